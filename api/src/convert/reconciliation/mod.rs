//! Reconciliation: how a file is to be matched on the way in, what was found on the way out.
//!
//! | what | where |
//! |---|---|
//! | options | `asked` |
//! | findings, bad rows, progress, the summary | `found` |
//! | findings as breaks to keep, and back | `carried` |
//! | breaks that are kept | `kept` |

mod asked;
mod carried;
mod found;
mod kept;

pub use asked::Asked;
pub use asked::Rows;
pub use asked::Whose;
pub use carried::Keys;
pub use carried::open;
pub use carried::record;
pub use found::Ended;
pub use found::bad_row;
pub use found::finding;
pub use found::own_progress;
pub use found::progress;
pub use found::summary;
pub use kept::filter;
pub use kept::resolution;
pub use kept::told_break;

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
