//! Stored bytes are for ever: what was written once is read as the same by every later version.
//!
//! The snapshots beside this file hold the bytes of each thing that is stored. Where one differs, a stored format has
//! changed, and ledgers that exist could not be read any more: give the new form a new tag or version instead.

mod breaks;
mod instructions;
mod payments;
mod samples;
mod settlements;

use crate::rig::bytes_of;
use farthing_ledger::codec::{
    Origin, Reader, Record, RecordBuilder, RecordHash, Stored, decode_block, decode_events,
    encode_block, encode_event, keys, take_state,
};
use farthing_ledger::domain::{AccountNumber, CommandId, MerchantNumber, Seq, Time, WalletNumber};
use farthing_ledger::engine::State;
use farthing_ledger::item::Owner;
use farthing_ledger::snapshot::Snapshots;
use samples::{commands, events, links, rejections, rows};
use std::collections::BTreeSet;
use std::fmt::Debug;

/// One line for each thing: its name and its bytes.
#[derive(Default)]
struct Page(String);

impl Page {
    fn put(&mut self, name: &str, bytes: &[u8]) {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.0.push_str(&format!("{name:<24} {hex}\n"));
    }

    /// The bytes that stand on the page as it was accepted: a line of the committed file, not what is encoded now.
    fn golden(name: &str) -> Vec<(String, Vec<u8>)> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ledger/snapshots");
        let path = format!("{folder}/ledger__golden__{name}.snap");
        let text = std::fs::read_to_string(path).unwrap();
        let body = text.splitn(3, "---\n").nth(2).unwrap();
        let lines = body.lines().filter_map(|line| {
            let (name, hex) = line.rsplit_once(' ')?;
            let digits = hex.as_bytes().chunks(2);
            let bytes = digits
                .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap());
            Some((name.trim().to_owned(), bytes.collect()))
        });
        lines.collect()
    }
}

/// Holds the bytes of some things, and that the golden bytes are read as these things.
fn hold<T: Stored + PartialEq + Debug>(page: &str, things: &[(&str, T)]) {
    let mut now = Page::default();
    for (name, thing) in things {
        let mut bytes = Vec::new();
        thing.put(&mut bytes);
        now.put(name, &bytes);
    }
    insta::assert_snapshot!(page, now.0);
    let golden = Page::golden(page);
    assert_eq!(golden.len(), things.len(), "{page} has a line for each");
    for ((name, thing), (line, bytes)) in things.iter().zip(golden) {
        assert_eq!(*name, line);
        let mut input = Reader::over(&bytes);
        assert_eq!(T::take(&mut input).as_ref(), Ok(thing), "{name}");
        assert!(input.is_empty(), "{name}");
        for len in 0..bytes.len() {
            let cut = T::take(&mut Reader::over(&bytes[..len]));
            assert!(cut.is_err(), "{name} is read although it is cut to {len} bytes");
        }
    }
}

#[test]
fn commands_are_stored_as_ever() {
    hold("commands", &commands());
}

#[test]
fn rejections_are_stored_as_ever() {
    let things: Vec<_> = rejections().into_iter().map(|r| (r.code(), r)).collect();
    hold("rejections", &things);
    let mut codes: Vec<_> = things.iter().map(|(code, _)| *code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 23, "a rejection has no golden bytes");
}

#[test]
fn instructions_are_stored_as_ever() {
    let things = instructions::instructions();
    let numbers: Vec<u8> = things.iter().map(|(_, one)| one.number()).collect();
    assert_eq!(numbers, (1..=38).collect::<Vec<_>>(), "an instruction has no golden bytes");
    hold("instructions", &things);
}

#[test]
fn items_are_stored_as_ever() {
    let things = payments::items();
    let kinds: BTreeSet<u8> = things.iter().map(|(_, item)| item.matter.number()).collect();
    assert_eq!(kinds, (1..=8).collect(), "a kind of items has no golden bytes");
    hold("items", &things);
}

#[test]
fn executed_instructions_are_stored_as_ever() {
    hold("executed", &[("executed", payments::executed())]);
}

#[test]
fn refusals_are_stored_as_ever() {
    hold("refusals", &payments::refusals());
}

#[test]
fn parties_are_stored_as_ever() {
    let mut state = State::restore_at(Seq::from_raw(500), Time::from_micros(1_700_000_000_000_000));
    payments::fill(state.parties_mut());
    assert_eq!(state.parties().items_count(), 4, "a code, an order, a packet, suspense");
    let mut page = Page::default();
    page.put("state", &bytes_of(&state));
    insta::assert_snapshot!("parties", page.0);
    assert!(take_state(&Page::golden("parties")[0].1).unwrap() == state);
}

#[test]
fn links_are_stored_as_ever() {
    hold("links", &links());
}

