//! The log and the journal's table together: whatever is appended is there after a crash, from the one or the other.

use farthing_ledger::config::Config;
use farthing_ledger::store::{Store, Table};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const LOG_BYTES: usize = 4 << 20;

fn config(dir: &Path) -> Config {
    Config { log_bytes: LOG_BYTES, ..Config::at(dir) }
}

fn key(number: u64) -> [u8; 8] {
    number.to_be_bytes()
}

fn value(number: u64, len: usize) -> Vec<u8> {
    vec![u8::try_from(number % 251).unwrap(); len]
}

fn append(store: &Store, number: u64, len: usize) {
    store.append([(&key(number), &value(number, len)[..])].into_iter()).unwrap();
}

/// A copy of what is on disk while the store is open, as a crash would leave it.
fn crashed(dir: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir(copy.path().join("db")).unwrap();
    fs::copy(dir.join("log"), copy.path().join("log")).unwrap();
    for entry in fs::read_dir(dir.join("db")).unwrap() {
        let from = entry.unwrap().path();
        fs::copy(&from, copy.path().join("db").join(from.file_name().unwrap())).unwrap();
    }
    copy
}

fn hold(dir: &Path, lens: &[usize]) {
    let store = Store::open(&config(dir)).unwrap();
    for (number, len) in (0..).zip(lens) {
        let found = store.get(Table::Journal, &key(number)).unwrap();
        assert!(found.is_some_and(|found| found == value(number, *len)), "entry {number}");
    }
    let count = store.scan_up(Table::Journal, &key(0)).unwrap().count();
    assert_eq!(count, lens.len());
}

#[test]
fn many_rounds_of_the_log_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&config(dir.path())).unwrap();
    let mut lens = Vec::new();
    for number in 0..240 {
        let len = 1 + usize::try_from(number * 7_919 % 131_072).unwrap();
        append(&store, number, len);
        lens.push(len);
        if number % 40 == 39 {
            hold(crashed(dir.path()).path(), &lens);
        }
    }
    assert!(lens.iter().sum::<usize>() > 3 * LOG_BYTES);
    drop(store);
    hold(dir.path(), &lens);
}

#[test]
fn what_is_too_large_for_the_log_is_as_durable() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&config(dir.path())).unwrap();
    let lens = [1_000, LOG_BYTES, 1_000, LOG_BYTES / 2, 70_000];
    for (number, len) in (0..).zip(lens) {
        append(&store, number, len);
        let so_far = usize::try_from(number).unwrap() + 1;
        hold(crashed(dir.path()).path(), &lens[..so_far]);
    }
}

#[test]
fn a_log_of_another_length_is_made_anew_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&config(dir.path())).unwrap();
    append(&store, 0, 1_000);
    let copy = crashed(dir.path());
    let longer = Config { log_bytes: 2 * LOG_BYTES, ..config(copy.path()) };
    let store = Store::open(&longer).unwrap();
    assert_eq!(fs::metadata(copy.path().join("log")).unwrap().len(), 4 << 20);
    store.fit_log(longer.log_bytes).unwrap();
    assert_eq!(store.get(Table::Journal, &key(0)).unwrap(), Some(value(0, 1_000)));
    assert_eq!(fs::metadata(copy.path().join("log")).unwrap().len(), 8 << 20);
    append(&store, 1, 1_000);
    drop(store);
    hold(copy.path(), &[1_000, 1_000]);
}

#[test]
fn what_the_table_lost_is_taken_from_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&config(dir.path())).unwrap();
    for number in 0..10 {
        append(&store, number, 100);
    }
    drop(store);
    let names = Table::ALL.map(Table::name);
    let path = dir.path().join("db");
    let db = rocksdb::DB::open_cf(&rocksdb::Options::default(), path, names).unwrap();
    for number in 7..10 {
        db.delete_cf(db.cf_handle(Table::Journal.name()).unwrap(), key(number)).unwrap();
    }
    drop(db);
    hold(dir.path(), &[100; 10]);
}
