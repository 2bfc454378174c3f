//! Every category, tolerance and way of matching, each with the fewest rows that show it.

use farthing_recon::{By, Category, Difference, Kind, Options, Period, Status, TheirRow};

use crate::support::{DAY, MIDNIGHT, SECOND, brief, briefs, options, own, run, theirs};

#[test]
fn a_row_alone_is_missing_on_the_other_side() {
    let found = briefs(&[own(1, "A-1", 100)], &[theirs(2, "A-2", 900)]);
    let expected =
        [(Category::MissingHere, vec![2], vec![]), (Category::MissingThere, vec![], vec![1])];
    assert_eq!(found, expected);
}

#[test]
fn what_is_not_due_is_timing_and_missing_afterwards() {
    let row = own(1, "A-1", 100);
    let at = |as_of| run(Options::at("run", as_of), std::slice::from_ref(&row), &[]);
    let category = |as_of| at(as_of).findings().next().unwrap().category;
    assert_eq!(category(row.time + 3 * DAY - 1), Category::Timing);
    assert_eq!(category(row.time + 3 * DAY), Category::MissingThere);
    let mut late = row.clone();
    late.due = Some(row.time + 30 * DAY);
    let outcome = run(Options::at("run", row.time + 20 * DAY), &[late], &[]);
    let finding = outcome.findings().next().unwrap();
    assert_eq!((finding.category, finding.age_days), (Category::Timing, Some(20)));
}

#[test]
fn what_moved_nothing_is_missed_by_nobody() {
    let mut closed = own(1, "A-1", 100);
    closed.status = Some(Status::Closed);
    let mut failed = theirs(2, "A-2", 100);
    failed.status = Some(Status::Failed);
    let outcome = run(options(), &[closed], &[failed]);
    assert_eq!((outcome.findings().count(), outcome.absent_rows()), (0, 2));
}

#[test]
fn rows_outside_of_the_period_can_be_matched_and_are_not_missing() {
    let period = Some(Period { from: MIDNIGHT + 10 * SECOND, until: MIDNIGHT + 20 * SECOND });
    let ours = [own(5, "before", 100), own(9, "also before", 200), own(12, "in it", 300)];
    let outcome = run(Options { period, ..options() }, &ours, &[theirs(1, "before", 100)]);
    let found: Vec<_> = outcome.findings().map(|finding| brief(&finding)).collect();
    let expected =
        [(Category::Matched, vec![1], vec![5]), (Category::MissingThere, vec![], vec![12])];
    assert_eq!(found, expected);
    assert_eq!(outcome.outside_rows(), 1);
}

/// The category and the differences of one pair that begins equal and is changed.
fn pair(change: impl FnOnce(&mut TheirRow)) -> (Category, Vec<Difference>) {
    let mut ours = own(1, "A-1", 1_000);
    (ours.fee, ours.parts) = (Some(6), vec![700, 300]);
    let mut row = theirs(1, "A-1", 1_000);
    (row.fee, row.parts) = (Some(6), vec![300, 700]);
    change(&mut row);
    let finding = run(options(), &[ours], &[row]).findings().next().unwrap();
    (finding.category, finding.differences)
}

#[test]
fn pairs_differ_in_every_way() {
    assert_eq!(pair(|_| {}), (Category::Matched, vec![]));
    assert_eq!(pair(|row| row.amount = 1_001).0, Category::AmountOver);
    assert_eq!(pair(|row| row.amount = 1).0, Category::AmountUnder);
    assert_eq!(pair(|row| row.status = Some(Status::Closed)).0, Category::StatusDiffers);
    assert_eq!(pair(|row| row.currency = "USD".to_owned()).0, Category::CurrencyDiffers);
    assert_eq!(pair(|row| row.fee = Some(7)).0, Category::FeeDiffers);
    assert_eq!(pair(|row| row.parts = vec![500, 500]).0, Category::SplitDiffers);
    assert_eq!(pair(|row| row.reference = "A-7".to_owned()).0, Category::ReferenceDiffers);
    assert_eq!(pair(|row| row.time = Some(MIDNIGHT + 3 * DAY)).0, Category::DataDiffers);
}

#[test]
fn what_a_side_does_not_say_is_no_difference() {
    let silent = |row: &mut TheirRow| {
        (row.fee, row.status, row.time, row.kind) = (None, None, None, None);
        row.parts = vec![];
    };
    assert_eq!(pair(silent), (Category::Matched, vec![]));
}

