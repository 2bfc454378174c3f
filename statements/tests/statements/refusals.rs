//! What is refused, and what the refusal says.

use std::io::{self, Write};

use crate::files::written;
use crate::sample;
use farthing_statements::{
    AccountKind, Asset, Business, Error, Format, Heading, Line, LineKind, Move, Options,
    StatementWriter,
};

fn refused(format: Format, heading: &Heading, lines: &[Line]) -> String {
    written(format, heading, lines, Options::default()).unwrap_err().to_string()
}

fn heading() -> Heading {
    sample::heading(AccountKind::Payable, 0, 100)
}

fn line(seq: u64, amount: i128, after: i128) -> Line {
    let moves =
        vec![Move { account: AccountKind::Payable, business: Business::Trade, amount, after }];
    Line { moves, ..Line::at(seq, sample::DAY_MICROS, LineKind::Sale) }
}

#[test]
fn a_balance_that_the_moves_do_not_make() {
    let lines = [line(5, 40, 40), line(9, 60, 101)];
    for format in [Format::FundFlowBill, Format::Camt053, Format::Camt054, Format::JsonLines] {
        let message = refused(format, &heading(), &lines);
        insta::allow_duplicates! {
            insta::assert_snapshot!(message, @"line seq=9: move 1 leaves 101 minor units, but 100 by the moves so far: the lines are not those of the account");
        }
    }
    let selection = [line(5, 40, 40), line(9, 60, 777)];
    written(Format::TradeBill, &heading(), &selection, Options::default()).unwrap();
}

#[test]
fn a_closing_balance_that_the_moves_do_not_make() {
    for format in [Format::FundFlowBill, Format::Camt053, Format::Camt054, Format::JsonLines] {
        let message = refused(format, &heading(), &[line(5, 99, 99)]);
        insta::allow_duplicates! {
            insta::assert_snapshot!(message, @"heading: closing is 100 minor units, but opening and moves make 99: the lines or the balances are not of this period");
        }
    }
}

#[test]
fn lines_that_do_not_belong_here() {
    let heading = heading();
    let twice = [line(5, 40, 40), line(5, 60, 100)];
    insta::assert_snapshot!(refused(Format::JsonLines, &heading, &twice), @"line seq=5: stands after seq=5: give lines by ascending position, each once");
    let late = Line { time_micros: heading.until_micros, ..line(5, 100, 100) };
    insta::assert_snapshot!(refused(Format::JsonLines, &heading, &[late]), @"line seq=5: time 1795795200000000 us is not in the period [1795708800000000, 1795795200000000): leave it out");
    let many = Line { moves: vec![line(5, 0, 0).moves[0].clone(); 17], ..line(5, 0, 0) };
    insta::assert_snapshot!(refused(Format::JsonLines, &heading, &[many]), @"line seq=5: moves has 17 entries, at most 16: split it");
    let below = Line { refund: -1, ..line(5, 0, 0) };
    insta::assert_snapshot!(refused(Format::TradeBill, &heading, &[below]), @"line seq=5: refund is below zero: its direction is that of the kind");
}

#[test]
fn texts_that_no_file_carries() {
    let heading = heading();
    let long = Line { number: "x".repeat(65), ..line(5, 0, 0) };
    insta::assert_snapshot!(refused(Format::TradeBill, &heading, &[long]), @"line seq=5: number has 65 bytes, at most 64: shorten it");
    for odd in ["a\u{0}b", "a\nb", "a\u{85}b", "a\u{ffff}b"] {
        let line = Line { reference: odd.to_owned(), ..line(5, 0, 0) };
        for &format in Format::ALL {
            let error = written(format, &heading, std::slice::from_ref(&line), Options::default());
            assert!(matches!(error, Err(Error::Character { field: "reference", .. })));
        }
    }
}

