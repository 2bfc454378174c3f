//! The bytes of reports.

use farthing_recon::{
    Category, Exponents, Outcome, Summary, write_csv, write_json_lines, write_summary,
};

use crate::support::{options, own, run, theirs};

fn outcome() -> Outcome {
    let mut tampered = theirs(4, "=A-3", 290);
    tampered.fee = Some(3);
    let mut third = own(3, "=A-3", 300);
    third.fee = Some(2);
    let ours = [own(1, "A-1", 100), own(2, "A-2", 200), third];
    run(
        options(),
        &ours,
        &[theirs(2, "A-1", 100), theirs(3, "A-1", 100), tampered, theirs(5, "R-9", -50)],
    )
}

fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn csv_has_a_row_for_each_finding() {
    let outcome = outcome();
    let csv = text(|out| {
        assert_eq!(write_csv(&outcome, &Exponents::default(), |_| true, out).unwrap(), 5);
    });
    insta::assert_snapshot!(csv);
}

#[test]
fn json_lines_have_both_rows_whole() {
    let outcome = outcome();
    let json = text(|out| {
        let breaks = |category| category != Category::Matched;
        assert_eq!(write_json_lines(&outcome, breaks, out).unwrap(), 4);
    });
    insta::assert_snapshot!(json);
}

#[test]
fn a_summary_counts_and_adds() {
    let summary = Summary::of(&outcome());
    assert_eq!((summary.breaks(), summary.their_rows, summary.own_rows), (4, 4, 3));
    let csv = text(|out| write_summary(&summary, &Exponents::default(), out).unwrap());
    insta::assert_snapshot!(csv, @r"
    category,currency,findings,their_rows,own_rows,theirs_minor,ours_minor,difference_minor,difference,oldest_days
    missing_here,CNY,1,1,0,-50,0,-50,-0.50,9
    missing_there,CNY,1,0,1,0,200,-200,-2.00,9
    duplicate,CNY,1,1,0,100,0,100,1.00,9
    amount_under,CNY,1,1,1,290,300,-10,-0.10,9
    matched,CNY,1,1,1,100,100,0,0.00,9
    ");
}
