//! Opening accounts, and freezing, unfreezing and closing them.

use crate::command::ChangeAccountState;
use crate::domain::limits::{ACCOUNTS_MAX, ASSETS_MAX};
use crate::domain::{AccountNumber, AccountSpec, AccountState, Asset, Rejection, Seq};
use crate::engine::desk::{find, name};
use crate::engine::state::State;
use crate::event::{AccountOpened, AccountStateChanged, Event};
use std::sync::Arc;

/// Opens the account under the next number. An ISO 4217 asset comes up with its first account.
pub(in crate::engine) fn open(state: &State, spec: &AccountSpec) -> Result<Event, Rejection> {
    let asset = match state.asset_by_code(spec.asset) {
        Some((_, registered)) => registered.asset,
        None => fresh_asset(state, spec)?,
    };
    let number = AccountNumber::from_index(state.accounts().len())
        .filter(|number| number.raw() < ACCOUNTS_MAX)
        .ok_or(Rejection::LedgerFull)?;
    Ok(Event::AccountOpened(AccountOpened { number, asset, spec: Arc::new(spec.clone()) }))
}

/// The currency that comes up with this account, if there is a number left for it.
fn fresh_asset(state: &State, spec: &AccountSpec) -> Result<Asset, Rejection> {
    let asset = Asset::iso_4217(spec.asset).ok_or(Rejection::AssetUnknown { asset: spec.asset })?;
    if state.assets().len() >= ASSETS_MAX {
        return Err(Rejection::LedgerFull);
    }
    Ok(asset)
}

/// Where the id was opened before, and what was stated otherwise then.
pub(in crate::engine) fn known(state: &State, spec: &AccountSpec) -> Option<(Seq, Vec<String>)> {
    let opened = state.opening(state.number_of(&spec.id)?)?;
    let first = &opened.spec;
    let fields = [
        ("asset", first.asset == spec.asset),
        ("code", first.code == spec.code),
        ("normal_side", first.normal_side == spec.normal_side),
        ("overdraft", first.overdraft == spec.overdraft),
        ("ceiling", first.ceiling == spec.ceiling),
        ("metadata", first.metadata == spec.metadata),
        ("reference", first.reference == spec.reference),
    ];
    let differ =
        fields.into_iter().filter(|(_, same)| !same).map(|(field, _)| field.to_owned()).collect();
    Some((opened.seq, differ))
}

/// Changes the state. Closed is final, and only for an account with nothing posted and nothing held.
pub(in crate::engine) fn change_state(
    state: &State,
    change: &ChangeAccountState,
) -> Result<Event, Rejection> {
    let (number, account) = find(state, &change.account)?;
    if account.state == AccountState::Closed && change.state != AccountState::Closed {
        return Err(Rejection::AccountClosed { account: name(state, number) });
    }
    let balance = &account.balance;
    if change.state == AccountState::Closed && !balance.is_empty() {
        return Err(Rejection::AccountNotEmpty {
            account: name(state, number),
            posted: balance.posted(account.normal_side),
            held: balance.held_debits.saturating_add(balance.held_credits),
        });
    }
    Ok(Event::AccountStateChanged(AccountStateChanged {
        id: change.id.clone(),
        account: number,
        state: change.state,
    }))
}
