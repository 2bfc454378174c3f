//! Arguments of `bill` and `wallet bill`.

use crate::cli::args::parse_time;
use clap::{ArgGroup, Args, ValueEnum};
use farthing_proto::v1;
use prost_types::Timestamp;
use std::path::PathBuf;

/// Arguments of `bill`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("period").required(true).args(["settlement", "month", "from"])))]
pub struct BillArgs {
    /// Id of the merchant
    pub merchant: String,
    /// A settlement, by its number, such as CNY-17, or its count alone
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    pub settlement: String,
    /// The account that is followed [default: what is owed to the merchant]
    #[arg(long, value_enum)]
    pub account: Option<AccountName>,
    /// What it is written as
    #[arg(long, value_enum)]
    pub format: FormatName,
    /// The rest.
    #[command(flatten)]
    pub file: BillFileArgs,
}

/// Arguments of `wallet bill`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("period").required(true).args(["month", "from"])))]
pub struct WalletBillArgs {
    /// Id of the wallet
    pub wallet: String,
    /// The account for tips, not the wallet's own
    #[arg(long)]
    pub tips: bool,
    /// What it is written as
    #[arg(long, value_enum)]
    pub format: WalletFormatName,
    /// The rest.
    #[command(flatten)]
    pub file: BillFileArgs,
}

/// What both have.
#[derive(Debug, Args)]
pub struct BillFileArgs {
    /// Asset code
    #[arg(long, value_name = "CODE")]
    pub asset: String,
    /// A month that has ended, such as 2026-11
    #[arg(long, value_name = "MONTH", default_value = "", hide_default_value = true)]
    pub month: String,
    /// Begin of the period, for example 2026-11-01T00:00:00+08:00
    #[arg(long, value_name = "RFC3339", value_parser = parse_time, requires = "to")]
    pub from: Option<Timestamp>,
    /// End of the period, excluded
    #[arg(long, value_name = "RFC3339", value_parser = parse_time, requires = "from")]
    pub to: Option<Timestamp>,
    /// Language of column names and words
    #[arg(long, value_enum, default_value = "en")]
    pub language: LanguageName,
    /// CSV: begin every data field with a back-tick, against what spreadsheets do to numbers
    #[arg(long)]
    pub back_tick: bool,
    /// CSV: begin the file with the mark by which spreadsheets know UTF-8
    #[arg(long)]
    pub byte_order_mark: bool,
    /// Time zone in which times are told, such as Asia/Shanghai [default: of the plan of settlement]
    #[arg(long, default_value = "", hide_default_value = true)]
    pub zone: String,
    /// File to write; FILE.sha256 is written beside it
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// What a merchant's bill is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// CSV: a row for each sale, tip, refund and chargeback
    TradeBill,
    /// CSV: a row for each move of the account, with the running balance
    FundFlow,
    /// ISO 20022 camt.053: end-of-day statement
    Camt053,
    /// ISO 20022 camt.054: the same without balances
    Camt054,
    /// JSON, an object a line
    Jsonl,
    /// A month on a printable page
    Html,
}

/// What a wallet's bill is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WalletFormatName {
    /// CSV: a row for each move of the account, with the running balance
    FundFlow,
    /// ISO 20022 camt.053: end-of-day statement
    Camt053,
    /// ISO 20022 camt.054: the same without balances
    Camt054,
    /// JSON, an object a line
    Jsonl,
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LanguageName {
    /// English
    En,
    /// Simplified Chinese
    Zh,
}

/// An account of a merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AccountName {
    /// What is owed to the merchant
    Payable,
    /// Tips of the shop
    Tips,
    /// What is kept back
    Reserve,
    /// What the merchant owes
    Receivable,
    /// What is frozen until it is split
    Pool,
}

impl FormatName {
    /// The format of a statement; none for a page.
    pub(crate) const fn statement(self) -> Option<v1::StatementFormat> {
        match self {
            Self::TradeBill => Some(v1::StatementFormat::TradeBill),
            Self::FundFlow => Some(v1::StatementFormat::FundFlowBill),
            Self::Camt053 => Some(v1::StatementFormat::Camt053),
            Self::Camt054 => Some(v1::StatementFormat::Camt054),
            Self::Jsonl => Some(v1::StatementFormat::JsonLines),
            Self::Html => None,
        }
    }
}

impl From<WalletFormatName> for v1::StatementFormat {
    fn from(name: WalletFormatName) -> Self {
        match name {
            WalletFormatName::FundFlow => Self::FundFlowBill,
            WalletFormatName::Camt053 => Self::Camt053,
            WalletFormatName::Camt054 => Self::Camt054,
            WalletFormatName::Jsonl => Self::JsonLines,
        }
    }
}

impl From<LanguageName> for v1::StatementLanguage {
    fn from(name: LanguageName) -> Self {
        match name {
            LanguageName::En => Self::English,
            LanguageName::Zh => Self::Chinese,
        }
    }
}

impl From<AccountName> for v1::StatementAccount {
    fn from(name: AccountName) -> Self {
        match name {
            AccountName::Payable => Self::Payable,
            AccountName::Tips => Self::Tips,
            AccountName::Reserve => Self::Reserve,
            AccountName::Receivable => Self::Receivable,
            AccountName::Pool => Self::Pool,
        }
    }
}
