//! Every format, byte for byte. To change one on purpose: write the new file with the example
//! `samples`, look at it, and put it in its place.

use crate::files::written;
use crate::sample;
use farthing_statements::{Format, Heading, Language, Line, Options, month_page};

const BILL: Options =
    Options { language: Language::Chinese, back_ticks: true, byte_order_mark: true };

fn holds(golden: &str, format: Format, (heading, lines): &(Heading, Vec<Line>), options: Options) {
    let (text, _) = written(format, heading, lines, options).unwrap();
    let (again, _) = written(format, heading, lines, options).unwrap();
    assert_eq!(text, again, "the same input gives the same bytes");
    assert_eq!(text, golden);
}

#[test]
fn trade_bills() {
    let plain = Options::default();
    let day = sample::merchant_day();
    holds(include_str!("golden/merchant-tradebill.csv"), Format::TradeBill, &day, plain);
    holds(include_str!("golden/merchant-tradebill-zh.csv"), Format::TradeBill, &day, BILL);
}

#[test]
fn fund_flow_bills() {
    let plain = Options::default();
    let (merchant, wallet) = (sample::merchant_day(), sample::wallet_day());
    let format = Format::FundFlowBill;
    holds(include_str!("golden/merchant-fundflowbill.csv"), format, &merchant, plain);
    holds(include_str!("golden/merchant-fundflowbill-zh.csv"), format, &merchant, BILL);
    holds(include_str!("golden/wallet-fundflowbill.csv"), format, &wallet, plain);
}

#[test]
fn camt_documents() {
    let plain = Options::default();
    let (merchant, wallet) = (sample::merchant_day(), sample::wallet_day());
    holds(include_str!("golden/merchant-camt053.xml"), Format::Camt053, &merchant, plain);
    holds(include_str!("golden/wallet-camt053.xml"), Format::Camt053, &wallet, plain);
    holds(include_str!("golden/wallet-camt054.xml"), Format::Camt054, &wallet, plain);
}

#[test]
fn json_lines() {
    let day = sample::merchant_day();
    let golden = include_str!("golden/merchant-jsonlines.jsonl");
    holds(golden, Format::JsonLines, &day, Options::default());
}

#[test]
fn month_pages() {
    for (language, golden) in [
        (Language::English, include_str!("golden/month-en.html")),
        (Language::Chinese, include_str!("golden/month-zh-Hans.html")),
    ] {
        let mut page = Vec::new();
        month_page(&mut page, &sample::month(language)).unwrap();
        assert_eq!(String::from_utf8(page).unwrap(), golden);
    }
}

/// Chinese readers of bills look columns up by these names, and some by their places.
#[test]
fn the_chinese_trade_bill_begins_with_the_27_columns_in_their_order() {
    let (heading, lines) = sample::merchant_day();
    let (text, _) = written(Format::TradeBill, &heading, &lines, BILL).unwrap();
    let names = include_str!("vectors/wechat-trade-columns.txt").trim_end();
    let header = text.trim_start_matches('\u{feff}').lines().next().unwrap();
    assert_eq!(names.split(',').count(), 27);
    assert!(header.starts_with(&format!("{names},")), "{header}");
}
