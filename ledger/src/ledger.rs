//! The ledger: the one public handle. Opens the store, recovers, runs the threads, takes commands, answers questions.

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::Invalid;
use crate::error::{Fatal, OpenError, SubmitError};
use crate::journal::{Journal, JournalReader, RocksJournal};
use crate::lock::lock;
use crate::metrics::WRITER_STOPPED;
use crate::pipeline::{
    Answer, Client, Commands, GroupBounds, Journaling, Mode, Past, Submitter, Writer, queue,
};
use crate::projection::{Absent, ColdIndex, Indexer, Projector, View, checkpoint};
use crate::query::Query;
use crate::recovery::{begin_epoch, recover};
use crate::snapshot::Snapshots;
use crate::store::Store;
use crate::watermarks::Watermarks;
use crossbeam_channel::bounded;
use parking_lot::Mutex;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::sync::watch;

/// Groups between writer and journal: one that syncs, one that waits.
const GROUPS_MAX: usize = 2;
/// Groups between journal and projector.
const RECORDS_MAX: usize = 64;
/// Runs of events that may be in no index file: one that is written, some that wait, one that is gathered. The writer
/// waits beyond that, so that the projector does not, unless runs are shorter than a journal record.
const RUNS_UNINDEXED_MAX: u64 = 4;
/// Runs between projector and indexer.
const RUNS_MAX: usize = 4;

/// A running ledger. Cheap to clone; all clones are one ledger.
#[derive(Clone)]
pub struct Ledger {
    submitter: Submitter,
    query: Query,
    running: Arc<Running>,
}

/// Threads, the lock, and how it ended.
struct Running {
    threads: Mutex<Vec<JoinHandle<()>>>,
    submitter: Submitter,
    fault: watch::Sender<Option<Fatal>>,
    watermarks: Arc<Watermarks>,
    _lock: File,
}

impl Ledger {
    /// Opens the ledger in the configured directory, or founds one.
    ///
    /// # Errors
    ///
    /// [`OpenError::InUse`] where another process has it; a setting out of bounds; anything on disk that does not fit.
    pub fn open(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        Self::open_with(config, clock, |journal| journal)
    }

    /// The same, with the journal wrapped: to see what the ledger does when its disk fails.
    ///
    /// # Errors
    ///
    /// As [`Ledger::open`].
    pub fn open_with(
        config: &Config,
        clock: Arc<dyn Clock>,
        wrap: impl FnOnce(Box<dyn Journal>) -> Box<dyn Journal>,
    ) -> Result<Self, OpenError> {
        let setting = |(name, problem)| OpenError::Setting(Invalid::of(name, problem));
        config.check().map_err(setting)?;
        let lock = lock(&config.data_dir)?;
        let store = Arc::new(Store::open(config)?);
        store.fit_log(config.log_bytes)?;
        let origin = begin_epoch(&store, fresh_id()?)?;
        let journal = JournalReader::over(store.clone());
        let cold = ColdIndex::over(store.clone());
        let watermarks = Arc::new(Watermarks::at(checkpoint(&store)?.0));
        let view = Arc::new(View::default());
        let absent = Arc::new(Absent::from(cold.clone()));
        let indexer =
            Indexer::over(store.clone(), view.clone(), absent.clone(), watermarks.clone());
        let snapshots = Snapshots::below(&config.data_dir)?;
        let mut past = Past::over((cold.clone(), absent), journal.clone(), watermarks.clone());
        let recovered = recover(
            (&store, &journal),
            &snapshots,
            (&view, &indexer, config.run_events),
            origin,
            |recorded| past.relearn(recorded),
        )?;
        let last = recovered.state.seq();
        view.restore(recovered.state.clone());
        watermarks.raise_durable(last);
        watermarks.raise_projected(last);

        let (submitter, queue) = queue(config.queue_commands_max);
        let (groups, groups_out) = bounded(GROUPS_MAX);
        let (records, records_out) = bounded(RECORDS_MAX);
        let (runs, runs_out) = bounded(RUNS_MAX);
        let (requests, requests_out) = bounded(1);
        let bounds = GroupBounds {
            commands_max: config.group_commands_max,
            bytes_max: config.group_bytes_max,
            unindexed_max: config.run_events.saturating_mul(RUNS_UNINDEXED_MAX),
        };
        let writer = Writer::continue_at(recovered.state, past, queue, groups, (clock, bounds));
        let rocks = RocksJournal::continue_at(store, recovered.chain);
        let wrapped = wrap(Box::new(rocks));
        let journaling =
            Journaling::between(groups_out, wrapped, records, watermarks.clone(), bounds);
        let projector = Projector {
            view: view.clone(),
            watermarks: watermarks.clone(),
            runs,
            run_events: config.run_events,
            snapshots: requests,
            snapshot_interval_events: config.snapshot_interval_events,
            snapshot_seq: recovered.snapshot_seq,
        };
        let running = Arc::new(Running {
            threads: Mutex::new(Vec::new()),
            submitter: submitter.clone(),
            fault: watch::Sender::new(None),
            watermarks: watermarks.clone(),
            _lock: lock,
        });
        running.spawn("writer", move || writer.run().map(drop))?;
        running.spawn("journal", move || journaling.run())?;
        running.spawn("projector", move || projector.run(&records_out))?;
        running.spawn("indexer", move || indexer.run(&runs_out))?;
        running.spawn("snapshot", move || {
            snapshots.run(&requests_out);
            Ok(())
        })?;
        let query = Query::over(view, cold, journal, watermarks);
        Ok(Self { submitter, query, running })
    }

