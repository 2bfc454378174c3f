//! A row of an account's history in the words of the wallet that owns the account.

use crate::convert::account::told_side;
use crate::convert::balance;
use crate::convert::field;
use crate::convert::names::Names;
use crate::convert::party;
use farthing_ledger::codec::Row;
use farthing_ledger::codec::RowKind;
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::instruction::instruction_name;
use farthing_proto::v1;

/// A row of the history of `account`.
#[must_use]
pub fn row(row: &Row, account: AccountNumber, names: &Names) -> v1::Activity {
    let mut told = v1::Activity {
        seq: row.seq.raw(),
        leg: u32::from(row.leg),
        time: Some(field::timestamp(row.time)),
        kind: kind(row).to_owned(),
        id: party::shown(&row.id),
        counterparty: party_of(&names.name(row.counterparty)).to_owned(),
        amount: row.amount,
        after: Some(balance::of(&row.after, names.known(account))),
        ..v1::Activity::default()
    };
    told.set_side(told_side(row.side));
    told
}

fn kind(row: &Row) -> &'static str {
    match row.what {
        RowKind::Transfer => "transfer",
        RowKind::Capture => "capture",
        RowKind::Reversal => "reversal",
        RowKind::HoldPlaced => "hold_placed",
        RowKind::HoldReleased => "hold_released",
        RowKind::HoldExpired => "hold_expired",
        RowKind::Executed => {
            u8::try_from(row.kind).ok().and_then(instruction_name).unwrap_or("instruction")
        }
    }
}

/// Whose account it is: the part after `wallet:`, `merchant:` or `channel:`; of any other account its whole name.
#[must_use]
pub fn party_of(account: &str) -> &str {
    let mut parts = account.split(':');
    match (parts.next(), parts.next()) {
        (Some("wallet" | "merchant" | "channel"), Some(party)) => party,
        _ => account,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_of_a_party_is_shown_as_the_party() {
        for (account, party) in [
            ("wallet:w1:CNY", "w1"),
            ("merchant:cafe:payable:CNY", "cafe"),
            ("channel:bank:CNY", "bank"),
            ("platform:red_packets:CNY", "platform:red_packets:CNY"),
            ("bank", "bank"),
        ] {
            assert_eq!(party_of(account), party);
        }
    }
}
