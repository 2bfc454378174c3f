//! The index files: what is not in the tail any more.

use super::absent::NumberGap;
use super::items::{ItemKey, decode_item, is_of_list, item_key, list_start};
use crate::codec::{Link, Reader, Row, Stored, decode_block, keys};
use crate::domain::{AccountNumber, CommandId, HoldEnd, Seq, parse_hex};
use crate::error::Fatal;
use crate::item::Item;
use crate::store::{Entry, Store, Table};
use std::sync::Arc;

/// A key of the ids.
type Key = Box<[u8]>;

/// Digits of a 16-byte id in hexadecimal.
const HEX_DIGITS: usize = 32;

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
        let (mut compact, mut texts) = (Vec::new(), Vec::new());
        for id in ids {
            match id {
                CommandId::Uuid(value) | CommandId::Ulid(value) => compact.push((*value, id)),
                CommandId::Text(text) => texts.push((&**text, id)),
            }
        }
        // Sorted as numbers: comparing keys byte by byte took as long as half of the look-ups.
        compact.sort_unstable_by_key(|(value, _)| *value);
        compact.dedup_by_key(|(value, _)| *value);
        texts.sort_unstable_by_key(|(text, _)| *text);
        texts.dedup_by_key(|(text, _)| *text);
        self.find_sorted(&compact, |value| keys::compact_id(*value), &mut each)?;
        self.find_sorted(&texts, |text| keys::text_id(text), &mut each)
    }

    fn find_sorted<T, Key: AsRef<[u8]>>(
        &self,
        sorted: &[(T, &CommandId)],
        key: impl Fn(&T) -> Key,
        each: &mut impl FnMut(&CommandId, Seq),
    ) -> Result<(), Fatal> {
        if sorted.is_empty() {
            return Ok(());
        }
        let keys: Vec<Key> = sorted.iter().map(|(value, _)| key(value)).collect();
        let mut damaged = None;
        self.0.get_sorted(Table::Ids, &keys, |index, value| {
            let Some((_, id)) = sorted.get(index) else { return };
            match Seq::take(&mut Reader::over(value)) {
                Ok(seq) => each(id, seq),
                Err(e) => damaged = Some(Fatal::damaged(format!("id {id}"), e)),
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

    /// The widest interval around a 16-byte id, ends included, that holds no id of the files; none where it is there.
    ///
    /// # Errors
    ///
    /// The read failed.
    pub fn gap_of_compact(&self, id: u128) -> Result<Option<(u128, u128)>, Fatal> {
        let (below, above) = self.around(&keys::compact_id(id))?;
        let below = below.as_deref().and_then(keys::compact_id_of);
        let above = above.as_deref().and_then(keys::compact_id_of);
        Ok(gap_between(below, id, above))
    }

    /// An interval around a text of 32 hexadecimal digits, by value and ends included, that holds no such text of the
    /// files; none where it is there, or where another text stands so near that it is not worth a look.
    ///
    /// # Errors
    ///
    /// The read failed.
    pub fn gap_of_hex(&self, id: u128) -> Result<Option<(u128, u128)>, Fatal> {
        let (below, above) = self.around(&keys::text_id(&format!("{id:032x}")))?;
        let below = below.as_deref().and_then(keys::text_id_of).and_then(parse_hex);
        let above = above.as_deref().and_then(keys::text_id_of).map(hex_from);
        // Below another text nothing is known: the gap begins with the id.
        let below = below.or_else(|| id.checked_sub(1));
        Ok(gap_between(below, id, above))
    }

    /// The keys of ids next to `key`: the last at or below, and the first above.
    fn around(&self, key: &[u8]) -> Result<(Option<Key>, Option<Key>), Fatal> {
        let below = self.0.scan_down(Table::Ids, key)?.next().transpose()?;
        let mut upwards = self.0.scan_up(Table::Ids, key)?;
        let mut above = upwards.next().transpose()?;
        if above.as_ref().is_some_and(|(above, _)| **above == *key) {
            above = upwards.next().transpose()?;
        }
        Ok((below.map(|(key, _)| key), above.map(|(key, _)| key)))
    }

    /// The numbers of a series next to `number`, between which the files hold none; nothing where it is there.
    ///
    /// # Errors
    ///
    /// The read failed.
    pub(super) fn gap_of_number(
        &self,
        series: &str,
        number: &str,
    ) -> Result<Option<NumberGap>, Fatal> {
        let (below, above) = self.around(&keys::text_id(&format!("{series}{number}")))?;
        let of_series = |key: &Key| {
            let number = keys::text_id_of(key)?.strip_prefix(series)?;
            Some(Box::from(number))
        };
        let below: Box<str> = below.as_ref().and_then(of_series).unwrap_or_default();
        let above = above.as_ref().and_then(of_series);
        Ok((*below != *number).then_some(NumberGap { below, above }))
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

/// The ids around `id` that lie between those two; none where it is one of them.
fn gap_between(below: Option<u128>, id: u128, above: Option<u128>) -> Option<(u128, u128)> {
    let first = below.map_or(Some(0), |below| below.checked_add(1))?;
    let last = above.map_or(Some(u128::MAX), |above| above.checked_sub(1))?;
    (first <= id && id <= last).then_some((first, last))
}

/// A value at or below that of every text of 32 hexadecimal digits that sorts after `text`, or is it.
fn hex_from(text: &str) -> u128 {
    let digits =
        text.bytes().take(HEX_DIGITS).take_while(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let digits = digits.count();
    match text.get(..digits).map(|digits| format!("{digits:0<HEX_DIGITS$}")) {
        Some(padded) => parse_hex(&padded).unwrap_or(0),
        None => 0,
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
