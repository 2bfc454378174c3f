//! What one run leaves open, and a later one closes.

use farthing_recon::{Category, Closed, Matcher, OpenBreak, OpenRow, Options, Outcome};

use crate::support::{DAY, MIDNIGHT, go_on, options, own, run, theirs};

fn run_with(open: &[OpenBreak], give: impl FnOnce(&mut Matcher)) -> Outcome {
    let mut matcher = Matcher::begin(Options::at("tuesday", MIDNIGHT + 11 * DAY)).unwrap();
    open.iter().for_each(|open| matcher.take_open(open).unwrap());
    give(&mut matcher);
    matcher.finish(&mut go_on).unwrap()
}

fn monday() -> Vec<OpenBreak> {
    let ours = [own(1, "A-1", 100), own(2, "A-2", 200)];
    let outcome = run(
        Options { run: "monday".to_owned(), ..options() },
        &ours,
        &[theirs(7, "A-2", 200), theirs(8, "A-3", 300)],
    );
    outcome.open_breaks().collect()
}

#[test]
fn a_run_leaves_what_stands_alone() {
    let open = monday();
    let ids: Vec<(&str, Category)> =
        open.iter().map(|open| (open.id.as_str(), open.category)).collect();
    let expected = [("monday#t8", Category::MissingHere), ("monday#o1", Category::MissingThere)];
    assert_eq!(ids, expected);
    assert_eq!(open[0].since, MIDNIGHT + 10 * DAY);
    let kept = serde_json::to_string(&open).unwrap();
    assert_eq!(serde_json::from_str::<Vec<OpenBreak>>(&kept).unwrap(), open);
}

#[test]
fn a_later_row_closes_an_earlier_break() {
    let outcome = run_with(&monday(), |matcher| {
        matcher.take_own(&own(9, "A-3", 300)).unwrap();
        matcher.take_theirs(&theirs(4, "A-1", 90)).unwrap();
    });
    let closed: Vec<Closed> = outcome.closed().collect();
    let one = |id: &str, category, line, seq| Closed {
        id: id.to_owned(),
        category,
        their_lines: vec![line],
        own_seqs: vec![seq],
    };
    let expected =
        [one("monday#o1", Category::AmountUnder, 4, 1), one("monday#t8", Category::Matched, 8, 9)];
    assert_eq!(closed, expected);
    assert_eq!(outcome.open_breaks().count(), 0);
}

#[test]
fn what_is_not_closed_stays_open_under_its_first_id_and_moment() {
    let outcome = run_with(&monday(), |_| {});
    let open: Vec<OpenBreak> = outcome.open_breaks().collect();
    let mut ids: Vec<&str> = open.iter().map(|open| open.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["monday#o1", "monday#t8"]);
    assert!(open.iter().all(|open| open.since == MIDNIGHT + 10 * DAY));
    let ages: Vec<_> = outcome.findings().map(|finding| finding.age_days).collect();
    assert_eq!(ages, [Some(10), Some(10)]);
}

#[test]
fn a_break_goes_on_with_the_same_row_of_a_later_run() {
    let outcome = run_with(&monday(), |matcher| {
        // The windows overlap, and the next file has the row again, on another line.
        matcher.take_own(&own(1, "A-1", 100)).unwrap();
        let mut again = theirs(8, "A-3", 300);
        again.line = 3;
        matcher.take_theirs(&again).unwrap();
    });
    let mut open: Vec<String> = outcome.open_breaks().map(|open| open.id).collect();
    open.sort();
    assert_eq!(open, ["monday#o1", "monday#t8"]);
    assert_eq!(outcome.findings().count(), 2);
}

#[test]
fn a_break_of_ours_outside_of_the_period_is_still_told() {
    let period = farthing_recon::Period { from: MIDNIGHT + 5 * DAY, until: MIDNIGHT + 6 * DAY };
    let mut matcher = Matcher::begin(Options { period: Some(period), ..options() }).unwrap();
    monday().iter().for_each(|open| matcher.take_open(open).unwrap());
    let outcome = matcher.finish(&mut go_on).unwrap();
    assert_eq!(outcome.findings().count(), 2);
}

#[test]
fn bad_breaks_are_refused() {
    let mut matcher = Matcher::begin(options()).unwrap();
    let unnamed = OpenBreak {
        id: String::new(),
        category: Category::MissingHere,
        since: 0,
        row: OpenRow::Theirs(theirs(1, "A", 1)),
    };
    assert!(matcher.take_open(&unnamed).is_err());
    for seq in [1, 2] {
        let row = OpenRow::Ours(own(seq, "A", 1));
        let twice = OpenBreak { id: "same".to_owned(), row, ..unnamed.clone() };
        matcher.take_open(&twice).unwrap();
    }
    assert!(matcher.finish(&mut go_on).is_err());
    let mut matcher = Matcher::begin(options()).unwrap();
    matcher.take_own(&own(1, "A", 1)).unwrap();
    matcher.take_own(&own(1, "B", 2)).unwrap();
    let error = matcher.finish(&mut go_on).err().unwrap();
    assert_eq!(error.row, "seq 1");
}

#[test]
fn a_run_can_be_ended_by_its_caller() {
    let mut matcher = Matcher::begin(options()).unwrap();
    matcher.take_own(&own(1, "A", 1)).unwrap();
    let stopped = matcher.finish(&mut |_| std::ops::ControlFlow::Break(()));
    assert_eq!(stopped.err().unwrap().fault, farthing_recon::MatchFault::Cancelled);
}
