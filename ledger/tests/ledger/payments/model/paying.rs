//! Orders, and everything by which one is paid.

use super::funds::{Arrives, share_account, unsigned};
use super::{FlowLog, Model};
use farthing_ledger::domain::{AccountNumber, FeeOnRefund, Text, WalletRef};
use farthing_ledger::instruction::{
    Authorise, CaptureOrder, CloseOrder, CodeKind, CreateOrder, IssueCode, MerchantState, Pay,
    Payer, ReceivePayment, Resolution, ResolveSuspense, TipRule,
};
use farthing_ledger::item::{
    Code, Matter, Origin, PaidIn, Payment, PaymentState, Suspense, SuspenseState,
};

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
        if expires <= now || expires > now + 300_000_000 {
            self.no("DEADLINE_REACHED");
        }
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
    fn keep_paid(
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

    fn check_unpaid(&mut self, payment: &Payment) {
        match payment.state {
            PaymentState::Created => {}
            PaymentState::Paid | PaymentState::PartlyRefunded | PaymentState::Refunded => {
                self.no("ORDER_PAID");
            }
            PaymentState::Expired => self.no("ORDER_EXPIRED"),
            PaymentState::Authorised | PaymentState::Closed => self.no("ORDER_STATE"),
        }
    }

    fn check_tip(&mut self, rule: TipRule, tip: u64) {
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
    fn tips_account(
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

    // ---- authorised orders ----

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

    // ---- money from outside ----

    pub(super) fn channel(&mut self, channel: &str, asset: &str) -> Option<String> {
        if !self.channels.get(channel).is_some_and(|assets| assets.contains(asset)) {
            self.no("CHANNEL_UNKNOWN");
            return None;
        }
        Some(format!("channel:{channel}:{asset}"))
    }

    pub(super) fn receive(&mut self, _now: u64, asked: &ReceivePayment) -> Option<()> {
        let merchant = self.merchant_id(&asked.merchant);
        let asset = self.asset(asked.asset);
        let channel = self.channel(asked.channel.as_str(), &asset);
        let (merchant, channel) = (merchant?, channel?);
        let sells = self.merchants[&merchant].state == MerchantState::Active;
        let order = self.item_named(&asked.order).cloned();
        let fits = order.and_then(|item| {
            let payment = item.payment()?.clone();
            let own = self.merchant_ids[payment.merchant.index()] == merchant;
            let same = self.asset_name(payment.asset) == asset && payment.amount == asked.amount;
            let open = payment.state == PaymentState::Created;
            (own && same && open && sells).then_some((item.number.raw(), payment))
        });
        if let Some((number, mut payment)) = fits {
            if !asked.reference.is_empty() {
                payment.reference = asked.reference.clone();
            }
            self.arrive(&channel, number, payment, self.account_number(&channel));
            self.paid_by.insert(asked.id.clone(), number);
            return Some(());
        }
        let suspense = format!("platform:suspense:{asset}");
        self.post(&channel, &suspense, i128::from(asked.amount), "PLATFORM_FUNDS_SHORT");
        let entry = Suspense {
            merchant: self.merchant_number(&merchant),
            order: asked.order.clone(),
            channel: self.account_number(&channel),
            asset: self.asset_number(&asset),
            amount: asked.amount,
            state: SuspenseState::Waiting,
        };
        self.begin(&asked.id, Matter::Suspense(Box::new(entry)));
        Some(())
    }

    /// Money from outside pays an order.
    fn arrive(&mut self, from: &str, number: u64, mut payment: Payment, channel: AccountNumber) {
        let merchant = self.merchant_ids[payment.merchant.index()].clone();
        let asset = self.asset_name(payment.asset);
        payment.payer = Some(Origin::Channel(channel));
        let amount = i128::from(payment.amount);
        let share = share_account(&payment, &merchant, &asset);
        self.post(from, &share, amount, "PLATFORM_FUNDS_SHORT");
        let tips = (format!("merchant:{merchant}:tips:{asset}"), true);
        let arrives = Arrives { merchant: &merchant, asset: &asset, amount, tip: 0, tips };
        self.settle(&mut payment, &arrives);
        self.change_item(number, |matter| *matter = Matter::Payment(Box::new(payment)));
    }

    pub(super) fn resolve(&mut self, _now: u64, asked: &ResolveSuspense) -> Option<()> {
        let found = self.item_named(&asked.entry).and_then(|item| match &item.matter {
            Matter::Suspense(entry) if entry.state == SuspenseState::Waiting => {
                Some((item.number.raw(), (**entry).clone()))
            }
            _ => None,
        });
        let Some((entry_number, entry)) = found else {
            self.no("SUSPENSE_UNKNOWN");
            return None;
        };
        let asset = self.asset_name(entry.asset);
        let suspense = format!("platform:suspense:{asset}");
        let state = match &asked.resolution {
            Resolution::Match(order) => {
                let merchant = self.merchant_ids[entry.merchant.index()].clone();
                self.may_sell(&merchant);
                let (number, payment) = self.find_payment(&merchant, order)?;
                match payment.state {
                    PaymentState::Created | PaymentState::Closed | PaymentState::Expired => {}
                    PaymentState::Authorised => self.no("ORDER_STATE"),
                    PaymentState::Paid | PaymentState::PartlyRefunded | PaymentState::Refunded => {
                        self.no("ORDER_PAID");
                    }
                }
                if (payment.asset, payment.amount) != (entry.asset, entry.amount) {
                    self.no("SUSPENSE_MISMATCH");
                    return None;
                }
                self.arrive(&suspense, number, payment, entry.channel);
                self.paid_by.insert(asked.id.clone(), number);
                SuspenseState::Matched
            }
            Resolution::Return => {
                let channel = self.account_name(entry.channel);
                self.post(&suspense, &channel, i128::from(entry.amount), "PLATFORM_FUNDS_SHORT");
                SuspenseState::Returned
            }
        };
        self.change_item(entry_number, |matter| {
            let Matter::Suspense(entry) = matter else { return };
            entry.state = state;
        });
        Some(())
    }
}
