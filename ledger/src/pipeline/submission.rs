//! What goes into the queue, what comes back, and the handle that puts it there.

use super::waiting::{Client, Count, client_commands_max};
use crate::command::Command;
use crate::domain::limits::{BATCH_COMMANDS_MAX, DRY_RUN_COMMANDS_MAX};
use crate::domain::{Invalid, Rejection, Seq, Time};
use crate::error::SubmitError;
use crate::event::Event;
use crate::metrics::QUEUE_FULL;
use crossbeam_channel::{Receiver, Sender, unbounded};
use smallvec::SmallVec;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tokio::sync::oneshot;

/// Commands of one call. A single one needs no allocation.
pub type Commands = SmallVec<[Command; 1]>;

/// How the commands of a submission belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Each for itself.
    Each,
    /// All or nothing.
    Atomic,
    /// Nothing is recorded.
    DryRun,
}

/// What became of one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was applied; what was recorded, if that was asked for.
    Applied(Option<Box<Event>>),
    /// It was not applied.
    Refused(Box<Rejection>),
}

/// The answer to one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Position of its event; [`Seq::NONE`] where nothing was recorded.
    pub seq: Seq,
    /// Time of that event.
    pub time: Time,
    /// Whether this is the first answer again.
    pub replayed: bool,
    /// What became of it.
    pub outcome: Outcome,
}

/// The answers of one call, in the order of its commands; or why the whole call was refused.
pub type Answers = Result<Vec<Answer>, Invalid>;

/// Commands on their way to the writer.
#[derive(Debug)]
pub struct Submission {
    /// The commands, well-formed.
    pub commands: Commands,
    /// How they belong together.
    pub mode: Mode,
    /// Whether the answers shall hold what was recorded.
    pub with_events: bool,
    /// Whose it is; none for a caller in this process, whom only the queue as a whole bounds.
    pub client: Option<Client>,
    /// When it was put into the queue.
    pub queued_at: Instant,
    /// Where the answers go.
    pub reply: oneshot::Sender<Answers>,
}

/// What the writer finds in the queue.
#[derive(Debug)]
pub(super) enum Queued {
    Submission(Box<Submission>),
    /// Nothing comes after this.
    End,
}

/// Puts submissions into the queue. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Submitter {
    sender: Sender<Queued>,
    waiting: Arc<Waiting>,
    client: Option<Client>,
}

/// How many commands wait, and how many may.
#[derive(Debug)]
pub(super) struct Waiting {
    commands: Count,
    commands_max: usize,
    client_commands_max: usize,
    ended: AtomicBool,
}

impl Waiting {
    pub(super) fn taken(&self, commands: usize) {
        self.commands.leave(commands);
    }

    pub(super) fn commands(&self) -> usize {
        self.commands.commands()
    }

    /// Counts the commands in. The client's own bound comes first: a flood of one never touches the count of all.
    fn admit(&self, client: Option<&Client>, commands: usize) -> Result<(), SubmitError> {
        if client.is_some_and(|client| !client.enter(commands, self.client_commands_max)) {
            return Err(SubmitError::ClientFull);
        }
        if !self.commands.enter(commands, self.commands_max) {
            if let Some(client) = client {
                client.leave(commands);
            }
            return Err(SubmitError::Full);
        }
        Ok(())
    }

    /// Whether they would be let in now.
    fn room(&self, client: Option<&Client>, commands: usize) -> Result<(), SubmitError> {
        if client.is_some_and(|client| !client.has_room(commands, self.client_commands_max)) {
            return Err(SubmitError::ClientFull);
        }
        if !self.commands.has_room(commands, self.commands_max) {
            return Err(SubmitError::Full);
        }
        Ok(())
    }

    /// Counts out what was admitted and never got into the queue.
    fn withdraw(&self, client: Option<&Client>, commands: usize) {
        self.taken(commands);
        if let Some(client) = client {
            client.leave(commands);
        }
    }
}

/// The writer's end of the queue.
#[derive(Debug)]
pub struct Queue {
    pub(super) receiver: Receiver<Queued>,
    pub(super) waiting: Arc<Waiting>,
}

/// A queue of at most `commands_max` commands.
#[must_use]
pub fn queue(commands_max: usize) -> (Submitter, Queue) {
    // Commands are counted, so the channel needs no bound of its own. And only one without a bound lets go of what
    // waits in it when the writer ends: each client learns at once that nobody will answer.
    let (sender, receiver) = unbounded();
    let waiting = Arc::new(Waiting {
        commands: Count::default(),
        commands_max,
        client_commands_max: client_commands_max(commands_max),
        ended: AtomicBool::new(false),
    });
    (Submitter { sender, waiting: waiting.clone(), client: None }, Queue { receiver, waiting })
}

