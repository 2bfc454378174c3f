//! A run's chunks as the sorted entries of each index file.

use super::chunk::Entry;
use super::places::Places;
use super::tail::Run;
use crate::codec::{BLOCK_ROWS_FULL, BlockEncoder, Row, Stored, keys};
use crate::domain::{AccountNumber, Seq, parse_hex};
use crate::error::Fatal;
use crate::store::SortedFile;

/// Rows that are read together: many waits for memory, and still few enough to stay near until they are written.
const READ_TOGETHER: usize = 128;

/// A run's ids in their order.
#[derive(Debug)]
pub(super) struct SortedIds<'a> {
    compact: Vec<(u128, Seq)>,
    texts: Vec<(&'a str, Seq)>,
}

impl<'a> SortedIds<'a> {
    pub(super) fn of(run: &'a Run) -> Self {
        let chunks = || run.chunks.iter();
        let mut compact: Vec<_> = chunks().flat_map(|chunk| chunk.compact_ids()).collect();
        // Stable: it takes what is sorted already in one pass, as time-ordered ids are.
        compact.sort_by_key(|(id, _)| *id);
        let mut texts: Vec<_> = chunks().flat_map(|chunk| chunk.text_ids()).collect();
        texts.sort_unstable();
        Self { compact, texts }
    }

    /// The same of ids alone.
    #[cfg(test)]
    pub(super) fn of_ids(ids: &'a std::collections::BTreeSet<crate::domain::CommandId>) -> Self {
        use crate::domain::CommandId;
        let (mut compact, mut texts) = (Vec::new(), Vec::new());
        for id in ids {
            match id {
                CommandId::Uuid(value) | CommandId::Ulid(value) => {
                    compact.push((*value, Seq::NONE))
                }
                CommandId::Text(text) => texts.push((&**text, Seq::NONE)),
            }
        }
        Self { compact, texts }
    }

    /// The 16-byte ids.
    pub(super) fn compact(&self) -> Vec<u128> {
        self.compact.iter().map(|(id, _)| *id).collect()
    }

    /// The values of the texts of 32 hexadecimal digits.
    pub(super) fn hex(&self) -> Vec<u128> {
        self.texts().filter_map(parse_hex).collect()
    }

    /// The texts.
    pub(super) fn texts(&self) -> impl DoubleEndedIterator<Item = &'a str> {
        self.texts.iter().map(|(text, _)| *text)
    }

    /// Writes ids with their positions.
    pub(super) fn write(&self, file: &mut SortedFile<'_>) -> Result<(), Fatal> {
        let mut value = Vec::new();
        for (id, seq) in &self.compact {
            put_position(&mut value, *seq);
            file.put(&keys::compact_id(*id), &value)?;
        }
        for (id, seq) in &self.texts {
            put_position(&mut value, *seq);
            file.put(&keys::text_id(id), &value)?;
        }
        Ok(())
    }
}

/// Writes links, by both positions.
pub(super) fn write_links(run: &Run, file: &mut SortedFile<'_>) -> Result<(), Fatal> {
    let mut links: Vec<_> = run.chunks.iter().flat_map(|chunk| chunk.links()).collect();
    links.sort_by_key(|(target, seq, _)| (*target, *seq));
    let mut value = Vec::new();
    for (target, seq, link) in links {
        value.clear();
        link.put(&mut value);
        file.put(&keys::link(*target, *seq), &value)?;
    }
    Ok(())
}

/// Writes items as the run left them.
pub(super) fn write_items(run: &Run, file: &mut SortedFile<'_>) -> Result<(), Fatal> {
    let mut items: Vec<_> = run.chunks.iter().flat_map(|chunk| chunk.items().iter()).collect();
    // Stable: of one item's changes the last stands last.
    items.sort_by_key(|(key, _)| *key);
    let mut items = items.into_iter().peekable();
    while let Some((key, item)) = items.next() {
        if items.peek().is_none_or(|(next, _)| *next != key) {
            file.put(key, item)?;
        }
    }
    Ok(())
}

/// Writes references with their positions.
pub(super) fn write_references(run: &Run, file: &mut SortedFile<'_>) -> Result<(), Fatal> {
    let references = run.chunks.iter().flat_map(|chunk| chunk.references());
    let mut keys: Vec<_> = references.map(|(text, seq)| keys::reference(text, *seq)).collect();
    keys.sort();
    keys.iter().try_for_each(|key| file.put(key, &[]))
}

/// Writes rows in blocks, by account and position.
///
/// Only the places of the rows are sorted, and a row is made when its turn comes. It lies anywhere in the run, so a read
/// waits for memory; loops that do nothing but read let those waits overlap.
pub(super) fn write_rows(run: &Run, file: &mut SortedFile<'_>) -> Result<(), Fatal> {
    let lost = || Fatal::damaged("run", "has lost a row");
    let mut block = Block::default();
    let mut entries: Vec<Option<Entry>> = Vec::with_capacity(READ_TOGETHER);
    for some in Places::of(run).as_slice().chunks(READ_TOGETHER) {
        entries.clear();
        entries.extend(some.iter().map(|place| place.chunk_in(run)?.entry(place.row)));
        for (place, entry) in some.iter().zip(&entries) {
            let (chunk, entry) = place.chunk_in(run).zip(entry.as_ref()).ok_or_else(lost)?;
            let row = chunk.row(entry, place.row.side).ok_or_else(lost)?;
            if !block.takes(place.account, row.seq) {
                block.write(file)?;
            }
            block.put(place.account, &row);
        }
    }
    block.write(file)
}

/// Rows of one account that are written together.
#[derive(Default)]
struct Block {
    /// The account, and the positions of the first row and the last.
    of: Option<(AccountNumber, Seq, Seq)>,
    rows: BlockEncoder,
}

impl Block {
    /// Whether a row still belongs in here. A block ends between two events, so that its first position is its own.
    fn takes(&self, account: AccountNumber, seq: Seq) -> bool {
        self.of.is_none_or(|(of, _, last)| {
            account == of && (self.rows.len() < BLOCK_ROWS_FULL || last == seq)
        })
    }

    fn put(&mut self, account: AccountNumber, row: &Row) {
        let first = self.of.map_or(row.seq, |(_, first, _)| first);
        self.of = Some((account, first, row.seq));
        self.rows.put(row);
    }

    fn write(&mut self, file: &mut SortedFile<'_>) -> Result<(), Fatal> {
        let Some((account, first, _)) = self.of.take() else { return Ok(()) };
        file.put(&keys::row(account, first), self.rows.finish())
    }
}

fn put_position(value: &mut Vec<u8>, seq: Seq) {
    value.clear();
    seq.put(value);
}
