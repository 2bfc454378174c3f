//! Journal records: some events of one commit group, chained by hash to the record before.
//!
//! ```text
//! 0       1     2      4      12        28         36     40    48            80           84
//! version kind  shard  epoch  ledger id first seq  count  time  previous hash payload len  payload ... checksum
//! u8      u8    u16    u64    16 bytes  u64        u32    u64   32 bytes      u32                      8 bytes
//! ```
//!
//! Numbers are big-endian. The hash of a record is BLAKE3 over everything before its checksum; the checksum is the
//! hash's first 8 bytes, and the next record holds all 32. So one pass over the bytes finds damage and forgery.

use super::bytes::{Malformed, Reader};
use super::event::{decode_events, encode_event, refill_event, take_event};
use crate::domain::{Seq, Time};
use crate::event::{Event, Recorded};
use bytes::Bytes;

/// Version of the record format.
const VERSION: u8 = 1;
/// The kind of record that holds events.
const KIND_EVENTS: u8 = 1;
/// Events of one record: a reader that looks for one event decodes at most so many lengths.
pub const RECORD_EVENTS_MAX: u32 = 256;
/// Payload bytes after which a record is closed. One event more may reach beyond it.
pub const RECORD_BYTES_MAX: usize = 16 << 10;
const CHECKSUM_BYTES: usize = 8;

/// BLAKE3 of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecordHash(pub [u8; 32]);

impl std::fmt::Display for RecordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Whose records these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Random at the ledger's birth, so that two ledgers' records never mix.
    pub ledger_id: [u8; 16],
    /// Which part of a sharded ledger; 0 where there is one.
    pub shard: u16,
    /// Rises with each new writer; a record of an older one is refused.
    pub epoch: u64,
}

/// Events in a row, with one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Position of the first event.
    pub first_seq: Seq,
    /// How many events there are, at least 1.
    pub count: u32,
    /// Ledger time of all of them.
    pub time: Time,
    /// The events' stored bytes.
    pub payload: Bytes,
}

impl Record {
    /// Position of the last event.
    #[must_use]
    pub fn last_seq(&self) -> Seq {
        self.first_seq.plus(u64::from(self.count)).previous()
    }

    /// The events in their places.
    pub fn events(&self) -> impl Iterator<Item = Result<Recorded, Malformed>> {
        let (first, time) = (self.first_seq, self.time);
        (0..)
            .zip(decode_events(&self.payload))
            .map(move |(place, event)| Ok(Recorded { seq: first.plus(place), time, event: event? }))
    }

    /// Shows each event in its place to `each`, one after the other at the same spot in memory.
    ///
    /// # Errors
    ///
    /// The bytes are damaged. Events before the damage were shown.
    pub fn for_each_event(&self, mut each: impl FnMut(&Recorded)) -> Result<(), Malformed> {
        let mut input = Reader::over(&self.payload);
        let event = take_event(&mut input)?;
        let mut recorded = Recorded { seq: self.first_seq, time: self.time, event };
        each(&recorded);
        while !input.is_empty() {
            refill_event(&mut recorded.event, &mut input)?;
            recorded.seq = recorded.seq.next();
            each(&recorded);
        }
        Ok(())
    }

    /// The event at `seq`, if it is in here. The events before it are stepped over, not decoded.
    ///
    /// # Errors
    ///
    /// The bytes are damaged.
    pub fn event_at(&self, seq: Seq) -> Result<Option<Recorded>, Malformed> {
        if seq < self.first_seq || seq > self.last_seq() {
            return Ok(None);
        }
        let mut input = Reader::over(&self.payload);
        let behind = self.payload.len();
        for _ in 0..seq.since(self.first_seq) {
            input.string()?;
        }
        let at = behind.saturating_sub(input.len());
        let rest = self.payload.get(at..).unwrap_or_default();
        let event = decode_events(rest).next().transpose()?;
        Ok(event.map(|event| Recorded { seq, time: self.time, event }))
    }

    /// The record's stored bytes and its hash.
    #[must_use]
    pub fn seal(&self, origin: &Origin, previous: RecordHash) -> EncodedRecord {
        let len = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(self.payload.len().saturating_add(96));
        bytes.extend_from_slice(&[VERSION, KIND_EVENTS]);
        bytes.extend_from_slice(&origin.shard.to_be_bytes());
        bytes.extend_from_slice(&origin.epoch.to_be_bytes());
        bytes.extend_from_slice(&origin.ledger_id);
        bytes.extend_from_slice(&self.first_seq.raw().to_be_bytes());
        bytes.extend_from_slice(&self.count.to_be_bytes());
        bytes.extend_from_slice(&self.time.micros().to_be_bytes());
        bytes.extend_from_slice(&previous.0);
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.extend_from_slice(&self.payload);
        let hash = blake3::hash(&bytes);
        bytes.extend(hash.as_bytes().iter().take(CHECKSUM_BYTES));
        EncodedRecord { origin: *origin, previous, hash: RecordHash(*hash.as_bytes()), bytes }
    }

