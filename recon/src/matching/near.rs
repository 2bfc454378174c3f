//! Matching by amount and time: rows without a usable reference, the closest in time first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::work::Shape;
use super::work::Work;
use super::work::known_kind;
use crate::bounds::CANDIDATES_MAX;
use crate::kind::Kind;
use crate::outcome::By;

/// A free row of a side, as it is sorted: currency, amount, kind where both know it, time.
#[derive(Clone, Copy)]
struct Place {
    bucket: (u32, i128, Option<Kind>),
    time: u64,
    is_theirs: bool,
    row: u32,
}

/// Which rows a pass looks at.
#[derive(Clone, Copy)]
struct Pass {
    references: References,
    kinds: Kinds,
}

/// A pair of two references needs a narrower tolerance than one of a row without.
#[derive(Clone, Copy, PartialEq, Eq)]
enum References {
    Both,
    OnlyOurs,
    NotOurs,
}

/// Rows whose kinds are known meet only those of their kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kinds {
    Both,
    OnlyOurs,
    NotOurs,
}

/// Matches rows of one amount, then rows whose amounts differ by the tolerance.
pub(crate) fn match_by_amount_and_time(work: &mut Work<'_>) {
    for references in [References::Both, References::OnlyOurs, References::NotOurs] {
        for kinds in [Kinds::Both, Kinds::OnlyOurs, Kinds::NotOurs] {
            same_amount(work, Pass { references, kinds });
        }
    }
    if work.options.amount_tolerance > 0 {
        other_amount(work);
    }
}

fn same_amount(work: &mut Work<'_>, pass: Pass) {
    let theirs: Vec<Place> =
        work.free_theirs().filter_map(|t| their_place(work, pass, t)).collect();
    if theirs.is_empty() {
        return;
    }
    let ours = work.free_ours().filter_map(|o| own_place(work, pass, o));
    let mut places = theirs;
    places.extend(ours);
    places.sort_unstable_by(|a, b| {
        let key = |place: &Place| (place.bucket, place.time, place.is_theirs);
        let (names, book) = (&work.book.names, work.book);
        let table = if a.is_theirs { &book.theirs } else { &book.ours };
        key(a).cmp(&key(b)).then_with(|| table.order(names, a.row, b.row))
    });
    let tolerance = match pass.references {
        References::Both => work.options.other_reference_micros,
        References::OnlyOurs | References::NotOurs => work.options.time_tolerance_micros,
    };
    for bucket in places.chunk_by(|a, b| a.bucket == b.bucket) {
        for (t, o) in closest_pairs(bucket, tolerance) {
            work.link(&[t], &[o], By::AmountAndTime, Shape::Pair);
        }
    }
}

fn their_place(work: &Work<'_>, pass: Pass, t: u32) -> Option<Place> {
    let row = work.book.theirs.row(t);
    let has_reference = !work.book.theirs.reference(t).is_empty();
    let kind = known_kind(&row);
    let is_looked_at = match pass.references {
        References::Both | References::NotOurs => has_reference,
        References::OnlyOurs => !has_reference,
    } && match pass.kinds {
        Kinds::Both | Kinds::NotOurs => kind.is_some(),
        Kinds::OnlyOurs => kind.is_none(),
    };
    let time = row.time().filter(|_| is_looked_at && row.amount != 0 && !row.is_dead())?;
    let kind = kind.filter(|_| pass.kinds == Kinds::Both).map(Kind::class);
    Some(Place { bucket: (row.currency, row.amount, kind), time, is_theirs: true, row: t })
}

fn own_place(work: &Work<'_>, pass: Pass, o: u32) -> Option<Place> {
    let row = work.book.ours.row(o);
    let has_reference = !work.book.ours.reference(o).is_empty();
    let kind = known_kind(&row);
    let is_looked_at = match pass.references {
        References::Both => has_reference,
        // Where theirs has none, it does not matter whether ours has.
        References::OnlyOurs => true,
        References::NotOurs => !has_reference,
    } && match pass.kinds {
        Kinds::Both => kind.is_some(),
        Kinds::OnlyOurs => true,
        Kinds::NotOurs => kind.is_none(),
    };
    let time = row.time().filter(|_| is_looked_at && row.amount != 0 && !row.is_dead())?;
    let kind = kind.filter(|_| pass.kinds == Kinds::Both).map(Kind::class);
    Some(Place { bucket: (row.currency, row.amount, kind), time, is_theirs: false, row: o })
}

/// Pairs the rows of one bucket, which are sorted by time: again and again the two of both sides that are closest, the
/// earlier where two pairs are equally close.
///
/// The closest two always stand side by side among those that are left, so that a heap of neighbours is enough.
fn closest_pairs(bucket: &[Place], tolerance: u64) -> Vec<(u32, u32)> {
    let mut chain = Chain::of(bucket, tolerance);
    let mut pairs = Vec::new();
    while let Some((left, right)) = chain.pop() {
        let (Some(one), Some(other)) = (bucket.get(left), bucket.get(right)) else { continue };
        pairs.push(if one.is_theirs { (one.row, other.row) } else { (other.row, one.row) });
    }
    pairs
}

