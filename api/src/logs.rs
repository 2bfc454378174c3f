//! Log lines on standard error.

use crate::cli::CliError;
use crate::config::LogFormat;
use crate::config::Settings;
use std::io;
use tracing_subscriber::EnvFilter;

/// Starts to log as the settings say.
///
/// # Errors
///
/// A filter that does not have the right form, or a log that was started before.
pub fn start(settings: &Settings) -> Result<(), CliError> {
    let filter = EnvFilter::try_new(&settings.log_filter)
        .map_err(|error| CliError::field("log_filter", format!("is no filter: {error}")))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = match settings.log_format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    started.map_err(|error| CliError::fault("cannot start the log", error))
}
