//! Reconciliation: how a file is to be matched on the way in, what was found on the way out.
//!
//! | what | where |
//! |---|---|
//! | options | `asked` |
//! | findings, bad rows, progress, the summary | `found` |

mod asked;
mod found;

pub use asked::Asked;
pub use asked::Rows;
pub use asked::Whose;
pub use found::Ended;
pub use found::bad_row;
pub use found::finding;
pub use found::own_progress;
pub use found::progress;
pub use found::summary;

use crate::status::Failure;
use farthing_ledger::domain::Invalid;
use farthing_recon::MatchError;
use farthing_recon::MatchFault;

/// Why a run did not end, as a failure.
#[must_use]
pub fn failed(error: &MatchError) -> Failure {
    match error.fault {
        MatchFault::Cancelled => Failure::Interrupted,
        MatchFault::Row(_)
        | MatchFault::Rows
        | MatchFault::Text
        | MatchFault::Currencies
        | MatchFault::Breaks
        | MatchFault::BreakId
        | MatchFault::SeqTwice => Invalid::of("chunk", error.to_string()).into(),
    }
}
