//! A matcher that tries every pair, written apart from the real one.

use std::collections::BTreeSet;

use farthing_recon::{Category, Kind, OwnRow, Status, TheirRow};

use crate::support::{Brief, SECOND};

/// The default tolerances: rows without a reference, rows of two references.
const NEAR: u64 = 600 * SECOND;
const OTHER_REFERENCE: u64 = 2 * SECOND;

/// Everything that is matched so far, row by row.
struct Naive<'a> {
    ours: &'a [OwnRow],
    theirs: &'a [TheirRow],
    free_ours: BTreeSet<usize>,
    free_theirs: BTreeSet<usize>,
    pairs: Vec<(Vec<usize>, Vec<usize>, bool)>,
    repeats: Vec<(bool, usize, usize)>,
}

fn fits(t: &TheirRow, o: &OwnRow) -> bool {
    match (t.kind, o.kind) {
        (Some(theirs), Some(ours)) => theirs == ours,
        _ => t.amount.signum() * o.amount.signum() >= 0,
    }
}

fn is_dead(status: Option<Status>) -> bool {
    matches!(status, Some(Status::Closed))
}

fn agree(t: &TheirRow, o: &OwnRow) -> bool {
    t.status.is_none() || o.status.is_none() || t.status == o.status
}

fn other_reference(t: &TheirRow, o: &OwnRow) -> bool {
    !t.reference.is_empty() && !o.reference.is_empty() && t.reference != o.reference
}

