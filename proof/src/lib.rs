//! Merkle trees, signed receipts, and their check without a server.

mod bounds;
mod canonical;
mod decimal;
pub mod key;
pub mod line;
pub mod merkle;
pub mod seal;

pub use bounds::{
    LINE_FIELDS_MAX, NAME_BYTES_MAX, RECEIPT_BYTES_MAX, RING_BYTES_MAX, RING_KEYS_MAX,
    SEAL_TOTALS_MAX, TEXT_BYTES_MAX,
};
