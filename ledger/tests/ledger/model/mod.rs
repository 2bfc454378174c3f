//! The naive ledger: lists of what was accepted, and every balance summed anew each time it is asked for.
//!
//! It shares the words of the ledger (commands, rejections, rows), and not one line of its rules. A batch or a dry
//! run works on a copy of the whole model, and what is known by id is found by looking through the list.

mod fields;
mod rules;
mod sums;

use farthing_ledger::codec::Row;
use farthing_ledger::command::Command;
use farthing_ledger::domain::{
    AccountId, AccountNumber, AccountRef, AccountSpec, AccountState, Asset, Balance, CommandId,
    HoldEnd, Rejection, Seq, Time,
};
use farthing_ledger::event::{Event, HoldEnded, Leg};
use farthing_ledger::pipeline::{Answer, Mode, Outcome};

/// The whole past.
#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    /// Events so far.
    pub(crate) seq: u64,
    /// Time of the last event, in microseconds.
    pub(crate) time: u64,
    pub(crate) assets: Vec<(Asset, u64)>,
    pub(crate) accounts: Vec<Opening>,
    pub(crate) moves: Vec<Move>,
    pub(crate) holds: Vec<HoldLog>,
    pub(crate) transfers: Vec<TransferLog>,
    pub(crate) firsts: Vec<First>,
    /// What the history of each account has to show, oldest first.
    pub(crate) rows: Vec<(AccountNumber, Row)>,
    /// References with their positions.
    pub(crate) references: Vec<(String, u64)>,
}

/// An account as it was opened, and its state now.
#[derive(Debug, Clone)]
pub(crate) struct Opening {
    pub(crate) spec: AccountSpec,
    pub(crate) state: AccountState,
    pub(crate) seq: u64,
    pub(crate) time: u64,
}

/// Money that moved.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub(crate) seq: u64,
    pub(crate) debit: AccountNumber,
    pub(crate) credit: AccountNumber,
    pub(crate) amount: u64,
}

/// A hold and what was done to it.
#[derive(Debug, Clone)]
pub(crate) struct HoldLog {
    pub(crate) id: CommandId,
    pub(crate) seq: u64,
    pub(crate) debit: AccountNumber,
    pub(crate) credit: AccountNumber,
    pub(crate) amount: u64,
    pub(crate) percent: u8,
    pub(crate) deadline: Option<u64>,
    pub(crate) steps: Vec<(u64, Step)>,
}

#[derive(Debug, Clone)]
pub(crate) enum Step {
    Captured { id: CommandId, amount: u64, rest_released: bool },
    Released { id: CommandId },
    Expired,
}

/// A transfer and how much of each leg was taken back.
#[derive(Debug, Clone)]
pub(crate) struct TransferLog {
    pub(crate) id: CommandId,
    pub(crate) seq: u64,
    pub(crate) is_reversal: bool,
    pub(crate) legs: Vec<(AccountNumber, AccountNumber, u64)>,
    /// Ids of the reversals, and what each took back of each leg.
    pub(crate) reversals: Vec<(CommandId, Vec<u64>)>,
}

/// The first command under an id, and what was said to it.
#[derive(Debug, Clone)]
pub(crate) struct First {
    pub(crate) command: Command,
    pub(crate) said: Said,
}

/// An answer, as far as it is about the outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) seq: u64,
    pub(crate) time: u64,
    pub(crate) replayed: bool,
    pub(crate) outcome: Result<Shown, Rejection>,
}

/// What an event shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shown {
    Asset(Asset),
    Account(AccountNumber),
    State(AccountNumber, AccountState),
    Transfer(Vec<Leg>),
    Hold(Balance, Balance),
    Release { amount: u64, captured: u64, debit_after: Balance, credit_after: Balance },
}

impl Model {
    /// What the ledger has to answer to a submission at `clock_us`.
    pub(crate) fn submit(&mut self, clock_us: u64, commands: &[Command], mode: Mode) -> Vec<Said> {
        let now = clock_us.max(self.time);
        self.expire(now);
        match mode {
            Mode::Each => commands.iter().map(|command| self.answer(now, command)).collect(),
            Mode::DryRun => {
                let mut trial = self.clone();
                commands.iter().map(|command| trial.answer(now, command)).collect()
            }
            Mode::Atomic => self.answer_atomic(now, commands),
        }
    }

    fn answer_atomic(&mut self, now: u64, commands: &[Command]) -> Vec<Said> {
        for (index, command) in commands.iter().enumerate() {
            if self
                .known(command)
                .is_some_and(|(first, fields)| first.outcome.is_err() || !fields.is_empty())
            {
                let refused = self.answer(now, command);
                return aborted(now, commands, index, refused);
            }
        }
        let mut trial = self.clone();
        let mut all = Vec::new();
        for (index, command) in commands.iter().enumerate() {
            let said = trial.answer(now, command);
            let Err(rejection) = &said.outcome else {
                all.push(said);
                continue;
            };
            let fresh = said.seq != 0 && !said.replayed;
            let refused = if fresh { self.refuse(now, command, rejection.clone()) } else { said };
            return aborted(now, commands, index, refused);
        }
        *self = trial;
        all
    }

