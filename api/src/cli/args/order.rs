//! Arguments of `order`.

use crate::cli::args::{CodeArgs, ExpiryArgs, IdArg, MoneyArgs, RangeArgs, ReferenceArg};
use clap::{Args, Subcommand, ValueEnum};
use farthing_proto::v1;

/// The verbs of `order`.
#[derive(Debug, Subcommand)]
pub enum OrderVerb {
    /// Create an order under the merchant's own number, and draw its code
    Create(Box<OrderCreateArgs>),
    /// Read an order or payment; an order that waits is drawn with --code
    Show {
        /// Which.
        #[command(flatten)]
        of: OrderArgs,
        /// Draw its code
        #[arg(long)]
        code: bool,
        /// How it is drawn.
        #[command(flatten)]
        drawing: CodeArgs,
    },
    /// List a merchant's payments and orders, newest first
    List(OrderListArgs),
    /// Close an order that is not paid
    Close {
        /// Which.
        #[command(flatten)]
        of: OrderArgs,
        /// Its idempotency key.
        #[command(flatten)]
        id: IdArg,
    },
    /// Reserve an order's amount in a wallet, to be captured later
    Authorise(AuthoriseArgs),
    /// Capture what was authorised, once; the rest is released
    Capture(OrderCaptureArgs),
    /// Money came in through a channel for an order; what does not fit waits in suspense
    Receive(ReceiveArgs),
}

/// An order.
#[derive(Debug, Clone, Args)]
pub struct OrderArgs {
    /// Id of the merchant
    pub merchant: String,
    /// The merchant's number of the order; for a payment without one: the id that paid it, with --by-id
    pub order: String,
    /// Read ORDER as the id by which the payment was paid
    #[arg(long)]
    pub by_id: bool,
}

/// Arguments of `order create`.
#[derive(Debug, Args)]
pub struct OrderCreateArgs {
    /// Id of the merchant
    pub merchant: String,
    /// The merchant's own number of the order: its idempotency key, for ever
    pub order: String,
    /// How much.
    #[command(flatten)]
    pub money: MoneyArgs,
    /// When it expires [default: never].
    #[command(flatten)]
    pub expiry: ExpiryArgs,
    /// Take a tip
    #[arg(long, conflicts_with = "tip_max")]
    pub tip: bool,
    /// Take a tip of at most this
    #[arg(long, value_name = "AMOUNT")]
    pub tip_max: Option<String>,
    /// Freeze the money until it is split
    #[arg(long)]
    pub split: bool,
    /// Where it is made
    #[arg(long, default_value = "", hide_default_value = true)]
    pub terminal: String,
    /// What to look it up by.
    #[command(flatten)]
    pub note: ReferenceArg,
    /// Draw no code
    #[arg(long)]
    pub no_code: bool,
    /// How it is drawn.
    #[command(flatten)]
    pub drawing: CodeArgs,
}

/// Arguments of `order list`.
#[derive(Debug, Args)]
pub struct OrderListArgs {
    /// Id of the merchant
    pub merchant: String,
    /// Only this state
    #[arg(long, value_enum)]
    pub state: Option<PaymentStateName>,
    /// Only this amount or more
    #[arg(long, value_name = "AMOUNT", requires = "asset")]
    pub amount_min: Option<String>,
    /// Only this amount or less
    #[arg(long, value_name = "AMOUNT", requires = "asset")]
    pub amount_max: Option<String>,
    /// Asset of these amounts
    #[arg(long, value_name = "CODE")]
    pub asset: Option<String>,
    /// Only this reference
    #[command(flatten)]
    pub note: ReferenceArg,
    /// Only this terminal
    #[arg(long, default_value = "", hide_default_value = true)]
    pub terminal: String,
    /// Which rows.
    #[command(flatten)]
    pub range: RangeArgs,
}

/// A state of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PaymentStateName {
    /// Waits to be paid
    Created,
    /// Reserved in the payer's wallet
    Authorised,
    /// Paid
    Paid,
    /// Paid, and refunded in part
    PartlyRefunded,
    /// Paid, and refunded whole
    Refunded,
    /// Closed before it was paid
    Closed,
    /// Expired before it was paid
    Expired,
}

impl From<PaymentStateName> for v1::PaymentState {
    fn from(name: PaymentStateName) -> Self {
        match name {
            PaymentStateName::Created => Self::Created,
            PaymentStateName::Authorised => Self::Authorised,
            PaymentStateName::Paid => Self::Paid,
            PaymentStateName::PartlyRefunded => Self::PartlyRefunded,
            PaymentStateName::Refunded => Self::Refunded,
            PaymentStateName::Closed => Self::Closed,
            PaymentStateName::Expired => Self::Expired,
        }
    }
}

/// Arguments of `order authorise`.
#[derive(Debug, Args)]
pub struct AuthoriseArgs {
    /// Id of the merchant
    pub merchant: String,
    /// The merchant's number of the order
    pub order: String,
    /// Wallet that will pay
    #[arg(long)]
    pub wallet: String,
    /// How much more may be captured as a tip, in percent of the order
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub allowance: u32,
    /// When it is released [default: a day from now].
    #[command(flatten)]
    pub expiry: ExpiryArgs,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// Arguments of `order capture`.
#[derive(Debug, Args)]
pub struct OrderCaptureArgs {
    /// Id of the merchant
    pub merchant: String,
    /// The merchant's number of the order
    pub order: String,
    /// Amount without the tip [default: the order's]
    #[arg(long, allow_negative_numbers = true)]
    pub amount: Option<String>,
    /// Tip on top, within what was authorised
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    pub tip: Option<String>,
    /// Wallet of the person who gets the tip [default: the shop]
    #[arg(long, value_name = "WALLET", default_value = "", hide_default_value = true)]
    pub tip_to: String,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// Arguments of `order receive`.
#[derive(Debug, Args)]
pub struct ReceiveArgs {
    /// Merchant that the payer named
    pub merchant: String,
    /// The merchant's number of the order that the payer named
    pub order: String,
    /// Channel that owes the money
    #[arg(long)]
    pub channel: String,
    /// How much came.
    #[command(flatten)]
    pub money: MoneyArgs,
    /// What to look it up by.
    #[command(flatten)]
    pub note: ReferenceArg,
    /// Its idempotency key, and the id of the suspense entry.
    #[command(flatten)]
    pub id: IdArg,
}

impl OrderVerb {
    /// The id that was given for a command.
    pub(crate) fn given_id(&self) -> Option<&str> {
        let id = match self {
            Self::Create(_) | Self::Show { .. } | Self::List(_) => return None,
            Self::Close { id, .. } => id,
            Self::Authorise(args) => &args.id,
            Self::Capture(args) => &args.id,
            Self::Receive(args) => &args.id,
        };
        id.id.as_deref()
    }
}
