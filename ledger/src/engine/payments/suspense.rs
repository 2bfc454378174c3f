//! Money that came through a channel: for an open order, or into suspense until it is matched or returned.

use super::work::Work;
use crate::domain::Rejection;
use crate::event::Event;
use crate::instruction::{ReceivePayment, ResolveSuspense};

pub(super) fn receive(_work: Work<'_>, _asked: &ReceivePayment) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn resolve(_work: Work<'_>, _asked: &ResolveSuspense) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}
