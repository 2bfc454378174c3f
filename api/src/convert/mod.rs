//! Between the contract and the ledger.

pub mod money;
