//! The longest of everything that is accepted is written, and fits the fields of camt.

use crate::files::{records, written};
use crate::sample;
use farthing_statements::{Business, Format, Heading, Holder, HolderKind, LineKind, Options};

/// Characters that the schema of camt.053.001.08 allows. `Id` is an account's at most 34.
const CHARS_MAX: &[(&str, usize)] = &[
    ("MsgId", 35),
    ("Id", 35),
    ("NtryRef", 35),
    ("AcctSvcrRef", 35),
    ("InstrId", 35),
    ("EndToEndId", 35),
    ("TxId", 35),
    ("Cd", 35),
    ("Ustrd", 140),
    ("AddtlTxInf", 500),
    ("AddtlNtryInf", 500),
    ("AddtlStmtInf", 500),
];

#[test]
fn every_text_of_camt_fits_its_field() {
    let (heading, lines) = sample::longest();
    let (text, summary) = written(Format::Camt053, &heading, &lines, Options::default()).unwrap();
    assert_eq!(summary.rows, u64::try_from(LineKind::ALL.len() * Business::ALL.len()).unwrap());
    for (name, chars_max) in CHARS_MAX {
        let mut met = 0;
        for part in text.split(&format!("<{name}>")).skip(1) {
            let Some((inside, _)) = part.split_once(&format!("</{name}>")) else { continue };
            if !inside.contains('<') {
                let chars = quick_xml::escape::unescape(inside).unwrap().chars().count();
                assert!((1..=*chars_max).contains(&chars), "{name} has {chars}: {inside}");
                met += 1;
            }
        }
        assert!(met > 0, "{name} is not written");
    }
}

#[test]
fn what_was_shortened_stands_whole_elsewhere() {
    let (heading, lines) = sample::longest();
    let (text, _) = written(Format::Camt053, &heading, &lines, Options::default()).unwrap();
    let between = |open: &str, close: &str| -> String {
        let inside = text.split(open).nth(1).unwrap().split(close).next().unwrap();
        quick_xml::escape::unescape(inside).unwrap().into_owned()
    };
    let whole = between("<AddtlTxInf>", "</AddtlTxInf>");
    assert!(whole.contains(&format!("InstrId={}", lines[0].number)), "{whole}");
    assert!(whole.contains(&format!("EndToEndId={}", lines[0].of)), "{whole}");
    let whole = between("<AddtlStmtInf>", "</AddtlStmtInf>");
    assert!(whole.contains(&format!("Id={}", heading.statement_id)), "{whole}");
    assert!(whole.contains(&format!("Acct/Id={}", heading.account_id)), "{whole}");
    assert!(whole.contains(&format!("Ownr/Id={}", heading.holder.id)), "{whole}");
}

#[test]
fn the_longest_texts_stand_in_bills_too() {
    let (heading, lines) = sample::longest();
    let holder = Holder { kind: HolderKind::Merchant, ..heading.holder.clone() };
    let merchant = Heading { holder, ..heading };
    for back_ticks in [false, true] {
        let options = Options { back_ticks, ..Options::default() };
        let (text, summary) = written(Format::TradeBill, &merchant, &lines, options).unwrap();
        let rows = records(&text, options);
        assert_eq!(u64::try_from(rows.len() - 3).unwrap(), summary.rows);
        let trades = lines.iter().filter(|line| line.kind.is_trade());
        for (row, line) in rows[1..].iter().zip(trades) {
            assert_eq!(row[15], line.reference);
            assert_eq!(row[16], line.memo);
        }
    }
}
