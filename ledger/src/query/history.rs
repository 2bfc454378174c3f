//! What happened to an account: its rows, and its balance in the past.

use super::Query;
use super::accounts::no_account;
use crate::codec::{Row, RowKind};
use crate::domain::{AccountNumber, AccountRef, Balance, Seq, Time};
use crate::error::QueryError;
use crate::projection::Chunk;

/// Rows that are looked at for one page, whether they match its filter or not.
const SCANNED_ROWS_MAX: usize = 65_536;

/// In which order rows come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Newest first.
    NewestFirst,
    /// Oldest first.
    OldestFirst,
}

/// Which rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HistoryFilter {
    /// Recorded at this time or later.
    pub from: Option<Time>,
    /// Recorded before this time.
    pub to: Option<Time>,
    /// Of this sort.
    pub what: Option<RowKind>,
    /// Of this kind.
    pub kind: Option<u16>,
}

/// Some rows of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryPage {
    /// The rows.
    pub rows: Vec<Row>,
    /// Position and leg after which the next page starts; none at the end.
    pub next: Option<(Seq, u8)>,
}

/// As of when a balance is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// After the event at this position.
    Seq(Seq),
    /// After the last event at this time or before.
    Time(Time),
}

impl Query {
    /// Rows of an account, after the row `after` in the given order, at most `max`.
    ///
    /// # Errors
    ///
    /// There is no such account, or the indexes cannot be read.
    pub fn history(
        &self,
        account: &AccountRef,
        order: Order,
        filter: &HistoryFilter,
        (after, max): (Option<(Seq, u8)>, usize),
    ) -> Result<HistoryPage, QueryError> {
        let number = self.number_of(account)?;
        let mut page = Page { filter, max, scanned: 0, rows: Vec::new(), next: None, last: None };
        match order {
            Order::OldestFirst => {
                self.walk_up(number, self.first_wanted(filter, after)?, &mut page)
            }
            Order::NewestFirst => {
                self.walk_down(number, self.last_wanted(filter, after)?, &mut page)
            }
        }?;
        Ok(HistoryPage { rows: page.rows, next: page.next })
    }

    /// The balance of an account as it was, and the position of which it is that.
    ///
    /// # Errors
    ///
    /// There is no such account, the position is not published, or the indexes cannot be read.
    pub fn balance_at(
        &self,
        account: &AccountRef,
        as_of: AsOf,
    ) -> Result<(Balance, Seq), QueryError> {
        let number = self.number_of(account)?;
        let published = self.published();
        let seq = match as_of {
            AsOf::Seq(wanted) if wanted > published => {
                return Err(QueryError::TooEarly { wanted, published });
            }
            AsOf::Seq(seq) => seq,
            AsOf::Time(time) => self.journal.seq_at(time)?.min(published),
        };
        let filter = HistoryFilter::default();
        let mut page =
            Page { filter: &filter, max: 1, scanned: 0, rows: Vec::new(), next: None, last: None };
        self.walk_down(number, (seq, u8::MAX), &mut page)?;
        Ok((page.rows.first().map(|row| row.after).unwrap_or_default(), seq))
    }

    fn number_of(&self, account: &AccountRef) -> Result<AccountNumber, QueryError> {
        self.view.state.read().resolve(account).ok_or_else(|| no_account(account))
    }

    /// The first row that can be wanted, going up.
    fn first_wanted(
        &self,
        filter: &HistoryFilter,
        after: Option<(Seq, u8)>,
    ) -> Result<(Seq, u8), QueryError> {
        let begin = match filter.from {
            Some(from) if from > Time::ZERO => {
                let before = Time::from_micros(from.micros().saturating_sub(1));
                self.journal.seq_at(before)?.next()
            }
            Some(_) | None => Seq::FIRST,
        };
        Ok(after.map_or((begin, 0), |(seq, leg)| (seq, leg.saturating_add(1))).max((begin, 0)))
    }

