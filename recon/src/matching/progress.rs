//! How far a run has come, told to whoever waits for it.

use std::ops::ControlFlow;

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading a file.
    Read,
    /// Matching by references and numbers.
    Keys,
    /// Matching batches that are named.
    Batches,
    /// Telling repeated rows.
    Repeats,
    /// Matching by amount and time.
    Near,
    /// Matching batches by their sums.
    Sums,
}

/// Takes the stage, the rows of theirs done so far, and all of them (0 where that is not known yet). `Break` ends the run.
pub type Progress<'a> = &'a mut dyn FnMut((Stage, u64, u64)) -> ControlFlow<()>;

/// The caller ended the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the run was cancelled")]
pub(crate) struct Cancelled;

/// Tells progress within a stage.
pub(crate) struct Steps<'a> {
    stage: Stage,
    total: u64,
    progress: Progress<'a>,
}

impl<'a> Steps<'a> {
    pub(crate) fn of(stage: Stage, total: u64, progress: Progress<'a>) -> Self {
        Self { stage, total, progress }
    }

    pub(crate) fn at(&mut self, done: u64) -> Result<(), Cancelled> {
        match (self.progress)((self.stage, done, self.total)) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Cancelled),
        }
    }
}
