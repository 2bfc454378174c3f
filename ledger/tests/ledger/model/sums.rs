//! Balances as sums over everything that ever happened, and what the limits leave of them.

use super::{HoldLog, Model, Step};
use farthing_ledger::domain::{AccountNumber, AccountRef, Balance, Limit, Rejection, Side};

impl HoldLog {
    /// What was still reserved after the event at `seq`.
    pub(crate) fn remaining_at(&self, seq: u64) -> u64 {
        if seq < self.seq {
            return 0;
        }
        let mut left = self.amount;
        for (_, step) in self.steps.iter().filter(|(at, _)| *at <= seq) {
            left = match step {
                Step::Captured { amount, rest_released: false, .. } => left.saturating_sub(*amount),
                Step::Captured { rest_released: true, .. } | Step::Released { .. } => 0,
                Step::Expired => 0,
            };
        }
        left
    }

    pub(crate) fn remaining(&self) -> u64 {
        self.remaining_at(u64::MAX)
    }

    pub(crate) fn captured(&self) -> u64 {
        let amounts = self.steps.iter().map(|(_, step)| match step {
            Step::Captured { amount, .. } => *amount,
            Step::Released { .. } | Step::Expired => 0,
        });
        amounts.sum()
    }
}

impl Model {
    /// The balance after the event at `seq`.
    pub(crate) fn balance_at(&self, number: AccountNumber, seq: u64) -> Balance {
        let mut net = 0_i128;
        for moved in self.moves.iter().filter(|moved| moved.seq <= seq) {
            if moved.debit == number {
                net -= i128::from(moved.amount);
            }
            if moved.credit == number {
                net += i128::from(moved.amount);
            }
        }
        let held = |side: fn(&HoldLog) -> AccountNumber| {
            let holds = self.holds.iter().filter(|hold| side(hold) == number);
            holds.map(|hold| hold.remaining_at(seq)).sum()
        };
        Balance {
            net: i64::try_from(net).unwrap(),
            held_debits: held(|hold| hold.debit),
            held_credits: held(|hold| hold.credit),
        }
    }

    pub(crate) fn balance(&self, number: AccountNumber) -> Balance {
        self.balance_at(number, u64::MAX)
    }

    /// What the owner sees: positive on the side on which the account grows.
    pub(crate) fn own(&self, number: AccountNumber) -> i128 {
        let net = i128::from(self.balance(number).net);
        match self.opening(number).spec.normal_side {
            Side::Credit => net,
            Side::Debit => -net,
        }
    }

    /// How much more may come onto `side` of the account.
    pub(crate) fn room(&self, number: AccountNumber, side: Side) -> i128 {
        let spec = &self.opening(number).spec;
        let balance = self.balance(number);
        let held = match side {
            Side::Debit => i128::from(balance.held_debits),
            Side::Credit => i128::from(balance.held_credits),
        };
        if side == spec.normal_side {
            most(spec.ceiling) - self.own(number) - held
        } else {
            self.own(number) - held + most(spec.overdraft)
        }
    }

    /// Whether `amount` more may come onto `side` of the account.
    pub(crate) fn bears(
        &self,
        number: AccountNumber,
        side: Side,
        amount: u64,
    ) -> Result<(), Rejection> {
        let room = self.room(number, side);
        if i128::from(amount) <= room {
            return Ok(());
        }
        let spec = &self.opening(number).spec;
        let account = AccountRef::Id(spec.id.clone());
        let (needed, available) = (amount, cut(room));
        let adds = side == spec.normal_side;
        Err(match if adds { spec.ceiling } else { spec.overdraft } {
            Limit::Unlimited => Rejection::BalanceOverflow { account },
            Limit::AtMost(_) if adds => Rejection::CeilingExceeded { account, needed, available },
            Limit::AtMost(_) => Rejection::InsufficientFunds { account, needed, available },
        })
    }

    /// What a query has to show as available.
    pub(crate) fn available(&self, number: AccountNumber) -> Option<i64> {
        let spec = &self.opening(number).spec;
        let taking = match spec.normal_side {
            Side::Credit => Side::Debit,
            Side::Debit => Side::Credit,
        };
        (spec.overdraft != Limit::Unlimited).then(|| cut(self.room(number, taking)))
    }
}

fn most(limit: Limit) -> i128 {
    match limit {
        Limit::Unlimited => i128::from(i64::MAX),
        Limit::AtMost(units) => i128::from(units),
    }
}

fn cut(value: i128) -> i64 {
    value.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}
