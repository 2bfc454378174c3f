//! Authorised orders: reserved first, captured later, within what was authorised.

use super::work::Work;
use crate::domain::Rejection;
use crate::event::Event;
use crate::instruction::{Authorise, CaptureOrder};

pub(super) fn authorise(_work: Work<'_>, _asked: &Authorise) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn capture(_work: Work<'_>, _asked: &CaptureOrder) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}
