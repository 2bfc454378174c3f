//! Scratch: in-process peak.
use farthing_ledger::Ledger;
use farthing_ledger::clock::SystemClock;
use farthing_ledger::command::*;
use farthing_ledger::config::Config;
use farthing_ledger::domain::*;
use farthing_ledger::pipeline::{Commands, Mode};
use std::sync::Arc;
use std::time::Instant;
fn main() {
    let n: u64 = std::env::args().nth(1).and_then(|s| s.parse().ok()).unwrap_or(1_000_000);
    let random = std::env::args().nth(2).is_some_and(|s| s == "random");
    let dir = tempfile::tempdir_in(".").unwrap();
    let ledger = Ledger::open(&Config::at(dir.path()), Arc::new(SystemClock)).unwrap();
    let accounts = 10_000u32;
    for chunk in (0..accounts).collect::<Vec<_>>().chunks(8192) {
        let commands: Commands = chunk.iter().map(|i| Command::OpenAccount(Box::new(AccountSpec {
            id: AccountId::parse("id", &format!("a:{i}")).unwrap(), asset: AssetCode::parse("a", "CNY").unwrap(), code: 1,
            normal_side: Side::Credit, overdraft: Limit::AtMost(1 << 60), ceiling: Limit::Unlimited, metadata: Metadata::default(), reference: Text::default() }))).collect();
        ledger.submitter().submit(commands, Mode::Each, false).unwrap().blocking_recv().unwrap().unwrap();
    }
    let t0 = Instant::now();
    let mut x = 88172645463325252u64;
    let mut rnd = move || { x ^= x << 13; x ^= x >> 7; x ^= x << 17; x };
    let mut waiting = std::collections::VecDeque::new();
    let mut i = 0u64;
    let mut lats = vec![];
    while i < n {
        let commands: Commands = (0..8190u64).map(|k| {
            let d = rnd() % 10_000; let mut c = rnd() % 10_000; if c == d { c = (c + 1) % 10_000 }
            let id = if random { (u128::from(rnd()) << 64) | u128::from(rnd()) } else { (1u128 << 100) | u128::from(i + k) };
            Command::PostTransfer(PostTransfer { id: CommandId::Uuid(id), postings: Postings::from_buf([Posting {
                debit: AccountRef::Number(AccountNumber::from_raw(d as u32 + 1).unwrap()), credit: AccountRef::Number(AccountNumber::from_raw(c as u32 + 1).unwrap()), amount: 100, up_to: false, asset: None }]), kind: 1, notes: None, terms: None })
        }).collect();
        i += 8190;
        waiting.push_back((Instant::now(), ledger.submitter().submit(commands, Mode::Each, false).unwrap()));
        if waiting.len() >= 4 { let (t, w) = waiting.pop_front().unwrap(); let a = w.blocking_recv().unwrap().unwrap(); assert!(a.iter().all(|a| !a.replayed)); lats.push(t.elapsed()); }
    }
    for (_, w) in waiting { w.blocking_recv().unwrap().unwrap(); }
    let acked = t0.elapsed();
    while ledger.query().published() < ledger.watermarks().durable() { std::thread::sleep(std::time::Duration::from_millis(1)); }
    let projected = t0.elapsed();
    lats.sort();
    println!("acked {:.0}/s projected {:.0}/s p50 {:?} p99 {:?}", i as f64 / acked.as_secs_f64(), i as f64 / projected.as_secs_f64(), lats[lats.len()/2], lats[lats.len()*99/100]);
    let t = Instant::now();
    ledger.stop().unwrap();
    println!("stop {:?}; all indexed {:.0}/s", t.elapsed(), i as f64 / t0.elapsed().as_secs_f64());
    let du = std::process::Command::new("du").arg("-sb").arg(dir.path()).output().unwrap();
    println!("{} bytes each {:.1}", String::from_utf8_lossy(&du.stdout).trim(), String::from_utf8_lossy(&du.stdout).split_whitespace().next().unwrap().parse::<f64>().unwrap() / i as f64);
    let io = std::fs::read_to_string("/proc/self/io").unwrap();
    let st = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{} {}", io.lines().filter(|l| l.starts_with("write_bytes")).collect::<String>(), st.lines().filter(|l| l.starts_with("VmHWM") || l.starts_with("VmRSS")).collect::<String>());
    drop(ledger);
    let t = Instant::now();
    let ledger = Ledger::open(&Config::at(dir.path()), Arc::new(SystemClock)).unwrap();
    println!("reopen {:?} at {}", t.elapsed(), ledger.query().published());
}
