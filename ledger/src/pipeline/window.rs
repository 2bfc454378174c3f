//! The recent past in memory: what is not in the index files yet, for certain.
//!
//! Kept in generations by position, so that forgetting what has been indexed is dropping a whole map.

use crate::domain::{CommandId, HoldEnd, Seq};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::collections::VecDeque;

/// Ids of one generation.
const GENERATION_IDS: usize = 1 << 19;

/// A map that is never iterated but to be merged into another.
type Map<K, V> = HashMap<K, V, RandomState>;

/// Facts about recent events that a later command may need.
#[derive(Debug, Default)]
pub(super) struct Facts {
    compact: Map<u128, Seq>,
    texts: Map<Box<str>, Seq>,
    /// Minor units of each leg reversed so far, by the position of the transfer.
    pub(super) reversed: Map<Seq, Vec<u64>>,
    /// How a hold ended, by the position of the hold.
    pub(super) ended: Map<Seq, HoldEnd>,
}

impl Facts {
    pub(super) fn seq_of(&self, id: &CommandId) -> Option<Seq> {
        match id {
            CommandId::Uuid(value) | CommandId::Ulid(value) => self.compact.get(value),
            CommandId::Text(text) => self.texts.get(text),
        }
        .copied()
    }

    pub(super) fn note_id(&mut self, id: &CommandId, seq: Seq) {
        match id {
            CommandId::Uuid(value) | CommandId::Ulid(value) => self.compact.insert(*value, seq),
            CommandId::Text(text) => self.texts.insert(text.clone(), seq),
        };
    }

    /// Takes over what `later` knows.
    pub(super) fn merge(&mut self, later: Self) {
        merge(&mut self.compact, later.compact);
        merge(&mut self.texts, later.texts);
        merge(&mut self.reversed, later.reversed);
        merge(&mut self.ended, later.ended);
    }

    fn ids(&self) -> usize {
        self.compact.len().saturating_add(self.texts.len())
    }
}

fn merge<K: Eq + std::hash::Hash, V>(into: &mut Map<K, V>, later: Map<K, V>) {
    if into.is_empty() {
        *into = later;
    } else {
        into.extend(later);
    }
}

/// All generations, oldest first.
#[derive(Debug, Default)]
pub(super) struct Window {
    generations: VecDeque<(Facts, Seq)>,
}

impl Window {
    /// Takes in what a group made known, which ended at `last`.
    pub(super) fn extend(&mut self, facts: Facts, last: Seq) {
        match self.generations.back_mut() {
            Some((newest, end)) if newest.ids() < GENERATION_IDS => {
                newest.merge(facts);
                *end = last;
            }
            Some(_) | None => self.generations.push_back((facts, last)),
        }
    }

    /// Forgets the generations that are in the index files, whole.
    pub(super) fn forget_through(&mut self, indexed: Seq) {
        while self.generations.front().is_some_and(|(_, end)| *end <= indexed) {
            self.generations.pop_front();
        }
    }

    pub(super) fn seq_of(&self, id: &CommandId) -> Option<Seq> {
        self.newest_first().find_map(|facts| facts.seq_of(id))
    }

    pub(super) fn reversed(&self, transfer: Seq) -> Option<&Vec<u64>> {
        self.newest_first().find_map(|facts| facts.reversed.get(&transfer))
    }

    pub(super) fn ended(&self, hold: Seq) -> Option<HoldEnd> {
        self.newest_first().find_map(|facts| facts.ended.get(&hold)).copied()
    }

    fn newest_first(&self) -> impl Iterator<Item = &Facts> {
        self.generations.iter().rev().map(|(facts, _)| facts)
    }
}
