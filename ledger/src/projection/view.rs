//! What readers share: the published state, the names in order, and the tail of the indexes.

use super::tail::Tail;
use crate::domain::{AccountId, AccountNumber};
use crate::engine::State;
use crate::event::{Event, Recorded};
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

    /// Publishes some events.
    pub fn publish(&self, events: &[Recorded]) {
        self.tail.note(events.iter());
        for recorded in events {
            let opened = match &recorded.event {
                Event::AccountOpened(opened) => std::slice::from_ref(opened),
                Event::Executed(executed) => executed.opened.as_slice(),
                _ => continue,
            };
            let mut names = self.names.write();
            for opened in opened {
                names.insert(opened.spec.id.clone(), opened.number);
            }
        }
        let mut state = self.state.write();
        for recorded in events {
            state.apply(recorded.seq, recorded.time, &recorded.event);
        }
    }
}
