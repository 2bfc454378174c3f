//! Verifying a stopped ledger: the journal against itself, everything else against the journal.

use super::fingerprint::{Fingerprint, Fingerprints};
use super::open;
use crate::codec::{
    Link, Origin, Reader, Record, RecordHash, Stored, decode_block, keys, put_state,
};
use crate::config::Config;
use crate::domain::Seq;
use crate::engine::{State, check_event, check_totals};
use crate::error::{Fatal, OpenError};
use crate::journal::{Chain, JournalReader};
use crate::projection::{Chunk, checkpoint};
use crate::snapshot::Snapshots;
use crate::store::{Store, Table};

/// Events between two calls of `progress`.
const PROGRESS_EVENTS: u64 = 1_000_000;

/// What was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Position of the last event.
    pub seq: Seq,
    /// Hash of the last record.
    pub hash: RecordHash,
    /// Accounts at the end.
    pub accounts: usize,
    /// Open holds at the end.
    pub holds: usize,
    /// Snapshots that were compared.
    pub snapshots: usize,
    /// Events that are in the index files; the rest is indexed at the next start.
    pub indexed: Seq,
    /// Index entries that were compared.
    pub index_entries: u64,
}

/// Verifies the stopped ledger in the configured directory. Changes nothing in it.
///
/// # Errors
///
/// The directory is in use, there is no ledger in it, or something does not agree; the message says what.
pub fn verify(config: &Config, mut progress: impl FnMut(Seq)) -> Result<Report, OpenError> {
    let (_lock, store) = open(config)?;
    let journal = JournalReader::over(store.clone());
    let mut walk = Walk::begin(&store, Snapshots::below(&config.data_dir)?)?;
    for item in journal.records_from(Seq::FIRST)? {
        let (record, encoded) = item?;
        let chain =
            walk.chain.get_or_insert_with(|| Chain::start(Origin { epoch: 0, ..encoded.origin }));
        chain.follow(&record, &encoded)?;
        walk.replay(&record)?;
        let done = record.last_seq().raw().checked_div(PROGRESS_EVENTS);
        if done != record.first_seq.previous().raw().checked_div(PROGRESS_EVENTS) {
            progress(record.last_seq());
        }
    }
    walk.finish(&store)
}

struct Walk {
    state: State,
    chain: Option<Chain>,
    expected: Fingerprints,
    indexed: Seq,
    /// Snapshots still to come, the earliest last.
    snapshots: Vec<State>,
    compared: usize,
}

impl Walk {
    fn begin(store: &Store, snapshots: Snapshots) -> Result<Self, Fatal> {
        let mut snapshots = snapshots.all()?;
        snapshots.sort_by_key(|state| std::cmp::Reverse(state.seq()));
        Ok(Self {
            state: State::default(),
            chain: None,
            expected: Fingerprints::default(),
            indexed: checkpoint(store)?.0,
            snapshots,
            compared: 0,
        })
    }

    fn replay(&mut self, record: &Record) -> Result<(), Fatal> {
        let damaged = |e: &dyn std::fmt::Display| Fatal::damaged("journal", e);
        let mut chunk = Chunk::default();
        for event in record.events() {
            let recorded = event.map_err(|e| damaged(&e))?;
            check_event(&self.state, recorded.seq, &recorded.event).map_err(|e| damaged(&e))?;
            self.state.apply(recorded.seq, recorded.time, &recorded.event);
            if recorded.seq <= self.indexed {
                chunk.note(&recorded);
            }
            while self.snapshots.last().is_some_and(|next| next.seq() == recorded.seq) {
                if let Some(snapshot) = self.snapshots.pop() {
                    self.compare_snapshot(&snapshot)?;
                }
            }
        }
        self.expected.add_chunk(&chunk);
        Ok(())
    }

