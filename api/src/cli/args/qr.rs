//! Arguments of `qr`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The verbs of `qr`. They need no ledger.
#[derive(Debug, Subcommand)]
pub enum QrVerb {
    /// Read the text of a payment's QR code (EMVCo merchant-presented) and print its fields
    #[command(after_help = PARSE_HELP)]
    Parse(ParseArgs),
    /// Make the QR code of a merchant or of one order
    #[command(after_help = MAKE_HELP)]
    Make(Box<MakeArgs>),
}

const PARSE_HELP: &str = "\
With --json one object:
  payload, mode (strict, lenient), crc, characters, bytes
  initiation          STATIC or DYNAMIC
  currency_numeric    three digits
  currency, exponent  letters and decimals, where ISO 4217 assigns them
  amount_decimal      as it stands in the payload
  amount              in minor units, where the exponent is known
  tip                 ASK_PAYER, FIXED_FEE (fee_decimal, fee), PERCENT_FEE (fee_percent)
  fields              in their order: id (62-05), name, and value or fields
What the payload does not have is absent.

A refused payload ends with exit code 2. Standard error names the field; with --json it
stands in field_violations.";

const MAKE_HELP: &str = "\
Prints the text of the code. With --json one object:
  payload, crc, characters, bytes
  version, modules    of the symbol
  svg, png            the files that were written
  drawing             with --terminal

Codes stand for many payments unless --dynamic is given. *** in a label asks the payer for it.";

/// Arguments of `qr parse`.
#[derive(Debug, Args)]
pub struct ParseArgs {
    /// Text of the code
    pub payload: String,
    /// Accept what national schemes do and the standard forbids, see docs/qr.md
    #[arg(long)]
    pub lenient: bool,
}

/// Arguments of `qr make`.
#[derive(Debug, Args)]
pub struct MakeArgs {
    /// The merchant.
    #[command(flatten)]
    pub merchant: MerchantArgs,
    /// The payment.
    #[command(flatten)]
    pub payment: PaymentArgs,
    /// What it is for.
    #[command(flatten)]
    pub labels: LabelArgs,
    /// What is drawn.
    #[command(flatten)]
    pub drawing: DrawingArgs,
}

/// Who is paid.
#[derive(Debug, Args)]
#[command(next_help_heading = "Merchant")]
pub struct MerchantArgs {
    /// Globally unique identifier of the payment network, for example com.example.pay
    #[arg(long)]
    pub guid: String,
    /// Id of the merchant in that network
    #[arg(long, value_name = "ID")]
    pub merchant: String,
    /// Id of the account template, 26 to 51
    #[arg(long, value_name = "ID", default_value_t = 26, value_parser = clap::value_parser!(u8).range(26..=51))]
    pub account_id: u8,
    /// Kind of business, ISO 18245, for example 5814
    #[arg(long, value_name = "MCC", value_parser = clap::value_parser!(u16).range(0..=9999))]
    pub category: u16,
    /// Country, ISO 3166-1, for example CN
    #[arg(long)]
    pub country: String,
    /// Name in printable ASCII, at most 25 characters
    #[arg(long)]
    pub name: String,
    /// City in printable ASCII, at most 15 characters
    #[arg(long)]
    pub city: String,
    /// Postal code, at most 10 characters
    #[arg(long)]
    pub postal: Option<String>,
    /// Language of the local name, ISO 639, for example ZH
    #[arg(long, requires = "local_name")]
    pub language: Option<String>,
    /// Name in that language, at most 25 characters of any script
    #[arg(long, requires = "language")]
    pub local_name: Option<String>,
    /// City in that language, at most 15 characters of any script
    #[arg(long, requires = "language")]
    pub local_city: Option<String>,
}

/// What is paid.
#[derive(Debug, Args)]
#[command(next_help_heading = "Payment")]
pub struct PaymentArgs {
    /// Currency, ISO 4217, as letters or number
    #[arg(long)]
    pub currency: String,
    /// Amount in major units [default: the payer types it]
    #[arg(long, allow_negative_numbers = true)]
    pub amount: Option<String>,
    /// For one payment [default: for many]
    #[arg(long)]
    pub dynamic: bool,
    /// Ask the payer for a tip
    #[arg(long, group = "extra")]
    pub tip: bool,
    /// Add a fixed convenience fee
    #[arg(long, value_name = "AMOUNT", group = "extra", allow_negative_numbers = true)]
    pub fee: Option<String>,
    /// Add a convenience fee in percent, 0.01 to 99.99
    #[arg(long, value_name = "PERCENT", group = "extra", allow_negative_numbers = true)]
    pub fee_percent: Option<String>,
}

/// Additional fields, each of at most 25 characters unless it says otherwise.
#[derive(Debug, Args)]
#[command(next_help_heading = "Labels")]
pub struct LabelArgs {
    /// Number of the invoice or bill
    #[arg(long, value_name = "TEXT")]
    pub bill_number: Option<String>,
    /// Mobile number to top up or to pay a bill for
    #[arg(long, value_name = "TEXT")]
    pub mobile_number: Option<String>,
    /// The store
    #[arg(long, value_name = "TEXT")]
    pub store_label: Option<String>,
    /// Number of a loyalty card
    #[arg(long, value_name = "TEXT")]
    pub loyalty_number: Option<String>,
    /// Reference of the order
    #[arg(long, value_name = "TEXT")]
    pub reference_label: Option<String>,
    /// The customer
    #[arg(long, value_name = "TEXT")]
    pub customer_label: Option<String>,
    /// The terminal in the store
    #[arg(long, value_name = "TEXT")]
    pub terminal_label: Option<String>,
    /// What the payment is for
    #[arg(long, value_name = "TEXT")]
    pub purpose: Option<String>,
    /// What the wallet shall tell: any of A (address), M (mobile number), E (email)
    #[arg(long, value_name = "LETTERS")]
    pub consumer_data: Option<String>,
    /// Tax number of the merchant, at most 20 characters
    #[arg(long, value_name = "TEXT")]
    pub tax_id: Option<String>,
    /// How and where the code is shown: three characters
    #[arg(long, value_name = "CODE")]
    pub channel: Option<String>,
}

/// Images of the code.
#[derive(Debug, Args)]
#[command(next_help_heading = "Images")]
pub struct DrawingArgs {
    /// Write the code as SVG
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Write the code as PNG
    #[arg(long, value_name = "FILE")]
    pub png: Option<PathBuf>,
    /// Pixels a side of a module in the PNG, 1 to 64
    #[arg(long, value_name = "PIXELS", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub pixels_per_module: u32,
    /// Draw the code in the terminal
    #[arg(long)]
    pub terminal: bool,
    /// The terminal writes dark on light
    #[arg(long, requires = "terminal")]
    pub light_background: bool,
    /// How much of the code may be lost
    #[arg(long, value_enum, default_value = "medium")]
    pub level: LevelName,
}

/// A level of error correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelName {
    /// About 7 %
    Low,
    /// About 15 %
    Medium,
    /// About 25 %
    Quartile,
    /// About 30 %
    High,
}
