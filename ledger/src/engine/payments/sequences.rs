//! Random sequences of what follows payments: whatever comes after what, fees are conserved, splits sum, no refund
//! exceeds, and what payments and splits say is what the accounts hold.

#![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

use super::testing::{World, business, plan};
use super::testing_steps::{
    ALICE, BOB, FEES, POOL, RECEIVABLE, RESERVE, STALL, TIPS, fixed, rate, refund, return_share,
    split, to_bob, to_cafe,
};
use crate::domain::{BusinessKind, CommandId, FeeOnRefund, FeePlan, FeeRounding, Rejection};
use crate::instruction::RefundFrom;
use crate::item::Matter;
use proptest::prelude::*;

#[derive(Debug, Clone)]
pub(super) enum Step {
    Pay { amount: u64, tip: u64, is_split: bool },
    Refund { which: usize, amount: u64, tip: u64 },
    ChargeBack { which: usize, amount: u64, fee: u64 },
    Split { which: usize, amount: u64, finish: bool },
    Return { which: usize, amount: u64, to_bob: bool },
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let amount = || prop_oneof![1..40_u64, 1..1_500_u64];
    let tip = || prop_oneof![Just(0_u64), 0..200_u64];
    prop_oneof![
        (amount(), tip(), any::<bool>()).prop_map(|(amount, tip, is_split)| Step::Pay {
            amount,
            tip,
            is_split
        }),
        (0..9_usize, 0..400_u64, tip()).prop_map(|(which, amount, tip)| {
            Step::Refund { which, amount: amount.max(u64::from(tip == 0)), tip }
        }),
        (0..9_usize, amount(), tip()).prop_map(|(which, amount, fee)| Step::ChargeBack {
            which,
            amount,
            fee
        }),
        (0..9_usize, amount(), any::<bool>()).prop_map(|(which, amount, finish)| Step::Split {
            which,
            amount,
            finish
        }),
        (0..9_usize, amount(), any::<bool>()).prop_map(|(which, amount, to_bob)| Step::Return {
            which,
            amount,
            to_bob
        }),
    ]
}

pub(super) fn terms() -> impl Strategy<Value = FeePlan> {
    let rounding = prop_oneof![Just(FeeRounding::HalfUp), Just(FeeRounding::Accrued)];
    let policy = prop_oneof![
        Just(FeeOnRefund::ProRata),
        Just(FeeOnRefund::Kept),
        Just(FeeOnRefund::PercentOnly),
    ];
    let percent = prop_oneof![Just("0.6"), Just("2.9"), Just("33.333333")];
    (percent, 0..20_u64, rounding, any::<bool>(), policy).prop_map(
        |(percent, fixed, rounding, tips_free, on_refund)| FeePlan {
            fixed,
            rounding,
            tips_free,
            on_refund,
            ..plan(percent)
        },
    )
}

/// The payments and splits so far, and what disputes have cost.
#[derive(Default)]
pub(super) struct Made {
    payments: Vec<CommandId>,
    splits: Vec<String>,
    dispute_fees: u64,
}

impl Made {
    pub(super) fn take(&mut self, world: &mut World, number: usize, step: &Step) {
        let name = number.to_string();
        let payment =
            |which: &usize| self.payments.get(which % self.payments.len().max(1)).cloned();
        let (asked, fee) = match step {
            Step::Pay { amount, tip, is_split } => {
                self.payments.push(world.paid(&name, *amount, *tip, *is_split));
                return;
            }
            Step::Refund { which, amount, tip } => {
                (payment(which).map(|payment| refund(&name, &payment, *amount, *tip)), 0)
            }
            Step::ChargeBack { which, amount, fee } => {
                (payment(which).map(|payment| world.charge_back(&payment, *amount, *fee)), *fee)
            }
            Step::Split { which, amount, finish } => {
                let shares = vec![fixed(to_bob(), *amount), rate(to_cafe(), "12.5")];
                (payment(which).map(|payment| split(&name, &payment, shares, *finish)), 0)
            }
            Step::Return { which, amount, to_bob: bob } => {
                let receiver = if *bob { to_bob() } else { to_cafe() };
                let of = self.splits.get(which % self.splits.len().max(1));
                (of.map(|of| return_share(&name, of, receiver, *amount)), 0)
            }
        };
        match asked.map(|asked| world.submit(&asked)) {
            Some(Ok(_)) => {
                self.dispute_fees += fee;
                if matches!(step, Step::Split { .. }) {
                    self.splits.push(name);
                }
            }
            Some(Err(Rejection::Refused(_))) | None => {}
            Some(Err(other)) => panic!("{step:?}: {other:?}"),
        }
    }

    fn check(&self, world: &World, terms: &FeePlan) {
        let (mut came, mut gone, mut pool, mut fees) = (0, 0, 0, 0);
        for name in &self.payments {
            let paid = world.payment(name);
            assert!(
                paid.refunded + paid.charged_back <= paid.paid && paid.tip_refunded <= paid.tip
            );
            assert!(terms.rounding == FeeRounding::Accrued || paid.fee_returned <= paid.fee);
            assert_eq!(paid.state, super::funds::state_of(&paid));
            came += paid.paid + paid.tip;
            gone += paid.refunded + paid.tip_refunded + paid.charged_back;
            pool += paid.pool;
            fees += i64::try_from(paid.fee).unwrap() - i64::try_from(paid.fee_returned).unwrap();
        }
        let (mut to_bob, mut to_cafe) = (0, 0);
        for number in &self.splits {
            let item = world.item(&business(BusinessKind::Split, "stall", number));
            let Matter::Split(made) = item.matter else { panic!("{number} is no split") };
            assert!(made.shares.iter().all(|share| share.returned <= share.amount));
            to_bob += made.shares[0].amount - made.shares[0].returned;
            to_cafe += made.shares[1].amount - made.shares[1].returned;
        }
        let signed = |amount: u64| i64::try_from(amount).unwrap();
        world.balances(&[
            (ALICE, 100_000 - signed(came) + signed(gone)),
            (POOL, signed(pool)),
            (FEES, fees),
            ("platform:dispute_fee:CNY", signed(self.dispute_fees)),
            (BOB, 100_000 + signed(to_bob)),
            ("merchant:cafe:payable:CNY", signed(to_cafe)),
        ]);
        let own = [STALL, TIPS, RESERVE, POOL].iter().map(|account| world.balance(account));
        let own = own.sum::<i64>() - world.balance(RECEIVABLE);
        let spent = fees + signed(self.dispute_fees + to_bob + to_cafe);
        assert_eq!(own, signed(came) - signed(gone) - spent);
        let plan = &world.till().plans[0];
        let owed = u128::from(plan.fees) * 100_000_000 + u128::from(plan.carry);
        assert_eq!(owed, terms.rate.of(plan.volume));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_follows_a_payment_the_books_agree_with_the_items(
        terms in terms(),
        from in prop_oneof![
            Just(RefundFrom::Payable),
            Just(RefundFrom::Reserve),
            Just(RefundFrom::Receivable),
        ],
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut world = World::funded();
        world.stall_agreed(Some(terms), from);
        let mut made = Made::default();
        for (number, step) in steps.iter().enumerate() {
            made.take(&mut world, number, step);
            made.check(&world, &terms);
        }
    }
}
