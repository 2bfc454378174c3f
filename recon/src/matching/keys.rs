//! Matching by keys: references first, then providers' numbers, then positions in our journal.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::assign::assign;
use super::work::Shape;
use super::work::Work;
use crate::bounds::KEY_ROWS_MAX;
use crate::outcome::By;

/// What a row is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Reference,
    Provider,
    /// The position in our journal.
    Seq,
}

/// One round: a key of theirs against a key of ours.
struct Round {
    theirs: Key,
    ours: Key,
    by: By,
    /// Whether only rows of the same amount and currency may be paired: keys of two kinds may be equal by chance.
    is_exact: bool,
}

const ROUNDS: &[Round] = &[
    Round { theirs: Key::Reference, ours: Key::Reference, by: By::Reference, is_exact: false },
    Round { theirs: Key::Provider, ours: Key::Provider, by: By::Provider, is_exact: false },
    Round { theirs: Key::Provider, ours: Key::Seq, by: By::Provider, is_exact: false },
    Round { theirs: Key::Reference, ours: Key::Seq, by: By::Seq, is_exact: true },
    Round { theirs: Key::Reference, ours: Key::Provider, by: By::Seq, is_exact: true },
];

/// A key in short, and the row.
type Hashed = (u64, u32);

/// Matches by every key, in the order of [`ROUNDS`]. A row that one round took is no part of the next.
pub(crate) fn match_by_keys(work: &mut Work<'_>) {
    for round in ROUNDS {
        let theirs = hashed(work, round.theirs, round.ours == Key::Seq, true);
        if theirs.is_empty() {
            continue;
        }
        let ours = hashed(work, round.ours, false, false);
        join(work, round, &theirs, &ours);
    }
}

/// The free rows of a side with their keys, sorted.
fn hashed(work: &Work<'_>, key: Key, as_seq: bool, is_theirs: bool) -> Vec<Hashed> {
    let short = |row: u32| {
        if key == Key::Seq {
            return Some((work.book.ours.row(row).id, row));
        }
        let text = text_of(work, key, row, is_theirs);
        if as_seq {
            seq_of(text).map(|seq| (seq, row))
        } else {
            hash_of(text).map(|hash| (hash, row))
        }
    };
    let mut hashed: Vec<Hashed> = if is_theirs {
        work.free_theirs().filter_map(short).collect()
    } else {
        work.free_ours().filter_map(short).collect()
    };
    hashed.sort_unstable();
    hashed
}

fn text_of<'a>(work: &Work<'a>, key: Key, row: u32, is_theirs: bool) -> &'a str {
    let table = if is_theirs { &work.book.theirs } else { &work.book.ours };
    match key {
        Key::Reference => table.reference(row),
        Key::Provider => table.provider(row),
        Key::Seq => "",
    }
}

/// A number of a text as a position. One with a sign or zeros before it is another text, so another key.
fn seq_of(text: &str) -> Option<u64> {
    if text.starts_with(['0', '+']) { None } else { text.parse().ok() }
}

fn hash_of(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    Some(hasher.finish())
}

/// Walks both sides in the order of their keys and assigns the rows that share one.
fn join(work: &mut Work<'_>, round: &Round, theirs: &[Hashed], ours: &[Hashed]) {
    let mut rest = ours;
    for run in theirs.chunk_by(|a, b| a.0 == b.0) {
        let Some((hash, _)) = run.first() else { continue };
        let skipped = rest.partition_point(|(other, _)| other < hash);
        rest = rest.get(skipped..).unwrap_or_default();
        let same = rest.partition_point(|(other, _)| other == hash);
        let own_run = rest.get(..same).unwrap_or_default();
        if own_run.is_empty() || joined_single(work, round, run, own_run) {
            continue;
        }
        if round.ours == Key::Seq {
            let rows = |run: &[Hashed]| run.iter().map(|(_, row)| *row).collect();
            settle(work, round, rows(run), rows(own_run));
        } else {
            for (theirs, ours) in by_text(work, round, run, own_run) {
                settle(work, round, theirs, ours);
            }
        }
    }
}

/// Links one row with one row, which is what nearly every key has, without any list of them. Gives whether it did.
fn joined_single(work: &mut Work<'_>, round: &Round, theirs: &[Hashed], ours: &[Hashed]) -> bool {
    let ([(_, t)], [(_, o)]) = (theirs, ours) else { return false };
    let is_same = round.ours == Key::Seq
        || text_of(work, round.theirs, *t, true) == text_of(work, round.ours, *o, false);
    let is_joined = is_same && !round.is_exact && work.book.fits(*t, *o);
    if is_joined {
        work.link(&[*t], &[*o], round.by, Shape::Pair);
    }
    is_joined
}

/// Rows whose keys are the same text, not only the same in short.
fn by_text(
    work: &Work<'_>,
    round: &Round,
    theirs: &[Hashed],
    ours: &[Hashed],
) -> Vec<(Vec<u32>, Vec<u32>)> {
    let mut groups: BTreeMap<&str, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
    for (_, row) in theirs {
        groups.entry(text_of(work, round.theirs, *row, true)).or_default().0.push(*row);
    }
    for (_, row) in ours {
        if let Some(group) = groups.get_mut(text_of(work, round.ours, *row, false)) {
            group.1.push(*row);
        }
    }
    groups.into_values().collect()
}

fn settle(work: &mut Work<'_>, round: &Round, theirs: Vec<u32>, ours: Vec<u32>) {
    let most = theirs.len().max(ours.len());
    if most <= KEY_ROWS_MAX && !theirs.is_empty() && !ours.is_empty() {
        assign(work, round.by, theirs, ours, round.is_exact);
    }
}
