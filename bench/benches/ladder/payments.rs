//! Payments: the rules alone, and the whole ledger. Half of them are two commands, and count once.

use super::measured::rung;
use criterion::Criterion;
use farthing_bench::bare::decide_with;
use farthing_bench::figures::{folder_bytes, folder_on_disk};
use farthing_bench::market::{Market, Sale};
use farthing_bench::whole;
use farthing_ledger::Ledger;
use farthing_ledger::command::Command;
use farthing_ledger::engine::{State, Target};
use farthing_ledger::pipeline::Commands;
use smallvec::SmallVec;
use std::hint::black_box;
use tempfile::TempDir;

/// Wallets and merchants.
pub(crate) const WALLETS: u32 = 10_000;
pub(crate) const MERCHANTS: u32 = 1_000;
/// Payments of a batch: with their orders, they fill it.
pub(crate) const PAYMENTS: u64 = 5_000;

struct Rules {
    market: Market,
    state: State,
    /// An order that is open is in the state: nothing has to be fetched.
    target: Target,
}

pub(crate) fn rules(c: &mut Criterion) {
    let setup = || {
        let market = Market::of(WALLETS, MERCHANTS);
        let (mut state, target) = (State::default(), Target::Items(SmallVec::new()));
        for command in market.openings().flatten() {
            decide_with(&mut state, &command, &target);
        }
        Rules { market, state, target }
    };
    let make = |rules: &mut Rules| batch(&mut rules.market).collect();
    let decide_all = |rules: &mut Rules, batches: Vec<Vec<Command>>| {
        for command in batches.iter().flatten() {
            black_box(decide_with(&mut rules.state, command, &rules.target));
        }
    };
    rung(c, ("P1 rules, payments", PAYMENTS), setup, make, decide_all);
}

struct Whole {
    market: Market,
    ledger: Ledger,
    dir: TempDir,
}

pub(crate) fn whole(c: &mut Criterion) {
    let setup = || {
        let dir = folder_on_disk().expect("a temporary folder");
        let market = Market::of(WALLETS, MERCHANTS);
        let ledger = whole::open(dir.path()).expect("opened");
        whole::submit(&ledger, market.openings()).expect("answered");
        Whole { market, ledger, dir }
    };
    let make = |whole: &mut Whole| batch(&mut whole.market).collect();
    let submit = |whole: &mut Whole, batches: Vec<Commands>| {
        whole::submit(&whole.ledger, batches).expect("answered");
    };
    if let Some(done) = rung(c, ("P6 whole ledger, payments", PAYMENTS), setup, make, submit) {
        done.state.ledger.stop().expect("stopped");
        done.tell_written();
        done.tell("on disk each", folder_bytes(done.state.dir.path()).expect("read"));
    }
}

/// The commands of the next payments.
fn batch(market: &mut Market) -> impl Iterator<Item = Command> {
    market.sales(PAYMENTS).into_iter().flat_map(|sale: Sale| sale.commands().collect::<Vec<_>>())
}
