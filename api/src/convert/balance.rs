//! Balances as the contract tells them: on the account's normal side.

use crate::convert::names::Known;
use farthing_ledger::domain::AccountSpec;
use farthing_ledger::domain::Balance;
use farthing_ledger::domain::Limit;
use farthing_proto::v1;

/// A balance of an account; one whose opening is not known is told from the credit side, without a limit.
#[must_use]
pub fn of(balance: &Balance, known: Option<&Known>) -> v1::Balance {
    known.map_or_else(
        || v1::Balance {
            posted: balance.net,
            held: balance.held_debits,
            available: None,
            incoming: balance.held_credits,
        },
        |known| of_spec(balance, &known.spec),
    )
}

/// A balance of the account that was opened with `spec`.
#[must_use]
pub fn of_spec(balance: &Balance, spec: &AccountSpec) -> v1::Balance {
    let (posted, held) = (balance.posted(spec.normal_side), balance.outgoing(spec.normal_side));
    let available = match spec.overdraft {
        Limit::Unlimited => None,
        Limit::AtMost(limit) => Some(
            i128::from(posted).saturating_sub(i128::from(held)).saturating_add(i128::from(limit)),
        ),
    };
    v1::Balance {
        posted,
        held,
        available: available.map(clamp),
        incoming: balance.incoming(spec.normal_side),
    }
}

/// Beyond 64 bits it stops at the end.
fn clamp(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}