#[test]
fn events_are_stored_as_ever() {
    let mut page = Page::default();
    for (name, event) in events() {
        let mut bytes = Vec::new();
        encode_event(&mut bytes, &event);
        page.put(name, &bytes);
    }
    insta::assert_snapshot!("events", page.0);
    let golden = Page::golden("events");
    assert_eq!(golden.len(), events().len());
    for ((name, event), (_, bytes)) in events().into_iter().zip(golden) {
        assert_eq!(decode_events(&bytes).collect::<Vec<_>>(), [Ok(event)], "{name}");
    }
}

#[test]
fn records_are_stored_as_ever() {
    let origin = Origin { ledger_id: *b"ledger of a test", shard: 3, epoch: 7 };
    let mut builder =
        RecordBuilder::begin(Seq::from_raw(41), Time::from_micros(1_700_000_000_000_000));
    for (_, event) in events() {
        builder.push(&event);
    }
    let record = builder.finish().remove(0);
    let sealed = record.seal(&origin, RecordHash([0xab; 32]));
    let mut page = Page::default();
    page.put("record", &sealed.bytes);
    page.put("hash", &sealed.hash.0);
    insta::assert_snapshot!("records", page.0);
    let golden = Page::golden("records");
    let (opened, encoded) = Record::open(&golden[0].1).unwrap();
    assert_eq!(opened, record);
    assert_eq!((encoded.origin, encoded.previous), (origin, RecordHash([0xab; 32])));
    assert_eq!(encoded.hash.0[..], golden[1].1);
    let decoded: Vec<_> = opened.events().map(|event| event.unwrap()).collect();
    for ((recorded, (name, event)), seq) in decoded.iter().zip(events()).zip(41..) {
        assert_eq!((recorded.seq.raw(), &recorded.event), (seq, &event), "{name}");
        assert_eq!(opened.event_at(recorded.seq).unwrap().as_ref(), Some(recorded), "{name}");
    }
}

#[test]
fn keys_are_stored_as_ever() {
    let number = AccountNumber::from_raw(0x0102_0304).unwrap();
    let (seq, later) = (Seq::from_raw(0x1112), Seq::from_raw(0x2122_2324));
    let text = CommandId::parse("id", "order-7").unwrap();
    let mut page = Page::default();
    page.put("journal", &keys::journal(later));
    page.put("id uuid", &keys::id(&CommandId::Uuid(0x0102 << 96)));
    page.put("id ulid", &keys::id(&CommandId::Ulid(0x0102 << 96)));
    page.put("id text", &keys::id(&text));
    page.put("row", &keys::row(number, later));
    page.put("link", &keys::link(seq, later));
    page.put("reference", &keys::reference("order-7", later));
    let merchant = Owner::Merchant(MerchantNumber::from_raw(0x0102).unwrap());
    let wallet = Owner::Wallet(WalletNumber::from_raw(0x0102).unwrap());
    page.put("item of a merchant", &keys::item(1, merchant, later));
    page.put("item of a wallet", &keys::item(5, wallet, later));
    insta::assert_snapshot!("keys", page.0);
    let golden = Page::golden("keys");
    assert_eq!(keys::compact_id_of(&golden[1].1), Some(0x0102 << 96));
    assert_eq!(keys::compact_id_of(&golden[3].1), None);
    assert_eq!(keys::row_parts(&golden[4].1), Ok((number, later)));
    assert_eq!(keys::link_parts(&golden[5].1), Ok((seq, later)));
    assert_eq!(keys::reference_seq(&golden[6].1), Ok(later));
}

#[test]
fn blocks_of_rows_are_stored_as_ever() {
    let rows = rows();
    let mut page = Page::default();
    page.put("block", &encode_block(&rows));
    insta::assert_snapshot!("blocks", page.0);
    let golden = Page::golden("blocks");
    assert_eq!(decode_block(rows[0].seq, &golden[0].1), Ok(rows));
}

#[test]
fn states_and_snapshots_are_stored_as_ever() {
    let mut state = State::default();
    for ((name, event), seq) in events().into_iter().zip(1..) {
        let (seq, time) = (Seq::from_raw(seq), Time::from_micros(1_700_000_000_000_000 + seq));
        // A kept hold shows all that a snapshot holds.
        if name != "hold released" && name != "hold expired" {
            state.apply(seq, time, &event);
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let snapshots = Snapshots::below(dir.path()).unwrap();
    snapshots.save(&state).unwrap();
    let file = std::fs::read_dir(dir.path().join("snapshots")).unwrap().next().unwrap().unwrap();
    let bytes = std::fs::read(file.path()).unwrap();
    let mut page = Page::default();
    page.put("state", &bytes_of(&state));
    page.put("snapshot file", &bytes);
    insta::assert_snapshot!("states", page.0);
    let golden = Page::golden("states");
    assert!(take_state(&golden[0].1).unwrap() == state);
    std::fs::write(file.path(), &golden[1].1).unwrap();
    assert!(snapshots.newest(state.seq()).unwrap() == Some(state));
}
