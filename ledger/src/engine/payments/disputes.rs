//! Chargebacks and adjustments.

use super::work::Work;
use crate::domain::Rejection;
use crate::event::Event;
use crate::instruction::{Adjust, ChargeBack};

pub(super) fn charge_back(_work: Work<'_>, _asked: &ChargeBack) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn adjust(_work: Work<'_>, _asked: &Adjust) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}
