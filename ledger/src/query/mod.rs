//! Questions, answered from what is published, while the writer is at full load and without stopping it.

mod accounts;
mod books;
mod events;
mod history;
mod item_filter;
mod items;
mod lines;
mod parties;
mod payments;
mod sealed;
mod settlements;
mod sums;
mod uncleared;

pub use accounts::AccountView;
pub use books::{BOOKS_EVENTS_MAX, BookLine, Books, Class};
pub use events::EventPage;
pub use history::{AsOf, HistoryFilter, HistoryPage, Order};
pub use item_filter::{ItemFilter, ItemState};
pub use items::{HoldState, HoldView, TransferView};
pub use lines::{AccountLine, AccountMove, LINES_MAX, LinePage, LineView, Move};
pub use parties::{ChannelView, MerchantView, PurseView, SettlingView, TillView, WalletView};
pub use payments::{ItemPage, ItemRef, SCANNED_ITEMS_MAX};
pub use sealed::{ProvenLine, Settled};
pub use settlements::{PayoutFilter, PayoutPage, ScheduleView};
pub use sums::{AssetSum, TrialLine};
pub use uncleared::{UNCLEARED_MAX, Uncleared};

use crate::domain::Seq;
use crate::error::QueryError;
use crate::journal::JournalReader;
use crate::projection::{ColdIndex, View};
use crate::watermarks::Watermarks;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How long a read waits for the position that it asks for.
pub const AT_LEAST_WAIT: Duration = Duration::from_secs(5);

/// Answers questions. Cheap to clone. All but [`Query::wait_for`] may block for the time of some disk reads.
#[derive(Debug, Clone)]
pub struct Query {
    view: Arc<View>,
    cold: ColdIndex,
    journal: JournalReader,
    watermarks: Arc<Watermarks>,
}

impl Query {
    /// Reads what these publish.
    #[must_use]
    pub const fn over(
        view: Arc<View>,
        cold: ColdIndex,
        journal: JournalReader,
        watermarks: Arc<Watermarks>,
    ) -> Self {
        Self { view, cold, journal, watermarks }
    }

    /// The last position that answers rest on.
    #[must_use]
    pub fn published(&self) -> Seq {
        self.watermarks.projected()
    }

    /// Waits until answers rest on `wanted` or a later position; for [`Seq::NONE`], on everything that is
    /// acknowledged now, so that whoever was answered reads what they wrote.
    ///
    /// # Errors
    ///
    /// [`QueryError::TooEarly`] after [`AT_LEAST_WAIT`].
    pub async fn wait_for(&self, wanted: Seq) -> Result<(), QueryError> {
        let wanted = if wanted == Seq::NONE { self.watermarks.durable() } else { wanted };
        if self.published() >= wanted {
            return Ok(());
        }
        let mut follow = self.watermarks.follow_projected();
        let reached = follow.wait_for(|published| *published >= wanted);
        let in_time = matches!(timeout(AT_LEAST_WAIT, reached).await, Ok(Ok(_)));
        let published = self.published();
        in_time.then_some(()).ok_or(QueryError::TooEarly { wanted, published })
    }

    /// Follows the last position that answers rest on.
    #[must_use]
    pub fn follow(&self) -> tokio::sync::watch::Receiver<Seq> {
        self.watermarks.follow_projected()
    }
}
