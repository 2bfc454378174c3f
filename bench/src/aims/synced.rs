//! What a small write costs that is on stable storage when it returns: the least that an acknowledged command can take.

use super::error::Error;
use super::evidence::median;
use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::Path;
use std::time::Instant;

/// Bytes of a write: about a journal record with one transfer.
const WRITE_BYTES: usize = 160;
/// Writes that are measured.
const WRITES: usize = 1_000;

/// Writes into a file in `dir` and syncs it, again and again; the median, in milliseconds.
pub(super) fn write_ms(dir: &Path) -> Result<f64, Error> {
    let path = dir.join("synced");
    let measured = write(&path).map_err(Error::file(&path));
    fs::remove_file(&path).map_err(Error::file(&path))?;
    let milliseconds = measured?;
    Ok(median(&milliseconds).unwrap_or_default())
}

/// The file has its length and its blocks before, as a log that is allocated ahead: a sync then has nothing to tell the
/// file system, and never waits for what others have to tell it.
fn write(path: &Path) -> std::io::Result<Vec<f64>> {
    let mut file = File::create(path)?;
    file.write_all(&[0; WRITE_BYTES * WRITES])?;
    file.sync_all()?;
    file.rewind()?;
    let mut milliseconds = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        let started = Instant::now();
        file.write_all(&[7; WRITE_BYTES])?;
        file.sync_data()?;
        milliseconds.push(started.elapsed().as_secs_f64() * 1e3);
    }
    Ok(milliseconds)
}

#[cfg(test)]
mod tests {
    use super::write_ms;

    #[test]
    fn a_synced_write_takes_time_and_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        assert!(write_ms(dir.path()).unwrap() > 0.0);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        assert!(write_ms(&dir.path().join("none")).is_err());
    }
}
