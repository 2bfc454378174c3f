//! The writer: one thread that owns the state and gives every command its place.

use super::answers::AnswerCounts;
use super::group::Group;
use super::past::Past;
use super::submission::{Answer, Answers, Mode, Outcome, Queue, Queued, Submission};
use crate::clock::Clock;
use crate::codec::RecordBuilder;
use crate::command::Command;
use crate::domain::{Rejection, Seq, Time};
use crate::engine::{self, State, Undo, replay};
use crate::error::Fatal;
use crate::event::{CommandRefused, Event, Recorded};
use crate::metrics::{
    DECIDE_SECONDS, HOLDS_OPEN, PREFETCH_SECONDS, QUEUE_ABANDONED, QUEUE_COMMANDS,
    QUEUE_WAIT_SECONDS, SEALS_WAITING,
};
use crossbeam_channel::{RecvTimeoutError, Sender};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// A deadline is looked at again after so long, since the wall clock may jump.
const DEADLINE_WAIT_MAX: Duration = Duration::from_secs(1);
/// Periods that are sealed before the commands of one commit group.
const SEALS_PER_GROUP_MAX: usize = 64;
/// Commands whose accounts are looked at together before they are decided.
const LOOK_AHEAD: usize = 32;

/// The bounds of a commit group.
#[derive(Debug, Clone, Copy)]
pub struct GroupBounds {
    /// No further call is taken after so many commands.
    pub commands_max: usize,
    /// The group is closed after so many journal bytes.
    pub bytes_max: usize,
    /// No group is begun while more events than this are in no index file.
    pub unindexed_max: u64,
}

/// Owns the state; turns submissions into groups.
pub struct Writer {
    queue: Queue,
    pub(super) state: State,
    pub(super) past: Past,
    clock: Arc<dyn Clock>,
    pub(super) bounds: GroupBounds,
    groups: Sender<Group>,
    pub(super) builder: RecordBuilder,
    replies: Vec<(oneshot::Sender<Answers>, Answers)>,
    pub(super) counts: AnswerCounts,
    pub(super) undo: Option<Undo>,
    pub(super) now: Time,
}

/// The journal thread has gone: it failed, and said so itself.
struct JournalGone;

impl Writer {
    /// Goes on from `state`. Decided groups go to `groups`.
    #[must_use]
    pub fn continue_at(
        state: State,
        past: Past,
        queue: Queue,
        groups: Sender<Group>,
        (clock, bounds): (Arc<dyn Clock>, GroupBounds),
    ) -> Self {
        let now = state.time();
        Self {
            builder: RecordBuilder::begin(state.seq().next(), now),
            queue,
            state,
            past,
            clock,
            bounds,
            groups,
            replies: Vec::new(),
            counts: AnswerCounts::default(),
            undo: None,
            now,
        }
    }

    /// Serves until the queue ends or the journal has gone. Gives back the state that it leaves.
    ///
    /// # Errors
    ///
    /// A read of the past failed: nothing more can be decided.
    pub fn run(mut self) -> Result<State, Fatal> {
        loop {
            self.hold_back();
            let (group, ended) = self.take_group();
            match self.decide_group(group) {
                Ok(Ok(())) if !ended => {}
                Ok(Ok(()) | Err(JournalGone)) => return Ok(self.state),
                Err(fatal) => return Err(fatal),
            }
        }
    }

    /// Waits where the index files are too far behind, so that memory is bounded. It is the queue that grows meanwhile and
    /// in the end refuses; what was acknowledged is published at once, and readers wait for nothing.
    fn hold_back(&self) {
        let last = self.state.seq().raw();
        self.past.wait_indexed(Seq::from_raw(last.saturating_sub(self.bounds.unindexed_max)));
    }

    // ---- take a group: block for one, then take what is ready ----

    fn take_group(&mut self) -> (Vec<Submission>, bool) {
        let mut group = Vec::new();
        let (mut taken, mut commands, mut abandoned) = (0_usize, 0_usize, 0_u64);
        let mut ended = false;
        let mut next = match self.wait() {
            Wait::Queued(queued) => Some(queued),
            Wait::Deadline => return (group, false),
            Wait::Gone => return (group, true),
        };
        while let Some(queued) = next.take() {
            match queued {
                Queued::Submission(submission) => {
                    let count = submission.commands.len();
                    taken = taken.saturating_add(count);
                    if let Some(client) = &submission.client {
                        client.leave(count);
                    }
                    // Its caller has given up and is told nothing: nothing is decided of it.
                    if submission.reply.is_closed() {
                        abandoned = abandoned.saturating_add(1);
                    } else {
                        commands = commands.saturating_add(count);
                        group.push(*submission);
                    }
                }
                Queued::End => {
                    ended = true;
                    break;
                }
            }
            // The first is taken whatever its size, or a large one would never be served.
            if commands < self.bounds.commands_max {
                next = self.queue.receiver.try_recv().ok();
            }
        }
        self.queue.waiting.taken(taken);
        if abandoned > 0 {
            metrics::counter!(QUEUE_ABANDONED).increment(abandoned);
        }
        (group, ended)
    }

