//! Plants each fault in the ledger in memory, and sees the audit find it.
#![allow(clippy::unwrap_used, reason = "tests")]

mod fake;
mod runner;

use fake::state::Fault;
use runner::Outcome;
use runner::run;

const PLAIN: &str = "--count 2000 --batch 100 --accounts 20";

/// Runs with a fault: no throughput, a failure, and a finding that says this.
fn found(fault: Fault, options: &str, words: &str) -> Outcome {
    let outcome = run(fault, options);
    assert!(!outcome.success, "{fault:?} {options}: {}", outcome.text);
    assert_eq!(outcome.json["audit"]["passed"], false, "{fault:?}");
    assert!(outcome.json["throughput_per_second"].is_null(), "{fault:?}");
    assert!(outcome.json["indexed_per_second"].is_null(), "{fault:?}");
    let findings = outcome.json["audit"]["findings"].to_string();
    assert!(findings.contains(words), "{fault:?} {options}: {findings}");
    outcome
}

#[test]
fn a_sound_ledger_passes_with_every_kind_of_traffic() {
    let options = "--count 3000 --batch 100 --accounts 20 --holds-percent 20 --retry-percent 10 \
                   --refusals-percent 10 --hot-percent 30 --zipf 0.99";
    for way in
        ["", "--form readable", "--workload stream --window 16", "--workload unary --ids random"]
    {
        let outcome = run(Fault::None, &format!("{options} {way}"));
        assert!(outcome.success, "{way}: {}", outcome.text);
        assert_eq!(outcome.json["audit"]["passed"], true);
        assert!(outcome.counts("replayed") > 50, "{way}: {}", outcome.text);
        assert!(outcome.counts("refused") > 100, "{way}: {}", outcome.text);
        assert!(outcome.json["audit"]["events"].as_u64().unwrap() > 2_000);
    }
}

#[test]
fn an_acknowledged_transfer_that_is_lost_is_found() {
    for way in ["", "--form readable", "--workload stream", "--workload unary"] {
        found(Fault::LostAck, &format!("{PLAIN} {way}"), "acknowledged, but not recorded");
    }
    found(Fault::LostAck, &format!("{PLAIN} --audit balances"), "the answers imply");
}

#[test]
fn a_transfer_that_is_applied_twice_is_found() {
    found(Fault::DoubleApply, PLAIN, "is recorded twice");
    found(Fault::DoubleApply, &format!("{PLAIN} --audit balances"), "the answers imply");
}

#[test]
fn a_wrong_balance_is_found() {
    found(Fault::WrongBalance, PLAIN, "the answers imply");
}

#[test]
fn a_refusal_that_was_applied_is_found() {
    let options = format!("{PLAIN} --refusals-percent 10");
    found(Fault::AppliedRefusal, &options, "was refused or never sent");
    found(Fault::Overdraft, &options, "an account without money paid");
}

#[test]
fn a_retry_that_is_applied_again_is_found() {
    let options = format!("{PLAIN} --retry-percent 10");
    found(Fault::ForgottenId, &options, "applied twice, by its own answers");
}

#[test]
fn a_wrong_record_is_found() {
    found(Fault::WrongSeq, PLAIN, "other positions");
    found(Fault::WrongAmount, PLAIN, "sent as");
    found(Fault::Invented, PLAIN, "was never sent");
    found(Fault::Unbalanced, PLAIN, "does not balance");
}

#[test]
fn a_lost_answer_is_sent_again_under_the_same_id_and_is_no_fault() {
    for way in ["--workload unary --concurrency 4", "--workload stream --window 8"] {
        let outcome = run(Fault::LostAnswer, &format!("--count 1000 --accounts 20 {way}"));
        assert!(outcome.success, "{way}: {}", outcome.text);
        assert_eq!(outcome.counts("acknowledged"), 1_000);
        assert!(outcome.counts("sent_again") > 0 && outcome.counts("replayed") > 0);
    }
}

#[test]
fn an_answer_that_never_comes_is_unknown_and_no_fault() {
    let options = "--count 1000 --accounts 20 --workload unary --concurrency 4 --attempts 1";
    let outcome = run(Fault::LostAnswer, options);
    assert!(outcome.success, "{}", outcome.text);
    assert_eq!((outcome.counts("acknowledged"), outcome.counts("unknown")), (999, 1));
}

#[test]
fn a_busy_server_is_asked_again() {
    let outcome = run(Fault::Busy, PLAIN);
    assert!(outcome.success, "{}", outcome.text);
    assert_eq!((outcome.counts("acknowledged"), outcome.counts("sent_again")), (2_000, 1));
}
