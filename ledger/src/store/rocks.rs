//! The store: what the rest of the ledger may ask of RocksDB, and nothing else.

use super::log::{Key, Log};
use super::options;
use crate::config::Config;
use crate::error::Fatal;
use parking_lot::Mutex;
use rocksdb::{
    Cache, ColumnFamily, ColumnFamilyDescriptor, DB, Direction, IngestExternalFileOptions,
    IteratorMode, ReadOptions, ReadTier, SstFileWriter, WriteBatch, WriteOptions,
};
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

/// A key and its value.
pub type Entry = (Box<[u8]>, Box<[u8]>);

/// The tables, one column family each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Records by their first seq. The truth; synced.
    Journal,
    /// Seq by command id.
    Ids,
    /// Blocks of account rows by account and first seq.
    Rows,
    /// What followed an event, by both seqs.
    Links,
    /// Seqs by reference.
    References,
    /// Items of the payments layer, as they are now, by kind, owner and number.
    Items,
    /// Facts about the store itself.
    Meta,
}

impl Table {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Journal,
        Self::Ids,
        Self::Rows,
        Self::Links,
        Self::References,
        Self::Items,
        Self::Meta,
    ];

    /// Its name on disk.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Ids => "ids",
            Self::Rows => "rows",
            Self::Links => "links",
            Self::References => "references",
            Self::Items => "items",
            Self::Meta => "default",
        }
    }
}

/// Meta key: the ledger has a log, and must not be opened without it.
const LOG_IS_FOUNDED: &[u8] = b"log";
/// Its file in the data directory.
const LOG_FILE: &str = "log";
/// Bytes that are read at once to bring a file back into the page cache.
const WARM_BYTES: usize = 256 << 10;

/// An open database, and the log before it.
pub struct Store {
    db: DB,
    log: Mutex<Log>,
    log_path: PathBuf,
    runs_dir: PathBuf,
    cache: Cache,
}

impl Store {
    /// Opens the database in the configured directory, or creates it.
    ///
    /// # Errors
    ///
    /// RocksDB cannot open it: in use, damaged, or no permission.
    pub fn open(config: &Config) -> Result<Self, Fatal> {
        let dir = config.data_dir.join("db");
        let runs_dir = config.data_dir.join("runs");
        // What lies there was not taken in: a run that a crash cut short.
        if runs_dir.exists() {
            fs::remove_dir_all(&runs_dir).map_err(|e| Fatal::store("clear runs", e))?;
        }
        fs::create_dir_all(&runs_dir).map_err(|e| Fatal::store("create runs", e))?;
        let cache = options::cache(config.cache_bytes);
        let tables = Table::ALL
            .map(|table| ColumnFamilyDescriptor::new(table.name(), options::table(table, &cache)));
        let db = DB::open_cf_descriptors(&options::database(), &dir, tables)
            .map_err(|e| Fatal::store("open the database", e))?;
        let log_path = config.data_dir.join(LOG_FILE);
        let log = Mutex::new(open_log(&db, &log_path, config.log_bytes)?);
        Ok(Self { db, log, log_path, runs_dir, cache })
    }

    /// Makes the log anew where it has another length than is asked for. Nothing has been appended yet: all that it holds
    /// is in the journal's table, and not only in memory.
    ///
    /// # Errors
    ///
    /// The log could not be made.
    pub fn fit_log(&self, bytes: usize) -> Result<(), Fatal> {
        let mut log = self.log.lock();
        if log.len_bytes() != Log::len_bytes_of(bytes) {
            *log = Log::found(&self.log_path, bytes)?;
        }
        Ok(())
    }

    /// Whether there is a database in the configured directory.
    #[must_use]
    pub fn exists(config: &Config) -> bool {
        config.data_dir.join("db").join("CURRENT").exists()
    }

