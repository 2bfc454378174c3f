//! What strict reading refuses, by field and fault, and what of that lenient reading accepts.

use crate::naive::{Draft, crc, object, sealed};
use farthing_qr::{Mode, Payload};

/// Path and fault with which a text is refused, or `accepted`.
fn told(text: &str, mode: Mode) -> String {
    match Payload::parse(text, mode) {
        Ok(payload) => {
            assert_eq!(payload.encode(), text);
            "accepted".to_owned()
        }
        Err(error) => {
            assert!(error.to_string().contains(error.name), "{error}");
            format!("{} {}", error.path, error.fault.code()).trim().to_owned()
        }
    }
}

fn plain() -> Draft {
    Draft::plain()
}

/// Refused in both modes.
fn never(draft: &Draft, fault: &str) {
    assert_eq!(told(&draft.text(), Mode::Strict), fault, "{draft:?}");
    assert_eq!(told(&draft.text(), Mode::Lenient), fault, "{draft:?}");
}

/// Refused by strict reading alone.
fn strictly(draft: &Draft, fault: &str) {
    assert_eq!(told(&draft.text(), Mode::Strict), fault, "{draft:?}");
    assert_eq!(told(&draft.text(), Mode::Lenient), "accepted", "{draft:?}");
}

/// Accepted in both modes.
fn always(draft: &Draft) {
    never(draft, "accepted");
}

#[test]
fn mandatory_fields() {
    always(&plain());
    never(&plain().without("00"), "00 MISSING");
    never(&plain().without("26"), "26 MISSING");
    never(&plain().without("53"), "53 MISSING");
    never(&plain().without("58"), "58 MISSING");
    strictly(&plain().without("52"), "52 MISSING_NATIONALLY");
    strictly(&plain().without("59"), "59 MISSING_NATIONALLY");
    strictly(&plain().without("60"), "60 MISSING_NATIONALLY");
}

#[test]
fn order_and_repetition() {
    let moved = plain().without("00").with("00", "01");
    never(&moved, "00 NOT_FIRST");
    never(&plain().again("59", "CAFE"), "59 DUPLICATE");
    never(&plain().with("62", &(object("05", "a") + &object("05", "b"))), "62-05 DUPLICATE");
    for mode in [Mode::Strict, Mode::Lenient] {
        assert_eq!(told(&plain().open(), mode), "63 MISSING");
        let early = sealed(&plain().open()) + &object("61", "7");
        assert_eq!(told(&early, mode), "63 NOT_LAST");
        let twice = sealed(&sealed(&plain().open()));
        assert_eq!(told(&twice, mode), "63 DUPLICATE");
    }
}

#[test]
fn structure() {
    for mode in [Mode::Strict, Mode::Lenient] {
        assert_eq!(told("", mode), "EMPTY");
        assert_eq!(told("hello", mode), "NO_HEADER");
        assert_eq!(told("0002", mode), "00 TRUNCATED");
        assert_eq!(told(&plain().open().replace("5904CAFE", "5900"), mode), "59 EMPTY");
        assert_eq!(told(&format!("{} ", plain().text()), mode), "NO_HEADER");
    }
    never(&plain().with("26", "0015com.example"), "26-00 TRUNCATED");
    never(&plain().with("26", "com.example.pay"), "26 NO_HEADER");
    never(&plain().with("62", "0500"), "62-05 EMPTY");
    never(&plain().with("62", &object("50", "x")), "62-50 NO_HEADER");
    never(&plain().with("80", "x"), "80 NO_HEADER");
}

#[test]
fn a_payload_has_at_most_512_characters() {
    let filler = |count: usize| object("00", "a") + &object("01", &"x".repeat(count));
    let mut draft = plain();
    for (id, count) in [("27", 90), ("28", 90), ("29", 90), ("31", 10)] {
        draft = draft.with(id, &filler(count));
    }
    let left = 512 - draft.text().chars().count();
    let last = filler(left - 4 - 5 - 4);
    let full = draft.clone().with("30", &last);
    assert_eq!(full.text().chars().count(), 512);
    always(&full);
    let last = filler(left - 4 - 5 - 4 + 1);
    never(&draft.with("30", &last), "PAYLOAD_TOO_LONG");
}

#[test]
fn the_checksum() {
    let open = format!("{}6304", plain().open());
    let right = crc(&open);
    assert!(right.contains(|c: char| c.is_ascii_uppercase()), "a checksum with a letter: {right}");
    let lower = format!("{open}{}", right.to_lowercase());
    assert_eq!(told(&lower, Mode::Strict), "63 CRC_CASE");
    assert_eq!(told(&lower, Mode::Lenient), "accepted");
    for mode in [Mode::Strict, Mode::Lenient] {
        assert_eq!(told(&format!("{open}0000"), mode), "63 CRC_MISMATCH");
        assert_eq!(told(&format!("{open}zzzz"), mode), "63 CRC_MISMATCH");
        assert_eq!(told(&format!("{}6303{}", plain().open(), &right[..3]), mode), "63 LENGTH");
    }
}

