//! Accounts that should be at zero and are not: since when, and which open items explain them.

use super::Query;
use super::history::{HistoryFilter, Order};
use crate::domain::{AccountId, AccountNumber, AccountRef, Asset, AssetNumber, Time};
use crate::engine::State;
use crate::engine::payments::chart::{PayoutPurpose, Purpose};
use crate::error::QueryError;
use crate::item::{Item, Matter, PayoutState, SuspenseState, WithdrawalState};
use std::collections::BTreeMap;

/// Codes of accounts that clear to zero: channels, payouts, withdrawals, red packets, suspense.
const CLEARING_CODES: [u16; 6] = [1100, 2190, 2200, 2210, 2300, 2900];
/// Accounts that are listed at most.
pub const UNCLEARED_MAX: usize = 1_000;
/// Rows of one account that are looked at to find when it was at zero last.
const SINCE_ROWS_MAX: usize = 16_384;
/// Rows of one page of those.
const PAGE_ROWS: usize = 2_048;

/// An account that should be at zero and is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncleared {
    /// The account.
    pub account: AccountNumber,
    /// Its readable id.
    pub id: AccountId,
    /// Its asset.
    pub asset: Asset,
    /// Its code.
    pub code: u16,
    /// Its balance in minor units, on its own side.
    pub balance: i64,
    /// Since when it has not been at zero.
    pub since: Time,
    /// Whether that is exact; otherwise it is longer than that.
    pub is_exact: bool,
    /// Open items that explain a part of it.
    pub items: u64,
    /// What they explain, in minor units.
    pub explained: i64,
    /// When the oldest of them began.
    pub oldest_item: Option<Time>,
}

/// What open items say of one account.
#[derive(Debug, Clone, Copy, Default)]
struct Explained {
    items: u64,
    amount: i64,
    oldest: Option<Time>,
}

impl Query {
    /// The accounts that should be at zero and are not, the one that has waited longest first; and the position.
    ///
    /// # Errors
    ///
    /// The indexes cannot be read.
    pub fn uncleared(&self) -> Result<Vec<Uncleared>, QueryError> {
        let mut found = waiting(&self.view.state.read());
        for uncleared in &mut found {
            (uncleared.since, uncleared.is_exact) = self.since(uncleared.account)?;
        }
        found.sort_by_key(|uncleared| (uncleared.since, uncleared.account));
        Ok(found)
    }

    /// Since when an account has not been at zero, as far as its last rows tell.
    fn since(&self, account: AccountNumber) -> Result<(Time, bool), QueryError> {
        let (account, filter) = (AccountRef::Number(account), HistoryFilter::default());
        let (mut after, mut since, mut rows) = (None, Time::ZERO, 0_usize);
        while rows < SINCE_ROWS_MAX {
            let page = self.history(&account, Order::NewestFirst, &filter, (after, PAGE_ROWS))?;
            for row in &page.rows {
                if row.after.net == 0 {
                    return Ok((since, true));
                }
                since = row.time;
            }
            rows = rows.saturating_add(page.rows.len());
            after = page.next;
            if after.is_none() {
                // It was opened at zero.
                return Ok((since, true));
            }
        }
        Ok((since, false))
    }
}

fn waiting(state: &State) -> Vec<Uncleared> {
    let explained = explained(state);
    let accounts = (0..).zip(state.accounts().iter().zip(state.openings()));
    let waiting = accounts.filter(|(_, (account, opened))| {
        account.balance.net != 0 && CLEARING_CODES.contains(&opened.spec.code)
    });
    let told = waiting.filter_map(|(index, (account, opened))| {
        let number = AccountNumber::from_index(index)?;
        let by_items = explained.get(&number).copied().unwrap_or_default();
        Some(Uncleared {
            account: number,
            id: opened.spec.id.clone(),
            asset: state.asset(account.asset)?,
            code: opened.spec.code,
            balance: account.balance.posted(account.normal_side),
            since: Time::ZERO,
            is_exact: false,
            items: by_items.items,
            explained: by_items.amount,
            oldest_item: by_items.oldest,
        })
    });
    told.take(UNCLEARED_MAX).collect()
}

fn explained(state: &State) -> BTreeMap<AccountNumber, Explained> {
    let mut by_account: BTreeMap<AccountNumber, Explained> = BTreeMap::new();
    for item in state.parties().items_in_order() {
        let Some((account, amount)) = waits_on(state, item) else { continue };
        let explained = by_account.entry(account).or_default();
        explained.items = explained.items.saturating_add(1);
        let amount = i64::try_from(amount).unwrap_or(i64::MAX);
        explained.amount = explained.amount.saturating_add(amount);
        explained.oldest.get_or_insert(item.began);
    }
    by_account
}

/// The clearing account on which an open item's money stands, and how much of it.
fn waits_on(state: &State, item: &Item) -> Option<(AccountNumber, u64)> {
    let platform = |asset, purpose| state.parties().platform_account(asset, purpose);
    match &item.matter {
        Matter::Withdrawal(withdrawal) if withdrawal.state == WithdrawalState::InTransit => {
            let account = platform(withdrawal.asset, Purpose::WithdrawalInTransit)?;
            Some((account, withdrawal.amount.saturating_sub(withdrawal.fee)))
        }
        Matter::Packet(packet) if packet.open => {
            Some((platform(packet.asset, Purpose::RedPackets)?, packet.left))
        }
        Matter::Suspense(entry) if entry.state == SuspenseState::Waiting => {
            Some((platform(entry.asset, Purpose::Suspense)?, entry.amount))
        }
        Matter::Settlement(settlement) => {
            let payout = settlement.payout.as_deref()?;
            let purpose = match payout.state {
                PayoutState::Created => PayoutPurpose::Due,
                PayoutState::Sent => PayoutPurpose::InTransit,
                PayoutState::Confirmed | PayoutState::Returned => return None,
            };
            Some((payout_account(state, settlement.asset, purpose)?, payout.amount))
        }
        Matter::Payment(_)
        | Matter::Code(_)
        | Matter::Withdrawal(_)
        | Matter::Split(_)
        | Matter::Packet(_)
        | Matter::Suspense(_)
        | Matter::Break(_) => None,
    }
}

fn payout_account(
    state: &State,
    asset: AssetNumber,
    purpose: PayoutPurpose,
) -> Option<AccountNumber> {
    state.number_of(&purpose.account(state.asset(asset)?.code)?.id)
}
