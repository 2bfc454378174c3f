//! The hot state: assets, accounts, balances and open holds. It grows with those, never with history.

use super::payments::Parties;
use crate::domain::{
    AccountId, AccountNumber, AccountRef, AccountSpec, AccountState, Asset, AssetCode, AssetNumber,
    Balance, CommandId, Limit, Seq, Side, Time,
};
use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashTable};
use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::sync::Arc;

/// A map that is never iterated; its hash is fixed, so that two runs behave the same.
type FixedMap<K, V> = HashMap<K, V, FixedState>;

/// An asset with the place where it came up first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegisteredAsset {
    /// The asset.
    pub asset: Asset,
    /// Where.
    pub seq: Seq,
}

/// What every posting reads and writes of an account, in one cache line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Its balance.
    pub balance: Balance,
    /// Lowest `net` allowed less held debits; none if unlimited.
    pub floor: Option<i64>,
    /// Highest `net` allowed plus held credits; none if unlimited.
    pub roof: Option<i64>,
    /// Its asset.
    pub asset: AssetNumber,
    /// Its state.
    pub state: AccountState,
    /// Its normal side.
    pub normal_side: Side,
}

impl Account {
    /// What may still be taken off the normal side: posted - held + overdraft limit. None if unlimited.
    #[must_use]
    pub fn available(&self) -> Option<i64> {
        let room = match self.normal_side {
            Side::Credit => self.room_below()?,
            Side::Debit => self.room_above()?,
        };
        Some(clamp(room))
    }

    fn room_below(&self) -> Option<i128> {
        self.floor.map(|floor| room_below(&self.balance, floor))
    }

    fn room_above(&self) -> Option<i128> {
        self.roof.map(|roof| room_above(&self.balance, roof))
    }
}

/// How much may be debited until `floor`, holds taken as spent.
pub(crate) fn room_below(balance: &Balance, floor: i64) -> i128 {
    i128::from(balance.net)
        .saturating_sub(i128::from(balance.held_debits))
        .saturating_sub(i128::from(floor))
}

/// How much may be credited until `roof`, holds taken as received.
pub(crate) fn room_above(balance: &Balance, roof: i64) -> i128 {
    i128::from(roof)
        .saturating_sub(i128::from(balance.net))
        .saturating_sub(i128::from(balance.held_credits))
}

/// A figure for people and answers: beyond 64 bits it stops at the end.
pub(crate) fn clamp(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// What was stated at an account's opening, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What was stated.
    pub spec: Arc<AccountSpec>,
    /// Where.
    pub seq: Seq,
    /// When.
    pub time: Time,
}

/// An open hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Where it was placed.
    pub seq: Seq,
    /// Account to debit on capture.
    pub debit: AccountNumber,
    /// Account to credit on capture.
    pub credit: AccountNumber,
    /// Minor units reserved at first.
    pub amount: u64,
    /// Minor units still reserved, at least 1.
    pub remaining: u64,
    /// Minor units captured so far.
    pub captured: u64,
    /// Over-capture allowed, in percent of `amount`.
    pub over_capture_percent: u8,
    /// When it expires.
    pub deadline: Option<Time>,
}

/// The state of the ledger at a position of its journal.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(super) seq: Seq,
    pub(super) time: Time,
    pub(super) assets: Vec<RegisteredAsset>,
    pub(super) accounts: Vec<Account>,
    pub(super) opened: Vec<Opened>,
    /// The ids themselves, so that a look into it waits for no other place in memory but the text.
    pub(super) names: HashTable<(AccountId, AccountNumber)>,
    pub(super) holds: FixedMap<CommandId, Hold>,
    pub(super) deadlines: BTreeMap<(Time, Seq), CommandId>,
    pub(super) parties: Parties,
}

impl State {
    /// Position of the last event applied.
    #[must_use]
    pub const fn seq(&self) -> Seq {
        self.seq
    }

    /// Time of the last event applied.
    #[must_use]
    pub const fn time(&self) -> Time {
        self.time
    }

    /// The assets in the order of their numbers.
    #[must_use]
    pub fn assets(&self) -> &[RegisteredAsset] {
        &self.assets
    }

    /// The accounts in the order of their numbers, from number 1.
    #[must_use]
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// The openings in the order of the numbers.
    #[must_use]
    pub fn openings(&self) -> &[Opened] {
        &self.opened
    }

    /// The number that a client's name stands for.
    #[must_use]
    pub fn resolve(&self, account: &AccountRef) -> Option<AccountNumber> {
        match account {
            AccountRef::Number(number) => self.account(*number).map(|_| *number),
            AccountRef::Id(id) => self.number_of(id),
        }
    }

    /// The number of the account with this id.
    #[must_use]
    pub fn number_of(&self, id: &AccountId) -> Option<AccountNumber> {
        self.number_of_name(id.as_str())
    }

    /// The number of the account with this id, which may be any text.
    #[must_use]
    pub fn number_of_name(&self, name: &str) -> Option<AccountNumber> {
        let hash = FixedState::default().hash_one(name);
        self.names.find(hash, |(id, _)| id.as_str() == name).map(|(_, number)| *number)
    }

    /// Replaces an id by its number where there is such an account.
    pub(super) fn rename(&self, account: &mut AccountRef) {
        if let Some(number) = self.resolve(account) {
            *account = AccountRef::Number(number);
        }
    }

    /// The account with this number.
    #[must_use]
    pub fn account(&self, number: AccountNumber) -> Option<&Account> {
        self.accounts.get(number.index())
    }

    /// The opening of the account with this number.
    #[must_use]
    pub fn opening(&self, number: AccountNumber) -> Option<&Opened> {
        self.opened.get(number.index())
    }

