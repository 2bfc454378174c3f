//! Why a verb of the command line did not do what was asked, and the exit code that says so.

use crate::cli::failure::Failure;
use std::error::Error;
use std::io;
use std::process::ExitCode;

/// What stopped a verb.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The ledger said no, or did not say anything.
    #[error(transparent)]
    Ledger(Box<Failure>),
    /// An argument does not have the right form; nothing was sent.
    #[error("{field} {problem}")]
    Field {
        /// The argument, for example `--amount`.
        field: String,
        /// What is wrong with it and what to give instead: follows the name in a sentence.
        problem: String,
    },
    /// A fault on this machine.
    #[error("{message}")]
    Fault {
        /// What was being done.
        message: String,
        /// What went wrong with it.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Whoever read standard output has gone. Not a failure.
    #[error("standard output was closed")]
    OutputClosed,
}

impl CliError {
    /// Exit code of a command that was refused: not applied.
    pub const REFUSED: u8 = 1;
    /// Exit code of a command line or a field that does not have the right form: not applied.
    pub const USAGE: u8 = 2;
    /// Exit code where the ledger cannot be reached, is overloaded, or the outcome is unknown: retry with the same id.
    pub const UNAVAILABLE: u8 = 3;
    /// Exit code of a fault on this machine.
    pub const FAULT: u8 = 4;

    /// An argument that does not have the right form.
    pub fn field(field: impl Into<String>, problem: impl ToString) -> Self {
        Self::Field { field: field.into(), problem: problem.to_string() }
    }

    /// A fault on this machine: what was being done, and what went wrong with it.
    pub fn fault(
        message: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Fault { message: message.into(), source: source.into() }
    }

    /// The number that the process ends with.
    #[must_use]
    pub fn exit_number(&self) -> u8 {
        match self {
            Self::Ledger(failure) => failure.exit_number(),
            Self::Field { .. } => Self::USAGE,
            Self::Fault { .. } => Self::FAULT,
            Self::OutputClosed => 0,
        }
    }

    /// The same as an exit code.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.exit_number())
    }

    /// Adds the id of the command, to retry with.
    #[must_use]
    pub(crate) fn with_id(self, id: &str) -> Self {
        self.map_failure(|failure| failure.id = Some(id.to_owned()))
    }

    /// Adds the asset in which the numbers of the refusal are.
    #[must_use]
    pub(crate) fn in_asset(self, asset: &str, exponent: u32) -> Self {
        self.map_failure(|failure| failure.asset = Some((asset.to_owned(), exponent)))
    }

    /// Adds a fact.
    #[must_use]
    pub(crate) fn with_fact(self, key: &str, value: String) -> Self {
        self.map_failure(|failure| {
            failure.metadata.insert(key.to_owned(), value);
        })
    }

    fn map_failure(mut self, change: impl FnOnce(&mut Failure)) -> Self {
        if let Self::Ledger(failure) = &mut self {
            change(failure);
        }
        self
    }
}

impl From<tonic::Status> for CliError {
    fn from(status: tonic::Status) -> Self {
        Self::Ledger(Box::new(Failure::from_status(&status)))
    }
}

impl From<Failure> for CliError {
    fn from(failure: Failure) -> Self {
        Self::Ledger(Box::new(failure))
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::OutputClosed
        } else {
            Self::fault("cannot write the output", error)
        }
    }
}
