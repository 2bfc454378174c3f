//! What is checked at the end of a run: every query against the model, and the state got at in three ways.

use super::Run;
use crate::rig::{Rig, bytes_of};
use farthing_ledger::codec::{Row, take_state};
use farthing_ledger::domain::{AccountRef, Balance, HoldEnd, Seq, Time};
use farthing_ledger::engine::{State, check_event, check_totals};
use farthing_ledger::journal::JournalReader;
use farthing_ledger::query::{AsOf, HistoryFilter, HoldState, Order};
use farthing_ledger::store::Store;
use std::sync::Arc;

impl Run {
    pub(super) fn check_queries(&self) {
        let query = self.rig.query();
        for number in self.model.numbers() {
            let account = AccountRef::Number(number);
            let rows = self.model.rows.iter().filter(|(of, _)| *of == number);
            let mut rows: Vec<Row> = rows.map(|(_, row)| row.clone()).collect();
            assert_eq!(paged(&self.rig, &account, Order::OldestFirst), rows);
            rows.reverse();
            assert_eq!(paged(&self.rig, &account, Order::NewestFirst), rows);
            for seq in 0..=self.model.seq {
                let balance = self.model.balance_at(number, seq);
                let as_of = AsOf::Seq(Seq::from_raw(seq));
                assert_eq!(query.balance_at(&account, as_of).unwrap().0, balance, "at {seq}");
            }
        }
        for reference in ["order-0", "order-1"] {
            let all = self.model.references.iter().filter(|(text, _)| text == reference);
            let all: Vec<u64> = all.map(|(_, seq)| *seq).collect();
            for order in [Order::OldestFirst, Order::NewestFirst] {
                let found = query.events_by_reference(reference, order, None, 1_000).unwrap();
                let mut found: Vec<u64> = found.iter().map(|event| event.seq.raw()).collect();
                if order == Order::NewestFirst {
                    found.reverse();
                }
                assert_eq!(found, all, "{reference}");
            }
        }
        self.check_items();
        self.check_ids();
    }

    /// Transfers with their reversals, holds with what followed them.
    fn check_items(&self) {
        let query = self.rig.query();
        for transfer in &self.model.transfers {
            let view = query.transfer(&transfer.id).unwrap();
            assert_eq!(view.seq.raw(), transfer.seq);
            let ids: Vec<_> = transfer.reversals.iter().map(|(id, _)| id.clone()).collect();
            assert_eq!(view.reversals, ids);
            let legs = 0..transfer.legs.len();
            let taken: Vec<u64> =
                legs.map(|leg| transfer.legs[leg].2 - transfer.left_of(leg)).collect();
            assert_eq!(view.reversed, if ids.is_empty() { Vec::new() } else { taken });
        }
        for hold in &self.model.holds {
            let view = query.hold(&hold.id).unwrap();
            let left = hold.remaining();
            assert_eq!((view.captured, view.remaining), (hold.captured(), left), "{}", hold.id);
            let end: HoldEnd = crate::model::Model::end_of(hold);
            let state = if left > 0 { HoldState::Open } else { HoldState::Ended(end) };
            assert_eq!(view.state, state, "{}", hold.id);
            assert_eq!(view.follow_ups, hold.follow_ups());
        }
    }

    /// Every id is found where its first command was answered.
    fn check_ids(&self) {
        for first in &self.model.firsts {
            if let Some(id) = first.command.id() {
                let recorded = self.rig.query().event_by_id("command", id).unwrap();
                assert_eq!(recorded.seq.raw(), first.said.seq, "{id}");
                assert_eq!(recorded.time.micros(), first.said.time, "{id}");
            }
        }
    }

    /// The last balances again, asked for by time; then the state, got at in every way.
    pub(super) fn check_ends(mut self) {
        let at = |run: &Self, time| {
            run.rig.query().balance_at(&AccountRef::Number(time), AsOf::Time(Time::MAX))
        };
        for number in self.model.numbers() {
            let (balance, _): (Balance, Seq) = at(&self, number).unwrap();
            assert_eq!(balance, self.model.balance(number));
        }
        check_ways_back(&mut self.rig);
    }
}

/// Stops the ledger. The live state, the journal replayed from its start, and each snapshot with the journal after it
/// are the same, byte for byte.
pub(crate) fn check_ways_back(rig: &mut Rig) {
    let live = rig.state_bytes();
    rig.stop().unwrap();
    let store = Arc::new(Store::open(&rig.config).unwrap());
    let journal = JournalReader::over(store);
    assert!(live == bytes_of(&replayed(&journal, State::default())), "live is not replayed");
    let folder = rig.config.data_dir.join("snapshots");
    let snapshots: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().collect();
    assert!(!snapshots.is_empty(), "a stop leaves a snapshot");
    for snapshot in snapshots {
        let bytes = std::fs::read(snapshot.path()).unwrap();
        let state = take_state(&bytes[9..bytes.len() - 32]).unwrap();
        assert!(live == bytes_of(&replayed(&journal, state)), "snapshot + tail is not live");
    }
}

/// The state after the rest of the journal.
fn replayed(journal: &JournalReader, mut state: State) -> State {
    for item in journal.records_from(Seq::FIRST).unwrap() {
        for recorded in item.unwrap().0.events() {
            let recorded = recorded.unwrap();
            if recorded.seq > state.seq() {
                check_event(&state, recorded.seq, &recorded.event).unwrap();
                state.apply(recorded.seq, recorded.time, &recorded.event);
            }
        }
    }
    check_totals(&state).unwrap();
    state
}

/// All rows of an account, page by page.
fn paged(rig: &Rig, account: &AccountRef, order: Order) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let filter = HistoryFilter::default();
        let page = rig.query().history(account, order, &filter, (after, 3)).unwrap();
        rows.extend(page.rows);
        match page.next {
            Some(next) => after = Some(next),
            None => return rows,
        }
    }
}
