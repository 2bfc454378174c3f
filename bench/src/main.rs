//! `farthing-bench`: the ledger without gRPC.

use clap::{Parser, Subcommand};
use farthing_bench::whole;
use std::io::Write;
use std::process::ExitCode;

/// Measures a Farthing ledger.
#[derive(Debug, Parser)]
#[command(name = "farthing-bench", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Loads the ledger without gRPC, in this process
    Ledger(whole::Options),
}

fn main() -> ExitCode {
    let Command::Ledger(options) = Cli::parse().command;
    match whole::measure(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            // Standard error may be closed; the exit code still tells.
            let _ = writeln!(std::io::stderr(), "farthing-bench: {cause}");
            ExitCode::from(2)
        }
    }
}
