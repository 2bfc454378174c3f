//! The shell client: one verb, one answer, as text for people or as one JSON object for machines.
//!
//! | step | where |
//! |---|---|
//! | arguments | `args` |
//! | connection, decimals of assets | `session` |
//! | one module a noun: arguments to message, call, answer to `shown::Shown` | `account`, `transfer`, `hold`, ... |
//! | wallets, merchants, payments | `wallet`, `merchant`, `order`, `pay`, `refund`, `split`, `disputes`, `suspense` |
//! | bills and statements as files | `bill` |
//! | settlements and payouts | `settlement`, `payouts`, `sealed` |
//! | a merchant's code, drawn and scanned | `merchant_code`, `scanned` |
//! | codes, which need no connection | `qr` |
//! | signed receipts, got and checked | `receipt` |
//! | files of others, matched, and what that left open | `reconcile`, `breaks` |
//! | messages as JSON, as tables | `json`, `text` |
//! | what went wrong | `failure` (read), `error` (exit code), `report` (said) |

pub(crate) mod account;
mod activity;
mod answered;
pub mod args;
mod asset;
mod balance;
mod bill;
mod books;
mod breaks;
mod disputes;
mod error;
mod failure;
mod hold;
mod items;
mod json;
mod merchant;
mod merchant_code;
mod names;
mod order;
pub(crate) mod orders;
mod packet;
mod pay;
mod payment;
mod payouts;
mod posted;
mod purse;
pub mod qr;
pub mod receipt;
pub mod reconcile;
mod refund;
mod report;
mod reversal;
mod scanned;
pub(crate) mod sealed;
pub(crate) mod session;
pub(crate) mod settlement;
pub(crate) mod shown;
mod split;
pub(crate) mod statement;
mod suspense;
pub(crate) mod text;
mod till;
pub(crate) mod told;
mod transfer;
pub(crate) mod trial_balance;
mod wallet;
mod watch;

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod payments_test;
#[cfg(test)]
mod shell_test;

pub use error::CliError;
pub use failure::{Failure, Outcome};
pub(crate) use report::facts_of;
pub use report::{report, report_usage};

use crate::cli::args::ClientVerb;
use crate::cli::session::Session;
use std::io::{self, Write};
use std::process::ExitCode;

/// Carries out one verb against the ledger at `server` (`HOST:PORT`) and prints what it answers.
///
/// # Errors
///
/// What stopped it, for [`report`].
pub fn run(server: &str, json: bool, verb: ClientVerb) -> Result<ExitCode, CliError> {
    let mut out = io::stdout().lock();
    blocking(carry_out(server, json, verb, &mut out))?;
    Ok(ExitCode::SUCCESS)
}

/// Waits for what is asked, in a runtime of its own.
fn blocking<T>(asked: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::fault("cannot start", error))?;
    runtime.block_on(asked)
}

/// The same, inside a runtime and to any output.
pub(crate) async fn carry_out(
    server: &str,
    json: bool,
    verb: ClientVerb,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let connected = Session::connect(server).await;
    let mut session = connected.map_err(|error| match verb.given_id() {
        Some(id) => error.with_id(id),
        None => error,
    })?;
    let shown = match verb {
        ClientVerb::Account(verb) => account::carry_out(&mut session, *verb).await,
        ClientVerb::Asset(verb) => asset::carry_out(&mut session, verb).await,
        ClientVerb::Transfer(args) => transfer::carry_out(&mut session, *args).await,
        ClientVerb::Hold(verb) => hold::carry_out(&mut session, *verb).await,
        ClientVerb::Balance(args) => balance::carry_out(&mut session, args).await,
        ClientVerb::Statement(args) => statement::carry_out(&mut session, args).await,
        ClientVerb::TrialBalance => trial_balance::carry_out(&mut session).await,
        ClientVerb::Books(args) => books::carry_out(&mut session, args).await,
        ClientVerb::Wallet(verb) => wallet::carry_out(&mut session, *verb).await,
        ClientVerb::Merchant(verb) => merchant::carry_out(&mut session, *verb).await,
        ClientVerb::Bill(args) => bill::carry_out(&mut session, *args).await,
        ClientVerb::Order(verb) => order::carry_out(&mut session, *verb).await,
        ClientVerb::Pay(args) => pay::carry_out(&mut session, *args).await,
        ClientVerb::Refund(args) => refund::carry_out(&mut session, args).await,
        ClientVerb::Split(args) => split::carry_out(&mut session, args).await,
        ClientVerb::ShareReturn(args) => split::give_back(&mut session, args).await,
        ClientVerb::ChargeBack(args) => disputes::charge_back(&mut session, args).await,
        ClientVerb::Adjust(args) => disputes::adjust(&mut session, args).await,
        ClientVerb::Suspense(verb) => suspense::carry_out(&mut session, verb).await,
        ClientVerb::Settlement(verb) => settlement::carry_out(&mut session, *verb).await,
        ClientVerb::Payout(verb) => payouts::carry_out(&mut session, *verb).await,
        ClientVerb::Breaks(verb) => breaks::carry_out(&mut session, verb).await,
        ClientVerb::Watch(args) => return watch::carry_out(&mut session, args, json, out).await,
    }?;
    shown.write(json, out)
}

/// The id that was given, or a fresh one: a UUIDv7, which keeps the ledger's indexes in order of time.
fn id_or_fresh(given: Option<String>) -> String {
    given.unwrap_or_else(|| uuid::Uuid::now_v7().to_string())
}
