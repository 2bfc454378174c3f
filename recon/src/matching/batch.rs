//! Batches: one row is a settlement or payout of many.

use std::collections::BTreeMap;

use super::names::NONE;
use super::work::Shape;
use super::work::Work;
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

/// Matches one of theirs that names nothing of ours with a batch of exactly its amount, the nearest in time.
pub(crate) fn match_by_sum(work: &mut Work<'_>) {
    let batches = batches(work, false);
    let mut by_sum: BTreeMap<(u32, i128), Vec<u32>> = BTreeMap::new();
    for (number, batch) in &batches {
        by_sum.entry((batch.currency, batch.gross)).or_default().push(*number);
        if batch.fees != 0 {
            by_sum.entry((batch.currency, batch.net())).or_default().push(*number);
        }
    }
    let mut free: Vec<u32> = work.free_theirs().collect();
    free.retain(|t| {
        let row = work.book.theirs.row(*t);
        by_sum.contains_key(&(row.currency, row.amount))
    });
    work.sort_theirs(&mut free);
    for t in free {
        let row = work.book.theirs.row(t);
        let (Some(time), Some(numbers)) = (row.time(), by_sum.get(&(row.currency, row.amount)))
        else {
            continue;
        };
        let near = |number: &u32| {
            let batch = batches.get(number)?;
            let apart = batch.last.abs_diff(time);
            let is_free = batch.rows.iter().all(|o| work.is_own_free(*o) && work.book.fits(t, *o));
            let is_near = apart <= work.options.settle_tolerance_micros;
            let name = work.book.names.group_name(*number);
            (is_free && is_near).then_some((apart, name, batch))
        };
        let nearest =
            numbers.iter().filter_map(near).min_by_key(|(apart, name, _)| (*apart, *name));
        if let Some((_, _, batch)) = nearest {
            work.link(&[t], &batch.rows, By::AmountAndTime, batch.shape(row.amount));
        }
    }
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
