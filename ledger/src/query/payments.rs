//! Items of the payments layer as they are now: one by its name, an owner's by pages.
//!
//! | asked for | looked up in, in this order |
//! |---|---|
//! | one item | the state while it is open; otherwise the tail, then the files |
//! | a list | the tail and the files together; of an item that is in both, the tail's is the newer one |
//!
//! Every change of an item is an entry of the index, and the tail drops only what is in the files. So whoever looks at
//! the tail first misses nothing, whatever moves meanwhile. An item keeps its number for ever, and a page ends at a
//! number: no page misses an item or shows it twice, however often it changes between two pages.

use super::Query;
use super::item_filter::ItemFilter;
use crate::codec::keys;
use crate::domain::{CommandId, Seq, Time};
use crate::error::{Fatal, QueryError};
use crate::event::Event;
use crate::item::{Item, ItemKind, Owner};
use crate::projection::{Chunk, decode_item, item_key};
use std::collections::BTreeMap;
use std::iter::Peekable;

/// Items that are looked at for one page, whether they match its filter or not.
pub const SCANNED_ITEMS_MAX: usize = 16_384;

/// An item as a client names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemRef {
    /// By the id under which it began. A payment also by the id of the instruction that paid it.
    Name(CommandId),
    /// By its number: the position at which it began.
    Number(Seq),
}

/// Some items of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemPage {
    /// The items, each as it was when the page was made or later.
    pub items: Vec<Item>,
    /// The number before which the next page starts; none at the end. A page that has looked at
    /// [`SCANNED_ITEMS_MAX`] items ends there, so it may be short, or empty, and have a next one.
    pub next: Option<Seq>,
}

impl Query {
    /// The item as it is now.
    ///
    /// # Errors
    ///
    /// There is none of this name, or the journal or the indexes cannot be read.
    pub fn item(&self, item: &ItemRef) -> Result<Item, QueryError> {
        match item {
            ItemRef::Name(name) => self.item_by_name(name),
            ItemRef::Number(number) => self.item_by_number(*number),
        }
    }

    /// An owner's items of a kind that match `filter` and began before the position `before`, newest first, at most
    /// `max`.
    ///
    /// # Errors
    ///
    /// The journal or the indexes cannot be read.
    pub fn items(
        &self,
        (owner, kind): (Owner, ItemKind),
        filter: &ItemFilter,
        (before, max): (Option<Seq>, usize),
    ) -> Result<ItemPage, QueryError> {
        let start = self.first_number(filter.to, before)?;
        // One more than the page may look at, to know whether there is a next one.
        let looks =
            if filter.is_for_all() { max.min(SCANNED_ITEMS_MAX) } else { SCANNED_ITEMS_MAX };
        let key = keys::item(kind.number(), owner, start);
        let recent = self.recent(&key, looks.saturating_add(1));
        let mut newest = Merged::of(recent.into_iter().rev(), self.cold.items_down(&key)?);
        let mut page = ItemPage { items: Vec::new(), next: None };
        let (mut scanned, mut last) = (0_usize, None);
        while let Some(item) = newest.next()? {
            // Numbers and times rise together: what follows began earlier still.
            if filter.from.is_some_and(|from| item.began < from) {
                break;
            }
            if page.items.len() >= max || scanned >= SCANNED_ITEMS_MAX {
                page.next = last;
                break;
            }
            scanned = scanned.saturating_add(1);
            last = Some(item.number);
            if filter.takes(&item) {
                page.items.push(item);
            }
        }
        Ok(page)
    }

    fn item_by_name(&self, name: &CommandId) -> Result<Item, QueryError> {
        if let Some(item) = self.view.state.read().parties().item(name) {
            return Ok(item.clone());
        }
        let missing = || QueryError::NotFound { what: "item", name: name.to_string() };
        let Event::Executed(executed) = self.event_by_id("item", name)?.event else {
            return Err(missing());
        };
        self.as_it_is(executed.item_named(name).ok_or_else(missing)?)
    }

    fn item_by_number(&self, number: Seq) -> Result<Item, QueryError> {
        let missing = || QueryError::NotFound { what: "item", name: number.to_string() };
        if number > self.published() {
            return Err(missing());
        }
        let recorded = self.journal.event(number)?.ok_or_else(missing)?;
        let Event::Executed(executed) = recorded.event else { return Err(missing()) };
        let item = executed.items.iter().find(|item| item.number == number);
        self.as_it_is(item.ok_or_else(missing)?)
    }

    /// An item as it is now, from an event that touched it.
    fn as_it_is(&self, item: &Item) -> Result<Item, QueryError> {
        let key = item_key(item);
        if let Some(bytes) = self.view.tail.find(|chunk| chunk.item(&key)) {
            return Ok(decode_item(&bytes)?);
        }
        let missing = || Fatal::damaged(format!("item {}", item.number), "is not in the index");
        Ok(self.cold.item(item)?.ok_or_else(missing)?)
    }

    /// The highest number that can be wanted.
    fn first_number(&self, to: Option<Time>, before: Option<Seq>) -> Result<Seq, QueryError> {
        let end = match to {
            Some(to) if to > Time::ZERO => {
                self.journal.seq_at(Time::from_micros(to.micros().saturating_sub(1)))?
            }
            Some(_) => Seq::NONE,
            None => Seq::MAX,
        };
        Ok(before.map_or(Seq::MAX, Seq::previous).min(end).min(self.published()))
    }

    /// The first `max` items of a list from `key` on downwards that the tail has, by their numbers.
    fn recent(&self, key: &[u8; 14], max: usize) -> BTreeMap<Seq, Vec<u8>> {
        let found = self.view.tail.gather(|chunk: &Chunk| chunk.items_down(key, max));
        // Oldest chunk first: the last one has the newest of each item.
        let mut recent: BTreeMap<Seq, Vec<u8>> = found.into_iter().collect();
        // Below these some chunk may have left a change out.
        while recent.len() > max {
            recent.pop_first();
        }
        recent
    }
}

/// The items of tail and files in one row, each once.
struct Merged<R: Iterator<Item = (Seq, Vec<u8>)>, C: Iterator<Item = Result<Item, Fatal>>> {
    recent: Peekable<R>,
    cold: Peekable<C>,
}

impl<R, C> Merged<R, C>
where
    R: Iterator<Item = (Seq, Vec<u8>)>,
    C: Iterator<Item = Result<Item, Fatal>>,
{
    fn of(recent: R, cold: C) -> Self {
        Self { recent: recent.peekable(), cold: cold.peekable() }
    }

    fn next(&mut self) -> Result<Option<Item>, Fatal> {
        let cold = match self.cold.peek() {
            Some(Ok(item)) => Some(item.number),
            Some(Err(_)) => return self.cold.next().transpose(),
            None => None,
        };
        let recent = self.recent.peek().map(|(number, _)| *number);
        if recent.is_none() || recent < cold {
            return self.cold.next().transpose();
        }
        if recent == cold {
            self.cold.next();
        }
        self.recent.next().map(|(_, bytes)| decode_item(&bytes)).transpose()
    }
}
