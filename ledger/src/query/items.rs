//! Transfers and holds by their id, with what followed them.

use super::Query;
use crate::codec::Link;
use crate::domain::{CommandId, HoldEnd, Seq, Time};
use crate::error::QueryError;
use crate::event::{Event, HoldPlaced, Recorded, TransferPosted};
use crate::projection::Chunk;

/// Follow-ups that are shown with a transfer or a hold.
const FOLLOW_UPS_MAX: usize = 100;

/// A transfer with its reversals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferView {
    /// Where it was recorded.
    pub seq: Seq,
    /// When.
    pub time: Time,
    /// The transfer.
    pub transfer: TransferPosted,
    /// Ids of its reversals, oldest first, at most 100.
    pub reversals: Vec<CommandId>,
    /// Minor units of each leg reversed so far; empty if there was none.
    pub reversed: Vec<u64>,
}

/// Where a hold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldState {
    /// Something is left.
    Open,
    /// Nothing is left.
    Ended(HoldEnd),
}

/// A hold with what followed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldView {
    /// Where it was placed.
    pub seq: Seq,
    /// When.
    pub time: Time,
    /// The hold as it was placed.
    pub hold: HoldPlaced,
    /// Minor units captured so far.
    pub captured: u64,
    /// Minor units still reserved.
    pub remaining: u64,
    /// Where it stands.
    pub state: HoldState,
    /// Ids of its captures and its release, oldest first, at most 100.
    pub follow_ups: Vec<CommandId>,
}

impl Query {
    /// The transfer with this id.
    ///
    /// # Errors
    ///
    /// There is none, or the journal cannot be read.
    pub fn transfer(&self, id: &CommandId) -> Result<TransferView, QueryError> {
        let Recorded { seq, time, event } = self.event_by_id("transfer", id)?;
        let Event::TransferPosted(transfer) = event else {
            return Err(QueryError::NotFound { what: "transfer", name: id.to_string() });
        };
        let (links, last) = self.links(seq)?;
        let reversed = match last {
            Some(Link::Reversal { reversed }) => reversed,
            Some(Link::Capture { .. } | Link::Released { .. } | Link::Expired { .. }) | None => {
                Vec::new()
            }
        };
        Ok(TransferView { seq, time, transfer, reversals: self.ids_of(&links)?, reversed })
    }

    /// The hold with this id.
    ///
    /// # Errors
    ///
    /// There is none, or the journal cannot be read.
    pub fn hold(&self, id: &CommandId) -> Result<HoldView, QueryError> {
        let Recorded { seq, time, event } = self.event_by_id("hold", id)?;
        let Event::HoldPlaced(hold) = event else {
            return Err(QueryError::NotFound { what: "hold", name: id.to_string() });
        };
        let (links, last) = self.links(seq)?;
        let (captured, remaining, state) = match last {
            Some(Link::Capture { captured, remaining: 0 }) => {
                (captured, 0, HoldState::Ended(HoldEnd::Captured))
            }
            Some(Link::Capture { captured, remaining }) => (captured, remaining, HoldState::Open),
            Some(Link::Released { captured }) => (captured, 0, HoldState::Ended(HoldEnd::Released)),
            Some(Link::Expired { captured }) => (captured, 0, HoldState::Ended(HoldEnd::Expired)),
            Some(Link::Reversal { .. }) | None => (0, hold.amount, HoldState::Open),
        };
        let follow_ups = self.ids_of(&links)?;
        Ok(HoldView { seq, time, hold: *hold, captured, remaining, state, follow_ups })
    }

    /// What followed the event at `target`: the first ones, and the last.
    fn links(&self, target: Seq) -> Result<(Vec<Seq>, Option<Link>), QueryError> {
        let recent =
            |chunk: &Chunk| chunk.links_of(target).map(|(seq, link)| (seq, link.clone())).collect();
        let recent: Vec<(Seq, Link)> = self.view.tail.gather(recent);
        let mut seqs: Vec<Seq> = Vec::new();
        for (seq, _) in self.cold.links_of(target, FOLLOW_UPS_MAX)? {
            seqs.push(seq);
        }
        let cold_last = seqs.last().copied().unwrap_or(Seq::NONE);
        seqs.extend(recent.iter().map(|(seq, _)| *seq).filter(|seq| *seq > cold_last));
        seqs.truncate(FOLLOW_UPS_MAX);
        let last = match recent.into_iter().next_back() {
            Some((_, link)) => Some(link),
            None => self.cold.last_link(target)?,
        };
        Ok((seqs, last))
    }

    fn ids_of(&self, seqs: &[Seq]) -> Result<Vec<CommandId>, QueryError> {
        let mut ids = Vec::with_capacity(seqs.len());
        for seq in seqs {
            let recorded = self.journal.event(*seq)?;
            ids.extend(recorded.and_then(|recorded| recorded.event.id().cloned()));
        }
        Ok(ids)
    }
}
