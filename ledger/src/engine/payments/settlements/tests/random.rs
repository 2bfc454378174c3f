//! Random sequences of payments, closings and payouts: every settlement adds up, whatever happened.

use super::{DUE, TRANSIT, reserving};
use crate::domain::SettlementPlan;
use crate::engine::payments::sequences::{Made, step, terms};
use crate::engine::payments::testing::{DAY, HOUR, World};
use crate::instruction::{PayoutStep, RefundFrom};
use proptest::prelude::*;

#[derive(Debug, Clone, Copy)]
enum Settle {
    Close,
    Pass(u64),
    Advance(usize, PayoutStep),
}

fn settle() -> impl Strategy<Value = Settle> {
    let step = prop_oneof![
        Just(PayoutStep::Sent),
        Just(PayoutStep::Confirmed),
        Just(PayoutStep::Returned)
    ];
    prop_oneof![
        Just(Settle::Close),
        (1..60_u64).prop_map(Settle::Pass),
        (0..9_usize, step).prop_map(|(which, step)| Settle::Advance(which, step)),
    ]
}

fn plans() -> impl Strategy<Value = SettlementPlan> {
    let rates = prop_oneof![Just(("0", 0)), Just(("5", 1)), Just(("10", 3)), Just(("100", 2))];
    (rates, any::<bool>(), prop_oneof![Just(0_u64), 0..2_000_u64]).prop_map(
        |((rate, days), gross, payout_minimum)| SettlementPlan {
            gross,
            payout_minimum,
            ..reserving(rate, days)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    /// The follower holds every settlement against the lines, the balances and the one before it.
    #[test]
    fn whatever_happens_every_settlement_adds_up(
        terms in terms(),
        first in plans(),
        second in plans(),
        steps in prop::collection::vec(prop_oneof![3 => step().prop_map(Ok), 2 => settle().prop_map(Err)], 1..60),
    ) {
        let mut world = World::funded();
        world.stall_agreed(Some(terms), RefundFrom::Receivable);
        world.settle_by("stall", first);
        let mut made = Made::default();
        for (number, step) in steps.iter().enumerate() {
            match step {
                Ok(step) => made.take(&mut world, number, step),
                Err(Settle::Close) => {
                    let close = world.close("stall");
                    let _ = world.submit(&close);
                    world.pass(0);
                }
                Err(Settle::Pass(hours)) => world.pass(hours * HOUR),
                Err(Settle::Advance(which, step)) => {
                    let known = world.follower.settlements.clone();
                    if let Some(settlement) = known.get(which % known.len().max(1)) {
                        let advance = world.advance(settlement, *step);
                        let _ = world.submit(&advance);
                    }
                }
            }
            if number == steps.len() / 2 {
                world.settle_by("stall", second.clone());
            }
        }
        world.pass(3 * DAY);
        let held = world.follower.settlements.iter().filter_map(|made| made.payout.as_ref());
        let paid: u64 = held.map(|payout| payout.amount).sum();
        prop_assert!(i64::try_from(paid).unwrap() >= world.balance(DUE) + world.balance(TRANSIT));
    }
}
