//! What holds for any payload, and for any text at all.

use crate::naive::{object, sealed};
use crate::vectors::all;
use farthing_qr::{
    Account, Additional, Amount, Code, Currency, Field, Id, Initiation, Merchant, Mode, Payload,
    Percent, Tip, Translation,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

const MODES: [Mode; 2] = [Mode::Strict, Mode::Lenient];

/// Printable ASCII.
fn ans(most: usize) -> BoxedStrategy<String> {
    proptest::string::string_regex(&format!("[ -~]{{1,{most}}}")).unwrap().boxed()
}

/// Any script, no control characters.
fn any_script(most: usize) -> BoxedStrategy<String> {
    proptest::string::string_regex(&format!("[^\\p{{Cc}}]{{1,{most}}}")).unwrap().boxed()
}

fn amount() -> BoxedStrategy<String> {
    prop_oneof!["[1-9][0-9]{0,12}", "[0-9]{1,9}\\.[1-9]{0,3}", "0\\.0[1-9]"]
        .prop_filter("zero", |text| text.contains(|c: char| ('1'..='9').contains(&c)))
        .boxed()
}

fn percent() -> BoxedStrategy<String> {
    prop_oneof!["[1-9][0-9]?", "[0-9]{2}\\.[0-9][1-9]", "[0-9]\\.[1-9]{2,3}"].boxed()
}

/// A template of a network: an identifier and a few fields, within 99 characters.
fn network() -> BoxedStrategy<String> {
    (ans(32), vec(any_script(12), 0..4))
        .prop_map(|(guid, values)| {
            let rest = (1..).zip(values).map(|(id, value)| object(&format!("{id:02}"), &value));
            object("00", &guid) + &rest.collect::<String>()
        })
        .boxed()
}

fn tip() -> BoxedStrategy<Vec<(String, String)>> {
    let pair = |id: &str, value: &str| (id.to_owned(), value.to_owned());
    prop_oneof![
        Just(vec![]),
        Just(vec![pair("55", "01")]),
        amount().prop_map(move |fee| vec![pair("55", "02"), pair("56", &fee)]),
        percent().prop_map(move |fee| vec![pair("55", "03"), pair("57", &fee)]),
    ]
    .boxed()
}

fn additional() -> BoxedStrategy<String> {
    let ids = subsequence(vec!["01", "02", "03", "04", "05", "06", "07", "08", "10"], 1..=4);
    (ids, vec(prop_oneof![ans(16), Just("***".to_owned())], 4), of(select(vec!["A", "EM", "MEA"])))
        .prop_map(|(ids, values, asked)| {
            let mut text: String =
                ids.iter().zip(values).map(|(id, value)| object(id, &value)).collect();
            if let Some(asked) = asked {
                text.push_str(&object("09", asked));
            }
            text
        })
        .boxed()
}

/// The text of a strict payload: its objects in any order that the standard allows.
fn payload() -> BoxedStrategy<String> {
    let fixed = (network(), "[0-9]{4}", "[0-9]{3}", "[A-Z]{2}", ans(25), ans(15));
    let language = ("[A-Za-z]{2}", any_script(25), of(any_script(15)));
    let optional = (
        of(select(vec!["11", "12"])),
        of(amount()),
        tip(),
        of(ans(10)),
        of(additional()),
        of(language),
        of(network()),
    );
    (fixed, optional)
        .prop_map(|(fixed, optional)| {
            let (network, category, currency, country, name, city) = fixed;
            let (initiation, amount, tip, postal, additional, language, unreserved) = optional;
            let language = language.map(|(preference, name, city)| {
                let city = city.map(|city| object("02", &city)).unwrap_or_default();
                object("00", &preference) + &object("01", &name) + &city
            });
            let all = [
                ("01", initiation.map(str::to_owned)),
                ("38", Some(network)),
                ("52", Some(category)),
                ("53", Some(currency)),
                ("54", amount),
                ("58", Some(country)),
                ("59", Some(name)),
                ("60", Some(city)),
                ("61", postal),
                ("62", additional),
                ("64", language),
                ("91", unreserved),
            ];
            let there = all.into_iter().filter_map(|(id, value)| Some((id.to_owned(), value?)));
            there.chain(tip).map(|(id, value)| object(&id, &value)).collect::<Vec<_>>()
        })
        .prop_shuffle()
        .prop_map(|objects| sealed(&(object("00", "01") + &objects.concat())))
        .prop_filter("the bound of a payload", |text| text.chars().count() <= 512)
        .boxed()
}

/// One change of a text: as a camera, a hand, or an attacker makes it.
fn mutated(text: &str, at: Index, character: char, kind: u8) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let at = at.index(characters.len());
    match kind {
        0 => characters[at] = character,
        1 => characters.insert(at, character),
        2 => drop(characters.remove(at)),
        3 => characters.truncate(at),
        4 => characters.rotate_left(at),
        _ => characters.swap(at, 0),
    }
    characters.into_iter().collect()
}

