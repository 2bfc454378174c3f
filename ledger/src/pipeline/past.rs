//! What happened before, as far as a command asks: by id, exact and for ever.
//!
//! Three places, newest first: the trial under way, what is not indexed yet (window), the index files.
//! The files are asked once a group, with one sorted multi-get, and only for ids that could be in there: those that grow
//! with time or by number cannot, and cost nothing.

use super::ids::Ids;
use super::submission::Submission;
use super::trial::Trial;
use super::window::Window;
use crate::codec::{Record, RecordBuilder};
use crate::command::Command;
use crate::domain::{CommandId, Seq};
use crate::engine::{Known, State, Target};
use crate::error::Fatal;
use crate::event::{Event, Recorded};
use crate::journal::JournalReader;
use crate::projection::{Absent, ColdIndex};
use crate::watermarks::Watermarks;
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use smallvec::SmallVec;
use std::collections::VecDeque;
use std::sync::Arc;

/// The past, as the writer sees it: ahead of the disk.
#[derive(Debug)]
pub struct Past {
    trial: Option<Trial>,
    window: Window,
    /// Ids that the commands of this group name and that were recorded before it.
    known: HashMap<CommandId, Seq, RandomState>,
    /// Ids that were recorded in this group.
    fresh: Ids,
    index: ColdIndex,
    absent: Arc<Absent>,
    journal: JournalReader,
    watermarks: Arc<Watermarks>,
    /// Records that are handed to the journal and not durable yet.
    in_flight: VecDeque<Record>,
    /// The last record fetched: a burst of retries asks for its neighbours next.
    fetched: Option<Record>,
}

impl Past {
    /// Knows what the index files know; [`Past::relearn`] adds what is not in them yet.
    #[must_use]
    pub fn over(
        (index, absent): (ColdIndex, Arc<Absent>),
        journal: JournalReader,
        watermarks: Arc<Watermarks>,
    ) -> Self {
        Self {
            trial: None,
            window: Window::default(),
            known: HashMap::default(),
            fresh: Ids::default(),
            index,
            absent,
            journal,
            watermarks,
            in_flight: VecDeque::new(),
            fetched: None,
        }
    }

    /// Learns an event of the journal that is not indexed yet, at start.
    pub fn relearn(&mut self, recorded: &Recorded) {
        self.window.note(recorded.seq, &recorded.event);
    }

    /// Waits until the index files reach a position, or a stage has failed.
    pub(super) fn wait_indexed(&self, seq: Seq) {
        self.watermarks.wait_indexed(seq);
    }

    /// Fetches what the commands of a group may need from the index files.
    ///
    /// # Errors
    ///
    /// A read failed.
    pub(super) fn prefetch(&mut self, state: &State, group: &[Submission]) -> Result<(), Fatal> {
        let indexed = self.watermarks.indexed();
        self.window.forget_through(indexed);
        let durable = self.watermarks.durable();
        while self.in_flight.front().is_some_and(|record| record.last_seq() <= durable) {
            self.in_flight.pop_front();
        }
        self.known.clear();
        self.fresh.clear();
        let commands = || group.iter().flat_map(|submission| &submission.commands);
        let ids = commands().flat_map(|command| command.id().into_iter().chain(command.targets()));
        let (window, known) = (&mut self.window, &mut self.known);
        let mut wanted: Vec<&CommandId> = Vec::new();
        let mut asking = self.absent.ask();
        let mut may_be_cold = |id| Ok(indexed != Seq::NONE && asking.may_hold(id)?);
        for id in ids {
            let recent = window.may_hold(id);
            // Nearly every id that comes is new for certain, and nothing more is asked of it.
            if !recent && !may_be_cold(id)? {
                continue;
            }
            // An open item says itself where it began, and most of what a payment names is open.
            let open = state.parties().item(id).map(|item| item.number);
            if let Some(seq) = open.or_else(|| window.seq_of(id)) {
                known.insert(id.clone(), seq);
            } else if !recent || may_be_cold(id)? {
                wanted.push(id);
            }
        }
        drop(asking);
        if !wanted.is_empty() {
            self.index.find_ids(wanted, |id, seq| {
                known.insert(id.clone(), seq);
            })?;
        }
        Ok(())
    }

    /// Where the id was recorded, of an id that a command of this group names.
    pub(super) fn seq_of(&mut self, id: &CommandId) -> Option<Seq> {
        let tried = self.trial.as_mut().and_then(|trial| trial.facts.seq_of(id));
        if tried.is_some() {
            return tried;
        }
        // What was recorded before the group was looked for when it began, whole.
        let fresh = if self.window.may_hold(id) { self.fresh.seq_of(id) } else { None };
        fresh.or_else(|| self.known.get(id).copied())
    }

    /// The event at `seq`, from the group being built, from what is in flight, or from the journal.
    pub(super) fn event(&mut self, seq: Seq, group: &RecordBuilder) -> Result<Recorded, Fatal> {
        let damaged =
            |problem: &dyn std::fmt::Display| Fatal::damaged(format!("event {seq}"), problem);
        if let Some(recorded) = self.trial.as_ref().and_then(|trial| trial.event(seq)) {
            return Ok(recorded.clone());
        }
        if let Some(recorded) = group.event_at(seq).map_err(|e| damaged(&e))? {
            return Ok(recorded);
        }
        for record in self.in_flight.iter().rev().chain(&self.fetched) {
            if let Some(recorded) = record.event_at(seq).map_err(|e| damaged(&e))? {
                return Ok(recorded);
            }
        }
        self.fetched = self.journal.record_with(seq)?;
        let record = self.fetched.as_ref().ok_or_else(|| damaged(&"is indexed and missing"))?;
        record.event_at(seq).map_err(|e| damaged(&e))?.ok_or_else(|| damaged(&"is missing"))
    }

