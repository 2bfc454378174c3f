//! The month page beside its golden files: escaping, bounds, nothing from outside.

use crate::sample;
use farthing_statements::{Day, Language, Month, SettlementRow, Total, month_page};

fn page(month: &Month) -> String {
    let mut out = Vec::new();
    month_page(&mut out, month).unwrap();
    String::from_utf8(out).unwrap()
}

fn refused(month: &Month) -> String {
    month_page(Vec::new(), month).unwrap_err().to_string()
}

#[test]
fn nothing_comes_from_outside_and_nothing_runs() {
    let mut month = sample::month(Language::English);
    month.holder.name = "<script src=\"//x\">alert(1)</script> & \"co\"".to_owned();
    month.settlements[0].state = "<img src=x onerror=alert(1)>".to_owned();
    let page = page(&month);
    for banned in ["<script", "<img", "<link", "<iframe", "@import", "url(", "http"] {
        assert!(!page.contains(banned), "{banned}");
    }
    assert!(page.contains("&lt;script src=&quot;//x&quot;&gt;"));
}

#[test]
fn every_element_is_closed() {
    for language in [Language::English, Language::Chinese] {
        let page = page(&sample::month(language));
        for name in ["section", "div", "table", "tr", "td", "svg", "rect", "header", "main"] {
            let opened = page.matches(&format!("<{name}>")).count()
                + page.matches(&format!("<{name} ")).count();
            assert_eq!(opened, page.matches(&format!("</{name}>")).count(), "{name}");
            assert!(opened > 0, "{name}");
        }
    }
}

#[test]
fn an_empty_month_is_a_page_too() {
    let empty =
        Month { days: Vec::new(), settlements: Vec::new(), ..sample::month(Language::English) };
    let page = page(&empty);
    assert!(page.contains("Nothing was booked in this month."));
    assert!(page.contains("Nothing was settled in this month."));
    assert!(!page.contains("<svg"));
}

#[test]
fn the_largest_amounts_are_drawn() {
    let mut month = sample::month(Language::English);
    month.days.truncate(1);
    month.days[0].sales = Total { count: 1, amount: i128::MAX / 2 };
    month.days[0].refunds = Total { count: 1, amount: 1 };
    assert!(page(&month).contains("height=\"2\""), "a small refund beside a large sale is seen");
}

#[test]
fn what_is_no_month_is_refused() {
    let month = sample::month(Language::English);
    let with = |change: fn(&mut Month)| {
        let mut month = month.clone();
        change(&mut month);
        refused(&month)
    };
    insta::assert_snapshot!(with(|m| m.month = 13), @"month: month and year are no month between 1970-01 and 9999-12");
    insta::assert_snapshot!(with(|m| m.month = 2), @"day 28: day is not of the month, or not after the day before: give each day once");
    insta::assert_snapshot!(with(|m| m.days[1].day = 1), @"day 2: day is not of the month, or not after the day before: give each day once");
    insta::assert_snapshot!(with(|m| m.days[3].sales.amount = -1), @"day 4: sales is below zero: give it without a sign");
    insta::assert_snapshot!(with(|m| m.days.resize(32, m.days[0])), @"month: days has 32 entries, at most 31: split it");
    insta::assert_snapshot!(with(|m| m.settlements[1].sha256 = "ABC".to_owned()), @"settlement 2: sha256 must be 64 lower-case hex digits, or empty");
    insta::assert_snapshot!(with(|m| m.zone = String::new()), @"month: zone is empty: state it");
    let day = Day { fees: i128::MIN, ..month.days[0] };
    insta::assert_snapshot!(refused(&Month { days: vec![day], ..month.clone() }), @"day 1: the sum of net is beyond 128 bits: the amounts are no money");
    let row = SettlementRow { until_micros: u64::MAX, ..month.settlements[0].clone() };
    insta::assert_snapshot!(refused(&Month { settlements: vec![row], ..month }), @"settlement 1: until_micros 18446744073709551614 us is after the year 9999: give microseconds since 1970");
}