    /// The readable id of the account with this number.
    #[must_use]
    pub fn id_of(&self, number: AccountNumber) -> Option<&AccountId> {
        self.opening(number).map(|opened| &opened.spec.id)
    }

    /// The asset with this number.
    #[must_use]
    pub fn asset(&self, number: AssetNumber) -> Option<Asset> {
        self.assets.get(number.index()).map(|registered| registered.asset)
    }

    /// The number and place of the asset with this code.
    #[must_use]
    pub fn asset_by_code(&self, code: AssetCode) -> Option<(AssetNumber, RegisteredAsset)> {
        let index = self.assets.iter().position(|registered| registered.asset.code == code)?;
        Some((AssetNumber::from_index(index)?, *self.assets.get(index)?))
    }

    /// The open hold with this id.
    #[must_use]
    pub fn hold(&self, id: &CommandId) -> Option<&Hold> {
        self.holds.get(id)
    }

    /// How many holds are open.
    #[must_use]
    pub fn holds_count(&self) -> usize {
        self.holds.len()
    }

    /// The open holds in the order in which they were placed.
    #[must_use]
    pub fn holds_in_order(&self) -> Vec<(&CommandId, &Hold)> {
        let mut holds: Vec<_> = self.holds.iter().collect();
        holds.sort_unstable_by_key(|(_, hold)| hold.seq);
        holds
    }

    /// When the next hold expires, the time of the next item comes, or a day is cut off. The beginning of time where
    /// periods wait to be sealed.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Time> {
        let hold = self.deadlines.keys().next().map(|(time, _)| *time);
        let times = hold.into_iter().chain(self.parties.next_due());
        times.chain(self.parties.next_settlement()).min()
    }

    /// The payments layer: parties and open items.
    #[must_use]
    pub const fn parties(&self) -> &Parties {
        &self.parties
    }

    /// The payments layer, to be filled from a snapshot.
    pub const fn parties_mut(&mut self) -> &mut Parties {
        &mut self.parties
    }

    /// Puts an account at the end of the list. Its number must be the next one.
    pub(super) fn push_account(&mut self, account: Account, opened: Opened) {
        let id = opened.spec.id.clone();
        self.accounts.push(account);
        self.opened.push(opened);
        let Some(number) = AccountNumber::from_index(self.accounts.len().saturating_sub(1)) else {
            return;
        };
        let hasher = FixedState::default();
        let hash = hasher.hash_one(id.as_str());
        let rehash = |(id, _): &(AccountId, AccountNumber)| hasher.hash_one(id.as_str());
        self.names.insert_unique(hash, (id, number), rehash);
    }

    /// Takes the last account off the list.
    pub(super) fn pop_account(&mut self) {
        let Some(opened) = self.opened.last() else { return };
        let hash = FixedState::default().hash_one(opened.spec.id.as_str());
        let last = AccountNumber::from_index(self.opened.len().saturating_sub(1));
        if let Ok(entry) = self.names.find_entry(hash, |(_, number)| Some(*number) == last) {
            entry.remove();
        }
        self.opened.pop();
        self.accounts.pop();
    }

    /// Sets or removes an open hold, and its deadline with it.
    pub(super) fn set_hold(&mut self, id: &CommandId, hold: Option<Hold>) {
        let before = match hold {
            Some(hold) => {
                if let Some(deadline) = hold.deadline {
                    self.deadlines.insert((deadline, hold.seq), id.clone());
                }
                self.holds.insert(id.clone(), hold);
                return;
            }
            None => self.holds.remove(id),
        };
        if let Some(Hold { deadline: Some(deadline), seq, .. }) = before {
            self.deadlines.remove(&(deadline, seq));
        }
    }
}

impl PartialEq for State {
    /// Everything that a snapshot holds; what is derived from it follows.
    fn eq(&self, other: &Self) -> bool {
        self.seq == other.seq
            && self.time == other.time
            && self.assets == other.assets
            && self.accounts == other.accounts
            && self.opened == other.opened
            && self.holds == other.holds
            && self.parties == other.parties
    }
}

impl Account {
    /// A fresh account with the limits of `spec`.
    pub(super) fn fresh(spec: &AccountSpec, asset: AssetNumber) -> Self {
        let bound = |limit: Limit| match limit {
            Limit::Unlimited => None,
            Limit::AtMost(units) => Some(i64::try_from(units).unwrap_or(i64::MAX)),
        };
        let below = |limit: Limit| bound(limit).map(i64::saturating_neg);
        let (floor, roof) = match spec.normal_side {
            Side::Credit => (below(spec.overdraft), bound(spec.ceiling)),
            Side::Debit => (below(spec.ceiling), bound(spec.overdraft)),
        };
        Self {
            balance: Balance::default(),
            floor,
            roof,
            asset,
            state: AccountState::Open,
            normal_side: spec.normal_side,
        }
    }
}

/// What a snapshot is restored from.
impl State {
    /// An empty state at a position, to be filled by [`State::restore_asset`] and so on.
    #[must_use]
    pub fn restore_at(seq: Seq, time: Time) -> Self {
        Self { seq, time, ..Self::default() }
    }

    /// Puts back the next asset.
    pub fn restore_asset(&mut self, asset: RegisteredAsset) {
        self.assets.push(asset);
    }

    /// Puts back the next account. False if its asset is not there.
    pub fn restore_account(
        &mut self,
        opened: Opened,
        balance: Balance,
        state: AccountState,
    ) -> bool {
        let Some((asset, _)) = self.asset_by_code(opened.spec.asset) else { return false };
        let fresh = Account::fresh(&opened.spec, asset);
        self.push_account(Account { balance, state, ..fresh }, opened);
        true
    }

    /// Puts back an open hold.
    pub fn restore_hold(&mut self, id: &CommandId, hold: Hold) {
        self.set_hold(id, Some(hold));
    }
}
