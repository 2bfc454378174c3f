//! The rules: pure and deterministic. State, time and command in, an event or a rejection out.
//!
//! | step | function | promise |
//! |---|---|---|
//! | is it known? | [`known`], [`replay::compare`] | a retry gets the first answer, another body a conflict |
//! | what is due? | [`State::next_due`] | a hold whose deadline has come is expired before anything else is decided |
//! | decide | [`decide`] | reads the state, changes nothing |
//! | apply | [`State::apply`] | never fails; the same in the live ledger, in replay and in tests |
//! | take back | [`Undo`] | the state is as before, byte for byte: for atomic batches and dry runs |
//!
//! Nothing here knows a disk, a clock, a setting, a metric or a thread.

mod ahead;
mod apply;
mod book;
mod check;
mod desk;
pub mod payments;
pub mod replay;
mod state;
mod target;
mod undo;

pub use check::{Inconsistent, check_event, check_totals};
pub use state::{Account, Hold, Opened, RegisteredAsset, State};
pub use target::{Known, Target};
pub use undo::Undo;

use crate::command::Command;
use crate::domain::{Rejection, Seq, Time};
use crate::event::Event;

/// Decides a command that is not known yet.
///
/// `now` is the ledger's time and not earlier than the last event's; `target` is what the journal says about the
/// earlier command that this one names.
///
/// # Errors
///
/// The first rejection in the order of [`Rejection`]. The state is unchanged either way.
pub fn decide(
    state: &State,
    now: Time,
    command: &Command,
    target: &Target,
) -> Result<Event, Rejection> {
    match command {
        Command::RegisterAsset(asset) => book::asset::register(state, *asset),
        Command::OpenAccount(spec) => book::account::open(state, spec),
        Command::ChangeAccountState(change) => book::account::change_state(state, change),
        Command::PostTransfer(transfer) => book::transfer::post(state, transfer),
        Command::PlaceHold(hold) => book::hold::place(state, now, hold),
        Command::CaptureHold(capture) => book::capture::capture(state, capture, target),
        Command::ReleaseHold(release) => book::hold::release(state, release, target),
        Command::ReverseTransfer(reversal) => book::reversal::reverse(state, reversal, target),
        Command::Instruct(instruction) => payments::execute(state, now, instruction, target),
    }
}

/// Where an asset or account that this command would make was made already, and which fields differ from that.
///
/// These two kinds of command have no id of their own: what they make is their key.
#[must_use]
pub fn known(state: &State, command: &Command) -> Option<(Seq, Vec<String>)> {
    match command {
        Command::RegisterAsset(asset) => book::asset::known(state, *asset),
        Command::OpenAccount(spec) => book::account::known(state, spec),
        Command::Instruct(instruction) => payments::known(state, instruction),
        Command::ChangeAccountState(_)
        | Command::PostTransfer(_)
        | Command::PlaceHold(_)
        | Command::CaptureHold(_)
        | Command::ReleaseHold(_)
        | Command::ReverseTransfer(_) => None,
    }
}
