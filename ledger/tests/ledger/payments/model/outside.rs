//! Money that comes from outside: for an order, or into suspense.

use super::Model;
use super::funds::{Arrives, share_account};
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::instruction::{MerchantState, ReceivePayment, Resolution, ResolveSuspense};
use farthing_ledger::item::{Matter, Origin, Payment, PaymentState, Suspense, SuspenseState};

impl Model {
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
