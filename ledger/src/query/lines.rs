//! A merchant's lines: what its statements show and its settlements stand on.

use super::Query;
use super::history::{HistoryFilter, Order};
use crate::codec::Record;
use crate::domain::{AccountNumber, AccountRef, Balance, Part, Seq, Side};
use crate::engine::payments::chart::TillPurpose;
use crate::engine::payments::line::Border;
use crate::engine::payments::{Moved, Parts, Place};
use crate::error::{Fatal, QueryError};
use crate::event::Recorded;
use std::collections::BTreeSet;

/// Most lines of one page.
pub const LINES_MAX: usize = 1_000;

/// What a line did to one of the merchant's accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The account.
    pub account: TillPurpose,
    /// What it means.
    pub part: Part,
    /// Minor units on the account's own side; below 0 where it became less.
    pub amount: i64,
    /// The account's balance afterwards, on its own side.
    pub after: i64,
}

/// A line of a merchant in an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineView {
    /// The event.
    pub recorded: Recorded,
    /// The parts, none twice.
    pub parts: Parts,
    /// What moved, leg by leg.
    pub moves: Vec<Move>,
    /// Whether it is a settlement's own postings.
    pub is_seal: bool,
}

/// What an event did to one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLine {
    /// The event.
    pub recorded: Recorded,
    /// What moved, leg by leg.
    pub moves: Vec<AccountMove>,
}

/// One leg as an account saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountMove {
    /// The account at the other side.
    pub counterparty: AccountNumber,
    /// Minor units on the account's own side; below 0 where it became less.
    pub amount: i64,
    /// The balance afterwards, on its own side.
    pub after: i64,
}

/// Some lines, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePage {
    /// The lines.
    pub lines: Vec<LineView>,
    /// The position after which the next page starts; none at the end.
    pub next: Option<Seq>,
}

impl Query {
    /// Lines of a merchant in an asset after the position `after` and up to `last`, oldest first, at most `max` and at
    /// most [`LINES_MAX`].
    ///
    /// # Errors
    ///
    /// The merchant has no accounts in the asset, or the journal or the indexes cannot be read.
    pub fn lines(
        &self,
        place: Place,
        (after, last): (Seq, Seq),
        max: usize,
    ) -> Result<LinePage, QueryError> {
        let max = max.clamp(1, LINES_MAX);
        let border = self.view.state.read().border(place);
        let border = border.ok_or_else(|| QueryError::NotFound {
            what: "account",
            name: format!("of merchant #{}", place.0.raw()),
        })?;
        let (seqs, complete) = self.touching(&border, (after, last), max)?;
        let mut page = LinePage { lines: Vec::new(), next: None };
        let mut record: Option<Record> = None;
        for seq in &seqs {
            let recorded = self.event_near(*seq, &mut record)?;
            page.lines.extend(line(recorded, &border));
        }
        if !complete {
            page.next = seqs.last().copied();
        }
        Ok(page)
    }

    /// What moved on an account after the position `after` and up to `last`, oldest first, at most `max` events and at
    /// most [`LINES_MAX`]; and the position after which the next page starts, none at the end. Events that moved nothing
    /// there are left out, so that a page may be short, or empty, and have a next one.
    ///
    /// # Errors
    ///
    /// There is no such account, or the journal or the indexes cannot be read.
    pub fn account_lines(
        &self,
        account: AccountNumber,
        (after, last): (Seq, Seq),
        max: usize,
    ) -> Result<(Vec<AccountLine>, Option<Seq>), QueryError> {
        let max = max.clamp(1, LINES_MAX);
        let side = self.account(&AccountRef::Number(account))?.0.spec.normal_side;
        let (mut seqs, end) = self.rows_of(account, (after, last), max)?;
        let more = seqs.len() > max || end < last;
        seqs.truncate(max);
        let (mut lines, mut record) = (Vec::new(), None);
        for seq in &seqs {
            lines.extend(account_line(self.event_near(*seq, &mut record)?, account, side));
        }
        Ok((lines, seqs.last().copied().filter(|_| more)))
    }