    /// The last row that can be wanted, going down.
    fn last_wanted(
        &self,
        filter: &HistoryFilter,
        after: Option<(Seq, u8)>,
    ) -> Result<(Seq, u8), QueryError> {
        let end = match filter.to {
            Some(to) if to > Time::ZERO => {
                self.journal.seq_at(Time::from_micros(to.micros().saturating_sub(1)))?
            }
            Some(_) => Seq::NONE,
            None => self.published(),
        };
        let last = after.map(|(seq, leg)| match leg.checked_sub(1) {
            Some(leg) => (seq, leg),
            None => (seq.previous(), u8::MAX),
        });
        Ok(last.unwrap_or((Seq::MAX, u8::MAX)).min((end, u8::MAX)))
    }

    fn walk_up(
        &self,
        account: AccountNumber,
        start: (Seq, u8),
        page: &mut Page<'_>,
    ) -> Result<(), QueryError> {
        // The tail first: what it drops meanwhile is in the files already.
        let (sealed, newest) = self.view.tail.snapshot(|open: &Chunk| open.rows_of(account));
        let mut position = start;
        for block in self.cold.blocks_up(account, start.0)? {
            for row in block? {
                if (row.seq, row.leg) < position {
                    continue;
                }
                position = (row.seq, row.leg.saturating_add(1));
                if !page.take(row) {
                    return Ok(());
                }
            }
        }
        let sealed = sealed.iter().filter(|chunk| chunk.last() >= position.0);
        let recent = sealed.flat_map(|chunk| chunk.rows_of(account)).chain(newest);
        for row in recent.filter(|row| (row.seq, row.leg) >= position) {
            if !page.take(row) {
                return Ok(());
            }
        }
        Ok(())
    }

    fn walk_down(
        &self,
        account: AccountNumber,
        start: (Seq, u8),
        page: &mut Page<'_>,
    ) -> Result<(), QueryError> {
        let (sealed, newest) = self.view.tail.snapshot(|open: &Chunk| open.rows_of(account));
        let sealed = sealed.iter().rev().filter(|chunk| chunk.first() <= start.0);
        let recent = sealed.flat_map(|chunk| chunk.rows_of(account).into_iter().rev());
        let recent = newest.into_iter().rev().chain(recent);
        let mut below: Option<(Seq, u8)> = None;
        let fits = |row: &Row, below: Option<(Seq, u8)>| {
            let place = (row.seq, row.leg);
            place <= start && below.is_none_or(|below| place < below)
        };
        for row in recent {
            if fits(&row, below) {
                below = Some((row.seq, row.leg));
                if !page.take(row) {
                    return Ok(());
                }
            }
        }
        let from = below.map_or(start.0, |(seq, _)| seq);
        for block in self.cold.blocks_down(account, from)? {
            for row in block?.into_iter().rev() {
                if fits(&row, below) {
                    below = Some((row.seq, row.leg));
                    if !page.take(row) {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }
}

/// A page being filled.
struct Page<'a> {
    filter: &'a HistoryFilter,
    max: usize,
    scanned: usize,
    rows: Vec<Row>,
    next: Option<(Seq, u8)>,
    last: Option<(Seq, u8)>,
}

impl Page<'_> {
    /// Takes the next row if it matches. False once the page is full; then there is a next one.
    fn take(&mut self, row: Row) -> bool {
        if self.rows.len() >= self.max || self.scanned >= SCANNED_ROWS_MAX {
            self.next = self.last;
            return false;
        }
        self.scanned = self.scanned.saturating_add(1);
        self.last = Some((row.seq, row.leg));
        let HistoryFilter { from, to, what, kind } = *self.filter;
        let in_time = from.is_none_or(|from| row.time >= from) && to.is_none_or(|to| row.time < to);
        if in_time
            && what.is_none_or(|what| row.what == what)
            && kind.is_none_or(|kind| row.kind == kind)
        {
            self.rows.push(row);
        }
        true
    }
}
