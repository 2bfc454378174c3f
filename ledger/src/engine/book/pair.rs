//! The two accounts of a posting, checked for everything but the amount.

use crate::domain::{AccountNumber, AccountRef, AccountState, AssetCode, Rejection, Side};
use crate::engine::desk::{find, name};
use crate::engine::state::{Account, State};

/// Account to debit and account to credit.
pub(super) type Pair = (AccountNumber, AccountNumber);

/// Finds both accounts and checks that they can take part, in the order of the rejections.
pub(super) fn find_pair(
    state: &State,
    debit: &AccountRef,
    credit: &AccountRef,
    asset: Option<AssetCode>,
) -> Result<Pair, Rejection> {
    let (from, from_account) = find(state, debit)?;
    let (to, to_account) = find(state, credit)?;
    if from == to {
        return Err(Rejection::SameAccount { account: name(state, from) });
    }
    if let Some(expected) = asset {
        check_asset(state, from, from_account, expected)?;
    }
    if from_account.asset != to_account.asset
        && let Some(expected) = state.asset(from_account.asset)
    {
        check_asset(state, to, to_account, expected.code)?;
    }
    check_states(state, (from, to))?;
    Ok((from, to))
}

/// Checks that both accounts are open for their side.
pub(in crate::engine) fn check_states(state: &State, (from, to): Pair) -> Result<(), Rejection> {
    let sides = [(from, Side::Debit), (to, Side::Credit)];
    let states = || sides.into_iter().filter_map(|(n, side)| Some((n, side, state.account(n)?)));
    for (number, _, account) in states() {
        if account.state == AccountState::Closed {
            return Err(Rejection::AccountClosed { account: name(state, number) });
        }
    }
    for (number, side, account) in states() {
        if account.state.refuses(side) {
            return Err(Rejection::AccountFrozen {
                account: name(state, number),
                state: account.state,
                side,
            });
        }
    }
    Ok(())
}

fn check_asset(
    state: &State,
    number: AccountNumber,
    account: &Account,
    expected: AssetCode,
) -> Result<(), Rejection> {
    match state.asset(account.asset) {
        Some(asset) if asset.code != expected => Err(Rejection::AssetMismatch {
            account: name(state, number),
            expected,
            actual: asset.code,
        }),
        Some(_) | None => Ok(()),
    }
}
