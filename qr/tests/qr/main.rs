//! The crate from outside: published vectors, refusals, properties, images, and the page about it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "a test that meets what it does not expect has to fail"
)]

mod images;
mod naive;
mod own_codes;
mod page;
mod properties;
mod refusals;
mod vectors;