    /// Appends entries to the journal, in ascending order above all that are there: all or none, on stable storage when
    /// it returns, by one synced write of the log. The table takes them without a log of its own.
    ///
    /// # Errors
    ///
    /// The write or its sync failed: whether it is there is unknown until the store is opened again.
    pub fn append<'a>(
        &self,
        entries: impl Iterator<Item = (&'a Key, &'a [u8])> + Clone,
    ) -> Result<(), Fatal> {
        let mut log = self.log.lock();
        let bytes = entries.clone().map(|(key, value)| key.len().saturating_add(value.len()));
        let (count, bytes) = bytes.fold((0_usize, 0_usize), |(count, sum), bytes| {
            (count.saturating_add(1), sum.saturating_add(bytes))
        });
        let slices = entries.clone().map(|(key, value)| (&key[..], value));
        if !log.takes(count, bytes) {
            // All before it first, or a crash could keep it and lose them.
            flush_journal(&self.db)?;
            return self.write_synced(Table::Journal, slices);
        }
        log.append(entries, |key| keep(&self.db, key))?;
        write(&self.db, Table::Journal, slices, &unlogged())
    }

    /// Writes entries of one table at once: all or none, on stable storage when it returns.
    ///
    /// # Errors
    ///
    /// The write or its sync failed: whether it is there is unknown until the database is opened again.
    pub fn write_synced<'a>(
        &self,
        table: Table,
        entries: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
    ) -> Result<(), Fatal> {
        write(&self.db, table, entries, &synced())
    }

    /// The value of a key.
    ///
    /// # Errors
    ///
    /// The read failed.
    pub fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, Fatal> {
        self.db.get_cf(self.family(table)?, key).map_err(|e| Fatal::store("read", e))
    }

    /// The values of many keys, which come in ascending order: several times faster than one by one.
    ///
    /// # Errors
    ///
    /// A read failed.
    pub fn get_sorted<K: AsRef<[u8]>>(
        &self,
        table: Table,
        keys: &[K],
        mut each: impl FnMut(usize, &[u8]),
    ) -> Result<(), Fatal> {
        let found = self.db.batched_multi_get_cf(self.family(table)?, keys, true);
        for (index, value) in found.into_iter().enumerate() {
            if let Some(value) = value.map_err(|e| Fatal::store("read", e))? {
                each(index, &value);
            }
        }
        Ok(())
    }

    /// The entries from `key` on, upwards.
    ///
    /// # Errors
    ///
    /// The table is not there; each entry says whether it could be read.
    pub fn scan_up<'a>(
        &'a self,
        table: Table,
        key: &[u8],
    ) -> Result<impl Iterator<Item = Result<Entry, Fatal>> + use<'a>, Fatal> {
        self.scan(table, key, Direction::Forward)
    }

    /// The entries from `key` on, downwards; the first is the last at or before `key`.
    ///
    /// # Errors
    ///
    /// The table is not there; each entry says whether it could be read.
    pub fn scan_down<'a>(
        &'a self,
        table: Table,
        key: &[u8],
    ) -> Result<impl Iterator<Item = Result<Entry, Fatal>> + use<'a>, Fatal> {
        self.scan(table, key, Direction::Reverse)
    }

    fn scan<'a>(
        &'a self,
        table: Table,
        key: &[u8],
        direction: Direction,
    ) -> Result<impl Iterator<Item = Result<Entry, Fatal>> + use<'a>, Fatal> {
        let options = ReadOptions::default();
        let mode = IteratorMode::From(key, direction);
        let entries = self.db.iterator_cf_opt(self.family(table)?, options, mode);
        Ok(entries.map(|entry| entry.map_err(|e| Fatal::store("scan", e))))
    }

    /// Takes entries in whole, as one sorted file: no log, no memtable. `write` puts them in ascending order, each key
    /// once; where it puts none, nothing happens.
    ///
    /// When it returns, the file is on stable storage and part of the table.
    ///
    /// # Errors
    ///
    /// The file could not be written or taken in.
    pub fn ingest(
        &self,
        table: Table,
        write: impl FnOnce(&mut SortedFile<'_>) -> Result<(), Fatal>,
    ) -> Result<(), Fatal> {
        let path = self.runs_dir.join(format!("{}.sst", table.name()));
        let options = options::table(table, &self.cache);
        let writer = SstFileWriter::create(&options);
        let mut file = SortedFile { writer, path: &path, is_begun: false };
        write(&mut file)?;
        let SortedFile { mut writer, is_begun, .. } = file;
        if !is_begun {
            return Ok(());
        }
        writer.finish().map_err(|e| Fatal::store("write a run", e))?;
        self.ingest_file(table, &path)
    }

    fn ingest_file(&self, table: Table, path: &Path) -> Result<(), Fatal> {
        let written = File::open(path).map_err(|e| Fatal::store("open a run", e))?;
        let mut options = IngestExternalFileOptions::default();
        options.set_move_files(true);
        self.db
            .ingest_external_file_cf_opts(self.family(table)?, &options, vec![path])
            .map_err(|e| Fatal::store("take in a run", e))?;
        warm(written).map_err(|e| Fatal::store("read a run", e))
    }

    fn family(&self, table: Table) -> Result<&ColumnFamily, Fatal> {
        family(&self.db, table)
    }
}

