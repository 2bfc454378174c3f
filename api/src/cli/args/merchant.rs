//! Arguments of `merchant`.

use crate::cli::args::{CodeArgs, IdArg, parse_time};
use clap::{Args, Subcommand, ValueEnum};
use farthing_proto::v1;
use prost_types::Timestamp;

/// The verbs of `merchant`.
#[derive(Debug, Subcommand)]
pub enum MerchantVerb {
    /// Register a merchant, or add assets to one
    Register(RegisterArgs),
    /// What a merchant has, its fee plans and its policy
    Show {
        /// Id of the merchant
        merchant: String,
    },
    /// Give it a fee plan in one asset
    Fee(Box<FeeArgs>),
    /// Set where refunds and chargebacks come from
    Policy {
        /// The merchant.
        #[command(flatten)]
        of: MerchantChangeArgs,
        /// The policy.
        #[command(flatten)]
        policy: PolicyArgs,
    },
    /// Take no new orders and payments; refunds still go out
    Suspend(MerchantChangeArgs),
    /// Take payments again
    Activate(MerchantChangeArgs),
    /// Close a merchant for good; all its accounts must be at zero
    Close(MerchantChangeArgs),
    /// Open a channel by which money comes in and goes out, or add assets to one
    Channel {
        /// Id of the channel
        channel: String,
        /// Asset codes
        #[arg(long, value_name = "CODE", required = true, num_args = 1..)]
        asset: Vec<String>,
    },
    /// Draw the merchant's static code: the payer types the amount
    Code(StaticCodeArgs),
}

/// A merchant to change.
#[derive(Debug, Args)]
pub struct MerchantChangeArgs {
    /// Id of the merchant
    pub merchant: String,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// Arguments of `merchant register`.
#[derive(Debug, Args)]
pub struct RegisterArgs {
    /// Id of the merchant
    pub merchant: String,
    /// Asset codes, for example CNY
    #[arg(long, value_name = "CODE", required = true, num_args = 1..)]
    pub asset: Vec<String>,
    /// Name as on the shop sign
    #[arg(long)]
    pub name: String,
    /// City
    #[arg(long)]
    pub city: String,
    /// Country, ISO 3166-1, for example CN
    #[arg(long)]
    pub country: String,
    /// Kind of business, ISO 18245, for example 5814
    #[arg(long, value_name = "MCC", value_parser = clap::value_parser!(u16).range(0..=9999))]
    pub category: u16,
    /// The policy.
    #[command(flatten)]
    pub policy: PolicyArgs,
}

/// What a merchant agreed to.
#[derive(Debug, Clone, Args)]
pub struct PolicyArgs {
    /// How far refunds may reach
    #[arg(long, value_enum, value_name = "SOURCE", default_value = "payable")]
    pub refund_from: SourceName,
    /// How far chargebacks may reach
    #[arg(long, value_enum, value_name = "SOURCE", default_value = "payable")]
    pub charge_back_from: SourceName,
}

/// How far a refund or a chargeback may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SourceName {
    /// What is payable to the merchant
    Payable,
    /// Then its reserve
    Reserve,
    /// Then what it owes the platform
    Receivable,
}

impl From<SourceName> for v1::RefundSource {
    fn from(name: SourceName) -> Self {
        match name {
            SourceName::Payable => Self::Payable,
            SourceName::Reserve => Self::Reserve,
            SourceName::Receivable => Self::Receivable,
        }
    }
}

/// Arguments of `merchant fee`.
#[derive(Debug, Args)]
pub struct FeeArgs {
    /// The merchant.
    #[command(flatten)]
    pub of: MerchantChangeArgs,
    /// Asset code
    #[arg(long, value_name = "CODE")]
    pub asset: String,
    /// Percentage, for example 0.6
    #[arg(long, value_name = "PERCENT", default_value = "0")]
    pub rate: String,
    /// Fixed part of every fee
    #[arg(long, value_name = "AMOUNT")]
    pub fixed: Option<String>,
    /// The least fee of a payment
    #[arg(long, value_name = "AMOUNT")]
    pub min: Option<String>,
    /// The highest fee of a payment
    #[arg(long, value_name = "AMOUNT")]
    pub max: Option<String>,
    /// Carry fractions to the next payment [default: round each fee half up]
    #[arg(long)]
    pub accrued: bool,
    /// Tips bear no fee
    #[arg(long)]
    pub tips_free: bool,
    /// What comes back of the fee on a refund
    #[arg(long, value_enum, value_name = "WHAT", default_value = "pro-rata")]
    pub on_refund: OnRefundName,
    /// From when it holds [default: from the beginning of time]
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub from: Option<Timestamp>,
    /// Until when it holds [default: without end]
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub until: Option<Timestamp>,
}

/// What comes back of a fee on a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnRefundName {
    /// In proportion to what is refunded
    ProRata,
    /// Nothing
    Kept,
    /// The percentage part alone, in proportion
    PercentOnly,
}

impl From<OnRefundName> for v1::FeeOnRefund {
    fn from(name: OnRefundName) -> Self {
        match name {
            OnRefundName::ProRata => Self::ProRata,
            OnRefundName::Kept => Self::Kept,
            OnRefundName::PercentOnly => Self::PercentOnly,
        }
    }
}

/// Arguments of `merchant code`.
#[derive(Debug, Args)]
pub struct StaticCodeArgs {
    /// Id of the merchant
    pub merchant: String,
    /// Asset code, a currency of ISO 4217
    #[arg(long, value_name = "CODE")]
    pub asset: String,
    /// Ask the payer for a tip
    #[arg(long)]
    pub tip: bool,
    /// Where it hangs
    #[arg(long, default_value = "", hide_default_value = true)]
    pub terminal: String,
    /// How it is drawn.
    #[command(flatten)]
    pub code: CodeArgs,
}

impl MerchantVerb {
    /// The id that was given for a command.
    pub(crate) fn given_id(&self) -> Option<&str> {
        let of = match self {
            Self::Register(_) | Self::Show { .. } | Self::Channel { .. } | Self::Code(_) => {
                return None;
            }
            Self::Fee(args) => &args.of,
            Self::Policy { of, .. } => of,
            Self::Suspend(of) | Self::Activate(of) | Self::Close(of) => of,
        };
        of.id.id.as_deref()
    }
}
