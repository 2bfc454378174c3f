//! Items of some events as index entries: their keys, and their bytes in one piece of memory.

use crate::codec::{Reader, Stored, keys};
use crate::domain::Seq;
use crate::error::Fatal;
use crate::item::Item;
use std::ops::Range;
use std::sync::OnceLock;

/// Key of an item in the index: see [`keys::item`].
pub type ItemKey = [u8; 14];

/// Bytes of a key that say whose items of which kind they are; the item's number follows.
const LIST_BYTES: usize = 6;

/// The key of an item.
#[must_use]
pub fn item_key(item: &Item) -> ItemKey {
    keys::item(item.matter.number(), item.owner(), item.number)
}

/// An item from its bytes in the index.
///
/// # Errors
///
/// The bytes are damaged.
pub fn decode_item(bytes: &[u8]) -> Result<Item, Fatal> {
    Item::take(&mut Reader::over(bytes)).map_err(|e| Fatal::damaged("items", e))
}

/// The first key of the list in which `key` stands.
#[must_use]
pub(super) fn list_start(key: &ItemKey) -> ItemKey {
    let mut start = [0; 14];
    for (place, byte) in start.iter_mut().zip(key.iter().take(LIST_BYTES)) {
        *place = *byte;
    }
    start
}

/// Whether an entry stands in the list that begins with `start`.
#[must_use]
pub(super) fn is_of_list(start: &ItemKey, key: &[u8]) -> bool {
    key.get(..LIST_BYTES) == start.get(..LIST_BYTES)
}

/// The items in the order of the events. An item stands here once for each of its changes.
#[derive(Debug, Default)]
pub struct ItemEntries {
    bytes: Vec<u8>,
    entries: Vec<(ItemKey, Range<usize>)>,
    /// Indexes into `entries` in the order of the keys. Made when a sealed chunk is asked for the first time.
    by_key: OnceLock<Vec<u32>>,
}

impl ItemEntries {
    /// Notes an item as an event left it.
    pub(super) fn note(&mut self, item: &Item) {
        let start = self.bytes.len();
        item.put(&mut self.bytes);
        self.entries.push((item_key(item), start..self.bytes.len()));
    }

    /// The entries, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&ItemKey, &[u8])> {
        let bytes = |range: &Range<usize>| self.bytes.get(range.clone()).unwrap_or_default();
        self.entries.iter().map(move |(key, range)| (key, bytes(range)))
    }

    /// The item with this key as the last event left it. Nothing may be noted any more where it is `sealed`.
    #[must_use]
    pub(super) fn latest(&self, key: &ItemKey, sealed: bool) -> Option<Vec<u8>> {
        let place = self.between(key, key, sealed).pop()?;
        self.entry(place).map(|(_, bytes)| bytes.to_vec())
    }

    /// Items of one list from `key` on downwards, at most `max`, each as the last event left it.
    #[must_use]
    pub(super) fn down(&self, key: &ItemKey, max: usize, sealed: bool) -> Vec<(Seq, Vec<u8>)> {
        let places = self.between(&list_start(key), key, sealed);
        let mut found: Vec<(&ItemKey, &[u8])> = Vec::new();
        for entry in places.into_iter().rev().filter_map(|place| self.entry(place)) {
            if found.last().is_some_and(|(newer, _)| *newer == entry.0) {
                continue;
            }
            if found.len() >= max {
                break;
            }
            found.push(entry);
        }
        let numbered = |(key, bytes): (&ItemKey, &[u8])| {
            let (_, number) = key.split_last_chunk::<8>()?;
            Some((Seq::from_raw(u64::from_be_bytes(*number)), bytes.to_vec()))
        };
        found.into_iter().filter_map(numbered).collect()
    }

    fn entry(&self, place: u32) -> Option<(&ItemKey, &[u8])> {
        let (key, range) = self.entries.get(wide(place))?;
        Some((key, self.bytes.get(range.clone())?))
    }

    /// Indexes of the entries from one key to another, both included, in the order of the keys; of one item's changes
    /// the last stands last.
    fn between(&self, from: &ItemKey, to: &ItemKey, sealed: bool) -> Vec<u32> {
        let key_at = |place: &u32| self.entries.get(wide(*place)).map(|(key, _)| key);
        if !sealed {
            let entries = (0_u32..).zip(&self.entries);
            let within = entries.filter(|(_, (key, _))| (from..=to).contains(&key));
            let mut places: Vec<u32> = within.map(|(place, _)| place).collect();
            places.sort_by_key(key_at);
            return places;
        }
        let by_key = self.by_key.get_or_init(|| {
            let mut places: Vec<u32> =
                (0_u32..).zip(&self.entries).map(|(place, _)| place).collect();
            places.sort_by_key(key_at);
            places
        });
        let first = by_key.partition_point(|place| key_at(place) < Some(from));
        let end = by_key.partition_point(|place| key_at(place) <= Some(to));
        by_key.get(first..end).unwrap_or_default().to_vec()
    }
}

/// An index as a place in memory.
fn wide(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}
