//! Fingerprints of index entries, one a table, that do not depend on their order.

use crate::codec::{Link, Row, Stored, keys};
use crate::domain::{AccountNumber, CommandId, Seq};
use crate::projection::Chunk;

/// How many entries there are, and the sum of their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fingerprint {
    pub(super) entries: u64,
    sum: u128,
}

impl Fingerprint {
    fn add(&mut self, bytes: &[u8]) {
        let hash = blake3::hash(bytes);
        let (half, _) = hash.as_bytes().split_at(16);
        let half = half.try_into().map_or(0, u128::from_be_bytes);
        self.sum = self.sum.wrapping_add(half);
        self.entries = self.entries.saturating_add(1);
    }
}

/// The fingerprints of all index tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fingerprints {
    pub(super) ids: Fingerprint,
    pub(super) rows: Fingerprint,
    pub(super) links: Fingerprint,
    pub(super) references: Fingerprint,
}

impl Fingerprints {
    /// Adds what an index should hold of these events.
    pub(super) fn add_chunk(&mut self, chunk: &Chunk) {
        for (id, seq) in chunk.compact_ids() {
            self.add_id(&keys::compact_id(id), seq);
        }
        for (id, seq) in chunk.text_ids() {
            self.add_id(&keys::text_id(id), seq);
        }
        for (account, place) in chunk.row_places() {
            if let Some(row) = chunk.row_at(place) {
                self.add_row(account, &row);
            }
        }
        for (target, seq, link) in chunk.links() {
            self.add_link((*target, *seq), link);
        }
        for (reference, seq) in chunk.references() {
            self.references.add(&keys::reference(reference, *seq));
        }
    }

    pub(super) fn add_id(&mut self, key: &[u8], seq: Seq) {
        let mut bytes = key.to_vec();
        seq.put(&mut bytes);
        self.ids.add(&bytes);
    }

    pub(super) fn add_row(&mut self, account: AccountNumber, row: &Row) {
        let mut bytes = Vec::with_capacity(96);
        account.put(&mut bytes);
        row.seq.put(&mut bytes);
        row.time.put(&mut bytes);
        bytes.push(row.leg);
        bytes.extend_from_slice(format!("{:?}{:?}", row.what, row.side).as_bytes());
        CommandId::put(&row.id, &mut bytes);
        row.counterparty.put(&mut bytes);
        row.amount.put(&mut bytes);
        u64::from(row.kind).put(&mut bytes);
        row.after.put(&mut bytes);
        self.rows.add(&bytes);
    }

    pub(super) fn add_link(&mut self, (target, seq): (Seq, Seq), link: &Link) {
        let mut bytes = keys::link(target, seq).to_vec();
        link.put(&mut bytes);
        self.links.add(&bytes);
    }

    pub(super) fn add_reference(&mut self, key: &[u8]) {
        self.references.add(key);
    }
}
