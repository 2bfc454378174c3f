//! Red packets: sent, taken, and the rest back to the sender.

use super::work::Work;
use crate::domain::Rejection;
use crate::event::Event;
use crate::instruction::{SendPacket, TakePacket};

pub(super) fn send(_work: Work<'_>, _asked: &SendPacket) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn take(_work: Work<'_>, _asked: &TakePacket) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}
