//! Which figure an aim takes of what was measured, and when it takes none.

use super::{AIMS, judged};
use crate::aims::aim::Judged;
use crate::aims::evidence::{Evidence, Run};
use crate::aims::sample::evidence;
use crate::aims::stages::names;

fn aim(evidence: &Evidence, id: &str) -> Judged {
    judged(evidence).into_iter().find(|aim| aim.id == id).unwrap()
}

/// The aim after a change to the runs of this name.
fn after(id: &str, name: &str, change: impl Fn(&mut Run)) -> Judged {
    let mut evidence = evidence();
    evidence.runs.iter_mut().filter(|run| run.name == name).for_each(change);
    aim(&evidence, id)
}

#[test]
fn figures_are_compared_with_their_aims() {
    let evidence = evidence();
    for (id, figure, reached) in [
        ("1", 1_600_000.0, true),
        ("1 indexed", 750_000.0, false),
        ("1b", 600_000.0, false),
        ("2", 1_000_000.0, true),
        ("2b random", 400_000.0, false),
        ("2b holds", 600_000.0, true),
        ("3 hot", 0.96, true),
        ("3 Zipf", 0.9, false),
        ("4", 550_000.0, true),
        ("5", 0.8, false),
        // 0.6 by 0.2 of an empty call and 0.3, the quicker of two writes.
        ("6", 1.2, true),
        ("7", 4.0, true),
        ("8", 150_000.0, false),
        ("9", 80.0, true),
        ("10", 300.0, false),
        ("11", 900.0, true),
        ("12", 3.5, true),
        ("13", 8.0, true),
        ("14", 1.1, true),
    ] {
        let aim = aim(&evidence, id);
        let found = aim.figure.unwrap_or_else(|| panic!("{id}: {}", aim.note));
        assert!((found - figure).abs() < 1e-6 * figure, "{id}: {found}");
        assert_eq!(aim.reached, Some(reached), "{id}");
        assert_eq!(aim.ratio.unwrap() >= 1.0, reached, "{id}");
    }
    assert_eq!(judged(&evidence).len(), AIMS.len());
}

#[test]
fn rates_are_told_both_ways() {
    let evidence = evidence();
    assert!(aim(&evidence, "1").note.contains("750,000 /s with every index done"));
    assert!(aim(&evidence, "2").note.contains("1,200,000 /s acknowledged"));
}

#[test]
fn without_an_audit_there_is_no_figure() {
    for aim in judged(&Evidence::default()) {
        assert_eq!((aim.figure, aim.ratio, aim.reached), (None, None, None), "{}", aim.id);
        assert!(!aim.note.is_empty());
    }
    let failed = |run: &mut Run| run.audit.as_mut().unwrap().passed = false;
    for (id, name) in [
        ("1", names::COMPACT),
        ("3 hot", names::UNIFORM),
        ("9", names::SUSTAINED),
        ("11", names::MEMORY),
        ("12", names::AFTER_KILLS),
        ("13", names::STATEMENTS),
        ("14", names::HISTORY),
    ] {
        let aim = after(id, name, failed);
        assert_eq!(aim.figure, None, "{id}");
        assert!(aim.note.contains("audit failed"), "{id}: {}", aim.note);
    }
}

#[test]
fn a_rate_that_was_not_kept_up_has_no_latency() {
    let behind = after("7", names::HALF, |run| run.acknowledged_per_second = Some(11_000.0));
    assert!(behind.figure.is_none() && behind.note.contains("did not keep up"));
    let refused = after("7", names::HALF, |run| run.not_taken = 1);
    assert!(refused.figure.is_none() && refused.note.contains("did not keep up"));
}

#[test]
fn pages_that_are_short_or_fail_have_no_latency() {
    let short = after("13", names::STATEMENTS, |run| {
        run.queries.as_mut().unwrap().rows_mean = 7_000.0;
    });
    assert!(short.figure.is_none() && short.note.contains("7000 rows"));
    let failed = after("13", names::STATEMENTS, |run| run.queries.as_mut().unwrap().failed = 1);
    assert!(failed.figure.is_none() && failed.note.contains("failed"));
}

#[test]
fn one_step_is_no_history() {
    let mut evidence = evidence();
    let last = evidence.runs.iter().rposition(|run| run.name == names::HISTORY).unwrap();
    evidence.runs.remove(last);
    assert!(aim(&evidence, "14").figure.is_none());
}
