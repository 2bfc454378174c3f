//! Placing a hold, and ending it by release or by its deadline.

use super::pair::find_pair;
use crate::command::{PlaceHold, ReleaseHold};
use crate::domain::{CommandId, Rejection, Time};
use crate::engine::desk::Desk;
use crate::engine::state::{Hold, State};
use crate::engine::target::Target;
use crate::event::{Event, HoldEnded, HoldPlaced};

/// Reserves the amount on both accounts, so that neither limit can break a later capture.
pub(in crate::engine) fn place(
    state: &State,
    now: Time,
    hold: &PlaceHold,
) -> Result<Event, Rejection> {
    let (debit, credit) = find_pair(state, &hold.debit, &hold.credit, hold.asset)?;
    let mut desk = Desk::at(state);
    let debit_after = desk.hold_debit(debit, hold.amount)?;
    let credit_after = desk.hold_credit(credit, hold.amount)?;
    if let Some(deadline) = hold.deadline
        && deadline <= now
    {
        return Err(Rejection::DeadlinePassed {
            deadline_us: deadline.micros(),
            now_us: now.micros(),
        });
    }
    Ok(Event::HoldPlaced(Box::new(HoldPlaced {
        id: hold.id.clone(),
        debit,
        credit,
        amount: hold.amount,
        deadline: hold.deadline,
        over_capture_percent: hold.over_capture_percent,
        kind: hold.kind,
        notes: hold.notes.clone(),
        debit_after,
        credit_after,
    })))
}

/// Releases what is left.
pub(in crate::engine) fn release(
    state: &State,
    release: &ReleaseHold,
    target: &Target,
) -> Result<Event, Rejection> {
    let hold = state.hold(&release.hold).ok_or_else(|| not_open(&release.hold, target))?;
    Ok(Event::HoldReleased(Box::new(ended(state, Some(&release.id), &release.hold, hold))))
}

/// Expires a hold whose deadline has come.
pub(in crate::engine) fn expire(state: &State, id: &CommandId, hold: &Hold) -> Event {
    Event::HoldExpired(Box::new(ended(state, None, id, hold)))
}

/// Why a hold that is not open cannot be used.
pub(super) fn not_open(hold: &CommandId, target: &Target) -> Rejection {
    match target {
        Target::FinishedHold(end) => Rejection::HoldFinished { hold: hold.clone(), end: *end },
        Target::Unknown | Target::Transfer { .. } | Target::Items(_) | Target::Other => {
            Rejection::HoldUnknown { hold: hold.clone() }
        }
    }
}

fn ended(state: &State, id: Option<&CommandId>, name: &CommandId, hold: &Hold) -> HoldEnded {
    let mut desk = Desk::at(state);
    let (debit_after, credit_after) = desk.unhold(hold.debit, hold.credit, hold.remaining);
    HoldEnded {
        id: id.cloned(),
        hold: name.clone(),
        hold_seq: hold.seq,
        debit: hold.debit,
        credit: hold.credit,
        amount: hold.remaining,
        captured: hold.captured,
        debit_after,
        credit_after,
    }
}
