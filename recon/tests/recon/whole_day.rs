//! The generated day: every planted break is found as what it is, nothing else is, and every shape says the same.

use std::collections::BTreeMap;

use farthing_recon::{Category, Finding, Format, Options, OwnRow, Summary, TheirRow};

use crate::day::{Day, PAYMENTS, Random, Rows};
use crate::shapes;
use crate::support::{DAY, MIDNIGHT, read, run};

fn options() -> Options {
    Options::at("day", MIDNIGHT + 10 * DAY)
}

fn rows_of(finding: &Finding) -> Rows {
    let mut keys: Vec<String> =
        finding.theirs.iter().map(|view| view.row.key().to_owned()).collect();
    let mut seqs: Vec<u64> = finding.ours.iter().map(|view| view.row.seq).collect();
    keys.sort_unstable();
    seqs.sort_unstable();
    (keys, seqs)
}

/// What is found beside matches.
fn breaks(ours: &[OwnRow], theirs: &[TheirRow]) -> BTreeMap<Rows, Category> {
    let outcome = run(options(), ours, theirs);
    let found = outcome.findings().filter(|finding| finding.category != Category::Matched);
    found.map(|finding| (rows_of(&finding), finding.category)).collect()
}

#[test]
fn every_planted_break_is_found_and_no_other() {
    let day = Day::of(1);
    assert!(day.planted.len() >= 15);
    for category in Category::ALL.iter().filter(|category| **category != Category::Matched) {
        assert!(
            day.planted.values().any(|planted| planted == category),
            "{category:?} is not planted"
        );
    }
    let (theirs, bad_rows) = read(&shapes::json(&day.theirs), &Format::JsonLines);
    assert_eq!(bad_rows.total(), 0);
    assert_eq!(theirs, day.theirs);
    // A duplicate of theirs shows the key twice in the file, so its finding is the one with the key and the pair.
    assert_eq!(breaks(&day.ours, &theirs), day.planted);
    let summary = Summary::of(&run(options(), &day.ours, &theirs));
    assert_eq!(summary.breaks(), u64::try_from(day.planted.len()).unwrap());
    assert!(summary.findings(Category::Matched) > PAYMENTS);
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let day = Day::of(2);
    let (mut ours, mut theirs) = (day.ours.clone(), day.theirs.clone());
    let mut random = Random(7);
    random.shuffle(&mut ours);
    random.shuffle(&mut theirs);
    for (item, row) in (1..).zip(&mut theirs) {
        (row.line, row.item) = (item, item);
    }
    assert_eq!(breaks(&ours, &theirs), day.planted);
}

/// What every shape carries: references, provider's numbers, amounts, directions and times to the second. Currency (Alipay's
/// bill has none), status, fees and parts are left out, so that what differs only in those counts as matched.
fn carried_by_all(finding: &Finding) -> Category {
    if finding.differences.is_empty() {
        return finding.category;
    }
    let kept = |category: &Category| {
        let left_out = [
            Category::CurrencyDiffers,
            Category::StatusDiffers,
            Category::SplitDiffers,
            Category::FeeDiffers,
        ];
        !left_out.contains(category)
    };
    let mut categories = finding.differences.iter().map(farthing_recon::Difference::category);
    categories.find(kept).unwrap_or(Category::Matched)
}

#[test]
fn the_shapes_of_one_day_give_the_same_result() {
    let mut day = Day::of(3);
    // A closed order stands in no statement of a bank, so the day has none here.
    let closed = |row: &&mut TheirRow| row.reference == "A-3002";
    day.theirs.iter_mut().find(closed).unwrap().status = Some(farthing_recon::Status::Paid);
    let mut results = Vec::new();
    for (name, bytes) in [
        ("wechat_trade", shapes::wechat(&day.theirs)),
        ("alipay_trade", shapes::alipay(&day.theirs)),
        ("camt_053", shapes::camt(&day.theirs)),
        ("json_lines", shapes::json(&day.theirs)),
    ] {
        let format = Format::detect(&bytes).unwrap();
        assert_eq!(format.name(), name);
        let (theirs, bad_rows) = read(&bytes, &format);
        assert_eq!(bad_rows.kept(), [], "{name}");
        assert_eq!(theirs.len(), day.theirs.len(), "{name}");
        let outcome = run(options(), &day.ours, &theirs);
        let found: BTreeMap<Rows, Category> = outcome
            .findings()
            .map(|finding| (rows_of(&finding), carried_by_all(&finding)))
            .filter(|(_, category)| *category != Category::Matched)
            .collect();
        results.push((name, found));
    }
    let left_out = [
        Category::CurrencyDiffers,
        Category::StatusDiffers,
        Category::SplitDiffers,
        Category::FeeDiffers,
    ];
    let expected: BTreeMap<Rows, Category> =
        day.planted.into_iter().filter(|(_, category)| !left_out.contains(category)).collect();
    assert!(expected.len() >= 10);
    for (name, found) in results {
        assert_eq!(found, expected, "{name}");
    }
}
