//! `farthing verify`: holds everything in a data directory against its journal.

use crate::args::VerifyArgs;
use crate::cli::CliError;
use crate::serve::cannot_open;
use farthing_ledger::audit;
use farthing_ledger::config::Config;
use std::io;
use std::io::Write;
use std::process::ExitCode;

/// Verifies. Progress goes to standard error, the result to standard output.
///
/// # Errors
///
/// A directory without a ledger or in use; a journal, snapshot or index that does not verify.
pub fn run(args: VerifyArgs) -> Result<ExitCode, CliError> {
    let config = Config::at(args.data_dir);
    let mut progress = io::stderr();
    let report = audit::verify(&config, |seq| {
        // Nobody who watches is no reason to stop.
        let _ = writeln!(progress, "verified up to seq {seq}");
    })
    .map_err(|error| cannot_open("verify", error))?;
    writeln!(
        io::stdout(),
        "verified seq={} hash={} accounts={} holds={} snapshots={} indexed={} index_entries={}",
        report.seq,
        report.hash,
        report.accounts,
        report.holds,
        report.snapshots,
        report.indexed,
        report.index_entries,
    )?;
    Ok(ExitCode::SUCCESS)
}
