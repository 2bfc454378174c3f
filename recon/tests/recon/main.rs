//! Tests of reconciliation from files to findings.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot read its input has to fail"
)]

mod against_naive;
mod bank;
mod bills;
mod carry;
mod categories;
mod damaged;
mod day;
mod mapped;
mod naive;
mod reports;
mod shapes;
mod support;
mod whole_day;
