//! The log: what makes a commit group durable. One file of fixed length, written round and round, a sync a group.
//!
//! Why a file of its own beside RocksDB's log: a file that grows makes each sync wait until the file system has noted its
//! new length, and with it for whatever else the file system has to note then; blocks that are there already wait for
//! nothing but the disk. And a log file that RocksDB uses again cannot tell a torn end from damage. Here each block says
//! on its own where it belongs (`block.rs`), so the two are told apart:
//!
//! - a group whose append returned is read again by the next [`Log::open`], whole;
//! - a group that a crash cut short stands at the end, with blocks that are not there yet: it is taken away, since nobody
//!   was answered;
//! - whatever else does not fit, a changed bit or a block that is missing before the end, is damage, and is refused.
//!
//! A place is written again only after `keep` has said that its groups are kept elsewhere: in the files of the journal's
//! table. A group never shares a block with another, so that no acknowledged byte is ever written twice.

use super::block::{BLOCK_BYTES, Block, Place, blocks_of, put_group, read};
use crate::error::Fatal;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::num::NonZeroU64;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Key of an entry: the position of a record.
pub(super) type Key = [u8; 8];

/// Parts of the log: before one is written again, all that it holds has to be kept elsewhere.
const PARTS: u64 = 8;
/// Bytes that are written at once where the file is made.
static ZEROS: [u8; 1 << 16] = [0; 1 << 16];

/// The open log.
#[derive(Debug)]
pub(super) struct Log {
    file: File,
    blocks: NonZeroU64,
    /// Number of the next block, counted from the founding.
    next: u64,
    /// By part: the last key of the newest group that has a block in it, unless that is known to be kept elsewhere.
    unkept: BTreeMap<u64, Key>,
    /// Reused from group to group.
    payload: Vec<u8>,
    bytes: Vec<u8>,
}

impl Log {
    /// Makes an empty log of so many bytes, rounded down to what parts can be made of. It is there whole or not at all.
    pub(super) fn found(path: &Path, bytes: usize) -> Result<Self, Fatal> {
        let failed = |e| Fatal::store("make the log", e);
        let new = path.with_extension("new");
        let mut file = File::create(&new).map_err(failed)?;
        let mut left = blocks_in(bytes)?.get().saturating_mul(wide(BLOCK_BYTES));
        while left > 0 {
            let some = ZEROS.get(..usize::try_from(left).unwrap_or(usize::MAX)).unwrap_or(&ZEROS);
            file.write_all(some).map_err(failed)?;
            left = left.saturating_sub(wide(some.len()));
        }
        file.sync_all().map_err(failed)?;
        fs::rename(&new, path).map_err(failed)?;
        if let Some(dir) = path.parent() {
            File::open(dir).and_then(|dir| dir.sync_all()).map_err(failed)?;
        }
        Self::open(path, |_, _| Ok(()))
    }

    /// Opens the log, and gives each entry of its groups to `each`, in their order.
    pub(super) fn open(
        path: &Path,
        mut each: impl FnMut(&Key, &[u8]) -> Result<(), Fatal>,
    ) -> Result<Self, Fatal> {
        let failed = |e| Fatal::store("open the log", e);
        let file = File::options().read(true).write(true).open(path).map_err(failed)?;
        let image = fs::read(path).map_err(failed)?;
        let blocks = blocks_in(image.len())?;
        let found = groups(&image, blocks)?;
        for group in &found.whole {
            for (key, value) in
                entries(&payload(&image, blocks, group)).ok_or_else(|| unreadable(group))?
            {
                each(key, value)?;
            }
        }
        let next = found.whole.last().map_or(0, Place::end);
        let log = Self {
            file,
            blocks,
            next,
            unkept: BTreeMap::new(),
            payload: Vec::new(),
            bytes: Vec::new(),
        };
        if let Some(torn) = found.torn {
            tracing::warn!(
                blocks = torn.of,
                "a group at the end of the log was cut short by a crash; nobody was answered"
            );
            log.clear(&image, torn).map_err(failed)?;
        }
        Ok(log)
    }

    /// How many bytes a log founded with so many will have.
    pub(super) fn len_bytes_of(bytes: usize) -> u64 {
        blocks_in(bytes).map_or(0, |blocks| blocks.get().saturating_mul(wide(BLOCK_BYTES)))
    }

    /// How many bytes the file has.
    pub(super) fn len_bytes(&self) -> u64 {
        self.blocks.get().saturating_mul(wide(BLOCK_BYTES))
    }

    /// Whether entries of so many bytes, keys included, fit in beside what may still be needed.
    pub(super) fn takes(&self, entries: usize, bytes: usize) -> bool {
        let payload = bytes.saturating_add(entries.saturating_mul(size_of::<u32>()));
        u64::from(blocks_of(payload)) <= self.blocks.get() / 2
    }

