//! Numbers into instructions about orders, payments and what follows them.

use super::dice::Dice;
use super::words;
use crate::ask::{asset, id};
use farthing_ledger::domain::{
    AssetCode, BusinessKind, ExchangeRate, MerchantRef, Rate, Text, WalletRef,
};
use farthing_ledger::instruction::{
    Authorise, CaptureOrder, ChargeBack, CodeKind, CreateOrder, Exchange, Pay, Payer,
    ReceivePayment, Receiver, Refund, Resolution, ResolveSuspense, ReturnShare, Share, ShareOf,
    Split, Tip, TipRule, TipTo,
};
use farthing_ledger::item::{Item, ItemKind, Matter, Owner};

impl Dice<'_> {
    pub(super) fn pay(&mut self) -> Pay {
        let (merchant, order, item) = self.payment();
        let typed = self.maybe(3) || item.is_none();
        let payment = item.as_ref().and_then(Item::payment);
        let asked = payment.map(|payment| {
            let code = asset(&self.model.assets[payment.asset.index()]);
            (payment.amount, code)
        });
        let (amount, code) = match asked {
            Some((amount, code)) if !typed => (amount + u64::from(self.maybe(25)), code),
            _ => (self.amount(), self.asset()),
        };
        let payer = if self.maybe(6) {
            Payer::Code(self.item(ItemKind::Code))
        } else {
            Payer::Wallet(self.wallet())
        };
        let kinds = [CodeKind::Dynamic, CodeKind::App, CodeKind::Consumer, CodeKind::Static];
        Pay {
            id: self.id(),
            payer,
            merchant: if typed { self.merchant() } else { merchant },
            order: (!typed).then_some(order),
            kind: kinds[self.index(4)],
            asset: code,
            amount,
            tip: self.tip_amount(),
            tip_to: self.maybe(6).then(|| self.wallet()),
            exchange: self.maybe(6).then(|| Box::new(self.exchange(code))),
            terminal: words::text(["", "till 1"][self.index(2)]),
            reference: words::text(["", "ref"][self.index(2)]),
        }
    }

    pub(super) fn exchange(&mut self, ours: AssetCode) -> Exchange {
        let others: Vec<_> = ["CNY", "USD", "JPY"].map(asset).into_iter().collect();
        let others: Vec<_> = others.into_iter().filter(|other| *other != ours).collect();
        let rates = ["7.1234", "1", "0.14", "151.3"];
        Exchange {
            asset: others[self.index(2)],
            rate: ExchangeRate::parse("rate", rates[self.index(4)]).unwrap(),
            valid_until: self.soon(60),
            spread: u64::from(self.below(5)),
        }
    }

    pub(super) fn create(&mut self) -> CreateOrder {
        let merchant = self.merchant();
        let rules = [TipRule::Any, TipRule::Any, TipRule::AtMost(20), TipRule::Refused];
        CreateOrder {
            id: self.own(BusinessKind::Order, &merchant),
            merchant,
            asset: self.asset(),
            amount: self.amount(),
            expires: self.maybe(3).then(|| self.soon(90)),
            tip: rules[self.index(4)],
            split: self.maybe(3),
            terminal: words::text(["", "till 2"][self.index(2)]),
            reference: words::text(["", "ref", "other"][self.index(3)]),
        }
    }

    pub(super) fn refund(&mut self) -> Refund {
        let (merchant, payment, item) = self.payment();
        let (left, tip) = item.as_ref().and_then(Item::payment).map_or((5, 0), |payment| {
            (payment.refundable(), payment.tip.saturating_sub(payment.tip_refunded))
        });
        let amount = self.part(left);
        let tip = if self.maybe(3) { self.part(tip) } else { 0 };
        Refund {
            id: self.own(BusinessKind::Refund, &merchant),
            merchant,
            payment,
            amount: if tip == 0 { amount.max(1) } else { amount },
            tip,
            reference: Text::default(),
        }
    }

    pub(super) fn authorise(&mut self) -> Authorise {
        let (merchant, order, _) = self.payment();
        Authorise {
            id: self.id(),
            wallet: self.wallet(),
            merchant,
            order,
            allowance_percent: [0, 20, 33, 100][self.index(4)],
            deadline: self.soon(90),
        }
    }

    pub(super) fn capture(&mut self) -> CaptureOrder {
        let (merchant, order, item) = self.payment();
        let asked = item.as_ref().and_then(Item::payment).map_or(5, |payment| payment.amount);
        CaptureOrder {
            id: self.id(),
            merchant,
            order,
            amount: self.maybe(2).then(|| self.part(asked).max(1)),
            tip: self.tip_amount() / 4,
            tip_to: self.maybe(5).then(|| self.wallet()),
        }
    }

    pub(super) fn receive(&mut self) -> ReceivePayment {
        let (merchant, order, item) = self.payment();
        let asked = item.as_ref().and_then(Item::payment);
        let (amount, code) = match asked {
            Some(payment) => (payment.amount, asset(&self.model.assets[payment.asset.index()])),
            None => (self.amount(), self.asset()),
        };
        ReceivePayment {
            id: self.id(),
            channel: self.channel(),
            merchant,
            order,
            asset: if self.maybe(15) { self.asset() } else { code },
            amount: amount + u64::from(self.maybe(8)),
            reference: words::text(["", "bank line"][self.index(2)]),
        }
    }

    pub(super) fn resolve(&mut self) -> ResolveSuspense {
        let entry = self.earlier(ItemKind::Suspense);
        let named = entry.as_ref().and_then(|item| match &item.matter {
            Matter::Suspense(entry) => Some(entry.order.clone()),
            _ => None,
        });
        let other = self.payment().1;
        let order = named.filter(|_| !self.maybe(3)).unwrap_or(other);
        ResolveSuspense {
            id: self.id(),
            entry: entry.map_or_else(|| id("nothing"), |entry| entry.name),
            resolution: [Resolution::Match(order), Resolution::Return][self.index(2)].clone(),
            reason: words::text("matched"),
        }
    }

    pub(super) fn charge_back(&mut self) -> ChargeBack {
        let (merchant, payment, item) = self.payment();
        let left = item.as_ref().and_then(Item::payment).map_or(5, |p| p.refundable());
        ChargeBack {
            id: self.id(),
            merchant,
            payment,
            amount: self.part(left).max(1),
            fee: u64::from(self.below(20)),
            reason: words::text("fraud"),
        }
    }

    pub(super) fn split(&mut self) -> Split {
        let frozen = |item: &Item| item.payment().is_some_and(|payment| payment.pool > 0);
        let (merchant, payment) = match self.earlier_that(frozen) {
            Some(item) if !self.maybe(4) => {
                let own = item.payment().unwrap().merchant.index();
                (words::merchant(&self.model.merchant_ids[own]), item.name)
            }
            _ => {
                let (merchant, payment, _) = self.payment();
                (merchant, payment)
            }
        };
        let shares = (0..self.below(4))
            .map(|_| ShareOf {
                receiver: self.receiver(),
                share: match self.below(3) {
                    0 => Share::Rate(Rate::parse("rate", "33.3333").unwrap()),
                    1 => Share::Rate(Rate::parse("rate", "12.5").unwrap()),
                    _ => Share::Fixed(u64::from(1 + self.below(30))),
                },
            })
            .collect::<Vec<_>>();
        Split {
            id: self.own(BusinessKind::Split, &merchant),
            merchant,
            payment,
            finish: shares.is_empty() || self.maybe(2),
            shares,
        }
    }

    pub(super) fn return_share(&mut self) -> ReturnShare {
        let shared = |item: &Item| match &item.matter {
            Matter::Split(made) => !made.shares.is_empty(),
            _ => false,
        };
        let split = self.earlier_that(shared);
        let made = split.as_ref().and_then(|item| match &item.matter {
            Matter::Split(made) => made.shares.first().cloned().map(|share| (made.clone(), share)),
            _ => None,
        });
        let (merchant, receiver, left) = match made {
            Some((made, share)) if !self.maybe(8) => {
                let merchant = self.model.merchant_ids[made.merchant.index()].clone();
                let receiver = match share.receiver {
                    Owner::Merchant(number) => Receiver::Merchant(MerchantRef::Number(number)),
                    Owner::Wallet(number) => Receiver::Wallet(WalletRef::Number(number)),
                    Owner::Platform => unreachable!("no share goes there"),
                };
                (self.spelled_merchant(&merchant), receiver, share.amount - share.returned)
            }
            _ => (self.merchant(), self.receiver(), 3),
        };
        ReturnShare {
            id: self.own(BusinessKind::ShareReturn, &merchant),
            merchant,
            split: split.map_or_else(|| id("nothing"), |split| split.name),
            receiver,
            amount: self.part(left).max(1),
        }
    }

    pub(super) fn tip(&mut self) -> Tip {
        let (merchant, payment, item) = self.payment();
        let (to, payment) = match self.below(4) {
            0 | 1 => (TipTo::Person(self.wallet()), None),
            2 => (TipTo::Shop(self.merchant()), None),
            _ => (TipTo::Shop(merchant), item.map(|_| payment)),
        };
        Tip {
            id: self.id(),
            wallet: self.wallet(),
            to,
            asset: self.asset(),
            amount: self.amount(),
            payment,
            reference: Text::default(),
        }
    }
}
