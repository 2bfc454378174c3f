//! Follows what is settled in a test, line by line, and holds every settlement against it.
#![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

use super::digest;
use super::line::Moved;
use super::parties::Place;
use crate::domain::{Digest, Part, Seq, Time, Way};
use crate::engine::state::State;
use crate::event::Event;
use crate::item::{Matter, Settlement, Standing};
use farthing_proof::line::LineEncoder;
use farthing_proof::merkle::Frontier;
use std::collections::BTreeMap;

struct Noted {
    seq: Seq,
    leaf: Digest,
    parts: Vec<(Part, u64)>,
}

/// What was settled, and what waits.
#[derive(Default)]
pub(super) struct Follower {
    lines: BTreeMap<Place, Vec<Noted>>,
    last: BTreeMap<Place, Settlement>,
    pub(super) settlements: Vec<Settlement>,
}

impl Follower {
    /// Takes in an event that was just applied.
    pub(super) fn follow(&mut self, state: &State, (seq, time): (Seq, Time), event: &Event) {
        self.note_lines(state, (seq, time), event);
        let Event::Executed(executed) = event else { return };
        for item in &executed.items {
            if let Matter::Settlement(settlement) = &item.matter
                && item.number == seq
            {
                self.check(state, settlement);
            }
        }
    }

    fn note_lines(&mut self, state: &State, place: (Seq, Time), event: &Event) {
        let Some(moved) = Moved::of(event).filter(|moved| !moved.is_seal()) else { return };
        let mut settled: Vec<Place> = state.parties().settled.values().copied().collect();
        settled.sort_unstable();
        settled.dedup();
        for of in settled {
            let parts = moved.parts(&state.border(of).unwrap());
            if !parts.is_empty() {
                let leaf = moved.leaf(place, &parts, &mut LineEncoder::default());
                let parts = parts.to_vec();
                self.lines.entry(of).or_default().push(Noted { seq: place.0, leaf, parts });
            }
        }
    }

    fn check(&mut self, state: &State, made: &Settlement) {
        let place = (made.merchant, made.asset);
        let waiting = self.lines.remove(&place).unwrap_or_default();
        let (own, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|line| line.seq <= made.last);
        assert!(own.iter().all(|line| line.seq >= made.first), "an older line was left over");
        self.lines.insert(place, later);

        let mut tree = Frontier::default();
        own.iter().for_each(|line| tree.push(line.leaf));
        assert_eq!((made.lines, made.root), (tree.len(), tree.root()));
        let (mut came, mut went) = (0_i128, 0_i128);
        for part in Part::ALL {
            let amounts = own.iter().flat_map(|line| &line.parts).filter(|(of, _)| *of == part);
            let (sum, count) =
                amounts.fold((0, 0), |(sum, count), (_, amount)| (sum + amount, count + 1));
            let told = made.parts.iter().find(|told| told.part == part);
            assert_eq!(told.map_or((0, 0), |told| (told.amount, told.count)), (sum, count));
            match part.way() {
                Way::In => came += i128::from(sum),
                Way::Out => went += i128::from(sum),
                Way::Inside => {}
            }
        }
        assert_eq!(made.opening.total() + came - went, made.ending.total());
        let paid_out = made.payout.as_ref().map_or(0, |payout| payout.amount);
        assert_eq!(made.ending.total() - i128::from(paid_out), made.closing.total());
        assert!(
            [made.closing.payable, made.closing.tips, made.closing.reserve]
                .iter()
                .all(|units| *units >= 0)
        );

        let before = self.last.get(&place);
        assert_eq!(made.count, before.map_or(1, |before| before.count + 1));
        assert_eq!(made.previous, before.map(|before| before.digest));
        assert_eq!(made.opening, before.map_or(Standing::default(), |before| before.closing));
        let merchant = &state.parties().merchant(made.merchant).unwrap().id;
        assert_eq!(made.digest, digest::of(made, merchant, state.asset(made.asset).unwrap()));
        self.last.insert(place, made.clone());
        self.settlements.push(made.clone());
    }
}
