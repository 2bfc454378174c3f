//! The bills of WeChat and Alipay, and how shapes are told apart.

use farthing_recon::{Encoding, Fault, Format, Kind, ReadOptions, Status, UnknownFormat};

use crate::shapes;
use crate::support::{MIDNIGHT, SECOND, read, read_with, theirs};

const TRADE: &str = include_str!("vectors/wechat_trade.csv");
const FLOW: &str = include_str!("vectors/wechat_flow.csv");
const NOON: u64 = MIDNIGHT + 12 * 3_600 * SECOND;

#[test]
fn a_trade_bill_gives_payments_and_refunds() {
    let (rows, bad_rows) = read(TRADE.as_bytes(), &Format::WechatTrade);
    assert_eq!(bad_rows.kept(), []);
    let [payment, refund] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((payment.line, payment.item, payment.kind), (2, 1, Some(Kind::Payment)));
    assert_eq!((payment.reference.as_str(), payment.provider.as_str()), ("A-1", "4200001"));
    // The amount of the order, not what was settled after a coupon.
    assert_eq!((payment.amount, payment.fee), (2_800, Some(17)));
    assert_eq!((payment.time, payment.status), (Some(NOON), Some(Status::Paid)));
    assert_eq!((refund.reference.as_str(), refund.provider.as_str()), ("R-1", "5030001"));
    assert_eq!((refund.amount, refund.fee), (-1_000, Some(-6)));
    assert_eq!((refund.kind, refund.status), (Some(Kind::Refund), Some(Status::Pending)));
}

#[test]
fn a_summary_that_its_rows_contradict_is_told() {
    let wrong = TRADE.replace(
        "`2,`27.00,`10.00,`0.00,`0.11000,`28.00",
        "`3,`27.00,`10.00,`0.00,`0.11000,`28.01",
    );
    let (rows, bad_rows) = read(wrong.as_bytes(), &Format::WechatTrade);
    let sums = |bad: &farthing_recon::BadRow| {
        let Fault::SummaryDiffers { said, counted, .. } = &bad.fault else { panic!("{bad}") };
        (*said, *counted)
    };
    let told: Vec<(i128, i128)> = bad_rows.kept().iter().map(sums).collect();
    assert_eq!((rows.len(), told, bad_rows.is_whole()), (2, vec![(3, 2), (2_801, 2_800)], false));
}

#[test]
fn a_fund_flow_bill_has_signs_and_fees_on_rows_of_their_own() {
    let (rows, bad_rows) = read(FLOW.as_bytes(), &Format::WechatFundFlow);
    assert_eq!(bad_rows.kept(), []);
    let amounts: Vec<(Option<Kind>, i128, &str)> =
        rows.iter().map(|row| (row.kind, row.amount, row.reference.as_str())).collect();
    let expected = [
        (Some(Kind::Payment), 2_800, "A-1"),
        (Some(Kind::Fee), -17, "A-1"),
        (Some(Kind::Refund), -1_000, "R-1"),
    ];
    assert_eq!(amounts, expected);
    let (_, bad_rows) = read(FLOW.replace("`10.17", "`10.18").as_bytes(), &Format::WechatFundFlow);
    assert_eq!(bad_rows.total(), 1);
}

#[test]
fn an_alipay_bill_is_read_in_both_encodings() {
    let rows = [theirs(1, "A-1", 2_800), theirs(2, "R-1", -1_000)];
    let gbk = shapes::alipay(&rows);
    let utf8 = encoding_rs::GBK.decode(&gbk).0.into_owned().into_bytes();
    for (bytes, encoding) in [(gbk, Encoding::Gbk), (utf8, Encoding::Utf8)] {
        let format = Format::detect(&bytes).unwrap();
        assert_eq!(format, Format::AlipayTrade(encoding));
        let (read, bad_rows) = read(&bytes, &format);
        assert_eq!(bad_rows.kept(), []);
        let brief: Vec<(u64, &str, i128)> =
            read.iter().map(|row| (row.line, row.reference.as_str(), row.amount)).collect();
        assert_eq!(brief, [(6, "A-1", 2_800), (7, "R-1", -1_000)]);
    }
}

#[test]
fn signs_are_turned_for_the_file_of_the_other_party() {
    let options = ReadOptions { reversed: true, ..ReadOptions::default() };
    let (rows, _) = read_with(TRADE.as_bytes(), &Format::WechatTrade, &options);
    assert_eq!((rows[0].amount, rows[1].amount), (-2_800, 1_000));
}

