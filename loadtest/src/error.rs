//! What stops a run.

use std::fmt;

/// Why there is no result.
#[derive(Debug)]
pub(crate) enum Error {
    /// A setting cannot be used; says which and what to give instead.
    Setting(String),
    /// The address cannot be reached.
    Connect(tonic::transport::Error),
    /// A call ended with a status.
    Status(Box<tonic::Status>),
    /// An answer does not have the form that the contract states.
    Protocol(String),
    /// A file cannot be read or written.
    File(String, std::io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(text) => write!(out, "{text}"),
            Self::Connect(cause) => {
                write!(out, "cannot connect: {cause}")?;
                let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(cause);
                while let Some(next) = cause {
                    write!(out, ": {next}")?;
                    cause = next.source();
                }
                Ok(())
            }
            Self::Status(status) => {
                write!(out, "the server answered {:?}: {}", status.code(), status.message())
            }
            Self::Protocol(text) => write!(out, "unexpected answer: {text}"),
            Self::File(path, cause) => write!(out, "{path}: {cause}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<tonic::Status> for Error {
    fn from(status: tonic::Status) -> Self {
        Self::Status(Box::new(status))
    }
}

impl From<tonic::transport::Error> for Error {
    fn from(cause: tonic::transport::Error) -> Self {
        Self::Connect(cause)
    }
}
