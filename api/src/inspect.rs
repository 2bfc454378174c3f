//! `farthing inspect`: prints the journal of a stopped ledger.

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
