//! Starts the ledger in memory and runs the binary against it.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test file uses a part")]

use std::process::Command;

use super::fake;
use super::fake::state::Fault;

/// What a run left.
pub struct Outcome {
    /// Exit code 0.
    pub success: bool,
    /// Both outputs.
    pub text: String,
    /// The JSON file, or null.
    pub json: serde_json::Value,
}

impl Outcome {
    /// One of the counts.
    pub fn counts(&self, name: &str) -> u64 {
        self.json["counts"][name].as_u64().unwrap()
    }
}

/// Runs the binary with these options against a ledger with this fault.
pub fn run(fault: Fault, options: &str) -> Outcome {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let address = runtime.block_on(fake::serve("127.0.0.1:0".parse().unwrap(), fault));
    run_against(&address.to_string(), options)
}

/// Runs the binary with these options against this address.
pub fn run_against(target: &str, options: &str) -> Outcome {
    let directory = tempfile::tempdir().unwrap();
    let json = directory.path().join("result.json");
    let output = Command::new(env!("CARGO_BIN_EXE_farthing-loadtest"))
        .args(["--target", target, "--quiet", "--json"])
        .arg(&json)
        .args(options.split_whitespace())
        .output()
        .unwrap();
    let read = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Outcome {
        success: output.status.success(),
        text: read(&output.stdout) + &read(&output.stderr),
        json: std::fs::read(&json)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default(),
    }
}

/// Runs the binary with just these arguments; its success and both outputs.
pub fn binary(arguments: &[&str]) -> (bool, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_farthing-loadtest")).args(arguments).output().unwrap();
    let read = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), read(&output.stdout) + &read(&output.stderr))
}
