//! Tests of money as text: chosen cases, and properties over the whole range.

use super::*;
use proptest::prelude::*;

#[test]
fn reads_what_people_write() {
    for (text, exponent, minor) in [
        ("12.34", 2, 1234),
        ("12.5", 2, 1250),
        ("12", 2, 1200),
        ("0.01", 2, 1),
        ("0", 2, 0),
        ("007", 0, 7),
        ("1500", 0, 1500),
        ("0.000000000001", 12, 1),
        ("1.234", 3, 1234),
        ("92233720368547758.07", 2, AMOUNT_MINOR_MAX),
        ("9223372036854775807", 0, AMOUNT_MINOR_MAX),
        ("9223372.036854775807", 12, AMOUNT_MINOR_MAX),
    ] {
        assert_eq!(parse_minor(text, exponent), Ok(minor), "{text} with {exponent}");
    }
}

#[test]
fn refuses_what_is_not_an_amount() {
    use MoneyError::{Empty, Negative, NotDecimal, TooLarge, TooLong, TooManyDecimals};
    for (text, exponent, error) in [
        ("", 2, Empty),
        ("-1", 2, Negative),
        ("-", 2, Negative),
        ("+1", 2, NotDecimal),
        (".5", 2, NotDecimal),
        ("5.", 2, NotDecimal),
        (".", 2, NotDecimal),
        ("1.2.3", 2, NotDecimal),
        ("1,000", 2, NotDecimal),
        ("1_000", 2, NotDecimal),
        ("1e3", 2, NotDecimal),
        (" 1", 2, NotDecimal),
        ("1 ", 2, NotDecimal),
        ("NaN", 2, NotDecimal),
        // Digits of another script are not read: they could look like others.
        ("\u{ff11}\u{ff12}", 2, NotDecimal),
        ("\u{0663}", 0, NotDecimal),
        ("1.234", 2, TooManyDecimals { given: 3, exponent: 2 }),
        ("1.000", 2, TooManyDecimals { given: 3, exponent: 2 }),
        ("1.0", 0, TooManyDecimals { given: 1, exponent: 0 }),
        ("92233720368547758.08", 2, TooLarge { exponent: 2 }),
        ("9223372036854775808", 0, TooLarge { exponent: 0 }),
        ("18446744073709551616", 0, TooLarge { exponent: 0 }),
        ("99999999999999999999999999999999999999", 12, TooLarge { exponent: 12 }),
        ("00000000000000000000000000000000000000001", 0, TooLong),
    ] {
        assert_eq!(parse_minor(text, exponent), Err(error), "{text} with {exponent}");
    }
    assert_eq!(parse_minor("1", 13), Err(MoneyError::ExponentTooLarge { exponent: 13 }));
}

#[test]
fn says_the_bound_in_the_asset_of_the_amount() {
    let error = parse_minor("92233720368547758.08", 2).unwrap_err();
    assert_eq!(error.to_string(), "is more than 92233720368547758.07 of this asset");
}

#[test]
fn writes_every_digit() {
    for (minor, exponent, text) in [
        (1234, 2, "12.34"),
        (-1234, 2, "-12.34"),
        (5, 2, "0.05"),
        (-5, 2, "-0.05"),
        (0, 2, "0.00"),
        (0, 0, "0"),
        (-7, 0, "-7"),
        (1, 12, "0.000000000001"),
        (1234, 13, "1234e-13"),
        (i128::MAX, 2, "1701411834604692317316873037158841057.27"),
        (i128::MIN, 2, "-1701411834604692317316873037158841057.28"),
        (i128::MAX, 12, "170141183460469231731687303.715884105727"),
    ] {
        assert_eq!(format_minor(minor, exponent), text);
    }
}

proptest! {
    #[test]
    fn an_amount_survives_the_way_through_text(
        minor in prop_oneof![0..=AMOUNT_MINOR_MAX, 0..1000_u64, Just(AMOUNT_MINOR_MAX)],
        exponent in 0..=EXPONENT_MAX,
    ) {
        let text = format_minor(i128::from(minor), exponent);
        prop_assert_eq!(parse_minor(&text, exponent), Ok(minor));
    }

    #[test]
    fn a_sum_is_written_without_loss(minor in any::<i128>(), exponent in 0..=EXPONENT_MAX) {
        let text = format_minor(minor, exponent);
        // The digits without the point are the number itself, and the point stands where the exponent says.
        prop_assert_eq!(text.replace('.', "").parse::<i128>(), Ok(minor));
        let decimals = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        prop_assert_eq!(u32::try_from(decimals), Ok(exponent));
    }

    #[test]
    fn filling_zeros_does_not_change_an_amount(
        whole in 0..1_000_000_u64, tenths in 0..10_u64, exponent in 1..=EXPONENT_MAX,
    ) {
        let short = parse_minor(&format!("{whole}.{tenths}"), exponent).unwrap();
        let width = usize::try_from(exponent).unwrap();
        let long = parse_minor(&format!("{whole}.{tenths:0<width$}"), exponent).unwrap();
        prop_assert_eq!(short, long);
    }

    #[test]
    fn any_text_is_answered_without_a_panic(text in any::<String>(), exponent in any::<u32>()) {
        if let Ok(minor) = parse_minor(&text, exponent) {
            prop_assert!(minor <= AMOUNT_MINOR_MAX);
        }
    }

    #[test]
    fn digits_and_points_are_read_or_refused_for_one_reason(
        text in "[0-9.]{0,41}", exponent in 0..=EXPONENT_MAX,
    ) {
        let read = parse_minor(&text, exponent);
        // The oracle: wide arithmetic on the text, wide enough never to overflow.
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let well_formed = text.len() <= TEXT_BYTES_MAX && !whole.is_empty()
            && !fraction.contains('.') && !text.ends_with('.');
        let places = usize::try_from(exponent).unwrap();
        if well_formed && fraction.len() <= places {
            let digits = format!("{whole}{fraction:0<places$}");
            let expected = digits.trim_start_matches('0').parse::<u64>().ok()
                .or_else(|| digits.bytes().all(|byte| byte == b'0').then_some(0))
                .filter(|minor| *minor <= AMOUNT_MINOR_MAX);
            prop_assert_eq!(read.ok(), expected);
        } else {
            prop_assert!(read.is_err());
        }
    }
}
