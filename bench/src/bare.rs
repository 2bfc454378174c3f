//! The parts of a ledger without its threads: rules, stored bytes, the journal on a store, look-ups of ids.

use crate::Workload;
use farthing_ledger::codec::{Origin, RecordBuilder};
use farthing_ledger::command::Command;
use farthing_ledger::config::Config;
use farthing_ledger::domain::{Seq, Time};
use farthing_ledger::engine::{self, State, Target};
use farthing_ledger::event::Event;
use farthing_ledger::journal::{Chain, Journal, JournalReader, RocksJournal};
use farthing_ledger::projection::{Absent, ColdIndex};
use farthing_ledger::recovery::begin_epoch;
use farthing_ledger::snapshot::Snapshots;
use farthing_ledger::store::Store;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

/// The id of every ledger that is made here.
const LEDGER_ID: [u8; 16] = [7; 16];

/// A state with the accounts of a workload open.
#[must_use]
pub fn opened(workload: &Workload) -> State {
    let mut state = State::default();
    for command in workload.openings().flatten() {
        decide(&mut state, &command);
    }
    state
}

/// Decides a command that is accepted, and applies its event.
///
/// # Panics
///
/// The command is refused: it is none of a workload.
pub fn decide(state: &mut State, command: &Command) -> Event {
    decide_with(state, command, &Target::Unknown)
}

/// The same, of a command that names an earlier one.
///
/// # Panics
///
/// The command is refused: it is none of a workload.
pub fn decide_with(state: &mut State, command: &Command, target: &Target) -> Event {
    let event = engine::decide(state, Time::ZERO, command, target).expect("accepted");
    state.apply(state.seq().next(), Time::ZERO, &event);
    event
}

/// State and journal of one folder, with what is in its index files, and nothing that runs beside them.
#[derive(Debug)]
pub struct Bare {
    /// The state at the end of the journal.
    pub state: State,
    journal: RocksJournal,
    cold: ColdIndex,
    absent: Absent,
}

impl Bare {
    /// Goes on in `dir`, or founds a ledger there. What stands there was stopped gracefully.
    ///
    /// # Errors
    ///
    /// The folder cannot be used.
    pub fn open(dir: &Path) -> Result<Self, Box<dyn Error>> {
        let store = Arc::new(Store::open(&Config::at(dir))?);
        let origin: Origin = begin_epoch(&store, LEDGER_ID)?;
        let end = JournalReader::over(store.clone()).last()?;
        let chain = end.map_or(Chain::start(origin), |(record, encoded)| Chain {
            origin,
            ..Chain::after(&record, &encoded)
        });
        // Its time never runs backwards, and the state of a workload has none of its own.
        let state = Snapshots::below(dir)?.newest(chain.last.max(Seq::NONE))?.unwrap_or_default();
        let cold = ColdIndex::over(store.clone());
        let absent = Absent::from(cold.clone());
        let journal = RocksJournal::continue_at(store, Chain { origin, ..chain });
        Ok(Self { state, journal, cold, absent })
    }

    /// Decides commands and appends their events as one group, synced; the bytes that they take in the journal.
    ///
    /// # Errors
    ///
    /// The append failed.
    pub fn append(&mut self, commands: &[Command]) -> Result<usize, Box<dyn Error>> {
        let time = self.state.time();
        let mut records = RecordBuilder::begin(self.state.seq().next(), time);
        for command in commands {
            let event = engine::decide(&self.state, time, command, &Target::Unknown);
            let event = event.map_err(|refused| format!("{refused:?}"))?;
            self.state.apply(self.state.seq().next(), time, &event);
            records.push(&event);
        }
        let bytes = records.len_bytes();
        self.journal.append(&records.finish())?;
        Ok(bytes)
    }

    /// How many of these commands were recorded before, as far as the index files know. Ids that are certainly absent
    /// are told new without a look, as the writer does.
    ///
    /// # Errors
    ///
    /// A read failed.
    pub fn known(&self, commands: &[Command]) -> Result<usize, Box<dyn Error>> {
        let mut asking = self.absent.ask();
        let mut ids = Vec::with_capacity(commands.len());
        for id in commands.iter().filter_map(Command::id) {
            if asking.may_hold(id)? {
                ids.push(id);
            }
        }
        drop(asking);
        let mut known = 0;
        self.cold.find_ids(ids, |_, _| known += 1)?;
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bare, opened};
    use crate::{Ids, Workload, whole};

    #[test]
    fn a_ledger_opens_what_was_appended_without_threads() {
        let dir = tempfile::tempdir().unwrap();
        let mut workload = Workload::among(10, Ids::Random);
        let ledger = whole::open(dir.path()).unwrap();
        whole::submit(&ledger, workload.openings()).unwrap();
        let first = workload.batch(50);
        whole::submit(&ledger, [first.clone()]).unwrap();
        ledger.stop().unwrap();
        drop(ledger);

        let mut bare = Bare::open(dir.path()).unwrap();
        assert_eq!(bare.state.seq().raw(), 60);
        assert_eq!(bare.known(&first).unwrap(), 50);
        let second = workload.batch(40);
        assert_eq!(bare.known(&second).unwrap(), 0);
        assert!(bare.append(&second).unwrap() > 0);
        let state = bare.state.clone();
        drop(bare);

        let ledger = whole::open(dir.path()).unwrap();
        assert_eq!(ledger.query().published(), state.seq());
        ledger.stop().unwrap();
    }

    #[test]
    fn the_state_of_a_workload_has_its_accounts() {
        let workload = Workload::among(10, Ids::Ordered);
        assert_eq!(opened(&workload).seq().raw(), 10);
    }
}
