//! What follows a payment: refunds, chargebacks, tips, corrections.

use super::Model;
use super::funds::unsigned;
use farthing_ledger::instruction::{Adjust, ChargeBack, Receiver, Refund, RefundFrom, Tip, TipTo};
use farthing_ledger::item::{Matter, Origin, Payment, PaymentState};

impl Model {
    pub(super) fn refund(&mut self, asked: &Refund) -> Option<()> {
        let merchant = self.merchant_id(&asked.merchant)?;
        let (number, mut payment) = self.find_payment(&merchant, &asked.payment)?;
        if !payment.state.is_paid() {
            self.no("ORDER_STATE");
            return None;
        }
        let (amount, tip) = (i128::from(asked.amount), i128::from(asked.tip));
        let left = i128::from(payment.paid)
            - i128::from(payment.refunded)
            - i128::from(payment.charged_back);
        let tip_left = i128::from(payment.tip) - i128::from(payment.tip_refunded);
        if amount > left || tip > tip_left {
            self.no("REFUND_EXCEEDS_PAYMENT");
        }
        if payment.refunds >= 50 {
            self.no("REFUNDS_EXHAUSTED");
        }
        if !self.no.is_empty() {
            return None;
        }
        let asset = self.asset_name(payment.asset);
        let taxed = payment.fee_base > payment.paid;
        let counted = |amount: i128, tip: i128| if taxed { amount + tip } else { amount };
        let before = counted(i128::from(payment.refunded), i128::from(payment.tip_refunded));
        let fee = self.fee_back(&payment, (&merchant, &asset), (before, counted(amount, tip)));
        let revenue = format!("platform:fee_revenue:{asset}");
        let payable = format!("merchant:{merchant}:payable:{asset}");
        self.post(&revenue, &payable, fee, "PLATFORM_FUNDS_SHORT");
        let policy = self.merchants[&merchant].policy.refund_from;
        let frozen = i128::from(payment.pool);
        self.cover(&merchant, &asset, (amount - frozen).max(0), policy);
        payment.refunded += asked.amount;
        payment.tip_refunded += asked.tip;
        payment.fee_returned += unsigned(fee);
        payment.refunds += 1;
        self.give_back(&merchant, &mut payment, (amount, tip));
        self.change_item(number, |matter| *matter = Matter::Payment(Box::new(payment)));
        Some(())
    }

    /// From pool and payable to the payer, the tip from the account that got it.
    fn give_back(&mut self, merchant: &str, payment: &mut Payment, (amount, tip): (i128, i128)) {
        let asset = self.asset_name(payment.asset);
        let short = "MERCHANT_FUNDS_SHORT";
        let (to, theirs) = match payment.payer {
            Some(Origin::Channel(account)) => (self.account_name(account), None),
            Some(Origin::Wallet(wallet)) => {
                let wallet = self.wallet_ids[wallet.index()].clone();
                self.may_receive(&wallet);
                match &payment.paid_in {
                    Some(paid_in) => {
                        let asset_in = self.asset_name(paid_in.asset);
                        let theirs = format!("wallet:{wallet}:{asset_in}");
                        (format!("platform:fx_position:{asset}"), Some((asset_in, theirs)))
                    }
                    None => (format!("wallet:{wallet}:{asset}"), None),
                }
            }
            None => unreachable!("it is paid"),
        };
        let frozen = amount.min(i128::from(payment.pool));
        let account = |name: &str| format!("merchant:{merchant}:{name}:{asset}");
        self.post(&account("pool"), &to, frozen, short);
        self.post(&account("payable"), &to, amount - frozen, short);
        payment.pool -= unsigned(frozen);
        if let (Some(tips), true) = (payment.tip_account, tip > 0) {
            let tips = self.account_name(tips);
            self.post(&tips, &to, tip, short);
        }
        if let (Some((asset_in, theirs)), Some(paid_in)) = (theirs, &mut payment.paid_in) {
            let gone = payment.refunded + payment.charged_back + payment.tip_refunded;
            let whole = payment.paid + payment.tip;
            let due = i128::from(paid_in.amount) * i128::from(gone) / i128::from(whole);
            let back = due - i128::from(paid_in.returned);
            paid_in.returned = unsigned(due);
            let position = format!("platform:fx_position:{asset_in}");
            self.post(&position, &theirs, back, "PLATFORM_FUNDS_SHORT");
        }
        payment.state = if payment.refunded + payment.charged_back == payment.paid {
            PaymentState::Refunded
        } else {
            PaymentState::PartlyRefunded
        };
    }

