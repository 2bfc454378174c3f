//! The audit: walks a stopped ledger's journal from its first byte, and holds everything else against it.
//!
//! | checked | how |
//! |---|---|
//! | chain | each record's checksum, its hash in the next, no gap, one ledger, epochs and times that only grow |
//! | rules | each balance follows from the one before; debits equal credits; holds and held amounts agree |
//! | snapshots | the state replayed to a snapshot's position has the snapshot's bytes |
//! | indexes | what the journal says should be in the files, and what is in them, have the same fingerprint |
//!
//! A fingerprint is the sum of the hashes of all entries, so that neither order nor memory matters.

mod fingerprint;
mod inspect;
mod verify;

pub use inspect::inspect;
pub use verify::{Report, verify};

use crate::config::Config;
use crate::error::{Fatal, OpenError};
use crate::lock::lock;
use crate::store::Store;
use std::fs::File;
use std::sync::Arc;

/// Does `work` on the directory of a stopped ledger, while nobody can start it.
///
/// # Errors
///
/// The directory is in use, or there is no ledger in it.
pub fn while_stopped<T>(config: &Config, work: impl FnOnce() -> T) -> Result<T, OpenError> {
    let _lock = lock_one(config)?;
    Ok(work())
}

/// Takes the directory for this process and opens the store in it. Nothing is made where there is no ledger.
fn open(config: &Config) -> Result<(File, Arc<Store>), OpenError> {
    let lock = lock_one(config)?;
    Ok((lock, Arc::new(Store::open(config)?)))
}

fn lock_one(config: &Config) -> Result<File, OpenError> {
    if !Store::exists(config) {
        let place = config.data_dir.display().to_string();
        return Err(Fatal::damaged(place, "there is no ledger here").into());
    }
    lock(&config.data_dir)
}
