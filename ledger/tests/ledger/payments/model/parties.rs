//! Wallets, merchants, channels: opening them, their terms and states.

use super::{Account, First, Merchant, Model, Plan, Wallet};
use farthing_ledger::domain::AssetCode;
use farthing_ledger::instruction::{
    ChangeMerchantState, ChangeWalletState, Instruction, MerchantState, OpenChannel, OpenWallet,
    RegisterMerchant, SetFeePlan, SetMerchantPolicy, SetWalletLimits, WalletState,
};
use farthing_ledger::item::{Matter, WithdrawalState};
use std::collections::BTreeMap;

/// The platform's accounts: name, whether its normal side is debit, whether it may stand on the other side.
const PLATFORM: [(&str, bool, bool); 9] = [
    ("fee_revenue", false, true),
    ("withdrawal_in_transit", false, false),
    ("withdrawal_fee", false, true),
    ("dispute_fee", false, true),
    ("fx_spread", false, true),
    ("fx_position", false, true),
    ("red_packets", false, false),
    ("suspense", false, false),
    ("adjustments", true, true),
];

/// A merchant's accounts.
const TILL: [(&str, bool); 5] = [
    ("payable", false),
    ("tips", false),
    ("reserve", false),
    ("receivable", true),
    ("pool", false),
];

impl Model {
    // ---- opening ----

    /// Where all of what is asked for was opened: the first who asked for it, or none of them if that was otherwise.
    #[allow(clippy::option_option, reason = "not opened, opened otherwise, opened so")]
    pub(super) fn opened(&self, asked: &Instruction) -> Option<Option<&First>> {
        let same_key = |first: &&First| match (&first.asked, asked) {
            (Instruction::OpenWallet(a), Instruction::OpenWallet(b)) => a.wallet == b.wallet,
            (Instruction::OpenChannel(a), Instruction::OpenChannel(b)) => a.channel == b.channel,
            (Instruction::RegisterMerchant(a), Instruction::RegisterMerchant(b)) => {
                a.merchant == b.merchant
            }
            _ => false,
        };
        let first = self.firsts.iter().find(same_key)?;
        let (differs, complete) = match asked {
            Instruction::OpenWallet(open) => {
                let wallet = &self.wallets[open.wallet.as_str()];
                let has = |asset: &AssetCode| {
                    let purse = wallet.purses.get(&asset.to_string());
                    purse.is_some_and(|tips| *tips || !open.tips)
                };
                let differs = wallet.offset_minutes != i64::from(open.utc_offset_minutes);
                (differs, open.assets.iter().all(has))
            }
            Instruction::OpenChannel(open) => {
                let assets = &self.channels[open.channel.as_str()];
                (false, open.assets.iter().all(|asset| assets.contains(&asset.to_string())))
            }
            Instruction::RegisterMerchant(register) => {
                let merchant = &self.merchants[register.merchant.as_str()];
                let has = |asset: &AssetCode| merchant.tills.contains_key(&asset.to_string());
                (merchant.profile != register.profile, register.assets.iter().all(has))
            }
            _ => unreachable!(),
        };
        (differs || complete).then_some((!differs).then_some(first))
    }

    fn open_account(&mut self, id: String, debit_normal: bool, debt_allowed: bool) {
        if !self.accounts.contains_key(&id) {
            self.numbers.push(id.clone());
            let account = Account { debit_normal, debt_allowed, ..Account::default() };
            self.accounts.insert(id, account);
        }
    }

    fn open_platform(&mut self, asset: &str) {
        if !self.assets.iter().any(|code| code == asset) {
            self.assets.push(asset.to_owned());
        }
        for (name, debit_normal, debt_allowed) in PLATFORM {
            self.open_account(format!("platform:{name}:{asset}"), debit_normal, debt_allowed);
        }
    }

    pub(super) fn open_wallet(&mut self, open: &OpenWallet) -> Option<()> {
        let id = open.wallet.as_str().to_owned();
        if !self.wallets.contains_key(&id) {
            self.wallet_ids.push(id.clone());
            let (state, offset) = (WalletState::Active, i64::from(open.utc_offset_minutes));
            let (purses, limits) = (BTreeMap::new(), BTreeMap::new());
            let wallet =
                Wallet { state, offset_minutes: offset, purses, limits, flows: Vec::new() };
            self.wallets.insert(id.clone(), wallet);
        }
        for asset in open.assets.iter().map(ToString::to_string) {
            self.open_platform(&asset);
            self.open_account(format!("wallet:{id}:{asset}"), false, false);
            if open.tips {
                self.open_account(format!("wallet:{id}:tips:{asset}"), false, false);
            }
            *self.wallets.get_mut(&id)?.purses.entry(asset).or_default() |= open.tips;
        }
        Some(())
    }

    pub(super) fn open_channel(&mut self, open: &OpenChannel) -> Option<()> {
        let id = open.channel.as_str().to_owned();
        for asset in open.assets.iter().map(ToString::to_string) {
            self.open_platform(&asset);
            self.open_account(format!("channel:{id}:{asset}"), true, true);
            self.channels.entry(id.clone()).or_default().insert(asset);
        }
        Some(())
    }

