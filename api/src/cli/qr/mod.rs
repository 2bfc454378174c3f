//! `qr`: reads, makes and draws codes, without a ledger.

mod make;
mod parse;
mod rows;

use crate::cli::args::QrVerb;
use crate::cli::error::CliError;
use farthing_qr::Error;
use std::io;
use std::process::ExitCode;

/// Carries out one verb and prints what it answers.
///
/// # Errors
///
/// A payload that is refused or cannot be made, by its field; a file that cannot be written.
pub fn run(verb: QrVerb, json: bool) -> Result<ExitCode, CliError> {
    let shown = match verb {
        QrVerb::Parse(args) => parse::carry_out(&args),
        QrVerb::Make(args) => make::carry_out(*args),
    }?;
    shown.write(json, &mut io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// The field by its path and its name in the standard, and what is wrong with it.
fn refused(error: &Error) -> CliError {
    CliError::field(format!("{} {}", error.path, error.name).trim_start(), &error.fault)
}
