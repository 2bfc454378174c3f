//! Arguments of `balance`, `statement` and `watch`.

use crate::cli::args::parse_time;
use clap::{ArgGroup, Args, ValueEnum};
use farthing_proto::v1;
use prost_types::Timestamp;

/// Arguments of `balance`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("of").required(true).args(["id", "prefix"])))]
pub struct BalanceArgs {
    /// Id of the account
    pub id: Option<String>,
    /// Sum the balances of all accounts whose id starts with this; an empty one sums all
    #[arg(long)]
    pub prefix: Option<String>,
    /// As of right after this position
    #[arg(long, value_name = "SEQ", conflicts_with_all = ["at_time", "prefix"])]
    pub at_seq: Option<u64>,
    /// As of this time, for example 2026-06-20T18:00:00+08:00
    #[arg(long, value_name = "RFC3339", value_parser = parse_time, conflicts_with = "prefix")]
    pub at_time: Option<Timestamp>,
}

/// Arguments of `statement`.
#[derive(Debug, Args)]
pub struct StatementArgs {
    /// Id of the account
    pub id: String,
    /// Oldest row first [default: newest first]
    #[arg(long)]
    pub oldest_first: bool,
    /// Only rows recorded at this time or later
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub from: Option<Timestamp>,
    /// Only rows recorded before this time
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub to: Option<Timestamp>,
    /// Only rows of this kind
    #[arg(long)]
    pub kind: Option<u16>,
    /// Only rows of this type
    #[arg(long, value_enum)]
    pub r#type: Option<RowName>,
    /// At most this many rows
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
}

/// Arguments of `watch`.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// First position to print [default: the next event]
    #[arg(long, value_name = "SEQ")]
    pub from: Option<u64>,
    /// Only events that touch an account whose id starts with this
    #[arg(long, default_value = "", hide_default_value = true)]
    pub prefix: String,
    /// Only events of this type; may be given several times
    #[arg(long, value_enum)]
    pub r#type: Vec<EventName>,
    /// End after what has happened so far
    #[arg(long)]
    pub stop_at_end: bool,
}

/// A type of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RowName {
    /// A transfer moved money
    Transfer,
    /// A hold was placed
    HoldPlaced,
    /// A capture moved money that was held
    Capture,
    /// A hold was released
    HoldReleased,
    /// A hold expired
    HoldExpired,
    /// A reversal moved money back
    Reversal,
    /// An instruction about wallets, merchants or payments moved money
    Instruction,
}

/// A type of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EventName {
    /// An asset was registered
    AssetRegistered,
    /// An account was opened
    AccountOpened,
    /// An account's state was changed
    AccountStateChanged,
    /// A transfer was posted: also a capture and a reversal
    TransferPosted,
    /// A hold was placed
    HoldPlaced,
    /// A hold was released
    HoldReleased,
    /// A hold expired
    HoldExpired,
    /// A command was refused for good
    CommandRefused,
    /// An instruction about wallets, merchants or payments was executed
    Executed,
}

impl From<RowName> for v1::RowType {
    fn from(name: RowName) -> Self {
        match name {
            RowName::Transfer => Self::Transfer,
            RowName::HoldPlaced => Self::HoldPlaced,
            RowName::Capture => Self::Capture,
            RowName::HoldReleased => Self::HoldReleased,
            RowName::HoldExpired => Self::HoldExpired,
            RowName::Reversal => Self::Reversal,
            RowName::Instruction => Self::Instruction,
        }
    }
}

impl From<EventName> for v1::EventType {
    fn from(name: EventName) -> Self {
        match name {
            EventName::AssetRegistered => Self::AssetRegistered,
            EventName::AccountOpened => Self::AccountOpened,
            EventName::AccountStateChanged => Self::AccountStateChanged,
            EventName::TransferPosted => Self::TransferPosted,
            EventName::HoldPlaced => Self::HoldPlaced,
            EventName::HoldReleased => Self::HoldReleased,
            EventName::HoldExpired => Self::HoldExpired,
            EventName::CommandRefused => Self::CommandRefused,
            EventName::Executed => Self::Executed,
        }
    }
}
