//! Arguments of `pay`, and of what may follow a payment: `refund`, `split`, `share-return`, `charge-back`, `adjust`,
//! `suspense`.

use crate::cli::args::{IdArg, MoneyArgs, RangeArgs, ReferenceArg, parse_time};
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use farthing_proto::v1;
use prost_types::Timestamp;
use v1::receiver::Receiver;

/// Arguments of `pay`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).multiple(true).args(["qr", "merchant", "code"])))]
#[command(group(ArgGroup::new("payer").required(true).args(["wallet", "code"])))]
pub struct PayArgs {
    /// Wallet that pays
    #[arg(long)]
    pub wallet: Option<String>,
    /// One-time code that the payer showed, in place of a wallet; needs --merchant
    #[arg(long, value_name = "DIGITS", requires = "merchant", conflicts_with_all = ["qr", "exchange_asset"])]
    pub code: Option<String>,
    /// Text of the code that was scanned: names merchant, order, asset and amount
    #[arg(long, value_name = "PAYLOAD", conflicts_with_all = ["merchant", "order", "asset"])]
    pub qr: Option<String>,
    /// Identifier of the network under which the code names the merchant
    #[arg(long, default_value = crate::cli::args::DEFAULT_GUID)]
    pub guid: String,
    /// Merchant that is paid
    #[arg(long)]
    pub merchant: Option<String>,
    /// The merchant's number of the order [default: a typed amount]
    #[arg(long, requires = "merchant")]
    pub order: Option<String>,
    /// Asset of the merchant [default: the order's or the code's]
    #[arg(long, value_name = "CODE")]
    pub asset: Option<String>,
    /// Amount without the tip [default: the order's or the code's]
    #[arg(long, allow_negative_numbers = true)]
    pub amount: Option<String>,
    /// Tip on top
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    pub tip: Option<String>,
    /// Wallet of the person who gets the tip [default: the shop]
    #[arg(long, value_name = "WALLET", default_value = "", hide_default_value = true)]
    pub tip_to: String,
    /// Where the payer pays in another asset.
    #[command(flatten)]
    pub exchange: ExchangeArgs,
    /// Where it is paid
    #[arg(long, default_value = "", hide_default_value = true)]
    pub terminal: String,
    /// What to look it up by.
    #[command(flatten)]
    pub note: ReferenceArg,
    /// Its idempotency key, and the payment's name where it has no order.
    #[command(flatten)]
    pub id: IdArg,
}

/// A payment out of another asset than the merchant's.
#[derive(Debug, Args)]
#[command(next_help_heading = "Exchange")]
pub struct ExchangeArgs {
    /// Asset that the payer pays in
    #[arg(long, value_name = "CODE", requires_all = ["rate", "rate_until"])]
    pub exchange_asset: Option<String>,
    /// Major units of it for one of the merchant's, for example 0.1402
    #[arg(long, value_name = "RATE", requires = "exchange_asset")]
    pub rate: Option<String>,
    /// Until when the rate is good
    #[arg(long, value_name = "RFC3339", value_parser = parse_time, requires = "exchange_asset")]
    pub rate_until: Option<Timestamp>,
    /// Spread on top, in the payer's asset
    #[arg(long, value_name = "AMOUNT", requires = "exchange_asset")]
    pub spread: Option<String>,
}

/// A payment that was made.
#[derive(Debug, Clone, Default, Args)]
pub struct OfPaymentArgs {
    /// The merchant's number of the order that was paid
    #[arg(long, default_value = "", hide_default_value = true, conflicts_with = "payment")]
    pub order: String,
    /// Id by which the payment was paid
    #[arg(long, default_value = "", hide_default_value = true)]
    pub payment: String,
}

/// Arguments of `refund`.
#[derive(Debug, Args)]
pub struct RefundArgs {
    /// Id of the merchant
    pub merchant: String,
    /// The merchant's own number of the refund: its idempotency key, for ever
    pub refund: String,
    /// Of which payment.
    #[command(flatten)]
    pub of: OfPaymentArgs,
    /// Amount without the tip [default: all that is left, unless --tip is given]
    #[arg(long, allow_negative_numbers = true)]
    pub amount: Option<String>,
    /// Part of the tip
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true)]
    pub tip: Option<String>,
    /// What to look it up by.
    #[command(flatten)]
    pub note: ReferenceArg,
    /// Read the refund instead
    #[arg(long, conflicts_with_all = ["order", "payment", "amount", "tip"])]
    pub show: bool,
}

/// Arguments of `split`.
#[derive(Debug, Args)]
pub struct SplitArgs {
    /// Id of the merchant
    pub merchant: String,
    /// The merchant's own number of the split: its idempotency key, for ever
    pub split: String,
    /// Of which payment.
    #[command(flatten)]
    pub of: OfPaymentArgs,
    /// A share, as merchant:ID=30% of what is left or wallet:ID=5.00; may be given several times
    #[arg(long = "to", value_name = "RECEIVER=SHARE", value_parser = parse_share)]
    pub shares: Vec<ShareText>,
    /// Pay the merchant what is left afterwards
    #[arg(long)]
    pub finish: bool,
    /// Read the split instead
    #[arg(long, conflicts_with_all = ["order", "payment", "shares", "finish"])]
    pub show: bool,
}

/// A share as it was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareText {
    /// Who receives it.
    pub receiver: v1::Receiver,
    /// Percentage without its sign, or an amount.
    pub share: ShareOf,
}

/// How much a share is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShareOf {
    /// Percent of what is left.
    Rate(String),
    /// An amount in major units.
    Fixed(String),
}

