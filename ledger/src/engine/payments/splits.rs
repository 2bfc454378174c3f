//! Profit sharing: frozen money to its receivers, and shares given back.

use super::work::Work;
use crate::domain::Rejection;
use crate::event::Event;
use crate::instruction::{ReturnShare, Split};

pub(super) fn split(_work: Work<'_>, _asked: &Split) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn return_share(_work: Work<'_>, _asked: &ReturnShare) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}
