//! Reversing a transfer, whole or in part, never more than is left of it.

use super::pair::check_states;
use crate::command::ReverseTransfer;
use crate::domain::{Rejection, Seq};
use crate::engine::desk::Desk;
use crate::engine::state::State;
use crate::engine::target::Target;
use crate::event::{Cause, Event, Leg, Legs, Reversal, TransferPosted};

/// Posts the legs the other way round, the last one first, so that what came through an account leaves it again.
pub(in crate::engine) fn reverse(
    state: &State,
    reversal: &ReverseTransfer,
    target: &Target,
) -> Result<Event, Rejection> {
    let (seq, transfer, reversed) = reversible(reversal, target)?;
    let amounts = amounts(reversal, transfer, reversed)?;
    let legs = post_legs(state, transfer, &amounts)?;
    let total = |(index, amount): (usize, &u64)| {
        reversed.get(index).copied().unwrap_or(0).saturating_add(*amount)
    };
    Ok(Event::TransferPosted(TransferPosted {
        id: reversal.id.clone(),
        legs,
        kind: reversal.kind,
        cause: Cause::Reversal(Box::new(Reversal {
            transfer: reversal.transfer.clone(),
            transfer_seq: seq,
            requested: reversal.amounts.clone(),
            reversed: amounts.iter().enumerate().map(total).collect(),
        })),
        notes: reversal.notes.clone(),
        terms: None,
    }))
}

fn reversible<'a>(
    reversal: &ReverseTransfer,
    target: &'a Target,
) -> Result<(Seq, &'a TransferPosted, &'a [u64]), Rejection> {
    let id = || reversal.transfer.clone();
    match target {
        Target::Unknown => Err(Rejection::TransferUnknown { transfer: id() }),
        Target::Transfer { seq, transfer, reversed } => match transfer.cause {
            Cause::Posting | Cause::Capture(_) => Ok((*seq, transfer, reversed)),
            Cause::Reversal(_) => Err(Rejection::NotReversible { transfer: id() }),
        },
        Target::FinishedHold(_) | Target::Items(_) | Target::Other => {
            Err(Rejection::NotReversible { transfer: id() })
        }
    }
}

/// What to take back of each leg.
fn amounts(
    reversal: &ReverseTransfer,
    transfer: &TransferPosted,
    reversed: &[u64],
) -> Result<Vec<u64>, Rejection> {
    let asked = &reversal.amounts;
    if !asked.is_empty() && asked.len() != transfer.legs.len() {
        let postings = u32::try_from(transfer.legs.len()).unwrap_or(u32::MAX);
        return Err(Rejection::ReversalShape { postings });
    }
    let mut amounts = Vec::with_capacity(transfer.legs.len());
    for (index, leg) in transfer.legs.iter().enumerate() {
        let left = leg.amount.saturating_sub(reversed.get(index).copied().unwrap_or(0));
        let amount = asked.get(index).copied().unwrap_or(left);
        if amount > left {
            return Err(exceeds(index, amount, left));
        }
        amounts.push(amount);
    }
    if amounts.iter().all(|amount| *amount == 0) {
        return Err(exceeds(0, transfer.legs.first().map_or(0, |leg| leg.amount), 0));
    }
    Ok(amounts)
}

fn exceeds(posting: usize, needed: u64, available: u64) -> Rejection {
    let posting = u32::try_from(posting).unwrap_or(u32::MAX);
    Rejection::ReversalExceedsTransfer { posting, needed, available }
}

fn post_legs(state: &State, transfer: &TransferPosted, amounts: &[u64]) -> Result<Legs, Rejection> {
    let mut desk = Desk::at(state);
    let mut legs = Legs::new();
    for (leg, amount) in transfer.legs.iter().zip(amounts).rev() {
        let (debit, credit) = (leg.credit, leg.debit);
        // A leg that is left out asks nothing of its accounts.
        if *amount > 0 {
            check_states(state, (debit, credit))?;
        }
        let debit_after = desk.debit(debit, *amount)?;
        let credit_after = desk.credit(credit, *amount)?;
        legs.push(Leg { debit, credit, amount: *amount, up_to: None, debit_after, credit_after });
    }
    Ok(legs)
}
