//! Taking events back: what an atomic batch that is refused, and every dry run, ends with.

use super::payments;
use super::state::{Hold, State};
use crate::domain::{AccountNumber, AccountState, Balance, CommandId, Seq, Time};
use crate::event::{Cause, Event, Executed};

/// What the state was before some events. Dropping it keeps the events.
#[derive(Debug)]
pub struct Undo {
    seq: Seq,
    time: Time,
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    Balance(AccountNumber, Balance),
    AccountState(AccountNumber, AccountState),
    Hold(CommandId, Option<Hold>),
    /// An account was opened; this many assets were there before.
    Opened(usize),
    Registered,
    /// What an instruction touches of the parties and items.
    Parties(Box<payments::Before>),
}

impl Undo {
    /// Begins where the state stands now.
    #[must_use]
    pub const fn from_here(state: &State) -> Self {
        Self { seq: state.seq, time: state.time, steps: Vec::new() }
    }

    /// Notes what `event` is about to change. Call it before the event is applied.
    pub fn note(&mut self, state: &State, event: &Event) {
        match event {
            Event::AssetRegistered(_) => self.steps.push(Step::Registered),
            Event::AccountOpened(_) => self.steps.push(Step::Opened(state.assets.len())),
            Event::AccountStateChanged(change) => {
                if let Some(account) = state.account(change.account) {
                    self.steps.push(Step::AccountState(change.account, account.state));
                }
            }
            Event::TransferPosted(transfer) => {
                for leg in &transfer.legs {
                    self.note_balances(state, leg.debit, leg.credit);
                }
                let lines = state.parties.before_legs(&transfer.legs);
                self.steps.extend(lines.map(|before| Step::Parties(Box::new(before))));
                match &transfer.cause {
                    Cause::Capture(capture) => self.note_hold(state, &capture.hold),
                    Cause::Posting | Cause::Reversal(_) => {}
                }
            }
            Event::HoldPlaced(hold) => {
                self.note_balances(state, hold.debit, hold.credit);
                self.note_hold(state, &hold.id);
            }
            Event::HoldReleased(ended) | Event::HoldExpired(ended) => {
                self.note_balances(state, ended.debit, ended.credit);
                self.note_hold(state, &ended.hold);
            }
            Event::CommandRefused(_) => {}
            Event::Executed(executed) => self.note_executed(state, executed),
        }
    }

    /// Puts the state back to where this began.
    pub fn take_back(self, state: &mut State) {
        for step in self.steps.into_iter().rev() {
            match step {
                Step::Balance(number, balance) => state.set_balance(number, balance),
                Step::AccountState(number, before) => {
                    if let Some(account) = state.accounts.get_mut(number.index()) {
                        account.state = before;
                    }
                }
                Step::Hold(id, before) => {
                    state.set_hold(&id, None);
                    if before.is_some() {
                        state.set_hold(&id, before);
                    }
                }
                Step::Opened(assets) => {
                    state.pop_account();
                    state.assets.truncate(assets);
                }
                Step::Parties(before) => state.parties.take_back(*before),
                Step::Registered => {
                    state.assets.pop();
                }
            }
        }
        state.seq = self.seq;
        state.time = self.time;
    }

    fn note_executed(&mut self, state: &State, executed: &Executed) {
        for _ in &executed.opened {
            self.steps.push(Step::Opened(state.assets.len()));
        }
        if let Some(reserved) = &executed.reserved {
            self.note_balances(state, reserved.debit, reserved.credit);
        }
        for leg in &executed.legs {
            self.note_balances(state, leg.debit, leg.credit);
        }
        for number in state.parties.accounts_of(&executed.instruction) {
            if let Some(account) = state.account(number) {
                self.steps.push(Step::AccountState(number, account.state));
            }
        }
        self.steps.push(Step::Parties(Box::new(state.parties.before(executed))));
    }

    fn note_balances(&mut self, state: &State, debit: AccountNumber, credit: AccountNumber) {
        for number in [debit, credit] {
            if let Some(account) = state.account(number) {
                self.steps.push(Step::Balance(number, account.balance));
            }
        }
    }

    fn note_hold(&mut self, state: &State, id: &CommandId) {
        self.steps.push(Step::Hold(id.clone(), state.hold(id).cloned()));
    }
}
