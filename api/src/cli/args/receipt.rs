//! Arguments of `receipt`.

use clap::{ArgGroup, Args, Subcommand};
use farthing_proof::key::PublicKey;
use std::path::PathBuf;

/// The verbs of `receipt`.
#[derive(Debug, Subcommand)]
pub enum ReceiptVerb {
    /// Get the signed receipt of a payment or a refund that is settled
    Get(ReceiptGetArgs),
    /// The public keys with which receipts are checked, newest first
    Keys,
    /// Check a receipt, without a server: what it proves, or what is wrong with it
    #[command(after_help = VERIFY_HELP)]
    Verify(ReceiptVerifyArgs),
    /// Put a new key in front of those that sign receipts; the older ones stay published
    Rotate {
        /// Directory of a ledger that is not being served
        #[arg(long, value_name = "DIR")]
        data_dir: PathBuf,
    },
}

const VERIFY_HELP: &str = "\
Ends with 0 if the receipt is proven, with 1 if it was changed or is signed by none of the keys, with 2 if
it is no receipt. Take the public keys from a place that you trust for it, not from beside the receipt.";

/// Arguments of `receipt get`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("of").required(true).args(["order", "payment", "refund"])))]
pub struct ReceiptGetArgs {
    /// Id of the merchant
    pub merchant: String,
    /// The merchant's number of an order: the receipt of its payment
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    pub order: String,
    /// Id by which a payment was paid
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    pub payment: String,
    /// The merchant's number of a refund
    #[arg(long, value_name = "NUMBER", default_value = "", hide_default_value = true)]
    pub refund: String,
    /// Write the receipt to this file [default: print it]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `receipt verify`.
#[derive(Debug, Args)]
pub struct ReceiptVerifyArgs {
    /// The receipt
    pub file: PathBuf,
    /// A public key that may have signed it, farthing-ed25519:...; may be given several times
    #[arg(long, value_name = "KEY", required = true)]
    pub public_key: Vec<PublicKey>,
}
