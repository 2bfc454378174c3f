//! The invariants, checked anew: each event against the state that it meets, and the books as a whole.

use super::payments;
use super::state::State;
use crate::domain::{AccountNumber, Balance, Seq};
use crate::event::{Cause, Event, Executed, HoldEnded, HoldPlaced, Leg, TransferPosted};
use smallvec::SmallVec;

/// The books contradict themselves: what is stored was not written by these rules, or was changed since.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {seq}: {problem}")]
pub struct Inconsistent {
    /// Position of the event, or of the state.
    pub seq: Seq,
    /// What does not fit.
    pub problem: String,
}

/// Balances as the earlier legs of the same event left them.
type Running = SmallVec<[(AccountNumber, Balance); 4]>;

/// Checks that `event` can be the next one after `state`: each balance after it follows from the one before.
///
/// # Errors
///
/// The first figure that does not follow.
pub fn check_event(state: &State, seq: Seq, event: &Event) -> Result<(), Inconsistent> {
    let checked = match event {
        Event::AssetRegistered(asset) => (state.asset_by_code(asset.code).is_none())
            .then_some(())
            .ok_or_else(|| "the asset was registered before".to_owned()),
        Event::AccountOpened(opened) => {
            let next = AccountNumber::from_index(state.accounts().len());
            (next == Some(opened.number) && state.number_of(&opened.spec.id).is_none())
                .then_some(())
                .ok_or_else(|| "the account's number or id is taken".to_owned())
        }
        Event::AccountStateChanged(change) => exists(state, change.account),
        Event::TransferPosted(transfer) => check_transfer(state, transfer),
        Event::HoldPlaced(hold) => check_placed(state, hold),
        Event::HoldReleased(ended) | Event::HoldExpired(ended) => check_ended(state, ended),
        Event::CommandRefused(_) => Ok(()),
        Event::Executed(executed) => check_executed(state, executed),
    };
    let in_order = state.seq().next() == seq;
    let order = in_order.then_some(()).ok_or_else(|| format!("follows event {}", state.seq()));
    order.and(checked).map_err(|problem| Inconsistent { seq, problem })
}

/// Checks the books as a whole: debits equal credits in every asset, and what accounts hold is what open holds say.
///
/// # Errors
///
/// The first asset or account that does not add up.
pub fn check_totals(state: &State) -> Result<(), Inconsistent> {
    let wrong = |problem: String| Inconsistent { seq: state.seq(), problem };
    let mut nets = vec![0_i128; state.assets().len()];
    for account in state.accounts() {
        if let Some(net) = nets.get_mut(account.asset.index()) {
            *net = net.saturating_add(i128::from(account.balance.net));
        }
    }
    for (registered, net) in state.assets().iter().zip(nets) {
        if net != 0 {
            return Err(wrong(format!("{} does not balance: {net}", registered.asset.code)));
        }
    }
    let mut held = vec![(0_u64, 0_u64); state.accounts().len()];
    for (_, hold) in state.holds_in_order() {
        if let Some((debits, _)) = held.get_mut(hold.debit.index()) {
            *debits = debits.saturating_add(hold.remaining);
        }
        if let Some((_, credits)) = held.get_mut(hold.credit.index()) {
            *credits = credits.saturating_add(hold.remaining);
        }
    }
    for item in state.parties().items_in_order() {
        if let Some((debit, credit, amount)) = payments::reserved_for(state, item) {
            if let Some((debits, _)) = held.get_mut(debit.index()) {
                *debits = debits.saturating_add(amount);
            }
            if let Some((_, credits)) = held.get_mut(credit.index()) {
                *credits = credits.saturating_add(amount);
            }
        }
    }
    for ((account, opened), held) in state.accounts().iter().zip(state.openings()).zip(held) {
        if (account.balance.held_debits, account.balance.held_credits) != held {
            let id = &opened.spec.id;
            return Err(wrong(format!("{id} holds other amounts than its open holds say")));
        }
    }
    Ok(())
}

fn check_transfer(state: &State, transfer: &TransferPosted) -> Result<(), String> {
    let mut running = Running::new();
    if let Cause::Capture(capture) = &transfer.cause {
        let hold = state.hold(&capture.hold).ok_or("captures a hold that is not open")?;
        let left = hold.remaining.checked_sub(capture.unheld);
        if left != Some(capture.remaining) {
            return Err("the hold's rest does not follow".to_owned());
        }
        let (from, to) =
            (before(state, &running, hold.debit), before(state, &running, hold.credit));
        let held_debits = from.held_debits.saturating_sub(capture.unheld);
        let held_credits = to.held_credits.saturating_sub(capture.unheld);
        running.push((hold.debit, Balance { held_debits, ..from }));
        running.push((hold.credit, Balance { held_credits, ..to }));
    }
    check_legs(state, &mut running, &transfer.legs)
}