fn family(db: &DB, table: Table) -> Result<&ColumnFamily, Fatal> {
    db.cf_handle(table.name())
        .ok_or_else(|| Fatal::damaged("database", format!("has no table {}", table.name())))
}

/// Brings a file back into the page cache, from which RocksDB drops each one that it wrote to be taken in. Readers and
/// the first merge would wait for the disk block by block.
fn warm(file: File) -> io::Result<()> {
    io::copy(&mut BufReader::with_capacity(WARM_BYTES, file), &mut io::sink())?;
    Ok(())
}

/// Opens the log, or founds one of so many bytes, and brings into the journal what a crash left in the log alone.
fn open_log(db: &DB, path: &Path, bytes: usize) -> Result<Log, Fatal> {
    let meta = family(db, Table::Meta)?;
    let is_founded =
        db.get_cf(meta, LOG_IS_FOUNDED).map_err(|e| Fatal::store("read", e))?.is_some();
    if is_founded && !path.exists() {
        return Err(Fatal::damaged("log", "is missing: what was acknowledged last may be in it"));
    }
    let log = if path.exists() {
        let last = last_key(db)?;
        let mut is_behind = false;
        let log = Log::open(path, |key, value| {
            if last.as_deref().is_some_and(|last| key[..] <= *last) {
                return Ok(());
            }
            is_behind = true;
            write(db, Table::Journal, [(&key[..], value)], &unlogged())
        })?;
        if is_behind {
            flush_journal(db)?;
        }
        log
    } else {
        Log::found(path, bytes)?
    };
    if !is_founded {
        write(db, Table::Meta, [(LOG_IS_FOUNDED, &[][..])], &synced())?;
    }
    Ok(log)
}

fn last_key(db: &DB) -> Result<Option<Box<[u8]>>, Fatal> {
    let mut newest_first = db.iterator_cf(family(db, Table::Journal)?, IteratorMode::End);
    let last = newest_first.next().transpose().map_err(|e| Fatal::store("scan", e))?;
    Ok(last.map(|(key, _)| key))
}

/// Writes entries of one table at once: all or none.
fn write<'a>(
    db: &DB,
    table: Table,
    entries: impl IntoIterator<Item = (&'a [u8], &'a [u8])>,
    options: &WriteOptions,
) -> Result<(), Fatal> {
    let family = family(db, table)?;
    let mut batch = WriteBatch::default();
    for (key, value) in entries {
        batch.put_cf(family, key, value);
    }
    db.write_opt(batch, options).map_err(|e| Fatal::store("append", e))
}

/// On stable storage when the write returns.
fn synced() -> WriteOptions {
    let mut options = WriteOptions::default();
    options.set_sync(true);
    options
}

/// Of what the log has already: RocksDB's own log is left out.
fn unlogged() -> WriteOptions {
    let mut options = WriteOptions::default();
    options.disable_wal(true);
    options
}

/// Sees to it that the journal's files hold all entries up to `key`. They nearly always do: RocksDB writes a file each
/// time its buffer is full, which is several times a round of the log.
fn keep(db: &DB, key: &Key) -> Result<(), Fatal> {
    let mut in_files = ReadOptions::default();
    in_files.set_read_tier(ReadTier::Persisted);
    let journal = family(db, Table::Journal)?;
    let kept = db.get_pinned_cf_opt(journal, key, &in_files);
    match kept.map_err(|e| Fatal::store("read", e))? {
        Some(_) => Ok(()),
        None => flush_journal(db),
    }
}

fn flush_journal(db: &DB) -> Result<(), Fatal> {
    db.flush_cf(family(db, Table::Journal)?)
        .map_err(|e| Fatal::store("write the journal's file", e))
}

/// A file of entries that is being written.
pub struct SortedFile<'a> {
    writer: SstFileWriter<'a>,
    path: &'a Path,
    is_begun: bool,
}

impl SortedFile<'_> {
    /// Puts the next entry.
    ///
    /// # Errors
    ///
    /// The write failed, or the key is not above the one before.
    pub fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), Fatal> {
        let failed = |e| Fatal::store("write a run", e);
        if !self.is_begun {
            self.writer.open(self.path).map_err(failed)?;
            self.is_begun = true;
        }
        self.writer.put(key, value).map_err(failed)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("runs_dir", &self.runs_dir).finish_non_exhaustive()
    }
}