    fn answer(&mut self, now: u64, command: &Command) -> Said {
        if let Some((first, fields)) = self.known(command) {
            if fields.is_empty() {
                return Said { replayed: true, ..first };
            }
            let outcome = Err(Rejection::IdConflict { fields });
            return Said { seq: 0, time: now, replayed: false, outcome };
        }
        let mut next = self.clone();
        next.seq += 1;
        next.time = now;
        match next.decide(now, command) {
            Ok(shown) => {
                *self = next;
                let said = Said { seq: self.seq, time: now, replayed: false, outcome: Ok(shown) };
                self.firsts.push(First { command: command.clone(), said: said.clone() });
                said
            }
            Err(rejection) if command.id().is_some() => self.refuse(now, command, rejection),
            Err(rejection) => Said { seq: 0, time: now, replayed: false, outcome: Err(rejection) },
        }
    }

    /// A refusal takes a place of its own, under the command's id.
    fn refuse(&mut self, now: u64, command: &Command, rejection: Rejection) -> Said {
        self.seq += 1;
        self.time = now;
        let said = Said { seq: self.seq, time: now, replayed: false, outcome: Err(rejection) };
        self.firsts.push(First { command: command.clone(), said: said.clone() });
        said
    }

    /// What was first said under the command's id, and the fields that differ from the first command's.
    fn known(&self, command: &Command) -> Option<(Said, Vec<String>)> {
        let same_key = |first: &&First| match (&first.command, command) {
            (Command::RegisterAsset(a), Command::RegisterAsset(b)) => a.code == b.code,
            (Command::OpenAccount(a), Command::OpenAccount(b)) => a.id == b.id,
            (a, b) => a.id().is_some() && a.id() == b.id(),
        };
        let first = self.firsts.iter().find(same_key)?;
        Some((first.said.clone(), self.differing(&first.command, command)))
    }

    /// The number of the account that a command names.
    pub(crate) fn number(&self, account: &AccountRef) -> Option<AccountNumber> {
        match account {
            AccountRef::Number(number) => {
                (number.raw() as usize <= self.accounts.len()).then_some(*number)
            }
            AccountRef::Id(id) => {
                let index = self.accounts.iter().position(|account| account.spec.id == *id)?;
                AccountNumber::from_index(index)
            }
        }
    }

    pub(crate) fn opening(&self, number: AccountNumber) -> &Opening {
        &self.accounts[number.index()]
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = AccountNumber> + use<> {
        (0..self.accounts.len()).filter_map(AccountNumber::from_index)
    }

    pub(crate) fn id_of(&self, number: AccountNumber) -> &AccountId {
        &self.opening(number).spec.id
    }

    /// How a hold ended.
    pub(crate) fn end_of(hold: &HoldLog) -> HoldEnd {
        match hold.steps.last() {
            Some((_, Step::Released { .. })) => HoldEnd::Released,
            Some((_, Step::Expired)) => HoldEnd::Expired,
            Some((_, Step::Captured { .. })) | None => HoldEnd::Captured,
        }
    }
}

impl HoldLog {
    /// Ids of the captures and the release.
    pub(crate) fn follow_ups(&self) -> Vec<CommandId> {
        let ids = self.steps.iter().filter_map(|(_, step)| match step {
            Step::Captured { id, .. } | Step::Released { id } => Some(id.clone()),
            Step::Expired => None,
        });
        ids.collect()
    }
}

/// What is said to a batch of which one command was refused.
fn aborted(now: u64, commands: &[Command], index: usize, refused: Said) -> Vec<Said> {
    let outcome = Err(Rejection::BatchAborted { offender: u32::try_from(index).unwrap() });
    let aborted = Said { seq: 0, time: now, replayed: refused.replayed, outcome };
    let mut answers = vec![aborted; commands.len()];
    answers[index] = refused;
    answers
}

/// The answer of the ledger in the words of the model.
pub(crate) fn said_of(answer: &Answer) -> Said {
    let outcome = match &answer.outcome {
        Outcome::Applied(event) => Ok(shown_of(event.as_ref().expect("events were asked for"))),
        Outcome::Refused(rejection) => Err(sorted(rejection)),
    };
    Said { seq: answer.seq.raw(), time: answer.time.micros(), replayed: answer.replayed, outcome }
}

fn shown_of(event: &Event) -> Shown {
    match event {
        Event::AssetRegistered(asset) => Shown::Asset(*asset),
        Event::AccountOpened(opened) => Shown::Account(opened.number),
        Event::AccountStateChanged(change) => Shown::State(change.account, change.state),
        Event::TransferPosted(transfer) => Shown::Transfer(transfer.legs.to_vec()),
        Event::HoldPlaced(hold) => Shown::Hold(hold.debit_after, hold.credit_after),
        Event::HoldReleased(ended) => {
            let HoldEnded { amount, captured, debit_after, credit_after, .. } = **ended;
            Shown::Release { amount, captured, debit_after, credit_after }
        }
        Event::HoldExpired(_) | Event::CommandRefused(_) => panic!("{event:?} answers no command"),
        Event::Executed(_) => panic!("{event:?} has a model of its own"),
    }
}

/// A conflict names a set of fields; in which order is no promise.
fn sorted(rejection: &Rejection) -> Rejection {
    let mut rejection = rejection.clone();
    if let Rejection::IdConflict { fields } = &mut rejection {
        fields.sort();
    }
    rejection
}

/// Where and when, as rows say it.
pub(crate) fn place(model: &Model) -> (Seq, Time) {
    (Seq::from_raw(model.seq), Time::from_micros(model.time))
}