    pub(super) fn register(&mut self, register: &RegisterMerchant) -> Option<()> {
        let id = register.merchant.as_str().to_owned();
        if !self.merchants.contains_key(&id) {
            self.merchant_ids.push(id.clone());
            let (profile, policy) = (register.profile.clone(), register.policy);
            let tills = BTreeMap::new();
            let merchant = Merchant { state: MerchantState::Active, profile, policy, tills };
            self.merchants.insert(id.clone(), merchant);
        }
        for asset in register.assets.iter().map(ToString::to_string) {
            self.open_platform(&asset);
            for (name, debit_normal) in TILL {
                self.open_account(format!("merchant:{id}:{name}:{asset}"), debit_normal, false);
            }
            self.merchants.get_mut(&id)?.tills.entry(asset).or_default();
        }
        Some(())
    }

    // ---- terms and states ----

    pub(super) fn set_limits(&mut self, asked: &SetWalletLimits) -> Option<()> {
        let wallet = self.wallet_id(&asked.wallet);
        let asset = self.asset(asked.asset);
        let wallet = wallet?;
        if self.wallets[&wallet].state == WalletState::Closed {
            self.no("WALLET_NOT_ACTIVE");
        }
        self.purse(&wallet, &asset)?;
        self.wallets.get_mut(&wallet)?.limits.insert(asset, asked.limits);
        Some(())
    }

    pub(super) fn change_wallet(&mut self, asked: &ChangeWalletState) -> Option<()> {
        let id = self.wallet_id(&asked.wallet)?;
        if self.wallets[&id].state == WalletState::Closed {
            self.no("WALLET_NOT_ACTIVE");
        }
        if asked.state == WalletState::Closed {
            let prefix = format!("wallet:{id}:");
            if self.has_something(&prefix) || self.is_awaited(&id) {
                self.no("PARTY_NOT_EMPTY");
            }
        }
        self.wallets.get_mut(&id)?.state = asked.state;
        Some(())
    }

    /// Anything posted or reserved in an account whose id starts so.
    fn has_something(&self, prefix: &str) -> bool {
        let own = self.accounts.iter().filter(|(id, _)| id.starts_with(prefix));
        own.into_iter().any(|(_, a)| (a.net, a.held_debits, a.held_credits) != (0, 0, 0))
    }

    /// Whether an open item names the wallet: money may still come back to it, or go out. What an order has reserved
    /// is on its account.
    fn is_awaited(&self, wallet: &str) -> bool {
        let number = self.wallet_number(wallet);
        self.items.values().filter(|item| item.is_open()).any(|item| match &item.matter {
            Matter::Code(code) => code.wallet == number,
            Matter::Withdrawal(withdrawal) => {
                withdrawal.wallet == number && withdrawal.state == WithdrawalState::InTransit
            }
            Matter::Packet(packet) => packet.sender == number,
            Matter::Payment(_)
            | Matter::Split(_)
            | Matter::Suspense(_)
            | Matter::Settlement(_)
            | Matter::Break(_) => false,
        })
    }

    pub(super) fn set_policy(&mut self, asked: &SetMerchantPolicy) -> Option<()> {
        let id = self.merchant_id(&asked.merchant)?;
        if self.merchants[&id].state == MerchantState::Closed {
            self.no("MERCHANT_NOT_ACTIVE");
        }
        self.merchants.get_mut(&id)?.policy = asked.policy;
        Some(())
    }

    pub(super) fn change_merchant(&mut self, asked: &ChangeMerchantState) -> Option<()> {
        let id = self.merchant_id(&asked.merchant)?;
        if self.merchants[&id].state == MerchantState::Closed {
            self.no("MERCHANT_NOT_ACTIVE");
        }
        let closes = asked.state == MerchantState::Closed;
        if closes && self.has_something(&format!("merchant:{id}:")) {
            self.no("PARTY_NOT_EMPTY");
        }
        self.merchants.get_mut(&id)?.state = asked.state;
        Some(())
    }

    pub(super) fn set_fee_plan(&mut self, asked: &SetFeePlan) -> Option<()> {
        let id = self.merchant_id(&asked.merchant);
        let asset = self.asset(asked.asset);
        let id = id?;
        if self.merchants[&id].state == MerchantState::Closed {
            self.no("MERCHANT_NOT_ACTIVE");
        }
        self.till(&id, &asset)?;
        let (from, until) = (asked.from.micros(), asked.until.map(|until| until.micros()));
        let plans = self.merchants.get_mut(&id)?.tills.get_mut(&asset)?;
        if plans.len() >= 32 || plans.iter().any(|plan| plan.from == from) {
            self.no("FEE_PLANS_OVERLAP");
            return None;
        }
        plans.push(Plan { plan: asked.plan, from, until, volume: 0 });
        Some(())
    }
}
