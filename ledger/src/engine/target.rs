//! What the journal says about the earlier command that a command names.

use crate::domain::{HoldEnd, Seq};
use crate::event::TransferPosted;

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
    /// Something else, such as a refused command.
    Other,
}
