//! Splits: shares by the largest remainder, and shares given back.

use super::Model;
use super::funds::unsigned;
use farthing_ledger::instruction::{Receiver, ReturnShare, Share, Split};
use farthing_ledger::item::{Matter, Owner, PaymentState, SharePaid, SplitMade};

const WHOLE: i128 = 100_000_000;

impl Model {
    pub(super) fn split(&mut self, asked: &Split) -> Option<()> {
        let merchant = self.merchant_id(&asked.merchant)?;
        let (number, mut payment) = self.find_payment(&merchant, &asked.payment)?;
        if !matches!(payment.state, PaymentState::Paid | PaymentState::PartlyRefunded) {
            self.no("ORDER_STATE");
            return None;
        }
        if payment.pool == 0 {
            self.no("NOT_SPLITTABLE");
            return None;
        }
        if payment.splits >= 20 {
            self.no("SPLITS_EXHAUSTED");
        }
        let asset = self.asset_name(payment.asset);
        let pool = i128::from(payment.pool);
        let amounts = amounts(pool, asked);
        if amounts.iter().sum::<i128>() > pool {
            self.no("SPLIT_EXCEEDS_POOL");
            return None;
        }
        if amounts.contains(&0) {
            self.no("SHARE_TOO_SMALL");
        }
        let from = format!("merchant:{merchant}:pool:{asset}");
        let mut shares: Vec<SharePaid> = Vec::new();
        for (share, amount) in asked.shares.iter().zip(&amounts) {
            let (receiver, account) = self.receiver(&merchant, &share.receiver, &asset)?;
            self.post(&from, &account, *amount, "PLATFORM_FUNDS_SHORT");
            let account = self.account_number(&account);
            match shares.iter_mut().find(|paid| paid.receiver == receiver) {
                Some(paid) => paid.amount += unsigned(*amount),
                None => {
                    let amount = unsigned(*amount);
                    shares.push(SharePaid { receiver, account, amount, returned: 0 });
                }
            }
        }
        let rest = pool - amounts.iter().sum::<i128>();
        let released = if asked.finish { rest } else { 0 };
        let payable = format!("merchant:{merchant}:payable:{asset}");
        self.post(&from, &payable, released, "PLATFORM_FUNDS_SHORT");
        payment.pool = unsigned(rest - released);
        payment.splits += 1;
        let made = SplitMade {
            merchant: payment.merchant,
            payment: farthing_ledger::domain::Seq::from_raw(number),
            asset: payment.asset,
            shares,
            released: unsigned(released),
        };
        self.begin(&asked.id, Matter::Split(Box::new(made)));
        self.change_item(number, |matter| *matter = Matter::Payment(Box::new(payment)));
        Some(())
    }

    /// Whose share it is, and the account that gets it.
    fn receiver(
        &mut self,
        merchant: &str,
        receiver: &Receiver,
        asset: &str,
    ) -> Option<(Owner, String)> {
        match receiver {
            Receiver::Merchant(receiver) => {
                let receiver = self.merchant_id(receiver)?;
                self.may_sell(&receiver);
                self.till(&receiver, asset)?;
                if receiver == merchant {
                    self.no("SAME_PARTY");
                }
                let owner = Owner::Merchant(self.merchant_number(&receiver));
                Some((owner, format!("merchant:{receiver}:payable:{asset}")))
            }
            Receiver::Wallet(receiver) => {
                let receiver = self.wallet_id(receiver)?;
                self.may_receive(&receiver);
                let purse = self.purse(&receiver, asset)?;
                Some((Owner::Wallet(self.wallet_number(&receiver)), purse))
            }
        }
    }

    pub(super) fn return_share(&mut self, asked: &ReturnShare) -> Option<()> {
        let merchant = self.merchant_id(&asked.merchant)?;
        let number = self.merchant_number(&merchant);
        let found = self.item_named(&asked.split).and_then(|item| match &item.matter {
            Matter::Split(made) if made.merchant == number => {
                Some((item.number.raw(), (**made).clone()))
            }
            _ => None,
        });
        let Some((split, made)) = found else {
            self.no("SPLIT_UNKNOWN");
            return None;
        };
        let (owner, short) = match &asked.receiver {
            Receiver::Merchant(receiver) => {
                let receiver = self.merchant_id(receiver)?;
                (Owner::Merchant(self.merchant_number(&receiver)), "MERCHANT_FUNDS_SHORT")
            }
            Receiver::Wallet(receiver) => {
                let receiver = self.wallet_id(receiver)?;
                (Owner::Wallet(self.wallet_number(&receiver)), "WALLET_FUNDS_SHORT")
            }
        };
        let Some(index) = made.shares.iter().position(|share| share.receiver == owner) else {
            self.no("SHARE_UNKNOWN");
            return None;
        };
        let share = &made.shares[index];
        if asked.amount > share.amount - share.returned {
            self.no("RETURN_EXCEEDS_SHARE");
        }
        let from = self.account_name(share.account);
        let payable = format!("merchant:{merchant}:payable:{}", self.asset_name(made.asset));
        self.post(&from, &payable, i128::from(asked.amount), short);
        self.change_item(split, |matter| {
            let Matter::Split(made) = matter else { return };
            made.shares[index].returned += asked.amount;
        });
        Some(())
    }
}

/// The amount of each share: those by rate rounded down, and what is lost that way, in whole units, given to those
/// that lost most, the earlier first.
fn amounts(pool: i128, asked: &Split) -> Vec<i128> {
    let parts: Vec<(i128, i128)> = asked
        .shares
        .iter()
        .map(|share| match share.share {
            Share::Fixed(amount) => (i128::from(amount), 0),
            Share::Rate(rate) => {
                let exact = pool * i128::from(rate.raw());
                (exact / WHOLE, exact % WHOLE)
            }
        })
        .collect();
    let mut left = parts.iter().map(|(_, lost)| lost).sum::<i128>() / WHOLE;
    let mut amounts: Vec<i128> = parts.iter().map(|(amount, _)| *amount).collect();
    let mut given = vec![false; parts.len()];
    while left > 0 {
        let not_given = (0..parts.len()).filter(|index| !given[*index]);
        let most = not_given.max_by_key(|index| (parts[*index].1, std::cmp::Reverse(*index)));
        amounts[most.unwrap()] += 1;
        given[most.unwrap()] = true;
        left -= 1;
    }
    amounts
}
