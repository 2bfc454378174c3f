//! Bills as files: written by the shell, each with its SHA-256 beside it.

use crate::support::farthing;
use crate::support::market::now;
use crate::support::statements::column;
use crate::support::statements::rows;
use crate::support::statements::two_settlements;
use crate::support::statements::units;
use std::fs;
use std::process::Command;

/// The bills that are written, as lines of the shell.
fn files(month: &str, from: &str, to: &str) -> Vec<Vec<String>> {
    let settled = "bill cafe --asset CNY --settlement 1";
    let lines = [
        format!("{settled} --format trade-bill --out trade.csv --language zh --back-tick"),
        format!("{settled} --format fund-flow --out flow.csv --account tips"),
        format!("{settled} --format camt053 --out camt053.xml"),
        format!("{settled} --format camt054 --out camt054.xml"),
        format!("{settled} --format jsonl --out lines.jsonl"),
        format!("bill cafe --asset CNY --month {month} --format html --out month.html"),
        format!(
            "wallet bill alice --asset CNY --from {from} --to {to} --format fund-flow --out alice.csv"
        ),
        format!(
            "wallet bill waiter --tips --asset CNY --from {from} --to {to} --format jsonl --out w.jsonl"
        ),
    ];
    lines.iter().map(|line| line.split(' ').map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn the_shell_writes_files_that_sha256sum_checks() {
    let (dir, served, mut market, made) = two_settlements().await;
    let run = |args: &[&str]| {
        let mut command = farthing();
        command.args(["--json", "--server", &served.grpc]).args(args).current_dir(dir.path());
        let output = command.output().unwrap();
        let problem = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), problem)
    };
    let month = &made[0].business_date[..7];
    let (from, to) = ("2026-01-01T00:00:00Z", now().to_string());
    for args in &files(month, from, &to) {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (code, text, problem) = run(&args);
        assert_eq!(code, Some(0), "{args:?}: {problem}");
        let told: serde_json::Value = serde_json::from_str(&text).unwrap();
        let beside = told["sha256_file"].as_str().unwrap();
        let mut check = Command::new("sha256sum");
        check.args(["--check", beside]).current_dir(dir.path());
        assert!(check.output().unwrap().status.success(), "{beside}");
    }
    let read = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    let page = read("month.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("110.16"), "{page}");
    // What alice paid and got back, with the balance after each row.
    let (names, rows) = rows(&read("alice.csv"));
    assert_eq!(rows[0][column(&names, "Balance")], "1000.00");
    assert_eq!(units(&rows.last().unwrap()[column(&names, "Balance")]), market.has("alice").await);

    let (code, _, problem) = run(&[
        "bill",
        "cafe",
        "--asset",
        "CNY",
        "--settlement",
        "CNY-9",
        "--format",
        "jsonl",
        "--out",
        "none.jsonl",
    ]);
    assert!(code == Some(1) && problem.contains("SETTLEMENT_UNKNOWN"), "{problem}");
    assert!(!dir.path().join("none.jsonl").exists());
    let (code, _, _) =
        run(&["bill", "cafe", "--asset", "CNY", "--format", "jsonl", "--out", "none.jsonl"]);
    assert_eq!(code, Some(2), "no period is given");
}
