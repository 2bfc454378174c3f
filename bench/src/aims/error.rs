//! Why the aims could not be measured.

use std::io;
use std::path::{Path, PathBuf};

/// Why the aims could not be measured. An aim that is missed is no error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder that cannot be used.
    #[error("{}: {cause}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A file that is not what it should be.
    #[error("{}: {cause}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
    /// A server that does not serve.
    #[error("the server does not serve: {0}")]
    Server(String),
    /// An option that names nothing.
    #[error("{0}")]
    Option(String),
}

impl Error {
    /// A file or folder at `path` that cannot be used.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |cause| Self::File { path: path.to_owned(), cause }
    }

    /// A file at `path` that is not what it should be.
    pub(crate) fn form(path: &Path) -> impl FnOnce(serde_json::Error) -> Self {
        |cause| Self::Form { path: path.to_owned(), cause }
    }
}
