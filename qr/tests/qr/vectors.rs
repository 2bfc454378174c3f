//! Published payloads, and some of our own: read, written again, their fields by name.

use farthing_qr::{
    ASK_PAYER, Account, Amount, Fault, Initiation, Mode, Payload, Percent, Tip, Waiver,
};

/// A payload of the file, by its name there.
pub(crate) fn vector(name: &str) -> &'static str {
    all().find(|(own, _)| *own == name).unwrap_or_else(|| panic!("no {name}")).1
}

/// All payloads of the file.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("vectors/payloads.txt").lines().map(|line| line.split_once(' ').unwrap())
}

fn read(name: &str, mode: Mode) -> Payload {
    Payload::parse(vector(name), mode).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn good_ones_are_written_as_they_were_read() {
    let mut count = 0;
    for (name, text) in all().filter(|(name, _)| !name.starts_with('N')) {
        let national = ["P4", "P5"].contains(&name);
        for mode in [Mode::Strict, Mode::Lenient] {
            match Payload::parse(text, mode) {
                Ok(payload) => assert_eq!(payload.encode(), text, "{name}"),
                Err(error) => assert!(national && mode == Mode::Strict, "{name}: {error}"),
            }
        }
        count += 1;
    }
    assert_eq!(count, 10, "vectors in the file");
}

#[test]
fn national_schemes_take_lenient_reading() {
    for name in ["P4", "P5"] {
        let error = Payload::parse(vector(name), Mode::Strict).unwrap_err();
        assert_eq!(error.fault, Fault::MissingNationally);
        assert!(error.to_string().starts_with("52 Merchant Category Code is missing"), "{error}");
        let payload = read(name, Mode::Lenient);
        assert_eq!((payload.category(), payload.name(), payload.city()), (None, None, None));
        assert_eq!(payload.country(), Some("TH"));
    }
    assert!(Mode::Lenient.accepts(Waiver::Omitted) && !Mode::Strict.accepts(Waiver::Omitted));
    assert_eq!(read("P5", Mode::Lenient).amount(), Some(&Amount::parse("4.22").unwrap()));
}

#[test]
fn bad_ones_are_refused_with_the_name_of_the_field() {
    for mode in [Mode::Strict, Mode::Lenient] {
        let error = Payload::parse(vector("N1"), mode).unwrap_err();
        assert_eq!(error.fault, Fault::NotAskedFor { indicator: "02" });
        assert!(error.to_string().starts_with("56 Value of Convenience Fee Fixed "), "{error}");
        let error = Payload::parse(vector("N3"), mode).unwrap_err();
        let (stated, computed) = ("1D3D".to_owned(), "CEDC".to_owned());
        assert_eq!(error.fault, Fault::CrcMismatch { stated, computed });
        assert!(error.to_string().starts_with("63 CRC is 1D3D"), "{error}");
    }
}

#[test]
fn the_example_of_the_standard_is_understood() {
    let payload = read("P1", Mode::Strict);
    assert_eq!(payload.initiation(), Some(Initiation::Dynamic));
    let guids = payload
        .accounts()
        .map(|account| (account.id.number(), account.value.objects()[0].value.to_text()));
    let expected = [(29, "D15600000000".to_owned()), (31, "D15600000001".to_owned())];
    assert_eq!(guids.collect::<Vec<_>>(), expected);
    assert_eq!(payload.category(), Some(4111));
    let currency = payload.currency().unwrap();
    assert_eq!((currency.letters(), currency.exponent()), (Some("CNY"), Some(2)));
    assert_eq!(payload.amount().unwrap().to_minor(2), Ok(2372));
    assert_eq!(payload.tip(), Some(Tip::AskPayer));
    assert_eq!(payload.name(), Some("BEST TRANSPORT"));
    let additional = payload.additional().unwrap();
    assert_eq!(additional.store(), Some("1234"));
    assert_eq!(additional.customer(), Some(ASK_PAYER));
    assert_eq!(additional.terminal(), Some("A6008667"));
    assert_eq!(additional.consumer_data(), Some("ME"));
    let language = payload.language().unwrap();
    assert_eq!((language.preference(), language.city()), (Some("ZH"), Some("\u{5317}\u{4eac}")));
    assert_eq!(language.name().unwrap().chars().count(), 4);
    assert_eq!(payload.crc(), "A13A");
}

#[test]
fn fees_are_told_apart_from_tips() {
    let fixed = |text| Some(Tip::Fixed(Amount::parse(text).unwrap()));
    assert_eq!(read("P6", Mode::Strict).tip(), fixed("500"));
    assert_eq!(read("B2", Mode::Strict).tip(), fixed("0.50"));
    let percent = Percent::parse("3.00").unwrap();
    assert_eq!(percent.millionths(), 30_000);
    assert_eq!(read("B3", Mode::Strict).tip(), Some(Tip::Percent(percent)));
    assert_eq!(read("B4", Mode::Strict).tip(), None);
}

#[test]
fn a_network_finds_its_own_account_whatever_the_case() {
    let payload = read("P6", Mode::Strict);
    assert_eq!(payload.account_of("id.co.qris.www").unwrap().id.number(), 51);
    // It names the merchant in sub-id 02: no account of the form that Farthing gives.
    assert_eq!(Account::found_in(&payload, "id.co.qris.www"), None);
    let own = Account::found_in(&read("B1", Mode::Strict), "COM.EXAMPLE.PAY").unwrap();
    assert_eq!((own.id.number(), &*own.merchant_id), (26, "m_busker_01"));
    assert_eq!(Account::found_in(&payload, "com.example.pay"), None);
}
