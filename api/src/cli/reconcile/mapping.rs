//! `--map FIELD=COLUMN ...` as the mapping of a CSV.

use crate::cli::args::ReconcileArgs;
use crate::cli::error::CliError;
use farthing_recon::AmountColumns;
use farthing_recon::CurrencySource;
use farthing_recon::FeeColumn;
use farthing_recon::FeeSign;
use farthing_recon::Mapping;
use farthing_recon::TimeColumn;
use farthing_recon::TimeFormat;
use farthing_recon::Unit;
use farthing_recon::WordsColumn;
use std::collections::BTreeMap;
use std::fs;

/// Zone of times where none is given, as that of bills.
const ZONE: &str = "Asia/Shanghai";

/// The mapping as JSON; empty where none is given.
pub(super) fn of(args: &ReconcileArgs) -> Result<String, CliError> {
    if let Some(path) = &args.mapping {
        let read = fs::read_to_string(path);
        return read.map_err(|error| CliError::field("--mapping", error));
    }
    if args.map.is_empty() {
        return Ok(String::new());
    }
    let mapping = mapped(args)?;
    mapping.check().map_err(|error| CliError::field("--map", error))?;
    serde_json::to_string(&mapping).map_err(|error| CliError::field("--map", error))
}

fn mapped(args: &ReconcileArgs) -> Result<Mapping, CliError> {
    let mut given = Given(args.map.iter().cloned().collect());
    let amount = match (given.take("amount"), given.take("income"), given.take("outgo")) {
        (Some(column), None, None) => AmountColumns::One(column),
        (None, Some(income), Some(outgo)) => AmountColumns::InOut { income, outgo },
        _ => return Err(CliError::field("--map", "give amount=COLUMN, or income= and outgo=")),
    };
    let currency = given.take("currency").map(CurrencySource::Column);
    let currency = currency.unwrap_or_else(|| CurrencySource::Fixed(args.asset.clone()));
    let mut mapping = Mapping { amount, reference: None, ..Mapping::of("", "", currency) };
    mapping.reference = given.take("reference");
    mapping.provider = given.take("provider");
    mapping.group = given.take("group");
    mapping.time = given.time(&args.zone)?;
    mapping.unit = given.unit()?;
    mapping.status = given.take("status").map(words_of);
    mapping.kind = given.take("kind").map(words_of);
    let sign = FeeSign::default();
    mapping.fee = given.take("fee").map(|column| FeeColumn { column, sign });
    if let Some(delimiter) = given.take("delimiter") {
        let mut characters = delimiter.chars();
        let one = characters.next().filter(|_| characters.next().is_none());
        let one = if delimiter == "tab" { Some('\t') } else { one };
        mapping.delimiter =
            one.ok_or_else(|| CliError::field("--map", "delimiter is one character, or tab"))?;
    }
    match given.0.into_keys().next() {
        None => Ok(mapping),
        Some(unknown) => Err(CliError::field("--map", format!("{unknown} is no field of a row"))),
    }
}

fn words_of<T>(column: String) -> WordsColumn<T> {
    WordsColumn { column, words: Vec::new() }
}

/// The pairs that are not taken yet.
struct Given(BTreeMap<String, String>);

impl Given {
    fn take(&mut self, field: &str) -> Option<String> {
        self.0.remove(field)
    }

    fn unit(&mut self) -> Result<Unit, CliError> {
        match self.take("unit").as_deref() {
            None | Some("major") => Ok(Unit::Major),
            Some("major_comma") => Ok(Unit::MajorComma),
            Some("minor") => Ok(Unit::Minor),
            Some(other) => Err(CliError::field(
                "--map",
                format!("unit is major, major_comma or minor, not {other}"),
            )),
        }
    }

    fn time(&mut self, zone: &str) -> Result<Option<TimeColumn>, CliError> {
        let format = match self.take("time_format").as_deref() {
            None | Some("rfc3339") => TimeFormat::Rfc3339,
            Some("epoch_seconds") => TimeFormat::EpochSeconds,
            Some("epoch_millis") => TimeFormat::EpochMillis,
            Some("epoch_micros") => TimeFormat::EpochMicros,
            Some(pattern) if pattern.contains('%') => TimeFormat::Pattern(pattern.to_owned()),
            Some(other) => {
                let problem =
                    format!("time_format is rfc3339, epoch_... or a pattern, not {other}");
                return Err(CliError::field("--map", problem));
            }
        };
        let usual = if zone.is_empty() { ZONE } else { zone };
        let zone = self.take("time_zone").unwrap_or_else(|| usual.to_owned());
        Ok(self.take("time").map(|column| TimeColumn { column, format, zone }))
    }
}
