//! Stored bytes that were changed, cut or taken away: the ledger says where, and never goes on as if nothing were.

use crate::ask::{open, open_source, pay};
use crate::rig::Rig;
use farthing_ledger::codec::{Stored, keys};
use farthing_ledger::config::Config;
use farthing_ledger::domain::Seq;
use farthing_ledger::error::{Fatal, SubmitError};
use farthing_ledger::journal::JournalReader;
use farthing_ledger::pipeline::Mode;
use farthing_ledger::store::{Store, Table};
use rocksdb::{DB, Options};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

/// A stopped ledger with one event a record, 42 in all. Nothing of it is in a snapshot or in index files where `bare`.
fn stopped(bare: bool) -> Rig {
    let mut rig = Rig::start_with(|config| {
        if bare {
            config.run_events = 1 << 20;
            config.snapshot_interval_events = 1 << 20;
        }
    });
    rig.apply(open_source("cash", "CNY"));
    rig.apply(open("alice"));
    for number in 1..=40 {
        rig.apply(pay(&format!("t{number}"), "cash", "alice", number));
    }
    if bare {
        // What a stop writes down would hide the journal from the next start.
        rig.abandon();
    } else {
        rig.stop().unwrap();
    }
    rig
}

/// The database itself, as somebody with a tool would open it.
fn database(config: &Config) -> DB {
    let names = Table::ALL.map(Table::name);
    DB::open_cf(&Options::default(), config.data_dir.join("db"), names).unwrap()
}

fn record(config: &Config, first: u64) -> Vec<u8> {
    let store = Store::open(config).unwrap();
    store.get(Table::Journal, &keys::journal(Seq::from_raw(first))).unwrap().unwrap()
}

fn replace(config: &Config, first: u64, bytes: &[u8]) {
    let store = Store::open(config).unwrap();
    let key = keys::journal(Seq::from_raw(first));
    store.write_synced(Table::Journal, [(&key[..], bytes)]).unwrap();
}

/// Takes records out of the journal, and the log with them, which would bring the last ones in again.
fn remove(config: &Config, firsts: impl IntoIterator<Item = u64>) {
    drop(Store::open(config).unwrap());
    fs::remove_file(log(config)).unwrap();
    let db = database(config);
    db.delete(b"log").unwrap();
    let journal = db.cf_handle(Table::Journal.name()).unwrap();
    for first in firsts {
        db.delete_cf(journal, keys::journal(Seq::from_raw(first))).unwrap();
    }
}

