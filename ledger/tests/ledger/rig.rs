//! A ledger in a directory of its own, with its clock in the test's hand.

use crate::ask::Worded;
use farthing_ledger::Ledger;
use farthing_ledger::clock::ManualClock;
use farthing_ledger::codec::put_state;
use farthing_ledger::command::Command;
use farthing_ledger::config::Config;
use farthing_ledger::domain::{Invalid, Rejection, Seq, Time};
use farthing_ledger::engine::State;
use farthing_ledger::error::{Fatal, OpenError, SubmitError};
use farthing_ledger::event::Event;
use farthing_ledger::journal::Journal;
use farthing_ledger::pipeline::{Answer, Answers, Mode, Outcome};
use farthing_ledger::query::Query;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::oneshot::Receiver;

/// When the clock of a test starts, in microseconds since 1970.
pub(crate) const START_US: u64 = 1_700_000_000_000_000;

/// How often a directory may be in use before a test fails.
const IN_USE_TRIES: u32 = 500;

/// A ledger that a test starts, stops and starts again.
pub(crate) struct Rig {
    pub(crate) config: Config,
    pub(crate) clock: Arc<ManualClock>,
    ledger: Option<Ledger>,
    dir: TempDir,
}

/// Settings so small that a handful of events makes index files and snapshots.
pub(crate) fn small(dir: &Path) -> Config {
    Config {
        run_events: 8,
        snapshot_interval_events: 10,
        group_commands_max: 4,
        log_bytes: 4 << 20,
        cache_bytes: 8 << 20,
        ..Config::at(dir)
    }
}

