//! Statements as files: golden bytes, sums that hold whatever is booked, and what is refused.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic_in_result_fn,
    reason = "a test that cannot read its input has to fail"
)]

mod docs;
mod files;
mod golden;
mod lengths;
mod pages;
mod properties;
mod refusals;
mod sample;