    /// What is recorded about the earlier command that `command` names.
    pub(super) fn target(
        &mut self,
        state: &State,
        command: &Command,
        group: &RecordBuilder,
    ) -> Result<Target, Fatal> {
        let targets = command.targets();
        if matches!(command, Command::Instruct(_)) {
            return self.items(state, &targets, group);
        }
        let Some(id) = targets.first() else { return Ok(Target::Unknown) };
        if state.hold(id).is_some() && !matches!(command, Command::ReverseTransfer(_)) {
            return Ok(Target::Unknown);
        }
        let Some(seq) = self.seq_of(id) else { return Ok(Target::Unknown) };
        match self.event(seq, group)?.event {
            Event::TransferPosted(transfer) => {
                let reversed = self.reversed(seq)?;
                Ok(Target::Transfer { seq, transfer: Box::new(transfer), reversed })
            }
            Event::HoldPlaced(_) => self.finished_hold(seq),
            Event::AssetRegistered(_)
            | Event::AccountOpened(_)
            | Event::AccountStateChanged(_)
            | Event::HoldReleased(_)
            | Event::HoldExpired(_)
            | Event::CommandRefused(_)
            | Event::Executed(_) => Ok(Target::Other),
        }
    }

    /// The items that an instruction names, as they are now; those that are open are in the state.
    fn items(
        &mut self,
        state: &State,
        names: &[&CommandId],
        group: &RecordBuilder,
    ) -> Result<Target, Fatal> {
        let mut items = SmallVec::new();
        for name in names.iter().filter(|name| state.parties().item(name).is_none()) {
            let known = match self.seq_of(name) {
                Some(seq) => self.item_at(seq, name, group)?,
                None => Known::Unknown,
            };
            items.push(((*name).clone(), known));
        }
        Ok(Target::Items(items))
    }

    /// The item that the event at `seq` is about, as it is now.
    fn item_at(
        &mut self,
        seq: Seq,
        name: &CommandId,
        group: &RecordBuilder,
    ) -> Result<Known, Fatal> {
        let Event::Executed(executed) = self.event(seq, group)?.event else {
            return Ok(Known::Other);
        };
        let Some(item) = executed.item_named(name) else { return Ok(Known::Other) };
        let tried = self.trial.as_ref().and_then(|trial| trial.facts.items.get(&item.number));
        let latest = tried.copied().or_else(|| self.window.latest_of(item.number));
        if let Some(latest) = latest {
            let Event::Executed(newer) = self.event(latest, group)?.event else {
                return Err(Fatal::damaged(format!("event {latest}"), "changed no item"));
            };
            let newer = newer.items.into_iter().find(|newer| newer.number == item.number);
            return Ok(newer.map_or(Known::Other, |item| Known::Item(Box::new(item))));
        }
        // Nothing newer is recent. What is not in the files yet is as it began.
        let newer = match item.number > self.watermarks.indexed() {
            true => None,
            false => self.index.item(item)?,
        };
        Ok(Known::Item(Box::new(newer.unwrap_or_else(|| item.clone()))))
    }

    /// Notes an event of the group.
    pub(super) fn note(&mut self, seq: Seq, event: &Event) {
        match &mut self.trial {
            Some(trial) => trial.note(seq, event),
            None => self.note_lasting(seq, event),
        }
    }

    fn note_lasting(&mut self, seq: Seq, event: &Event) {
        self.window.note(seq, event);
        if let Some(id) = event.id() {
            self.fresh.note(id, seq);
        }
    }

    /// Begins a trial: what is noted from now on can be dropped.
    pub(super) fn begin_trial(&mut self) {
        self.trial = Some(Trial::default());
    }

    /// The trial under way.
    pub(super) const fn trial(&mut self) -> Option<&mut Trial> {
        self.trial.as_mut()
    }

    /// Ends the trial and keeps what it noted. Gives back its events.
    pub(super) fn keep_trial(&mut self) -> Vec<Recorded> {
        let trial = self.trial.take().unwrap_or_default();
        for recorded in &trial.events {
            self.note_lasting(recorded.seq, &recorded.event);
        }
        trial.events
    }

    /// Ends the trial and forgets what it noted.
    pub(super) fn drop_trial(&mut self) {
        self.trial = None;
    }

    /// Ends the group: its records are on their way to the journal.
    pub(super) fn end_group(&mut self, records: &[Record]) {
        self.in_flight.extend(records.iter().cloned());
    }

    fn reversed(&self, transfer: Seq) -> Result<Vec<u64>, Fatal> {
        let tried = self.trial.as_ref().and_then(|trial| trial.facts.reversed.get(&transfer));
        match tried.or_else(|| self.window.reversed(transfer)) {
            Some(reversed) => Ok(reversed.clone()),
            None => self.index.reversed(transfer),
        }
    }

    fn finished_hold(&self, hold: Seq) -> Result<Target, Fatal> {
        let tried = self.trial.as_ref().and_then(|trial| trial.facts.ended.get(&hold)).copied();
        let recent = tried.or_else(|| self.window.ended(hold));
        let end = recent.map_or_else(|| self.index.hold_end(hold), |end| Ok(Some(end)))?;
        // A hold that is still open is no transfer: it cannot be reversed.
        Ok(end.map_or(Target::Other, Target::FinishedHold))
    }
}
