//! The command line `farthing`: what it accepts. Each verb is carried out in a module of its own.

use crate::cli::args::ClientVerb;
use crate::cli::args::QrVerb;
use crate::cli::args::ReceiptVerb;
use crate::cli::args::ReconcileArgs;
use crate::config::LogFormat;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// A payments ledger: double-entry, event-sourced, one writer.
#[derive(Debug, Parser)]
#[command(name = "farthing", version, after_help = EXIT_CODES)]
pub struct Args {
    /// Ledger to talk to, as HOST:PORT
    #[arg(long, global = true, help_heading = SHARED, value_name = "HOST:PORT", default_value = DEFAULT_SERVER)]
    pub server: String,
    /// Print one JSON object instead of text
    #[arg(long, global = true, help_heading = SHARED)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Where `farthing serve` listens unless told otherwise.
pub const DEFAULT_SERVER: &str = "127.0.0.1:7400";

/// Heading of the options that every verb has.
const SHARED: &str = "For every verb";

const EXIT_CODES: &str = "\
Exit codes:
  0  done, also when the answer was given before (replayed)
  1  refused: not applied
  2  usage, or a field that does not have the right form: not applied
  3  the ledger cannot be reached, is overloaded, or the outcome is unknown: retry with the same id
  4  a fault on this machine: a data directory that cannot be opened, a journal that does not verify";

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Serve a ledger over gRPC
    Serve(ServeArgs),
    /// Play a day at a night market on a temporary ledger, and verify its journal
    Demo,
    /// Replay the journal of a data directory and compare everything with it
    Verify(VerifyArgs),
    /// Print the journal of a data directory
    Inspect(InspectArgs),
    /// Read, make and draw QR codes of payments
    #[command(subcommand)]
    Qr(QrVerb),
    /// Signed receipts of payments: get them, check them, rotate their keys
    #[command(subcommand)]
    Receipt(ReceiptVerb),
    /// Match a file of others with what is booked, and list what does not match. Ends with 1 where anything does not
    Reconcile(Box<ReconcileArgs>),
    /// A verb for a running ledger.
    #[command(flatten)]
    Client(ClientVerb),
}

/// Arguments of `serve`. What is absent comes from `FARTHING_*`, then the configuration file, then the default.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ServeArgs {
    /// Configuration file (TOML)
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Directory of the ledger; it is made if it is missing
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Address for gRPC; port 0 takes a free one
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// Address for metrics and health over HTTP; port 0 takes a free one
    #[arg(long, value_name = "HOST:PORT")]
    pub metrics_listen: Option<String>,
    /// How log lines on standard error are written
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// What is logged: a level, or directives such as info,farthing_ledger=debug
    #[arg(long, value_name = "FILTER")]
    pub log_filter: Option<String>,
    /// On an empty ledger, play the demo day, then print the balances and keep serving
    #[arg(long)]
    pub demo: bool,
}

/// Arguments of `verify`.
#[derive(Debug, Clone, clap::Args)]
pub struct VerifyArgs {
    /// Directory of a ledger that is not being served
    #[arg(long, value_name = "DIR")]
    pub data_dir: PathBuf,
}

