//! Wallets, merchants and channels as they are, with their accounts.

use super::Query;
use super::accounts::{AccountView, view_of};
use crate::domain::{
    Asset, ChannelId, Limits, MerchantId, MerchantNumber, MerchantRef, Seq, SettlementPlan, Time,
    Usage, WalletId, WalletNumber, WalletRef,
};
use crate::engine::State;
use crate::engine::payments::settling::Settling;
use crate::engine::payments::{Channel, PlanFrom, Purse, Till, calendar, usage};
use crate::error::QueryError;
use crate::instruction::{MerchantPolicy, MerchantProfile, MerchantState, WalletState};
use crate::item::{PartSum, Standing};
use std::ops::Bound;

/// A wallet's accounts in one asset, and how much it may move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurseView {
    /// The asset.
    pub asset: Asset,
    /// The account.
    pub account: AccountView,
    /// The account for tips.
    pub tips: Option<AccountView>,
    /// Its limits; each may be absent.
    pub limits: Limits,
    /// What it has moved on the day and in the month of the ledger's time.
    pub usage: Usage,
    /// When the counters of the day begin at 0 again.
    pub day_resets: Time,
    /// When the counters of the month begin at 0 again.
    pub month_resets: Time,
}

/// A wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletView {
    /// Its number.
    pub number: WalletNumber,
    /// Its readable id.
    pub id: WalletId,
    /// Its state.
    pub state: WalletState,
    /// Where its day begins, in minutes east of UTC.
    pub utc_offset_minutes: i16,
    /// Where it was opened.
    pub opened_seq: Seq,
    /// Its accounts by asset, in the order in which they were opened.
    pub purses: Vec<PurseView>,
    /// The ledger's time of which all this is the state.
    pub time: Time,
}

/// A merchant's accounts in one asset, and the fee plans there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TillView {
    /// The asset.
    pub asset: Asset,
    /// What is owed to the merchant.
    pub payable: AccountView,
    /// Tips of the shop.
    pub tips: AccountView,
    /// Kept back against refunds and chargebacks.
    pub reserve: AccountView,
    /// What the merchant owes the platform.
    pub receivable: AccountView,
    /// Frozen until it is split.
    pub pool: AccountView,
    /// The fee plans in the order in which they were set, each with what it has accrued.
    pub plans: Vec<PlanFrom>,
    /// Index of the plan that holds at the ledger's time.
    pub plan: Option<u16>,
    /// How it is settled; none before the first plan of settlement.
    pub settling: Option<SettlingView>,
}

/// How a merchant is settled in an asset, and the period that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlingView {
    /// The plan.
    pub plan: SettlementPlan,
    /// The settlements so far.
    pub sealed: u32,
    /// When the open period began.
    pub began: Time,
    /// The first position that can belong to it.
    pub first: Seq,
    /// What the merchant stood at when it began.
    pub opening: Standing,
    /// The sums of its lines so far.
    pub parts: Vec<PartSum>,
    /// How many lines it has so far.
    pub lines: u64,
    /// When it ends.
    pub next_cut_off: Time,
    /// Whether the period before it waits to be sealed.
    pub waits: bool,
}

/// A merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantView {
    /// Its number.
    pub number: MerchantNumber,
    /// Its readable id.
    pub id: MerchantId,
    /// Its state.
    pub state: MerchantState,
    /// What its codes and statements show.
    pub profile: MerchantProfile,
    /// What it agreed to.
    pub policy: MerchantPolicy,
    /// Where it was registered.
    pub registered_seq: Seq,
    /// Its accounts by asset, in the order in which they were opened.
    pub tills: Vec<TillView>,
    /// The ledger's time of which all this is the state.
    pub time: Time,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelView {
    /// Its readable id.
    pub id: ChannelId,
    /// Where it was opened.
    pub opened_seq: Seq,
    /// What it owes, an account for each asset.
    pub accounts: Vec<AccountView>,
}

impl Query {
    /// The wallet, and the position of which this is the state.
    ///
    /// # Errors
    ///
    /// There is no such wallet.
    pub fn wallet(&self, wallet: &WalletRef) -> Result<(WalletView, Seq), QueryError> {
        let state = self.view.state.read();
        let number = state.parties().wallet_number(wallet);
        let view = number.and_then(|number| wallet_view(&state, number));
        let missing = || QueryError::NotFound { what: "wallet", name: wallet.to_string() };
        view.map(|view| (view, state.seq())).ok_or_else(missing)
    }

