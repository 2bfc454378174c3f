//! Whatever is booked: bills read back to the same amounts, sums are those of the rows, balances add up.

use crate::files::{column, minor, records, written};
use crate::sample::{self, Book};
use farthing_statements::{
    AccountKind, Asset, Business, Format, Heading, Language, Line, LineKind, Options, Total, Way,
};
use proptest::prelude::*;
use quick_xml::events::Event;

type Booked = (Heading, Vec<Line>);

fn amount() -> impl Strategy<Value = i128> {
    prop_oneof![0..500_i128, 0..(i128::from(i64::MAX) / 1000)]
}

/// Text with everything that a file could trip over, control characters left out.
fn text(chars_max: usize) -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        ',',
        '"',
        '\'',
        '`',
        '=',
        '-',
        '@',
        '<',
        '&',
        '>',
        ' ',
        ';',
        '\u{5305}',
        '\u{1f600}',
        ']',
    ]);
    let one = prop_oneof![odd, any::<char>().prop_filter("plain", |c| !c.is_control())];
    let one = one
        .prop_filter("no code point that XML forbids", |c| !matches!(c, '\u{fffe}' | '\u{ffff}'));
    prop::collection::vec(one, 0..chars_max).prop_map(|chars| chars.into_iter().collect())
}

fn move_of() -> impl Strategy<Value = (AccountKind, Business, i128)> {
    let account =
        prop::sample::select(vec![AccountKind::Payable, AccountKind::Payable, AccountKind::Tips]);
    let business = prop::sample::select(Business::ALL);
    (account, business, amount(), any::<bool>()).prop_map(|(account, business, amount, out)| {
        (account, business, if out { -amount } else { amount })
    })
}

fn line() -> impl Strategy<Value = (Line, Vec<(AccountKind, Business, i128)>)> {
    let texts = (text(16), text(16), text(16), text(60), text(60));
    let amounts = (amount(), amount(), amount(), amount(), any::<bool>());
    let kinds = (prop::sample::select(LineKind::ALL), prop::sample::select(Way::ALL));
    let rest = (1..50_u64, 0..1_000_u64, prop::option::of(any::<u64>()));
    (texts, amounts, kinds, rest, prop::collection::vec(move_of(), 0..6)).prop_map(
        |(texts, amounts, (kind, way), (seq, minutes, payment_seq), moves)| {
            let (gross, refund, fee, tip, back) = amounts;
            let sign = if back { -1 } else { 1 };
            let line = Line {
                number: texts.0,
                of: texts.1,
                payer: texts.2,
                reference: texts.3,
                memo: texts.4,
                payment_seq,
                way,
                gross,
                refund,
                fee: fee * sign,
                tip: tip * sign,
                ..Line::at(seq, sample::DAY_MICROS + minutes * sample::MINUTE_MICROS, kind)
            };
            (line, moves)
        },
    )
}

/// A heading and lines that belong together. `seq` of the lines is made to ascend.
fn booked() -> impl Strategy<Value = Booked> {
    let lines = prop::collection::vec(line(), 0..12);
    (lines, -1_000_000..1_000_000_i128, 0..=5_u8).prop_map(|(lines, opening, exponent)| {
        let mut book = Book::default();
        book.balances.insert(AccountKind::Payable, opening);
        let mut seq = 0;
        for (mut line, moves) in lines {
            seq += line.seq;
            line.seq = seq;
            book.book(line, &moves);
        }
        let closing = book.balance(AccountKind::Payable);
        let asset = Asset { code: "CNY".to_owned(), exponent, iso_4217: true };
        (Heading { asset, ..sample::heading(AccountKind::Payable, opening, closing) }, book.lines)
    })
}

