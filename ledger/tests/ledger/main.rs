//! The ledger as a whole: against a naive model, through crashes and damage, byte for byte.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "a test that meets what it does not expect has to fail"
)]

mod agreement;
mod ask;
mod books;
mod crash_sweep;
mod damage;
mod fault;
mod golden;
mod ids;
mod items;
mod log;
mod model;
mod payments;
mod pipeline;
mod queries;
mod rejections;
mod rig;
mod settlement_page;
mod settlements;
mod smoke;
mod states_page;
mod undo;
