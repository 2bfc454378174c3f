//! Some thousand events in a row, taken apart into what the indexes hold of them.

use super::by_account::ByAccount;
use super::items::{ItemEntries, ItemKey};
use super::names::{Form, Names, ShortId, position};
use crate::codec::{Link, Row, RowKind};
use crate::domain::{AccountNumber, Balance, CommandId, Seq, Side, Time};
use crate::event::{Cause, Event, Executed, HoldEnded, HoldPlaced, Recorded, TransferPosted};
use std::sync::OnceLock;

/// Events of a chunk.
pub(super) const CHUNK_EVENTS: u64 = 1 << 14;

/// What moved between two accounts, in its shortest form: two rows in one cache line, since a million of them may wait
/// in memory, and are read in another order than they were written.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Entry {
    debit: AccountNumber,
    credit: AccountNumber,
    amount: u64,
    debit_net: i64,
    credit_net: i64,
    /// The event, counted from the chunk's first.
    offset: u32,
    id_high: u64,
    id_low: u64,
    id_form: Form,
    /// Index into `held`, from 1; 0 where nothing is held on either account.
    held: u32,
    kind: u16,
    leg: u8,
    what: RowKind,
}

/// One of the two rows of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowPlace {
    /// Index into the entries.
    entry: u32,
    pub(super) side: Side,
}

impl Entry {
    const fn id(&self) -> ShortId {
        ShortId { high: self.id_high, low: self.id_low, form: self.id_form }
    }
}

impl RowPlace {
    /// The row of one side of an entry.
    #[must_use]
    pub const fn of(entry: u32, side: Side) -> Self {
        Self { entry, side }
    }
}

/// The index entries of some events.
#[derive(Debug, Default)]
pub struct Chunk {
    first: Seq,
    last: Seq,
    events: u64,
    /// When the events from a position on were recorded.
    times: Vec<(Seq, Time)>,
    names: Names,
    entries: Vec<Entry>,
    /// Held debits and credits of both accounts.
    held: Vec<[(u64, u64); 2]>,
    links: Vec<(Seq, Seq, Link)>,
    references: Vec<(Box<str>, Seq)>,
    items: ItemEntries,
    /// Indexes into `names` in the order of the ids. Made when a sealed chunk is asked for the first time: most chunks
    /// are in the index files before anybody asks.
    by_id: OnceLock<Vec<u32>>,
    /// Made when a sealed chunk is asked for the first time.
    by_account: OnceLock<ByAccount>,
    sealed: bool,
}

impl Chunk {
    /// How many events it holds.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// The position of its first event.
    #[must_use]
    pub const fn first(&self) -> Seq {
        self.first
    }

    /// The position of its last event.
    #[must_use]
    pub const fn last(&self) -> Seq {
        self.last
    }

    /// Takes an event apart.
    pub fn note(&mut self, recorded: &Recorded) {
        let Recorded { seq, time, event } = recorded;
        if self.events == 0 {
            self.first = *seq;
        }
        self.last = *seq;
        self.events = self.events.saturating_add(1);
        if self.times.last().is_none_or(|(_, last)| last != time) {
            self.times.push((*seq, *time));
        }
        match event {
            Event::AssetRegistered(_) | Event::AccountOpened(_) => {}
            Event::AccountStateChanged(change) => {
                self.name(*seq, &change.id, true);
            }
            Event::TransferPosted(transfer) => self.note_transfer(*seq, transfer),
            Event::HoldPlaced(hold) => self.note_placed(*seq, hold),
            Event::HoldReleased(ended) => self.note_ended(*seq, ended, RowKind::HoldReleased),
            Event::HoldExpired(ended) => self.note_ended(*seq, ended, RowKind::HoldExpired),
            Event::CommandRefused(refused) => {
                if let Some(id) = refused.command.id() {
                    self.name(*seq, id, refused.command.keeps_refusal());
                }
            }
            Event::Executed(executed) => self.note_executed(*seq, executed),
        }
        let reference = event.reference();
        if !reference.is_empty() {
            self.references.push((reference.into(), *seq));
        }
    }

    /// Nothing is noted afterwards, so that look-ups may sort.
    pub const fn seal(&mut self) {
        self.sealed = true;
    }

    /// Where the id was recorded.
    #[must_use]
    pub fn seq_of(&self, id: &CommandId) -> Option<Seq> {
        let index = if self.sealed {
            let by_id = self.by_id.get_or_init(|| self.names.sorted());
            let place = by_id.binary_search_by(|index| self.names.compare_at(wide(*index), id));
            wide(*by_id.get(place.ok()?)?)
        } else {
            self.names.position(id)?
        };
        Some(position(self.first, self.names.offset(index)?))
    }