#[test]
fn codes_and_numbers() {
    never(&plain().with("00", "02"), "00 VALUE");
    never(&plain().with("01", "13"), "01 VALUE");
    always(&plain().with("01", "12"));
    never(&plain().with("52", "581"), "52 LENGTH");
    never(&plain().with("52", "58a4"), "52 NOT_DIGITS");
    never(&plain().with("53", "CNY"), "53 NOT_DIGITS");
    never(&plain().with("53", "1567"), "53 LENGTH");
    never(&plain().with("58", "C1"), "58 VALUE");
    never(&plain().with("58", "CHN"), "58 LENGTH");
    strictly(&plain().with("58", "cn"), "58 VALUE");
}

#[test]
fn amounts() {
    for amount in ["98.73", "98", "98.", "0.01"] {
        always(&plain().with("54", amount));
    }
    for amount in ["98,73", "3 705", ".5", "1.2.3", "-1"] {
        never(&plain().with("54", amount), "54 NOT_DECIMAL");
    }
    never(&plain().with("54", "0.00"), "54 ZERO");
    never(&plain().with("54", "12345678901234"), "54 LENGTH");
}

#[test]
fn tips_and_fees() {
    let with = |indicator: &str| plain().with("55", indicator);
    always(&with("01"));
    always(&with("02").with("56", "0.50"));
    always(&with("03").with("57", "3.00"));
    never(&with("04"), "55 VALUE");
    never(&with("02"), "56 MISSING_FOR");
    never(&with("03"), "57 MISSING_FOR");
    never(&with("03").with("56", "1"), "56 NOT_ASKED_FOR");
    never(&with("02").with("56", "1").with("57", "1"), "57 NOT_ASKED_FOR");
    never(&with("01").with("57", "1"), "57 NOT_ASKED_FOR");
    never(&plain().with("56", "1"), "56 NOT_ASKED_FOR");
    never(&with("02").with("56", "0"), "56 ZERO");
    never(&with("03").with("57", "0.00"), "57 PERCENT_RANGE");
    never(&with("03").with("57", "100"), "57 PERCENT_RANGE");
    never(&with("03").with("57", "3%"), "57 NOT_DECIMAL");
}

#[test]
fn texts() {
    strictly(&plain().with("59", "Caf\u{e9}"), "59 NOT_ANS");
    strictly(&plain().with("59", &"x".repeat(26)), "59 LENGTH");
    strictly(&plain().with("60", &"x".repeat(16)), "60 LENGTH");
    strictly(&plain().with("61", &"1".repeat(11)), "61 LENGTH");
    strictly(&plain().with("62", &object("05", &"x".repeat(26))), "62-05 LENGTH");
    strictly(&plain().with("62", &object("10", &"x".repeat(21))), "62-10 LENGTH");
    strictly(&plain().with("26", &object("00", &"x".repeat(33))), "26-00 LENGTH");
    strictly(&plain().with("04", "\u{e9}"), "04 NOT_ANS");
    always(&plain().with("26", &(object("00", "a") + &object("01", "\u{e9}"))));
    never(&plain().with("59", "A\u{1b}[2J"), "59 CONTROL");
    never(&plain().with("62", &object("11", "10")), "62-11 LENGTH");
    always(&plain().with("62", &object("05", "***")));
}

#[test]
fn templates() {
    strictly(&plain().with("26", &object("01", "m")), "26-00 MISSING");
    strictly(&plain().with("85", &object("01", "m")), "85-00 MISSING");
    strictly(&plain().with("62", &object("50", &object("01", "m"))), "62-50-00 MISSING");
    let system = object("00", "guid") + &object("01", "x");
    always(&plain().with("62", &object("50", &system)).with("99", &system));
    strictly(&plain().with("70", "anything"), "70 RESERVED");
    strictly(&plain().with("62", &object("12", "x")), "62-12 RESERVED");
    strictly(&plain().with("62", &object("00", "x")), "62-00 RESERVED");
    let language = object("00", "ZH") + &object("01", "\u{5305}");
    always(&plain().with("64", &language));
    strictly(&plain().with("64", &(language.clone() + &object("03", "x"))), "64-03 RESERVED");
    never(&plain().with("64", &object("00", "ZH")), "64-01 MISSING");
    never(&plain().with("64", &object("01", "x")), "64-00 MISSING");
    never(&plain().with("64", &language.replace("ZH", "Z1")), "64-00 VALUE");
    never(&plain().with("62", &object("09", "AX")), "62-09 VALUE");
    never(&plain().with("62", &object("09", "AA")), "62-09 VALUE");
    always(&plain().with("62", &object("09", "MEA")));
}

#[test]
fn an_error_says_where_what_and_how() {
    let error = Payload::parse(&plain().with("54", "98,73").text(), Mode::Strict).unwrap_err();
    let expected = "54 Transaction Amount is not an amount: give digits with at most one point after the first, as in 98.73";
    assert_eq!(error.to_string(), expected);
    let error = Payload::parse("hello", Mode::Strict).unwrap_err();
    let expected =
        "Payload has no id and length of two digits each at character 1: scan the code again";
    assert_eq!(error.to_string(), expected);
}
