//! Merkle trees, signed receipts, and their check without a server.
//!
//! | what | start at |
//! |---|---|
//! | hash a line of a settlement | [`line::LineEncoder`], or [`line::Line`] where it is kept |
//! | follow the tree of a settlement | [`merkle::Frontier`] |
//! | close it | [`seal::Seal`] |
//! | sign, rotate keys | [`key::KeyRing`] |
//! | give a receipt | [`merkle::prove`], then [`receipt::Receipt::issue`] |
//! | check one | [`receipt::Receipt::from_json`], then [`receipt::verify`] |
//!
//! Trees are those of RFC 9162 (Certificate Transparency 2.0), 2.1; signatures are Ed25519 of RFC 8032. This crate
//! reads no clock, no file and no random numbers. `docs/receipts.md` says what a receipt proves and what not.

mod bounds;
mod canonical;
mod decimal;
pub mod key;
pub mod line;
pub mod merkle;
pub mod receipt;
pub mod seal;

pub use bounds::{
    LINE_FIELDS_MAX, NAME_BYTES_MAX, RECEIPT_BYTES_MAX, RING_BYTES_MAX, RING_KEYS_MAX,
    SEAL_TOTALS_MAX, TEXT_BYTES_MAX,
};
