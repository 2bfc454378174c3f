//! `farthing-bench`: the aims against figures, their chart, and the ledger without gRPC.

use clap::{Parser, Subcommand};
use farthing_bench::aims::results::Results;
use farthing_bench::aims::{self, chart, table};
use farthing_bench::whole;
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Measures a Farthing ledger against the aims of the project.
#[derive(Debug, Parser)]
#[command(name = "farthing-bench", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs servers under load and ends with a table of the aims and their figures. Ends with 1 where a run did not pass
    Aims(aims::Options),
    /// Draws the aims against the figures of one or more results
    Chart {
        /// Files that `aims` wrote
        #[arg(required = true)]
        results: Vec<PathBuf>,
        /// The file for the chart, as SVG
        #[arg(long, default_value = "docs/aims.svg")]
        svg: PathBuf,
    },
    /// Loads the ledger without gRPC, in this process
    Ledger(whole::Options),
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(cause) => {
            // Standard error may be closed; the exit code still tells.
            let _ = writeln!(std::io::stderr(), "farthing-bench: {cause}");
            ExitCode::from(2)
        }
    }
}

/// Runs the command; says whether all runs passed.
fn run(command: Command) -> Result<bool, Box<dyn Error>> {
    let out = &mut std::io::stdout();
    match command {
        Command::Aims(options) => {
            let (results, path) = aims::measure(&options)?;
            write!(out, "{}", table::shown(&results))?;
            writeln!(out, "kept in {}", path.display())?;
            Ok(results.passed())
        }
        Command::Chart { results, svg } => {
            let read: Result<Vec<Results>, _> =
                results.iter().map(|path| Results::read(path)).collect();
            let drawn = chart::draw(&read?).unwrap_or_default();
            std::fs::write(&svg, drawn).map_err(|cause| format!("{}: {cause}", svg.display()))?;
            writeln!(out, "drawn to {}", svg.display())?;
            Ok(true)
        }
        Command::Ledger(options) => {
            whole::measure(&options)?;
            Ok(true)
        }
    }
}
