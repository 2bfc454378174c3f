//! The index files: what is not in the tail any more.

use super::items::{ItemKey, decode_item, is_of_list, item_key, list_start};
use crate::codec::{Link, Reader, Row, Stored, decode_block, keys};
use crate::domain::{AccountNumber, CommandId, HoldEnd, Seq, parse_hex};
use crate::error::Fatal;
use crate::item::Item;
use crate::store::{Entry, Store, Table};
use smallvec::SmallVec;
use std::sync::Arc;

/// Reads the index files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ColdIndex(Arc<Store>);

impl ColdIndex {
    /// Reads the index files of `store`.
    #[must_use]
    pub const fn over(store: Arc<Store>) -> Self {
        Self(store)
    }

    /// Looks many ids up at once, and tells of each that is there.
    ///
    /// # Errors
    ///
    /// A read failed, or a value is damaged.
    pub fn find_ids(
        &self,
        ids: Vec<&CommandId>,
        mut each: impl FnMut(&CommandId, Seq),
    ) -> Result<(), Fatal> {
        let mut wanted: Vec<(IdKey, &CommandId)> =
            ids.into_iter().map(|id| (id_key(id), id)).collect();
        wanted.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        wanted.dedup_by(|a, b| a.0 == b.0);
        let (keys, ids): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
        let mut damaged = None;
        self.0.get_sorted(Table::Ids, &keys, |index, value| {
            match (ids.get(index), Seq::take(&mut Reader::over(value))) {
                (Some(id), Ok(seq)) => each(id, seq),
                (Some(id), Err(e)) => damaged = Some(Fatal::damaged(format!("id {id}"), e)),
                (None, _) => {}
            }
        })?;
        damaged.map_or(Ok(()), Err)
    }

    /// Where the id was recorded.
    ///
    /// # Errors
    ///
    /// The read failed, or the value is damaged.
    pub fn seq_of(&self, id: &CommandId) -> Result<Option<Seq>, Fatal> {
        let value = self.0.get(Table::Ids, &keys::id(id))?;
        let seq = value.map(|value| Seq::take(&mut Reader::over(&value)));
        seq.transpose().map_err(|e| Fatal::damaged(format!("id {id}"), e))
    }

    /// The highest 16-byte id in the files.
    ///
    /// # Errors
    ///
    /// The read failed.
    pub fn compact_id_max(&self) -> Result<Option<u128>, Fatal> {
        let last = self.0.scan_down(Table::Ids, &keys::compact_id(u128::MAX))?.next();
        Ok(last.transpose()?.and_then(|(key, _)| keys::compact_id_of(&key)))
    }

    /// The highest text of 32 hexadecimal digits in the files; the highest there can be, where another text stands in
    /// the way of finding it.
    ///
    /// # Errors
    ///
    /// The read failed.
    pub fn hex_id_max(&self) -> Result<Option<u128>, Fatal> {
        let highest = keys::text_id(&"f".repeat(32));
        let last = self.0.scan_down(Table::Ids, &highest)?.next().transpose()?;
        let text = last.as_ref().and_then(|(key, _)| keys::text_id_of(key));
        Ok(text.map(|text| parse_hex(text).unwrap_or(u128::MAX)))
    }

    /// Minor units of each leg of a transfer that reversals took back so far.
    ///
    /// # Errors
    ///
    /// The read failed, or the value is damaged.
    pub fn reversed(&self, transfer: Seq) -> Result<Vec<u64>, Fatal> {
        Ok(match self.last_link(transfer)? {
            Some(Link::Reversal { reversed }) => reversed,
            Some(Link::Capture { .. } | Link::Released { .. } | Link::Expired { .. }) | None => {
                Vec::new()
            }
        })
    }

    /// How a hold ended, if it did.
    ///
    /// # Errors
    ///
    /// The read failed, or the value is damaged.
    pub fn hold_end(&self, hold: Seq) -> Result<Option<HoldEnd>, Fatal> {
        Ok(match self.last_link(hold)? {
            Some(Link::Capture { remaining: 0, .. }) => Some(HoldEnd::Captured),
            Some(Link::Released { .. }) => Some(HoldEnd::Released),
            Some(Link::Expired { .. }) => Some(HoldEnd::Expired),
            Some(Link::Capture { .. } | Link::Reversal { .. }) | None => None,
        })
    }

    /// What followed the event at `target`, oldest first, at most `max`.
    ///
    /// # Errors
    ///
    /// A read failed, or a value is damaged.
    pub fn links_of(&self, target: Seq, max: usize) -> Result<Vec<(Seq, Link)>, Fatal> {
        let mut found = Vec::new();
        for entry in self.0.scan_up(Table::Links, &keys::link(target, Seq::NONE))? {
            let (to, seq, link) = link_of(&entry?)?;
            if to != target || found.len() >= max {
                break;
            }
            found.push((seq, link));
        }
        Ok(found)
    }

    /// The last event that followed the one at `target`.
    ///
    /// # Errors
    ///
    /// The read failed, or the value is damaged.
    pub fn last_link(&self, target: Seq) -> Result<Option<Link>, Fatal> {
        let last = self.0.scan_down(Table::Links, &keys::link(target, Seq::MAX))?.next();
        let Some(entry) = last.transpose()? else { return Ok(None) };
        let (to, _, link) = link_of(&entry)?;
        Ok((to == target).then_some(link))
    }

