//! `farthing-loadtest`: drives a ledger over gRPC, measures it, and audits it from outside.

mod accounts;
mod attempt;
mod audit;
mod bits;
mod client;
mod empty;
mod error;
mod feed;
mod indexed;
mod lanes;
mod market;
mod meter;
mod metrics;
mod names;
mod open;
mod plan;
mod progress;
mod queries;
mod report;
mod run;
mod scrape;
mod settings;
mod tally;
mod wire;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::CommandFactory;
use clap::FromArgMatches;
use clap::Parser;
use clap::Subcommand;

use crate::error::Error;
use crate::open::peak;
use crate::run::measure;
use crate::settings::Settings;

/// The same as the server has: requests and answers come and go in megabytes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Drives a Farthing ledger over gRPC, measures rate and latency, and audits the ledger afterwards.
#[derive(Parser)]
#[command(
    name = "farthing-loadtest",
    version,
    max_term_width = 100,
    args_conflicts_with_subcommands = true
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Subcommand)]
enum Command {
    /// Shows two results side by side
    Compare {
        /// The JSON file of one run
        first: PathBuf,
        /// The JSON file of another
        second: PathBuf,
    },
    /// Draws the charts of a run in steps, as `scripts/history.sh` writes its table
    History {
        /// The table: comma separated, one line a step
        table: PathBuf,
        /// The file for the charts, as SVG
        svg: PathBuf,
    },
}

fn main() -> ExitCode {
    match begin() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(cause) => {
            // Standard error may be closed; the exit code still tells.
            let _ = writeln!(std::io::stderr(), "farthing-loadtest: {cause}");
            ExitCode::from(2)
        }
    }
}

/// Runs the command; says whether the run passed.
fn begin() -> Result<bool, Error> {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|cause| cause.exit());
    match cli.command {
        Some(Command::Compare { first, second }) => {
            let table = report::compare::of(&first, &second)?;
            // Nobody may be reading.
            let _ = writeln!(std::io::stdout(), "{table}");
            return Ok(true);
        }
        Some(Command::History { table, svg }) => {
            report::history::draw(&table, &svg)?;
            return Ok(true);
        }
        None => {}
    }
    let settings = cli.settings.complete(&matches)?;
    let runtime = if settings.threads() == 1 {
        tokio::runtime::Builder::new_current_thread().enable_all().build()
    } else {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(settings.threads())
            .enable_all()
            .build()
    }
    .map_err(|cause| Error::File("tokio runtime".to_owned(), cause))?;
    let report = runtime.block_on(async {
        if settings.find_peak {
            peak::find(&settings, settings.p99_ms).await
        } else {
            measure(&settings).await
        }
    })?;
    report.publish(&settings)?;
    Ok(report.passed())
}
