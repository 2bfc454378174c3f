//! The matcher against one that tries every pair, on small inputs.

use farthing_recon::{Category, Kind, Options, OwnRow, Status, TheirRow};
use proptest::prelude::*;

use crate::naive::{naive, sorted};
use crate::support::{MIDNIGHT, SECOND, brief, options, run};

fn kind() -> impl Strategy<Value = Option<Kind>> {
    prop_oneof![Just(None), Just(Some(Kind::Payment)), Just(Some(Kind::Refund))]
}

fn status() -> impl Strategy<Value = Option<Status>> {
    prop_oneof![1 => Just(None), 4 => Just(Some(Status::Paid)), 1 => Just(Some(Status::Closed))]
}

fn text(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::sample::select(words).prop_map(str::to_owned)
}

const AMOUNTS: &[i128] = &[-200, -100, 100, 200, 300];

prop_compose! {
    fn own_row()(
        time in 0_u64..900, kind in kind(), status in status(), amount in proptest::sample::select(AMOUNTS),
        reference in text(&["", "a", "b", "c", "p"]), provider in text(&["", "", "p", "q"]),
    ) -> OwnRow {
        let (time, currency) = (MIDNIGHT + time * SECOND, "CNY".to_owned());
        OwnRow { time, kind, status, amount, reference, provider, currency, ..OwnRow::default() }
    }
}

prop_compose! {
    fn their_row()(
        time in 0_u64..900, kind in kind(), status in status(), amount in proptest::sample::select(AMOUNTS),
        reference in text(&["", "a", "b", "c", "p", "2"]), provider in text(&["", "", "p", "q", "1", "3"]),
    ) -> TheirRow {
        let (time, currency) = (Some(MIDNIGHT + time * SECOND), "CNY".to_owned());
        TheirRow { time, kind, status, amount, reference, provider, currency, ..TheirRow::default() }
    }
}

/// Rows of both sides, numbered.
fn sides() -> impl Strategy<Value = (Vec<OwnRow>, Vec<TheirRow>)> {
    let ours = proptest::collection::vec(own_row(), 0..9);
    let theirs = proptest::collection::vec(their_row(), 0..9);
    (ours, theirs).prop_map(|(mut ours, mut theirs)| {
        (1..).zip(&mut ours).for_each(|(seq, row)| row.seq = seq);
        for (line, row) in (1..).zip(&mut theirs) {
            (row.line, row.item) = (line, line);
        }
        (ours, theirs)
    })
}

/// Rows of both sides of which some belong to groups, which the naive matcher does not know.
fn grouped_sides() -> impl Strategy<Value = (Vec<OwnRow>, Vec<TheirRow>)> {
    let groups = || proptest::collection::vec(text(&["", "", "a", "S", "T"]), 9);
    (sides(), groups(), groups()).prop_map(|((mut ours, mut theirs), own_groups, their_groups)| {
        ours.iter_mut().zip(own_groups).for_each(|(row, group)| row.group = group);
        theirs.iter_mut().zip(their_groups).for_each(|(row, group)| row.group = group);
        (ours, theirs)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn both_matchers_find_the_same((ours, theirs) in sides()) {
        let outcome = run(options(), &ours, &theirs);
        let found = sorted(outcome.findings().map(|finding| brief(&finding)).collect());
        prop_assert_eq!(found, naive(&ours, &theirs));
    }

    #[test]
    fn the_order_of_rows_does_not_change_the_result(
        (ours, theirs) in grouped_sides(),
        seed in any::<u64>(),
        amount_tolerance in 0_i128..150,
    ) {
        // Rows keep their lines: what moves is the order in which they are given.
        let (mut other_ours, mut other_theirs) = (ours.clone(), theirs.clone());
        let mut random = crate::day::Random(seed);
        random.shuffle(&mut other_ours);
        random.shuffle(&mut other_theirs);
        let lenient = || Options { amount_tolerance, ..options() };
        let one: Vec<_> = run(lenient(), &ours, &theirs).findings().collect();
        let other: Vec<_> = run(lenient(), &other_ours, &other_theirs).findings().collect();
        prop_assert_eq!(one, other);
    }

    #[test]
    fn every_row_stands_in_one_finding((ours, theirs) in grouped_sides()) {
        let outcome = run(options(), &ours, &theirs);
        let (mut lines, mut seqs, mut repeats) = (Vec::new(), Vec::new(), 0);
        for finding in outcome.findings() {
            let (category, their_lines, own_seqs) = brief(&finding);
            repeats += usize::from(category == Category::Duplicate);
            lines.extend(their_lines);
            seqs.extend(own_seqs);
        }
        let absent = usize::try_from(outcome.absent_rows()).unwrap();
        prop_assert_eq!(lines.len() + seqs.len() + absent, ours.len() + theirs.len() + repeats);
    }
}
