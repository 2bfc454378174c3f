//! Merkle trees, signed receipts, and their check without a server.

pub mod merkle;
