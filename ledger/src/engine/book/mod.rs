//! The double-entry book: one file for each thing that it can be asked to do.

pub(super) mod account;
pub(super) mod asset;
pub(super) mod capture;
pub(super) mod hold;
pub(super) mod pair;
pub(super) mod reversal;
pub(super) mod transfer;
