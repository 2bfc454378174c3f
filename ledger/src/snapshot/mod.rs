//! Snapshots: the state at a position, so that a restart replays minutes and not years.
//!
//! ```text
//! 0        8        9 ...
//! "FARTHSNP" version  state   BLAKE3 of everything before it, 32 bytes
//! ```
//!
//! A snapshot is written beside the others, synced, then renamed; a half-written one has no good hash and no name. One
//! that cannot be read is passed over: the one before it, or the journal alone, says the same.

use crate::codec::{put_state, take_state};
use crate::domain::Seq;
use crate::engine::State;
use crate::error::Fatal;
use crate::metrics::SNAPSHOT_SEQ;
use crossbeam_channel::Receiver;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8; 9] = b"FARTHSNP\x03";
const HASH_BYTES: usize = 32;
/// Snapshots that are kept.
const KEPT: usize = 2;
const EXTENSION: &str = "snapshot";

/// The snapshots of one data directory.
#[derive(Debug, Clone)]
pub struct Snapshots {
    dir: PathBuf,
}

impl Snapshots {
    /// The snapshots below `data_dir`.
    ///
    /// # Errors
    ///
    /// Their folder cannot be made.
    pub fn below(data_dir: &Path) -> Result<Self, Fatal> {
        let dir = data_dir.join("snapshots");
        fs::create_dir_all(&dir).map_err(|e| Fatal::store("create snapshots", e))?;
        Ok(Self { dir })
    }

    /// Writes down each state that is asked for, until nobody can ask any more. A failure is logged and tried again
    /// with the next one: a missing snapshot costs time at a restart, nothing else.
    pub fn run(&self, requests: &Receiver<State>) {
        while let Ok(state) = requests.recv() {
            match self.save(&state) {
                Ok(()) => {
                    tracing::info!(seq = state.seq().raw(), "snapshot written");
                    metrics::gauge!(SNAPSHOT_SEQ).set(crate::metrics::position(state.seq().raw()));
                }
                Err(error) => tracing::warn!(%error, "snapshot not written"),
            }
        }
    }

    /// Writes `state` down and forgets the oldest.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn save(&self, state: &State) -> Result<(), Fatal> {
        let path = self.dir.join(format!("{:020}.{EXTENSION}", state.seq().raw()));
        let draft = path.with_extension("draft");
        write(state, &draft).map_err(|e| Fatal::store("write a snapshot", e))?;
        fs::rename(&draft, &path).map_err(|e| Fatal::store("name a snapshot", e))?;
        let synced = File::open(&self.dir).and_then(|dir| dir.sync_all());
        synced.map_err(|e| Fatal::store("sync snapshots", e))?;
        for old in self.paths()?.into_iter().skip(KEPT) {
            fs::remove_file(old).map_err(|e| Fatal::store("remove a snapshot", e))?;
        }
        Ok(())
    }

    /// The newest state that can be read, at or before `last`.
    ///
    /// # Errors
    ///
    /// The folder cannot be read.
    pub fn newest(&self, last: Seq) -> Result<Option<State>, Fatal> {
        for path in self.paths()? {
            match read(&path) {
                Ok(state) if state.seq() <= last => return Ok(Some(state)),
                Ok(state) => {
                    let problem = format!(
                        "ends at event {last}, but a snapshot of event {} was made of it: \
                         acknowledged events are missing",
                        state.seq()
                    );
                    return Err(Fatal::damaged("journal", problem));
                }
                Err(problem) => {
                    tracing::warn!(path = %path.display(), problem, "snapshot passed over");
                }
            }
        }
        Ok(None)
    }

    /// Every state that can be read, newest first.
    ///
    /// # Errors
    ///
    /// The folder cannot be read, or a snapshot in it.
    pub fn all(&self) -> Result<Vec<State>, Fatal> {
        let states = self.paths()?.into_iter().map(|path| {
            read(&path).map_err(|problem| Fatal::damaged(path.display().to_string(), problem))
        });
        states.collect()
    }

    /// The snapshot files, newest first.
    fn paths(&self) -> Result<Vec<PathBuf>, Fatal> {
        let failed = |e: io::Error| Fatal::store("list snapshots", e);
        let mut paths = Vec::new();
        for entry in fs::read_dir(&self.dir).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|extension| extension == EXTENSION) {
                paths.push(path);
            }
        }
        paths.sort_unstable_by(|a, b| b.cmp(a));
        Ok(paths)
    }
}

fn write(state: &State, path: &Path) -> io::Result<()> {
    let mut out =
        Hashing { out: BufWriter::new(File::create(path)?), hasher: blake3::Hasher::new() };
    out.write_all(MAGIC)?;
    put_state(state, &mut out)?;
    let Hashing { mut out, hasher } = out;
    out.write_all(hasher.finalize().as_bytes())?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

fn read(path: &Path) -> Result<State, String> {
    let bytes = fs::read(path).map_err(|e| e.to_string())?;
    let split = bytes.len().checked_sub(HASH_BYTES).ok_or("is too short")?;
    let (body, hash) = bytes.split_at_checked(split).ok_or("is too short")?;
    if blake3::hash(body).as_bytes() != hash {
        return Err("does not have its own hash".to_owned());
    }
    let state = body.strip_prefix(MAGIC).ok_or("is of another version")?;
    take_state(state).map_err(|e| e.to_string())
}

/// Hashes what passes through.
struct Hashing<W> {
    out: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
