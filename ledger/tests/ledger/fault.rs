//! Journals that fail when a test says so, or wait until it lets them go on.

use farthing_ledger::codec::Record;
use farthing_ledger::error::Fatal;
use farthing_ledger::journal::Journal;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;

/// Makes the append with a number from now fail, before or after it is written.
#[derive(Debug, Clone, Default)]
pub(crate) struct FaultSwitch(Arc<Mutex<Option<(u64, bool)>>>);

impl FaultSwitch {
    pub(crate) fn arm(&self, append: u64, written: bool) {
        *self.0.lock() = Some((append, written));
    }

    pub(crate) fn disarm(&self) {
        *self.0.lock() = None;
    }

    pub(crate) fn over(&self, inner: Box<dyn Journal>) -> Box<dyn Journal> {
        Box::new(Switched { inner, switch: self.clone() })
    }
}

struct Switched {
    inner: Box<dyn Journal>,
    switch: FaultSwitch,
}

impl Journal for Switched {
    fn append(&mut self, group: &[Record]) -> Result<(), Fatal> {
        let mut armed = self.switch.0.lock();
        match &mut *armed {
            Some((1, written)) => {
                if *written {
                    self.inner.append(group)?;
                }
                Err(Fatal::store("append", "planned fault"))
            }
            Some((appends, _)) => {
                *appends -= 1;
                self.inner.append(group)
            }
            None => self.inner.append(group),
        }
    }
}

/// What passed through a [`Gate`].
#[derive(Debug, Default)]
struct Passed {
    open: bool,
    /// Events and bytes of each append.
    appends: Vec<(u64, usize)>,
}

/// Holds every append back until it is opened, so that commands pile up behind it; and counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gate(Arc<(Mutex<Passed>, Condvar)>);

impl Gate {
    pub(crate) fn over(&self, inner: Box<dyn Journal>) -> Box<dyn Journal> {
        Box::new(Gated { inner, gate: self.clone() })
    }

    pub(crate) fn set(&self, open: bool) {
        self.0.0.lock().open = open;
        self.0.1.notify_all();
    }

    /// Events and bytes of each append so far.
    pub(crate) fn appends(&self) -> Vec<(u64, usize)> {
        self.0.0.lock().appends.clone()
    }
}

struct Gated {
    inner: Box<dyn Journal>,
    gate: Gate,
}

impl Journal for Gated {
    fn append(&mut self, group: &[Record]) -> Result<(), Fatal> {
        let (passed, opened) = &*self.gate.0;
        let mut passed = passed.lock();
        while !passed.open {
            opened.wait(&mut passed);
        }
        let events = group.iter().map(|record| u64::from(record.count)).sum();
        passed.appends.push((events, group.iter().map(|record| record.payload.len()).sum()));
        drop(passed);
        self.inner.append(group)
    }
}
