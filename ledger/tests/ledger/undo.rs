//! Taking back: whatever was applied, the state is as before, byte for byte, and goes on as if nothing had been.

use crate::crash_sweep::{play, workload};
use crate::fault::Gate;
use crate::rig::{Rig, bytes_of};
use farthing_ledger::codec::take_state;
use farthing_ledger::domain::{AccountRef, Seq};
use farthing_ledger::engine::{State, Undo};
use farthing_ledger::event::{Cause, Event, Recorded};
use std::collections::BTreeSet;

/// Applies and takes back every stretch of events of up to `longest`, wherever it begins.
pub(crate) fn check_undo(events: &[Recorded], longest: usize) {
    let mut state = State::default();
    for (index, next) in events.iter().enumerate() {
        let before = bytes_of(&state);
        for len in (1..=longest).chain([events.len()]) {
            let mut undo = Undo::from_here(&state);
            for recorded in events.iter().skip(index).take(len) {
                undo.note(&state, &recorded.event);
                state.apply(recorded.seq, recorded.time, &recorded.event);
            }
            undo.take_back(&mut state);
            assert!(bytes_of(&state) == before, "{len} events from {} on", next.seq);
            check_derived(&state);
        }
        state.apply(next.seq, next.time, &next.event);
    }
}

/// What a snapshot does not hold is as it would be after one.
fn check_derived(state: &State) {
    let restored = take_state(&bytes_of(state)).unwrap();
    assert!(*state == restored);
    assert_eq!(state.next_deadline(), restored.next_deadline());
    for opened in state.openings() {
        let number = state.number_of(&opened.spec.id);
        assert_eq!(number, restored.number_of(&opened.spec.id));
        assert!(state.resolve(&AccountRef::Id(opened.spec.id.clone())).is_some());
    }
}

/// A name for each kind of event and each cause of a transfer.
fn kind(event: &Event) -> &'static str {
    match event {
        Event::AssetRegistered(_) => "asset registered",
        Event::AccountOpened(_) => "account opened",
        Event::AccountStateChanged(_) => "state changed",
        Event::TransferPosted(transfer) => match transfer.cause {
            Cause::Posting => "transfer",
            Cause::Capture(_) => "capture",
            Cause::Reversal(_) => "reversal",
        },
        Event::HoldPlaced(_) => "hold placed",
        Event::HoldReleased(_) => "hold released",
        Event::HoldExpired(_) => "hold expired",
        Event::CommandRefused(_) => "refused",
        Event::Executed(_) => "executed",
    }
}

#[test]
fn every_kind_of_event_can_be_taken_back() {
    let mut rig = Rig::prepare(|_| {});
    let gate = Gate::default();
    rig.open_with(|journal| gate.over(journal)).unwrap();
    play(&rig, &gate, &workload());
    rig.settle();
    let mut events = Vec::new();
    let mut from = Seq::FIRST;
    while from <= rig.query().published() {
        let page = rig.query().events(from).unwrap();
        events.extend(page.events);
        from = page.next;
    }
    let kinds: BTreeSet<_> = events.iter().map(|recorded| kind(&recorded.event)).collect();
    assert_eq!(kinds.len(), 10, "{kinds:?}");
    check_undo(&events, 6);
}
