//! Arguments of `hold`.

use crate::cli::args::{Labels, parse_time};
use clap::{Args, Subcommand};
use prost_types::Timestamp;

/// The verbs of `hold`.
#[derive(Debug, Subcommand)]
pub enum HoldVerb {
    /// Reserve funds between two accounts
    Place(PlaceArgs),
    /// Capture a hold, in part or whole: it posts a transfer
    Capture(CaptureArgs),
    /// Release what is left of a hold
    Release(ReleaseArgs),
    /// Read a hold
    Get {
        /// Id of the hold
        id: String,
    },
}

/// Arguments of `hold place`.
#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// Id of the hold, its idempotency key [default: a fresh UUIDv7]
    #[arg(long)]
    pub id: Option<String>,
    /// Account to debit on capture
    #[arg(long, value_name = "ACCOUNT")]
    pub debit: String,
    /// Account to credit on capture
    #[arg(long, value_name = "ACCOUNT")]
    pub credit: String,
    /// Amount to reserve in major units, for example 12.34
    #[arg(long, allow_negative_numbers = true)]
    pub amount: String,
    /// When the hold expires by itself, for example 2026-06-20T23:00:00+08:00 [default: never]
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub deadline: Option<Timestamp>,
    /// How much more than the amount may be captured in all, in percent: room for a tip
    #[arg(long, value_name = "PERCENT", default_value_t = 0)]
    pub over_capture: u32,
    /// What to note on it.
    #[command(flatten)]
    pub labels: Labels,
    /// Say what would happen, record nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `hold capture`.
#[derive(Debug, Args)]
pub struct CaptureArgs {
    /// Id of the hold
    pub hold: String,
    /// Id of the transfer that the capture posts, its idempotency key [default: a fresh UUIDv7]
    #[arg(long)]
    pub id: Option<String>,
    /// Amount in major units [default: all that is left]
    #[arg(long, allow_negative_numbers = true)]
    pub amount: Option<String>,
    /// Release what this capture leaves of the hold
    #[arg(long)]
    pub release_rest: bool,
    /// What to note on it.
    #[command(flatten)]
    pub labels: Labels,
    /// Say what would happen, record nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `hold release`.
#[derive(Debug, Args)]
pub struct ReleaseArgs {
    /// Id of the hold
    pub hold: String,
    /// Id of this command, its idempotency key [default: a fresh UUIDv7]
    #[arg(long)]
    pub id: Option<String>,
}
