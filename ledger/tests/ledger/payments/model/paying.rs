//! Orders, and everything by which one is paid.

use super::funds::{Arrives, share_account, unsigned};
use super::{FlowLog, Model};
use farthing_ledger::domain::{FeeOnRefund, Text, WalletRef};
use farthing_ledger::instruction::{CodeKind, CreateOrder, IssueCode, Pay, Payer, TipRule};
use farthing_ledger::item::{Code, Matter, Origin, PaidIn, Payment, PaymentState};

impl Model {
    pub(super) fn create_order(&mut self, now: u64, asked: &CreateOrder) -> Option<()> {
        let merchant = self.merchant_id(&asked.merchant);
        let asset = self.asset(asked.asset);
        if asked.expires.is_some_and(|expires| expires.micros() <= now) {
            self.no("DEADLINE_REACHED");
        }
        let merchant = merchant?;
        self.may_sell(&merchant);
        self.till(&merchant, &asset)?;
        let payment = Payment {
            amount: asked.amount,
            kind: CodeKind::Dynamic,
            tip_rule: asked.tip,
            split: asked.split,
            expires: asked.expires,
            terminal: asked.terminal.clone(),
            reference: asked.reference.clone(),
            ..self.unpaid(&merchant, &asset)
        };
        self.begin(&asked.id, Matter::Payment(Box::new(payment)));
        Some(())
    }

    fn unpaid(&self, merchant: &str, asset: &str) -> Payment {
        Payment {
            merchant: self.merchant_number(merchant),
            asset: self.asset_number(asset),
            amount: 0,
            state: PaymentState::Created,
            kind: CodeKind::App,
            tip_rule: TipRule::Any,
            split: false,
            expires: None,
            terminal: Text::default(),
            reference: Text::default(),
            payer: None,
            held: 0,
            paid_at: None,
            paid: 0,
            tip: 0,
            tip_account: None,
            fee: 0,
            fee_percent_part: 0,
            fee_base: 0,
            fee_accrued_by: None,
            fee_on_refund: FeeOnRefund::ProRata,
            refunded: 0,
            tip_refunded: 0,
            fee_returned: 0,
            refunds: 0,
            charged_back: 0,
            pool: 0,
            splits: 0,
            paid_in: None,
        }
    }

    pub(super) fn issue_code(&mut self, now: u64, asked: &IssueCode) -> Option<()> {
        let expires = asked.expires.micros();
        self.check_deadline(now, expires, 300_000_000);
        let wallet = self.wallet_id(&asked.wallet)?;
        self.may_pay(&wallet);
        let code = Code {
            wallet: self.wallet_number(&wallet),
            amount_max: asked.amount_max,
            expires: asked.expires,
            good: true,
        };
        self.begin(&asked.id, Matter::Code(code));
        Some(())
    }

    /// In the future, and not too far.
    pub(super) fn check_deadline(&mut self, now: u64, expires: u64, most: u64) {
        if expires <= now {
            self.no("DEADLINE_REACHED");
        }
        if expires > now + most {
            self.no("DEADLINE_TOO_FAR");
        }
    }

    pub(super) fn pay(&mut self, now: u64, asked: &Pay) -> Option<()> {
        let merchant = self.merchant_id(&asked.merchant);
        let asset = self.asset(asked.asset);
        let wallet = self.payer(now, asked);
        let merchant = merchant?;
        self.may_sell(&merchant);
        self.till(&merchant, &asset);
        let found = match &asked.order {
            Some(order) => {
                let (number, payment) = self.find_payment(&merchant, order)?;
                self.check_unpaid(&payment);
                if self.asset_name(payment.asset) != asset {
                    self.no("ASSET_DIFFERS");
                }
                if payment.amount != asked.amount {
                    self.no("AMOUNT_MISMATCH");
                }
                Some((number, payment))
            }
            None => None,
        };
        let rule = found.as_ref().map_or(TipRule::Any, |(_, payment)| payment.tip_rule);
        self.check_tip(rule, asked.tip);
        if !self.assets.contains(&asset) {
            return None;
        }
        let tips = self.tips_account(&merchant, &asset, asked.tip_to.as_ref());
        let wallet = wallet?;
        let mut payment = match &found {
            Some((_, payment)) => payment.clone(),
            None => Payment { amount: asked.amount, ..self.unpaid(&merchant, &asset) },
        };
        payment.kind = asked.kind;
        payment.payer = Some(Origin::Wallet(self.wallet_number(&wallet)));
        if !asked.terminal.is_empty() {
            payment.terminal = asked.terminal.clone();
        }
        if !asked.reference.is_empty() {
            payment.reference = asked.reference.clone();
        }
        let (amount, tip) = (i128::from(asked.amount), i128::from(asked.tip));
        let share = share_account(&payment, &merchant, &asset);
        let tips = tips.or_else(|| self.purse_missing(&wallet, asked, &asset))?;
        self.till(&merchant, &asset)?;
        if asked.exchange.is_some() {
            payment.paid_in = self.pay_exchanged(now, &wallet, asked, (&share, &tips.0))?;
        } else {
            let purse = self.purse(&wallet, &asset)?;
            self.count_out(&wallet, &asset, amount + tip, asked.kind);
            self.post(&purse, &share, amount, "WALLET_FUNDS_SHORT");
            self.post(&purse, &tips.0, tip, "WALLET_FUNDS_SHORT");
        }
        let arrives = Arrives { merchant: &merchant, asset: &asset, amount, tip, tips };
        self.settle(&mut payment, &arrives);
        self.keep_paid(&asked.id, found.map(|(number, _)| number), payment);
        Some(())
    }

