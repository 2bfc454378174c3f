//! Money that moves between accounts, and the fee that is taken of it.

use super::Model;
use farthing_ledger::domain::{FeeOnRefund, FeeRounding};
use farthing_ledger::instruction::{RefundFrom, WalletState};
use farthing_ledger::item::{Payment, PaymentState};

/// A rate of 100 %.
const WHOLE: i128 = 100_000_000;

/// A payment's money as it arrives.
pub(super) struct Arrives<'a> {
    pub(super) merchant: &'a str,
    pub(super) asset: &'a str,
    pub(super) amount: i128,
    pub(super) tip: i128,
    /// The account of the tip, and whether it is the shop's.
    pub(super) tips: (String, bool),
}

impl Model {
    /// What may be taken off an account that must not fall below zero.
    pub(super) fn available(&self, account: &str) -> i128 {
        let account = &self.accounts[account];
        (account.net - account.held_debits).max(0)
    }

    /// Moves an amount; `short` is what is said where there is too little.
    pub(super) fn post(&mut self, debit: &str, credit: &str, amount: i128, short: &'static str) {
        if amount == 0 {
            return;
        }
        assert!(amount > 0 && debit != credit, "{amount} from {debit} to {credit}");
        self.check_side(debit, true);
        self.check_side(credit, false);
        let from = self.accounts.get_mut(debit).unwrap();
        from.net -= amount;
        if from.net - from.held_debits < 0 && !from.debt_allowed && !from.debit_normal {
            self.no(short);
        }
        let to = self.accounts.get_mut(credit).unwrap();
        to.net += amount;
        if to.debit_normal && !to.debt_allowed && to.net > 0 {
            self.no("PLATFORM_FUNDS_SHORT");
        }
    }

    /// The accounts of a wallet are frozen with it.
    fn check_side(&mut self, account: &str, debited: bool) {
        let Some(wallet) = account.strip_prefix("wallet:") else { return };
        let state = self.wallets[wallet.split(':').next().unwrap()].state;
        let open = match state {
            WalletState::Active => true,
            WalletState::DebitsFrozen => !debited,
            WalletState::Frozen | WalletState::Closed => false,
        };
        if !open {
            self.no("WALLET_NOT_ACTIVE");
        }
    }

    // ---- fees ----

    /// Index of the plan that holds now: of those that have begun and not ended, the one that began last.
    pub(super) fn plan_now(&self, merchant: &str, asset: &str) -> Option<usize> {
        let plans = self.merchants[merchant].tills[asset].iter().enumerate();
        let hold = plans.filter(|(_, plan)| {
            plan.from <= self.time && plan.until.is_none_or(|until| self.time < until)
        });
        hold.max_by_key(|(_, plan)| plan.from).map(|(index, _)| index)
    }

    /// Adds to what fees are accrued on. Gives the whole units that this adds to the fees, or takes off them.
    fn accrue(&mut self, (merchant, asset, index): (&str, &str, usize), volume: i128) -> i128 {
        let plans = self.merchants.get_mut(merchant).unwrap().tills.get_mut(asset).unwrap();
        let plan = &mut plans[index];
        let rate = i128::from(plan.plan.rate.raw());
        let before = rate * plan.volume / WHOLE;
        plan.volume += volume;
        rate * plan.volume / WHOLE - before
    }

    /// Fee, its percentage part, and the plan that accrued it.
    pub(super) fn fee(&mut self, merchant: &str, asset: &str, base: i128) -> Option<Fee> {
        let index = self.plan_now(merchant, asset)?;
        let plan = self.merchants[merchant].tills[asset][index].plan;
        let fixed = i128::from(plan.fixed);
        let (fee, percent, accrued) = match plan.rounding {
            FeeRounding::HalfUp => {
                let percent = (i128::from(plan.rate.raw()) * base * 2 + WHOLE) / (2 * WHOLE);
                let mut fee = percent + fixed;
                fee = plan.min.map_or(fee, |min| fee.max(i128::from(min)));
                fee = plan.max.map_or(fee, |max| fee.min(i128::from(max)));
                fee = fee.min(base);
                (fee, percent.min((fee - fixed).max(0)), None)
            }
            FeeRounding::Accrued => {
                let percent = self.accrue((merchant, asset, index), base);
                (percent + fixed.min(base - percent), percent, Some(index))
            }
        };
        Some(Fee { fee, percent, accrued, on_refund: plan.on_refund })
    }

    /// Whether the merchant's plan spares tips. Where there is no plan, there is no fee.
    pub(super) fn tips_free(&self, merchant: &str, asset: &str) -> bool {
        let plan = self.plan_now(merchant, asset);
        plan.is_none_or(|index| self.merchants[merchant].tills[asset][index].plan.tips_free)
    }

