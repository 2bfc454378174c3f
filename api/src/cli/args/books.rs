//! Arguments of `books`.

use crate::cli::args::parse_time;
use clap::Args;
use prost_types::Timestamp;

/// Arguments of `books`.
#[derive(Debug, Args)]
pub struct BooksArgs {
    /// As of right after this position
    #[arg(long, value_name = "SEQ", conflicts_with = "at_time")]
    pub at_seq: Option<u64>,
    /// As of this time, for example 2026-06-20T18:00:00+08:00
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub at_time: Option<Timestamp>,
}