/// Refused, or the same text again.
fn refused_or_itself(text: &str) -> Result<(), TestCaseError> {
    for mode in MODES {
        match Payload::parse(text, mode) {
            Ok(payload) => prop_assert_eq!(payload.encode(), text),
            Err(error) => prop_assert!(error.to_string().contains(error.name)),
        }
    }
    let strict = Payload::parse(text, Mode::Strict);
    if let Ok(strict) = strict {
        prop_assert_eq!(Payload::parse(text, Mode::Lenient), Ok(strict));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_payload_is_written_as_it_was_read(text in payload()) {
        for mode in MODES {
            let payload = Payload::parse(&text, mode);
            prop_assert!(payload.is_ok(), "{}: {}", payload.unwrap_err(), text);
            prop_assert_eq!(payload.unwrap().encode(), text.as_str());
        }
    }

    #[test]
    fn a_changed_payload_is_refused(
        text in payload(),
        at: Index,
        character in "[0-9A-Fa-f\\PC]",
        kind in 0_u8..6,
    ) {
        let changed = mutated(&text, at, character.chars().next().unwrap(), kind);
        refused_or_itself(&changed)?;
        if changed != text && kind == 0 {
            // A checksum of 16 bits notices every change of at most 16 bits in a row, which is any one ASCII character.
            let ascii = changed.len() == text.len() && at.index(text.chars().count()) < 4;
            prop_assert!(!ascii || Payload::parse(&changed, Mode::Strict).is_err());
        }
    }

    #[test]
    fn a_changed_payload_with_a_right_checksum_is_refused_or_itself(
        text in payload(),
        at: Index,
        character in any::<char>(),
        kind in 0_u8..6,
    ) {
        let open: String = text.chars().take(text.chars().count() - 8).collect();
        refused_or_itself(&sealed(&mutated(&open, at, character, kind)))?;
    }

    #[test]
    fn a_changed_vector_is_refused_or_itself(
        which in 0_usize..12,
        at: Index,
        character in any::<char>(),
        kind in 0_u8..6,
    ) {
        let (_, text) = all().nth(which).unwrap();
        refused_or_itself(&mutated(text, at, character, kind))?;
    }

    #[test]
    fn any_text_is_refused_or_itself(text: String, digits in "[0-9]{0,120}") {
        for text in [&text, &digits, &sealed(&text), &sealed(&digits)] {
            refused_or_itself(text)?;
            refused_or_itself(&sealed(&(object("00", "01") + text)))?;
        }
    }

    #[test]
    fn a_code_is_read_with_what_it_was_made_of(
        (id, merchant_id) in (26_u8..=51, ans(70)),
        (category, currency) in (0_u16..=9999, select(vec![156_u16, 392, 414, 840, 990])),
        (name, city, postal) in (ans(25), ans(15), of(ans(10))),
        (minor, dynamic) in (of(1_u64..100_000_000), any::<bool>()),
        (tip, reference, bill_number) in (0_u8..4, of(ans(25)), of(ans(25))),
        language in of((any_script(25), of(any_script(15)))),
    ) {
        let currency = Currency::of(currency).unwrap();
        let exponent = currency.exponent().unwrap();
        let amount = minor.map(|minor| Amount::from_minor(minor, exponent).unwrap());
        let tip = match tip {
            0 => None,
            1 => Some(Tip::AskPayer),
            2 => Some(Tip::Fixed(Amount::from_minor(50, exponent).unwrap())),
            _ => Some(Tip::Percent(Percent::parse("2.5").unwrap())),
        };
        let initiation = if dynamic { Initiation::Dynamic } else { Initiation::Static };
        let code = Code {
            merchant: Merchant { category, country: "CN".to_owned(), name, city, postal },
            account: Account { id: Id::of(id).unwrap(), guid: "com.example.pay".to_owned(), merchant_id },
            initiation,
            currency,
            amount,
            tip,
            additional: Additional { reference, bill_number, ..Additional::default() },
            language: language.map(|(name, city)| {
                Translation { preference: "ZH".to_owned(), name, city }
            }),
        };
        let built = code.build();
        prop_assert!(built.is_ok(), "{}", built.unwrap_err());
        let read = Payload::parse(&built.unwrap().encode(), Mode::Strict).unwrap();
        prop_assert_eq!(read.initiation(), Some(code.initiation));
        prop_assert_eq!(Account::found_in(&read, "com.example.pay"), Some(code.account));
        prop_assert_eq!(read.category(), Some(code.merchant.category));
        prop_assert_eq!(read.currency(), Some(code.currency));
        prop_assert_eq!(read.amount().map(|amount| amount.to_minor(exponent).unwrap()), minor);
        prop_assert_eq!(read.tip(), code.tip);
        prop_assert_eq!(read.name(), Some(&*code.merchant.name));
        prop_assert_eq!(read.city(), Some(&*code.merchant.city));
        prop_assert_eq!(read.postal(), code.merchant.postal.as_deref());
        let reference = read.additional().and_then(|additional| additional.reference());
        prop_assert_eq!(reference, code.additional.reference.as_deref());
        let bill_number = read.additional().and_then(|additional| additional.bill_number());
        prop_assert_eq!(bill_number, code.additional.bill_number.as_deref());
        let name = read.language().and_then(|language| language.name());
        prop_assert_eq!(name, code.language.as_ref().map(|language| &*language.name));
        prop_assert!(read.fields().first() == Some(&Field::Format));
    }
}
