//! Wallets: limits, state, money in and out, from person to person.

use super::work::Work;
use crate::domain::Rejection;
use crate::event::Event;
use crate::instruction::{
    ChangeWalletState, CollectTips, PayPerson, SetWalletLimits, SettleWithdrawal, TopUp, Withdraw,
};

pub(super) fn set_limits(_work: Work<'_>, _asked: &SetWalletLimits) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn change_state(
    _work: Work<'_>,
    _asked: &ChangeWalletState,
) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn top_up(_work: Work<'_>, _asked: &TopUp) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn withdraw(_work: Work<'_>, _asked: &Withdraw) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn settle_withdrawal(
    _work: Work<'_>,
    _asked: &SettleWithdrawal,
) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn pay_person(_work: Work<'_>, _asked: &PayPerson) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn collect_tips(_work: Work<'_>, _asked: &CollectTips) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}
