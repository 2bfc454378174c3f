//! Accounts as they are: one by name, many by prefix.

use super::Query;
use crate::domain::{
    AccountId, AccountNumber, AccountRef, AccountSpec, AccountState, Asset, Balance, Seq, Time,
};
use crate::engine::{Account, Opened, State};
use crate::error::QueryError;
use std::ops::Bound;
use std::sync::Arc;

/// An account at a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// Its number.
    pub number: AccountNumber,
    /// What was stated at its opening.
    pub spec: Arc<AccountSpec>,
    /// Its asset.
    pub asset: Asset,
    /// Its state.
    pub state: AccountState,
    /// Its balance.
    pub balance: Balance,
    /// What may still be taken off the normal side; none if unlimited.
    pub available: Option<i64>,
    /// Where it was opened.
    pub opened_seq: Seq,
    /// When it was opened.
    pub opened_time: Time,
}

impl Query {
    /// The account, and the position of which this is the state.
    ///
    /// # Errors
    ///
    /// There is no such account.
    pub fn account(&self, account: &AccountRef) -> Result<(AccountView, Seq), QueryError> {
        let state = self.view.state.read();
        let number = state.resolve(account).ok_or_else(|| no_account(account))?;
        let view = view_of(&state, number).ok_or_else(|| no_account(account))?;
        Ok((view, state.seq()))
    }

    /// Accounts whose id starts with `prefix`, after `after`, in the order of their ids; and the position.
    #[must_use]
    pub fn accounts(
        &self,
        prefix: &str,
        after: Option<&AccountId>,
        max: usize,
    ) -> (Vec<AccountView>, Seq) {
        let numbers = self.numbers_with(prefix, after, max);
        let state = self.view.state.read();
        let views = numbers.into_iter().filter_map(|number| view_of(&state, number));
        (views.collect(), state.seq())
    }

    /// The readable ids of accounts, in the same order; a number that is not handed out has none.
    #[must_use]
    pub fn names_of(&self, numbers: &[AccountNumber]) -> Vec<Option<AccountId>> {
        let state = self.view.state.read();
        numbers.iter().map(|number| state.id_of(*number).cloned()).collect()
    }

    /// Runs `read` on the published state. Keep it short: the projector waits meanwhile.
    pub fn with_state<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.view.state.read())
    }

    pub(super) fn numbers_with(
        &self,
        prefix: &str,
        after: Option<&AccountId>,
        max: usize,
    ) -> Vec<AccountNumber> {
        let names = self.view.names.read();
        let start = match (after, AccountId::parse("prefix", prefix.trim_end_matches(':'))) {
            (Some(after), _) => Bound::Excluded(after.clone()),
            (None, Ok(first)) => Bound::Included(first),
            (None, Err(_)) => Bound::Unbounded,
        };
        let within = names
            .range((start, Bound::Unbounded))
            // The start is the prefix without its last `:`, and other ids may stand between the two.
            .skip_while(|(id, _)| id.as_str() < prefix)
            .take_while(|(id, _)| id.as_str().starts_with(prefix));
        within.take(max).map(|(_, number)| *number).collect()
    }
}

/// The account with this number in `state`.
pub(super) fn view_of(state: &State, number: AccountNumber) -> Option<AccountView> {
    let account: &Account = state.account(number)?;
    let opened: &Opened = state.opening(number)?;
    Some(AccountView {
        number,
        spec: opened.spec.clone(),
        asset: state.asset(account.asset)?,
        state: account.state,
        balance: account.balance,
        available: account.available(),
        opened_seq: opened.seq,
        opened_time: opened.time,
    })
}

pub(super) fn no_account(account: &AccountRef) -> QueryError {
    QueryError::NotFound { what: "account", name: account.to_string() }
}