fn check_executed(state: &State, executed: &Executed) -> Result<(), String> {
    let mut number = state.accounts().len();
    for opened in &executed.opened {
        if AccountNumber::from_index(number) != Some(opened.number) {
            return Err("an account's number is taken".to_owned());
        }
        number = number.saturating_add(1);
    }
    let mut running = Running::new();
    if let Some(reserved) = &executed.reserved {
        let change = if reserved.placed { u64::saturating_add } else { u64::saturating_sub };
        let debit = (reserved.debit, reserved.debit_after);
        let credit = (reserved.credit, reserved.credit_after);
        check_held(state, &mut running, |held| change(held, reserved.amount), debit, credit)?;
    }
    check_legs(state, &mut running, &executed.legs)
}

fn check_legs(state: &State, running: &mut Running, legs: &[Leg]) -> Result<(), String> {
    for leg in legs {
        same_asset(state, leg.debit, leg.credit)?;
        let from = before(state, running, leg.debit);
        let net = from.net.checked_sub_unsigned(leg.amount).ok_or("a balance overflows")?;
        follows(running, leg.debit, Balance { net, ..from }, leg.debit_after)?;
        let to = before(state, running, leg.credit);
        let net = to.net.checked_add_unsigned(leg.amount).ok_or("a balance overflows")?;
        follows(running, leg.credit, Balance { net, ..to }, leg.credit_after)?;
    }
    Ok(())
}

fn check_placed(state: &State, hold: &HoldPlaced) -> Result<(), String> {
    same_asset(state, hold.debit, hold.credit)?;
    let debit = (hold.debit, hold.debit_after);
    let credit = (hold.credit, hold.credit_after);
    let change = |held: u64| held.saturating_add(hold.amount);
    check_held(state, &mut Running::new(), change, debit, credit)
}

fn check_ended(state: &State, ended: &HoldEnded) -> Result<(), String> {
    let hold = state.hold(&ended.hold).ok_or("ends a hold that is not open")?;
    if hold.remaining != ended.amount {
        return Err("releases another amount than is left".to_owned());
    }
    let debit = (ended.debit, ended.debit_after);
    let credit = (ended.credit, ended.credit_after);
    let change = |held: u64| held.saturating_sub(ended.amount);
    check_held(state, &mut Running::new(), change, debit, credit)
}

/// What is reserved on both accounts follows from what was, by `change`.
fn check_held(
    state: &State,
    running: &mut Running,
    change: impl Fn(u64) -> u64,
    (debit, debit_after): (AccountNumber, Balance),
    (credit, credit_after): (AccountNumber, Balance),
) -> Result<(), String> {
    let from = before(state, running, debit);
    let held_debits = change(from.held_debits);
    follows(running, debit, Balance { held_debits, ..from }, debit_after)?;
    let to = before(state, running, credit);
    let held_credits = change(to.held_credits);
    follows(running, credit, Balance { held_credits, ..to }, credit_after)
}

fn before(state: &State, running: &Running, number: AccountNumber) -> Balance {
    let earlier = running.iter().rev().find(|(account, _)| *account == number);
    earlier.map_or_else(
        || state.account(number).map(|account| account.balance).unwrap_or_default(),
        |(_, balance)| *balance,
    )
}

fn follows(
    running: &mut Running,
    number: AccountNumber,
    expected: Balance,
    recorded: Balance,
) -> Result<(), String> {
    if expected != recorded {
        return Err(format!("account {number}: {recorded:?} is recorded, {expected:?} follows"));
    }
    running.push((number, recorded));
    Ok(())
}

fn exists(state: &State, number: AccountNumber) -> Result<(), String> {
    state.account(number).map(|_| ()).ok_or_else(|| format!("account {number} does not exist"))
}

fn same_asset(state: &State, debit: AccountNumber, credit: AccountNumber) -> Result<(), String> {
    exists(state, debit)?;
    exists(state, credit)?;
    let asset = |number| state.account(number).map(|account| account.asset);
    (debit != credit && asset(debit) == asset(credit))
        .then_some(())
        .ok_or_else(|| "debits and credits accounts that do not pair".to_owned())
}