    /// The rows of an account, oldest first.
    #[must_use]
    pub fn rows_of(&self, account: AccountNumber) -> Vec<Row> {
        if !self.sealed {
            let places = self.row_places().filter(|(number, _)| *number == account);
            return places.filter_map(|(_, place)| self.row_at(place)).collect();
        }
        let by_account = self.by_account.get_or_init(|| ByAccount::of(self.row_places()));
        by_account.rows_of(account).filter_map(|place| self.row_at(place)).collect()
    }

    /// What followed the event at `target`, oldest first.
    pub fn links_of(&self, target: Seq) -> impl Iterator<Item = (Seq, &Link)> {
        let links = self.links.iter().filter(move |(to, _, _)| *to == target);
        links.map(|(_, seq, link)| (*seq, link))
    }

    /// Where the reference stands, oldest first.
    pub fn seqs_of<'a>(&'a self, reference: &'a str) -> impl Iterator<Item = Seq> + 'a {
        self.references.iter().filter(move |(text, _)| &**text == reference).map(|(_, seq)| *seq)
    }

    /// The 16-byte ids by which events can be found, in the order of the events.
    pub fn compact_ids(&self) -> impl Iterator<Item = (u128, Seq)> {
        self.names.compact().map(|(id, offset)| (id, position(self.first, offset)))
    }

    /// The other ids by which events can be found, in the order of the events.
    pub fn text_ids(&self) -> impl Iterator<Item = (&str, Seq)> {
        self.names.texts().map(|(id, offset)| (id, position(self.first, offset)))
    }

    /// The places of the rows with their accounts, in the order of the events.
    pub fn row_places(&self) -> impl Iterator<Item = (AccountNumber, RowPlace)> {
        (0_u32..).zip(&self.entries).flat_map(|(entry, both)| {
            let place = |side| RowPlace::of(entry, side);
            [(both.debit, place(Side::Debit)), (both.credit, place(Side::Credit))]
        })
    }

    /// The row at a place.
    #[must_use]
    pub fn row_at(&self, place: RowPlace) -> Option<Row> {
        let entry = self.entry(place)?;
        self.row(&entry, place.side)
    }

    /// The entry that the row at a place is made of.
    pub(super) fn entry(&self, place: RowPlace) -> Option<Entry> {
        self.entries.get(wide(place.entry)).copied()
    }

    /// One of the two rows of an entry.
    pub(super) fn row(&self, entry: &Entry, side: Side) -> Option<Row> {
        let held = entry.held.checked_sub(1).and_then(|index| self.held.get(wide(index)));
        let [debit_held, credit_held] = held.copied().unwrap_or_default();
        let (counterparty, net, (held_debits, held_credits)) = match side {
            Side::Debit => (entry.credit, entry.debit_net, debit_held),
            Side::Credit => (entry.debit, entry.credit_net, credit_held),
        };
        let seq = position(self.first, entry.offset);
        let after_time = self.times.partition_point(|(from, _)| *from <= seq);
        let (_, time) = self.times.get(after_time.checked_sub(1)?)?;
        Some(Row {
            seq,
            leg: entry.leg,
            time: *time,
            what: entry.what,
            id: self.names.id(entry.id()),
            counterparty,
            side,
            amount: entry.amount,
            kind: entry.kind,
            after: Balance { net, held_debits, held_credits },
        })
    }

    /// The links, in the order of the events.
    #[must_use]
    pub fn links(&self) -> &[(Seq, Seq, Link)] {
        &self.links
    }

    /// The items as they were left, in the order of the events.
    #[must_use]
    pub const fn items(&self) -> &ItemEntries {
        &self.items
    }

    /// The bytes of the item with this key as the last event left it.
    #[must_use]
    pub fn item(&self, key: &ItemKey) -> Option<Vec<u8>> {
        self.items.latest(key, self.sealed)
    }

    /// Numbers and bytes of one list's items from `key` on downwards, at most `max`, each as the last event left it.
    #[must_use]
    pub fn items_down(&self, key: &ItemKey, max: usize) -> Vec<(Seq, Vec<u8>)> {
        self.items.down(key, max, self.sealed)
    }

    /// The references, in the order of the events.
    #[must_use]
    pub fn references(&self) -> &[(Box<str>, Seq)] {
        &self.references
    }

    fn name(&mut self, seq: Seq, id: &CommandId, indexed: bool) -> ShortId {
        let offset = self.offset(seq);
        self.names.push(id, offset, indexed)
    }

