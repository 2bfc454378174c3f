//! The two kinds of "no" that are not business: we stop, or we cannot take it now.

use crate::domain::{Invalid, Seq};

/// We stop: nothing is answered any more, and the ledger recovers from its journal when it is started again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fatal {
    /// The store failed: a full or broken disk, mostly.
    #[error("{action}: {cause}")]
    Store {
        /// What was tried.
        action: &'static str,
        /// What the store says.
        cause: String,
    },
    /// Stored bytes are damaged, or were written by a later version.
    #[error("{place}: {problem}")]
    Damaged {
        /// Where they stand.
        place: String,
        /// What is wrong with them.
        problem: String,
    },
    /// Another writer has taken over the journal.
    #[error("another writer has taken over at epoch {epoch}")]
    Fenced {
        /// The other writer's epoch.
        epoch: u64,
    },
}

impl Fatal {
    /// A failure of the store.
    pub fn store(action: &'static str, cause: impl std::fmt::Display) -> Self {
        Self::Store { action, cause: cause.to_string() }
    }

    /// Damage found at `place`.
    pub fn damaged(place: impl Into<String>, problem: impl std::fmt::Display) -> Self {
        Self::Damaged { place: place.into(), problem: problem.to_string() }
    }
}

/// Why a ledger cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process serves this data directory.
    #[error("{dir} is in use by another process ({holder}); stop it or choose another directory")]
    InUse {
        /// The directory.
        dir: String,
        /// What its lock file says of the other process.
        holder: String,
    },
    /// A setting is out of its bounds.
    #[error("setting {0}")]
    Setting(Invalid),
    /// The store or its contents.
    #[error(transparent)]
    Fatal(#[from] Fatal),
}

/// Why a submission has no answers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The submission itself is out of bounds. Not applied.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Too many commands of this client wait already. Not applied; try again later.
    #[error("too many commands of this client wait")]
    ClientFull,
    /// Too many commands wait already. Not applied; try again later.
    #[error("too many commands wait")]
    Full,
    /// The ledger is stopping and takes nothing new. Not applied.
    #[error("the ledger is stopping")]
    Stopping,
    /// The ledger stopped before it could answer. It may or may not be applied: send it again with the same ids.
    #[error("the ledger stopped before it could answer")]
    Unknown,
}

/// Why a query has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// A field of the query is malformed.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// There is no such thing.
    #[error("no {what} `{name}`")]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// How it was named.
        name: String,
    },
    /// The position asked for was not published in time.
    #[error("position {wanted} is not published yet, the last is {published}")]
    TooEarly {
        /// The position asked for.
        wanted: Seq,
        /// The last position published.
        published: Seq,
    },
    /// The position asked for is too many events away from both ends of the journal.
    #[error(
        "position {wanted} is more than {events_max} events away from both ends of the journal"
    )]
    TooFarBack {
        /// The position asked for.
        wanted: Seq,
        /// Events that are read at most.
        events_max: u64,
    },
    /// The store failed.
    #[error(transparent)]
    Fatal(#[from] Fatal),
}