    /// Appends a group: it is on stable storage when this returns. `keep` is asked before a place is written again, and
    /// sees to it that all entries up to the key are kept elsewhere.
    ///
    /// After an error the log is not to be used any more: whether the group is there is unknown until it is opened again.
    pub(super) fn append<'a>(
        &mut self,
        entries: impl Iterator<Item = (&'a Key, &'a [u8])>,
        mut keep: impl FnMut(&Key) -> Result<(), Fatal>,
    ) -> Result<(), Fatal> {
        self.payload.clear();
        let mut last = None;
        for (key, value) in entries {
            self.payload.extend_from_slice(key);
            let len = u32::try_from(value.len()).unwrap_or(u32::MAX);
            self.payload.extend_from_slice(&len.to_be_bytes());
            self.payload.extend_from_slice(value);
            last = Some(*key);
        }
        let Some(last) = last else { return Ok(()) };
        self.bytes.clear();
        put_group(&mut self.bytes, self.next, &self.payload);
        let end = self.next.saturating_add(u64::from(blocks_of(self.payload.len())));
        for part in self.part_of(self.next)..=self.part_of(end.saturating_sub(1)) {
            let a_round_ago = part.checked_sub(PARTS);
            if let Some(written) = a_round_ago.and_then(|part| self.unkept.remove(&part)) {
                keep(&written)?;
            }
            self.unkept.insert(part, last);
        }
        self.write().map_err(|e| Fatal::store("append", e))?;
        self.next = end;
        Ok(())
    }

    /// Counted from the founding, as blocks are.
    fn part_of(&self, block: u64) -> u64 {
        let part = NonZeroU64::new(self.blocks.get() / PARTS).unwrap_or(NonZeroU64::MIN);
        block / part
    }

    fn write(&self) -> std::io::Result<()> {
        let index = self.next % self.blocks;
        let until_end = self.blocks.get().saturating_sub(index).saturating_mul(wide(BLOCK_BYTES));
        let until_end = usize::try_from(until_end).unwrap_or(usize::MAX).min(self.bytes.len());
        let (first, second) = self.bytes.split_at_checked(until_end).unwrap_or((&self.bytes, &[]));
        self.file.write_all_at(first, index.saturating_mul(wide(BLOCK_BYTES)))?;
        if !second.is_empty() {
            self.file.write_all_at(second, 0)?;
        }
        self.file.sync_data()
    }

    /// Takes the blocks of a torn group away, or the next group would stand among its remains.
    fn clear(&self, image: &[u8], torn: Place) -> std::io::Result<()> {
        for (index, bytes) in (0..).zip(image.chunks(BLOCK_BYTES)) {
            match read(bytes, index, self.blocks) {
                Block::Whole(place, _) if place.group == torn.group => {
                    let zeros = ZEROS.get(..BLOCK_BYTES).unwrap_or_default();
                    self.file.write_all_at(zeros, index.saturating_mul(wide(BLOCK_BYTES)))?;
                }
                Block::Whole(..) | Block::Empty | Block::Damaged => {}
            }
        }
        self.file.sync_data()
    }
}

/// The groups of a log.
#[derive(Debug, Default)]
struct Groups {
    /// Those that are there whole, in their order and without a gap; the place of their first block each.
    whole: Vec<Place>,
    /// The one at the end that is not.
    torn: Option<Place>,
}

/// Goes back from the newest group as long as one joins the other. What is older was written over or is kept elsewhere; a
/// group that is missing where it is needed shows as a gap between two records.
fn groups(image: &[u8], blocks: NonZeroU64) -> Result<Groups, Fatal> {
    let mut seen: BTreeMap<u64, (Place, u32)> = BTreeMap::new();
    for (index, bytes) in (0..).zip(image.chunks(BLOCK_BYTES)) {
        match read(bytes, index, blocks) {
            Block::Empty => {}
            Block::Damaged => return Err(damaged(index, "holds bytes that were not written so")),
            Block::Whole(place, _) => {
                let first = Place { part: 0, ..place };
                let (group, parts) = seen.entry(place.group).or_insert((first, 0));
                if *group != first {
                    return Err(damaged(index, "disagrees with another block of its group"));
                }
                *parts = parts.saturating_add(1);
            }
        }
    }
    let mut newest_first = seen.into_values().rev().peekable();
    let torn = newest_first.next_if(|(group, parts)| *parts < group.of).map(|(group, _)| group);
    let mut found = Groups { whole: Vec::new(), torn };
    let mut begin = torn.map(|torn| torn.group);
    for (group, parts) in newest_first {
        if parts == group.of && begin.is_none_or(|begin| group.end() == begin) {
            begin = Some(group.group);
            found.whole.push(group);
        } else if found.whole.is_empty() {
            // Only the last group can be torn: the one before it was acknowledged.
            return Err(damaged(group.group % blocks, "and others before the end are missing"));
        } else {
            break;
        }
    }
    found.whole.reverse();
    Ok(found)
}

fn payload(image: &[u8], blocks: NonZeroU64, group: &Place) -> Vec<u8> {
    let mut payload = Vec::new();
    for number in group.group..group.end() {
        let index = number % blocks;
        let begin = usize::try_from(index).unwrap_or(usize::MAX).saturating_mul(BLOCK_BYTES);
        let bytes = image.get(begin..begin.saturating_add(BLOCK_BYTES)).unwrap_or_default();
        if let Block::Whole(_, piece) = read(bytes, index, blocks) {
            payload.extend_from_slice(piece);
        }
    }
    payload
}

/// The entries of a group; none where its bytes are no entries.
fn entries(mut payload: &[u8]) -> Option<Vec<(&Key, &[u8])>> {
    let mut entries = Vec::new();
    while !payload.is_empty() {
        let (key, rest) = payload.split_first_chunk()?;
        let (len, rest) = rest.split_first_chunk()?;
        let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
        let (value, rest) = rest.split_at_checked(len)?;
        entries.push((key, value));
        payload = rest;
    }
    Some(entries)
}

/// Whole parts only.
fn blocks_in(bytes: usize) -> Result<NonZeroU64, Fatal> {
    let parts = wide(bytes / BLOCK_BYTES) / PARTS;
    NonZeroU64::new(parts.saturating_mul(PARTS)).ok_or_else(|| {
        Fatal::damaged("log", format!("has {bytes} bytes, which is too short for a log"))
    })
}

fn damaged(index: u64, problem: &str) -> Fatal {
    Fatal::damaged("log", format!("block {index} {problem}"))
}

fn unreadable(group: &Place) -> Fatal {
    Fatal::damaged("log", format!("the group at block {} cannot be read", group.group))
}

fn wide(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[path = "log_test.rs"]
mod tests;
