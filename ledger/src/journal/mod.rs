//! The journal: records in order, each chained to the one before, on stable storage before anyone is answered.
//!
//! The writer hands over one group at a time; a group is written whole or not at all. Nothing above this trait knows
//! which journal runs.

mod chain;
mod faulty;
mod reader;
mod rocks;

pub use chain::Chain;
pub use faulty::{FaultPlan, FaultyJournal};
pub use reader::JournalReader;
pub use rocks::RocksJournal;

use crate::codec::Record;
use crate::error::Fatal;

/// Where groups of records are made durable.
pub trait Journal: Send {
    /// Appends the records of a group, in order. When it returns, they are on stable storage, all of them.
    ///
    /// # Errors
    ///
    /// Final: whether the group is there is unknown, and nothing may be appended any more. [`Fatal::Fenced`] where
    /// another writer has taken over.
    fn append(&mut self, group: &[Record]) -> Result<(), Fatal>;
}