impl Naive<'_> {
    /// Place of a row in the order of what rows say.
    fn their_rank(&self, t: usize) -> impl Ord + use<> {
        let row = &self.theirs[t];
        let time = row.time.unwrap();
        (
            row.amount,
            time,
            row.kind,
            row.status,
            row.reference.clone(),
            row.provider.clone(),
            row.line,
        )
    }

    fn own_rank(&self, o: usize) -> impl Ord + use<> {
        let row = &self.ours[o];
        (
            row.amount,
            row.time,
            row.kind,
            row.status,
            row.reference.clone(),
            row.provider.clone(),
            row.seq,
        )
    }

    fn take(&mut self, theirs: &[usize], ours: &[usize], by_reference: bool) {
        theirs.iter().for_each(|t| assert!(self.free_theirs.remove(t)));
        ours.iter().for_each(|o| assert!(self.free_ours.remove(o)));
        self.pairs.push((theirs.to_vec(), ours.to_vec(), by_reference));
    }

    /// The best pair of two sets of free rows.
    fn best(&self, theirs: &[usize], ours: &[usize], exact: bool) -> Option<(usize, usize)> {
        let pairs = theirs.iter().flat_map(|t| ours.iter().map(move |o| (*t, *o)));
        let is_good = |(t, o): &(usize, usize)| {
            let (row, own) = (&self.theirs[*t], &self.ours[*o]);
            self.free_theirs.contains(t)
                && self.free_ours.contains(o)
                && fits(row, own)
                && (!exact || row.amount == own.amount)
        };
        pairs.filter(is_good).min_by_key(|(t, o)| {
            let (row, own) = (&self.theirs[*t], &self.ours[*o]);
            (
                row.amount != own.amount,
                !agree(row, own),
                other_reference(row, own),
                row.amount.abs_diff(own.amount),
                row.time.unwrap().abs_diff(own.time),
                self.their_rank(*t),
                self.own_rank(*o),
            )
        })
    }

    /// One key and the rows that have it.
    fn key(&mut self, theirs: Vec<usize>, ours: Vec<usize>, exact: bool, by_reference: bool) {
        let mut made = Vec::new();
        while let Some((t, o)) = self.best(&theirs, &ours, true) {
            self.take(&[t], &[o], by_reference);
            made.push((t, o));
        }
        if exact {
            return;
        }
        self.sums(&theirs, &ours, made.is_empty(), by_reference);
        while let Some((t, o)) = self.best(&theirs, &ours, false) {
            self.take(&[t], &[o], by_reference);
            made.push((t, o));
        }
        for t in theirs.iter().filter(|t| self.free_theirs.contains(t)) {
            let pair = made.iter().find(|(_, o)| fits(&self.theirs[*t], &self.ours[*o]));
            self.repeats.extend(pair.map(|(_, o)| (true, *t, *o)));
        }
        for o in ours.iter().filter(|o| self.free_ours.contains(o)) {
            let pair = made.iter().find(|(t, _)| fits(&self.theirs[*t], &self.ours[*o]));
            self.repeats.extend(pair.map(|(t, _)| (false, *t, *o)));
        }
    }

    fn sums(&mut self, theirs: &[usize], ours: &[usize], no_pair: bool, by_reference: bool) {
        let left: Vec<usize> =
            theirs.iter().copied().filter(|t| self.free_theirs.contains(t)).collect();
        for t in &left {
            let row = &self.theirs[*t];
            let is_part = |o: &usize| {
                let own = &self.ours[*o];
                self.free_ours.contains(o) && fits(row, own) && !is_dead(own.status)
            };
            let parts: Vec<usize> = ours.iter().copied().filter(is_part).collect();
            let amounts: Vec<i128> = parts.iter().map(|o| self.ours[*o].amount).collect();
            if makes_up(&amounts, row.amount, no_pair && left.len() == 1) {
                self.take(&[*t], &parts, by_reference);
            }
        }
        let left: Vec<usize> =
            ours.iter().copied().filter(|o| self.free_ours.contains(o)).collect();
        for o in &left {
            let own = &self.ours[*o];
            let is_part = |t: &usize| {
                let row = &self.theirs[*t];
                self.free_theirs.contains(t) && fits(row, own) && !is_dead(row.status)
            };
            let parts: Vec<usize> = theirs.iter().copied().filter(is_part).collect();
            let amounts: Vec<i128> = parts.iter().map(|t| self.theirs[*t].amount).collect();
            if makes_up(&amounts, own.amount, no_pair && left.len() == 1) {
                self.take(&parts, &[*o], by_reference);
            }
        }
    }

    /// A round: every key that both sides have.
    fn round(
        &mut self,
        theirs: impl Fn(&TheirRow) -> String,
        ours: impl Fn(&OwnRow) -> String,
        exact: bool,
        by_reference: bool,
    ) {
        let keys: BTreeSet<String> =
            self.theirs.iter().map(&theirs).filter(|key| !key.is_empty()).collect();
        for key in keys {
            let mut t: Vec<usize> = self
                .free_theirs
                .iter()
                .copied()
                .filter(|t| theirs(&self.theirs[*t]) == key)
                .collect();
            let mut o: Vec<usize> =
                self.free_ours.iter().copied().filter(|o| ours(&self.ours[*o]) == key).collect();
            t.sort_by_key(|t| self.their_rank(*t));
            o.sort_by_key(|o| self.own_rank(*o));
            self.key(t, o, exact, by_reference);
        }
    }

    fn repeat(&mut self, found: &mut Vec<Brief>) {
        for (is_theirs, t, o) in std::mem::take(&mut self.repeats) {
            let (line, seq) = (self.theirs[t].line, self.ours[o].seq);
            let is_one = if is_theirs {
                !is_dead(self.theirs[t].status) && self.free_theirs.remove(&t)
            } else {
                !is_dead(self.ours[o].status) && self.free_ours.remove(&o)
            };
            if is_one {
                found.push((Category::Duplicate, vec![line], vec![seq]));
            }
        }
    }

    /// By amount and time: the closest pair of all, again and again.
    fn near(
        &mut self,
        theirs: impl Fn(&TheirRow) -> bool,
        ours: impl Fn(&OwnRow) -> bool,
        by_kind: bool,
        reach: u64,
    ) {
        let mut buckets: BTreeSet<(i128, Option<Kind>)> = BTreeSet::new();
        for t in &self.free_theirs {
            let row = &self.theirs[*t];
            buckets.insert((row.amount, row.kind.filter(|_| by_kind)));
        }
        for (amount, kind) in buckets.into_iter().filter(|(amount, _)| *amount != 0) {
            loop {
                let mut line: Vec<(u64, bool, usize)> = Vec::new();
                for o in &self.free_ours {
                    let own = &self.ours[*o];
                    let is_kind = !by_kind || own.kind == kind;
                    if ours(own) && own.amount == amount && is_kind && !is_dead(own.status) {
                        line.push((own.time, false, *o));
                    }
                }
                for t in &self.free_theirs {
                    let row = &self.theirs[*t];
                    let is_kind = !by_kind || row.kind == kind;
                    if theirs(row) && row.amount == amount && is_kind && !is_dead(row.status) {
                        line.push((row.time.unwrap(), true, *t));
                    }
                }
                line.sort_by(|a, b| {
                    let same_side = || {
                        if a.1 {
                            self.their_rank(a.2).cmp(&self.their_rank(b.2))
                        } else {
                            self.own_rank(a.2).cmp(&self.own_rank(b.2))
                        }
                    };
                    (a.0, a.1).cmp(&(b.0, b.1)).then_with(same_side)
                });
                let neighbours = line.windows(2).filter(|pair| pair[0].1 != pair[1].1);
                let closest = neighbours.min_by_key(|pair| pair[1].0 - pair[0].0);
                // Of all pairs of the two sides, none is closer than the closest neighbours.
                let all = line.iter().flat_map(|a| line.iter().map(move |b| (a, b)));
                let least = all.filter(|(a, b)| a.1 && !b.1).map(|(a, b)| a.0.abs_diff(b.0)).min();
                assert_eq!(closest.map(|pair| pair[1].0 - pair[0].0), least);
                let Some([a, b]) = closest.filter(|pair| pair[1].0 - pair[0].0 <= reach) else {
                    break;
                };
                let (t, o) = if a.1 { (a.2, b.2) } else { (b.2, a.2) };
                self.take(&[t], &[o], false);
            }
        }
    }

    fn all_near(&mut self) {
        let known_t = |row: &TheirRow| row.kind.is_some();
        let known_o = |row: &OwnRow| row.kind.is_some();
        for pass in 0..3 {
            let t_side = move |row: &TheirRow| (pass == 1) == row.reference.is_empty();
            let o_side = move |row: &OwnRow| pass == 1 || (pass == 2) == row.reference.is_empty();
            let reach = if pass == 0 { OTHER_REFERENCE } else { NEAR };
            self.near(|t| t_side(t) && known_t(t), |o| o_side(o) && known_o(o), true, reach);
            self.near(|t| t_side(t) && !known_t(t), o_side, false, reach);
            self.near(|t| t_side(t) && known_t(t), |o| o_side(o) && !known_o(o), false, reach);
        }
    }

    fn category(&self, theirs: &[usize], ours: &[usize], by_reference: bool) -> Category {
        let their_sum: i128 = theirs.iter().map(|t| self.theirs[*t].amount).sum();
        let own_sum: i128 = ours.iter().map(|o| self.ours[*o].amount).sum();
        if their_sum != own_sum {
            let over = (their_sum.abs(), their_sum) > (own_sum.abs(), own_sum);
            return if over { Category::AmountOver } else { Category::AmountUnder };
        }
        let all = theirs.iter().flat_map(|t| ours.iter().map(move |o| (*t, *o)));
        if all.clone().any(|(t, o)| !agree(&self.theirs[t], &self.ours[o])) {
            return Category::StatusDiffers;
        }
        let single = theirs.len() == 1 && ours.len() == 1;
        let other = other_reference(&self.theirs[theirs[0]], &self.ours[ours[0]]);
        if single && !by_reference && other {
            Category::ReferenceDiffers
        } else {
            Category::Matched
        }
    }
}

