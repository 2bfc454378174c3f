//! What the journal says about the earlier commands that a command names.

use crate::domain::{CommandId, HoldEnd, Seq};
use crate::event::TransferPosted;
use crate::item::Item;
use smallvec::SmallVec;

/// What is known under an id, of the payments layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing was recorded.
    Unknown,
    /// An item, as it is now.
    Item(Box<Item>),
    /// Something else, such as a refused command.
    Other,
}

/// Fetched before a decision, since history is not in memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Target {
    /// Nothing was recorded under the id. Also for an open hold: that is in the state.
    #[default]
    Unknown,
    /// A transfer.
    Transfer {
        /// Where it was posted.
        seq: Seq,
        /// The transfer.
        transfer: Box<TransferPosted>,
        /// Minor units of each leg that reversals took back so far; empty if there was none.
        reversed: Vec<u64>,
    },
    /// A hold of which nothing is left.
    FinishedHold(HoldEnd),
    /// The items that an instruction names, those left out that are open: they are in the state.
    Items(SmallVec<[(CommandId, Known); 1]>),
    /// Something else, such as a refused command.
    Other,
}
