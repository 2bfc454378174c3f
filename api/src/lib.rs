//! Farthing: the gRPC server, the shell client, and the verbs of the command `farthing`.

pub mod args;
pub mod cli;
pub mod convert;
pub mod demo;

// PENDING, replaced by serve.rs, verify.rs and inspect.rs of the server side: only the signatures count.

/// Serves a ledger.
pub mod serve {
    use crate::args::ServeArgs;
    use crate::cli::CliError;
    use std::net::SocketAddr;
    use std::process::ExitCode;

    /// A ledger that is being served.
    #[derive(Debug)]
    pub struct Serving {
        /// Where gRPC is served.
        pub grpc: SocketAddr,
        /// Where metrics and health are served over HTTP.
        pub http: SocketAddr,
    }

    impl Serving {
        /// Stops gracefully: returns when everything is answered and the data directory is free.
        ///
        /// # Errors
        ///
        /// A fault while stopping.
        pub async fn stop(self) -> Result<(), CliError> {
            Ok(())
        }
    }

    /// Starts to serve inside the runtime of the caller.
    ///
    /// # Errors
    ///
    /// A setting, a data directory or an address that cannot be used.
    pub async fn start(_: ServeArgs) -> Result<Serving, CliError> {
        Err(CliError::fault("cannot serve", "not in this build"))
    }

    /// Serves until the process is told to stop.
    ///
    /// # Errors
    ///
    /// As [`start`].
    pub fn run(_: ServeArgs) -> Result<ExitCode, CliError> {
        Err(CliError::fault("cannot serve", "not in this build"))
    }
}

/// Verifies a data directory.
pub mod verify {
    use crate::args::VerifyArgs;
    use crate::cli::CliError;
    use std::process::ExitCode;

    /// Verifies.
    ///
    /// # Errors
    ///
    /// A journal that does not verify.
    pub fn run(_: VerifyArgs) -> Result<ExitCode, CliError> {
        Err(CliError::fault("cannot verify", "not in this build"))
    }
}

/// Prints a journal.
pub mod inspect {
    use crate::args::InspectArgs;
    use crate::cli::CliError;
    use std::process::ExitCode;

    /// Prints.
    ///
    /// # Errors
    ///
    /// A data directory that cannot be read.
    pub fn run(_: InspectArgs) -> Result<ExitCode, CliError> {
        Err(CliError::fault("cannot inspect", "not in this build"))
    }
}
