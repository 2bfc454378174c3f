//! Reading a stopped ledger's journal, event by event.

use super::open;
use crate::config::Config;
use crate::domain::Seq;
use crate::error::{Fatal, OpenError};
use crate::event::Recorded;
use crate::journal::JournalReader;

/// Hands each event from `from` to `to` (both counted) to `each`, in order, until it says to stop.
///
/// # Errors
///
/// The directory is in use, there is no ledger in it, or the journal is damaged.
pub fn inspect(
    config: &Config,
    (from, to): (Seq, Seq),
    mut each: impl FnMut(&Recorded) -> bool,
) -> Result<(), OpenError> {
    let (_lock, store) = open(config)?;
    let journal = JournalReader::over(store);
    for item in journal.records_from(from.max(Seq::FIRST))? {
        let (record, _) = item?;
        for event in record.events() {
            let recorded = event.map_err(|e| Fatal::damaged("journal", e))?;
            let within = recorded.seq >= from && recorded.seq <= to;
            if recorded.seq > to || (within && !each(&recorded)) {
                return Ok(());
            }
        }
    }
    Ok(())
}
