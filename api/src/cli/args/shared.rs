//! Arguments that several nouns of the payments layer have.

use crate::cli::args::parse_time;
use crate::convert::field;
use clap::Args;
use farthing_ledger::clock::{Clock, SystemClock};
use farthing_ledger::domain::Time;
use prost_types::Timestamp;

/// The idempotency key of a command.
#[derive(Debug, Clone, Default, Args)]
pub struct IdArg {
    /// Id of this command, its idempotency key [default: a fresh UUIDv7]
    #[arg(long)]
    pub id: Option<String>,
}

/// An amount with its asset.
#[derive(Debug, Clone, Args)]
pub struct MoneyArgs {
    /// Asset code, for example CNY
    #[arg(long, value_name = "CODE")]
    pub asset: String,
    /// Amount in major units, for example 12.34
    #[arg(long, allow_negative_numbers = true)]
    pub amount: String,
}

/// What a caller looks a payment up by.
#[derive(Debug, Clone, Default, Args)]
pub struct ReferenceArg {
    /// Your own reference, to look up by
    #[arg(long, default_value = "", hide_default_value = true)]
    pub reference: String,
}

/// When something ends by itself.
#[derive(Debug, Clone, Default, Args)]
pub struct ExpiryArgs {
    /// When it ends by itself, for example 2026-06-20T23:00:00+08:00
    #[arg(long, value_name = "RFC3339", value_parser = parse_time, conflicts_with = "within")]
    pub expires: Option<Timestamp>,
    /// The same in seconds from now; a retry has to give the time instead
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub within: Option<u32>,
}

impl ExpiryArgs {
    /// The time that was given; otherwise so many seconds from now, where there is a default.
    pub(crate) fn time(&self, default_seconds: Option<u32>) -> Option<Timestamp> {
        self.expires.or_else(|| self.within.or(default_seconds).map(from_now))
    }
}

/// So many seconds after now.
pub(crate) fn from_now(seconds: u32) -> Timestamp {
    let micros = u64::from(seconds).saturating_mul(1_000_000);
    field::timestamp(Time::from_micros(SystemClock.now().micros().saturating_add(micros)))
}

/// From when to when, and how many.
#[derive(Debug, Clone, Args)]
pub struct RangeArgs {
    /// Only what was recorded at this time or later
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub from: Option<Timestamp>,
    /// Only what was recorded before this time
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub to: Option<Timestamp>,
    /// At most this many
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
}

/// How a code is drawn in the terminal.
#[derive(Debug, Clone, Args)]
pub struct CodeArgs {
    /// Globally unique identifier under which the merchant's id stands in codes
    #[arg(long, default_value = DEFAULT_GUID)]
    pub guid: String,
    /// The terminal is dark on light
    #[arg(long)]
    pub light_background: bool,
}

/// The identifier of the payment network in codes unless told otherwise. A network in earnest has one of its own.
pub(crate) const DEFAULT_GUID: &str = "dev.farthing";
