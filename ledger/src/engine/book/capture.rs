//! Capturing a hold: in part, again, or above its amount where it allows a tip.

use super::hold::not_open;
use super::pair::check_states;
use crate::command::CaptureHold;
use crate::domain::Rejection;
use crate::engine::desk::Desk;
use crate::engine::state::{Hold, State};
use crate::engine::target::Target;
use crate::event::{Capture, Cause, Event, Leg, Legs, TransferPosted};

/// Turns reserved money into moved money. What goes above the reserve must be there now.
pub(in crate::engine) fn capture(
    state: &State,
    capture: &CaptureHold,
    target: &Target,
) -> Result<Event, Rejection> {
    let hold = state.hold(&capture.hold).ok_or_else(|| not_open(&capture.hold, target))?;
    check_states(state, (hold.debit, hold.credit))?;
    let amount = capture.amount.unwrap_or(hold.remaining);
    let available = capturable(hold);
    if amount > available {
        return Err(Rejection::CaptureExceedsHold {
            hold: capture.hold.clone(),
            needed: amount,
            available,
        });
    }
    let unheld = if capture.release_rest { hold.remaining } else { amount.min(hold.remaining) };
    let mut desk = Desk::at(state);
    desk.unhold(hold.debit, hold.credit, unheld);
    let debit_after = desk.debit(hold.debit, amount)?;
    let credit_after = desk.credit(hold.credit, amount)?;
    let leg = Leg {
        debit: hold.debit,
        credit: hold.credit,
        amount,
        up_to: None,
        debit_after,
        credit_after,
    };
    Ok(Event::TransferPosted(TransferPosted {
        id: capture.id.clone(),
        legs: Legs::from_buf([leg]),
        kind: capture.kind,
        cause: Cause::Capture(Box::new(Capture {
            hold: capture.hold.clone(),
            hold_seq: hold.seq,
            requested: capture.amount,
            release_rest: capture.release_rest,
            unheld,
            remaining: hold.remaining.saturating_sub(unheld),
            captured: hold.captured.saturating_add(amount),
        })),
        notes: capture.notes.clone(),
        terms: None,
    }))
}

/// What may still be captured: the amount and its allowance, less what was captured.
fn capturable(hold: &Hold) -> u64 {
    let percent = u128::from(hold.over_capture_percent).saturating_add(100);
    let most = u128::from(hold.amount).saturating_mul(percent).checked_div(100).unwrap_or(0);
    u64::try_from(most.saturating_sub(u128::from(hold.captured))).unwrap_or(u64::MAX)
}
