//! The open loop, the files, and the settings file, with the real binary.
#![allow(clippy::unwrap_used, reason = "tests")]

mod fake;
mod runner;

use fake::state::Fault;
use runner::Outcome;
use runner::binary;
use runner::run;

fn p90(outcome: &Outcome) -> f64 {
    outcome.json["latency_ms"]["p90"].as_f64().unwrap()
}

/// The server stands still for one of two seconds. A closed loop sends nothing meanwhile and sees four slow calls;
/// an open loop counts every call that should have been sent.
#[test]
fn a_standstill_is_counted_for_every_call_that_should_have_been_sent() {
    let closed = run(Fault::Stall, "--workload unary --concurrency 4 --count 4000 --accounts 20");
    assert!(closed.success, "{}", closed.text);
    assert!(closed.json["latency_ms"]["max"].as_f64().unwrap() > 900.0, "{}", closed.text);
    assert!(p90(&closed) < 200.0, "{}", closed.text);
    let open = run(
        Fault::Stall,
        "--workload unary --concurrency 4 --rate 500 --duration 2 --arrivals constant --accounts 20",
    );
    assert!(open.success, "{}", open.text);
    assert!(p90(&open) > 500.0, "{}", open.text);
    assert_eq!(open.counts("acknowledged"), open.json["scheduled"].as_u64().unwrap());
}

#[test]
fn every_way_in_keeps_a_schedule() {
    for way in ["transfers --batch 10", "stream --holds-percent 20", "unary --holds-percent 20"] {
        for arrivals in ["constant", "poisson", "ramp", "step", "day", "burst"] {
            let outcome = run(
                Fault::None,
                &format!(
                    "--workload {way} --rate 400 --duration 0.5 --arrivals {arrivals} --accounts 20"
                ),
            );
            assert!(outcome.success, "{way} {arrivals}: {}", outcome.text);
            let scheduled = outcome.json["scheduled"].as_u64().unwrap();
            assert!(scheduled > 20, "{way} {arrivals}: {}", outcome.text);
            assert_eq!(outcome.counts("acknowledged"), scheduled, "{way} {arrivals}");
        }
    }
}

#[test]
fn the_search_ends_with_a_rate_that_holds() {
    let options =
        "--workload unary --find-peak --p99-ms 1000 --rate 4000 --duration 0.1 --accounts 20";
    let outcome = run(Fault::None, options);
    assert!(outcome.success, "{}", outcome.text);
    let trials = outcome.json["trials"].as_array().unwrap();
    assert!(trials.iter().any(|trial| trial["held"] == true), "{}", outcome.text);
    assert!(outcome.json["throughput_per_second"].as_f64().unwrap() > 0.0);
}

#[test]
fn queries_beside_writes_have_their_own_latencies() {
    let outcome = run(
        Fault::None,
        "--workload unary --rate 200 --duration 1 --accounts 20 --queries-per-second 50 --query-rows 10",
    );
    assert!(outcome.success, "{}", outcome.text);
    let queries = &outcome.json["queries"];
    assert!(queries["answered"].as_u64().unwrap() > 20, "{queries}");
    assert_eq!(queries["failed"], 0);
    assert!(queries["latency_ms"]["p50"].as_f64().unwrap() > 0.0);
}

#[test]
fn the_settings_file_counts_and_the_command_line_wins() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("mix.toml");
    std::fs::write(&file, "accounts = 20\ncount = 700\nretry_percent = 20.0\nbatch = 10\n")
        .unwrap();
    let outcome = run(Fault::None, &format!("--config {} --count 600", file.display()));
    assert!(outcome.success, "{}", outcome.text);
    assert_eq!(outcome.counts("answered"), 600);
    assert!(outcome.counts("replayed") > 50, "{}", outcome.text);
    std::fs::write(&file, "acounts = 20\n").unwrap();
    let outcome = run(Fault::None, &format!("--config {}", file.display()));
    assert!(!outcome.success && outcome.text.contains("acounts"), "{}", outcome.text);
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    for (options, name) in [
        ("--batch 9000", "--batch"),
        ("--accounts 1", "--accounts"),
        ("--hot-percent 101", "--hot-percent"),
        ("--rate 0", "--rate"),
        ("--zipf -1", "zipf"),
    ] {
        let outcome = run(Fault::None, options);
        assert!(!outcome.success && outcome.text.contains(name), "{options}: {}", outcome.text);
    }
}

#[test]
fn reports_are_whole_and_two_runs_compare() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    let (html, hdr, json) = (path("a.html"), path("a.hdr"), path("a.json"));
    let outcome = run(
        Fault::None,
        &format!("--count 2000 --batch 10 --accounts 20 --html {html} --hdr {hdr} --note <sync>"),
    );
    assert!(outcome.success, "{}", outcome.text);
    let page = std::fs::read_to_string(html).unwrap();
    assert_eq!(page.matches("<svg").count(), 3);
    assert!(page.contains("&lt;sync&gt;") && page.contains("--batch 10"));
    assert!(!page.contains("<script") && !page.contains("NaN") && !page.contains("<link"));
    let log = std::fs::read_to_string(hdr).unwrap();
    assert!(log.starts_with("#[StartTime") && log.contains("HISTF"), "{log}");
    std::fs::write(&json, outcome.json.to_string()).unwrap();
    let (success, text) = binary(&["compare", &json, &json]);
    assert!(success && text.contains("acknowledged/s") && text.contains("1.000"), "{text}");
}
