//! Names of the contract's enums as text: without the prefix, `OPEN` for `ACCOUNT_STATE_OPEN`.

use farthing_proto::v1;

/// Name of a side.
pub(crate) fn side(number: i32) -> &'static str {
    bare(v1::Side::try_from(number).map(|side| side.as_str_name()), "SIDE_")
}

/// Name of an account's state.
pub(crate) fn account_state(number: i32) -> &'static str {
    bare(v1::AccountState::try_from(number).map(|state| state.as_str_name()), "ACCOUNT_STATE_")
}

/// Name of a hold's state.
pub(crate) fn hold_state(number: i32) -> &'static str {
    bare(v1::HoldState::try_from(number).map(|state| state.as_str_name()), "HOLD_STATE_")
}

/// Name of a type of row.
pub(crate) fn row_type(number: i32) -> &'static str {
    bare(v1::RowType::try_from(number).map(|row| row.as_str_name()), "ROW_TYPE_")
}

/// A name for people: `hold placed` for `HOLD_PLACED`.
pub(crate) fn spoken(name: &str) -> String {
    name.to_lowercase().replace('_', " ")
}

/// A server newer than this client may send a number that has no name here.
fn bare<E>(name: Result<&'static str, E>, prefix: &str) -> &'static str {
    name.map_or("UNKNOWN", |name| name.strip_prefix(prefix).unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bare() {
        assert_eq!(account_state(v1::AccountState::DebitsFrozen.into()), "DEBITS_FROZEN");
        assert_eq!(side(v1::Side::Debit.into()), "DEBIT");
        assert_eq!(hold_state(99), "UNKNOWN");
        assert_eq!(spoken(row_type(v1::RowType::HoldPlaced.into())), "hold placed");
    }
}
