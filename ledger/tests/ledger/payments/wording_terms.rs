//! Numbers into terms: limits, states, fee plans.

use super::dice::Dice;
use farthing_ledger::domain::{FeeOnRefund, FeePlan, FeeRounding, Limits, Rate, Time};
use farthing_ledger::instruction::{SetFeePlan, WalletState};

pub(super) fn limits(dice: &mut Dice<'_>) -> Limits {
    let mut limit = |most: u32| dice.maybe(3).then(|| u64::from(dice.below(most)));
    Limits {
        per_payment: limit(2_000),
        day_out: limit(6_000),
        month_out: limit(20_000),
        day_in: limit(20_000),
        month_in: limit(60_000),
        day_static: limit(2_000),
    }
}

pub(super) fn states(dice: &mut Dice<'_>) -> WalletState {
    match dice.below(8) {
        0..5 => WalletState::Active,
        5 => WalletState::Frozen,
        6 => WalletState::DebitsFrozen,
        _ => WalletState::Closed,
    }
}

pub(super) fn plan(dice: &mut Dice<'_>) -> SetFeePlan {
    let accrued = dice.maybe(2);
    let rates = ["0.6", "0.38", "2.9", "0", "100"];
    let on_refund = [FeeOnRefund::ProRata, FeeOnRefund::Kept, FeeOnRefund::PercentOnly];
    let mut bound = |low: u32| (!accrued && dice.maybe(4)).then(|| u64::from(low + dice.below(5)));
    let (min, max) = (bound(1), bound(6));
    let from = Time::from_micros(dice.now + u64::from(dice.below(4)) * 7_000_000);
    let until = dice.maybe(4).then(|| Time::from_micros(from.micros() + 30_000_000));
    SetFeePlan {
        id: dice.id(),
        merchant: dice.merchant(),
        asset: dice.asset(),
        plan: FeePlan {
            rate: Rate::parse("rate", rates[dice.index(5)]).unwrap(),
            fixed: [0, 0, 3][dice.index(3)],
            min,
            max,
            rounding: if accrued { FeeRounding::Accrued } else { FeeRounding::HalfUp },
            tips_free: !dice.maybe(3),
            on_refund: on_refund[dice.index(3)],
        },
        from,
        until,
    }
}