    fn compare_snapshot(&mut self, snapshot: &State) -> Result<(), Fatal> {
        let bytes = |state: &State| {
            let mut bytes = Vec::new();
            put_state(state, &mut bytes).map(|()| bytes)
        };
        let same = bytes(snapshot).and_then(|a| bytes(&self.state).map(|b| a == b));
        if !same.map_err(|e| Fatal::store("compare a snapshot", e))? {
            let place = format!("snapshot of event {}", snapshot.seq());
            return Err(Fatal::damaged(place, "differs from the state that the journal gives"));
        }
        self.compared = self.compared.saturating_add(1);
        Ok(())
    }

    fn finish(self, store: &Store) -> Result<Report, OpenError> {
        check_totals(&self.state).map_err(|e| Fatal::damaged("journal", e))?;
        let seq = self.state.seq();
        let beyond =
            self.snapshots.last().map(State::seq).or((self.indexed > seq).then_some(self.indexed));
        if let Some(beyond) = beyond {
            let problem = format!("ends at event {seq}, but event {beyond} was acknowledged");
            return Err(Fatal::damaged("journal", problem).into());
        }
        let found = read_indexes(store, self.indexed)?;
        let tables = [
            ("ids", self.expected.ids, found.ids),
            ("rows", self.expected.rows, found.rows),
            ("links", self.expected.links, found.links),
            ("references", self.expected.references, found.references),
        ];
        let mut index_entries = 0_u64;
        for (name, expected, found) in tables {
            compare(name, expected, found)?;
            index_entries = index_entries.saturating_add(found.entries);
        }
        Ok(Report {
            seq,
            hash: self.chain.map(|chain| chain.hash).unwrap_or_default(),
            accounts: self.state.accounts().len(),
            holds: self.state.holds_count(),
            snapshots: self.compared,
            indexed: self.indexed,
            index_entries,
        })
    }
}

fn compare(name: &str, expected: Fingerprint, found: Fingerprint) -> Result<(), Fatal> {
    if expected == found {
        return Ok(());
    }
    let problem = if expected.entries == found.entries {
        format!("holds {} entries, but not those that the journal gives", found.entries)
    } else {
        format!("holds {} entries, the journal gives {}", found.entries, expected.entries)
    };
    Err(Fatal::damaged(format!("index {name}"), problem))
}

/// What is in the index files up to `indexed`. Beyond that may stand parts of a run that a crash cut short; they are
/// written again, the same, at the next start.
fn read_indexes(store: &Store, indexed: Seq) -> Result<Fingerprints, Fatal> {
    let mut found = Fingerprints::default();
    for entry in store.scan_up(Table::Ids, &[])? {
        let (key, value) = entry?;
        let seq = Seq::take(&mut Reader::over(&value));
        let seq = seq.map_err(|e| Fatal::damaged("index ids", e))?;
        if seq <= indexed {
            found.add_id(&key, seq);
        }
    }
    for entry in store.scan_up(Table::Rows, &[])? {
        let (key, value) = entry?;
        let damaged = |e| Fatal::damaged("index rows", e);
        let (account, first) = keys::row_parts(&key).map_err(damaged)?;
        let rows = decode_block(first, &value).map_err(damaged)?;
        for row in rows.iter().filter(|row| row.seq <= indexed) {
            found.add_row(account, row);
        }
    }
    for entry in store.scan_up(Table::Links, &[])? {
        let (key, value) = entry?;
        let damaged = |e| Fatal::damaged("index links", e);
        let (target, seq) = keys::link_parts(&key).map_err(damaged)?;
        let link = Link::take(&mut Reader::over(&value)).map_err(damaged)?;
        if seq <= indexed {
            found.add_link((target, seq), &link);
        }
    }
    for entry in store.scan_up(Table::References, &[])? {
        let (key, _) = entry?;
        let seq = keys::reference_seq(&key);
        if seq.map_err(|e| Fatal::damaged("index references", e))? <= indexed {
            found.add_reference(&key);
        }
    }
    Ok(found)
}
