//! Rows of both sides that share a key: which of them are one, which add up, which repeat.

use super::work::Shape;
use super::work::Work;
use crate::outcome::By;
use crate::status::Status;

/// How well two rows agree; less is better. The last two fields are the places of the rows in the order of what they say,
/// so that no two pairs are equal.
type Score = (bool, bool, bool, bool, u128, u64, usize, usize);

/// The rows of one key.
struct Group {
    theirs: Vec<u32>,
    ours: Vec<u32>,
    by: By,
    pairs: Vec<(u32, u32)>,
}

/// Assigns the rows of one key to one another. At most [`KEY_ROWS_MAX`](crate::bounds::KEY_ROWS_MAX) stand on a side.
pub(crate) fn assign(
    work: &mut Work<'_>,
    by: By,
    mut theirs: Vec<u32>,
    mut ours: Vec<u32>,
    is_exact: bool,
) {
    work.sort_theirs(&mut theirs);
    work.sort_ours(&mut ours);
    let mut group = Group { theirs, ours, by, pairs: Vec::new() };
    group.pair(work, true);
    if is_exact {
        return;
    }
    group.sum_ours(work);
    group.sum_theirs(work);
    group.pair(work, false);
    group.repeat(work);
}

impl Group {
    fn free_theirs(&self, work: &Work<'_>) -> Vec<u32> {
        self.theirs.iter().copied().filter(|row| work.is_their_free(*row)).collect()
    }

    fn free_ours(&self, work: &Work<'_>) -> Vec<u32> {
        self.ours.iter().copied().filter(|row| work.is_own_free(*row)).collect()
    }

    /// Pairs rows, the best first; only those of the same currency and amount where `is_exact`.
    fn pair(&mut self, work: &mut Work<'_>, is_exact: bool) {
        let (theirs, ours) = (self.free_theirs(work), self.free_ours(work));
        let mut scores: Vec<(Score, u32, u32)> = Vec::new();
        for (their_place, t) in theirs.iter().enumerate() {
            for (own_place, o) in ours.iter().enumerate() {
                if !work.book.fits(*t, *o) {
                    continue;
                }
                let score = score(work, (*t, their_place), (*o, own_place));
                if !is_exact || !(score.0 || score.1) {
                    scores.push((score, *t, *o));
                }
            }
        }
        scores.sort_unstable();
        for (_, t, o) in scores {
            if work.is_their_free(t) && work.is_own_free(o) {
                work.link(&[t], &[o], self.by, Shape::Pair);
                self.pairs.push((t, o));
            }
        }
    }

    /// One of theirs is the sum of several of ours: a payment that was captured in parts.
    fn sum_ours(&mut self, work: &mut Work<'_>) {
        let theirs = self.free_theirs(work);
        for t in &theirs {
            let row = work.book.theirs.row(*t);
            let is_part = |o: &u32| {
                let own = work.book.ours.row(*o);
                work.book.fits(*t, *o) && own.currency == row.currency && !own.is_dead()
            };
            let parts: Vec<u32> = self.free_ours(work).into_iter().filter(is_part).collect();
            let amounts: Vec<i128> = parts.iter().map(|o| work.book.ours.row(*o).amount).collect();
            let alone = theirs.len() == 1 && self.pairs.is_empty();
            if adds_up(&amounts, row.amount, work.options.amount_tolerance, alone) {
                work.link(&[*t], &parts, self.by, Shape::Pair);
            }
        }
    }

    /// One of ours is the sum of several of theirs.
    fn sum_theirs(&mut self, work: &mut Work<'_>) {
        let ours = self.free_ours(work);
        for o in &ours {
            let own = work.book.ours.row(*o);
            let is_part = |t: &u32| {
                let row = work.book.theirs.row(*t);
                work.book.fits(*t, *o) && own.currency == row.currency && !row.is_dead()
            };
            let parts: Vec<u32> = self.free_theirs(work).into_iter().filter(is_part).collect();
            let amounts: Vec<i128> =
                parts.iter().map(|t| work.book.theirs.row(*t).amount).collect();
            let alone = ours.len() == 1 && self.pairs.is_empty();
            if adds_up(&amounts, own.amount, work.options.amount_tolerance, alone) {
                work.link(&parts, &[*o], self.by, Shape::Pair);
            }
        }
    }

    /// What is left beside a matched pair of the same kind may repeat it. Whether it does is known when the other keys have
    /// been tried.
    fn repeat(&self, work: &mut Work<'_>) {
        for t in self.free_theirs(work) {
            let pair = self.pairs.iter().find(|(_, o)| work.book.fits(t, *o));
            work.their_repeats.extend(pair.map(|(_, o)| (t, *o)));
        }
        for o in self.free_ours(work) {
            let pair = self.pairs.iter().find(|(t, _)| work.book.fits(*t, o));
            work.own_repeats.extend(pair.map(|(t, _)| (*t, o)));
        }
    }
}

/// Whether several amounts make up one. Where the one has nothing else to be (`alone`), it is enough that their sum is
/// nearer to it than any of them.
fn adds_up(amounts: &[i128], whole: i128, tolerance: i128, alone: bool) -> bool {
    if amounts.len() < 2 {
        return false;
    }
    let sum = amounts.iter().fold(0_i128, |sum, amount| sum.saturating_add(*amount));
    let off = sum.abs_diff(whole);
    let nearest = amounts.iter().map(|amount| amount.abs_diff(whole)).min().unwrap_or_default();
    off <= tolerance.unsigned_abs() || (alone && off < nearest)
}

fn score(work: &Work<'_>, (t, their_place): (u32, usize), (o, own_place): (u32, usize)) -> Score {
    let (book, theirs, ours) = (work.book, work.book.theirs.row(t), work.book.ours.row(o));
    let other_fee = theirs.fee().zip(ours.fee()).is_some_and(|(theirs, ours)| theirs != ours);
    let apart = match theirs.time().zip(ours.time()) {
        Some((theirs, ours)) => theirs.abs_diff(ours),
        None => 0,
    };
    (
        theirs.currency != ours.currency,
        theirs.amount != ours.amount,
        !Status::agree(theirs.status, ours.status),
        other_fee || book.has_other_reference(t, o),
        theirs.amount.abs_diff(ours.amount),
        apart,
        their_place,
        own_place,
    )
}
