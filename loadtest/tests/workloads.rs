//! Runs the real binary against the ledger in memory.
#![allow(clippy::unwrap_used, reason = "tests")]

mod fake;
mod runner;

use fake::state::Fault;
use runner::Outcome;
use runner::run;

fn passes(options: &str) -> Outcome {
    let outcome = run(Fault::None, options);
    assert!(outcome.success, "{options}: {}", outcome.text);
    outcome
}

#[test]
fn batches_are_acknowledged_in_both_forms() {
    for form in ["compact", "readable"] {
        for ids in ["ordered", "random"] {
            let outcome = passes(&format!(
                "--form {form} --ids {ids} --count 5003 --batch 100 --accounts 50"
            ));
            assert_eq!(outcome.counts("acknowledged"), 5_003);
            assert!(outcome.json["throughput_per_second"].as_f64().unwrap() > 0.0);
            assert!(outcome.json["indexed_per_second"].as_f64().unwrap() > 0.0);
        }
    }
}

#[test]
fn streams_answer_each_command() {
    for options in ["--streams 3 --window 16", "--streams 1 --window 1", "--form readable"] {
        let outcome = passes(&format!("--workload stream --count 3001 --accounts 50 {options}"));
        assert_eq!(outcome.counts("acknowledged"), 3_001);
    }
}

#[test]
fn single_calls_are_acknowledged_in_both_forms() {
    for form in ["compact", "readable"] {
        let outcome = passes(&format!(
            "--workload unary --count 1001 --accounts 50 --concurrency 8 --form {form}"
        ));
        assert_eq!(outcome.counts("acknowledged"), 1_001);
    }
}

#[test]
fn holds_are_placed_and_captured_on_every_way_in() {
    for way in ["transfers --batch 101", "stream", "unary", "transfers --form readable"] {
        let outcome =
            passes(&format!("--workload {way} --count 2001 --accounts 50 --holds-percent 40"));
        assert_eq!(outcome.counts("acknowledged"), 2_001, "{way}");
    }
}
