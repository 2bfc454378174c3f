//! Idempotency for ever: ids in every form, through many index files and restarts, each answered once.

use crate::ask::{open, open_source, posting};
use crate::rig::Rig;
use farthing_ledger::command::{Command, PostTransfer};
use farthing_ledger::domain::{CommandId, Rejection, Seq};
use farthing_ledger::pipeline::{Mode, Outcome};
use std::collections::BTreeMap;

/// Transfers of the long run.
const TRANSFERS: u64 = 600;

/// Numbers that look random and are always the same.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn wide(&mut self) -> u128 {
        (u128::from(self.next()) << 64) | u128::from(self.next())
    }
}

/// An id of one of six kinds, in `place` of the run.
fn id_at(place: u64, numbers: &mut Numbers) -> CommandId {
    let ordered = 0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(place);
    let text = match place % 6 {
        0 => CommandId::Uuid(ordered).to_string(),
        1 => CommandId::Ulid(ordered).to_string(),
        2 => return CommandId::Uuid(numbers.wide()),
        3 => return CommandId::Ulid(numbers.wide()),
        4 => format!("order-{place:08}"),
        _ => format!("{:x}", numbers.next()),
    };
    CommandId::parse("id", &text).unwrap()
}

/// The same id as another client would write it.
fn respelled(id: &CommandId) -> CommandId {
    match id {
        CommandId::Uuid(value) => {
            let upper = CommandId::Uuid(*value).to_string().to_uppercase();
            let ulid = CommandId::Ulid(*value).to_string();
            CommandId::parse("id", if value % 2 == 0 { &upper } else { &ulid }).unwrap()
        }
        CommandId::Ulid(value) => CommandId::Uuid(*value),
        CommandId::Text(text) => CommandId::Text(text.clone()),
    }
}

fn transfer(id: CommandId, amount: u64) -> Command {
    let postings = vec![posting("cash", "alice", amount)].into();
    Command::PostTransfer(PostTransfer { id, postings, kind: 0, notes: None, terms: None })
}

#[test]
fn every_id_is_answered_once_through_runs_and_restarts() {
    let mut rig = Rig::start();
    rig.apply(open_source("cash", "CNY"));
    rig.apply(open("alice"));
    let mut numbers = Numbers(7);
    let mut first: BTreeMap<u64, (CommandId, Seq)> = BTreeMap::new();
    let mut moved = 0;
    for place in 0..TRANSFERS {
        let id = id_at(place, &mut numbers);
        let amount = 1 + place % 9;
        let answer = rig.one(transfer(id.clone(), amount));
        assert!(!answer.replayed, "{id} is new");
        assert!(matches!(answer.outcome, Outcome::Applied(_)), "{id}: {answer:?}");
        moved += amount;
        first.insert(place, (id, answer.seq));
        // Anything so far, again: known in memory, in a run that is being written, or in the files.
        let back = numbers.below(place + 1);
        let (id, seq) = &first[&back];
        let again = rig.one(transfer(respelled(id), 1 + back % 9));
        assert_eq!((again.seq, again.replayed), (*seq, true), "{id}");
        if place % 7 == 0 {
            let other = rig.one(transfer(id.clone(), 77)).outcome;
            let fields = vec!["postings[0].amount".to_owned()];
            assert_eq!(other, Outcome::Refused(Box::new(Rejection::IdConflict { fields })));
        }
        match place % 150 {
            50 => rig.settle_index(),
            100 => rig.restart(),
            149 => rig.crash(|journal| journal),
            _ => {}
        }
    }
    rig.restart();
    for (place, (id, seq)) in &first {
        let again = rig.one(transfer(respelled(id), 1 + place % 9));
        assert_eq!((again.seq, again.replayed), (*seq, true), "{id}");
        assert_eq!(rig.query().event_by_id("transfer", id).unwrap().seq, *seq);
    }
    let (view, seq) = rig.query().account(&crate::ask::account("alice")).unwrap();
    assert_eq!(view.balance.net, i64::try_from(moved).unwrap());
    assert_eq!(seq.raw(), TRANSFERS + 2, "a retry takes no place");
    let ids = [u128::MAX, 0, 1].map(CommandId::Uuid).into_iter().chain(
        ["~", "a", "order-", "order-00000004x"].map(|text| CommandId::parse("id", text).unwrap()),
    );
    for id in ids {
        assert!(!rig.one(transfer(id.clone(), 1)).replayed, "{id} was never used");
    }
}

#[test]
fn the_same_id_many_times_in_one_call_moves_once() {
    let mut rig = Rig::start();
    rig.apply(open_source("cash", "CNY"));
    rig.apply(open("alice"));
    for (round, id) in [CommandId::Uuid(5), CommandId::Ulid(9), CommandId::Text("x".into())]
        .into_iter()
        .enumerate()
    {
        let commands = vec![transfer(id.clone(), 3), transfer(respelled(&id), 3), transfer(id, 3)];
        let mode = if round == 1 { Mode::Atomic } else { Mode::Each };
        let answers = rig.submit(commands.clone(), mode);
        let replayed: Vec<bool> = answers.iter().map(|answer| answer.replayed).collect();
        assert_eq!(replayed, [false, true, true]);
        assert!(answers.iter().all(|answer| answer.seq == answers[0].seq));
        rig.restart();
        assert!(rig.submit(commands, mode).iter().all(|answer| answer.replayed));
    }
    let (view, _) = rig.query().account(&crate::ask::account("alice")).unwrap();
    assert_eq!(view.balance.net, 9);
}