    /// An item as it is now, as far as the files know.
    ///
    /// # Errors
    ///
    /// The read failed, or the value is damaged.
    pub fn item(&self, item: &Item) -> Result<Option<Item>, Fatal> {
        let value = self.0.get(Table::Items, &item_key(item))?;
        value.map(|value| decode_item(&value)).transpose()
    }

    /// Items of one list from `key` on downwards, as far as the files know.
    ///
    /// # Errors
    ///
    /// A read failed, or a value is damaged.
    pub fn items_down(
        &self,
        key: &ItemKey,
    ) -> Result<impl Iterator<Item = Result<Item, Fatal>> + '_, Fatal> {
        let start = list_start(key);
        let entries = self.0.scan_down(Table::Items, key)?;
        Ok(entries.map_while(move |entry| item_of(&start, entry)))
    }

    /// Blocks of an account's rows from the one that may hold `seq` on, upwards.
    ///
    /// # Errors
    ///
    /// A read failed, or a block is damaged.
    pub fn blocks_up(
        &self,
        account: AccountNumber,
        seq: Seq,
    ) -> Result<impl Iterator<Item = Result<Vec<Row>, Fatal>> + '_, Fatal> {
        let wanted = keys::row(account, seq);
        let before = self.0.scan_down(Table::Rows, &wanted)?.next().transpose()?;
        let start = match before.map(|(key, _)| keys::row_parts(&key)) {
            Some(Ok((of, first))) if of == account => first,
            _ => seq,
        };
        let blocks = self.0.scan_up(Table::Rows, &keys::row(account, start))?;
        Ok(blocks.map_while(move |entry| block_of(account, entry)))
    }

    /// Blocks of an account's rows from the one that may hold `seq` on, downwards.
    ///
    /// # Errors
    ///
    /// A read failed, or a block is damaged.
    pub fn blocks_down(
        &self,
        account: AccountNumber,
        seq: Seq,
    ) -> Result<impl Iterator<Item = Result<Vec<Row>, Fatal>> + '_, Fatal> {
        let blocks = self.0.scan_down(Table::Rows, &keys::row(account, seq))?;
        Ok(blocks.map_while(move |entry| block_of(account, entry)))
    }

    /// Positions that carry a reference, from `seq` on, upwards.
    ///
    /// # Errors
    ///
    /// A read failed.
    pub fn references_up(
        &self,
        reference: &str,
        seq: Seq,
    ) -> Result<impl Iterator<Item = Result<Seq, Fatal>> + '_, Fatal> {
        let prefix = keys::reference(reference, Seq::NONE);
        let entries = self.0.scan_up(Table::References, &keys::reference(reference, seq))?;
        Ok(entries.map_while(move |entry| reference_of(&prefix, entry)))
    }

    /// Positions that carry a reference, from `seq` on, downwards.
    ///
    /// # Errors
    ///
    /// A read failed.
    pub fn references_down(
        &self,
        reference: &str,
        seq: Seq,
    ) -> Result<impl Iterator<Item = Result<Seq, Fatal>> + '_, Fatal> {
        let prefix = keys::reference(reference, Seq::NONE);
        let entries = self.0.scan_down(Table::References, &keys::reference(reference, seq))?;
        Ok(entries.map_while(move |entry| reference_of(&prefix, entry)))
    }
}

/// The key of an id. That of a 16-byte id needs no allocation.
type IdKey = SmallVec<[u8; 24]>;

fn id_key(id: &CommandId) -> IdKey {
    match id.compact() {
        Some(value) => SmallVec::from_slice(&keys::compact_id(value)),
        None => SmallVec::from_vec(keys::id(id)),
    }
}

fn link_of((key, value): &Entry) -> Result<(Seq, Seq, Link), Fatal> {
    let damaged = |e| Fatal::damaged("links", e);
    let (target, seq) = keys::link_parts(key).map_err(damaged)?;
    Ok((target, seq, Link::take(&mut Reader::over(value)).map_err(damaged)?))
}

fn item_of(list: &ItemKey, entry: Result<Entry, Fatal>) -> Option<Result<Item, Fatal>> {
    match entry {
        Ok((key, value)) => is_of_list(list, &key).then(|| decode_item(&value)),
        Err(fatal) => Some(Err(fatal)),
    }
}

fn block_of(
    account: AccountNumber,
    entry: Result<Entry, Fatal>,
) -> Option<Result<Vec<Row>, Fatal>> {
    let damaged = |e| Fatal::damaged(format!("rows of account {account}"), e);
    let (key, value) = match entry {
        Ok(entry) => entry,
        Err(fatal) => return Some(Err(fatal)),
    };
    match keys::row_parts(&key) {
        Ok((of, first)) if of == account => Some(decode_block(first, &value).map_err(damaged)),
        Ok(_) => None,
        Err(e) => Some(Err(damaged(e))),
    }
}

fn reference_of(prefix: &[u8], entry: Result<Entry, Fatal>) -> Option<Result<Seq, Fatal>> {
    let (key, _) = match entry {
        Ok(entry) => entry,
        Err(fatal) => return Some(Err(fatal)),
    };
    // The prefix ends with the zero byte and eight bytes of seq.
    let text = prefix.len().saturating_sub(8);
    if key.get(..text) != prefix.get(..text) {
        return None;
    }
    Some(keys::reference_seq(&key).map_err(|e| Fatal::damaged("references", e)))
}
