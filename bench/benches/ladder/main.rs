//! The ladder: each rung adds one thing to the one below. Rates are of transfers, or of payments where a name says so.
//!
//! | rung | adds |
//! |---|---|
//! | 1 | the rules, on a state in memory |
//! | 2 | stored bytes of each event |
//! | 3 | the journal on a store in memory: records, hash chain, one write a group |
//! | 4 | the disk: one sync a group |
//! | 5 | exact look-ups of ids, against a history in index files |
//! | 6 | the whole ledger: threads, answers, projections, index files |
//! | 7 | gRPC in compact batches |
//! | 8 | gRPC on streams, one transfer a message |
//! | 9 | gRPC in single calls |
//! | P1, P6, P7 | payments: the rules, the whole ledger, gRPC in batches |
//!
//! Below a rung stands what it takes of bytes, where it takes some.

mod engine;
mod grpc;
mod journal;
mod measured;
mod payments;
mod payments_grpc;
mod served;
mod stream;
mod unary;
mod whole;

use criterion::{criterion_group, criterion_main};

/// Accounts of all rungs.
const ACCOUNTS: u32 = 10_000;

criterion_group!(
    benches,
    engine::rules,
    engine::bytes,
    journal::unsynced,
    journal::synced,
    journal::ids,
    whole::projections,
    grpc::batches,
    stream::streams,
    unary::calls,
    payments::rules,
    payments::whole,
    payments_grpc::batches,
);
criterion_main!(benches);
