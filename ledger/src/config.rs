//! The settings of a ledger, each with its bound and what it costs.

use std::path::PathBuf;

/// Settings of a ledger. [`Config::at`] gives the defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where everything is kept. Created if it is not there.
    pub data_dir: PathBuf,
    /// Commands that may wait for the writer, 1 to 16,777,216; more are refused as *full*. About 200 bytes each. One
    /// client may have a quarter of them.
    pub queue_commands_max: usize,
    /// Commands after which a commit group takes no further call, 1 to 65,536. Larger groups share a sync among
    /// more commands; smaller ones answer sooner under load.
    pub group_commands_max: usize,
    /// Journal bytes after which a commit group is closed, 65,536 to 1,048,576.
    pub group_bytes_max: usize,
    /// Events that are gathered in memory before they are sorted into index files, 1 to 16,777,216. Larger runs
    /// write less in all; about 110 bytes of memory each, four runs at the most.
    pub run_events: u64,
    /// Events between two snapshots, 1 or more. A restart replays at most about so many.
    pub snapshot_interval_events: u64,
    /// Bytes of the log, 4,194,304 to 1,073,741,824: of a file that commit groups are written to round and round. It is
    /// read whole at a start. Another length than the last time makes it anew; tools for a stopped ledger leave it.
    pub log_bytes: usize,
    /// Bytes of the store's cache of blocks, indexes and filters, 8,388,608 or more.
    pub cache_bytes: usize,
}

impl Config {
    /// The defaults, at `data_dir`.
    pub fn at(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            queue_commands_max: 1 << 18,
            group_commands_max: 8_192,
            group_bytes_max: 1_000_000,
            run_events: 1 << 18,
            snapshot_interval_events: 4_000_000,
            log_bytes: 64 << 20,
            cache_bytes: 96 << 20,
        }
    }

    /// Checks every setting against its bounds.
    ///
    /// # Errors
    ///
    /// The name of the first setting out of bounds, and what it must be.
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        let usize_in = |name, value: usize, min: usize, max: usize| {
            let problem = || (name, format!("is {value}, must be {min} to {max}"));
            (min..=max).contains(&value).then_some(()).ok_or_else(problem)
        };
        usize_in("queue_commands_max", self.queue_commands_max, 1, 1 << 24)?;
        usize_in("group_commands_max", self.group_commands_max, 1, 1 << 16)?;
        usize_in("group_bytes_max", self.group_bytes_max, 1 << 16, 1 << 20)?;
        usize_in("log_bytes", self.log_bytes, 4 << 20, 1 << 30)?;
        usize_in("cache_bytes", self.cache_bytes, 8 << 20, usize::MAX)?;
        if self.run_events == 0 || self.run_events > 1 << 24 {
            return Err(("run_events", format!("is {}, must be 1 to 16777216", self.run_events)));
        }
        if self.snapshot_interval_events == 0 {
            return Err(("snapshot_interval_events", "is 0, must be at least 1".to_owned()));
        }
        Ok(())
    }
}
