//! Codes that the builder makes: the vectors to the letter, and what it refuses.

use crate::vectors::vector;
use farthing_qr::{
    Account, Additional, Amount, Code, Currency, Error, Id, Initiation, Merchant, Percent, Tip,
    Translation,
};

/// A merchant as `(id, category, country, name, city)`, paid in a currency.
fn code(
    (id, category, country, name, city): (&str, u16, &str, &str, &str),
    currency: &str,
) -> Code {
    Code {
        merchant: Merchant {
            category,
            country: country.to_owned(),
            name: name.to_owned(),
            city: city.to_owned(),
            postal: None,
        },
        account: Account {
            id: Id::FIRST_TEMPLATE,
            guid: "com.example.pay".to_owned(),
            merchant_id: id.to_owned(),
        },
        initiation: Initiation::Static,
        currency: Currency::from_letters(currency).unwrap(),
        amount: None,
        tip: None,
        additional: Additional::default(),
        language: None,
    }
}

fn busker() -> Code {
    code(("m_busker_01", 7929, "CN", "STREET VIOLIN", "SHANGHAI"), "CNY")
}

/// One order of so many minor units.
fn order(code: Code, minor: u64) -> Code {
    let exponent = code.currency.exponent().unwrap();
    let amount = Some(Amount::from_minor(minor, exponent).unwrap());
    Code { initiation: Initiation::Dynamic, amount, ..code }
}

fn text(code: &Code) -> String {
    code.build().unwrap().encode()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn a_busker_asks_for_a_tip() {
    assert_eq!(text(&Code { tip: Some(Tip::AskPayer), ..busker() }), vector("B1"));
}

#[test]
fn a_stall_adds_a_fixed_fee() {
    let stall = code(("m_stall_07", 5499, "CN", "NIGHT MARKET STALL 7", "CHENGDU"), "CNY");
    let additional = Additional {
        reference: some("ORD20260001"),
        terminal: some("T01"),
        ..Additional::default()
    };
    let tip = Some(Tip::Fixed(Amount::from_minor(50, 2).unwrap()));
    assert_eq!(text(&Code { tip, additional, ..order(stall, 1880) }), vector("B2"));
}

#[test]
fn a_cafe_adds_a_percentage() {
    let cafe = code(("m_cafe_42", 5814, "US", "CORNER CAFE", "PORTLAND"), "USD");
    let additional = Additional {
        bill_number: some("INV-42"),
        purpose: some("COFFEE"),
        ..Additional::default()
    };
    let tip = Some(Tip::Percent(Percent::parse("3.00").unwrap()));
    assert_eq!(text(&Code { tip, additional, ..order(cafe, 475) }), vector("B3"));
}

#[test]
fn a_currency_without_minor_unit_has_no_point() {
    let ramen = code(("m_ramen", 5812, "JP", "RAMEN YA", "TOKYO"), "JPY");
    assert_eq!(text(&order(ramen, 980)), vector("B4"));
}

#[test]
fn a_name_in_another_script_goes_into_the_language_template() {
    let bao = code(("m_bao", 5812, "CN", "BAOZI SHOP", "XIAN"), "CNY");
    let amount = Some(Amount::parse("6").unwrap());
    let language = Some(Translation {
        preference: "ZH".to_owned(),
        name: "\u{5305}\u{5b50}\u{94fa}".to_owned(),
        city: some("\u{897f}\u{5b89}"),
    });
    let code = Code { initiation: Initiation::Dynamic, amount, language, ..bao };
    assert_eq!(text(&code), vector("B6"));
}

#[test]
fn all_additional_fields_come_back_by_their_names() {
    let additional = Additional {
        bill_number: some("1"),
        mobile_number: some("***"),
        store: some("3"),
        loyalty_number: some("4"),
        reference: some("5"),
        customer: some("6"),
        terminal: some("7"),
        purpose: some("8"),
        consumer_data: some("AME"),
        tax_id: some("10"),
        channel: some("100"),
    };
    let payload = Code { additional, ..busker() }.build().unwrap();
    let read = payload.additional().unwrap();
    let first = [read.bill_number(), read.mobile_number(), read.store(), read.loyalty_number()];
    assert_eq!(first, [Some("1"), Some("***"), Some("3"), Some("4")]);
    let second = [read.reference(), read.customer(), read.terminal(), read.purpose()];
    assert_eq!(second, [Some("5"), Some("6"), Some("7"), Some("8")]);
    let third = [read.consumer_data(), read.tax_id(), read.channel()];
    assert_eq!(third, [Some("AME"), Some("10"), Some("100")]);
    assert_eq!(read.payment_systems().count(), 0);
}

#[test]
fn what_breaks_a_rule_is_named() {
    let refused = |code: Code| code.build().unwrap_err();
    let told = |error: Error| (error.path.to_string(), error.name, error.fault.code());
    let merchant = |change: fn(&mut Merchant)| {
        let mut code = busker();
        change(&mut code.merchant);
        told(refused(code))
    };
    let name = "Merchant Name";
    assert_eq!(merchant(|m| m.name = "x".repeat(26)), ("59".to_owned(), name, "LENGTH"));
    assert_eq!(merchant(|m| m.name = "Caf\u{e9}".to_owned()), ("59".to_owned(), name, "NOT_ANS"));
    assert_eq!(merchant(|m| m.name.clear()), ("59".to_owned(), name, "EMPTY"));
    assert_eq!(merchant(|m| m.country = "cn".to_owned()).2, "VALUE");
    assert_eq!(merchant(|m| m.category = 10_000).0, "52");
    assert_eq!(merchant(|m| m.postal = Some(String::new())).0, "61");
    let account = |id, merchant_id: String| {
        let account = Account { id: Id::of(id).unwrap(), merchant_id, ..busker().account };
        Code { account, ..busker() }
    };
    assert_eq!(told(refused(account(5, "m".to_owned()))).2, "VALUE");
    assert_eq!(told(refused(account(54, "m".to_owned()))).2, "VALUE");
    assert!(account(26, "m".repeat(76)).build().is_ok());
    let long = told(refused(account(26, "m".repeat(77))));
    assert_eq!(long, ("26".to_owned(), "Merchant Account Information", "LENGTH"));
    let additional = Additional { reference: some("a\nb"), ..Additional::default() };
    let control = told(refused(Code { additional, ..busker() }));
    assert_eq!(control, ("62-05".to_owned(), "Reference Label", "CONTROL"));
}
