//! `qr make`: arguments to a code, its text, its images.

use crate::cli::args::DrawingArgs;
use crate::cli::args::LabelArgs;
use crate::cli::args::LevelName;
use crate::cli::args::MakeArgs;
use crate::cli::args::MerchantArgs;
use crate::cli::args::PaymentArgs;
use crate::cli::error::CliError;
use crate::cli::qr::parse::measures;
use crate::cli::qr::refused;
use crate::cli::shown::Shown;
use crate::convert::money::parse_minor;
use farthing_qr::{
    Account, Additional, Amount, Background, Code, Currency, Error, Id, Initiation, Level,
    Merchant, Path, Percent, Symbol, Tip, Translation, png, svg, terminal,
};
use serde_json::{Map, Value};
use std::fs;

/// Carries out `qr make`. Every check is before the first file.
pub(crate) fn carry_out(args: MakeArgs) -> Result<Shown, CliError> {
    let MakeArgs { merchant, payment, labels, drawing } = args;
    let code = code_of(merchant, payment, labels)?;
    let payload = code.build().map_err(|error| named(&error))?;
    let text = payload.encode();
    let mut json = measures(&payload, &text);
    let drawn = draw(&text, &drawing, &mut json)?;
    Ok(Shown { text: drawn + &text, json })
}

fn code_of(
    merchant: MerchantArgs,
    payment: PaymentArgs,
    labels: LabelArgs,
) -> Result<Code, CliError> {
    let (currency, exponent) = currency_of(&payment.currency)?;
    let amount = payment.amount.as_deref();
    let amount = amount.map(|text| amount_of("--amount", text, exponent)).transpose()?;
    let tip = match (payment.tip, payment.fee, payment.fee_percent) {
        (true, _, _) => Some(Tip::AskPayer),
        (_, Some(fee), _) => Some(Tip::Fixed(amount_of("--fee", &fee, exponent)?)),
        (_, _, Some(percent)) => {
            let percent = Percent::parse(&percent);
            let refused = |fault| CliError::field("--fee-percent", fault);
            Some(Tip::Percent(percent.map_err(refused)?))
        }
        (false, None, None) => None,
    };
    let id = Id::of(merchant.account_id);
    let id = id.ok_or_else(|| CliError::field("--account-id", "is no id: give 26 to 51"))?;
    let local = merchant.language.zip(merchant.local_name);
    let city = merchant.local_city;
    let language = local.map(|(preference, name)| Translation { preference, name, city });
    Ok(Code {
        merchant: Merchant {
            category: merchant.category,
            country: merchant.country,
            name: merchant.name,
            city: merchant.city,
            postal: merchant.postal,
        },
        account: Account { id, guid: merchant.guid, merchant_id: merchant.merchant },
        initiation: if payment.dynamic { Initiation::Dynamic } else { Initiation::Static },
        currency,
        amount,
        tip,
        additional: additional_of(labels),
        language,
    })
}

fn additional_of(labels: LabelArgs) -> Additional {
    Additional {
        bill_number: labels.bill_number,
        mobile_number: labels.mobile_number,
        store: labels.store_label,
        loyalty_number: labels.loyalty_number,
        reference: labels.reference_label,
        customer: labels.customer_label,
        terminal: labels.terminal_label,
        purpose: labels.purpose,
        consumer_data: labels.consumer_data,
        tax_id: labels.tax_id,
        channel: labels.channel,
    }
}

/// A currency by its letters or its number, and the decimals of its minor unit.
fn currency_of(text: &str) -> Result<(Currency, u8), CliError> {
    let by_number = || text.parse().ok().and_then(Currency::of);
    let currency = Currency::from_letters(text).or_else(by_number);
    let exponent = currency.and_then(|currency| currency.exponent());
    let problem = "is no currency of ISO 4217 with a minor unit: give its letters or number, as in CNY or 156";
    currency.zip(exponent).ok_or_else(|| CliError::field("--currency", problem))
}

fn amount_of(flag: &str, text: &str, exponent: u8) -> Result<Amount, CliError> {
    let minor =
        parse_minor(text, exponent.into()).map_err(|problem| CliError::field(flag, problem))?;
    Amount::from_minor(minor, exponent).map_err(|fault| CliError::field(flag, fault))
}

/// Writes the files that are asked for; the drawing for the terminal, if it is.
fn draw(text: &str, args: &DrawingArgs, json: &mut Map<String, Value>) -> Result<String, CliError> {
    let level = match args.level {
        LevelName::Low => Level::Low,
        LevelName::Medium => Level::Medium,
        LevelName::Quartile => Level::Quartile,
        LevelName::High => Level::High,
    };
    let symbol = Symbol::of(text, level).map_err(|error| CliError::field("--level", error))?;
    json.insert("version".to_owned(), symbol.version().into());
    json.insert("modules".to_owned(), symbol.side_modules().into());
    let drawn = |error| CliError::fault("cannot draw the code", error);
    let images = [
        ("svg", &args.svg, args.svg.as_ref().map(|_| svg(&symbol).into_bytes())),
        (
            "png",
            &args.png,
            args.png
                .as_ref()
                .map(|_| png(&symbol, args.pixels_per_module).map_err(drawn))
                .transpose()?,
        ),
    ];
    for (kind, file, image) in images {
        if let (Some(file), Some(image)) = (file, image) {
            let cannot = format!("cannot write {}", file.display());
            fs::write(file, image).map_err(|error| CliError::fault(cannot, error))?;
            json.insert(kind.to_owned(), file.display().to_string().into());
        }
    }
    if !args.terminal {
        return Ok(String::new());
    }
    let background = if args.light_background { Background::Light } else { Background::Dark };
    let drawing = terminal(&symbol, background);
    json.insert("drawing".to_owned(), drawing.as_str().into());
    Ok(drawing)
}

/// A refused field by the argument that gave it.
fn named(error: &Error) -> CliError {
    let Some(flag) = flag_of(&error.path) else { return refused(error) };
    CliError::field(format!("{flag} ({} {})", error.path, error.name), &error.fault)
}

/// The argument that gives a field.
fn flag_of(path: &Path) -> Option<&'static str> {
    let numbers: Vec<u8> = path.ids().iter().map(|id| id.number()).collect();
    Some(match *numbers.as_slice() {
        [26..=51, 0] => "--guid",
        [26..=51, 1] => "--merchant",
        [52] => "--category",
        [53] => "--currency",
        [54] => "--amount",
        [56] => "--fee",
        [57] => "--fee-percent",
        [58] => "--country",
        [59] => "--name",
        [60] => "--city",
        [61] => "--postal",
        [62, 1] => "--bill-number",
        [62, 2] => "--mobile-number",
        [62, 3] => "--store-label",
        [62, 4] => "--loyalty-number",
        [62, 5] => "--reference-label",
        [62, 6] => "--customer-label",
        [62, 7] => "--terminal-label",
        [62, 8] => "--purpose",
        [62, 9] => "--consumer-data",
        [62, 10] => "--tax-id",
        [62, 11] => "--channel",
        [64, 0] => "--language",
        [64, 1] => "--local-name",
        [64, 2] => "--local-city",
        _ => return None,
    })
}
