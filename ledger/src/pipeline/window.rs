//! The recent past in memory: what is not in the index files yet, for certain.
//!
//! Kept in generations by position, so that forgetting what has been indexed is dropping a whole map.

use super::ids::Ids;
use super::spans::Spans;
use crate::domain::{CommandId, HoldEnd, Seq};
use crate::event::{Cause, Event};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::collections::VecDeque;

/// Ids of one generation.
const GENERATION_IDS: usize = 1 << 18;

/// A map that is never iterated.
type Map<K, V> = HashMap<K, V, RandomState>;

/// Facts about recent events that a later command may need.
#[derive(Debug, Default)]
pub(super) struct Facts {
    ids: Ids,
    /// Minor units of each leg reversed so far, by the position of the transfer.
    pub(super) reversed: Map<Seq, Vec<u64>>,
    /// How a hold ended, by the position of the hold.
    pub(super) ended: Map<Seq, HoldEnd>,
    /// Where an item was changed last, by its number. One that is as it began is not here.
    pub(super) items: Map<Seq, Seq>,
}

impl Facts {
    pub(super) fn seq_of(&mut self, id: &CommandId) -> Option<Seq> {
        self.ids.seq_of(id)
    }

    /// Notes what an event makes known.
    pub(super) fn note(&mut self, seq: Seq, event: &Event) {
        if let Some(id) = event.id() {
            self.ids.note(id, seq);
        }
        match event {
            Event::TransferPosted(transfer) => match &transfer.cause {
                Cause::Posting => {}
                Cause::Capture(capture) => {
                    if capture.remaining == 0 {
                        self.ended.insert(capture.hold_seq, HoldEnd::Captured);
                    }
                }
                Cause::Reversal(reversal) => {
                    self.reversed.insert(reversal.transfer_seq, reversal.reversed.clone());
                }
            },
            Event::HoldReleased(ended) => {
                self.ended.insert(ended.hold_seq, HoldEnd::Released);
            }
            Event::HoldExpired(ended) => {
                self.ended.insert(ended.hold_seq, HoldEnd::Expired);
            }
            Event::Executed(executed) => {
                for item in executed.items.iter().filter(|item| item.number != seq) {
                    self.items.insert(item.number, seq);
                }
            }
            Event::AssetRegistered(_)
            | Event::AccountOpened(_)
            | Event::AccountStateChanged(_)
            | Event::HoldPlaced(_)
            | Event::CommandRefused(_) => {}
        }
    }
}

/// All generations, oldest first; the last one is being filled.
#[derive(Debug, Default)]
pub(super) struct Window {
    generations: VecDeque<Generation>,
    /// Of the ids of 16 bytes, and of those that are 32 hexadecimal digits.
    spans: Spans,
    hex_spans: Spans,
}

#[derive(Debug, Default)]
struct Generation {
    facts: Facts,
    last: Seq,
}

impl Window {
    /// Notes what an event makes known.
    pub(super) fn note(&mut self, seq: Seq, event: &Event) {
        if let Some(id) = event.id() {
            if let Some(value) = id.compact() {
                self.spans.add(value);
            } else if let Some(value) = id.hex() {
                self.hex_spans.add(value);
            }
        }
        if self.generations.back().is_none_or(|newest| newest.facts.ids.len() >= GENERATION_IDS) {
            let busy = !self.generations.is_empty();
            let mut next = Generation::default();
            if busy {
                next.facts.ids.reserve(GENERATION_IDS);
            }
            self.generations.push_back(next);
        }
        if let Some(newest) = self.generations.back_mut() {
            newest.facts.note(seq, event);
            newest.last = seq;
        }
    }

    /// Forgets the generations that are in the index files, whole.
    pub(super) fn forget_through(&mut self, indexed: Seq) {
        while self.generations.front().is_some_and(|oldest| oldest.last <= indexed) {
            self.generations.pop_front();
        }
    }

    /// Whether the id may be a recent one. *No* is certain, and is the answer for nearly every id that is new and
    /// ordered by time.
    pub(super) fn may_hold(&self, id: &CommandId) -> bool {
        match id.compact() {
            Some(value) => self.spans.may_hold(value),
            None => id.hex().is_none_or(|value| self.hex_spans.may_hold(value)),
        }
    }

    /// Where the id was recorded.
    pub(super) fn seq_of(&mut self, id: &CommandId) -> Option<Seq> {
        if !self.may_hold(id) {
            return None;
        }
        self.generations.iter_mut().rev().find_map(|generation| generation.facts.seq_of(id))
    }

    pub(super) fn reversed(&self, transfer: Seq) -> Option<&Vec<u64>> {
        self.newest_first().find_map(|facts| facts.reversed.get(&transfer))
    }

    pub(super) fn ended(&self, hold: Seq) -> Option<HoldEnd> {
        self.newest_first().find_map(|facts| facts.ended.get(&hold)).copied()
    }

    /// Where the item with this number was changed last, if that is recent.
    pub(super) fn latest_of(&self, item: Seq) -> Option<Seq> {
        self.newest_first().find_map(|facts| facts.items.get(&item)).copied()
    }

    fn newest_first(&self) -> impl Iterator<Item = &Facts> {
        self.generations.iter().rev().map(|generation| &generation.facts)
    }
}
