//! The ladder: each rung adds one thing to the one below. All figures are transfers a second.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use farthing_bench::{BATCH, Ids, Workload};
use farthing_ledger::Ledger;
use farthing_ledger::clock::SystemClock;
use farthing_ledger::codec::RecordBuilder;
use farthing_ledger::command::Command;
use farthing_ledger::config::Config;
use farthing_ledger::domain::Time;
use farthing_ledger::engine::{self, State, Target};
use farthing_ledger::event::Event;
use farthing_ledger::pipeline::{Commands, Mode};
use std::hint::black_box;
use std::sync::Arc;

const ACCOUNTS: u32 = 10_000;

/// A state with all accounts open.
fn opened(workload: &Workload) -> State {
    let mut state = State::default();
    for command in workload.openings().flatten() {
        decide(&mut state, &command);
    }
    state
}

fn decide(state: &mut State, command: &Command) -> Event {
    let event = engine::decide(state, Time::ZERO, command, &Target::Unknown).expect("accepted");
    state.apply(state.seq().next(), Time::ZERO, &event);
    event
}

fn rules(c: &mut Criterion) {
    let mut workload = Workload::among(ACCOUNTS, Ids::Ordered);
    let mut state = opened(&workload);
    let mut group = c.benchmark_group("ladder");
    group.throughput(Throughput::Elements(BATCH));
    group.bench_function("1 rules", |b| {
        let decide_all = |batch: Commands| {
            for command in &batch {
                black_box(decide(&mut state, command));
            }
        };
        b.iter_batched(|| workload.batch(BATCH), decide_all, BatchSize::LargeInput);
    });
    group.bench_function("2 + journal bytes", |b| {
        let encode_all = |batch: Commands| {
            let mut records = RecordBuilder::begin(state.seq().next(), Time::ZERO);
            for command in &batch {
                records.push(&decide(&mut state, command));
            }
            black_box(records.finish());
        };
        b.iter_batched(|| workload.batch(BATCH), encode_all, BatchSize::LargeInput);
    });
    group.finish();
}

fn whole(c: &mut Criterion) {
    let mut group = c.benchmark_group("ladder");
    group.throughput(Throughput::Elements(BATCH));
    group.sample_size(20);
    for (name, ids) in [("ordered", Ids::Ordered), ("random", Ids::Random)] {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let ledger = Ledger::open(&Config::at(dir.path()), Arc::new(SystemClock)).expect("opened");
        let mut workload = Workload::among(ACCOUNTS, ids);
        let submit = |batch: Commands| {
            let answers = ledger.submitter().submit(batch, Mode::Each, false).expect("room");
            answers.blocking_recv().expect("answered").expect("well-formed")
        };
        workload.openings().for_each(|batch| drop(submit(batch)));
        group.bench_function(
            format!("3 + sync, ids, indexes; one batch at a time, {name} ids"),
            |b| {
                b.iter_batched(|| workload.batch(BATCH), submit, BatchSize::LargeInput);
            },
        );
        ledger.stop().expect("stopped");
    }
    group.finish();
}

criterion_group!(benches, rules, whole);
criterion_main!(benches);
