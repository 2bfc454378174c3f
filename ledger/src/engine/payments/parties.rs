//! The hot state of the payments layer: parties, their accounts and terms, and the open items.

use super::chart::Purpose;
use super::settling::{Schedule, Settling};
use crate::domain::{
    AccountNumber, AssetNumber, ChannelId, CommandId, FeePlan, Limits, MerchantId, MerchantNumber,
    MerchantRef, Seq, Time, Usage, WalletId, WalletNumber, WalletRef,
};
use crate::instruction::{MerchantPolicy, MerchantProfile, MerchantState, WalletState};
use crate::item::Item;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A map that is never iterated but to sort; its hash is fixed, so that two runs behave the same.
type FixedMap<K, V> = HashMap<K, V, FixedState>;

/// A wallet's accounts in one asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purse {
    /// The asset.
    pub asset: AssetNumber,
    /// The account.
    pub account: AccountNumber,
    /// The account for tips.
    pub tips: Option<AccountNumber>,
    /// What it may move; none for no limits.
    pub limits: Option<Box<Limits>>,
    /// What it has moved.
    pub usage: Usage,
}

/// A wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wallet {
    /// Its readable id.
    pub id: WalletId,
    /// Where it was opened.
    pub seq: Seq,
    /// Its state.
    pub state: WalletState,
    /// Where its day begins, in minutes east of UTC.
    pub utc_offset_minutes: i16,
    /// Its accounts by asset.
    pub purses: SmallVec<[Purse; 1]>,
}

/// A fee plan and when it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFrom {
    /// The plan.
    pub plan: FeePlan,
    /// From when.
    pub from: Time,
    /// Until when, this time excluded.
    pub until: Option<Time>,
    /// Minor units on which fees were accrued so far; 0 for a plan that rounds each fee.
    pub volume: u64,
    /// Minor units of fees by rate posted so far; 0 for a plan that rounds each fee.
    pub fees: u64,
    /// What is not posted yet, in 10^-8 minor units.
    pub carry: u32,
}

/// A merchant's accounts in one asset, and the fee plans there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Till {
    /// The asset.
    pub asset: AssetNumber,
    /// What is owed to the merchant.
    pub payable: AccountNumber,
    /// Tips of the shop.
    pub tips: AccountNumber,
    /// Kept back against refunds and chargebacks.
    pub reserve: AccountNumber,
    /// What the merchant owes the platform.
    pub receivable: AccountNumber,
    /// Frozen until it is split.
    pub pool: AccountNumber,
    /// The plans in the order in which they were set.
    pub plans: Vec<PlanFrom>,
    /// How far it is settled; none before the first plan of settlement.
    pub settling: Option<Box<Settling>>,
}

impl Till {
    /// Its accounts.
    pub(in crate::engine) const fn accounts(&self) -> [AccountNumber; 5] {
        [self.payable, self.tips, self.reserve, self.receivable, self.pool]
    }

    /// The plan that holds at `now`: of those that have begun and not ended, the one that began last.
    #[must_use]
    pub fn plan_at(&self, now: Time) -> Option<(u16, &PlanFrom)> {
        let holds =
            |plan: &PlanFrom| plan.from <= now && plan.until.is_none_or(|until| now < until);
        (0..).zip(&self.plans).filter(|(_, plan)| holds(plan)).max_by_key(|(_, plan)| plan.from)
    }
}

/// A merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// Its readable id.
    pub id: MerchantId,
    /// Where it was registered.
    pub seq: Seq,
    /// Its state.
    pub state: MerchantState,
    /// What its codes and statements show.
    pub profile: MerchantProfile,
    /// What it agreed to.
    pub policy: MerchantPolicy,
    /// Its accounts by asset.
    pub tills: SmallVec<[Till; 1]>,
}

impl Merchant {
    /// Its accounts in an asset.
    #[must_use]
    pub fn till(&self, asset: AssetNumber) -> Option<&Till> {
        self.tills.iter().find(|till| till.asset == asset)
    }
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its readable id.
    pub id: ChannelId,
    /// Where it was opened.
    pub seq: Seq,
    /// What it owes, by asset.
    pub accounts: SmallVec<[(AssetNumber, AccountNumber); 1]>,
}

/// The platform's accounts in one asset, in the order of [`Purpose::ALL`].
pub type PlatformAccounts = [AccountNumber; Purpose::ALL.len()];

/// Everything of the payments layer that is in memory.
#[derive(Debug, Clone, Default)]
pub struct Parties {
    pub(in crate::engine) wallets: Vec<Arc<Wallet>>,
    pub(in crate::engine) wallet_numbers: FixedMap<WalletId, WalletNumber>,
    pub(in crate::engine) merchants: Vec<Arc<Merchant>>,
    pub(in crate::engine) merchant_numbers: FixedMap<MerchantId, MerchantNumber>,
    pub(in crate::engine) channels: BTreeMap<ChannelId, Channel>,
    /// By asset number.
    pub(in crate::engine) platform: BTreeMap<AssetNumber, PlatformAccounts>,
    pub(in crate::engine) items: FixedMap<CommandId, Arc<Item>>,
    pub(in crate::engine) due: BTreeMap<(Time, Seq), CommandId>,
    /// Who has taken from the open red packets, by the packet's number.
    pub(in crate::engine) takers: BTreeMap<Seq, BTreeSet<WalletNumber>>,
    pub(in crate::engine) schedules: Vec<Schedule>,
    /// Whose period was ended by an instruction and waits to be sealed.
    pub(in crate::engine) to_seal: BTreeSet<Place>,
    /// Whose the accounts of settled merchants are.
    pub(in crate::engine) settled: FixedMap<AccountNumber, Place>,
}