fn snapshots(config: &Config) -> Vec<PathBuf> {
    let folder = fs::read_dir(config.data_dir.join("snapshots")).unwrap();
    let mut paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn place_of(fatal: &Fatal) -> &str {
    let Fatal::Damaged { place, .. } = fatal else { panic!("{fatal} names no place") };
    place
}

#[test]
fn any_changed_byte_of_a_replayed_record_stops_the_start_and_is_named() {
    let mut rig = stopped(true);
    let good = record(&rig.config, 17);
    for place in (0..good.len()).step_by(3) {
        let mut bad = good.clone();
        bad[place] ^= 0x10;
        replace(&rig.config, 17, &bad);
        let fatal = rig.open_fault();
        assert_eq!(place_of(&fatal), "journal record 17", "byte {place}: {fatal}");
    }
    for len in [0, 1, 8, 9, good.len() - 1] {
        replace(&rig.config, 17, &good[..len]);
        assert_eq!(place_of(&rig.open_fault()), "journal record 17", "cut to {len}");
    }
    // Good bytes in a wrong place are damage too.
    let other = record(&rig.config, 16);
    replace(&rig.config, 17, &other);
    assert_eq!(place_of(&rig.open_fault()), "journal record 17");
    replace(&rig.config, 17, &good);
    rig.open().unwrap();
    rig.apply(pay("t41", "cash", "alice", 1));
}

#[test]
fn a_missing_record_stops_the_start_and_is_named() {
    for (missing, named) in
        [(1, "journal record 2"), (2, "journal record 3"), (30, "journal record 31")]
    {
        let mut rig = stopped(true);
        remove(&rig.config, [missing]);
        assert_eq!(place_of(&rig.open_fault()), named, "without record {missing}");
    }
}

#[test]
fn a_journal_shorter_than_its_index_or_snapshot_stops_the_start() {
    let mut rig = stopped(false);
    remove(&rig.config, 40..=42);
    let fatal = rig.open_fault();
    assert_eq!(place_of(&fatal), "journal");
    assert!(fatal.to_string().contains("event 39"), "{fatal}");
    assert!(fatal.to_string().contains("42"), "{fatal}");
    // Without index files, the snapshot alone tells.
    let db = database(&rig.config);
    db.delete(b"checkpoint").unwrap();
    db.delete(b"intent").unwrap();
    drop(db);
    let fatal = rig.open_fault();
    assert_eq!(place_of(&fatal), "journal");
    assert!(fatal.to_string().contains("snapshot of event 42"), "{fatal}");
}

#[test]
fn a_snapshot_that_cannot_be_read_is_passed_over() {
    let mut rig = stopped(false);
    let live = {
        rig.open().unwrap();
        rig.state_bytes()
    };
    rig.stop().unwrap();
    let newest = snapshots(&rig.config).pop().unwrap();
    let good = fs::read(&newest).unwrap();
    for place in [0, 8, 9, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[place] ^= 1;
        fs::write(&newest, &bad).unwrap();
        rig.open().unwrap();
        assert!(rig.state_bytes() == live, "byte {place}");
        rig.stop().unwrap();
    }
    for path in snapshots(&rig.config) {
        fs::remove_file(path).unwrap();
    }
    rig.open().unwrap();
    assert!(rig.state_bytes() == live, "from the journal alone");
}

#[test]
fn damage_in_the_old_part_is_met_where_it_is_read() {
    let mut rig = stopped(false);
    let mut bad = record(&rig.config, 5);
    bad[90] ^= 1;
    replace(&rig.config, 5, &bad);
    rig.open().unwrap();
    let walked = {
        rig.stop().unwrap();
        let store = Arc::new(Store::open(&rig.config).unwrap());
        let journal = JournalReader::over(store);
        journal.records_from(Seq::FIRST).unwrap().find_map(Result::err).unwrap()
    };
    assert_eq!(place_of(&walked), "journal record 5");
    rig.open().unwrap();
    // Event 5 is t3. Whether its retry is one cannot be told, and so nothing is.
    let answer = rig.try_submit(vec![pay("t3", "cash", "alice", 3)], Mode::Each);
    assert_eq!(answer, Err(SubmitError::Unknown));
    let fatal = rig.stop().unwrap_err();
    assert_eq!(place_of(&fatal), "journal record 5");
}

#[test]
fn books_that_do_not_follow_from_the_event_before_stop_the_start() {
    let mut rig = stopped(true);
    // A record with a good checksum and a balance that nobody could have computed.
    let store = Arc::new(Store::open(&rig.config).unwrap());
    let journal = JournalReader::over(store.clone());
    let mut records = journal.records_from(Seq::FIRST).unwrap();
    let (last, encoded) = records.by_ref().last().unwrap().unwrap();
    drop(records);
    let forged = farthing_ledger::codec::Record {
        first_seq: last.last_seq().next(),
        payload: last.payload.clone(),
        ..last
    };
    let sealed = forged.seal(&encoded.origin, encoded.hash);
    let key = keys::journal(forged.first_seq);
    store.write_synced(Table::Journal, [(&key[..], &sealed.bytes[..])]).unwrap();
    drop((journal, store));
    let fatal = rig.open_fault();
    assert!(fatal.to_string().contains("event 43"), "{fatal}");
    assert!(fatal.to_string().contains("follows"), "{fatal}");
}

#[test]
fn a_run_cut_short_is_made_again_however_long_runs_are_now() {
    for run_events in [8, 1 << 20, 3] {
        let mut rig = stopped(false);
        let rows = |rig: &Rig| {
            let filter = farthing_ledger::query::HistoryFilter::default();
            let order = farthing_ledger::query::Order::OldestFirst;
            let all: Vec<_> = (0..42)
                .map(|seq| {
                    let after = Some((Seq::from_raw(seq), 63));
                    let account = crate::ask::account("alice");
                    rig.query().history(&account, order, &filter, (after, 100)).unwrap().rows
                })
                .collect();
            all
        };
        rig.open().unwrap();
        let before = rows(&rig);
        rig.stop().unwrap();
        // As if the crash had come between the files and the checkpoint.
        let store = Store::open(&rig.config).unwrap();
        let put = |key: &[u8], seq: u64| {
            let mut value = Vec::new();
            Seq::from_raw(seq).put(&mut value);
            store.write_synced(Table::Meta, [(key, &value[..])]).unwrap();
        };
        put(b"checkpoint", 2);
        put(b"intent", 42);
        drop(store);
        rig.config.run_events = run_events;
        rig.open().unwrap();
        assert!(rows(&rig) == before, "runs of {run_events}");
        assert!(rig.one(pay("t9", "cash", "alice", 9)).replayed);
    }
}

fn log(config: &Config) -> PathBuf {
    config.data_dir.join("log")
}

#[test]
fn a_changed_byte_of_the_log_stops_the_start_instead_of_shortening_the_journal() {
    let mut rig = stopped(true);
    let good = fs::read(log(&rig.config)).unwrap();
    // Each of the 42 groups has a block of 512 bytes.
    let written = 42 * 512;
    assert!(good[..written].chunks(512).all(|block| block != [0; 512]));
    assert!(good[written..].iter().all(|byte| *byte == 0));
    for eighth in 0..9 {
        let place = written * eighth / 8;
        let mut bad = good.clone();
        bad[place] ^= 0x10;
        fs::write(log(&rig.config), bad).unwrap();
        let fatal = rig.open_fault();
        assert_eq!(place_of(&fatal), "log", "byte {place}");
        assert!(fatal.to_string().contains(&format!("block {}", place / 512)), "{fatal}");
    }
    fs::write(log(&rig.config), good).unwrap();
    rig.open().unwrap();
    assert!(rig.one(pay("t40", "cash", "alice", 40)).replayed);
}

#[test]
fn a_log_that_is_missing_stops_the_start() {
    let mut rig = stopped(true);
    let path = log(&rig.config);
    fs::rename(&path, path.with_extension("away")).unwrap();
    let fatal = rig.open_fault();
    assert_eq!(place_of(&fatal), "log");
    fs::rename(path.with_extension("away"), &path).unwrap();
    rig.open().unwrap();
    assert!(rig.one(pay("t40", "cash", "alice", 40)).replayed);
}