    fn wait(&self) -> Wait {
        let Some(deadline) = self.state.next_deadline() else {
            return self.queue.receiver.recv().map_or(Wait::Gone, Wait::Queued);
        };
        let until = Duration::from_micros(deadline.micros_since(self.clock.now()));
        match self.queue.receiver.recv_timeout(until.min(DEADLINE_WAIT_MAX)) {
            Ok(queued) => Wait::Queued(queued),
            Err(RecvTimeoutError::Timeout) => Wait::Deadline,
            Err(RecvTimeoutError::Disconnected) => Wait::Gone,
        }
    }

    // ---- expire, prefetch, decide, hand on ----

    #[allow(clippy::disallowed_methods, reason = "stages are measured here, once a group")]
    fn decide_group(&mut self, group: Vec<Submission>) -> Result<Result<(), JournalGone>, Fatal> {
        // The ledger's time stands still where the clock runs backwards.
        self.now = self.clock.now().max(self.state.time());
        self.begin_records();
        if self.expire_due().is_err() || self.seal_some().is_err() {
            return Ok(Err(JournalGone));
        }
        let started = Instant::now();
        if let Some(first) = group.first() {
            let waited = started.saturating_duration_since(first.queued_at);
            metrics::histogram!(QUEUE_WAIT_SECONDS).record(waited);
        }
        self.past.prefetch(&self.state, &group)?;
        let prefetched = Instant::now();
        for submission in group {
            if self.decide_submission(submission)?.is_err() {
                return Ok(Err(JournalGone));
            }
        }
        metrics::histogram!(PREFETCH_SECONDS).record(prefetched.saturating_duration_since(started));
        metrics::histogram!(DECIDE_SECONDS).record(prefetched.elapsed());
        metrics::gauge!(QUEUE_COMMANDS).set(gauge(self.queue.waiting.commands()));
        metrics::gauge!(HOLDS_OPEN).set(gauge(self.state.holds_count()));
        metrics::gauge!(SEALS_WAITING).set(gauge(self.state.parties().seals_waiting()));
        self.counts.publish();
        Ok(self.hand_on())
    }

    /// Expires what is due before anything else is decided, in as many groups as it takes.
    fn expire_due(&mut self) -> Result<(), JournalGone> {
        while let Some(event) = self.state.next_due(self.now) {
            self.take_in_unasked(&event)?;
        }
        Ok(())
    }

    /// Seals a few of the periods that have ended: what is queued never waits for all of them.
    fn seal_some(&mut self) -> Result<(), JournalGone> {
        for _ in 0..SEALS_PER_GROUP_MAX {
            let Some(event) = self.state.next_step(self.now) else { break };
            self.take_in_unasked(&event)?;
        }
        Ok(())
    }

    /// Records what nobody asked for.
    fn take_in_unasked(&mut self, event: &Event) -> Result<(), JournalGone> {
        let seq = self.take_in(event);
        self.past.note(seq, event);
        self.builder.push(event);
        self.close_full_group()
    }

    fn decide_submission(
        &mut self,
        submission: Submission,
    ) -> Result<Result<(), JournalGone>, Fatal> {
        let Submission { commands, mode, with_events, reply, .. } = submission;
        let answers = match mode {
            Mode::Each => {
                let mut answers = Vec::with_capacity(commands.len());
                for some in commands.chunks(LOOK_AHEAD) {
                    self.state.look_ahead(some);
                    for command in some {
                        let answer = self.answer(command, with_events)?;
                        self.counts.count(command, &answer);
                        answers.push(answer);
                        if self.close_full_group().is_err() {
                            return Ok(Err(JournalGone));
                        }
                    }
                }
                Ok(answers)
            }
            Mode::Atomic => {
                let answers = self.answer_atomic(&commands, with_events)?;
                if self.close_full_group().is_err() {
                    return Ok(Err(JournalGone));
                }
                answers
            }
            Mode::DryRun => self.answer_dry_run(&commands)?,
        };
        self.replies.push((reply, answers));
        Ok(Ok(()))
    }

