//! Retries: whether a command is the one that an event came from, and if not, in which fields it differs.

use super::payments;
use super::state::State;
use crate::command::{
    CaptureHold, ChangeAccountState, Command, Condition, Notes, PlaceHold, PostTransfer, Posting,
    ReleaseHold, ReverseTransfer, Terms,
};
use crate::domain::{AccountRef, AssetCode};
use crate::event::{Cause, Event, HoldPlaced, TransferPosted};
use crate::instruction::Instruction;

/// The fields in which `now` differs from the command that `event` came from; empty for a true retry.
///
/// An account named by number and by id is the same, and so is an id written in two ways.
#[must_use]
pub fn compare(state: &State, event: &Event, now: &Command) -> Vec<String> {
    let Some(first) = original(event) else { return vec!["command".to_owned()] };
    let mut found = Differences { state, fields: Vec::new() };
    found.of_commands(&first, now);
    found.fields
}

/// The command that an event came from, as far as it is about the outside: balances and outcomes left out.
#[must_use]
pub fn original(event: &Event) -> Option<Command> {
    match event {
        Event::AssetRegistered(_) | Event::AccountOpened(_) | Event::HoldExpired(_) => None,
        Event::AccountStateChanged(change) => {
            Some(Command::ChangeAccountState(ChangeAccountState {
                id: change.id.clone(),
                account: AccountRef::Number(change.account),
                state: change.state,
            }))
        }
        Event::TransferPosted(transfer) => Some(original_of_transfer(transfer)),
        Event::HoldPlaced(hold) => Some(Command::PlaceHold(original_of_hold(hold))),
        Event::HoldReleased(release) => Some(Command::ReleaseHold(ReleaseHold {
            id: release.id.clone()?,
            hold: release.hold.clone(),
        })),
        Event::CommandRefused(refused) => Some(refused.command.clone()),
        Event::Executed(executed) => {
            Some(Command::Instruct(Box::new(executed.instruction.clone())))
        }
    }
}

/// The command with its accounts by number where there are such: what is recorded of a refused one.
#[must_use]
pub fn by_number(state: &State, command: &Command) -> Command {
    let mut command = command.clone();
    match &mut command {
        Command::ChangeAccountState(change) => state.rename(&mut change.account),
        Command::PostTransfer(transfer) => {
            for posting in &mut transfer.postings {
                state.rename(&mut posting.debit);
                state.rename(&mut posting.credit);
            }
            for condition in transfer.terms.iter_mut().flat_map(|t| &mut t.conditions) {
                state.rename(&mut condition.account);
            }
        }
        Command::PlaceHold(hold) => {
            state.rename(&mut hold.debit);
            state.rename(&mut hold.credit);
        }
        Command::Instruct(instruction) => payments::by_number(&state.parties, instruction),
        Command::RegisterAsset(_)
        | Command::OpenAccount(_)
        | Command::CaptureHold(_)
        | Command::ReleaseHold(_)
        | Command::ReverseTransfer(_) => {}
    }
    command
}

fn original_of_transfer(transfer: &TransferPosted) -> Command {
    let (id, kind, notes) = (transfer.id.clone(), transfer.kind, transfer.notes.clone());
    match &transfer.cause {
        Cause::Posting => Command::PostTransfer(PostTransfer {
            id,
            postings: transfer
                .legs
                .iter()
                .map(|leg| Posting {
                    debit: AccountRef::Number(leg.debit),
                    credit: AccountRef::Number(leg.credit),
                    amount: leg.up_to.unwrap_or(leg.amount),
                    up_to: leg.up_to.is_some(),
                    asset: None,
                })
                .collect(),
            kind,
            notes,
            terms: transfer.terms.clone(),
        }),
        Cause::Capture(capture) => Command::CaptureHold(CaptureHold {
            id,
            hold: capture.hold.clone(),
            amount: capture.requested,
            release_rest: capture.release_rest,
            kind,
            notes,
        }),
        Cause::Reversal(reversal) => Command::ReverseTransfer(ReverseTransfer {
            id,
            transfer: reversal.transfer.clone(),
            amounts: reversal.requested.clone(),
            kind,
            notes,
        }),
    }
}

fn original_of_hold(hold: &HoldPlaced) -> PlaceHold {
    PlaceHold {
        id: hold.id.clone(),
        debit: AccountRef::Number(hold.debit),
        credit: AccountRef::Number(hold.credit),
        amount: hold.amount,
        asset: None,
        deadline: hold.deadline,
        over_capture_percent: hold.over_capture_percent,
        kind: hold.kind,
        notes: hold.notes.clone(),
    }
}

/// Collects the paths of fields that differ.
struct Differences<'a> {
    state: &'a State,
    fields: Vec<String>,
}

