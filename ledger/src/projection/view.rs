//! What readers share: the published state, the names in order, and the tail of the indexes.

use super::tail::Tail;
use crate::codec::{Malformed, Record};
use crate::domain::{AccountId, AccountNumber};
use crate::engine::State;
use parking_lot::RwLock;
use std::collections::BTreeMap;

/// The published side of the ledger: never ahead of the disk.
#[derive(Debug, Default)]
pub struct View {
    /// The state at the published position.
    pub state: RwLock<State>,
    /// Every account's number by its id, in the order of the ids.
    pub names: RwLock<BTreeMap<AccountId, AccountNumber>>,
    /// The newest index entries.
    pub tail: Tail,
}

impl View {
    /// Publishes a recovered state. The tail is filled already.
    pub fn restore(&self, state: State) {
        let names = (0..).zip(state.openings()).filter_map(|(index, opened)| {
            Some((opened.spec.id.clone(), AccountNumber::from_index(index)?))
        });
        *self.names.write() = names.collect();
        *self.state.write() = state;
    }

    /// Publishes the events of a record, for all readers at once.
    ///
    /// # Errors
    ///
    /// The record cannot be decoded.
    pub fn publish(&self, record: &Record) -> Result<(), Malformed> {
        let mut opened = Vec::new();
        {
            let mut tail = self.tail.begin();
            let mut state = self.state.write();
            record.for_each_event(|recorded| {
                tail.note(recorded);
                state.apply(recorded.seq, recorded.time, &recorded.event);
                let accounts = recorded.event.opened();
                opened.extend(accounts.iter().map(|a| (a.spec.id.clone(), a.number)));
            })?;
        }
        if !opened.is_empty() {
            self.names.write().extend(opened);
        }
        Ok(())
    }
}
