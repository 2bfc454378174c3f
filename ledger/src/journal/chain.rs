//! The chain from record to record, checked as it is walked.

use crate::codec::{EncodedRecord, Origin, Record, RecordHash};
use crate::domain::{Seq, Time};
use crate::error::Fatal;

/// Where a walk along the journal stands: what the next record must follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    /// Hash of the last record.
    pub hash: RecordHash,
    /// Position of the last event.
    pub last: Seq,
    /// Its time.
    pub time: Time,
    /// Whose records these are, at the last one's epoch.
    pub origin: Origin,
}

impl Chain {
    /// Before the first record of the ledger.
    #[must_use]
    pub const fn start(origin: Origin) -> Self {
        let origin = Origin { epoch: 0, ..origin };
        Self { hash: RecordHash([0; 32]), last: Seq::NONE, time: Time::ZERO, origin }
    }

    /// Right after a record that is trusted, as the start of a partial walk.
    #[must_use]
    pub fn after(record: &Record, encoded: &EncodedRecord) -> Self {
        let (hash, origin) = (encoded.hash, encoded.origin);
        Self { hash, last: record.last_seq(), time: record.time, origin }
    }

    /// Takes the next record.
    ///
    /// # Errors
    ///
    /// A gap, another ledger, an older epoch, a time that runs backwards, or a hash that does not fit.
    pub fn follow(&mut self, record: &Record, encoded: &EncodedRecord) -> Result<(), Fatal> {
        let place = || format!("journal record {}", record.first_seq);
        let ours = Origin { epoch: encoded.origin.epoch, ..self.origin };
        let problem = if record.first_seq != self.last.next() {
            Some(format!("follows event {}: records are missing", self.last))
        } else if encoded.origin != ours {
            Some("belongs to another ledger".to_owned())
        } else if encoded.origin.epoch < self.origin.epoch {
            Some(format!("has epoch {}, after {}", encoded.origin.epoch, self.origin.epoch))
        } else if encoded.previous != self.hash {
            Some("does not hold the hash of the record before".to_owned())
        } else if record.time < self.time {
            Some("is earlier than the record before".to_owned())
        } else {
            None
        };
        match problem {
            Some(problem) => Err(Fatal::damaged(place(), problem)),
            None => {
                *self = Self::after(record, encoded);
                Ok(())
            }
        }
    }
}