impl Differences<'_> {
    fn of_commands(&mut self, first: &Command, now: &Command) {
        match (first, now) {
            (Command::ChangeAccountState(a), Command::ChangeAccountState(b)) => {
                self.account("account", &a.account, &b.account);
                self.same("state", a.state == b.state);
            }
            (Command::PostTransfer(a), Command::PostTransfer(b)) => self.of_transfers(a, b),
            (Command::PlaceHold(a), Command::PlaceHold(b)) => self.of_holds(a, b),
            (Command::CaptureHold(a), Command::CaptureHold(b)) => {
                self.same("hold_id", a.hold == b.hold);
                self.same("amount", a.amount == b.amount);
                self.same("release_rest", a.release_rest == b.release_rest);
                self.of_labels((a.kind, a.notes.as_deref()), (b.kind, b.notes.as_deref()));
            }
            (Command::ReleaseHold(a), Command::ReleaseHold(b)) => {
                self.same("hold_id", a.hold == b.hold);
            }
            (Command::ReverseTransfer(a), Command::ReverseTransfer(b)) => {
                self.same("transfer_id", a.transfer == b.transfer);
                self.same("amounts", a.amounts == b.amounts);
                self.of_labels((a.kind, a.notes.as_deref()), (b.kind, b.notes.as_deref()));
            }
            (Command::Instruct(a), Command::Instruct(b)) => self.of_instructions(a, b),
            _ => self.same("command", false),
        }
    }

    fn of_instructions(&mut self, first: &Instruction, now: &Instruction) {
        let mut now = now.clone();
        payments::by_number(&self.state.parties, &mut now);
        let differing = first.differing(&now).into_iter().filter(|field| *field != "id");
        self.fields.extend(differing.map(str::to_owned));
    }

    fn of_transfers(&mut self, a: &PostTransfer, b: &PostTransfer) {
        self.same("postings", a.postings.len() == b.postings.len());
        for (index, (a, b)) in a.postings.iter().zip(&b.postings).enumerate() {
            self.of_postings(&format!("postings[{index}]"), a, b);
        }
        self.of_labels((a.kind, a.notes.as_deref()), (b.kind, b.notes.as_deref()));
        let none = Terms::default();
        let (a, b) = (a.terms.as_deref().unwrap_or(&none), b.terms.as_deref().unwrap_or(&none));
        self.same("effective_time", a.effective == b.effective);
        self.same("conditions", a.conditions.len() == b.conditions.len());
        for (index, (a, b)) in a.conditions.iter().zip(&b.conditions).enumerate() {
            self.of_conditions(&format!("conditions[{index}]"), a, b);
        }
    }

    fn of_postings(&mut self, path: &str, a: &Posting, b: &Posting) {
        self.account(&format!("{path}.debit"), &a.debit, &b.debit);
        self.account(&format!("{path}.credit"), &a.credit, &b.credit);
        self.same_at(path, "amount", a.amount == b.amount);
        self.same_at(path, "up_to", a.up_to == b.up_to);
        let same = self.same_asset(&a.debit, (a.asset, b.asset));
        self.same_at(path, "asset", same);
    }

    fn of_conditions(&mut self, path: &str, a: &Condition, b: &Condition) {
        self.account(&format!("{path}.account"), &a.account, &b.account);
        self.same_at(path, "at_least", a.at_least == b.at_least);
        self.same_at(path, "at_most", a.at_most == b.at_most);
    }

    fn of_holds(&mut self, a: &PlaceHold, b: &PlaceHold) {
        self.account("debit", &a.debit, &b.debit);
        self.account("credit", &a.credit, &b.credit);
        self.same("amount", a.amount == b.amount);
        let same = self.same_asset(&a.debit, (a.asset, b.asset));
        self.same("asset", same);
        self.same("deadline", a.deadline == b.deadline);
        self.same("over_capture_percent", a.over_capture_percent == b.over_capture_percent);
        self.of_labels((a.kind, a.notes.as_deref()), (b.kind, b.notes.as_deref()));
    }

    fn of_labels(&mut self, a: (u16, Option<&Notes>), b: (u16, Option<&Notes>)) {
        let none = Notes::default();
        let (x, y) = (a.1.unwrap_or(&none), b.1.unwrap_or(&none));
        self.same("kind", a.0 == b.0);
        self.same("reference", x.reference == y.reference);
        self.same("memo", x.memo == y.memo);
    }

    /// The check is not recorded with a posted leg, since the account implies it.
    fn same_asset(
        &self,
        debit: &AccountRef,
        (first, now): (Option<AssetCode>, Option<AssetCode>),
    ) -> bool {
        let of_account = || {
            let account = self.state.account(self.state.resolve(debit)?)?;
            self.state.asset(account.asset).map(|asset| asset.code)
        };
        match (first.or_else(of_account), now) {
            (Some(first), Some(now)) => first == now,
            _ => true,
        }
    }

    fn account(&mut self, field: &str, a: &AccountRef, b: &AccountRef) {
        let (mut a, mut b) = (a.clone(), b.clone());
        self.state.rename(&mut a);
        self.state.rename(&mut b);
        self.same(field, a == b);
    }

    fn same_at(&mut self, path: &str, field: &str, same: bool) {
        if !same {
            self.fields.push(format!("{path}.{field}"));
        }
    }

    fn same(&mut self, field: &str, same: bool) {
        if !same {
            self.fields.push(field.to_owned());
        }
    }
}
