//! The indexer: sorts a run, writes it as files, takes them in, and only then lets the tail forget it.
//!
//! The same run always makes the same keys. A crash between two files is mended by making the very same run again:
//! its end is noted before its first file.

use super::absent::Absent;
use super::merge::{self, SortedIds};
use super::tail::Run;
use super::view::View;
use crate::codec::{Reader, Stored};
use crate::domain::Seq;
use crate::error::Fatal;
use crate::metrics::{INDEX_RUN_SECONDS, INDEXED_SEQ};
use crate::store::{Store, Table};
use crate::watermarks::Watermarks;
use crossbeam_channel::Receiver;
use std::sync::Arc;
use std::time::Instant;

/// Meta key: all events up to this position are in the index files.
const CHECKPOINT: &[u8] = b"checkpoint";
/// Meta key: the last position of the run that is, or was last, being taken in.
const INTENT: &[u8] = b"intent";

/// How far the index files reach, and the end of a run that may be in some of them.
///
/// # Errors
///
/// The read failed, or the value is damaged.
pub fn checkpoint(store: &Store) -> Result<(Seq, Option<Seq>), Fatal> {
    let position = |key| {
        let value = store.get(Table::Meta, key)?;
        let seq = value.map(|value| Seq::take(&mut Reader::over(&value))).transpose();
        seq.map_err(|e| Fatal::damaged("checkpoint", e))
    };
    let done = position(CHECKPOINT)?.unwrap_or(Seq::NONE);
    Ok((done, position(INTENT)?.filter(|intent| *intent > done)))
}

/// Makes index files of runs.
#[derive(Debug)]
pub struct Indexer {
    store: Arc<Store>,
    view: Arc<View>,
    absent: Arc<Absent>,
    watermarks: Arc<Watermarks>,
}

impl Indexer {
    /// Indexes what `view` holds in its tail, and says so to `absent` and `watermarks`.
    #[must_use]
    pub const fn over(
        store: Arc<Store>,
        view: Arc<View>,
        absent: Arc<Absent>,
        watermarks: Arc<Watermarks>,
    ) -> Self {
        Self { store, view, absent, watermarks }
    }

    /// Serves until the projector has gone.
    ///
    /// # Errors
    ///
    /// The first run that failed.
    pub fn run(&self, runs: &Receiver<Run>) -> Result<(), Fatal> {
        while let Ok(run) = runs.recv() {
            self.index(&run)?;
        }
        Ok(())
    }

    /// Indexes one run.
    ///
    /// # Errors
    ///
    /// A file could not be written or taken in.
    #[allow(clippy::disallowed_methods, reason = "measured once a run")]
    pub fn index(&self, run: &Run) -> Result<(), Fatal> {
        let started = Instant::now();
        self.put_position(INTENT, run.last)?;
        let ids = SortedIds::of(run);
        self.store.ingest(Table::Ids, |file| ids.write(file))?;
        self.store.ingest(Table::Rows, |file| merge::write_rows(run, file))?;
        self.store.ingest(Table::Links, |file| merge::write_links(run, file))?;
        self.store.ingest(Table::References, |file| merge::write_references(run, file))?;
        self.store.ingest(Table::Items, |file| merge::write_items(run, file))?;
        self.put_position(CHECKPOINT, run.last)?;
        // The writer may forget its own copy from here on, so the files come first.
        self.absent.fill(&ids);
        self.watermarks.raise_indexed(run.last);
        self.view.tail.drop_through(run.last);
        metrics::histogram!(INDEX_RUN_SECONDS).record(started.elapsed());
        metrics::gauge!(INDEXED_SEQ).set(crate::metrics::position(run.last.raw()));
        Ok(())
    }

    fn put_position(&self, key: &[u8], seq: Seq) -> Result<(), Fatal> {
        let mut value = Vec::new();
        seq.put(&mut value);
        self.store.write_synced(Table::Meta, [(key, &value[..])])
    }
}