impl Rig {
    /// A running ledger with [`small`] settings.
    pub(crate) fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// A running ledger with settings of the test's own.
    pub(crate) fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let mut rig = Self::prepare(change);
        rig.open().unwrap();
        rig
    }

    /// A directory and a clock, but no ledger yet.
    pub(crate) fn prepare(change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = small(dir.path());
        change(&mut config);
        let clock = Arc::new(ManualClock::at(Time::from_micros(START_US)));
        Self { config, clock, ledger: None, dir }
    }

    pub(crate) fn open(&mut self) -> Result<(), OpenError> {
        self.open_with(|journal| journal)
    }

    pub(crate) fn open_with(
        &mut self,
        wrap: impl FnOnce(Box<dyn Journal>) -> Box<dyn Journal>,
    ) -> Result<(), OpenError> {
        let mut wrap = Some(wrap);
        for _ in 0..IN_USE_TRIES {
            let once = |journal| wrap.take().expect("the lock comes first")(journal);
            match Ledger::open_with(&self.config, self.clock.clone(), once) {
                // A child process that another test starts has a copy of the lock until it is another program.
                Err(OpenError::InUse { .. }) => thread::sleep(Duration::from_millis(10)),
                Err(error) => return Err(error),
                Ok(ledger) => {
                    self.ledger = Some(ledger);
                    return Ok(());
                }
            }
        }
        let problem = Invalid::of("data_dir", "stays in use");
        Err(OpenError::Setting(problem))
    }

    /// Why the ledger does not open.
    pub(crate) fn open_fault(&mut self) -> Fatal {
        match self.open() {
            Err(OpenError::Fatal(fatal)) => fatal,
            other => panic!("expected a fault, got {other:?}"),
        }
    }

    pub(crate) fn stop(&mut self) -> Result<(), Fatal> {
        self.ledger.take().map_or(Ok(()), |ledger| ledger.stop())
    }

    /// Ends the ledger and puts its directory back to what it is now.
    pub(crate) fn abandon(&mut self) {
        let copy = self.copy();
        self.stop().unwrap();
        self.move_to(copy);
    }

    pub(crate) fn restart(&mut self) {
        self.stop().unwrap();
        self.open().unwrap();
    }

    /// Goes on with a copy of the directory as it is on disk now, as if the process had been killed.
    pub(crate) fn crash(&mut self, wrap: impl FnOnce(Box<dyn Journal>) -> Box<dyn Journal>) {
        self.abandon();
        self.open_with(wrap).unwrap();
    }

    fn copy(&self) -> TempDir {
        self.settle();
        loop {
            let copy = tempfile::tempdir().unwrap();
            if copied_at_rest(self.dir.path(), copy.path()) {
                return copy;
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn move_to(&mut self, dir: TempDir) {
        self.dir = dir;
        self.config.data_dir = self.dir.path().to_owned();
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        self.ledger.as_ref().expect("the ledger runs")
    }

    pub(crate) fn query(&self) -> &Query {
        self.ledger().query()
    }

    pub(crate) fn set_clock(&self, micros: u64) {
        self.clock.set(Time::from_micros(micros));
    }

    /// Puts commands into the queue and does not wait.
    pub(crate) fn queue(&self, commands: Vec<Command>, mode: Mode) -> Receiver<Answers> {
        self.ledger().submitter().submit(commands.into(), mode, true).unwrap()
    }

    /// Submits, and waits until readers see what was recorded.
    pub(crate) fn submit(&self, commands: Vec<Command>, mode: Mode) -> Vec<Answer> {
        let answers = self.try_submit(commands, mode).unwrap();
        self.settle();
        answers
    }

    pub(crate) fn try_submit(
        &self,
        commands: Vec<Command>,
        mode: Mode,
    ) -> Result<Vec<Answer>, SubmitError> {
        let answers = self.ledger().submitter().submit(commands.into(), mode, true)?;
        Ok(answers.blocking_recv().map_err(|_| SubmitError::Unknown)??)
    }

    pub(crate) fn one(&self, command: impl Worded) -> Answer {
        self.submit(vec![command.command()], Mode::Each).remove(0)
    }

    /// Submits a command that must be applied.
    pub(crate) fn apply(&self, command: impl Worded) -> (Seq, Event) {
        let command = command.command();
        let answer = self.one(command.clone());
        let Outcome::Applied(Some(event)) = answer.outcome else {
            panic!("{command:?} was answered {answer:?}");
        };
        (answer.seq, *event)
    }

    /// Submits a command that must be refused.
    pub(crate) fn refuse(&self, command: impl Worded) -> Rejection {
        let command = command.command();
        match self.one(command.clone()).outcome {
            Outcome::Refused(rejection) => *rejection,
            Outcome::Applied(event) => panic!("{command:?} was applied as {event:?}"),
        }
    }

    /// Waits until readers see all that is durable.
    pub(crate) fn settle(&self) {
        let watermarks = self.ledger().watermarks();
        while watermarks.projected() < watermarks.durable() {
            thread::yield_now();
        }
    }

    /// Waits until all that is durable is in the index files but what no run was cut for yet.
    pub(crate) fn settle_index(&self) {
        self.settle();
        let mut before = self.ledger().watermarks().indexed();
        loop {
            thread::sleep(Duration::from_millis(20));
            let now = self.ledger().watermarks().indexed();
            if now == before {
                return;
            }
            before = now;
        }
    }

    /// The published state as a snapshot would hold it.
    pub(crate) fn state_bytes(&self) -> Vec<u8> {
        self.settle();
        self.query().with_state(bytes_of)
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        // The threads have to end before their directory goes.
        let _fault = self.stop();
    }
}

/// A state as a snapshot holds it.
pub(crate) fn bytes_of(state: &State) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_state(state, &mut bytes).unwrap();
    bytes
}

/// Copies a directory. False if something in it changed meanwhile: no crash leaves such a mixture.
fn copied_at_rest(from: &Path, to: &Path) -> bool {
    let before = sizes(from);
    for (path, _) in &before {
        let target = to.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        if std::fs::copy(from.join(path), target).is_err() {
            return false;
        }
    }
    before == sizes(from)
}

/// Every file below a directory with its size, in order.
fn sizes(dir: &Path) -> Vec<(std::path::PathBuf, u64)> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => folders.push(entry.path()),
                Ok(metadata) => {
                    let path = entry.path().strip_prefix(dir).unwrap().to_owned();
                    found.push((path, metadata.len()));
                }
                // Gone since it was listed: the second look differs.
                Err(_) => {}
            }
        }
    }
    found.sort();
    found
}