/// Arguments of `inspect`.
#[derive(Debug, Clone, clap::Args)]
pub struct InspectArgs {
    /// Directory of a ledger that is not being served
    #[arg(long, value_name = "DIR")]
    pub data_dir: PathBuf,
    /// First position to print
    #[arg(long, value_name = "SEQ")]
    pub from: Option<u64>,
    /// Last position to print
    #[arg(long, value_name = "SEQ")]
    pub to: Option<u64>,
    /// One JSON object a line: set from the flag `--json` that all verbs share.
    #[arg(skip)]
    pub json: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Args::command().debug_assert();
    }

    /// Lines that others script against.
    const LINES: &[&str] = &[
        "serve --data-dir d --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0",
        "serve --config f --data-dir d --demo",
        "serve --log-format json --log-filter info,farthing_ledger=debug",
        "demo",
        "verify --data-dir d",
        "inspect --data-dir d",
        "inspect --data-dir d --from 3 --to 9 --json",
        "--server 127.0.0.1:1 --json account open a --asset CNY --no-overdraft",
        "account open a --asset CNY --overdraft-limit 10.00 --ceiling 10.00 --normal-side debit",
        "account open a --asset CNY --code 2000 --reference r --metadata k=v --metadata n:=1",
        "account get a",
        "account list",
        "account list merchant:42:",
        "account freeze a --debits --id i",
        "account unfreeze a --credits",
        "account close a",
        "asset register STAMP --exponent 0",
        "transfer --id t --debit a --credit b --amount 12.34",
        "transfer --debit a --credit b --amount 1 --kind 7 --reference r --memo m --up-to --dry-run",
        "transfer get t",
        "transfer reverse t --id r --amount 1.00",
        "transfer reverse t --amount 1.00 --amount 0.01",
        "hold place --debit a --credit b --amount 5 --deadline 2026-06-20T23:00:00+08:00",
        "hold capture h --amount 6 --release-rest",
        "hold release h --id r",
        "hold get h",
        "balance a",
        "balance a --at-seq 7",
        "balance a --at-time 2026-06-20T18:00:00+08:00",
        "balance --prefix merchant:42:",
        "statement a --oldest-first --from 2026-06-20T00:00:00Z --to 2026-06-21T00:00:00Z --kind 2 --limit 5",
        "trial-balance",
        "watch --from 3 --prefix wallet: --type transfer-posted --type hold-placed",
        "trial-balance --json --server localhost:7400",
        "receipt get m --order o --out f",
        "receipt get m --payment i",
        "receipt get m --refund r --json",
        "receipt keys",
        "bill m --asset CNY --settlement 17 --format trade-bill --language zh --back-tick --byte-order-mark --out f",
        "bill m --asset CNY --month 2026-11 --format html --out f",
        "bill m --asset CNY --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z --format camt053 --account tips --zone UTC --out f",
        "wallet bill w --asset CNY --month 2026-11 --tips --format fund-flow --out f",
        "wallet bill w --asset CNY --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z --format jsonl --out f",
        "receipt verify f --public-key farthing-ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo= --json",
        "receipt rotate --data-dir d",
        "wallet open w --asset CNY USD --tips --utc-offset -480",
        "wallet show w",
        "wallet limits w --asset CNY --per-payment 1 --day-out 2 --month-out 3 --day-in 4 --month-in 5 --day-static 6 --id i",
        "wallet freeze w --debits",
        "wallet unfreeze w",
        "wallet close w",
        "wallet top-up w --channel c --asset CNY --amount 1 --reference r",
        "wallet withdraw w --asset CNY --amount 1 --fee 0.10",
        "wallet confirm i --channel c",
        "wallet return i --channel c",
        "wallet pay-person w v --asset CNY --amount 1",
        "wallet activity w --asset CNY --tips --limit 5 --oldest-first",
        "wallet tip w --merchant m --order o --asset CNY --amount 1",
        "wallet tip w --person p --asset CNY --amount 1",
        "wallet collect-tips w --asset CNY",
        "wallet code w --amount-max 50 --asset CNY --within 60",
        "wallet packet send w --asset CNY --amount 1 --takers 3 --random --within 600",
        "wallet packet take i --wallet w",
        "wallet packet show i",
        "merchant register m --asset CNY --name n --city c --country CN --category 5814 --refund-from reserve",
        "merchant show m",
        "merchant fee m --asset CNY --rate 0.6 --fixed 0.10 --accrued --tips-free --on-refund kept --from 2026-06-20T00:00:00Z",
        "merchant fee m --asset CNY --rate 0.6 --min 0.01 --max 5",
        "merchant policy m --refund-from receivable --charge-back-from receivable",
        "merchant suspend m",
        "merchant activate m",
        "merchant close m",
        "merchant channel c --asset CNY",
        "merchant code m --asset CNY --tip --guid g --light-background",
        "order create m o --asset CNY --amount 1 --tip-max 2 --split --expires 2026-06-20T23:00:00+08:00 --terminal t --no-code",
        "order create m o --asset CNY --amount 1 --tip --within 300",
        "order show m o --code",
        "order show m i --by-id",
        "order list m --state paid --amount-min 1 --amount-max 2 --asset CNY --reference r --terminal t",
        "order close m o",
        "order authorise m o --wallet w --allowance 20 --within 600",
        "order capture m o --amount 1 --tip 1 --tip-to p",
        "order receive m o --channel c --asset CNY --amount 1",
        "pay --wallet w --qr 000201 --tip 1",
        "pay --wallet w --merchant m --order o",
        "pay --wallet w --merchant m --asset CNY --amount 1 --tip-to p --terminal t --reference r",
        "pay --wallet w --merchant m --order o --exchange-asset USD --rate 0.14 --rate-until 2026-06-20T23:00:00Z --spread 0.05",
        "pay --code 730000000000000000 --merchant m --asset CNY --amount 1",
        "refund m r --order o --amount 1 --tip 1",
        "refund m r --payment i",
        "refund m r --show",
        "split m s --order o --to merchant:x=30% --to wallet:y=5.00 --finish",
        "split m s --show",
        "share-return m r --split s --from merchant:x --amount 1",
        "charge-back m --order o --fee 15 --reason fraud",
        "adjust wallet:w --asset CNY --amount 1 --credit --reason goodwill",
        "suspense list m --state waiting",
        "suspense match i --merchant m --order o --reason late",
        "suspense return i",
        "qr parse 000201",
        "qr parse 000201 --lenient --json",
        "qr make --guid g --merchant m --category 5814 --currency CNY --country CN --name n --city c",
        "qr make --guid g --merchant m --account-id 51 --category 0000 --currency 156 --country CN --name n --city c --postal p --language ZH --local-name l --local-city k",
        "qr make --guid g --merchant m --category 1 --currency CNY --country CN --name n --city c --amount 1 --dynamic --fee 0.50 --svg f --png f --pixels-per-module 1 --terminal --light-background --level high",
        "qr make --guid g --merchant m --category 1 --currency CNY --country CN --name n --city c --tip --bill-number 1 --mobile-number *** --store-label 3 --loyalty-number 4 --reference-label 5 --customer-label 6 --terminal-label 7 --purpose 8 --consumer-data AME --tax-id 10 --channel 111",
    ];

    fn read(line: &str) -> Result<Args, clap::Error> {
        Args::try_parse_from(["farthing"].into_iter().chain(line.split(' ')))
    }

    #[test]
    fn the_lines_that_others_script_against_are_read() {
        for line in LINES {
            if let Err(error) = read(line) {
                panic!("{line}: {error}");
            }
        }
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for line in [
            "account open a",
            "account open a --asset CNY --no-overdraft --overdraft-limit 1",
            "account open a --asset CNY --code 65536",
            "account freeze a --debits --credits",
            "account close a --debits",
            "transfer",
            "transfer --debit a --credit b",
            "transfer --debit a get t",
            "hold capture",
            "balance",
            "balance a --prefix b",
            "balance a --at-seq 1 --at-time 2026-06-20T18:00:00Z",
            "balance --prefix b --at-seq 1",
            "balance a --at-time yesterday",
            "statement a --limit 0",
            "watch --type everything",
            "wallet open w",
            "wallet tip w --asset CNY --amount 1",
            "wallet code w --amount-max 1",
            "wallet packet send w --asset CNY --amount 1 --takers 501",
            "order create m o --asset CNY --amount 1 --tip --tip-max 1",
            "order create m o --asset CNY --amount 1 --within 1 --expires 2026-06-20T23:00:00Z",
            "pay --wallet w",
            "pay --merchant m --asset CNY --amount 1",
            "pay --code 1 --asset CNY --amount 1",
            "pay --wallet w --code 1 --merchant m --asset CNY --amount 1",
            "pay --wallet w --qr 0002 --merchant m",
            "pay --wallet w --merchant m --order o --exchange-asset USD",
            "refund m r --order o --payment i",
            "refund m r --show --order o",
            "split m s --order o --to x=30%",
            "adjust wallet:w --asset CNY --amount 1 --reason r",
            "adjust wallet:w --asset CNY --amount 1 --credit --debit --reason r",
            "verify",
            "qr parse",
            "qr make --guid g",
            "qr make --guid g --merchant m --category 1 --currency CNY --country CN --name n --city c --tip --fee 1",
            "qr make --guid g --merchant m --category 1 --currency CNY --country CN --name n --city c --language ZH",
            "qr make --guid g --merchant m --category 10000 --currency CNY --country CN --name n --city c",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
