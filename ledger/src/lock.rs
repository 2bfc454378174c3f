//! One process a data directory: a second one would write a second truth.

use crate::error::{Fatal, OpenError};
use std::fs::{self, File, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

/// Takes the directory for this process alone, until the file is dropped. The lock is the system's: a process that is
/// killed leaves none behind.
///
/// # Errors
///
/// [`OpenError::InUse`] where another process has it.
pub(crate) fn lock(dir: &Path) -> Result<File, OpenError> {
    fs::create_dir_all(dir).map_err(|e| Fatal::store("create the data directory", e))?;
    let path = dir.join("LOCK");
    let failed = |e| Fatal::store("lock the data directory", e);
    let mut options = File::options();
    let mut file =
        options.read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            file.read_to_string(&mut holder).map_err(failed)?;
            let dir = dir.display().to_string();
            return Err(OpenError::InUse { dir, holder: holder.trim().to_owned() });
        }
        Err(TryLockError::Error(e)) => return Err(failed(e).into()),
    }
    file.set_len(0).map_err(failed)?;
    writeln!(file, "process {}", std::process::id()).map_err(failed)?;
    Ok(file)
}