#[test]
fn headings_that_a_format_cannot_carry() {
    let asset = |code: &str, exponent, iso_4217| Heading {
        asset: Asset { code: code.to_owned(), exponent, iso_4217 },
        ..heading()
    };
    insta::assert_snapshot!(refused(Format::Camt053, &asset("POINTS", 0, false), &[]), @"heading: asset POINTS is no ISO 4217 currency, which camt needs: ask for JSON lines or CSV");
    insta::assert_snapshot!(refused(Format::Camt054, &asset("PTS", 0, false), &[]), @"heading: asset PTS is no ISO 4217 currency, which camt needs: ask for JSON lines or CSV");
    insta::assert_snapshot!(refused(Format::Camt053, &asset("CNY", 6, true), &[]), @"heading: asset CNY has 6 decimals, camt allows 5: ask for JSON lines or CSV");
    insta::assert_snapshot!(refused(Format::TradeBill, &asset("cny", 2, true), &[]), @"heading: asset.code must be A-Z and 0-9, a letter first");
    let open = Heading { closing: None, ..heading() };
    insta::assert_snapshot!(refused(Format::Camt053, &open, &[]), @"heading: closing is missing: camt.053 states it before its entries, so give it");
    let zone = Heading { zone: "Mars/Olympus".to_owned(), ..heading() };
    insta::assert_snapshot!(refused(Format::TradeBill, &zone, &[]), @r#"heading: zone "Mars/Olympus" is unknown: give an IANA name such as Asia/Shanghai"#);
    let (wallet, lines) = sample::wallet_day();
    insta::assert_snapshot!(refused(Format::TradeBill, &wallet, &lines), @"heading: a trade bill is of a merchant, not of a wallet: ask for the fund flow bill");
    let backwards = Heading { until_micros: sample::DAY_MICROS, ..heading() };
    insta::assert_snapshot!(refused(Format::TradeBill, &backwards, &[]), @"heading: until_micros is not after from_micros: give the end, excluded");
}

#[test]
fn amounts_that_do_not_fit() {
    let huge = 10_i128.pow(18);
    let wide = Heading { closing: Some(huge), ..heading() };
    let lines = [line(5, huge - 1, huge - 1), line(6, 1, huge)];
    insta::assert_snapshot!(refused(Format::Camt053, &wide, &lines), @"heading: amount 1000000000000000000 has more than 18 digits, which camt cannot carry: ask for JSON lines or CSV");
    written(Format::Camt054, &wide, &lines, Options::default()).unwrap();
    let lines = [line(5, huge, huge)];
    insta::assert_snapshot!(refused(Format::Camt054, &wide, &lines), @"line seq=5: amount 1000000000000000000 has more than 18 digits, which camt cannot carry: ask for JSON lines or CSV");
    let lines = [line(5, i128::MAX, i128::MAX), line(6, 1, 0)];
    insta::assert_snapshot!(refused(Format::JsonLines, &wide, &lines), @"line seq=6: the sum of moves is beyond 128 bits: the amounts are no money");
    let lines = [line(5, i128::MIN, i128::MIN)];
    insta::assert_snapshot!(refused(Format::JsonLines, &wide, &lines), @"line seq=5: the sum of moves is beyond 128 bits: the amounts are no money");
}

#[test]
fn nothing_more_after_an_error() {
    let options = Options::default();
    let mut writer =
        StatementWriter::begin(Vec::new(), Format::FundFlowBill, heading(), options).unwrap();
    writer.line(&line(5, 40, 41)).unwrap_err();
    assert!(matches!(writer.line(&line(6, 100, 100)), Err(Error::Failed)));
    assert!(matches!(writer.finish(), Err(Error::Failed)));
}

/// Takes some bytes and then no more.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or_else(|| io::Error::other("full"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_output_that_fails_is_told() {
    let (heading, lines) = sample::merchant_day();
    for &format in Format::ALL {
        let options = Options::default();
        let (whole, _) = written(format, &heading, &lines, options).unwrap();
        for room in (0..whole.len()).step_by(97) {
            let outcome = StatementWriter::begin(Full(room), format, heading.clone(), options)
                .and_then(|mut writer| {
                    lines.iter().try_for_each(|line| writer.line(line))?;
                    writer.finish().map(|_| ())
                });
            assert!(matches!(outcome, Err(Error::Io(_))), "{format:?} with room for {room} bytes");
        }
    }
}
