//! Farthing's ledger: single-writer, event-sourced, double-entry, on an embedded store.
//!
//! Start at [`Ledger`]. What can be asked is a [`command::Command`], what happened is an [`event::Event`], why not is
//! a [`domain::Rejection`]. `ARCHITECTURE.md` shows how the modules hang together.

pub mod audit;
pub mod clock;
pub mod codec;
pub mod command;
pub mod config;
pub mod domain;
pub mod engine;
pub mod error;
pub mod event;
pub mod instruction;
pub mod item;
pub mod journal;
mod ledger;
mod lock;
pub mod metrics;
pub mod pipeline;
pub mod projection;
pub mod query;
pub mod recovery;
pub mod snapshot;
pub mod store;
mod watermarks;

pub use ledger::Ledger;
pub use watermarks::Watermarks;
