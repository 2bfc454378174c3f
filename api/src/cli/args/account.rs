//! Arguments of `account` and `asset`.

use crate::cli::args::SideName;
use clap::{Args, Subcommand};
use farthing_proto::v1;
use v1::metadata_value::Value;

/// The verbs of `account`.
#[derive(Debug, Subcommand)]
pub enum AccountVerb {
    /// Open an account
    Open(OpenArgs),
    /// Read an account
    Get {
        /// Id of the account
        id: String,
    },
    /// List accounts in the order of their ids
    List(ListArgs),
    /// Freeze debits, credits, or both
    Freeze(StateArgs),
    /// Unfreeze debits, credits, or both
    Unfreeze(StateArgs),
    /// Close an account for good; its balance must be zero
    Close {
        /// Id of the account
        account: String,
        /// Id of this command, its idempotency key [default: a fresh UUIDv7]
        #[arg(long)]
        id: Option<String>,
    },
}

/// Arguments of `account open`.
#[derive(Debug, Args)]
pub struct OpenArgs {
    /// Id of the account, for example merchant:42:payable
    pub id: String,
    /// Asset code, for example CNY
    #[arg(long, value_name = "CODE")]
    pub asset: String,
    /// Never let the balance fall below zero
    #[arg(long, conflicts_with = "overdraft_limit")]
    pub no_overdraft: bool,
    /// How far the balance may fall below zero [default: unlimited]
    #[arg(long, value_name = "AMOUNT")]
    pub overdraft_limit: Option<String>,
    /// How far the balance may rise above zero [default: unlimited]
    #[arg(long, value_name = "AMOUNT")]
    pub ceiling: Option<String>,
    /// Side on which the account grows
    #[arg(long, value_enum, default_value = "credit")]
    pub normal_side: SideName,
    /// Number in the chart of accounts
    #[arg(long, default_value_t = 0)]
    pub code: u16,
    /// Your own reference
    #[arg(long, default_value = "", hide_default_value = true)]
    pub reference: String,
    /// Typed values: key=text, key:=12, key:=true
    #[arg(long, value_name = "KEY=VALUE", num_args = 1.., value_parser = parse_metadata)]
    pub metadata: Vec<(String, v1::MetadataValue)>,
}

/// Arguments of `account list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only ids that start with this, for example merchant:42:
    #[arg(default_value = "", hide_default_value = true)]
    pub prefix: String,
    /// At most this many accounts
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
}

/// Arguments of `account freeze` and `account unfreeze`.
#[derive(Debug, Args)]
pub struct StateArgs {
    /// Id of the account
    pub account: String,
    /// Only debits
    #[arg(long, conflicts_with = "credits")]
    pub debits: bool,
    /// Only credits
    #[arg(long)]
    pub credits: bool,
    /// Id of this command, its idempotency key [default: a fresh UUIDv7]
    #[arg(long)]
    pub id: Option<String>,
}

/// The verbs of `asset`.
#[derive(Debug, Subcommand)]
pub enum AssetVerb {
    /// Register an asset
    Register {
        /// Code: 1 to 12 of A-Z and 0-9, not a code of ISO 4217
        code: String,
        /// Decimal places of the major unit, 0 to 12
        #[arg(long, value_name = "N")]
        exponent: u32,
    },
}

/// Reads `key=text`, `key:=12` or `key:=true`.
fn parse_metadata(text: &str) -> Result<(String, v1::MetadataValue), String> {
    let (key, value) = text.split_once('=').ok_or("give key=text, key:=12 or key:=true")?;
    let (key, value) = match (key.strip_suffix(':'), value) {
        (None, text) => (key, Value::Text(text.to_owned())),
        (Some(key), "true") => (key, Value::Flag(true)),
        (Some(key), "false") => (key, Value::Flag(false)),
        (Some(key), number) => {
            let number =
                number.parse().map_err(|_| "after := give a whole number, true or false")?;
            (key, Value::Number(number))
        }
    };
    Ok((key.to_owned(), v1::MetadataValue { value: Some(value) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_says_its_type() {
        for (text, key, value) in [
            ("city=Chengdu", "city", Value::Text("Chengdu".to_owned())),
            ("note=a=b", "note", Value::Text("a=b".to_owned())),
            ("empty=", "empty", Value::Text(String::new())),
            ("digits=12", "digits", Value::Text("12".to_owned())),
            ("tables:=12", "tables", Value::Number(12)),
            ("debt:=-3", "debt", Value::Number(-3)),
            ("open:=true", "open", Value::Flag(true)),
            ("open:=false", "open", Value::Flag(false)),
        ] {
            let read = parse_metadata(text).unwrap();
            assert_eq!(read, (key.to_owned(), v1::MetadataValue { value: Some(value) }), "{text}");
        }
        for text in ["", "city", "tables:=many", "tables:=1.5", "tables:="] {
            assert!(parse_metadata(text).is_err(), "{text}");
        }
    }
}