fn makes_up(amounts: &[i128], whole: i128, alone: bool) -> bool {
    let sum: i128 = amounts.iter().sum();
    let nearest = amounts.iter().map(|amount| amount.abs_diff(whole)).min();
    amounts.len() > 1
        && (sum == whole || alone && nearest.is_some_and(|nearest| sum.abs_diff(whole) < nearest))
}

/// What it finds.
pub(crate) fn naive(ours: &[OwnRow], theirs: &[TheirRow]) -> Vec<Brief> {
    let mut naive = Naive {
        ours,
        theirs,
        free_ours: (0..ours.len()).collect(),
        free_theirs: (0..theirs.len()).collect(),
        pairs: Vec::new(),
        repeats: Vec::new(),
    };
    naive.round(|t| t.reference.clone(), |o| o.reference.clone(), false, true);
    naive.round(|t| t.provider.clone(), |o| o.provider.clone(), false, false);
    naive.round(|t| t.provider.clone(), |o| o.seq.to_string(), false, false);
    naive.round(|t| t.reference.clone(), |o| o.seq.to_string(), true, true);
    naive.round(|t| t.reference.clone(), |o| o.provider.clone(), true, true);
    let mut found = Vec::new();
    naive.repeat(&mut found);
    naive.all_near();
    for (t, o, by_reference) in &naive.pairs {
        let category = naive.category(t, o, *by_reference);
        let lines = t.iter().map(|t| theirs[*t].line).collect();
        found.push((category, lines, o.iter().map(|o| ours[*o].seq).collect()));
    }
    for t in naive.free_theirs.iter().filter(|t| !is_dead(theirs[**t].status)) {
        found.push((Category::MissingHere, vec![theirs[*t].line], vec![]));
    }
    for o in naive.free_ours.iter().filter(|o| !is_dead(ours[**o].status)) {
        found.push((Category::MissingThere, vec![], vec![ours[*o].seq]));
    }
    sorted(found)
}

/// Findings in an order of their own.
pub(crate) fn sorted(mut found: Vec<Brief>) -> Vec<Brief> {
    for (_, lines, seqs) in &mut found {
        lines.sort_unstable();
        seqs.sort_unstable();
    }
    found.sort();
    found
}