/// A merchant's books in one asset.
pub type Place = (MerchantNumber, AssetNumber);

impl PartialEq for Parties {
    /// Everything that a snapshot holds; what is derived from it follows.
    fn eq(&self, other: &Self) -> bool {
        self.wallets == other.wallets
            && self.merchants == other.merchants
            && self.channels == other.channels
            && self.platform == other.platform
            && self.items == other.items
            && self.takers == other.takers
            && self.schedules == other.schedules
            && self.to_seal == other.to_seal
    }
}

impl Parties {
    /// The wallets in the order of their numbers.
    #[must_use]
    pub fn wallets(&self) -> &[Arc<Wallet>] {
        &self.wallets
    }

    /// The merchants in the order of their numbers.
    #[must_use]
    pub fn merchants(&self) -> &[Arc<Merchant>] {
        &self.merchants
    }

    /// The channels in the order of their ids.
    #[must_use]
    pub const fn channels(&self) -> &BTreeMap<ChannelId, Channel> {
        &self.channels
    }

    /// The platform's accounts by asset.
    #[must_use]
    pub const fn platform(&self) -> &BTreeMap<AssetNumber, PlatformAccounts> {
        &self.platform
    }

    /// Who has taken from the open red packets.
    #[must_use]
    pub const fn takers(&self) -> &BTreeMap<Seq, BTreeSet<WalletNumber>> {
        &self.takers
    }

    /// The number that a client's name of a wallet stands for.
    #[must_use]
    pub fn wallet_number(&self, wallet: &WalletRef) -> Option<WalletNumber> {
        match wallet {
            WalletRef::Number(number) => self.wallet(*number).map(|_| *number),
            WalletRef::Id(id) => self.wallet_numbers.get(id).copied(),
        }
    }

    /// The number that a client's name of a merchant stands for.
    #[must_use]
    pub fn merchant_number(&self, merchant: &MerchantRef) -> Option<MerchantNumber> {
        match merchant {
            MerchantRef::Number(number) => self.merchant(*number).map(|_| *number),
            MerchantRef::Id(id) => self.merchant_numbers.get(id).copied(),
        }
    }

    /// The wallet with this number.
    #[must_use]
    pub fn wallet(&self, number: WalletNumber) -> Option<&Wallet> {
        self.wallets.get(number.index()).map(|wallet| &**wallet)
    }

    /// The merchant with this number.
    #[must_use]
    pub fn merchant(&self, number: MerchantNumber) -> Option<&Merchant> {
        self.merchants.get(number.index()).map(|merchant| &**merchant)
    }

    /// The platform's account for a purpose in an asset.
    #[must_use]
    pub fn platform_account(&self, asset: AssetNumber, purpose: Purpose) -> Option<AccountNumber> {
        self.platform.get(&asset)?.get(purpose.index()).copied()
    }

    /// The open item that began under this id.
    #[must_use]
    pub fn item(&self, name: &CommandId) -> Option<&Item> {
        self.items.get(name).map(|item| &**item)
    }

    /// How many items are open.
    #[must_use]
    pub fn items_count(&self) -> usize {
        self.items.len()
    }

    /// The open items, in no order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values().map(|item| &**item)
    }

    /// The open items in the order in which they began.
    #[must_use]
    pub fn items_in_order(&self) -> Vec<&Item> {
        let mut items: Vec<_> = self.items().collect();
        items.sort_unstable_by_key(|item| (item.number, item.matter.number()));
        items
    }

    /// When something happens to an open item by itself.
    #[must_use]
    pub fn next_due(&self) -> Option<Time> {
        self.due.keys().next().map(|(time, _)| *time)
    }

    /// Sets what is kept of an item: the item while it is open, nothing once it is closed.
    pub(in crate::engine) fn set_item(&mut self, name: &CommandId, item: Option<Arc<Item>>) {
        let kept = item.filter(|item| item.is_open());
        let after = kept.as_ref().and_then(|item| item.due().map(|due| (due, item.number)));
        let before = match kept {
            Some(item) => self.items.insert(name.clone(), item),
            None => self.items.remove(name),
        };
        let before = before.and_then(|item| item.due().map(|due| (due, item.number)));
        if before != after {
            if let Some(key) = before {
                self.due.remove(&key);
            }
            if let Some(key) = after {
                self.due.insert(key, name.clone());
            }
        }
    }

    pub(in crate::engine) fn wallet_mut(&mut self, number: WalletNumber) -> Option<&mut Wallet> {
        self.wallets.get_mut(number.index()).map(Arc::make_mut)
    }

    pub(in crate::engine) fn merchant_mut(
        &mut self,
        number: MerchantNumber,
    ) -> Option<&mut Merchant> {
        self.merchants.get_mut(number.index()).map(Arc::make_mut)
    }

    pub(in crate::engine) fn push_wallet(&mut self, wallet: Wallet) {
        if let Some(number) = WalletNumber::from_index(self.wallets.len()) {
            self.wallet_numbers.insert(wallet.id.clone(), number);
            self.wallets.push(Arc::new(wallet));
        }
    }

    pub(in crate::engine) fn push_merchant(&mut self, merchant: Merchant) {
        if let Some(number) = MerchantNumber::from_index(self.merchants.len()) {
            self.merchant_numbers.insert(merchant.id.clone(), number);
            self.merchants.push(Arc::new(merchant));
        }
    }
}
