//! The books themselves: every account by asset and code, as of now or any earlier position.
//!
//! An earlier position is reached along the journal, from its beginning or back from now, whichever is nearer: an event
//! says the balances after it, so that the first event after a position that touches an account says what was before.

use super::Query;
use super::history::AsOf;
use crate::domain::{Asset, Seq, Side, Time};
use crate::engine::State;
use crate::error::QueryError;
use crate::event::{Event, Leg};
use std::collections::BTreeMap;

/// Most events that are read to reach an earlier position.
pub const BOOKS_EVENTS_MAX: u64 = 50_000_000;

/// What accounts are to the platform, by their code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// What it has or is owed: codes 1000 to 1999, and others with a debit side.
    Asset,
    /// What it owes: codes 2000 to 2999, and others with a credit side.
    Liability,
    /// What exchanges left, on either side: codes 3000 to 3999.
    Position,
    /// What it earned: codes 4000 to 4999.
    Income,
    /// What it spent: codes 5000 to 5999.
    Expense,
}

impl Class {
    /// The class of a code; of a code outside the chart, by the account's side.
    #[must_use]
    pub const fn of(code: u16, side: Side) -> Self {
        match (code, side) {
            (1000..=1999, _) => Self::Asset,
            (2000..=2999, _) => Self::Liability,
            (3000..=3999, _) => Self::Position,
            (4000..=4999, _) => Self::Income,
            (5000..=5999, _) => Self::Expense,
            (_, Side::Debit) => Self::Asset,
            (_, Side::Credit) => Self::Liability,
        }
    }

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asset => "ASSET",
            Self::Liability => "LIABILITY",
            Self::Position => "POSITION",
            Self::Income => "INCOME",
            Self::Expense => "EXPENSE",
        }
    }
}

/// The accounts of one asset with one code, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookLine {
    /// The asset.
    pub asset: Asset,
    /// Number in the chart of accounts.
    pub code: u16,
    /// What they are to the platform.
    pub class: Class,
    /// Accounts counted.
    pub accounts: u64,
    /// Sum of the debit balances.
    pub debits: u128,
    /// Sum of the credit balances.
    pub credits: u128,
}

/// The books as of a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Books {
    /// By asset code, then by code and class.
    pub lines: Vec<BookLine>,
    /// The position.
    pub seq: Seq,
}

/// What is needed of an account.
struct Entry {
    asset: Asset,
    code: u16,
    side: Side,
    opened: Seq,
    net: i64,
}

impl Query {
    /// The books as of a position or time; none means now.
    ///
    /// # Errors
    ///
    /// The position is not published; it is more than [`BOOKS_EVENTS_MAX`] events away from both ends of the journal; or
    /// the journal cannot be read.
    pub fn books(&self, as_of: Option<AsOf>) -> Result<Books, QueryError> {
        let (mut entries, now) = entries(&self.view.state.read());
        let seq = match as_of {
            None => now,
            Some(AsOf::Seq(wanted)) if wanted > now => {
                return Err(QueryError::TooEarly { wanted, published: now });
            }
            Some(AsOf::Seq(seq)) => seq,
            Some(AsOf::Time(time)) => self.seq_at(time)?.min(now),
        };
        let back = now.since(seq);
        if back.min(seq.raw()) > BOOKS_EVENTS_MAX {
            return Err(QueryError::TooFarBack { wanted: seq, events_max: BOOKS_EVENTS_MAX });
        }
        if back <= seq.raw() {
            self.walk_back(&mut entries, (seq, now))?;
        } else {
            self.walk_from_start(&mut entries, seq)?;
        }
        Ok(Books { lines: lines(entries.into_iter().filter(|entry| entry.opened <= seq)), seq })
    }

    /// The last position whose event was recorded at `time` or before.
    ///
    /// # Errors
    ///
    /// The journal cannot be read.
    pub fn seq_at(&self, time: Time) -> Result<Seq, QueryError> {
        Ok(self.journal.seq_at(time)?)
    }

    fn walk_back(&self, entries: &mut [Entry], (seq, now): (Seq, Seq)) -> Result<(), QueryError> {
        let mut seen = vec![false; entries.len()];
        self.each_leg((seq, now), |leg| {
            let amount = i64::try_from(leg.amount).unwrap_or(i64::MAX);
            let debit_before = leg.debit_after.net.saturating_add(amount);
            let credit_before = leg.credit_after.net.saturating_sub(amount);
            for (number, before) in [(leg.debit, debit_before), (leg.credit, credit_before)] {
                let index = number.index();
                if let (Some(seen), Some(entry)) = (seen.get_mut(index), entries.get_mut(index))
                    && !std::mem::replace(seen, true)
                {
                    entry.net = before;
                }
            }
        })
    }

    fn walk_from_start(&self, entries: &mut [Entry], seq: Seq) -> Result<(), QueryError> {
        entries.iter_mut().for_each(|entry| entry.net = 0);
        self.each_leg((Seq::NONE, seq), |leg| {
            for (number, after) in [(leg.debit, leg.debit_after), (leg.credit, leg.credit_after)] {
                if let Some(entry) = entries.get_mut(number.index()) {
                    entry.net = after.net;
                }
            }
        })
    }

    /// Hands on every leg after the position `after` and up to `last`, oldest first.
    fn each_leg(
        &self,
        (after, last): (Seq, Seq),
        mut take: impl FnMut(&Leg),
    ) -> Result<(), QueryError> {
        if after >= last {
            return Ok(());
        }
        for record in self.journal.records_from(after.next())? {
            let (record, _) = record?;
            let place = record.first_seq;
            if place > last {
                break;
            }
            let read = record.for_each_event(|recorded| {
                if recorded.seq > after && recorded.seq <= last {
                    legs_of(&recorded.event).iter().for_each(&mut take);
                }
            });
            read.map_err(|e| crate::error::Fatal::damaged(format!("record {place}"), e))?;
        }
        Ok(())
    }
}

fn legs_of(event: &Event) -> &[Leg] {
    match event {
        Event::TransferPosted(transfer) => &transfer.legs,
        Event::Executed(executed) => &executed.legs,
        Event::AssetRegistered(_)
        | Event::AccountOpened(_)
        | Event::AccountStateChanged(_)
        | Event::HoldPlaced(_)
        | Event::HoldReleased(_)
        | Event::HoldExpired(_)
        | Event::CommandRefused(_) => &[],
    }
}

/// The accounts in the order of their numbers, as they are now.
fn entries(state: &State) -> (Vec<Entry>, Seq) {
    let accounts = state.accounts().iter().zip(state.openings());
    let entries = accounts.filter_map(|(account, opened)| {
        Some(Entry {
            asset: state.asset(account.asset)?,
            code: opened.spec.code,
            side: account.normal_side,
            opened: opened.seq,
            net: account.balance.net,
        })
    });
    (entries.collect(), state.seq())
}

fn lines(entries: impl Iterator<Item = Entry>) -> Vec<BookLine> {
    let mut lines = BTreeMap::new();
    for Entry { asset, code, side, net, .. } in entries {
        let class = Class::of(code, side);
        let line = lines.entry((asset.code, code, class)).or_insert(BookLine {
            asset,
            code,
            class,
            accounts: 0,
            debits: 0,
            credits: 0,
        });
        line.accounts = line.accounts.saturating_add(1);
        let size = u128::from(net.unsigned_abs());
        if net < 0 {
            line.debits = line.debits.saturating_add(size);
        } else {
            line.credits = line.credits.saturating_add(size);
        }
    }
    lines.into_values().collect()
}
