//! What is on disk: RocksDB's tables of sorted keys, files taken in whole, and before them the log that a commit syncs.

mod block;
mod log;
mod options;
mod rocks;

pub use rocks::{Entry, SortedFile, Store, Table};
