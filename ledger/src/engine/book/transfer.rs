//! Posting a transfer: every account first, then the conditions, then the amounts in the order of the postings.

use super::pair::{Pair, find_pair};
use crate::command::{Condition, PostTransfer, Posting, Terms};
use crate::domain::{Bound, Rejection};
use crate::engine::desk::{Desk, find, name};
use crate::engine::state::State;
use crate::event::{Cause, Event, Leg, Legs, TransferPosted};
use smallvec::SmallVec;

/// Posts all postings or none.
pub(in crate::engine) fn post(state: &State, transfer: &PostTransfer) -> Result<Event, Rejection> {
    let mut pairs: SmallVec<[Pair; 2]> = SmallVec::new();
    for posting in &transfer.postings {
        pairs.push(find_pair(state, &posting.debit, &posting.credit, posting.asset)?);
    }
    let terms = transfer.terms.as_deref();
    for condition in terms.iter().flat_map(|terms| &terms.conditions) {
        check_condition(state, condition)?;
    }
    let mut desk = Desk::at(state);
    let mut legs = Legs::new();
    for (posting, pair) in transfer.postings.iter().zip(pairs) {
        legs.push(post_leg(&mut desk, posting, pair)?);
    }
    if legs.iter().all(|leg| leg.amount == 0) {
        return Err(Rejection::NothingToMove);
    }
    Ok(Event::TransferPosted(TransferPosted {
        id: transfer.id.clone(),
        legs,
        kind: transfer.kind,
        cause: Cause::Posting,
        notes: transfer.notes.clone(),
        terms: terms.map(|terms| Box::new(by_number(state, terms))),
    }))
}

fn post_leg(desk: &mut Desk<'_>, posting: &Posting, pair: Pair) -> Result<Leg, Rejection> {
    let (debit, credit) = pair;
    let (amount, up_to) = if posting.up_to {
        (desk.debitable(debit, posting.amount), Some(posting.amount))
    } else {
        (posting.amount, None)
    };
    let debit_after = desk.debit(debit, amount)?;
    let credit_after = desk.credit(credit, amount)?;
    Ok(Leg { debit, credit, amount, up_to, debit_after, credit_after })
}

fn check_condition(state: &State, condition: &Condition) -> Result<(), Rejection> {
    let (number, account) = find(state, &condition.account)?;
    let balance = account.balance.posted(account.normal_side);
    let failed =
        |bound| Rejection::ConditionFailed { account: name(state, number), balance, bound };
    match (condition.at_least, condition.at_most) {
        (Some(least), _) if balance < least => Err(failed(Bound::AtLeast(least))),
        (_, Some(most)) if balance > most => Err(failed(Bound::AtMost(most))),
        _ => Ok(()),
    }
}

/// The terms with their accounts by number, as they are recorded.
fn by_number(state: &State, terms: &Terms) -> Terms {
    let mut terms = terms.clone();
    for condition in &mut terms.conditions {
        state.rename(&mut condition.account);
    }
    terms
}
