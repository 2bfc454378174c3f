//! What the server answered: five bits a slot, sums, and the faults that an answer alone shows.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use crate::bits::Bits;
use crate::plan::mix::mix;

/// Faults that are kept word for word.
const FAULTS_KEPT: usize = 20;

/// What became of one command.
pub(crate) enum Fate<'a> {
    /// It is applied, at this position.
    Applied {
        /// Position of its event.
        seq: u64,
        /// Whether the server said that this is the first answer again.
        replayed: bool,
    },
    /// It is not applied, for this reason.
    Refused(&'a str),
}

/// The command with the highest position that was acknowledged.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Last {
    /// Its position.
    pub(crate) seq: u64,
    /// Its slot.
    pub(crate) slot: u64,
}

/// Everything that was answered.
pub(crate) struct Tally {
    /// Acknowledged as applied.
    applied: Bits,
    /// Acknowledged as applied just then, not as the first answer again.
    fresh: Bits,
    /// Refused by the ledger, which promises that it is not applied and never will be.
    refused: Bits,
    /// Not taken in some attempt, which promises that this attempt did not apply it.
    declined: Bits,
    /// An attempt has no answer: it may be applied.
    doubt: Bits,
    answered: AtomicU64,
    acknowledged: AtomicU64,
    refusals: AtomicU64,
    replays: AtomicU64,
    unknown: AtomicU64,
    shed: AtomicU64,
    sent_again: AtomicU64,
    seq_sum: AtomicU64,
    last: Mutex<Last>,
    reasons: Mutex<BTreeMap<String, u64>>,
    faults: Mutex<(u64, Vec<String>)>,
}

/// The counts of a [`Tally`] at one moment.
#[derive(Clone, Copy, Default, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Counts {
    /// Answers of any kind.
    pub(crate) answered: u64,
    /// Different ids acknowledged as applied.
    pub(crate) acknowledged: u64,
    /// Answers that refused.
    pub(crate) refused: u64,
    /// Answers that were the first again.
    pub(crate) replayed: u64,
    /// Commands without a certain answer.
    pub(crate) unknown: u64,
    /// Commands that the server was too busy to take, *not applied*.
    pub(crate) shed: u64,
    /// Calls and streams that were sent again under the same ids after a failure.
    pub(crate) sent_again: u64,
}

impl Tally {
    /// Room for this many slots.
    pub(crate) fn new(slots: u64) -> Self {
        Self {
            applied: Bits::new(slots),
            fresh: Bits::new(slots),
            refused: Bits::new(slots),
            declined: Bits::new(slots),
            doubt: Bits::new(slots),
            answered: AtomicU64::new(0),
            acknowledged: AtomicU64::new(0),
            refusals: AtomicU64::new(0),
            replays: AtomicU64::new(0),
            unknown: AtomicU64::new(0),
            shed: AtomicU64::new(0),
            sent_again: AtomicU64::new(0),
            seq_sum: AtomicU64::new(0),
            last: Mutex::default(),
            reasons: Mutex::default(),
            faults: Mutex::default(),
        }
    }

    /// Notes the answer to the command whose id is that of `slot`.
    pub(crate) fn settle(&self, slot: u64, fate: &Fate<'_>) {
        self.answered.fetch_add(1, Relaxed);
        match fate {
            Fate::Applied { seq: 0, .. } => {
                self.fault(format!("slot {slot}: neither a seq nor a refusal"));
            }
            Fate::Applied { seq, replayed } => {
                if *replayed {
                    self.replays.fetch_add(1, Relaxed);
                } else if self.fresh.set(slot) {
                    self.fault(format!("slot {slot}: applied twice, by its own answers"));
                }
                if !self.applied.set(slot) {
                    self.acknowledged.fetch_add(1, Relaxed);
                    self.seq_sum.fetch_add(seq_mark(slot, *seq), Relaxed);
                }
                if self.refused.get(slot) {
                    self.fault(format!("slot {slot}: refused, later applied under the same id"));
                }
            }
            Fate::Refused(reason) => {
                self.refusals.fetch_add(1, Relaxed);
                self.refused.set(slot);
                if self.applied.get(slot) {
                    self.fault(format!("slot {slot}: applied, later refused under the same id"));
                }
                self.reason(reason, 1);
            }
        }
    }

    /// Notes that `seqs` answer the commands from `first` on, all applied just then.
    pub(crate) fn settle_all(&self, first: u64, seqs: &[u64]) {
        let count = seqs.len() as u64;
        let mut sum = 0u64;
        let mut missing = 0u64;
        for (slot, seq) in (first..).zip(seqs) {
            sum = sum.wrapping_add(seq_mark(slot, *seq));
            missing += u64::from(*seq == 0);
        }
        if missing > 0 || self.fresh.set_range(first, count) != count {
            self.fault(format!(
                "slots {first} to {}: {missing} without a seq, or applied twice",
                first + count
            ));
        }
        self.applied.set_range(first, count);
        self.answered.fetch_add(count, Relaxed);
        self.acknowledged.fetch_add(count, Relaxed);
        self.seq_sum.fetch_add(sum, Relaxed);
    }

    /// Notes that the commands of these slots are not applied by a call that was not taken.
    pub(crate) fn decline(&self, slots: impl Iterator<Item = u64>, reason: &str) {
        let count = slots.inspect(|slot| _ = self.declined.set(*slot)).count() as u64;
        self.shed.fetch_add(count, Relaxed);
        self.reason(reason, count);
    }