#[test]
fn every_shape_is_told_by_its_beginning() {
    let rows = [theirs(1, "A-1", 100)];
    for (bytes, name) in [
        (TRADE.as_bytes().to_vec(), "wechat_trade"),
        (FLOW.as_bytes().to_vec(), "wechat_fund_flow"),
        (shapes::wechat(&rows), "wechat_trade"),
        (shapes::camt(&rows), "camt_053"),
        (shapes::json(&rows), "json_lines"),
    ] {
        assert_eq!(Format::detect(&bytes).unwrap().name(), name);
    }
}

#[test]
fn an_unknown_shape_says_what_was_seen() {
    assert_eq!(Format::detect(b"  \n"), Err(UnknownFormat::Empty));
    assert_eq!(Format::detect(b"PK\x03\x04xx"), Err(UnknownFormat::Packed("ZIP")));
    assert_eq!(Format::detect(b"%PDF-1.7"), Err(UnknownFormat::Document("a PDF")));
    assert!(matches!(Format::detect(b"<html>"), Err(UnknownFormat::OtherXml(_))));
    let error = Format::detect(b"Order;Total;When\nA-1;28,00;today\n").unwrap_err();
    assert_eq!(error, UnknownFormat::Unmapped("Order;Total;When".to_owned()));
    assert!(error.to_string().contains("mapping"));
}

#[test]
fn a_statement_of_farthing_is_read_back() {
    let file = concat!(
        r#"{"type":"heading","version":1,"statement":"s","asset":"POINTS","exponent":0}"#,
        "\n",
        r#"{"type":"line","seq":7,"time":"2026-11-27T12:00:00+08:00","time_micros":1795752000000000,"kind":"SALE","number":"A-1","gross":{"amount":"28","minor":"28"},"fee":{"amount":"1","minor":"1"},"tip":{"amount":"0","minor":"0"},"refund":{"amount":"0","minor":"0"},"moves":[]}"#,
        "\n",
        r#"{"type":"line","seq":8,"time":"2026-11-27T12:00:01+08:00","kind":"REFUND","number":"R-1","gross":{"amount":"0","minor":"0"},"refund":{"amount":"10","minor":"10"},"moves":[]}"#,
        "\n",
        r#"{"type":"line","seq":9,"time":"2026-11-27T12:00:02+08:00","kind":"PAYOUT","number":"P-1","moves":[{"account":"PAYABLE","amount":{"amount":"-18","minor":"-18"}}]}"#,
        "\n",
        r#"{"type":"summary","lines":3}"#,
        "\n",
    );
    let (rows, bad_rows) = read(file.as_bytes(), &Format::JsonLines);
    assert_eq!(bad_rows.kept(), []);
    let brief: Vec<(&str, &str, i128, Option<Kind>)> = rows
        .iter()
        .map(|row| (row.reference.as_str(), row.provider.as_str(), row.amount, row.kind))
        .collect();
    let expected = [
        ("A-1", "7", 28, Some(Kind::Payment)),
        ("R-1", "8", -10, Some(Kind::Refund)),
        ("P-1", "9", -18, Some(Kind::Payout)),
    ];
    assert_eq!(brief, expected);
    assert_eq!(
        (rows[0].time, rows[0].fee, rows[0].currency.as_str()),
        (Some(NOON), Some(1), "POINTS")
    );
    let cut = file.rsplit_once("{\"type\":\"summary").unwrap().0;
    let (_, bad_rows) = read(cut.as_bytes(), &Format::JsonLines);
    assert_eq!(bad_rows.kept()[0].fault, Fault::Truncated("its summary"));
}

#[test]
fn the_bills_of_farthing_are_read_in_both_languages() {
    let trade = |bytes: &[u8]| {
        let format = Format::detect(bytes).unwrap();
        assert_eq!(format, Format::WechatTrade);
        let (rows, bad_rows) = read(bytes, &format);
        assert_eq!(bad_rows.kept(), []);
        rows
    };
    let chinese = trade(include_bytes!("vectors/own_trade_zh.csv"));
    let english = trade(include_bytes!("vectors/own_trade_en.csv"));
    assert_eq!(chinese, english);
    let amounts: Vec<i128> = english.iter().map(|row| row.amount).collect();
    assert_eq!(amounts, [2_800, 1_250, -1_000, 0, -5_000]);
    let flow = |bytes: &[u8]| {
        let format = Format::detect(bytes).unwrap();
        assert_eq!(format, Format::WechatFundFlow);
        let (rows, bad_rows) = read(bytes, &format);
        assert_eq!(bad_rows.kept(), []);
        rows
    };
    let chinese = flow(include_bytes!("vectors/own_flow_zh.csv"));
    assert_eq!(chinese, flow(include_bytes!("vectors/own_flow_en.csv")));
    assert!(chinese.iter().all(|row| row.amount != 0));
}
