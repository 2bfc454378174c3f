//! Rows of earlier breaks that this run has again: the break goes on with the newer row.

use std::collections::{BTreeMap, BTreeSet};

use super::MatchError;
use super::MatchFault;
use super::OpenedBefore;
use super::work::Book;

/// Rows that a newer one stands for.
#[derive(Default)]
pub(crate) struct Dropped {
    pub(crate) theirs: Vec<u32>,
    pub(crate) ours: Vec<u32>,
}

type Breaks = BTreeMap<u32, OpenedBefore>;

/// Moves breaks to newer rows. Also refuses two rows of ours at one position, and break ids that stand twice.
pub(crate) fn take_over(
    book: &Book,
    their_breaks: &mut Breaks,
    own_breaks: &mut Breaks,
) -> Result<Dropped, MatchError> {
    check_ids(their_breaks, own_breaks)?;
    let ours = take_over_ours(book, own_breaks)?;
    let theirs =
        if their_breaks.is_empty() { Vec::new() } else { take_over_theirs(book, their_breaks) };
    Ok(Dropped { theirs, ours })
}

fn check_ids(theirs: &Breaks, ours: &Breaks) -> Result<(), MatchError> {
    let mut seen = BTreeSet::new();
    let mut all = theirs.values().chain(ours.values());
    match all.find(|before| !seen.insert(before.id.as_str())) {
        Some(twice) => {
            Err(MatchError { row: format!("break {}", twice.id), fault: MatchFault::BreakId })
        }
        None => Ok(()),
    }
}

fn take_over_ours(book: &Book, breaks: &mut Breaks) -> Result<Vec<u32>, MatchError> {
    let mut dropped = Vec::new();
    let mut by_seq: Vec<(u64, bool, u32)> =
        book.ours.numbered().map(|(number, row)| (row.id, row.is_earlier, number)).collect();
    by_seq.sort_unstable();
    for run in by_seq.chunk_by(|a, b| a.0 == b.0) {
        // Newer rows stand before earlier ones.
        let [(seq, _, kept), others @ ..] = run else { continue };
        for (_, is_earlier, other) in others {
            let before = breaks.remove(other).filter(|_| *is_earlier && !breaks.contains_key(kept));
            let Some(before) = before else {
                let row = format!("seq {seq}");
                return Err(MatchError { row, fault: MatchFault::SeqTwice });
            };
            breaks.insert(*kept, before);
            dropped.push(*other);
        }
    }
    Ok(dropped)
}

fn take_over_theirs(book: &Book, breaks: &mut Breaks) -> Vec<u32> {
    let table = &book.theirs;
    let content = |number: u32| {
        let row = table.row(number);
        let texts = (table.reference(number), table.provider(number));
        (texts, row.amount, row.currency, row.kind, row.time())
    };
    let is_named = |number: u32| content(number).0 != ("", "");
    let mut earlier: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for number in breaks.keys().rev().filter(|number| is_named(**number)) {
        earlier.entry(content(*number)).or_default().push(*number);
    }
    let mut dropped = Vec::new();
    for (number, row) in table.numbered() {
        if row.is_earlier {
            continue;
        }
        let again = earlier.get_mut(&content(number)).and_then(Vec::pop);
        if let Some(again) = again
            && let Some(before) = breaks.remove(&again)
        {
            breaks.insert(number, before);
            dropped.push(again);
        }
    }
    dropped
}