    /// Nothing to go on with; but what may be said of the payer's purse is said.
    fn purse_missing(&mut self, wallet: &str, asked: &Pay, asset: &str) -> Option<(String, bool)> {
        let asset = asked.exchange.as_ref().map_or(asset.to_owned(), |e| e.asset.to_string());
        self.purse(wallet, &asset);
        None
    }

    /// The payment as it is once it is paid, under its order or by itself.
    pub(super) fn keep_paid(
        &mut self,
        id: &farthing_ledger::domain::CommandId,
        order: Option<u64>,
        payment: Payment,
    ) {
        let matter = Matter::Payment(Box::new(payment));
        match order {
            Some(number) => {
                self.paid_by.insert(id.clone(), number);
                self.change_item(number, |before| *before = matter);
            }
            None => self.begin(id, matter),
        }
    }

    fn payer(&mut self, now: u64, asked: &Pay) -> Option<String> {
        let wallet = match &asked.payer {
            Payer::Wallet(wallet) => self.wallet_id(wallet)?,
            Payer::Code(id) => {
                let found = self.item_named(id).map(|item| (item.number.raw(), &item.matter));
                let Some((number, Matter::Code(code))) = found else {
                    self.no("CODE_UNKNOWN");
                    return None;
                };
                let code = code.clone();
                if !code.good || code.expires.micros() <= now {
                    self.no("CODE_UNKNOWN");
                    return None;
                }
                if code.amount_max.is_some_and(|max| asked.amount + asked.tip > max) {
                    self.no("CODE_LIMIT");
                }
                self.change_item(number, |matter| {
                    let Matter::Code(code) = matter else { return };
                    code.good = false;
                });
                self.wallet_ids[code.wallet.index()].clone()
            }
        };
        self.may_pay(&wallet);
        Some(wallet)
    }

    fn pay_exchanged(
        &mut self,
        now: u64,
        wallet: &str,
        asked: &Pay,
        (share, tips): (&str, &str),
    ) -> Option<Option<Box<PaidIn>>> {
        let exchange = asked.exchange.as_ref()?;
        if exchange.valid_until.micros() <= now {
            self.no("RATE_EXPIRED");
        }
        let theirs = self.asset(exchange.asset);
        let ours = asked.asset.to_string();
        let purse = self.purse(wallet, &theirs)?;
        let (amount, tip) = (i128::from(asked.amount), i128::from(asked.tip));
        let places = |asset: &str| if asset == "JPY" { 0 } else { 2 };
        let rate = &exchange.rate;
        let above = (amount + tip) * i128::from(rate.mantissa()) * 10_i128.pow(places(&theirs));
        let below = 10_i128.pow(u32::from(rate.scale()) + places(&ours));
        let paid = (above + below - 1) / below;
        let spread = i128::from(exchange.spread);
        self.count_out(wallet, &theirs, paid + spread, asked.kind);
        let position = |asset: &str| format!("platform:fx_position:{asset}");
        let spreads = format!("platform:fx_spread:{theirs}");
        self.post(&purse, &position(&theirs), paid, "WALLET_FUNDS_SHORT");
        self.post(&purse, &spreads, spread, "WALLET_FUNDS_SHORT");
        self.post(&position(&ours), share, amount, "PLATFORM_FUNDS_SHORT");
        self.post(&position(&ours), tips, tip, "PLATFORM_FUNDS_SHORT");
        Some(Some(Box::new(PaidIn {
            asset: self.asset_number(&theirs),
            rate: exchange.rate,
            amount: unsigned(paid),
            spread: exchange.spread,
            returned: 0,
        })))
    }

    fn count_out(&mut self, wallet: &str, asset: &str, amount: i128, kind: CodeKind) {
        let (asset, at, static_code) = (asset.to_owned(), self.time, kind == CodeKind::Static);
        self.count(wallet, FlowLog { asset, at, out: true, amount, static_code });
    }

    pub(super) fn check_unpaid(&mut self, payment: &Payment) {
        match payment.state {
            PaymentState::Created => {}
            PaymentState::Paid | PaymentState::PartlyRefunded | PaymentState::Refunded => {
                self.no("ORDER_PAID");
            }
            PaymentState::Expired => self.no("ORDER_EXPIRED"),
            PaymentState::Authorised | PaymentState::Closed => self.no("ORDER_STATE"),
        }
    }

    pub(super) fn check_tip(&mut self, rule: TipRule, tip: u64) {
        let most = match rule {
            TipRule::Any => u64::MAX,
            TipRule::AtMost(most) => most,
            TipRule::Refused => 0,
        };
        if tip > most {
            self.no("TIP_NOT_TAKEN");
        }
    }

    /// The account that gets the tip, and whether it is the shop's.
    pub(super) fn tips_account(
        &mut self,
        merchant: &str,
        asset: &str,
        person: Option<&WalletRef>,
    ) -> Option<(String, bool)> {
        let Some(person) = person else {
            return Some((format!("merchant:{merchant}:tips:{asset}"), true));
        };
        let person = self.wallet_id(person)?;
        self.may_receive(&person);
        Some((self.purse_tips(&person, asset)?, false))
    }
}
