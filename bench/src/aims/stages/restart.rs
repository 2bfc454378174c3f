//! Many accounts and a long history: the memory that they take, and how soon a killed server serves again.

use super::names;
use crate::aims::error::Error;
use crate::aims::server::Server;
use crate::aims::workshop::{Workshop, tell};
use std::thread;
use std::time::{Duration, Instant};

/// Accounts and transfers of the load under which the server is killed, and of that which shows that it serves.
const KILLED_ACCOUNTS: u32 = 1_000;
const AFTER_COUNT: u64 = 20_000;

/// How long that load may take to be under way.
const UNDER_WAY_MAX: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

pub(super) fn run(workshop: &mut Workshop) -> Result<(), Error> {
    let (accounts, count) = workshop.counts.memory;
    let (bytes, kills) = workshop.counts.kills;
    let mut server = workshop.serve()?;
    let options = format!("--accounts {accounts} --count {count} --audit balances");
    workshop.load(&server, names::MEMORY, &options)?;
    let (resident, most) = server.resident_bytes();
    workshop.evidence.note(names::MEMORY_ACCOUNTS, accounts as f64);
    workshop.evidence.note(names::RESIDENT_BYTES, resident as f64);
    workshop.evidence.note(names::RESIDENT_MOST_BYTES, most as f64);
    for kill in 1..=kills {
        kill_under_load(workshop, &mut server, kill, bytes)?;
        let took = server.start_again()?.as_secs_f64();
        tell(&format!("  killed, and served again after {took:.2} s"));
        workshop.evidence.note(names::RESTART_SECONDS, took);
    }
    let options =
        format!("--seed {} --accounts {KILLED_ACCOUNTS} --count {AFTER_COUNT}", kills + 2);
    workshop.load(&server, names::AFTER_KILLS, &options)?;
    Ok(())
}

/// Kills the server after it has written so much under a load of its own: there are records then that are in no index
/// file and in no snapshot.
fn kill_under_load(
    workshop: &Workshop,
    server: &mut Server,
    kill: u64,
    bytes: u64,
) -> Result<(), Error> {
    let options = format!(
        "--seed {} --accounts {KILLED_ACCOUNTS} --count 100000000 --attempts 1 --audit balances",
        kill + 1
    );
    let before = server.written_bytes();
    let mut load = workshop.begin_load(server, &options)?;
    let until = Instant::now() + UNDER_WAY_MAX;
    while server.written_bytes() < before + bytes && Instant::now() < until {
        thread::sleep(POLL);
    }
    server.kill();
    // It has nobody to talk to any more.
    let _ = load.kill();
    let _ = load.wait();
    Ok(())
}
