//! Batches: one row is a settlement or payout of many.

use std::collections::{BTreeMap, BTreeSet};

use super::names::NONE;
use super::work::Shape;
use super::work::Work;
use crate::kind::Kind;
use crate::outcome::By;

/// The rows of a group, and what they add up to. Rows that moved nothing are no part of it.
struct Batch {
    rows: Vec<u32>,
    currency: u32,
    gross: i128,
    fees: i128,
    /// Time of its last row.
    last: u64,
}

impl Batch {
    fn net(&self) -> i128 {
        self.gross.saturating_sub(self.fees)
    }

    /// What of gross and net is nearer to an amount.
    fn shape(&self, amount: i128) -> Shape {
        let is_net = amount.abs_diff(self.net()) < amount.abs_diff(self.gross);
        if is_net { Shape::NetBatch } else { Shape::Pair }
    }
}

/// Groups whose rows are all free and of one currency, by number.
type Batches = BTreeMap<u32, Batch>;

/// Matches one of theirs with a batch of ours that it names, and one of ours with a batch of theirs.
pub(crate) fn match_named(work: &mut Work<'_>) {
    let mut ours = batches(work, false);
    if !ours.is_empty() {
        one_of_theirs(work, &mut ours);
    }
    let mut theirs = batches(work, true);
    if !theirs.is_empty() {
        one_of_ours(work, &mut theirs);
    }
}

/// Batches of one sum by the time of their last row, then by name.
type Timeline<'a> = BTreeSet<(u64, &'a str, u32)>;

/// Matches one of theirs that names nothing of ours with a batch of exactly its amount, the nearest in time.
pub(crate) fn match_by_sum(work: &mut Work<'_>) {
    let (batches, book) = (batches(work, false), work.book);
    let mut by_sum: BTreeMap<(u32, i128), Timeline<'_>> = BTreeMap::new();
    for (number, batch) in &batches {
        let name = book.names.group_name(*number);
        for sum in [batch.gross, batch.net()] {
            let timeline = by_sum.entry((batch.currency, sum)).or_default();
            timeline.insert((batch.last, name, *number));
        }
    }
    let mut free: Vec<u32> = work.free_theirs().collect();
    free.retain(|t| {
        let row = book.theirs.row(*t);
        pays_batches(row.kind) && by_sum.contains_key(&(row.currency, row.amount))
    });
    work.sort_theirs(&mut free);
    for t in free {
        let row = book.theirs.row(t);
        let timeline = by_sum.get(&(row.currency, row.amount));
        let Some((time, timeline)) = row.time().zip(timeline) else { continue };
        let Some(place) = nearest(timeline, time) else { continue };
        let is_near = place.0.abs_diff(time) <= work.options.settle_tolerance_micros;
        let Some(batch) = batches.get(&place.2).filter(|_| is_near) else { continue };
        work.link(&[t], &batch.rows, By::AmountAndTime, batch.shape(row.amount));
        for sum in [batch.gross, batch.net()] {
            by_sum.entry((batch.currency, sum)).and_modify(|timeline| {
                timeline.remove(&place);
            });
        }
    }
}

/// Whether a row of theirs of this kind can pay a batch.
fn pays_batches(kind: Option<Kind>) -> bool {
    match kind {
        None
        | Some(Kind::Other | Kind::Payout | Kind::Settlement | Kind::Withdrawal | Kind::Transfer) => {
            true
        }
        Some(
            Kind::Payment
            | Kind::Refund
            | Kind::ChargeBack
            | Kind::TopUp
            | Kind::Return
            | Kind::Fee
            | Kind::Adjustment,
        ) => false,
    }
}

/// The batch whose last row is nearest to a moment; of two, the one before it.
fn nearest<'a>(timeline: &Timeline<'a>, time: u64) -> Option<(u64, &'a str, u32)> {
    let before = timeline.range(..=(time, "", 0)).next_back();
    let after = timeline.range((time, "", 0)..).next();
    let apart = |place: &&(u64, &str, u32)| place.0.abs_diff(time);
    before.into_iter().chain(after).min_by_key(apart).copied()
}

fn one_of_theirs(work: &mut Work<'_>, batches: &mut Batches) {
    let mut free: Vec<u32> = work.free_theirs().collect();
    work.sort_theirs(&mut free);
    let mut members: BTreeMap<u32, u32> = BTreeMap::new();
    for t in &free {
        let count = members.entry(work.book.theirs.row(*t).group).or_default();
        *count = count.saturating_add(1);
    }
    for t in free {
        let row = work.book.theirs.row(t);
        let (book, names) = (work.book, &work.book.names);
        // A group that several of theirs name is a batch of theirs too: it says which rows to look at, not which it is.
        let is_alone = row.group != NONE && members.get(&row.group) == Some(&1);
        let keys = [
            names.known_group(book.theirs.reference(t)),
            names.known_group(book.theirs.provider(t)),
            is_alone.then_some(row.group),
        ];
        let of_currency =
            |number: &u32| batches.get(number).is_some_and(|batch| batch.currency == row.currency);
        let Some(number) = keys.into_iter().flatten().find(of_currency) else { continue };
        if let Some(batch) = batches.remove(&number) {
            work.link(&[t], &batch.rows, By::Group, batch.shape(row.amount));
        }
    }
}

fn one_of_ours(work: &mut Work<'_>, batches: &mut Batches) {
    let mut free: Vec<u32> = work.free_ours().collect();
    work.sort_ours(&mut free);
    for o in free {
        let row = work.book.ours.row(o);
        let (ours, names) = (&work.book.ours, &work.book.names);
        let keys = [names.known_group(ours.reference(o)), names.known_group(ours.provider(o))];
        let of_currency =
            |number: &u32| batches.get(number).is_some_and(|batch| batch.currency == row.currency);
        let Some(number) = keys.into_iter().flatten().find(of_currency) else { continue };
        if let Some(batch) = batches.remove(&number) {
            work.link(&batch.rows, &[o], By::Group, batch.shape(row.amount));
        }
    }
}

/// The groups of a side of which nothing is taken yet.
fn batches(work: &Work<'_>, is_theirs: bool) -> Batches {
    let table = if is_theirs { &work.book.theirs } else { &work.book.ours };
    let is_free = |row: u32| {
        if is_theirs { work.is_their_free(row) } else { work.is_own_free(row) }
    };
    let mut found: BTreeMap<u32, Option<Batch>> = BTreeMap::new();
    for (number, row) in table.numbered().filter(|(_, row)| row.group != NONE && !row.is_dead()) {
        let time = row.time().unwrap_or_default();
        let begin = || {
            let (currency, rows) = (row.currency, Vec::new());
            Some(Batch { rows, currency, gross: 0, fees: 0, last: 0 })
        };
        let entry = found.entry(row.group).or_insert_with(begin);
        let Some(batch) = entry else { continue };
        if !is_free(number) || batch.currency != row.currency {
            *entry = None;
            continue;
        }
        batch.rows.push(number);
        batch.gross = batch.gross.saturating_add(row.amount);
        batch.fees = batch.fees.saturating_add(row.fee().unwrap_or_default());
        batch.last = batch.last.max(time);
    }
    found.into_iter().filter_map(|(number, batch)| Some((number, batch?))).collect()
}
