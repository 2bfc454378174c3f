//! Figures of this process and of folders, read from the system.

use std::fs;
use std::io;
use std::path::Path;
use tempfile::TempDir;

/// Bytes that this process has written to the device so far; 0 where the system does not say.
#[must_use]
pub fn written_bytes() -> u64 {
    figure("/proc/self/io", "write_bytes")
}

/// Memory of this process: resident now and at most so far, in KiB; 0 where the system does not say.
#[must_use]
pub fn resident_kib() -> (u64, u64) {
    (figure("/proc/self/status", "VmRSS"), figure("/proc/self/status", "VmHWM"))
}

/// A temporary folder on a disk: in `TMPDIR`, or else where temporary files outlive a restart. What is usual for temporary
/// files may lie in memory, where a sync costs nothing.
///
/// # Errors
///
/// It cannot be made.
pub fn folder_on_disk() -> io::Result<TempDir> {
    match std::env::var_os("TMPDIR") {
        Some(dir) => tempfile::tempdir_in(dir),
        None => tempfile::tempdir_in("/var/tmp"),
    }
}

/// Bytes of all files in a folder.
///
/// # Errors
///
/// The folder cannot be read.
pub fn folder_bytes(dir: &Path) -> io::Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        sum += if kind.is_dir() { folder_bytes(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}

/// Copies a folder with all that is in it.
///
/// # Errors
///
/// Something cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// `bytes` for each of `count`.
#[must_use]
pub fn each(bytes: u64, count: u64) -> f64 {
    bytes as f64 / count.max(1) as f64
}

fn figure(file: &str, name: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{copy_folder, folder_bytes, folder_on_disk};

    #[test]
    fn a_copy_is_as_large_as_what_it_is_of() {
        let dir = folder_on_disk().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        std::fs::create_dir_all(from.join("inner")).unwrap();
        std::fs::write(from.join("inner/file"), [1; 7]).unwrap();
        std::fs::write(from.join("file"), [1; 5]).unwrap();
        copy_folder(&from, &to).unwrap();
        assert_eq!((folder_bytes(&from).unwrap(), folder_bytes(&to).unwrap()), (12, 12));
    }
}
