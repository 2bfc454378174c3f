//! Reading the journal: by position, in order, and by time.

use super::Chain;
use crate::codec::{EncodedRecord, Record, keys};
use crate::domain::{Seq, Time};
use crate::error::Fatal;
use crate::event::Recorded;
use crate::store::{Entry, Store, Table};
use std::sync::Arc;

/// Reads what is durable. Cheap to clone; readers do not disturb the writer.
#[derive(Debug, Clone)]
pub struct JournalReader(Arc<Store>);

impl JournalReader {
    /// Reads the journal in `store`.
    #[must_use]
    pub const fn over(store: Arc<Store>) -> Self {
        Self(store)
    }

    /// The record that holds the event at `seq`, if there is one.
    ///
    /// # Errors
    ///
    /// The read failed, or the record is damaged.
    pub fn record_with(&self, seq: Seq) -> Result<Option<Record>, Fatal> {
        let found = self.0.scan_down(Table::Journal, &keys::journal(seq))?.next().transpose()?;
        let record = found.map(|entry| open(&entry)).transpose()?.map(|(record, _)| record);
        Ok(record.filter(|record| record.last_seq() >= seq))
    }

    /// The event at `seq`, if there is one.
    ///
    /// # Errors
    ///
    /// The read failed, or the record is damaged.
    pub fn event(&self, seq: Seq) -> Result<Option<Recorded>, Fatal> {
        let Some(record) = self.record_with(seq)? else { return Ok(None) };
        record.event_at(seq).map_err(|e| Fatal::damaged(format!("event {seq}"), e))
    }

    /// The records from the one that holds `seq` on, each checked against its checksum and against the one before.
    ///
    /// # Errors
    ///
    /// The journal cannot be read; each item says whether the record is good.
    pub fn records_from(
        &self,
        seq: Seq,
    ) -> Result<impl Iterator<Item = Result<(Record, EncodedRecord), Fatal>> + '_, Fatal> {
        let start = self.record_with(seq)?.map_or(seq, |record| record.first_seq);
        let entries = self.0.scan_up(Table::Journal, &keys::journal(start))?;
        let mut chain: Option<Chain> = None;
        Ok(entries.map(move |entry| {
            let (record, encoded) = open(&entry?)?;
            match &mut chain {
                Some(chain) => chain.follow(&record, &encoded)?,
                None => chain = Some(Chain::after(&record, &encoded)),
            }
            Ok((record, encoded))
        }))
    }

    /// The last record, with its place in the chain.
    ///
    /// # Errors
    ///
    /// The read failed, or the record is damaged.
    pub fn last(&self) -> Result<Option<(Record, EncodedRecord)>, Fatal> {
        let mut entries = self.0.scan_down(Table::Journal, &keys::journal(Seq::MAX))?;
        entries.next().transpose()?.map(|entry| open(&entry)).transpose()
    }

    /// The last position whose event was recorded at `time` or before; [`Seq::NONE`] if all are later.
    ///
    /// # Errors
    ///
    /// The read failed, or a record is damaged.
    pub fn seq_at(&self, time: Time) -> Result<Seq, Fatal> {
        let Some((last, _)) = self.last()? else { return Ok(Seq::NONE) };
        if last.time <= time {
            return Ok(last.last_seq());
        }
        // Times never run backwards, so half of the positions fall away at each step.
        let (mut low, mut high) = (Seq::NONE, last.first_seq);
        while high.since(low) > 1 {
            let middle = low.plus(high.since(low) >> 1);
            let Some(record) = self.record_with(middle)? else {
                return Err(Fatal::damaged(format!("event {middle}"), "is missing"));
            };
            if record.time <= time {
                low = record.last_seq();
            } else {
                high = record.first_seq;
            }
        }
        Ok(low)
    }
}

fn open((key, value): &Entry) -> Result<(Record, EncodedRecord), Fatal> {
    let place = || match <[u8; 8]>::try_from(&**key) {
        Ok(first) => format!("journal record {}", u64::from_be_bytes(first)),
        Err(_) => "journal".to_owned(),
    };
    let opened = Record::open(value).map_err(|e| Fatal::damaged(place(), e))?;
    if **key != keys::journal(opened.0.first_seq) {
        return Err(Fatal::damaged(place(), "stands under another position than its own"));
    }
    Ok(opened)
}