#[test]
fn the_first_difference_by_precedence_names_the_finding_and_all_are_listed() {
    let (category, differences) = pair(|row| {
        row.amount = 900;
        row.fee = Some(5);
        row.status = Some(Status::Pending);
    });
    assert_eq!(category, Category::AmountUnder);
    let all: Vec<Category> = differences.iter().map(Difference::category).collect();
    assert_eq!(all, [Category::AmountUnder, Category::StatusDiffers, Category::FeeDiffers]);
}

#[test]
fn a_key_twice_is_a_duplicate_on_the_side_that_has_it_twice() {
    let found = briefs(&[own(1, "A-1", 100)], &[theirs(1, "A-1", 100), theirs(2, "A-1", 100)]);
    let expected = [(Category::Matched, vec![1], vec![1]), (Category::Duplicate, vec![2], vec![1])];
    assert_eq!(found, expected);
    let found = briefs(&[own(1, "A-1", 100), own(2, "A-1", 100)], &[theirs(1, "A-1", 100)]);
    let expected = [(Category::Matched, vec![1], vec![1]), (Category::Duplicate, vec![1], vec![2])];
    assert_eq!(found, expected);
}

#[test]
fn an_attempt_that_failed_before_the_payment_is_no_duplicate() {
    let mut failed = theirs(1, "A-1", 100);
    failed.status = Some(Status::Failed);
    let outcome = run(options(), &[own(1, "A-1", 100)], &[failed, theirs(2, "A-1", 100)]);
    let found: Vec<_> = outcome.findings().map(|finding| brief(&finding)).collect();
    assert_eq!(found, [(Category::Matched, vec![2], vec![1])]);
    assert_eq!(outcome.absent_rows(), 1);
}

#[test]
fn a_refund_is_not_its_payment_although_they_share_a_number() {
    let ours = [own(1, "A-1", 100), own(2, "A-1", -40)];
    let found = briefs(&ours, &[theirs(1, "A-1", -40), theirs(2, "A-1", 100)]);
    let expected = [(Category::Matched, vec![1], vec![2]), (Category::Matched, vec![2], vec![1])];
    assert_eq!(found, expected);
}

#[test]
fn captures_in_parts_make_up_one_payment_of_theirs() {
    let ours = [own(1, "A-1", 100), own(2, "A-1", 40), own(3, "A-1", 5)];
    assert_eq!(
        briefs(&ours, &[theirs(1, "A-1", 145)]),
        [(Category::Matched, vec![1], vec![1, 2, 3])]
    );
    let outcome = run(options(), &ours, &[theirs(1, "A-1", 150)]);
    let finding = outcome.findings().next().unwrap();
    assert_eq!(brief(&finding), (Category::AmountOver, vec![1], vec![1, 2, 3]));
    assert_eq!(finding.difference, 5);
}

#[test]
fn rows_of_theirs_make_up_one_of_ours() {
    let found = briefs(&[own(1, "A-1", 145)], &[theirs(1, "A-1", 100), theirs(2, "A-1", 45)]);
    assert_eq!(found, [(Category::Matched, vec![1, 2], vec![1])]);
}

#[test]
fn our_position_is_a_number_of_theirs() {
    let mut row = theirs(1, "", 100);
    row.provider = "4711".to_owned();
    let outcome = run(options(), &[own(4711, "A-1", 100)], &[row]);
    let finding = outcome.findings().next().unwrap();
    assert_eq!((finding.category, finding.by), (Category::Matched, By::Provider));
    // As a reference it counts only where the amount agrees: order numbers are numbers too.
    let found = briefs(&[own(4711, "A-1", 100)], &[theirs(1, "4711", 200)]);
    assert_eq!(found.len(), 2);
    let found = briefs(&[own(4711, "A-1", 100)], &[theirs(1, "4711", 100)]);
    assert_eq!(found, [(Category::Matched, vec![1], vec![4711])]);
}

#[test]
fn without_a_reference_the_closest_of_one_amount_is_taken() {
    let ours = [own(100, "A", 500), own(130, "B", 500), own(131, "C", 600)];
    let mut row = theirs(120, "", 500);
    row.kind = None;
    let outcome = run(options(), &ours, &[row]);
    let finding = outcome.findings().next().unwrap();
    assert_eq!(brief(&finding), (Category::Matched, vec![120], vec![130]));
    assert_eq!(finding.by, By::AmountAndTime);
    let far = Options { time_tolerance_micros: 9 * SECOND, ..options() };
    let outcome = run(far, &ours, &[theirs(120, "", 500)]);
    assert_eq!(outcome.findings().next().unwrap().category, Category::MissingHere);
}

