//! Money in, money out, and from person to person.

use super::Model;
use farthing_ledger::instruction::{CollectTips, PayPerson, SettleWithdrawal, TopUp, Withdraw};
use farthing_ledger::item::{Matter, Withdrawal, WithdrawalState};

const SHORT: &str = "WALLET_FUNDS_SHORT";

impl Model {
    pub(super) fn top_up(&mut self, asked: &TopUp) -> Option<()> {
        let wallet = self.wallet_id(&asked.wallet);
        let asset = self.asset(asked.asset);
        let channel = self.channel(asked.channel.as_str(), &asset);
        let wallet = wallet?;
        self.may_receive(&wallet);
        let purse = self.purse(&wallet, &asset)?;
        self.count_plain(&wallet, &asset, false, asked.amount);
        self.post(&channel?, &purse, i128::from(asked.amount), SHORT);
        Some(())
    }

    pub(super) fn withdraw(&mut self, asked: &Withdraw) -> Option<()> {
        let wallet = self.wallet_id(&asked.wallet);
        let asset = self.asset(asked.asset);
        let wallet = wallet?;
        self.may_pay(&wallet);
        let purse = self.purse(&wallet, &asset)?;
        self.count_plain(&wallet, &asset, true, asked.amount);
        let (amount, fee) = (i128::from(asked.amount), i128::from(asked.fee));
        let transit = format!("platform:withdrawal_in_transit:{asset}");
        self.post(&purse, &transit, amount - fee, SHORT);
        self.post(&purse, &format!("platform:withdrawal_fee:{asset}"), fee, SHORT);
        let withdrawal = Withdrawal {
            wallet: self.wallet_number(&wallet),
            asset: self.asset_number(&asset),
            amount: asked.amount,
            fee: asked.fee,
            state: WithdrawalState::InTransit,
        };
        self.begin(&asked.id, Matter::Withdrawal(withdrawal));
        Some(())
    }

    pub(super) fn settle_withdrawal(&mut self, asked: &SettleWithdrawal) -> Option<()> {
        let found = self.item_named(&asked.withdrawal).and_then(|item| match &item.matter {
            Matter::Withdrawal(withdrawal) => Some((item.number.raw(), withdrawal.clone())),
            _ => None,
        });
        let Some((number, withdrawal)) = found else {
            self.no("WITHDRAWAL_UNKNOWN");
            return None;
        };
        if withdrawal.state != WithdrawalState::InTransit {
            self.no("WITHDRAWAL_FINISHED");
            return None;
        }
        let asset = self.asset_name(withdrawal.asset);
        let (amount, fee) = (i128::from(withdrawal.amount), i128::from(withdrawal.fee));
        let transit = format!("platform:withdrawal_in_transit:{asset}");
        let state = if asked.returned {
            let wallet = self.wallet_ids[withdrawal.wallet.index()].clone();
            let purse = format!("wallet:{wallet}:{asset}");
            self.may_receive(&wallet);
            self.post(&transit, &purse, amount - fee, SHORT);
            self.post(&format!("platform:withdrawal_fee:{asset}"), &purse, fee, SHORT);
            WithdrawalState::Returned
        } else {
            let channel = self.channel(asked.channel.as_str(), &asset)?;
            self.post(&transit, &channel, amount - fee, SHORT);
            WithdrawalState::Confirmed
        };
        self.change_item(number, |matter| {
            let Matter::Withdrawal(withdrawal) = matter else { return };
            withdrawal.state = state;
        });
        Some(())
    }

    pub(super) fn pay_person(&mut self, asked: &PayPerson) -> Option<()> {
        let from = self.wallet_id(&asked.from);
        let to = self.wallet_id(&asked.to);
        let asset = self.asset(asked.asset);
        if from.is_some() && from == to {
            self.no("SAME_PARTY");
            return None;
        }
        let purses = [&from, &to].map(|wallet| match wallet {
            Some(wallet) => self.purse(wallet, &asset),
            None => None,
        });
        if let Some(from) = &from {
            self.may_pay(from);
            self.count_plain(from, &asset, true, asked.amount);
        }
        if let Some(to) = &to {
            self.may_receive(to);
            self.count_plain(to, &asset, false, asked.amount);
        }
        let [Some(debit), Some(credit)] = purses else { return None };
        self.post(&debit, &credit, i128::from(asked.amount), SHORT);
        Some(())
    }

    pub(super) fn collect_tips(&mut self, asked: &CollectTips) -> Option<()> {
        let wallet = self.wallet_id(&asked.wallet);
        let asset = self.asset(asked.asset);
        let wallet = wallet?;
        self.may_pay(&wallet);
        let tips = self.purse_tips(&wallet, &asset)?;
        let there = self.available(&tips);
        if there == 0 {
            self.no("NOTHING_TO_MOVE");
            return None;
        }
        self.post(&tips, &format!("wallet:{wallet}:{asset}"), there, SHORT);
        Some(())
    }
}
