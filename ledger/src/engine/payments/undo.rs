//! Taking back what an instruction did to the parties and the open items.

use super::parties::{Channel, Merchant, Parties, Place, PlatformAccounts, Wallet};
use super::settling::Schedule;
use crate::domain::{
    AccountNumber, AssetNumber, ChannelId, CommandId, MerchantNumber, MerchantRef, Seq,
    WalletNumber, WalletRef,
};
use crate::event::{Executed, Leg};
use crate::instruction::Instruction;
use crate::item::Item;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the parties were before an instruction: of each that it touches, the whole.
#[derive(Debug, Default)]
pub(in crate::engine) struct Before {
    wallets_count: usize,
    merchants_count: usize,
    wallets: Vec<(WalletNumber, Arc<Wallet>)>,
    merchants: Vec<(MerchantNumber, Arc<Merchant>)>,
    channel: Option<(ChannelId, Option<Channel>)>,
    platform: Option<BTreeMap<AssetNumber, PlatformAccounts>>,
    items: Vec<(CommandId, Option<Arc<Item>>)>,
    takers: Vec<(Seq, Option<BTreeSet<WalletNumber>>)>,
    schedules: Option<Vec<Schedule>>,
    to_seal: Option<BTreeSet<Place>>,
}

impl Parties {
    /// Notes what `executed` is about to change. Call it before it is applied.
    pub(in crate::engine) fn before(&self, executed: &Executed) -> Before {
        let (wallet, merchant) = named(&executed.instruction);
        let wallet = wallet.and_then(|wallet| self.wallet_number(&wallet));
        let merchant = merchant.and_then(|merchant| self.merchant_number(&merchant));
        let wallets = executed.flows.iter().map(|flow| flow.wallet).chain(wallet);
        let settled = self.settled_by(&executed.legs).map(|(merchant, _)| merchant);
        let accrued = executed.accrued.iter().map(|accrued| accrued.merchant);
        let merchants = accrued.chain(merchant).chain(settled);
        let items = executed.items.iter().map(|item| (&item.name, item.number));
        let packet = if let Instruction::TakePacket(take) = &executed.instruction {
            self.item(&take.packet).map(|item| item.number)
        } else {
            None
        };
        let numbers = items.clone().map(|(_, number)| number).chain(packet);
        Before {
            wallets_count: self.wallets.len(),
            merchants_count: self.merchants.len(),
            wallets: wallets
                .filter_map(|n| Some((n, self.wallets.get(n.index())?.clone())))
                .collect(),
            merchants: merchants
                .filter_map(|n| Some((n, self.merchants.get(n.index())?.clone())))
                .collect(),
            channel: if let Instruction::OpenChannel(open) = &executed.instruction {
                Some((open.channel.clone(), self.channels.get(&open.channel).cloned()))
            } else {
                None
            },
            platform: (!executed.opened.is_empty()).then(|| self.platform.clone()),
            items: items.map(|(name, _)| (name.clone(), self.items.get(name).cloned())).collect(),
            takers: numbers.map(|number| (number, self.takers.get(&number).cloned())).collect(),
            schedules: matches!(
                executed.instruction,
                Instruction::SetSettlementPlan(_)
                    | Instruction::CutOff(_)
                    | Instruction::Seal(_)
                    | Instruction::FinishCutOff(_)
            )
            .then(|| self.schedules.clone()),
            to_seal: matches!(
                executed.instruction,
                Instruction::CloseSettlement(_) | Instruction::Seal(_)
            )
            .then(|| self.to_seal.clone()),
        }
    }

    /// Notes what plain legs are about to change: the open periods of merchants. None where they touch no merchant that
    /// is settled.
    pub(in crate::engine) fn before_legs(&self, legs: &[Leg]) -> Option<Before> {
        let settled = self.settled_by(legs).map(|(merchant, _)| merchant);
        let merchants: Vec<_> = settled
            .filter_map(|number| Some((number, self.merchants.get(number.index())?.clone())))
            .collect();
        (!merchants.is_empty()).then(|| Before {
            wallets_count: self.wallets.len(),
            merchants_count: self.merchants.len(),
            merchants,
            ..Before::default()
        })
    }

    fn settled_by(&self, legs: &[Leg]) -> impl Iterator<Item = Place> {
        let accounts = legs.iter().flat_map(|leg| [leg.debit, leg.credit]);
        accounts.filter_map(|account| self.settled.get(&account).copied())
    }

