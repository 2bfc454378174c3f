//! Arguments of `transfer`.

use clap::{Args, Subcommand};

/// Arguments of `transfer`: a transfer to post, or another verb.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct TransferArgs {
    /// Another verb than posting.
    #[command(subcommand)]
    pub verb: Option<TransferVerb>,
    /// The transfer to post.
    #[command(flatten)]
    pub post: Option<PostArgs>,
}

/// The verbs of `transfer`.
#[derive(Debug, Subcommand)]
pub enum TransferVerb {
    /// Read a transfer
    Get {
        /// Id of the transfer
        id: String,
    },
    /// Reverse a transfer, whole or in part
    Reverse(ReverseArgs),
}

/// What a caller may note on a transfer or a hold.
#[derive(Debug, Clone, Default, Args)]
pub struct Labels {
    /// Your own kind, to filter by
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub kind: u16,
    /// Your own reference, to look up by
    #[arg(long, default_value = "", hide_default_value = true)]
    pub reference: String,
    /// Free text for people, without personal data
    #[arg(long, default_value = "", hide_default_value = true)]
    pub memo: String,
}

/// A transfer of one leg.
#[derive(Debug, Args)]
pub struct PostArgs {
    /// Id of the transfer, its idempotency key [default: a fresh UUIDv7]
    #[arg(long)]
    pub id: Option<String>,
    /// Account to debit
    #[arg(long, value_name = "ACCOUNT")]
    pub debit: String,
    /// Account to credit
    #[arg(long, value_name = "ACCOUNT")]
    pub credit: String,
    /// Amount in major units, for example 12.34
    #[arg(long, allow_negative_numbers = true)]
    pub amount: String,
    // Not a flattened `Labels`: clap takes an optional group with a group inside for absent.
    /// Your own kind, to filter by
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub kind: u16,
    /// Your own reference, to look up by
    #[arg(long, default_value = "", hide_default_value = true)]
    pub reference: String,
    /// Free text for people, without personal data
    #[arg(long, default_value = "", hide_default_value = true)]
    pub memo: String,
    /// Move as much as the debit account bears, at most the amount
    #[arg(long)]
    pub up_to: bool,
    /// Say what would happen, record nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `transfer reverse`.
#[derive(Debug, Args)]
pub struct ReverseArgs {
    /// Id of the transfer to reverse
    pub transfer: String,
    /// Id of the reversal, its idempotency key [default: a fresh UUIDv7]
    #[arg(long)]
    pub id: Option<String>,
    /// Amount to take back of each leg, once a leg, in the order of the transfer [default: all that is left]
    #[arg(long, allow_negative_numbers = true)]
    pub amount: Vec<String>,
    /// What to note on it.
    #[command(flatten)]
    pub labels: Labels,
    /// Say what would happen, record nothing
    #[arg(long)]
    pub dry_run: bool,
}