/// The places that are left, each knowing its neighbours, and the distances between neighbours of two sides.
struct Chain<'a> {
    bucket: &'a [Place],
    tolerance: u64,
    /// Neighbours of each place; `None` of a place that is gone.
    neighbours: Vec<Option<(Option<usize>, Option<usize>)>>,
    heap: BinaryHeap<Reverse<(u64, usize, usize)>>,
}

impl<'a> Chain<'a> {
    fn of(bucket: &'a [Place], tolerance: u64) -> Self {
        let len = bucket.len();
        let next = |place: usize| place.checked_add(1).filter(|next| *next < len);
        let neighbours = (0..len).map(|place| Some((place.checked_sub(1), next(place)))).collect();
        let mut chain = Self { bucket, tolerance, neighbours, heap: BinaryHeap::new() };
        for place in 0..len {
            chain.push(Some(place), next(place));
        }
        chain
    }

    fn push(&mut self, left: Option<usize>, right: Option<usize>) {
        let (Some(left), Some(right)) = (left, right) else { return };
        let (Some(one), Some(other)) = (self.bucket.get(left), self.bucket.get(right)) else {
            return;
        };
        let apart = one.time.abs_diff(other.time);
        if one.is_theirs != other.is_theirs && apart <= self.tolerance {
            self.heap.push(Reverse((apart, left, right)));
        }
    }

    fn at(&self, place: usize) -> Option<(Option<usize>, Option<usize>)> {
        self.neighbours.get(place).copied().flatten()
    }

    /// Takes out the two that are closest.
    fn pop(&mut self) -> Option<(usize, usize)> {
        while let Some(Reverse((_, left, right))) = self.heap.pop() {
            let (Some((before, next)), Some((_, after))) = (self.at(left), self.at(right)) else {
                continue;
            };
            if next != Some(right) {
                continue;
            }
            for place in [left, right] {
                if let Some(slot) = self.neighbours.get_mut(place) {
                    *slot = None;
                }
            }
            self.join(before, after);
            return Some((left, right));
        }
        None
    }

    fn join(&mut self, before: Option<usize>, after: Option<usize>) {
        if let Some(Some(slot)) = before.and_then(|place| self.neighbours.get_mut(place)) {
            slot.1 = after;
        }
        if let Some(Some(slot)) = after.and_then(|place| self.neighbours.get_mut(place)) {
            slot.0 = before;
        }
        self.push(before, after);
    }
}

/// Pairs rows whose amounts differ, each of theirs in the order of what they say with the nearest in amount, then in
/// time. Of ours, [`CANDIDATES_MAX`] around the amount are looked at.
fn other_amount(work: &mut Work<'_>) {
    let mut theirs: Vec<u32> = work.free_theirs().collect();
    theirs.retain(|t| !work.book.theirs.row(*t).is_dead());
    let mut ours: Vec<u32> = work.free_ours().collect();
    ours.retain(|o| !work.book.ours.row(*o).is_dead());
    work.sort_theirs(&mut theirs);
    work.sort_ours(&mut ours);
    for t in theirs {
        if let Some(o) = nearest(work, t, &ours) {
            work.link(&[t], &[o], By::AmountAndTime, Shape::Pair);
        }
    }
}

fn nearest(work: &Work<'_>, t: u32, ours: &[u32]) -> Option<u32> {
    let book = work.book;
    let row = book.theirs.row(t);
    let (time, tolerance) = (row.time()?, work.options.amount_tolerance.unsigned_abs());
    let code = book.names.currency_code(row.currency);
    let middle = ours.partition_point(|o| {
        let own = book.ours.row(*o);
        (book.names.currency_code(own.currency), own.amount) < (code, row.amount)
    });
    let is_in_reach = |o: &&u32| {
        let own = book.ours.row(**o);
        own.currency == row.currency && own.amount.abs_diff(row.amount) <= tolerance
    };
    let half = CANDIDATES_MAX.div_euclid(2);
    let (below, above) = ours.split_at(middle);
    let reached = below.iter().rev().take_while(is_in_reach).take(half);
    let reached = reached.chain(above.iter().take_while(is_in_reach).take(half));
    let scored = |o: &u32| {
        let own = book.ours.row(*o);
        let apart = own.time()?.abs_diff(time);
        let near = if book.has_other_reference(t, *o) {
            work.options.other_reference_micros
        } else {
            work.options.time_tolerance_micros
        };
        let is_one = work.is_own_free(*o) && book.fits(t, *o) && apart <= near;
        let off = own.amount.abs_diff(row.amount);
        is_one.then_some((off, apart, *o))
    };
    let better = |a: &(u128, u64, u32), b: &(u128, u64, u32)| {
        (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| book.ours.order(&book.names, a.2, b.2))
    };
    reached.filter_map(scored).min_by(better).map(|(_, _, o)| o)
}
