//! Arguments of `breaks`.

use crate::cli::args::IdArg;
use clap::{Args, Subcommand, ValueEnum};
use farthing_proto::v1;

/// The verbs of `breaks`.
#[derive(Debug, Subcommand)]
pub enum BreaksVerb {
    /// The breaks that were recorded, newest first
    List(BreaksListArgs),
    /// End a break, and say why; no money moves
    Resolve(BreakResolveArgs),
}

/// Arguments of `breaks list`.
#[derive(Debug, Args)]
pub struct BreaksListArgs {
    /// Id of the merchant [default: the platform's own]
    #[arg(long, default_value = "", hide_default_value = true)]
    pub merchant: String,
    /// Only those of this asset
    #[arg(long, value_name = "CODE", default_value = "", hide_default_value = true)]
    pub asset: String,
    /// Only those in this state
    #[arg(long, value_enum)]
    pub state: Option<BreakStateName>,
    /// Only those of this category, such as missing_here
    #[arg(long, default_value = "", hide_default_value = true)]
    pub category: String,
    /// Only those that were recorded so many days ago or earlier
    #[arg(long, value_name = "DAYS")]
    pub older_days: Option<u32>,
    /// At most this many
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
}

/// Arguments of `breaks resolve`.
#[derive(Debug, Args)]
pub struct BreakResolveArgs {
    /// Id of the break
    pub break_id: String,
    /// How it ends
    #[arg(long = "as", value_enum)]
    pub ending: BreakEndingName,
    /// Why
    #[arg(long)]
    pub reason: String,
    /// Who says so
    #[arg(long)]
    pub by: String,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// How breaks stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BreakStateName {
    /// Nobody has ended it
    Open,
    /// It was ended
    Resolved,
}

/// How a break ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BreakEndingName {
    /// One side was corrected
    Fixed,
    /// It is accepted as it is
    Forced,
    /// It was none
    Void,
    /// A later file had the other row
    MatchedLater,
}

impl From<BreakStateName> for v1::BreakState {
    fn from(name: BreakStateName) -> Self {
        match name {
            BreakStateName::Open => Self::Open,
            BreakStateName::Resolved => Self::Resolved,
        }
    }
}

impl From<BreakEndingName> for v1::BreakEnding {
    fn from(name: BreakEndingName) -> Self {
        match name {
            BreakEndingName::Fixed => Self::Fixed,
            BreakEndingName::Forced => Self::Forced,
            BreakEndingName::Void => Self::Void,
            BreakEndingName::MatchedLater => Self::MatchedLater,
        }
    }
}