    /// Puts the parties back to what they were.
    pub(in crate::engine) fn take_back(&mut self, before: Before) {
        while self.wallets.len() > before.wallets_count {
            if let Some(wallet) = self.wallets.pop() {
                self.wallet_numbers.remove(&wallet.id);
            }
        }
        while self.merchants.len() > before.merchants_count {
            if let Some(merchant) = self.merchants.pop() {
                self.merchant_numbers.remove(&merchant.id);
            }
        }
        for (number, wallet) in before.wallets {
            if let Some(place) = self.wallets.get_mut(number.index()) {
                *place = wallet;
            }
        }
        for (number, merchant) in before.merchants {
            for till in merchant.tills.iter().filter(|till| till.settling.is_none()) {
                till.accounts().iter().for_each(|account| {
                    self.settled.remove(account);
                });
            }
            if let Some(place) = self.merchants.get_mut(number.index()) {
                *place = merchant;
            }
        }
        if let Some(schedules) = before.schedules {
            self.schedules = schedules;
        }
        if let Some(to_seal) = before.to_seal {
            self.to_seal = to_seal;
        }
        match before.channel {
            Some((id, Some(channel))) => {
                self.channels.insert(id, channel);
            }
            Some((id, None)) => {
                self.channels.remove(&id);
            }
            None => {}
        }
        if let Some(platform) = before.platform {
            self.platform = platform;
        }
        for (name, item) in before.items {
            self.set_item(&name, item);
        }
        for (packet, takers) in before.takers {
            match takers {
                Some(takers) => self.takers.insert(packet, takers),
                None => self.takers.remove(&packet),
            };
        }
    }

    /// The accounts whose state an instruction changes.
    pub(in crate::engine) fn accounts_of(&self, instruction: &Instruction) -> Vec<AccountNumber> {
        if let Instruction::ChangeWalletState(change) = instruction {
            let wallet = self.wallet_number(&change.wallet).and_then(|n| self.wallet(n));
            let purses = wallet.into_iter().flat_map(|wallet| &wallet.purses);
            return purses.flat_map(|purse| [Some(purse.account), purse.tips]).flatten().collect();
        }
        let Instruction::ChangeMerchantState(change) = instruction else { return Vec::new() };
        let merchant = self.merchant_number(&change.merchant).and_then(|n| self.merchant(n));
        let tills = merchant.into_iter().flat_map(|merchant| &merchant.tills);
        tills.flat_map(super::parties::Till::accounts).collect()
    }
}

/// The wallet or merchant whose terms an instruction changes.
fn named(instruction: &Instruction) -> (Option<WalletRef>, Option<MerchantRef>) {
    match instruction {
        Instruction::OpenWallet(open) => (Some(WalletRef::Id(open.wallet.clone())), None),
        Instruction::SetWalletLimits(set) => (Some(set.wallet.clone()), None),
        Instruction::ChangeWalletState(change) => (Some(change.wallet.clone()), None),
        Instruction::RegisterMerchant(register) => {
            (None, Some(MerchantRef::Id(register.merchant.clone())))
        }
        Instruction::SetMerchantPolicy(set) => (None, Some(set.merchant.clone())),
        Instruction::ChangeMerchantState(change) => (None, Some(change.merchant.clone())),
        Instruction::SetFeePlan(set) => (None, Some(set.merchant.clone())),
        Instruction::SetSettlementPlan(set) => (None, Some(set.merchant.clone())),
        Instruction::CloseSettlement(close) => (None, Some(close.merchant.clone())),
        Instruction::Seal(seal) => (None, Some(seal.merchant.clone())),
        Instruction::OpenChannel(_)
        | Instruction::TopUp(_)
        | Instruction::Withdraw(_)
        | Instruction::SettleWithdrawal(_)
        | Instruction::PayPerson(_)
        | Instruction::CreateOrder(_)
        | Instruction::IssueCode(_)
        | Instruction::Pay(_)
        | Instruction::Authorise(_)
        | Instruction::CaptureOrder(_)
        | Instruction::CloseOrder(_)
        | Instruction::ReceivePayment(_)
        | Instruction::ResolveSuspense(_)
        | Instruction::Refund(_)
        | Instruction::Tip(_)
        | Instruction::CollectTips(_)
        | Instruction::Split(_)
        | Instruction::ReturnShare(_)
        | Instruction::SendPacket(_)
        | Instruction::TakePacket(_)
        | Instruction::ChargeBack(_)
        | Instruction::Adjust(_)
        | Instruction::AdvancePayout(_)
        | Instruction::RecordBreak(_)
        | Instruction::ResolveBreak(_)
        | Instruction::CutOff(_)
        | Instruction::FinishCutOff(_)
        | Instruction::Expire(_) => (None, None),
    }
}
