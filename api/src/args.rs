//! The command line `farthing`: what it accepts. Each verb is carried out in a module of its own.

use crate::cli::args::ClientVerb;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// A payments ledger: double-entry, event-sourced, one writer.
#[derive(Debug, Parser)]
#[command(name = "farthing", version, after_help = EXIT_CODES)]
pub struct Args {
    /// Ledger to talk to, as HOST:PORT
    #[arg(long, global = true, help_heading = SHARED, value_name = "HOST:PORT", default_value = DEFAULT_SERVER)]
    pub server: String,
    /// Print one JSON object instead of text
    #[arg(long, global = true, help_heading = SHARED)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Where `farthing serve` listens unless told otherwise.
pub const DEFAULT_SERVER: &str = "127.0.0.1:7400";

/// Heading of the options that every verb has.
const SHARED: &str = "For every verb";

const EXIT_CODES: &str = "\
Exit codes:
  0  done, also when the answer was given before (replayed)
  1  refused: not applied
  2  usage, or a field that does not have the right form: not applied
  3  the ledger cannot be reached, is overloaded, or the outcome is unknown: retry with the same id
  4  a fault on this machine: a data directory that cannot be opened, a journal that does not verify";

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Serve a ledger over gRPC
    Serve(ServeArgs),
    /// Play a day at a night market on a temporary ledger, and verify its journal
    Demo,
    /// Replay the journal of a data directory and compare everything with it
    Verify(VerifyArgs),
    /// Print the journal of a data directory
    Inspect(InspectArgs),
    /// A verb for a running ledger.
    #[command(flatten)]
    Client(ClientVerb),
}

/// Arguments of `serve`. What is absent comes from `FARTHING_*`, then the configuration file, then the default.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ServeArgs {
    /// Configuration file (TOML)
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Directory of the ledger; it is made if it is missing
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Address for gRPC; port 0 takes a free one
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// Address for metrics and health over HTTP; port 0 takes a free one
    #[arg(long, value_name = "HOST:PORT")]
    pub metrics_listen: Option<String>,
    /// On an empty ledger, play the demo day, then print the balances and keep serving
    #[arg(long)]
    pub demo: bool,
}

/// Arguments of `verify`.
#[derive(Debug, Clone, clap::Args)]
pub struct VerifyArgs {
    /// Directory of a ledger that is not being served
    #[arg(long, value_name = "DIR")]
    pub data_dir: PathBuf,
}

/// Arguments of `inspect`.
#[derive(Debug, Clone, clap::Args)]
pub struct InspectArgs {
    /// Directory of a ledger that is not being served
    #[arg(long, value_name = "DIR")]
    pub data_dir: PathBuf,
    /// First position to print
    #[arg(long, value_name = "SEQ")]
    pub from: Option<u64>,
    /// Last position to print
    #[arg(long, value_name = "SEQ")]
    pub to: Option<u64>,
    /// One JSON object a line: set from the flag `--json` that all verbs share.
    #[arg(skip)]
    pub json: bool,
}