    // ---- one command ----

    pub(super) fn answer(&mut self, command: &Command, with_event: bool) -> Result<Answer, Fatal> {
        if let Some(known) = self.known(command, with_event)? {
            return Ok(known);
        }
        let target = self.past.target(&self.state, command, &self.builder)?;
        Ok(match engine::decide(&self.state, self.now, command, &target) {
            Ok(event) => self.record(event, with_event),
            Err(rejection) => self.refuse(command, rejection),
        })
    }

    /// The first answer again, or a conflict, where the command is known.
    pub(super) fn known(
        &mut self,
        command: &Command,
        with_event: bool,
    ) -> Result<Option<Answer>, Fatal> {
        let (seq, fields, recorded) = match command.id() {
            Some(id) => {
                let Some(seq) = self.past.seq_of(id) else { return Ok(None) };
                let recorded = self.past.event(seq, &self.builder)?;
                (seq, replay::compare(&self.state, &recorded.event, command), recorded)
            }
            None => {
                let Some((seq, fields)) = engine::known(&self.state, command) else {
                    return Ok(None);
                };
                (seq, fields, self.past.event(seq, &self.builder)?)
            }
        };
        let conflict = !fields.is_empty();
        let outcome = if conflict {
            Outcome::Refused(Box::new(Rejection::IdConflict { fields }))
        } else if let Some(rejection) = recorded.event.refusal() {
            Outcome::Refused(Box::new(rejection.clone()))
        } else {
            Outcome::Applied(with_event.then(|| Box::new(recorded.event)))
        };
        let (seq, time) = if conflict { (Seq::NONE, self.now) } else { (seq, recorded.time) };
        Ok(Some(Answer { seq, time, replayed: !conflict, outcome }))
    }

    fn record(&mut self, event: Event, with_event: bool) -> Answer {
        let seq = self.take_in(&event);
        self.past.note(seq, &event);
        let shown = with_event.then(|| Box::new(event.clone()));
        self.put(seq, event);
        Answer { seq, time: self.now, replayed: false, outcome: Outcome::Applied(shown) }
    }

    /// Records the refusal under the command's id, so that a retry gets it again, whatever the state is then.
    pub(super) fn refuse(&mut self, command: &Command, rejection: Rejection) -> Answer {
        let outcome = Outcome::Refused(Box::new(rejection.clone()));
        // An opening takes nothing when it is refused, and a merchant's own number stays free until it is used.
        let seq = if command.keeps_refusal() {
            let command = replay::by_number(&self.state, command);
            let event = Event::CommandRefused(Box::new(CommandRefused { command, rejection }));
            let seq = self.take_in(&event);
            self.past.note(seq, &event);
            self.put(seq, event);
            seq
        } else {
            Seq::NONE
        };
        Answer { seq, time: self.now, replayed: false, outcome }
    }

    fn put(&mut self, seq: Seq, event: Event) {
        match self.past.trial() {
            Some(trial) => trial.keep(Recorded { seq, time: self.now, event }),
            None => self.builder.push(&event),
        }
    }

    /// Applies an event: the next command sees it.
    fn take_in(&mut self, event: &Event) -> Seq {
        if let Some(undo) = &mut self.undo {
            undo.note(&self.state, event);
        }
        let seq = self.state.seq().next();
        self.state.apply(seq, self.now, event);
        seq
    }

    // ---- groups ----

    fn begin_records(&mut self) {
        self.builder = RecordBuilder::begin(self.state.seq().next(), self.now);
    }

    /// Hands the group on early where its bytes have reached the bound; its answers follow with a later one.
    fn close_full_group(&mut self) -> Result<(), JournalGone> {
        if self.builder.len_bytes() < self.bounds.bytes_max {
            return Ok(());
        }
        let replies = std::mem::take(&mut self.replies);
        let handed = self.hand_on();
        self.replies = replies;
        self.begin_records();
        handed
    }

    fn hand_on(&mut self) -> Result<(), JournalGone> {
        let fresh = RecordBuilder::begin(self.state.seq().next(), self.now);
        let records = std::mem::replace(&mut self.builder, fresh).finish();
        let last = self.state.seq();
        self.past.end_group(&records);
        let replies = std::mem::take(&mut self.replies);
        if records.is_empty() && replies.is_empty() {
            return Ok(());
        }
        self.groups.send(Group { records, last, replies }).map_err(|_| JournalGone)
    }
}

enum Wait {
    Queued(Queued),
    Deadline,
    Gone,
}

/// A count as a gauge shows it; exact up to four billion.
fn gauge(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