    /// Reads stored bytes and checks them against their own checksum.
    ///
    /// # Errors
    ///
    /// Damaged, or of a later version.
    pub fn open(bytes: &[u8]) -> Result<(Self, EncodedRecord), Malformed> {
        let damaged = Malformed { expected: "a record with its checksum" };
        let split = bytes.len().checked_sub(CHECKSUM_BYTES).ok_or(damaged)?;
        let (body, checksum) = bytes.split_at_checked(split).ok_or(damaged)?;
        let hash = blake3::hash(body);
        if !hash.as_bytes().starts_with(checksum) {
            return Err(damaged);
        }
        let mut input = Reader::over(body);
        if input.array()? != [VERSION, KIND_EVENTS] {
            return Err(Malformed { expected: "a record of version 1" });
        }
        let origin = Origin {
            shard: u16::from_be_bytes(input.array()?),
            epoch: u64::from_be_bytes(input.array()?),
            ledger_id: input.array()?,
        };
        let first_seq = Seq::from_raw(u64::from_be_bytes(input.array()?));
        let count = u32::from_be_bytes(input.array()?);
        let time = Time::from_micros(u64::from_be_bytes(input.array()?));
        let previous = RecordHash(input.array()?);
        let len = u32::from_be_bytes(input.array()?);
        if usize::try_from(len).ok() != Some(input.len()) || count == 0 {
            return Err(damaged);
        }
        let payload = Bytes::copy_from_slice(input.bytes(input.len())?);
        let hash = RecordHash(*hash.as_bytes());
        let encoded = EncodedRecord { origin, previous, hash, bytes: Vec::new() };
        Ok((Self { first_seq, count, time, payload }, encoded))
    }
}

/// A record as it is stored, with its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedRecord {
    /// Whose it is.
    pub origin: Origin,
    /// Hash of the record before; zeros before the first.
    pub previous: RecordHash,
    /// Hash of this record.
    pub hash: RecordHash,
    /// The stored bytes; empty in what [`Record::open`] gives, which was handed them.
    pub bytes: Vec<u8>,
}

/// Gathers the events of one commit group into records.
#[derive(Debug)]
pub struct RecordBuilder {
    next: Seq,
    time: Time,
    first: Seq,
    payload: Vec<u8>,
    sealed: Vec<Record>,
    sealed_bytes: usize,
}

impl RecordBuilder {
    /// Begins a group whose first event will stand at `first`, all events at `time`.
    #[must_use]
    pub const fn begin(first: Seq, time: Time) -> Self {
        Self { next: first, time, first, payload: Vec::new(), sealed: Vec::new(), sealed_bytes: 0 }
    }

    /// Puts the next event.
    pub fn push(&mut self, event: &Event) {
        if self.payload.capacity() == 0 {
            self.payload.reserve(RECORD_BYTES_MAX);
        }
        encode_event(&mut self.payload, event);
        self.next = self.next.next();
        let full = self.next.since(self.first) >= u64::from(RECORD_EVENTS_MAX);
        if full || self.payload.len() >= RECORD_BYTES_MAX {
            self.close();
        }
    }

    /// Stored bytes so far.
    #[must_use]
    pub const fn len_bytes(&self) -> usize {
        self.sealed_bytes.saturating_add(self.payload.len())
    }

    /// Closes the group.
    #[must_use]
    pub fn finish(mut self) -> Vec<Record> {
        self.close();
        self.sealed
    }

    /// The event at `seq`, if it was put into this group.
    ///
    /// # Errors
    ///
    /// Never for what [`RecordBuilder::push`] put.
    pub fn event_at(&self, seq: Seq) -> Result<Option<Recorded>, Malformed> {
        if seq >= self.first && seq < self.next {
            return self.open_record().event_at(seq);
        }
        let within = |record: &&Record| seq >= record.first_seq && seq <= record.last_seq();
        self.sealed.iter().find(within).map_or(Ok(None), |record| record.event_at(seq))
    }

    fn open_record(&self) -> Record {
        Record {
            first_seq: self.first,
            count: u32::try_from(self.next.since(self.first)).unwrap_or(u32::MAX),
            time: self.time,
            payload: Bytes::copy_from_slice(&self.payload),
        }
    }

    fn close(&mut self) {
        if self.payload.is_empty() {
            return;
        }
        let count = u32::try_from(self.next.since(self.first)).unwrap_or(u32::MAX);
        let payload = Bytes::from(std::mem::take(&mut self.payload));
        self.sealed_bytes = self.sealed_bytes.saturating_add(payload.len());
        self.sealed.push(Record { first_seq: self.first, count, time: self.time, payload });
        self.first = self.next;
    }
}
