//! The demo day: an evening at a night market, played through the gRPC API.
//!
//! | part | where |
//! |---|---|
//! | who is there: stalls, buskers, customers, the market's own accounts | `cast` |
//! | what happens, minute by minute, from a fixed seed | `day`, `crowd`, `scenes`, `evening`, `night`, `actions`, `step`, `random` |
//! | sending it, and telling it | `play`, `bound` |
//! | the books at the end | `books` |
//!
//! Every id is made from the script. To play the day again is to retry each of its commands: all are answered as replays,
//! and nothing changes.

mod actions;
mod books;
mod bound;
mod cast;
mod crowd;
mod day;
mod evening;
mod night;
mod play;
mod random;
mod scenes;
mod step;

#[cfg(test)]
mod demo_test;

use crate::args::{ServeArgs, VerifyArgs};
use crate::cli::CliError;
use crate::cli::session::{Session, timed};
use crate::cli::trial_balance;
use crate::serve;
use crate::verify;
use farthing_proto::v1;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// Plays the day on a temporary ledger of its own, prints the books, stops it and verifies its journal.
///
/// # Errors
///
/// A ledger that does not start, an answer that the script does not expect, a journal that does not verify.
pub fn run() -> Result<ExitCode, CliError> {
    let directory = tempfile::tempdir()
        .map_err(|error| CliError::fault("cannot make a temporary directory", error))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::fault("cannot start", error))?;
    runtime.block_on(serve_and_play(directory.path()))?;
    // The server is gone with its runtime before the journal is read.
    drop(runtime);
    verify::run(VerifyArgs { data_dir: directory.path().to_owned() })
}

async fn serve_and_play(data_dir: &Path) -> Result<(), CliError> {
    let any_port = || Some("127.0.0.1:0".to_owned());
    let args = ServeArgs {
        data_dir: Some(data_dir.to_owned()),
        listen: any_port(),
        metrics_listen: any_port(),
        ..ServeArgs::default()
    };
    let serving = serve::start(args).await?;
    let played = play(&serving.grpc.to_string(), &mut io::stdout()).await;
    let stopped = serving.stop().await;
    played.and(stopped)
}

/// Plays the day on the ledger at `server` (`HOST:PORT`), tells it to `out`, and ends with the books.
///
/// # Errors
///
/// A ledger that cannot be reached, or that answers otherwise than the script expects.
pub async fn play(server: &str, out: &mut (dyn Write + Send)) -> Result<(), CliError> {
    let mut session = Session::connect(server).await?;
    play::whole_day(&mut session, out).await?;
    books::print(&mut session, out).await
}

/// For `serve --demo`: plays the day where the ledger is empty, or where an earlier play of it was cut off; prints the
/// books where the day was played before; leaves any other ledger alone.
///
/// # Errors
///
/// As [`play`].
pub async fn play_unless_used(server: &str, out: &mut (dyn Write + Send)) -> Result<(), CliError> {
    let mut session = Session::connect(server).await?;
    let seq = trial_balance::read(&mut session).await?.seq;
    if seq == 0 || was_begun(&mut session).await? {
        if !was_finished(&mut session, seq).await? {
            play::whole_day(&mut session, out).await?;
        }
        return books::print(&mut session, out).await;
    }
    writeln!(out, "The ledger is in use (seq {seq}): the demo day is not played on it.")?;
    Ok(())
}

async fn was_begun(session: &mut Session) -> Result<bool, CliError> {
    let bank = found(session.account(cast::BANK).await)?;
    Ok(bank.is_some_and(|(account, _)| account.reference == cast::REFERENCE))
}

async fn was_finished(session: &mut Session, at_least_seq: u64) -> Result<bool, CliError> {
    let id = step::id_of(scenes::LAST_UNIQUE);
    let asked = v1::GetTransferRequest { id, at_least_seq, ..Default::default() };
    let read = session.ledger.get_transfer(timed(asked)).await;
    Ok(found(read.map_err(CliError::from))?.is_some())
}

/// What a read found; a refusal of a read says that there is nothing.
fn found<T>(read: Result<T, CliError>) -> Result<Option<T>, CliError> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.exit_number() == CliError::REFUSED => Ok(None),
        Err(error) => Err(error),
    }
}