    /// The money of a payment has come: the fee goes off, and the payment says all of it.
    pub(super) fn settle(&mut self, payment: &mut Payment, arrives: &Arrives<'_>) {
        let Arrives { merchant, asset, amount, tip, tips } = arrives;
        let taxed = tips.1 && !self.tips_free(merchant, asset);
        let base = if taxed { amount + tip } else { *amount };
        let (mut fee, mut percent) = (0, 0);
        if let Some(charged) = self.fee(merchant, asset, base) {
            (fee, percent) = (charged.fee, charged.percent);
            payment.fee_on_refund = charged.on_refund;
            payment.fee_accrued_by = charged.accrued.map(|index| u16::try_from(index).unwrap());
        }
        // Above the amount, the fee of a large tip is the tip's to pay.
        let of_share = fee.min(*amount);
        let share = share_account(payment, merchant, asset);
        let revenue = format!("platform:fee_revenue:{asset}");
        self.post(&share, &revenue, of_share, "MERCHANT_FUNDS_SHORT");
        self.post(&tips.0, &revenue, fee - of_share, "MERCHANT_FUNDS_SHORT");
        payment.state = PaymentState::Paid;
        payment.paid_at = Some(farthing_ledger::domain::Time::from_micros(self.time));
        payment.held = 0;
        payment.paid = unsigned(*amount);
        payment.tip = unsigned(*tip);
        payment.tip_account = (*tip > 0).then(|| self.account_number(&tips.0));
        payment.fee = unsigned(fee);
        payment.fee_percent_part = unsigned(percent);
        payment.fee_base = unsigned(base);
        payment.pool = if payment.split { unsigned(amount - of_share) } else { 0 };
    }

    /// What comes back of the fee where `now` more of what it was reckoned on goes back, after `before`.
    pub(super) fn fee_back(
        &mut self,
        payment: &Payment,
        (merchant, asset): (&str, &str),
        (before, now): (i128, i128),
    ) -> i128 {
        let gross = i128::from(payment.fee_base);
        let cumulative = |whole: i128, gone: i128| match gross {
            0 => 0,
            gross => (2 * whole * gone + gross) / (2 * gross),
        };
        let (fee, percent) = (i128::from(payment.fee), i128::from(payment.fee_percent_part));
        let Some(index) = payment.fee_accrued_by else {
            let returnable = match payment.fee_on_refund {
                FeeOnRefund::ProRata => fee,
                FeeOnRefund::Kept => 0,
                FeeOnRefund::PercentOnly => percent,
            };
            let returned = i128::from(payment.fee_returned);
            return (cumulative(returnable, before + now) - returned).max(0);
        };
        if payment.fee_on_refund == FeeOnRefund::Kept {
            return 0;
        }
        let by_rate = -self.accrue((merchant, asset, usize::from(index)), -now);
        if payment.fee_on_refund == FeeOnRefund::PercentOnly {
            return by_rate;
        }
        by_rate + cumulative(fee - percent, before + now) - cumulative(fee - percent, before)
    }

    // ---- a merchant's funds ----

    /// Sees to it that `needed` is payable to the merchant.
    pub(super) fn cover(&mut self, merchant: &str, asset: &str, needed: i128, from: RefundFrom) {
        let account = |name: &str| format!("merchant:{merchant}:{name}:{asset}");
        let short = (needed - self.available(&account("payable"))).max(0);
        let reserve = match from {
            RefundFrom::Payable => 0,
            RefundFrom::Reserve | RefundFrom::Receivable => {
                short.min(self.available(&account("reserve")))
            }
        };
        let owed = short - reserve;
        if owed > 0 && from != RefundFrom::Receivable {
            self.no("MERCHANT_FUNDS_SHORT");
            return;
        }
        self.post(&account("reserve"), &account("payable"), reserve, "MERCHANT_FUNDS_SHORT");
        self.post(&account("receivable"), &account("payable"), owed, "MERCHANT_FUNDS_SHORT");
    }
}

/// A fee as it is charged.
pub(super) struct Fee {
    pub(super) fee: i128,
    pub(super) percent: i128,
    pub(super) accrued: Option<usize>,
    pub(super) on_refund: FeeOnRefund,
}

/// The account that gets a payment's amount.
pub(super) fn share_account(payment: &Payment, merchant: &str, asset: &str) -> String {
    let name = if payment.split { "pool" } else { "payable" };
    format!("merchant:{merchant}:{name}:{asset}")
}

pub(super) fn unsigned(amount: i128) -> u64 {
    u64::try_from(amount).unwrap()
}
