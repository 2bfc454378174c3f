//! The journal in the embedded store: one key a record, one synced write a group.

use super::{Chain, Journal};
use crate::codec::{EncodedRecord, Record, keys};
use crate::error::Fatal;
use crate::store::Store;
use std::sync::Arc;

/// Appends to the journal in a [`Store`].
#[derive(Debug)]
pub struct RocksJournal {
    store: Arc<Store>,
    chain: Chain,
}

impl RocksJournal {
    /// Goes on where `chain` ends, with the epoch of `chain`.
    #[must_use]
    pub const fn continue_at(store: Arc<Store>, chain: Chain) -> Self {
        Self { store, chain }
    }
}

impl Journal for RocksJournal {
    fn append(&mut self, group: &[Record]) -> Result<(), Fatal> {
        let mut sealed: Vec<([u8; 8], EncodedRecord)> = Vec::with_capacity(group.len());
        for record in group {
            let encoded = record.seal(&self.chain.origin, self.chain.hash);
            self.chain.follow(record, &encoded)?;
            sealed.push((keys::journal(record.first_seq), encoded));
        }
        self.store.append(sealed.iter().map(|(key, encoded)| (key, &encoded.bytes[..])))
    }
}
