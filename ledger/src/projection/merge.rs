//! A run's chunks as the sorted entries of each index file.

use super::chunk::Chunk;
use super::tail::Run;
use crate::codec::{BLOCK_ROWS_FULL, Row, Stored, encode_block, keys, put_unsigned};
use crate::domain::{AccountNumber, Seq};

/// A key with its value.
pub(super) type Pair = (Vec<u8>, Vec<u8>);

/// Ids with their positions.
pub(super) fn ids(run: &Run) -> impl Iterator<Item = Pair> {
    let mut ids: Vec<_> = run.chunks.iter().flat_map(|chunk| chunk.ids_in_order()).collect();
    // Stable: the chunks are sorted runs already, which it merges.
    ids.sort_by(|(a, _), (b, _)| a.cmp(b));
    ids.into_iter().map(|(id, seq)| (keys::id(id), position(seq)))
}

/// The highest 16-byte id.
pub(super) fn compact_id_max(run: &Run) -> Option<u128> {
    let ids = run.chunks.iter().flat_map(|chunk| chunk.ids_in_order());
    ids.filter_map(|(id, _)| id.compact()).max()
}

/// Blocks of rows, by account and position.
pub(super) fn rows(run: &Run) -> impl Iterator<Item = Pair> {
    let mut entries: Vec<(AccountNumber, usize, u32)> = Vec::new();
    for (place, chunk) in run.chunks.iter().enumerate() {
        entries.extend(chunk.accounts_in_order().iter().map(|(n, index)| (*n, place, *index)));
    }
    entries.sort_by_key(|(account, _, _)| *account);
    Blocks { run, entries: entries.into_iter().peekable() }
}

/// Links, by both positions.
pub(super) fn links(run: &Run) -> impl Iterator<Item = Pair> {
    let mut links: Vec<_> = run.chunks.iter().flat_map(|chunk| chunk.links_in_order()).collect();
    links.sort_by_key(|(target, seq, _)| (*target, *seq));
    links.into_iter().map(|(target, seq, link)| {
        let mut value = Vec::new();
        link.put(&mut value);
        (keys::link(*target, *seq).to_vec(), value)
    })
}

/// References with their positions.
pub(super) fn references(run: &Run) -> impl Iterator<Item = Pair> {
    let chunks = run.chunks.iter();
    let references = chunks.flat_map(|chunk| chunk.references_in_order());
    let mut keys: Vec<_> = references.map(|(text, seq)| keys::reference(text, *seq)).collect();
    keys.sort();
    keys.into_iter().map(|key| (key, Vec::new()))
}

struct Blocks<'a, I: Iterator<Item = (AccountNumber, usize, u32)>> {
    run: &'a Run,
    entries: std::iter::Peekable<I>,
}

impl<I: Iterator<Item = (AccountNumber, usize, u32)>> Blocks<'_, I> {
    fn row(&self, (_, place, index): (AccountNumber, usize, u32)) -> Option<Row> {
        self.run.chunks.get(place).and_then(|chunk: &std::sync::Arc<Chunk>| chunk.row_at(index))
    }
}

impl<I: Iterator<Item = (AccountNumber, usize, u32)>> Iterator for Blocks<'_, I> {
    type Item = Pair;

    fn next(&mut self) -> Option<Pair> {
        let (account, _, _) = *self.entries.peek()?;
        let mut rows: Vec<Row> = Vec::with_capacity(BLOCK_ROWS_FULL);
        while let Some(entry) = self.entries.peek().copied().filter(|(of, _, _)| *of == account) {
            let Some(row) = self.row(entry) else { break };
            // Between two events only, so that the first position of a block is its own.
            if rows.len() >= BLOCK_ROWS_FULL && rows.last().is_some_and(|l| l.seq != row.seq) {
                break;
            }
            rows.push(row);
            self.entries.next();
        }
        let first = rows.first()?.seq;
        Some((keys::row(account, first).to_vec(), encode_block(&rows)))
    }
}

fn position(seq: Seq) -> Vec<u8> {
    let mut value = Vec::with_capacity(8);
    put_unsigned(&mut value, seq.raw());
    value
}
