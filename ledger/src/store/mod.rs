//! The one place that talks to RocksDB: tables of sorted keys, a synced journal write, and files taken in whole.

mod options;
mod rocks;

pub use rocks::{Entry, SortedFile, Store, Table};
