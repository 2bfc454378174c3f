//! The settings of `farthing serve`: defaults, then the file, then `FARTHING_*`, then flags; the later wins.

use crate::args::ServeArgs;
use crate::cli::CliError;
use crate::server::Keys;
use farthing_ledger::config::Config;
use figment::Figment;
use figment::providers::Env;
use figment::providers::Format;
use figment::providers::Serialized;
use figment::providers::Toml;
use serde::Deserialize;
use serde::Serialize;
use std::path::PathBuf;

/// Prefix of the environment variables: `FARTHING_DATA_DIR` is the setting `data_dir`.
pub const ENV_PREFIX: &str = "FARTHING_";

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Every setting. A key that is none is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Directory of the ledger; it is made if it is missing.
    pub data_dir: PathBuf,
    /// Address for gRPC; port 0 takes a free one.
    pub listen: String,
    /// Address for metrics and health over HTTP; port 0 takes a free one.
    pub metrics_listen: String,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// What is logged: a level, or directives such as `info,farthing_ledger=debug`.
    pub log_filter: String,
    /// See [`Config::queue_commands_max`].
    pub queue_commands_max: usize,
    /// See [`Config::group_commands_max`].
    pub group_commands_max: usize,
    /// See [`Config::group_bytes_max`].
    pub group_bytes_max: usize,
    /// See [`Config::run_events`].
    pub run_events: u64,
    /// See [`Config::snapshot_interval_events`].
    pub snapshot_interval_events: u64,
    /// See [`Config::log_bytes`].
    pub log_bytes: usize,
    /// See [`Config::cache_bytes`].
    pub cache_bytes: usize,
    /// Keys of the payer aliases, newest first, each `VERSION:` and 64 hexadecimal digits; at most 8. None: the one in
    /// the file `alias.key` of the data directory, which is made if it is missing. To rotate, put a new one in front.
    #[serde(default, skip_serializing)]
    pub alias_keys: Vec<Secret>,
}

/// A setting that is never shown.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}

impl Default for Settings {
    fn default() -> Self {
        let ledger = Config::at("farthing-data");
        Self {
            data_dir: ledger.data_dir,
            listen: "127.0.0.1:7400".to_owned(),
            metrics_listen: "127.0.0.1:7401".to_owned(),
            log_format: LogFormat::Text,
            log_filter: "info".to_owned(),
            queue_commands_max: ledger.queue_commands_max,
            group_commands_max: ledger.group_commands_max,
            group_bytes_max: ledger.group_bytes_max,
            run_events: ledger.run_events,
            snapshot_interval_events: ledger.snapshot_interval_events,
            log_bytes: ledger.log_bytes,
            cache_bytes: ledger.cache_bytes,
            alias_keys: Vec::new(),
        }
    }
}

/// What was stated on the command line.
#[derive(Serialize)]
struct Flags<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data_dir: Option<&'a PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<&'a String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics_listen: Option<&'a String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_format: Option<LogFormat>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_filter: Option<&'a String>,
}

impl Settings {
    /// Puts the settings together.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, a key that is no setting, a value that does not fit.
    pub fn of(args: &ServeArgs) -> Result<Self, CliError> {
        Self::from_sources(args, Env::prefixed(ENV_PREFIX)).map_err(|error| refused(&error))
    }

    fn from_sources(args: &ServeArgs, env: Env) -> Result<Self, Box<figment::Error>> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = &args.config {
            figment = figment.merge(Toml::file_exact(file));
        }
        let flags = Flags {
            data_dir: args.data_dir.as_ref(),
            listen: args.listen.as_ref(),
            metrics_listen: args.metrics_listen.as_ref(),
            log_format: args.log_format,
            log_filter: args.log_filter.as_ref(),
        };
        let figment = figment.merge(env).merge(Serialized::defaults(flags));
        figment.extract().map_err(Box::new)
    }

    /// The keys that they state, and those in the data directory.
    ///
    /// # Errors
    ///
    /// A malformed key; a file that cannot be read or made.
    pub fn keys(&self) -> Result<Keys, CliError> {
        let stated: Vec<&str> = self.alias_keys.iter().map(|key| key.0.as_str()).collect();
        Keys::of(&self.data_dir, &stated)
    }

    /// The settings of the ledger among them.
    #[must_use]
    pub fn ledger(&self) -> Config {
        Config {
            data_dir: self.data_dir.clone(),
            queue_commands_max: self.queue_commands_max,
            group_commands_max: self.group_commands_max,
            group_bytes_max: self.group_bytes_max,
            run_events: self.run_events,
            snapshot_interval_events: self.snapshot_interval_events,
            log_bytes: self.log_bytes,
            cache_bytes: self.cache_bytes,
        }
    }
}

/// Names the setting and where it came from.
fn refused(error: &figment::Error) -> CliError {
    let key = if error.path.is_empty() { "settings".to_owned() } else { error.path.join(".") };
    let source = error.metadata.as_ref().map(|metadata| match &metadata.source {
        Some(source) => format!(" (in {source})"),
        None => format!(" (in {})", metadata.name),
    });
    CliError::field(key, format!("{}{}", error.kind, source.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    fn read(text: &str, args: ServeArgs) -> Result<Settings, Box<figment::Error>> {
        let file = file(text);
        let args = ServeArgs { config: Some(file.path().to_owned()), ..args };
        // A prefix that nobody has set.
        Settings::from_sources(&args, Env::prefixed("FARTHING_UNSET_IN_TESTS_"))
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_defaults() {
        let args = ServeArgs { listen: Some("127.0.0.1:1".into()), ..ServeArgs::default() };
        let text = "listen = '127.0.0.1:2'\nrun_events = 9\nlog_format = 'json'";
        let settings = read(text, args).unwrap();
        assert_eq!(settings.listen, "127.0.0.1:1");
        assert_eq!(settings.run_events, 9);
        assert_eq!(settings.log_format, LogFormat::Json);
        assert_eq!(settings.metrics_listen, Settings::default().metrics_listen);
        assert_eq!(settings.ledger().run_events, 9);
    }

    #[test]
    fn an_unknown_key_or_a_wrong_value_is_named() {
        for (text, name) in [
            ("queue_comands_max = 1", "queue_comands_max"),
            ("run_events = -1", "run_events"),
            ("log_format = 'xml'", "xml"),
            ("listen = ", ""),
        ] {
            let error = refused(&read(text, ServeArgs::default()).unwrap_err());
            assert!(error.to_string().contains(name), "{error}");
            assert_eq!(error.exit_number(), CliError::USAGE);
        }
    }

    #[test]
    fn keys_of_aliases_are_settings_that_are_never_shown() {
        let key = format!("2:{}", "ab".repeat(32));
        let settings = read(&format!("alias_keys = ['{key}']"), ServeArgs::default()).unwrap();
        assert_eq!(settings.alias_keys, [Secret(key)]);
        let shown = format!("{settings:?} {}", serde_json::to_string(&settings).unwrap());
        assert!(!shown.contains("abab"), "{shown}");
    }

    #[test]
    fn a_missing_file_is_an_error() {
        let args = ServeArgs { config: Some("/nonexistent/f.toml".into()), ..Default::default() };
        assert!(Settings::of(&args).is_err());
    }
}