    pub(super) fn charge_back(&mut self, asked: &ChargeBack) -> Option<()> {
        let merchant = self.merchant_id(&asked.merchant)?;
        let (number, mut payment) = self.find_payment(&merchant, &asked.payment)?;
        if !matches!(payment.state, PaymentState::Paid | PaymentState::PartlyRefunded) {
            self.no("ORDER_STATE");
            return None;
        }
        let left = payment.paid - payment.refunded - payment.charged_back;
        if asked.amount > left {
            self.no("DISPUTE_EXCEEDS_PAYMENT");
            return None;
        }
        let asset = self.asset_name(payment.asset);
        let (amount, fee) = (i128::from(asked.amount), i128::from(asked.fee));
        let policy = self.merchants[&merchant].policy.charge_back_from;
        let payable_part = (amount - i128::from(payment.pool)).max(0);
        self.cover(&merchant, &asset, payable_part + fee, policy);
        payment.charged_back += asked.amount;
        self.give_back(&merchant, &mut payment, (amount, 0));
        let payable = format!("merchant:{merchant}:payable:{asset}");
        let fees = format!("platform:dispute_fee:{asset}");
        self.post(&payable, &fees, fee, "MERCHANT_FUNDS_SHORT");
        self.change_item(number, |matter| *matter = Matter::Payment(Box::new(payment)));
        Some(())
    }

    pub(super) fn adjust(&mut self, asked: &Adjust) -> Option<()> {
        let asset = self.asset(asked.asset);
        let (account, short) = match &asked.party {
            Receiver::Wallet(wallet) => {
                let wallet = self.wallet_id(wallet)?;
                if asked.credit {
                    self.may_receive(&wallet);
                } else {
                    self.may_pay(&wallet);
                }
                (self.purse(&wallet, &asset)?, "WALLET_FUNDS_SHORT")
            }
            Receiver::Merchant(merchant) => {
                let merchant = self.merchant_id(merchant)?;
                self.till(&merchant, &asset)?;
                if !asked.credit {
                    let needed = i128::from(asked.amount);
                    self.cover(&merchant, &asset, needed, RefundFrom::Payable);
                }
                (format!("merchant:{merchant}:payable:{asset}"), "MERCHANT_FUNDS_SHORT")
            }
        };
        let against = format!("platform:adjustments:{asset}");
        let amount = i128::from(asked.amount);
        if asked.credit {
            self.post(&against, &account, amount, "PLATFORM_FUNDS_SHORT");
        } else {
            self.post(&account, &against, amount, short);
        }
        Some(())
    }

    pub(super) fn tip(&mut self, asked: &Tip) -> Option<()> {
        let wallet = self.wallet_id(&asked.wallet);
        let asset = self.asset(asked.asset);
        if let Some(wallet) = &wallet {
            self.may_pay(wallet);
            self.purse(wallet, &asset);
        }
        let tips = match &asked.to {
            TipTo::Shop(merchant) => {
                let merchant = self.merchant_id(merchant)?;
                self.may_sell(&merchant);
                self.till(&merchant, &asset)?;
                if let Some(payment) = &asked.payment {
                    let (_, payment) = self.find_payment(&merchant, payment)?;
                    if !payment.state.is_paid() {
                        self.no("ORDER_STATE");
                    }
                }
                (format!("merchant:{merchant}:tips:{asset}"), Some(merchant))
            }
            TipTo::Person(person) => {
                let person = self.wallet_id(person)?;
                if wallet.as_ref() == Some(&person) {
                    self.no("SAME_PARTY");
                    return None;
                }
                self.may_receive(&person);
                (self.purse_tips(&person, &asset)?, None)
            }
        };
        let wallet = wallet?;
        let purse = self.purse(&wallet, &asset)?;
        self.count_plain(&wallet, &asset, true, asked.amount);
        let amount = i128::from(asked.amount);
        self.post(&purse, &tips.0, amount, "WALLET_FUNDS_SHORT");
        let taxed = tips.1.filter(|merchant| !self.tips_free(merchant, &asset));
        if let Some(fee) = taxed.and_then(|merchant| self.fee(&merchant, &asset, amount)) {
            let revenue = format!("platform:fee_revenue:{asset}");
            self.post(&tips.0, &revenue, fee.fee, "MERCHANT_FUNDS_SHORT");
        }
        Some(())
    }
}
