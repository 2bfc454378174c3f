//! The real binary over gRPC: each test starts servers of its own, on free ports and in directories of their own.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test that meets what it does not expect has to fail"
)]

mod batches;
mod bills;
mod commands;
mod corrections;
mod crash;
mod fuzz;
mod lifecycle;
mod overload;
mod payments;
mod qr;
mod questions;
mod receipts;
mod reconcile;
mod service;
mod settlement;
mod settlement_refusals;
mod statements;
mod streams;
mod support;
mod twelve_postings;
mod wallets;
