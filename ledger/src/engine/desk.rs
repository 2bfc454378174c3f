//! The desk on which one command is worked out: balances as its own earlier legs left them, limits checked.

use super::state::{Account, State, clamp, room_above, room_below};
use crate::domain::{AccountNumber, AccountRef, Balance, Rejection, Side};
use smallvec::SmallVec;

/// Lowest and highest `net` there can be, holds included: symmetrical, so that a sign can always be turned.
const NET_MAX: i64 = i64::MAX;
const NET_MIN: i64 = -i64::MAX;

/// Balances touched by one command. The state itself stays as it is.
pub(super) struct Desk<'a> {
    state: &'a State,
    touched: SmallVec<[(AccountNumber, Balance); 4]>,
}

impl<'a> Desk<'a> {
    pub(super) fn at(state: &'a State) -> Self {
        Self { state, touched: SmallVec::new() }
    }

    /// The balance as the command's earlier steps left it.
    pub(super) fn balance(&self, number: AccountNumber) -> Balance {
        let touched = self.touched.iter().find(|(account, _)| *account == number);
        touched.map_or_else(
            || self.state.account(number).map(|account| account.balance).unwrap_or_default(),
            |(_, balance)| *balance,
        )
    }

    fn set(&mut self, number: AccountNumber, balance: Balance) -> Balance {
        match self.touched.iter_mut().find(|(account, _)| *account == number) {
            Some((_, place)) => *place = balance,
            None => self.touched.push((number, balance)),
        }
        balance
    }

    /// How much the account bears to be debited now, at most `amount`.
    pub(super) fn debitable(&self, number: AccountNumber, amount: u64) -> u64 {
        let floor = self.state.account(number).and_then(|a| a.floor).unwrap_or(NET_MIN);
        let room = room_below(&self.balance(number), floor).max(0);
        amount.min(u64::try_from(room).unwrap_or(u64::MAX))
    }

    /// Takes `amount` off the account.
    pub(super) fn debit(
        &mut self,
        number: AccountNumber,
        amount: u64,
    ) -> Result<Balance, Rejection> {
        let mut balance = self.balance(number);
        self.check_below(number, &balance, amount)?;
        balance.net = balance.net.saturating_sub_unsigned(amount);
        Ok(self.set(number, balance))
    }

    /// Adds `amount` to the account.
    pub(super) fn credit(
        &mut self,
        number: AccountNumber,
        amount: u64,
    ) -> Result<Balance, Rejection> {
        let mut balance = self.balance(number);
        self.check_above(number, &balance, amount)?;
        balance.net = balance.net.saturating_add_unsigned(amount);
        Ok(self.set(number, balance))
    }

    /// Reserves `amount` to be debited.
    pub(super) fn hold_debit(
        &mut self,
        number: AccountNumber,
        amount: u64,
    ) -> Result<Balance, Rejection> {
        let mut balance = self.balance(number);
        self.check_below(number, &balance, amount)?;
        balance.held_debits = balance.held_debits.saturating_add(amount);
        Ok(self.set(number, balance))
    }

    /// Reserves room for `amount` to be credited.
    pub(super) fn hold_credit(
        &mut self,
        number: AccountNumber,
        amount: u64,
    ) -> Result<Balance, Rejection> {
        let mut balance = self.balance(number);
        self.check_above(number, &balance, amount)?;
        balance.held_credits = balance.held_credits.saturating_add(amount);
        Ok(self.set(number, balance))
    }

    /// Gives back `amount` that was reserved between two accounts.
    pub(super) fn unhold(
        &mut self,
        debit: AccountNumber,
        credit: AccountNumber,
        amount: u64,
    ) -> (Balance, Balance) {
        let mut from = self.balance(debit);
        from.held_debits = from.held_debits.saturating_sub(amount);
        let from = self.set(debit, from);
        let mut to = self.balance(credit);
        to.held_credits = to.held_credits.saturating_sub(amount);
        (from, self.set(credit, to))
    }

    fn check_below(
        &self,
        number: AccountNumber,
        balance: &Balance,
        amount: u64,
    ) -> Result<(), Rejection> {
        let Some(account) = self.state.account(number) else { return Ok(()) };
        let room = room_below(balance, account.floor.unwrap_or(NET_MIN));
        if i128::from(amount) <= room {
            return Ok(());
        }
        Err(match (account.floor, account.normal_side) {
            (None, _) => Rejection::BalanceOverflow { account: self.name(number) },
            (Some(_), Side::Credit) => self.short(number, amount, room),
            (Some(_), Side::Debit) => self.over(number, amount, room),
        })
    }

    fn check_above(
        &self,
        number: AccountNumber,
        balance: &Balance,
        amount: u64,
    ) -> Result<(), Rejection> {
        let Some(account) = self.state.account(number) else { return Ok(()) };
        let room = room_above(balance, account.roof.unwrap_or(NET_MAX));
        if i128::from(amount) <= room {
            return Ok(());
        }
        Err(match (account.roof, account.normal_side) {
            (None, _) => Rejection::BalanceOverflow { account: self.name(number) },
            (Some(_), Side::Credit) => self.over(number, amount, room),
            (Some(_), Side::Debit) => self.short(number, amount, room),
        })
    }

    fn short(&self, number: AccountNumber, needed: u64, room: i128) -> Rejection {
        Rejection::InsufficientFunds { account: self.name(number), needed, available: clamp(room) }
    }

    fn over(&self, number: AccountNumber, needed: u64, room: i128) -> Rejection {
        Rejection::CeilingExceeded { account: self.name(number), needed, available: clamp(room) }
    }

    fn name(&self, number: AccountNumber) -> AccountRef {
        name(self.state, number)
    }
}

/// The name that a rejection shows: the readable id, however the client named the account.
pub(super) fn name(state: &State, number: AccountNumber) -> AccountRef {
    state.id_of(number).map_or(AccountRef::Number(number), |id| AccountRef::Id(id.clone()))
}

/// The account that a client names.
pub(super) fn find<'a>(
    state: &'a State,
    account: &AccountRef,
) -> Result<(AccountNumber, &'a Account), Rejection> {
    let number = state.resolve(account);
    number
        .and_then(|number| Some((number, state.account(number)?)))
        .ok_or_else(|| Rejection::AccountUnknown { account: account.clone() })
}