    /// Notes that nobody knows what became of the commands of these slots.
    pub(crate) fn doubt(&self, slots: impl Iterator<Item = u64>, reason: &str) {
        let count = slots.inspect(|slot| _ = self.doubt.set(*slot)).count() as u64;
        self.unknown.fetch_add(count, Relaxed);
        self.reason(reason, count);
    }

    /// What the answers promise of a slot: `Some(true)` that it is applied, `Some(false)` that it is not.
    #[inline]
    pub(crate) fn promise(&self, slot: u64) -> Option<bool> {
        if self.applied.get(slot) {
            return Some(true);
        }
        // A slot that was never sent was not applied either.
        (self.refused.get(slot) || !self.doubt.get(slot)).then_some(false)
    }

    /// Whether it is settled what became of a slot, if only that nobody knows.
    pub(crate) fn is_settled(&self, slot: u64) -> bool {
        let settled = [&self.applied, &self.refused, &self.declined, &self.doubt];
        settled.iter().any(|bits| bits.get(slot))
    }

    /// Notes that a call goes out again under the same ids.
    pub(crate) fn again(&self) {
        self.sent_again.fetch_add(1, Relaxed);
    }

    /// Whether some answer said that the command of this slot was applied just then.
    pub(crate) fn was_fresh(&self, slot: u64) -> bool {
        self.fresh.get(slot)
    }

    /// Notes the position of an acknowledged command, to read what was written at the end.
    pub(crate) fn saw(&self, last: Last) {
        let mut held = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *held = last.max(*held);
    }

    /// Notes something that must not be.
    pub(crate) fn fault(&self, text: String) {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.0 += 1;
        if faults.1.len() < FAULTS_KEPT {
            faults.1.push(text);
        }
    }

    fn reason(&self, reason: &str, count: u64) {
        let mut reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        match reasons.get_mut(reason) {
            Some(so_far) => *so_far += count,
            None => {
                reasons.insert(reason.to_owned(), count);
            }
        }
    }

    /// The acknowledged command with the highest position.
    pub(crate) fn last(&self) -> Last {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refusals and failed calls by reason.
    pub(crate) fn reasons(&self) -> BTreeMap<String, u64> {
        self.reasons.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many faults there were, and the first of them.
    pub(crate) fn faults(&self) -> (u64, Vec<String>) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sum of [`seq_mark`] over all acknowledged commands.
    pub(crate) fn seq_sum(&self) -> u64 {
        self.seq_sum.load(Relaxed)
    }

    /// The counts now.
    pub(crate) fn counts(&self) -> Counts {
        Counts {
            answered: self.answered.load(Relaxed),
            acknowledged: self.acknowledged.load(Relaxed),
            refused: self.refusals.load(Relaxed),
            replayed: self.replays.load(Relaxed),
            unknown: self.unknown.load(Relaxed),
            shed: self.shed.load(Relaxed),
            sent_again: self.sent_again.load(Relaxed),
        }
    }
}

/// A number for the pair of slot and seq. The sums over answers and over events agree only where each command was
/// recorded at the position that its answer named, and no list of positions has to be kept.
#[inline]
pub(crate) const fn seq_mark(slot: u64, seq: u64) -> u64 {
    mix(slot.rotate_left(40) ^ seq)
}

#[cfg(test)]
mod tests {
    use super::{Fate, Tally};

    #[test]
    fn a_retry_counts_once() {
        let tally = Tally::new(10);
        tally.settle(3, &Fate::Applied { seq: 7, replayed: false });
        tally.settle(3, &Fate::Applied { seq: 7, replayed: true });
        let counts = tally.counts();
        assert_eq!((counts.answered, counts.acknowledged, counts.replayed), (2, 1, 1));
        assert_eq!(tally.faults().0, 0);
    }

    #[test]
    fn contradictions_are_faults() {
        let faults = |fates: &[Fate<'_>]| {
            let tally = Tally::new(10);
            fates.iter().for_each(|fate| tally.settle(3, fate));
            tally.faults().0
        };
        let fresh = || Fate::Applied { seq: 7, replayed: false };
        assert_eq!(faults(&[fresh(), fresh()]), 1);
        assert_eq!(faults(&[fresh(), Fate::Refused("X")]), 1);
        assert_eq!(faults(&[Fate::Refused("X"), fresh()]), 1);
        assert_eq!(faults(&[Fate::Applied { seq: 0, replayed: false }]), 1);
        assert_eq!(faults(&[Fate::Refused("X"), Fate::Refused("X")]), 0);
    }

    #[test]
    fn only_a_lost_answer_leaves_room() {
        let tally = Tally::new(10);
        tally.doubt([1, 2, 3].into_iter(), "Unavailable");
        tally.decline([3, 4].into_iter(), "ResourceExhausted");
        tally.settle(1, &Fate::Applied { seq: 9, replayed: true });
        tally.settle(2, &Fate::Refused("X"));
        let promises: Vec<_> = (0..5).map(|slot| tally.promise(slot)).collect();
        assert_eq!(promises, [Some(false), Some(true), Some(false), None, Some(false)]);
    }

    #[test]
    fn whole_blocks_count_like_single_answers() {
        let (whole, single) = (Tally::new(100), Tally::new(100));
        let seqs: Vec<u64> = (500..560).collect();
        whole.settle_all(20, &seqs);
        for (slot, seq) in (20..).zip(seqs) {
            single.settle(slot, &Fate::Applied { seq, replayed: false });
        }
        assert_eq!(whole.seq_sum(), single.seq_sum());
        assert_eq!(whole.counts().acknowledged, 60);
        assert_eq!((whole.promise(79), whole.promise(80)), (Some(true), Some(false)));
        whole.settle_all(20, &[1]);
        assert_eq!(whole.faults().0, 1);
    }
}