    fn offset(&self, seq: Seq) -> u32 {
        u32::try_from(seq.since(self.first)).unwrap_or(u32::MAX)
    }

    fn note_transfer(&mut self, seq: Seq, transfer: &TransferPosted) {
        let name = self.name(seq, &transfer.id, true);
        let what = match &transfer.cause {
            Cause::Posting => RowKind::Transfer,
            Cause::Capture(capture) => {
                let link =
                    Link::Capture { captured: capture.captured, remaining: capture.remaining };
                self.links.push((capture.hold_seq, seq, link));
                RowKind::Capture
            }
            Cause::Reversal(reversal) => {
                let link = Link::Reversal { reversed: reversal.reversed.clone() };
                self.links.push((reversal.transfer_seq, seq, link));
                RowKind::Reversal
            }
        };
        for (leg, moved) in (0_u8..).zip(&transfer.legs) {
            let both = Both { seq, leg, name, what, amount: moved.amount, kind: transfer.kind };
            let from = (moved.debit, moved.debit_after);
            self.note_both(&both, from, (moved.credit, moved.credit_after));
        }
    }

    fn note_placed(&mut self, seq: Seq, hold: &HoldPlaced) {
        let name = self.name(seq, &hold.id, true);
        let (amount, kind) = (hold.amount, hold.kind);
        let both = Both { seq, leg: 0, name, what: RowKind::HoldPlaced, amount, kind };
        self.note_both(&both, (hold.debit, hold.debit_after), (hold.credit, hold.credit_after));
    }

    fn note_ended(&mut self, seq: Seq, ended: &HoldEnded, what: RowKind) {
        let captured = ended.captured;
        let (name, link) = match &ended.id {
            Some(id) => (self.name(seq, id, true), Link::Released { captured }),
            // An expiry has no id of its own: it is shown under the hold's, but not found by it.
            None => (self.name(seq, &ended.hold, false), Link::Expired { captured }),
        };
        self.links.push((ended.hold_seq, seq, link));
        let both = Both { seq, leg: 0, name, what, amount: ended.amount, kind: 0 };
        self.note_both(&both, (ended.debit, ended.debit_after), (ended.credit, ended.credit_after));
    }

    fn note_executed(&mut self, seq: Seq, executed: &Executed) {
        // What the ledger did by itself is shown under the item's own id, but not found by it.
        let name = match (executed.instruction.id(), executed.items.first()) {
            (Some(id), _) => self.name(seq, id, true),
            (None, Some(item)) => self.name(seq, &item.name, false),
            (None, None) => return,
        };
        let kind = u16::from(executed.instruction.number());
        // Each row of an event has a leg of its own.
        let first_leg = u8::from(executed.reserved.is_some());
        if let Some(reserved) = &executed.reserved {
            let what = if reserved.placed { RowKind::HoldPlaced } else { RowKind::HoldReleased };
            let both = Both { seq, leg: 0, name, what, amount: reserved.amount, kind };
            let debit = (reserved.debit, reserved.debit_after);
            self.note_both(&both, debit, (reserved.credit, reserved.credit_after));
        }
        for (leg, moved) in (first_leg..).zip(&executed.legs) {
            let what = RowKind::Executed;
            let both = Both { seq, leg, name, what, amount: moved.amount, kind };
            let from = (moved.debit, moved.debit_after);
            self.note_both(&both, from, (moved.credit, moved.credit_after));
        }
        for item in &executed.items {
            self.items.note(item);
        }
    }

    fn note_both(
        &mut self,
        both: &Both,
        (debit, debit_after): (AccountNumber, Balance),
        (credit, credit_after): (AccountNumber, Balance),
    ) {
        let held = |balance: Balance| (balance.held_debits, balance.held_credits);
        let both_held = [held(debit_after), held(credit_after)];
        let mut held = 0;
        if both_held != [(0, 0); 2] {
            self.held.push(both_held);
            held = u32::try_from(self.held.len()).unwrap_or(u32::MAX);
        }
        self.entries.push(Entry {
            debit,
            credit,
            amount: both.amount,
            debit_net: debit_after.net,
            credit_net: credit_after.net,
            offset: self.offset(both.seq),
            id_high: both.name.high,
            id_low: both.name.low,
            id_form: both.name.form,
            held,
            kind: both.kind,
            leg: both.leg,
            what: both.what,
        });
    }
}

/// What the two rows of a leg have in common.
struct Both {
    seq: Seq,
    leg: u8,
    name: ShortId,
    what: RowKind,
    amount: u64,
    kind: u16,
}

/// An index as a place in memory.
fn wide(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}