#[test]
fn amounts_may_differ_by_the_tolerance() {
    let lenient = || Options { amount_tolerance: 2, ..options() };
    let category = |ours, row| run(lenient(), &[ours], &[row]).findings().next().unwrap().category;
    assert_eq!(category(own(1, "A", 500), theirs(1, "A", 502)), Category::Matched);
    assert_eq!(category(own(1, "A", 500), theirs(1, "A", 503)), Category::AmountOver);
    assert_eq!(category(own(1, "A", 500), theirs(1, "", 498)), Category::Matched);
    assert_eq!(category(own(1, "A", 500), theirs(1, "", 497)), Category::MissingHere);
}

#[test]
fn a_bank_credit_is_a_settlement_by_its_number_gross_or_net() {
    let settled = |seq, amount, fee| {
        let mut row = own(seq, &format!("A-{seq}"), amount);
        (row.group, row.fee) = ("S-12".to_owned(), Some(fee));
        row
    };
    let ours = [settled(1, 1_000, 6), settled(2, 500, 3), settled(3, -200, -1)];
    let credit = |amount| {
        let mut row = theirs(9, "S-12", amount);
        (row.kind, row.time) = (None, Some(MIDNIGHT + DAY));
        row
    };
    let found = |amount| {
        let outcome = run(options(), &ours, &[credit(amount)]);
        let finding = outcome.findings().next().unwrap();
        assert_eq!(finding.ours.len(), 3);
        (finding.category, finding.by, finding.difference)
    };
    assert_eq!(found(1_300), (Category::Matched, By::Group, 0));
    assert_eq!(found(1_292), (Category::Matched, By::Group, 0));
    assert_eq!(found(1_290), (Category::AmountUnder, By::Group, -2));
}

#[test]
fn a_bank_credit_without_a_number_is_the_settlement_of_its_amount() {
    let settled = |seq, group: &str, amount| {
        let mut row = own(seq, &format!("A-{seq}"), amount);
        row.group = group.to_owned();
        row
    };
    let ours = [
        settled(1, "S-1", 1_700),
        settled(2, "S-1", -200),
        settled(3, "S-2", 900),
        settled(4, "S-2", 600),
    ];
    let mut credit = theirs(2, "", 1_500);
    (credit.kind, credit.time) = (None, Some(MIDNIGHT + 2 * DAY));
    let found = briefs(&ours, std::slice::from_ref(&credit));
    assert_eq!(found[0], (Category::Matched, vec![2], vec![3, 4]));
    credit.time = Some(MIDNIGHT);
    let second = TheirRow { line: 3, item: 3, ..credit.clone() };
    let found = briefs(&ours, &[credit.clone(), second]);
    assert_eq!(found[0], (Category::Matched, vec![2], vec![1, 2]));
    assert_eq!(found[1], (Category::Matched, vec![3], vec![3, 4]));
    credit.time = Some(MIDNIGHT + 9 * DAY);
    assert_eq!(briefs(&ours, &[credit])[0].0, Category::MissingHere);
}

#[test]
fn a_batch_of_theirs_is_one_payout_of_ours() {
    let mut payout = own(1, "P-5", 900);
    payout.kind = Some(Kind::Payout);
    let part = |line, amount| {
        let mut row = theirs(line, &format!("X-{line}"), amount);
        (row.kind, row.group) = (None, "P-5".to_owned());
        row
    };
    let found = briefs(&[payout], &[part(1, 500), part(2, 400)]);
    assert_eq!(found, [(Category::Matched, vec![1, 2], vec![1])]);
}

#[test]
fn a_fix_is_suggested_by_what_happened() {
    let fix = |status_theirs, status_ours| {
        let (mut ours, mut row) = (own(1, "A", 1), theirs(1, "A", 1));
        (ours.status, row.status) = (Some(status_ours), Some(status_theirs));
        run(options(), &[ours], &[row]).findings().next().unwrap().fix.code()
    };
    assert_eq!(fix(Status::Paid, Status::Closed), "deliver_or_return");
    assert_eq!(fix(Status::Paid, Status::Pending), "deliver_or_return");
    assert_eq!(fix(Status::Pending, Status::Paid), "query_provider");
    assert_eq!(fix(Status::Paid, Status::Refunded), "none");
}

#[test]
fn a_column_of_constants_identifies_nothing() {
    let ours: Vec<_> = (1..=100).map(|seq| own(seq, "STORE", 100 * i128::from(seq))).collect();
    let rows: Vec<_> =
        (1..=100).map(|line| theirs(line, "STORE", 100 * i128::from(line))).collect();
    let outcome = run(options(), &ours, &rows);
    assert!(outcome.findings().all(|finding| finding.by == By::AmountAndTime));
    assert_eq!(outcome.findings().filter(|f| f.category == Category::Matched).count(), 100);
}
