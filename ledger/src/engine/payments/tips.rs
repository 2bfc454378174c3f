//! Tips that are given by themselves.

use super::work::Work;
use crate::domain::Rejection;
use crate::event::Event;
use crate::instruction::Tip;

pub(super) fn tip(_work: Work<'_>, _asked: &Tip) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}
