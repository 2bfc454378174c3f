//! Authorised orders, and orders that end unpaid.

use super::Model;
use super::funds::{Arrives, share_account, unsigned};
use farthing_ledger::instruction::{Authorise, CaptureOrder, CloseOrder};
use farthing_ledger::item::{Matter, Origin, Payment, PaymentState};

impl Model {
    pub(super) fn authorise(&mut self, now: u64, asked: &Authorise) -> Option<()> {
        if asked.deadline.micros() <= now {
            self.no("DEADLINE_REACHED");
        }
        let wallet = self.wallet_id(&asked.wallet);
        let merchant = self.merchant_id(&asked.merchant)?;
        self.may_sell(&merchant);
        let (number, mut payment) = self.find_payment(&merchant, &asked.order)?;
        self.check_unpaid(&payment);
        let wallet = wallet?;
        self.may_pay(&wallet);
        let asset = self.asset_name(payment.asset);
        let purse = self.purse(&wallet, &asset)?;
        let amount = i128::from(payment.amount);
        let held = amount + amount * i128::from(asked.allowance_percent) / 100;
        self.count_plain(&wallet, &asset, true, unsigned(held));
        if self.available(&purse) < held {
            self.no("WALLET_FUNDS_SHORT");
        }
        self.hold(&purse, &merchant, &asset, held);
        payment.state = PaymentState::Authorised;
        payment.payer = Some(Origin::Wallet(self.wallet_number(&wallet)));
        payment.held = unsigned(held);
        payment.expires = Some(asked.deadline);
        self.change_item(number, |matter| *matter = Matter::Payment(Box::new(payment)));
        Some(())
    }

    fn hold(&mut self, purse: &str, merchant: &str, asset: &str, amount: i128) {
        self.accounts.get_mut(purse).unwrap().held_debits += amount;
        let payable = format!("merchant:{merchant}:payable:{asset}");
        self.accounts.get_mut(&payable).unwrap().held_credits += amount;
    }

    /// Gives back what is reserved for a payment.
    fn unhold(&mut self, payment: &Payment) {
        if payment.held == 0 {
            return;
        }
        let Some(Origin::Wallet(wallet)) = payment.payer else { unreachable!() };
        let wallet = self.wallet_ids[wallet.index()].clone();
        let merchant = self.merchant_ids[payment.merchant.index()].clone();
        let asset = self.asset_name(payment.asset);
        let purse = format!("wallet:{wallet}:{asset}");
        self.hold(&purse, &merchant, &asset, -i128::from(payment.held));
    }

    pub(super) fn capture(&mut self, _now: u64, asked: &CaptureOrder) -> Option<()> {
        let merchant = self.merchant_id(&asked.merchant)?;
        self.may_sell(&merchant);
        let (number, mut payment) = self.find_payment(&merchant, &asked.order)?;
        if payment.state != PaymentState::Authorised {
            self.no("ORDER_STATE");
            return None;
        }
        let amount = i128::from(asked.amount.unwrap_or(payment.amount));
        let tip = i128::from(asked.tip);
        if amount > i128::from(payment.amount) || amount + tip > i128::from(payment.held) {
            self.no("CAPTURE_EXCEEDS_AUTHORISATION");
        }
        self.check_tip(payment.tip_rule, asked.tip);
        let asset = self.asset_name(payment.asset);
        let Some(Origin::Wallet(wallet)) = payment.payer else { unreachable!() };
        let wallet = self.wallet_ids[wallet.index()].clone();
        self.may_pay(&wallet);
        let tips = self.tips_account(&merchant, &asset, asked.tip_to.as_ref())?;
        self.unhold(&payment);
        let purse = format!("wallet:{wallet}:{asset}");
        let share = share_account(&payment, &merchant, &asset);
        self.post(&purse, &share, amount, "WALLET_FUNDS_SHORT");
        self.post(&purse, &tips.0, tip, "WALLET_FUNDS_SHORT");
        let arrives = Arrives { merchant: &merchant, asset: &asset, amount, tip, tips };
        self.settle(&mut payment, &arrives);
        self.keep_paid(&asked.id, Some(number), payment);
        Some(())
    }

    pub(super) fn close_order(&mut self, asked: &CloseOrder) -> Option<()> {
        let merchant = self.merchant_id(&asked.merchant)?;
        let (number, payment) = self.find_payment(&merchant, &asked.order)?;
        if !matches!(payment.state, PaymentState::Created | PaymentState::Authorised) {
            self.no("ORDER_STATE");
        }
        self.end_order(number, &payment, PaymentState::Closed);
        Some(())
    }

    pub(super) fn end_order(&mut self, number: u64, payment: &Payment, state: PaymentState) {
        self.unhold(payment);
        self.change_item(number, |matter| {
            let Matter::Payment(payment) = matter else { return };
            payment.state = state;
            payment.held = 0;
        });
    }
}
