//! Items of some events as index entries: their keys, and their bytes in one piece of memory.

use crate::codec::{Reader, Stored, keys};
use crate::error::Fatal;
use crate::item::Item;
use std::ops::Range;

/// Key of an item in the index.
pub(super) type ItemKey = [u8; 14];

/// The key of an item.
#[must_use]
pub(super) fn item_key(item: &Item) -> ItemKey {
    keys::item(item.matter.number(), item.owner(), item.number)
}

/// An item from its bytes in the index.
///
/// # Errors
///
/// The bytes are damaged.
pub(super) fn decode_item(bytes: &[u8]) -> Result<Item, Fatal> {
    Item::take(&mut Reader::over(bytes)).map_err(|e| Fatal::damaged("items", e))
}

/// The items in the order of the events. An item stands here once for each of its changes.
#[derive(Debug, Default)]
pub struct ItemEntries {
    bytes: Vec<u8>,
    entries: Vec<(ItemKey, Range<usize>)>,
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
}
