//! From what is on disk to a ledger that can serve: newest good snapshot, the journal after it, the indexes caught up.
//!
//! Each record is checked against its checksum and the one before, each event against the state that it meets, and at
//! the end the books as a whole. Whatever does not fit stops the start: nothing is guessed and nothing is skipped.

use crate::codec::{EncodedRecord, Origin, Reader, Record, Stored};
use crate::domain::Seq;
use crate::engine::{State, check_event, check_totals};
use crate::error::Fatal;
use crate::event::Recorded;
use crate::journal::{Chain, JournalReader};
use crate::metrics::RECOVERY_EVENTS;
use crate::projection::{Indexer, View, checkpoint};
use crate::snapshot::Snapshots;
use crate::store::{Store, Table};
use std::sync::Arc;

/// Meta key: the ledger's id, 16 random bytes.
const LEDGER_ID: &[u8] = b"ledger_id";
/// Meta key: the epoch of the last writer.
const EPOCH: &[u8] = b"epoch";
/// Events between two lines of progress.
const PROGRESS_EVENTS: u64 = 1_000_000;

/// What a start finds.
#[derive(Debug)]
pub struct Recovered {
    /// The state at the end of the journal.
    pub state: State,
    /// The end of the journal, at the epoch of the new writer.
    pub chain: Chain,
    /// Position of the snapshot that was used.
    pub snapshot_seq: Seq,
}

/// Opens a new epoch: from now on an older writer of this journal is refused.
///
/// # Errors
///
/// The store failed.
pub fn begin_epoch(store: &Store, fresh_ledger_id: [u8; 16]) -> Result<Origin, Fatal> {
    let ledger_id = match store.get(Table::Meta, LEDGER_ID)? {
        Some(bytes) => <[u8; 16]>::try_from(bytes.as_slice())
            .map_err(|_| Fatal::damaged("ledger id", "is not 16 bytes"))?,
        None => {
            store.write_synced(Table::Meta, [(LEDGER_ID, &fresh_ledger_id[..])])?;
            fresh_ledger_id
        }
    };
    let epoch = last_epoch(store)?.saturating_add(1);
    let mut value = Vec::new();
    epoch.put(&mut value);
    store.write_synced(Table::Meta, [(EPOCH, &value[..])])?;
    Ok(Origin { ledger_id, shard: 0, epoch })
}

fn last_epoch(store: &Store) -> Result<u64, Fatal> {
    let value = store.get(Table::Meta, EPOCH)?;
    let epoch = value.map(|value| u64::take(&mut Reader::over(&value))).transpose();
    Ok(epoch.map_err(|e| Fatal::damaged("epoch", e))?.unwrap_or(0))
}

/// Recovers the state, and the tail of the indexes into `view`; tells `unindexed` of each event that is in no index
/// file yet.
///
/// # Errors
///
/// The store failed, or something stored is damaged or missing.
pub fn recover(
    (store, journal): (&Store, &JournalReader),
    snapshots: &Snapshots,
    (view, indexer, run_events): (&Arc<View>, &Indexer, u64),
    origin: Origin,
    mut unindexed: impl FnMut(&Recorded),
) -> Result<Recovered, Fatal> {
    let end = journal.last()?;
    let last = end.as_ref().map_or(Seq::NONE, |(record, _)| record.last_seq());
    let (indexed, intent) = checkpoint(store)?;
    let reached = intent.unwrap_or(indexed);
    if reached > last {
        let problem =
            format!("ends at event {last}, but event {reached} is indexed: events are missing");
        return Err(Fatal::damaged("journal", problem));
    }
    let mut state = snapshots.newest(last)?.unwrap_or_default();
    let snapshot_seq = state.seq();
    let from = snapshot_seq.min(indexed).next();
    // Where everything is in the snapshot and in the index files, nothing is replayed: the chain goes on at its end.
    let nothing_new = end.filter(|(record, _)| record.last_seq() < from);
    let mut chain = nothing_new.map(|(record, encoded)| Chain::after(&record, &encoded));
    let mut replayed = 0_u64;
    for item in journal.records_from(from)? {
        let (record, encoded) = item?;
        match &mut chain {
            Some(chain) => chain.follow(&record, &encoded)?,
            None => chain = Some(first_of_walk(&record, &encoded, from, origin)?),
        }
        for event in record.events() {
            let recorded = event.map_err(|e| Fatal::damaged("journal", e))?;
            if recorded.seq > state.seq() {
                check_event(&state, recorded.seq, &recorded.event)
                    .map_err(|e| Fatal::damaged("journal", e))?;
                state.apply(recorded.seq, recorded.time, &recorded.event);
            }
            if recorded.seq > indexed {
                view.tail.note(&recorded);
                unindexed(&recorded);
            }
            replayed = replayed.saturating_add(1);
            if replayed.is_multiple_of(PROGRESS_EVENTS) {
                tracing::info!(events = replayed, through = recorded.seq.raw(), "replaying");
            }
        }
        // The run that a crash cut short is made again just as it was, however long runs are now.
        let cut = match intent.filter(|end| record.last_seq() <= *end) {
            Some(end) => record.last_seq() == end,
            None => view.tail.events_uncut() >= run_events,
        };
        if let Some(run) = cut.then(|| view.tail.cut_run()).flatten() {
            indexer.index(&run)?;
        }
    }
    check_totals(&state).map_err(|e| Fatal::damaged("state", e))?;
    metrics::counter!(RECOVERY_EVENTS).increment(replayed);
    let chain = Chain { origin, ..chain.unwrap_or_else(|| Chain::start(origin)) };
    Ok(Recovered { state, chain, snapshot_seq })
}

/// The chain after the first record that is replayed, which must hold the event at `from`.
fn first_of_walk(
    record: &Record,
    encoded: &EncodedRecord,
    from: Seq,
    origin: Origin,
) -> Result<Chain, Fatal> {
    if record.first_seq == Seq::FIRST {
        let mut chain = Chain::start(origin);
        chain.follow(record, encoded)?;
        return Ok(chain);
    }
    let place = || format!("journal record {}", record.first_seq);
    if record.first_seq > from {
        let problem = format!("follows a gap: event {from} is missing");
        return Err(Fatal::damaged(place(), problem));
    }
    if (Origin { epoch: origin.epoch, ..encoded.origin }) != origin {
        return Err(Fatal::damaged(place(), "belongs to another ledger"));
    }
    Ok(Chain::after(record, encoded))
}