/// Arguments of `share-return`.
#[derive(Debug, Args)]
pub struct ShareReturnArgs {
    /// Id of the merchant that split
    pub merchant: String,
    /// The merchant's own number of the return: its idempotency key, for ever
    pub share_return: String,
    /// The merchant's number of the split
    #[arg(long)]
    pub split: String,
    /// Who gives it back: merchant:ID or wallet:ID
    #[arg(long = "from", value_name = "RECEIVER", value_parser = parse_receiver)]
    pub receiver: v1::Receiver,
    /// Amount in major units
    #[arg(long, allow_negative_numbers = true)]
    pub amount: String,
}

/// Arguments of `charge-back`.
#[derive(Debug, Args)]
pub struct ChargeBackArgs {
    /// Id of the merchant
    pub merchant: String,
    /// Of which payment.
    #[command(flatten)]
    pub of: OfPaymentArgs,
    /// Amount in major units [default: all that is left]
    #[arg(long, allow_negative_numbers = true)]
    pub amount: Option<String>,
    /// What the merchant pays for the dispute
    #[arg(long, value_name = "AMOUNT")]
    pub fee: Option<String>,
    /// Why, as a short code
    #[arg(long)]
    pub reason: String,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// Arguments of `adjust`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("way").required(true).args(["credit", "debit"])))]
pub struct AdjustArgs {
    /// Whose account: merchant:ID or wallet:ID
    #[arg(value_parser = parse_receiver)]
    pub party: v1::Receiver,
    /// How much.
    #[command(flatten)]
    pub money: MoneyArgs,
    /// It gets the amount
    #[arg(long)]
    pub credit: bool,
    /// The amount is taken
    #[arg(long)]
    pub debit: bool,
    /// Why, as a short code
    #[arg(long)]
    pub reason: String,
    /// The transfer or payment that is corrected.
    #[command(flatten)]
    pub note: ReferenceArg,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// The verbs of `suspense`.
#[derive(Debug, Subcommand)]
pub enum SuspenseVerb {
    /// List money that waits in suspense, or waited, newest first
    List {
        /// Merchant that the payers named
        merchant: String,
        /// Only this state
        #[arg(long, value_enum)]
        state: Option<SuspenseStateName>,
        /// Which rows.
        #[command(flatten)]
        range: RangeArgs,
    },
    /// Let an entry pay an order
    Match {
        /// Id of the entry
        entry: String,
        /// Id of the merchant
        #[arg(long)]
        merchant: String,
        /// The merchant's number of the order
        #[arg(long)]
        order: String,
        /// Why.
        #[command(flatten)]
        end: SuspenseEndArgs,
    },
    /// Send an entry back the way it came
    Return {
        /// Id of the entry
        entry: String,
        /// Why.
        #[command(flatten)]
        end: SuspenseEndArgs,
    },
}

/// How a suspense entry ends.
#[derive(Debug, Args)]
pub struct SuspenseEndArgs {
    /// Why, as a short code
    #[arg(long, default_value = "", hide_default_value = true)]
    pub reason: String,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// A state of a suspense entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SuspenseStateName {
    /// It waits
    Waiting,
    /// It paid an order
    Matched,
    /// It went back
    Returned,
}

impl From<SuspenseStateName> for v1::SuspenseState {
    fn from(name: SuspenseStateName) -> Self {
        match name {
            SuspenseStateName::Waiting => Self::Waiting,
            SuspenseStateName::Matched => Self::Matched,
            SuspenseStateName::Returned => Self::Returned,
        }
    }
}

impl SuspenseVerb {
    /// The id that was given for a command.
    pub(crate) fn given_id(&self) -> Option<&str> {
        match self {
            Self::List { .. } => None,
            Self::Match { end, .. } | Self::Return { end, .. } => end.id.id.as_deref(),
        }
    }
}

/// Reads `merchant:ID` or `wallet:ID`.
fn parse_receiver(text: &str) -> Result<v1::Receiver, String> {
    let receiver = match text.split_once(':') {
        Some(("merchant", id)) => Receiver::Merchant(id.to_owned()),
        Some(("wallet", id)) => Receiver::Wallet(id.to_owned()),
        Some(_) | None => return Err("give merchant:ID or wallet:ID".to_owned()),
    };
    Ok(v1::Receiver { receiver: Some(receiver) })
}

/// Reads `merchant:ID=30%` or `wallet:ID=5.00`.
fn parse_share(text: &str) -> Result<ShareText, String> {
    let (receiver, share) = text.split_once('=').ok_or("give merchant:ID=30% or wallet:ID=5.00")?;
    let share = match share.strip_suffix('%') {
        Some(rate) => ShareOf::Rate(rate.to_owned()),
        None => ShareOf::Fixed(share.to_owned()),
    };
    Ok(ShareText { receiver: parse_receiver(receiver)?, share })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_says_who_and_how_much() {
        let wallet = v1::Receiver { receiver: Some(Receiver::Wallet("lin".to_owned())) };
        let merchant = v1::Receiver { receiver: Some(Receiver::Merchant("tea".to_owned())) };
        for (text, receiver, share) in [
            ("wallet:lin=5.00", wallet, ShareOf::Fixed("5.00".to_owned())),
            ("merchant:tea=33.3%", merchant, ShareOf::Rate("33.3".to_owned())),
        ] {
            assert_eq!(parse_share(text), Ok(ShareText { receiver, share }));
        }
        for text in ["", "lin=5", "wallet:lin", "channel:bank=5%"] {
            assert!(parse_share(text).is_err(), "{text}");
        }
    }
}