fn options() -> impl Strategy<Value = Options> {
    (any::<bool>(), any::<bool>()).prop_map(|(back_ticks, byte_order_mark)| Options {
        language: Language::English,
        back_ticks,
        byte_order_mark,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_trade_bill_reads_back((heading, lines) in booked(), options in options()) {
        let (text, summary) = written(Format::TradeBill, &heading, &lines, options).unwrap();
        let rows = records(&text, options);
        let exponent = heading.asset.exponent;
        let amounts = |name: &str| -> Vec<i128> {
            column(&rows, name).into_iter().map(|field| minor(field, exponent)).collect()
        };
        let trades: Vec<&Line> = lines.iter().filter(|line| line.kind.is_trade()).collect();
        let of = |field: fn(&Line) -> i128| trades.iter().map(|line| field(line)).collect::<Vec<_>>();
        prop_assert_eq!(amounts("Order amount"), of(|line| line.gross));
        prop_assert_eq!(amounts("Refund amount"), of(|line| line.refund));
        prop_assert_eq!(amounts("Fee"), of(|line| line.fee));
        prop_assert_eq!(amounts("Tip"), of(|line| line.tip));
        let sums: Vec<i128> = rows[rows.len() - 1][1..].iter().map(|field| minor(field, exponent)).collect();
        let total = |name: &str| amounts(name).into_iter().sum::<i128>();
        let expected = [
            total("Settled amount"), total("Refund amount"), total("Fee"),
            total("Order amount"), total("Requested refund amount"), total("Tip"),
        ];
        prop_assert_eq!(&sums[..], &expected[..]);
        prop_assert_eq!(&rows[rows.len() - 1][0], &trades.len().to_string());
        prop_assert_eq!(summary.rows, u64::try_from(trades.len()).unwrap());
        let references: Vec<&str> = trades.iter().map(|line| line.reference.as_str()).collect();
        prop_assert_eq!(column(&rows, "Reference"), references);
    }

    #[test]
    fn no_free_text_of_a_bill_is_a_formula((heading, lines) in booked()) {
        let plain = Options::default();
        for (format, names) in [
            (Format::TradeBill, ["Reference", "Note", "Payer alias"]),
            (Format::FundFlowBill, ["Note", "Note", "Voucher number"]),
        ] {
            // Read as if no guard were known: as a spreadsheet does.
            let (text, _) = written(format, &heading, &lines, plain).unwrap();
            let rows = records(&text, Options { back_ticks: true, ..plain });
            for field in names.iter().flat_map(|name| column(&rows, name)) {
                prop_assert!(!field.trim_start().starts_with(['=', '+', '-', '@']), "{field:?}");
            }
        }
    }

    #[test]
    fn a_fund_flow_bill_adds_up((heading, lines) in booked(), options in options()) {
        let (text, summary) = written(Format::FundFlowBill, &heading, &lines, options).unwrap();
        let rows = records(&text, options);
        let exponent = heading.asset.exponent;
        let amounts = column(&rows, "Amount");
        prop_assert_eq!(summary.rows, u64::try_from(amounts.len()).unwrap());
        let mut balance = heading.opening;
        let (mut credits, mut debits) = (Total::default(), Total::default());
        for ((shown, direction), after) in
            amounts.iter().zip(column(&rows, "Direction")).zip(column(&rows, "Balance"))
        {
            let shown = minor(shown, exponent);
            let (side, sign) = if direction == "In" { (&mut credits, 1) } else { (&mut debits, -1) };
            side.count += 1;
            side.amount += shown;
            balance += sign * shown;
            prop_assert_eq!(balance, minor(after, exponent));
        }
        prop_assert_eq!(Some(balance), heading.closing);
        prop_assert_eq!((summary.credits, summary.debits, summary.closing), (credits, debits, balance));
        let sums = &rows[rows.len() - 1];
        let expected = [summary.rows, credits.count, debits.count].map(|count| count.to_string());
        prop_assert_eq!([&sums[0], &sums[1], &sums[3]], [&expected[0], &expected[1], &expected[2]]);
        prop_assert_eq!(minor(&sums[2], exponent), credits.amount);
        prop_assert_eq!(minor(&sums[4], exponent), debits.amount);
    }

    #[test]
    fn a_camt_document_is_well_formed_and_adds_up((heading, lines) in booked()) {
        let (text, summary) = written(Format::Camt053, &heading, &lines, Options::default()).unwrap();
        let exponent = heading.asset.exponent;
        let mut reader = quick_xml::Reader::from_str(&text);
        let (mut path, mut shown): (Vec<String>, String) = (Vec::new(), String::new());
        let (mut amount, mut entries, mut balances) = (0, Vec::new(), Vec::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) => {
                    path.push(tag.name().as_ref().to_owned());
                    shown.clear();
                }
                Event::Text(part) => shown.push_str(&part),
                Event::End(_) => {
                    let place = path.join("/");
                    path.pop();
                    if place.ends_with("Stmt/Ntry/Amt") || place.ends_with("Stmt/Bal/Amt") {
                        amount = minor(&shown, exponent);
                    } else if place.ends_with("Stmt/Ntry/CdtDbtInd") {
                        entries.push(if shown == "CRDT" { amount } else { -amount });
                    } else if place.ends_with("Stmt/Bal/CdtDbtInd") {
                        balances.push(if shown == "CRDT" { amount } else { -amount });
                    }
                }
                Event::Eof => break,
                // Entities such as &amp; stand in texts that are not looked at.
                Event::GeneralRef(_) | Event::Decl(_) => {}
                odd @ (Event::Empty(_)
                | Event::CData(_)
                | Event::Comment(_)
                | Event::PI(_)
                | Event::DocType(_)) => prop_assert!(false, "{odd:?}"),
            }
        }
        prop_assert!(path.is_empty());
        prop_assert_eq!(balances[0], heading.opening);
        prop_assert_eq!(balances[0] + entries.iter().sum::<i128>(), balances[1]);
        prop_assert_eq!(summary.rows, u64::try_from(entries.len()).unwrap());
    }

    #[test]
    fn json_lines_carry_every_line((heading, lines) in booked()) {
        let (text, summary) = written(Format::JsonLines, &heading, &lines, Options::default()).unwrap();
        let objects: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(objects.len(), lines.len() + 2);
        for (object, line) in objects[1..].iter().zip(&lines) {
            prop_assert_eq!(object["seq"].as_u64(), Some(line.seq));
            prop_assert_eq!(object["reference"].as_str().unwrap_or(""), &line.reference);
            for (field, amount) in [("gross", line.gross), ("fee", line.fee), ("tip", line.tip), ("refund", line.refund)] {
                prop_assert_eq!(object[field]["minor"].as_str().unwrap(), amount.to_string());
                let shown = object[field]["amount"].as_str().unwrap();
                prop_assert_eq!(minor(shown, heading.asset.exponent), amount);
            }
            prop_assert_eq!(object["moves"].as_array().unwrap().len(), line.moves.len());
        }
        let last = &objects[objects.len() - 1];
        prop_assert_eq!(last["closing"]["minor"].as_str().unwrap(), summary.closing.to_string());
    }

    #[test]
    fn the_same_input_gives_the_same_bytes((heading, lines) in booked(), options in options()) {
        for &format in Format::ALL {
            let first = written(format, &heading, &lines, options).unwrap();
            prop_assert_eq!(first, written(format, &heading, &lines, options).unwrap());
        }
    }
}
