//! What the group being decided, and the trial inside it, have made known so far.

use super::window::Facts;
use crate::codec::encode_event;
use crate::domain::{CommandId, HoldEnd, Seq};
use crate::event::{Cause, Event, Recorded};

/// Facts of a group, and above them those of a trial that may be taken back.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    group: Facts,
    trial: Option<Trial>,
}

/// An atomic batch or a dry run under way.
#[derive(Debug, Default)]
struct Trial {
    facts: Facts,
    events: Vec<Recorded>,
}

impl Overlay {
    /// Begins a trial: what is noted from now on can be dropped.
    pub(super) fn begin_trial(&mut self) {
        self.trial = Some(Trial::default());
    }

    /// Ends the trial and keeps what it noted. Gives back its events.
    pub(super) fn keep_trial(&mut self) -> Vec<Recorded> {
        let trial = self.trial.take().unwrap_or_default();
        self.group.merge(trial.facts);
        trial.events
    }

    /// Ends the trial and forgets what it noted.
    pub(super) fn drop_trial(&mut self) {
        self.trial = None;
    }

    /// Whether a trial is under way.
    pub(super) const fn in_trial(&self) -> bool {
        self.trial.is_some()
    }

    /// Notes an event.
    pub(super) fn note(&mut self, seq: Seq, event: &Event) {
        let facts = self.trial.as_mut().map_or(&mut self.group, |trial| &mut trial.facts);
        note(facts, seq, event);
    }

    /// Keeps an event of the trial, whose bytes are not in the group yet.
    pub(super) fn keep_event(&mut self, recorded: Recorded) {
        if let Some(trial) = &mut self.trial {
            trial.events.push(recorded);
        }
    }

    /// Journal bytes that the trial's events take.
    pub(super) fn trial_bytes(&self) -> usize {
        let mut bytes = Vec::new();
        for recorded in self.trial.iter().flat_map(|trial| &trial.events) {
            encode_event(&mut bytes, &recorded.event);
        }
        bytes.len()
    }

    /// The event at `seq`, if it is one of the trial's.
    pub(super) fn event(&self, seq: Seq) -> Option<&Recorded> {
        self.trial.as_ref()?.events.iter().find(|recorded| recorded.seq == seq)
    }

    pub(super) fn seq_of(&self, id: &CommandId) -> Option<Seq> {
        self.newest_first().find_map(|facts| facts.seq_of(id))
    }

    pub(super) fn reversed(&self, transfer: Seq) -> Option<&Vec<u64>> {
        self.newest_first().find_map(|facts| facts.reversed.get(&transfer))
    }

    pub(super) fn ended(&self, hold: Seq) -> Option<HoldEnd> {
        self.newest_first().find_map(|facts| facts.ended.get(&hold)).copied()
    }

    /// Ends the group: what it made known moves on into the window.
    pub(super) fn take_group(&mut self) -> Facts {
        std::mem::take(&mut self.group)
    }

    fn newest_first(&self) -> impl Iterator<Item = &Facts> {
        self.trial.iter().map(|trial| &trial.facts).chain(std::iter::once(&self.group))
    }
}

/// Notes what an event makes known to later commands.
pub(super) fn note(facts: &mut Facts, seq: Seq, event: &Event) {
    if let Some(id) = event.id() {
        facts.note_id(id, seq);
    }
    match event {
        Event::TransferPosted(transfer) => match &transfer.cause {
            Cause::Posting => {}
            Cause::Capture(capture) => {
                if capture.remaining == 0 {
                    facts.ended.insert(capture.hold_seq, HoldEnd::Captured);
                }
            }
            Cause::Reversal(reversal) => {
                facts.reversed.insert(reversal.transfer_seq, reversal.reversed.clone());
            }
        },
        Event::HoldReleased(ended) => {
            facts.ended.insert(ended.hold_seq, HoldEnd::Released);
        }
        Event::HoldExpired(ended) => {
            facts.ended.insert(ended.hold_seq, HoldEnd::Expired);
        }
        Event::AssetRegistered(_)
        | Event::AccountOpened(_)
        | Event::AccountStateChanged(_)
        | Event::HoldPlaced(_)
        | Event::CommandRefused(_) => {}
    }
}