    /// Submits commands and waits for their answers, which leave once they are durable.
    ///
    /// # Errors
    ///
    /// [`SubmitError::Unknown`] means that the outcome is unknown: send the same again, with the same ids. All others
    /// mean that nothing was applied.
    pub async fn submit(
        &self,
        commands: Commands,
        mode: Mode,
        with_events: bool,
    ) -> Result<Vec<Answer>, SubmitError> {
        let answers = self.submitter.submit(commands, mode, with_events)?;
        Ok(answers.await.map_err(|_| SubmitError::Unknown)??)
    }

    /// The same ledger, for what `client` submits: it may fill its part of the queue, and no more.
    #[must_use]
    pub fn of(&self, client: &Client) -> Self {
        Self { submitter: self.submitter.of(client), ..self.clone() }
    }

    /// The handle that puts commands into the queue without waiting for the answers.
    #[must_use]
    pub const fn submitter(&self) -> &Submitter {
        &self.submitter
    }

    /// Answers questions.
    #[must_use]
    pub const fn query(&self) -> &Query {
        &self.query
    }

    /// How far each stage has come.
    #[must_use]
    pub fn watermarks(&self) -> &Watermarks {
        &self.running.watermarks
    }

    /// Follows whether the ledger has stopped for a fault; the fault, once it has.
    #[must_use]
    pub fn follow_fault(&self) -> watch::Receiver<Option<Fatal>> {
        self.running.fault.subscribe()
    }

    /// Takes nothing new, answers what waits, indexes what is in memory, writes a snapshot, and ends. Blocks until all
    /// of that is done.
    ///
    /// # Errors
    ///
    /// The fault for which the ledger had stopped.
    pub fn stop(&self) -> Result<(), Fatal> {
        self.submitter.end();
        for thread in std::mem::take(&mut *self.running.threads.lock()) {
            // A thread that panicked has said so on standard error; the journal is as good as it was.
            if thread.join().is_err() {
                self.running.fail(&Fatal::store("join a thread", "it panicked"));
            }
        }
        let fault = self.running.fault.borrow().clone();
        fault.map_or(Ok(()), Err)
    }
}

impl Running {
    fn spawn(
        self: &Arc<Self>,
        name: &'static str,
        run: impl FnOnce() -> Result<(), Fatal> + Send + 'static,
    ) -> Result<(), Fatal> {
        let running = Arc::downgrade(self);
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
            let ended = ended.unwrap_or_else(|_| Err(Fatal::store(name, "the thread panicked")));
            if let (Err(fatal), Some(running)) = (ended, running.upgrade()) {
                running.fail(&fatal);
            }
        });
        let thread = thread.map_err(|e| Fatal::store("start a thread", e))?;
        self.threads.lock().push(thread);
        Ok(())
    }

    /// The first fault is the one that counts.
    fn fail(&self, fatal: &Fatal) {
        tracing::error!(%fatal, "the ledger has stopped");
        self.watermarks.stop();
        // A writer that waits for commands holds groups that nobody will append: its end drops their answers, so that
        // their clients learn that the outcome is unknown.
        self.submitter.end();
        metrics::gauge!(WRITER_STOPPED).set(1.0);
        self.fault.send_if_modified(|fault| {
            let first = fault.is_none();
            if first {
                *fault = Some(fatal.clone());
            }
            first
        });
    }
}

/// A ledger id that no other ledger has.
fn fresh_id() -> Result<[u8; 16], Fatal> {
    let mut id = [0; 16];
    let read = File::open("/dev/urandom").and_then(|mut random| random.read_exact(&mut id));
    read.map_err(|e| Fatal::store("read randomness", e))?;
    Ok(id)
}
