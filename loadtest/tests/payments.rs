//! Payments with the real binary: what passes, and that each planted fault is found.
#![allow(clippy::unwrap_used, reason = "tests")]

mod fake;
mod runner;

use fake::state::Fault;
use runner::Outcome;
use runner::run;
use runner::run_against;

const EVERYTHING: &str = "--count 4000 --accounts 50 --merchants 8 --tips-percent 20 \
    --refunds-percent 20 --packets-percent 15 --retry-percent 5 --refusals-percent 5 \
    --hot-percent 30 --zipf 0.99";
const PLAIN: &str = "--workload payments --count 2000 --batch 100 --accounts 20 --merchants 4";

fn figure(outcome: &Outcome, name: &str) -> u64 {
    outcome.json["payments"][name].as_u64().unwrap()
}

#[test]
fn a_sound_ledger_passes_with_every_kind_of_customer() {
    for way in [
        "--workload payments --batch 200",
        "--workload payments --batch 77 --ids random --fee-percent 2.9",
        "--workload payments-stream --window 32",
    ] {
        let outcome = run(Fault::None, &format!("{EVERYTHING} {way}"));
        assert!(outcome.success, "{way}: {}", outcome.text);
        let figures = ["payments", "of_orders", "with_tip", "orders", "refunds"];
        let least = figures.map(|name| figure(&outcome, name)).into_iter().min().unwrap();
        assert!(least > 100, "{way}: {}", outcome.text);
        assert_eq!(figure(&outcome, "orders"), figure(&outcome, "of_orders"), "{}", outcome.text);
        assert_eq!(figure(&outcome, "packets_taken"), 3 * figure(&outcome, "packets_sent"));
        assert!(outcome.counts("replayed") > 50 && outcome.counts("refused") > 50);
        let rate = |name: &str| outcome.json[name].as_f64().unwrap();
        let part = rate("payments_per_second") / rate("throughput_per_second");
        let payments = figure(&outcome, "payments") as f64;
        let expected = payments / outcome.counts("acknowledged") as f64;
        assert!((part - expected).abs() < 1e-9, "{part} {expected}");
    }
}

#[test]
fn a_second_run_finds_what_the_first_opened() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let address = runtime.block_on(fake::serve("127.0.0.1:0".parse().unwrap(), Fault::None));
    for way in ["", "--refunds-percent 30", "--run-id 7 --tips-percent 50"] {
        let outcome = run_against(&address.to_string(), &format!("{PLAIN} {way}"));
        assert!(outcome.success, "{way}: {}", outcome.text);
    }
    let other = run_against(&address.to_string(), &format!("{PLAIN} --fee-percent 1"));
    assert!(!other.success && other.text.contains("give another --seed"), "{}", other.text);
}

#[test]
fn each_fault_is_found() {
    for (fault, options, words) in [
        (Fault::WrongFee, "", "sent as pay"),
        (Fault::WrongFee, "--audit balances", "the answers imply"),
        (Fault::LostAck, "", "acknowledged, but not recorded"),
        (Fault::DoubleApply, "", "the answers imply"),
        (
            Fault::ForgottenId,
            "--retry-percent 10 --orders-percent 0",
            "applied twice, by its own answers",
        ),
        (Fault::WrongBalance, "", "the answers imply"),
    ] {
        let outcome = run(fault, &format!("{PLAIN} {options}"));
        assert!(!outcome.success, "{fault:?}: {}", outcome.text);
        assert!(outcome.json["throughput_per_second"].is_null(), "{fault:?}");
        assert!(outcome.json["payments_per_second"].is_null(), "{fault:?}");
        let findings = outcome.json["audit"]["findings"].to_string();
        assert!(findings.contains(words), "{fault:?} {options}: {findings}");
    }
}

#[test]
fn a_broken_stream_and_a_busy_server_are_no_faults() {
    let stream = "--workload payments-stream --window 16 --count 1000 --accounts 20 --merchants 4 \
                  --packets-percent 20 --refunds-percent 20";
    for (fault, options) in [(Fault::LostAnswer, stream), (Fault::Busy, PLAIN)] {
        let outcome = run(fault, options);
        assert!(outcome.success, "{fault:?}: {}", outcome.text);
        assert!(outcome.counts("sent_again") > 0, "{fault:?}");
    }
}

#[test]
fn a_retry_waits_for_what_it_repeats() {
    for way in ["--workload payments --batch 77", "--workload payments-stream --window 16"] {
        let customers = "--count 4000 --accounts 50 --merchants 8 --refunds-percent 20 \
                         --packets-percent 15 --retry-percent 20";
        let outcome = run(Fault::Late, &format!("{customers} {way}"));
        assert!(outcome.success, "{way}: {}", outcome.text);
        assert_eq!(outcome.counts("refused"), 0, "{way}: {}", outcome.text);
        assert!(outcome.counts("replayed") > 500, "{way}: {}", outcome.text);
    }
}

#[test]
fn settings_that_do_not_fit_are_named() {
    for (options, words) in [
        ("--merchants 0", "--merchants is 0"),
        ("--packets-percent 5 --accounts 3", "a red packet needs 4"),
        ("--holds-percent 5", "--holds-percent goes with transfers"),
        ("--top-up 9000000000000000000", "--top-up is 9000000000000000000: give 1 to"),
        ("--fee-percent 101", "--fee-percent is 101"),
    ] {
        let outcome = run_against("127.0.0.1:1", &format!("--workload payments {options}"));
        assert!(!outcome.success && outcome.text.contains(words), "{options}: {}", outcome.text);
    }
}
