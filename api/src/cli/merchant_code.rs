//! The QR code of a merchant, or of one of its orders, made of what the ledger knows and drawn for the terminal.

use crate::cli::args::CodeArgs;
use crate::cli::error::CliError;
use farthing_proto::v1;
use farthing_qr::{
    Account, Additional, Amount, Background, Code, Currency, Id, Initiation, Level, Merchant,
    Symbol, Tip, Translation, terminal,
};

/// The most characters of a name in a code.
const NAME_CHARACTERS_MAX: usize = 25;
/// The most characters of a city in a code.
const CITY_CHARACTERS_MAX: usize = 15;
/// Language of a name that is not ASCII: the standard wants one beside it.
const LOCAL_LANGUAGE: &str = "ZH";

/// What the code asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// Asset code.
    pub(crate) asset: &'a str,
    /// The order's number and amount in minor units; none lets the payer type the amount.
    pub(crate) order: Option<(&'a str, u64)>,
    /// Whether the payer is asked for a tip.
    pub(crate) tip: bool,
    /// Where it is shown, or empty.
    pub(crate) terminal: &'a str,
}

/// A code: its text, and its drawing in half blocks.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    /// The payload.
    pub(crate) payload: String,
    /// Lines for the terminal.
    pub(crate) drawing: String,
}

/// Makes and draws the code.
///
/// # Errors
///
/// An asset that is no currency of ISO 4217, or a field that does not fit into a code; nothing was sent then.
pub(crate) fn draw(
    merchant: &v1::Merchant,
    asked: Asked<'_>,
    args: &CodeArgs,
) -> Result<Drawn, CliError> {
    let payload = code_of(merchant, asked, &args.guid)?;
    let payload = payload.build().map_err(|error| {
        let field = format!("the code's {} {}", error.path, error.name);
        CliError::field(field, &error.fault)
    })?;
    let payload = payload.encode();
    let symbol = Symbol::of(&payload, Level::Medium)
        .map_err(|error| CliError::fault("cannot draw the code", error))?;
    let background = if args.light_background { Background::Light } else { Background::Dark };
    Ok(Drawn { payload, drawing: terminal(&symbol, background) })
}

fn code_of(merchant: &v1::Merchant, asked: Asked<'_>, guid: &str) -> Result<Code, CliError> {
    let currency = Currency::from_letters(asked.asset);
    let exponent = currency.and_then(Currency::exponent);
    let (currency, exponent) = currency.zip(exponent).ok_or_else(|| {
        CliError::field("--asset", "is no currency of ISO 4217, which a code needs: use --no-code")
    })?;
    let amount = asked.order.map(|(_, minor)| Amount::from_minor(minor, exponent)).transpose();
    let amount = amount.map_err(|fault| CliError::field("--amount", fault))?;
    let account = Id::of(26).ok_or_else(|| CliError::field("--guid", "has no place in a code"))?;
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (merchant_in_code, language) = shown(merchant)?;
    Ok(Code {
        merchant: merchant_in_code,
        account: Account {
            id: account,
            guid: guid.to_owned(),
            merchant_id: merchant.merchant.clone(),
        },
        initiation: if asked.order.is_some() { Initiation::Dynamic } else { Initiation::Static },
        currency,
        amount,
        tip: asked.tip.then_some(Tip::AskPayer),
        additional: Additional {
            reference: asked.order.map(|(number, _)| number.to_owned()),
            terminal: given(asked.terminal),
            ..Additional::default()
        },
        language,
    })
}

/// The merchant as codes show it. A name in another script goes beside the id.
fn shown(merchant: &v1::Merchant) -> Result<(Merchant, Option<Translation>), CliError> {
    let profile = merchant.profile.clone().unwrap_or_default();
    let category = u16::try_from(profile.category)
        .map_err(|_| CliError::field("the merchant's category", "is above 9999"))?;
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let local = !profile.name.is_ascii();
    let name = if local { &merchant.merchant } else { &profile.name };
    let city = if profile.city.is_ascii() { &profile.city } else { &profile.country };
    let language = local.then(|| Translation {
        preference: LOCAL_LANGUAGE.to_owned(),
        name: cut(&profile.name, NAME_CHARACTERS_MAX),
        city: Some(cut(&profile.city, CITY_CHARACTERS_MAX)),
    });
    let in_code = Merchant {
        category,
        name: cut(name, NAME_CHARACTERS_MAX),
        city: cut(city, CITY_CHARACTERS_MAX),
        country: profile.country,
        postal: None,
    };
    Ok((in_code, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::scanned::Scanned;

    fn merchant(name: &str) -> v1::Merchant {
        let profile = v1::MerchantProfile {
            name: name.to_owned(),
            city: "Chengdu".to_owned(),
            country: "CN".to_owned(),
            category: 5814,
        };
        let profile = Some(profile);
        v1::Merchant { merchant: "tea-cart".to_owned(), profile, ..Default::default() }
    }

    fn args() -> CodeArgs {
        CodeArgs { guid: "dev.farthing".to_owned(), light_background: false }
    }

    #[test]
    fn what_is_drawn_is_what_a_payer_scans() {
        let order = Some(("A-1", 1_200));
        let asked = Asked { asset: "CNY", order, tip: true, terminal: "till 2" };
        let drawn = draw(&merchant("Tea cart"), asked, &args()).unwrap();
        let scanned = Scanned::read(&drawn.payload, "dev.farthing").unwrap();
        assert_eq!(scanned.merchant, "tea-cart");
        assert_eq!(scanned.order, "A-1");
        assert_eq!(scanned.asset, "CNY");
        assert_eq!(scanned.amount.as_deref(), Some("12.00"));
        assert_eq!(scanned.terminal, "till 2");
        assert!(scanned.asks_tip);
        assert_eq!(scanned.kind, v1::CodeKind::Dynamic);
        assert!(drawn.drawing.lines().count() > 10);
    }

    #[test]
    fn a_static_code_has_neither_order_nor_amount() {
        let asked = Asked { asset: "CNY", order: None, tip: false, terminal: "" };
        let name = "\u{8336}\u{6444}";
        let drawn = draw(&merchant(name), asked, &args()).unwrap();
        assert!(drawn.payload.contains(name));
        let scanned = Scanned::read(&drawn.payload, "dev.farthing").unwrap();
        assert_eq!((scanned.order.as_str(), scanned.amount), ("", None));
        assert_eq!(scanned.kind, v1::CodeKind::Static);
        assert!(Scanned::read(&drawn.payload, "org.example").is_err());
    }

    #[test]
    fn what_does_not_fit_into_a_code_is_named() {
        let number = "x".repeat(26);
        let asked = Asked { asset: "CNY", order: Some((&number, 1)), tip: false, terminal: "" };
        let error = draw(&merchant("Tea cart"), asked, &args()).unwrap_err();
        assert!(error.to_string().contains("62-05"), "{error}");
        let stamps = Asked { asset: "STAMP", order: None, tip: false, terminal: "" };
        assert!(draw(&merchant("Tea cart"), stamps, &args()).is_err());
    }
}
