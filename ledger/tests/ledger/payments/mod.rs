//! The payments layer as a whole: against a naive model, through crashes, retries and clocks that run back.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "numbers choose among many kinds; what no arm knows is met by an assertion"
)]

mod agreement;
mod asking;
mod dice;
mod ends;
mod model;
mod spelling;
mod wording;
mod wording_payments;
mod wording_terms;
pub(crate) mod words;
