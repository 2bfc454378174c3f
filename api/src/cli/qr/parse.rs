//! `qr parse`: the fields of a payload by their names in the standard.

use crate::cli::args::ParseArgs;
use crate::cli::error::CliError;
use crate::cli::qr::refused;
use crate::cli::qr::rows;
use crate::cli::shown::Shown;
use farthing_qr::{Amount, Initiation, Mode, Payload, Tip};
use serde_json::{Map, Value};

/// Carries out `qr parse`.
pub(crate) fn carry_out(args: &ParseArgs) -> Result<Shown, CliError> {
    let (mode, mode_name) =
        if args.lenient { (Mode::Lenient, "lenient") } else { (Mode::Strict, "strict") };
    // A line that was pasted or piped ends with a break.
    let text = args.payload.trim_end_matches(['\r', '\n']);
    let payload = Payload::parse(text, mode).map_err(|error| refused(&error))?;
    let mut json = measures(&payload, text);
    json.insert("mode".to_owned(), mode_name.into());
    json.extend(facts(&payload));
    json.insert("fields".to_owned(), rows::json(&payload));
    Ok(Shown { text: rows::text(&payload), json })
}

/// What is true of the text as a whole.
pub(crate) fn measures(payload: &Payload, text: &str) -> Map<String, Value> {
    object([
        ("payload", Some(text.into())),
        ("crc", Some(payload.crc().into())),
        ("characters", Some(text.chars().count().into())),
        ("bytes", Some(text.len().into())),
    ])
}

/// What a payer's wallet goes by.
fn facts(payload: &Payload) -> Map<String, Value> {
    let currency = payload.currency();
    let exponent = currency.and_then(|currency| currency.exponent());
    let minor = |amount: &Amount| amount.to_minor(exponent?).ok().map(Value::from);
    let initiation = payload.initiation().map(|initiation| match initiation {
        Initiation::Static => "STATIC".into(),
        Initiation::Dynamic => "DYNAMIC".into(),
    });
    let mut facts = object([
        ("initiation", initiation),
        ("currency_numeric", currency.map(|currency| currency.to_string().into())),
        ("currency", currency.and_then(|currency| currency.letters()).map(Value::from)),
        ("exponent", exponent.map(Value::from)),
        ("amount_decimal", payload.amount().map(|amount| amount.as_str().into())),
        ("amount", payload.amount().and_then(minor)),
    ]);
    facts.extend(match payload.tip() {
        None => Map::new(),
        Some(Tip::AskPayer) => object([("tip", Some("ASK_PAYER".into()))]),
        Some(Tip::Fixed(fee)) => object([
            ("tip", Some("FIXED_FEE".into())),
            ("fee_decimal", Some(fee.as_str().into())),
            ("fee", minor(&fee)),
        ]),
        Some(Tip::Percent(fee)) => object([
            ("tip", Some("PERCENT_FEE".into())),
            ("fee_percent", Some(fee.as_str().into())),
        ]),
    });
    facts
}

/// The members that are there.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Map<String, Value> {
    let there = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    there.collect()
}
