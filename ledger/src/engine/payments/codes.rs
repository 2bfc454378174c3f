//! Consumer codes: issued to a wallet, used up by one payment.

use super::work::Work;
use crate::domain::Rejection;
use crate::event::Event;
use crate::instruction::IssueCode;

pub(super) fn issue(_work: Work<'_>, _asked: &IssueCode) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}