    /// The merchant, and the position of which this is the state.
    ///
    /// # Errors
    ///
    /// There is no such merchant.
    pub fn merchant(&self, merchant: &MerchantRef) -> Result<(MerchantView, Seq), QueryError> {
        let state = self.view.state.read();
        let number = state.parties().merchant_number(merchant);
        let view = number.and_then(|number| merchant_view(&state, number));
        let missing = || QueryError::NotFound { what: "merchant", name: merchant.to_string() };
        view.map(|view| (view, state.seq())).ok_or_else(missing)
    }

    /// Channels after `after`, in the order of their ids, at most `max`; and the position of which this is the state.
    #[must_use]
    pub fn channels(&self, after: Option<&ChannelId>, max: usize) -> (Vec<ChannelView>, Seq) {
        let state = self.view.state.read();
        let start = after.map_or(Bound::Unbounded, |after| Bound::Excluded(after.clone()));
        let channels = state.parties().channels().range((start, Bound::Unbounded));
        let views = channels.take(max).map(|(_, channel)| channel_view(&state, channel));
        (views.collect(), state.seq())
    }
}

fn wallet_view(state: &State, number: WalletNumber) -> Option<WalletView> {
    let wallet = state.parties().wallet(number)?;
    let offset = wallet.utc_offset_minutes;
    Some(WalletView {
        number,
        id: wallet.id.clone(),
        state: wallet.state,
        utc_offset_minutes: offset,
        opened_seq: wallet.seq,
        purses: wallet.purses.iter().filter_map(|p| purse_view(state, p, offset)).collect(),
        time: state.time(),
    })
}

fn purse_view(state: &State, purse: &Purse, offset_minutes: i16) -> Option<PurseView> {
    let usage = usage::rolled(purse.usage, state.time(), offset_minutes);
    Some(PurseView {
        asset: state.asset(purse.asset)?,
        account: view_of(state, purse.account)?,
        tips: purse.tips.and_then(|tips| view_of(state, tips)),
        limits: purse.limits.as_deref().copied().unwrap_or_default(),
        usage,
        day_resets: calendar::day_end(usage.day, offset_minutes),
        month_resets: calendar::month_end(usage.month, offset_minutes),
    })
}

fn merchant_view(state: &State, number: MerchantNumber) -> Option<MerchantView> {
    let merchant = state.parties().merchant(number)?;
    Some(MerchantView {
        number,
        id: merchant.id.clone(),
        state: merchant.state,
        profile: merchant.profile.clone(),
        policy: merchant.policy,
        registered_seq: merchant.seq,
        tills: merchant.tills.iter().filter_map(|till| till_view(state, till)).collect(),
        time: state.time(),
    })
}

fn till_view(state: &State, till: &Till) -> Option<TillView> {
    Some(TillView {
        asset: state.asset(till.asset)?,
        payable: view_of(state, till.payable)?,
        tips: view_of(state, till.tips)?,
        reserve: view_of(state, till.reserve)?,
        receivable: view_of(state, till.receivable)?,
        pool: view_of(state, till.pool)?,
        plans: till.plans.clone(),
        plan: till.plan_at(state.time()).map(|(index, _)| index),
        settling: till.settling.as_deref().and_then(|settling| settling_view(state, settling)),
    })
}

fn settling_view(state: &State, settling: &Settling) -> Option<SettlingView> {
    let schedule = state.parties().schedule(settling.schedule)?;
    Some(SettlingView {
        plan: settling.plan.clone(),
        sealed: settling.sealed,
        began: settling.open.began,
        first: settling.open.first,
        opening: settling.open.opening,
        parts: settling.open.parts.clone(),
        lines: settling.open.lines.len(),
        next_cut_off: schedule.next,
        waits: settling.waits(schedule),
    })
}

fn channel_view(state: &State, channel: &Channel) -> ChannelView {
    let accounts = channel.accounts.iter();
    ChannelView {
        id: channel.id.clone(),
        opened_seq: channel.seq,
        accounts: accounts.filter_map(|(_, account)| view_of(state, *account)).collect(),
    }
}