impl Submitter {
    /// The same queue, for what `client` submits: at most its part of the queue, [`CLIENT_PARTS`], may be its own.
    ///
    /// [`CLIENT_PARTS`]: super::CLIENT_PARTS
    #[must_use]
    pub fn of(&self, client: &Client) -> Self {
        Self { client: Some(client.clone()), ..self.clone() }
    }

    /// Puts commands into the queue; the receiver gets the answers once they are durable. A receiver that is dropped
    /// by the other side means that the outcome is unknown. Dropping the receiver before the writer takes the commands
    /// means that none of them is applied.
    ///
    /// # Errors
    ///
    /// [`SubmitError::Invalid`], [`SubmitError::ClientFull`], [`SubmitError::Full`] or [`SubmitError::Stopping`]; in each
    /// case nothing was applied.
    pub fn submit(
        &self,
        mut commands: Commands,
        mode: Mode,
        with_events: bool,
    ) -> Result<oneshot::Receiver<Answers>, SubmitError> {
        self.offer(&mut commands, mode, with_events)
    }

    /// The same, but takes the commands only if there is room for them: they can be offered again.
    ///
    /// # Errors
    ///
    /// As [`Submitter::submit`].
    #[allow(clippy::disallowed_methods, reason = "the wait in the queue is measured from here")]
    pub fn offer(
        &self,
        commands: &mut Commands,
        mode: Mode,
        with_events: bool,
    ) -> Result<oneshot::Receiver<Answers>, SubmitError> {
        check(commands, mode)?;
        if self.waiting.ended.load(Ordering::Acquire) {
            return Err(SubmitError::Stopping);
        }
        let count = commands.len();
        counted(self.waiting.admit(self.client.as_ref(), count))?;
        let (reply, answers) = oneshot::channel();
        let queued_at = Instant::now();
        let commands = std::mem::take(commands);
        let client = self.client.clone();
        let submission = Submission { commands, mode, with_events, client, queued_at, reply };
        self.sender.send(Queued::Submission(Box::new(submission))).map_err(|_gone| {
            self.waiting.withdraw(self.client.as_ref(), count);
            SubmitError::Stopping
        })?;
        Ok(answers)
    }

    /// Whether so many commands would be taken now. To refuse a call before the work of reading it: under overload that
    /// work would be taken from those that are served.
    #[must_use]
    pub fn has_room(&self, commands: usize) -> bool {
        self.waiting.room(self.client.as_ref(), commands).is_ok()
    }

    /// Refuses where [`Submitter::has_room`] says no, as [`Submitter::submit`] would.
    ///
    /// # Errors
    ///
    /// [`SubmitError::ClientFull`] or [`SubmitError::Full`]; nothing was applied.
    pub fn expect_room(&self, commands: usize) -> Result<(), SubmitError> {
        counted(self.waiting.room(self.client.as_ref(), commands))
    }

    /// Lets the writer finish what waits, and takes nothing new.
    pub fn end(&self) {
        if !self.waiting.ended.swap(true, Ordering::AcqRel) {
            // A gone writer needs no end.
            let _gone = self.sender.send(Queued::End);
        }
    }

    /// Commands that wait now.
    #[must_use]
    pub fn waiting_commands(&self) -> usize {
        self.waiting.commands()
    }
}

/// Counts a refusal for want of room.
fn counted(admitted: Result<(), SubmitError>) -> Result<(), SubmitError> {
    let scope = match admitted {
        Err(SubmitError::ClientFull) => "client",
        Err(SubmitError::Full) => "ledger",
        Ok(()) | Err(SubmitError::Invalid(_) | SubmitError::Stopping | SubmitError::Unknown) => {
            return admitted;
        }
    };
    metrics::counter!(QUEUE_FULL, "scope" => scope).increment(1);
    admitted
}

fn check(commands: &Commands, mode: Mode) -> Result<(), Invalid> {
    let max = match mode {
        Mode::Each | Mode::Atomic => BATCH_COMMANDS_MAX,
        Mode::DryRun => DRY_RUN_COMMANDS_MAX,
    };
    if commands.is_empty() || commands.len() > max {
        let problem = format!("{} given, must be 1 to {max}", commands.len());
        return Err(Invalid::of("commands", problem));
    }
    // The rules of the engine rest on it, so it is not left to the caller alone.
    for (index, command) in commands.iter().enumerate() {
        let inside = |invalid: Invalid| match commands.len() {
            1 => invalid,
            _ => invalid.inside(format!("commands[{index}]")),
        };
        command.check().map_err(inside)?;
    }
    Ok(())
}