    /// The positions of the first `max` events that touch an account within the border, and whether that is all.
    fn touching(
        &self,
        border: &Border,
        (after, last): (Seq, Seq),
        max: usize,
    ) -> Result<(Vec<Seq>, bool), QueryError> {
        let mut seqs = BTreeSet::new();
        // What lies above this may miss rows of some account that had more than a page of them.
        let mut certain = last;
        for account in border.accounts {
            let (rows, end) = self.rows_of(account, (after, last), max)?;
            seqs.extend(rows);
            certain = certain.min(end);
        }
        let mut seqs: Vec<Seq> = seqs.into_iter().filter(|seq| *seq <= certain).collect();
        let complete = certain == last && seqs.len() <= max;
        seqs.truncate(max);
        Ok((seqs, complete))
    }

    fn rows_of(
        &self,
        account: AccountNumber,
        (after, last): (Seq, Seq),
        max: usize,
    ) -> Result<(Vec<Seq>, Seq), QueryError> {
        let filter = HistoryFilter::default();
        let account = AccountRef::Number(account);
        let mut seqs = Vec::new();
        let mut from = Some((after, u8::MAX));
        // An event may have several rows of one account, so that a page of rows may be less than a page of events.
        while let Some(start) = from {
            let page = self.history(&account, Order::OldestFirst, &filter, (Some(start), max))?;
            for seq in page.rows.iter().map(|row| row.seq) {
                if seq > last {
                    return Ok((seqs, last));
                }
                if seqs.last() != Some(&seq) {
                    seqs.push(seq);
                }
            }
            if seqs.len() > max {
                let end = seqs.last().copied().unwrap_or(last);
                return Ok((seqs, end));
            }
            from = page.next;
        }
        Ok((seqs, last))
    }

    /// The event at `seq`, out of `record` where it holds it: positions that rise are read record by record.
    fn event_near(&self, seq: Seq, record: &mut Option<Record>) -> Result<Recorded, QueryError> {
        let missing = || Fatal::damaged(format!("event {seq}"), "is missing");
        let holds = |record: &Record| record.first_seq <= seq && seq <= record.last_seq();
        if !record.as_ref().is_some_and(holds) {
            *record = self.journal.record_with(seq)?;
        }
        let held = record.as_ref().ok_or_else(missing)?;
        let event = held.event_at(seq).map_err(|e| Fatal::damaged(format!("event {seq}"), e))?;
        Ok(event.ok_or_else(missing)?)
    }
}

/// What an event moved on an account; none where nothing did.
fn account_line(recorded: Recorded, account: AccountNumber, side: Side) -> Option<AccountLine> {
    let moved = Moved::of(&recorded.event)?;
    let seen = moved.legs.iter().filter(|leg| leg.amount > 0).flat_map(|leg| {
        let one = |is_debit: bool, counterparty, after: Balance| {
            let amount = i64::try_from(leg.amount).unwrap_or(i64::MAX);
            let grows = is_debit == (side == Side::Debit);
            let amount = if grows { amount } else { amount.saturating_neg() };
            AccountMove { counterparty, amount, after: after.posted(side) }
        };
        let debit = (leg.debit == account).then(|| one(true, leg.credit, leg.debit_after));
        [debit, (leg.credit == account).then(|| one(false, leg.debit, leg.credit_after))]
    });
    let moves: Vec<AccountMove> = seen.flatten().collect();
    (!moves.is_empty()).then_some(AccountLine { recorded, moves })
}

/// The line that an event makes within a border; none where nothing moved there.
fn line(recorded: Recorded, border: &Border) -> Option<LineView> {
    let moved = Moved::of(&recorded.event)?;
    let parts = moved.parts(border);
    if parts.is_empty() {
        return None;
    }
    let moves = moved.legs.iter().filter(|leg| leg.amount > 0).flat_map(|leg| {
        let part = moved.part(border, leg);
        let side = |number, after: Balance, is_debit: bool| {
            let account = border.purpose(number)?;
            let side = account.side();
            let amount = i64::try_from(leg.amount).unwrap_or(i64::MAX);
            let grows = is_debit == (side == Side::Debit);
            let amount = if grows { amount } else { amount.saturating_neg() };
            Some(Move { account, part: part?, amount, after: after.posted(side) })
        };
        [side(leg.debit, leg.debit_after, true), side(leg.credit, leg.credit_after, false)]
    });
    let moves = moves.flatten().collect();
    let is_seal = moved.is_seal();
    Some(LineView { parts, moves, is_seal, recorded })
}
