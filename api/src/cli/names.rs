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

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident $type:ident $prefix:literal;)*) => {
        $(
            $(#[$doc])*
            pub(crate) fn $name(number: i32) -> &'static str {
                bare(v1::$type::try_from(number).map(|value| value.as_str_name()), $prefix)
            }
        )*
    };
}

names! {
    /// Name of a wallet's state.
    wallet_state WalletState "WALLET_STATE_";
    /// Name of a merchant's state.
    merchant_state MerchantState "MERCHANT_STATE_";
    /// Name of a limit.
    limit_kind LimitKind "LIMIT_KIND_";
    /// Name of a source of refunds.
    refund_source RefundSource "REFUND_SOURCE_";
    /// Name of a rounding of fees.
    fee_rounding FeeRounding "FEE_ROUNDING_";
    /// Name of what comes back of a fee.
    fee_on_refund FeeOnRefund "FEE_ON_REFUND_";
    /// Name of a payment's state.
    payment_state PaymentState "PAYMENT_STATE_";
    /// Name of how a payer came.
    code_kind CodeKind "CODE_KIND_";
    /// Name of a rule for tips.
    tip_rule TipRule "TIP_RULE_";
    /// Name of a withdrawal's state.
    withdrawal_state WithdrawalState "WITHDRAWAL_STATE_";
    /// Name of a suspense entry's state.
    suspense_state SuspenseState "SUSPENSE_STATE_";
    /// Name of how a red packet is shared out.
    packet_kind PacketKind "PACKET_KIND_";
    /// Name of a payout's state.
    payout_state PayoutState "PAYOUT_STATE_";
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
