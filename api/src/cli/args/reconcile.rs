//! Arguments of `reconcile`.

use crate::cli::args::parse_time;
use clap::{ArgGroup, Args, ValueEnum};
use farthing_proto::v1;
use prost_types::Timestamp;
use std::path::PathBuf;

/// Arguments of `reconcile`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("whose").required(true).args(["merchant", "channel"])))]
pub struct ReconcileArgs {
    /// File of the other side; `-` reads standard input
    pub file: PathBuf,
    /// The merchant whose records, bill or bank statement it is
    #[arg(long, default_value = "", hide_default_value = true)]
    pub merchant: String,
    /// The channel whose statement it is, for the platform's own accounts
    #[arg(long, default_value = "", hide_default_value = true)]
    pub channel: String,
    /// Asset code
    #[arg(long, value_name = "CODE")]
    pub asset: String,
    /// Which rows of the merchant it is about [default: payouts for camt053, otherwise trades]
    #[arg(long, value_enum)]
    pub rows: Option<RowsName>,
    /// What it is written as [default: told by its beginning]
    #[arg(long, value_enum)]
    pub format: Option<FileFormatName>,
    /// CSV: the column of a field: reference, provider, amount, income, outgo, currency, time, status, kind, fee, group;
    /// or delimiter, unit, time_format, time_zone with their values
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = parse_pair, conflicts_with = "mapping")]
    pub map: Vec<(String, String)>,
    /// CSV: the same as a JSON file, which can say more
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Time zone of times without an offset [default: Asia/Shanghai]
    #[arg(long, default_value = "", hide_default_value = true)]
    pub zone: String,
    /// Begin of its period, for example 2026-11-01T00:00:00+08:00 [default: everything]
    #[arg(long, value_name = "RFC3339", value_parser = parse_time, requires = "to")]
    pub from: Option<Timestamp>,
    /// End of its period, excluded
    #[arg(long, value_name = "RFC3339", value_parser = parse_time, requires = "from")]
    pub to: Option<Timestamp>,
    /// The moment to which ages count [default: now]
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    pub as_of: Option<Timestamp>,
    /// By how much amounts may differ [default: 0]
    #[arg(long, value_name = "AMOUNT")]
    pub tolerance: Option<String>,
    /// By how much times may differ where a side has no reference [default: 600]
    #[arg(long, value_name = "SECONDS")]
    pub time_tolerance: Option<u64>,
    /// By how much times may differ where references agree [default: 172800]
    #[arg(long, value_name = "SECONDS")]
    pub date_tolerance: Option<u64>,
    /// T+n: after how many days the other side has to have a row [default: 3]
    #[arg(long, value_name = "DAYS")]
    pub due_days: Option<u32>,
    /// Turn the sign of every amount, for a file of the other party
    #[arg(long)]
    pub reversed: bool,
    /// Take entries of a bank up that are not booked yet
    #[arg(long)]
    pub with_pending: bool,
    /// Record breaks, each once, and end those of earlier runs that this file explains
    #[arg(long)]
    pub record: bool,
    /// Tell rows that match too
    #[arg(long)]
    pub all: bool,
    /// Show at most this many rows; files have all of them
    #[arg(long, default_value_t = 100)]
    pub limit: usize,
    /// Write every finding to this file as CSV
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Write every finding to this file as JSON, an object a line
    #[arg(long, value_name = "FILE")]
    pub jsonl: Option<PathBuf>,
}

/// Which rows of a merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RowsName {
    /// Sales, refunds, chargebacks and corrections
    Trades,
    /// Payouts of settlements
    Payouts,
    /// Every line, as Farthing's own statements have them
    Lines,
}

/// What a file is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FileFormatName {
    /// WeChat Pay's trade bill
    Wechat,
    /// WeChat Pay's fund-flow bill
    WechatFlow,
    /// Alipay's trade bill
    Alipay,
    /// ISO 20022 camt.053
    Camt053,
    /// CSV of any layout
    Csv,
    /// JSON, an object a line
    Jsonl,
}

impl From<RowsName> for v1::ReconcileRows {
    fn from(name: RowsName) -> Self {
        match name {
            RowsName::Trades => Self::Trades,
            RowsName::Payouts => Self::Payouts,
            RowsName::Lines => Self::Lines,
        }
    }
}

impl From<FileFormatName> for v1::ReconcileFormat {
    fn from(name: FileFormatName) -> Self {
        match name {
            FileFormatName::Wechat => Self::WechatTrade,
            FileFormatName::WechatFlow => Self::WechatFundFlow,
            FileFormatName::Alipay => Self::AlipayTrade,
            FileFormatName::Camt053 => Self::Camt053,
            FileFormatName::Csv => Self::Csv,
            FileFormatName::Jsonl => Self::JsonLines,
        }
    }
}

fn parse_pair(text: &str) -> Result<(String, String), String> {
    let (field, column) = text.split_once('=').ok_or("give it as in amount=Total")?;
    Ok((field.to_owned(), column.to_owned()))
}
