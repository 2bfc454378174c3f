//! The aims of the project against figures of this machine: which runs, what they showed, what was reached.

pub mod aim;
pub mod chart;
mod counts;
pub mod error;
pub mod evidence;
mod interrupted;
mod list;
mod loaded;
pub mod results;
mod run;
#[cfg(test)]
mod sample;
mod server;
mod stages;
mod synced;
pub mod table;
mod workshop;

pub use list::{AIMS, judged};
pub use run::{Options, measure};
