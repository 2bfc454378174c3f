//! Settlement under way: the payouts of all merchants that are open, and how far the sealing of each schedule has come.

use super::Query;
use crate::domain::{AssetCode, AssetNumber, BusinessDate, Seq, Time, Zone};
use crate::engine::payments::settling::{Cut, Schedule};
use crate::item::{Item, Matter, PayoutState, Settlement};
use std::collections::BTreeMap;

/// Which open payouts are wanted. Nothing stated means all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PayoutFilter {
    /// Due on this date or before.
    pub due_by: Option<BusinessDate>,
    /// In this state. One in which no payout is open is that of none.
    pub state: Option<PayoutState>,
}

/// Some settlements with an open payout, the one sealed first first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutPage {
    /// The settlements.
    pub items: Vec<Item>,
    /// The number after which the next page starts; none at the end.
    pub next: Option<Seq>,
}

/// A schedule of settlement, and how far the sealing after its last cut-off has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleView {
    /// The zone.
    pub zone: Zone,
    /// The cut-off, in minutes after local midnight.
    pub cut_off_minutes: u16,
    /// Merchants in an asset that are settled by it.
    pub members: u64,
    /// The last cut-off; none before the first.
    pub last: Option<Cut>,
    /// The next cut-off; none for the moment in which the schedule has just begun.
    pub next: Option<Time>,
    /// Members whose turn came since the last cut-off: all of them once all periods are sealed.
    pub done: u64,
}

impl Query {
    /// Settlements with an open payout that match `filter` and have a number after `after`, by number, at most `max`.
    ///
    /// It looks at every open item, and keeps no more than a page of them.
    #[must_use]
    pub fn open_payouts(
        &self,
        filter: &PayoutFilter,
        (after, max): (Option<Seq>, usize),
    ) -> PayoutPage {
        let state = self.view.state.read();
        let after = after.unwrap_or(Seq::NONE);
        let mut first: BTreeMap<Seq, &Item> = BTreeMap::new();
        let wanted = |item: &&Item| item.number > after && filter.takes(item);
        for item in state.parties().items().filter(wanted) {
            first.insert(item.number, item);
            // One more than the page has room for tells that there is a next one.
            if first.len() > max.saturating_add(1) {
                first.pop_last();
            }
        }
        let more = first.len() > max;
        let items: Vec<Item> = first.into_values().take(max).cloned().collect();
        let next = items.last().map(|item| item.number).filter(|_| more);
        PayoutPage { items, next }
    }

    /// The schedules in the order in which they began; and the position of which this is the state.
    #[must_use]
    pub fn schedules(&self) -> (Vec<ScheduleView>, Seq) {
        let state = self.view.state.read();
        (state.parties().schedules().iter().map(schedule_view).collect(), state.seq())
    }

    /// The number of an asset; none where the ledger has not seen it.
    #[must_use]
    pub fn asset_number(&self, code: AssetCode) -> Option<AssetNumber> {
        self.view.state.read().asset_by_code(code).map(|(number, _)| number)
    }
}

impl PayoutFilter {
    fn takes(&self, item: &Item) -> bool {
        settlement_of(item).and_then(|settlement| settlement.payout.as_deref()).is_some_and(
            |payout| {
                self.due_by.is_none_or(|date| payout.due <= date)
                    && self.state.is_none_or(|state| payout.state == state)
            },
        )
    }
}

const fn settlement_of(item: &Item) -> Option<&Settlement> {
    match &item.matter {
        Matter::Settlement(settlement) => Some(settlement),
        Matter::Payment(_)
        | Matter::Code(_)
        | Matter::Withdrawal(_)
        | Matter::Split(_)
        | Matter::Packet(_)
        | Matter::Suspense(_)
        | Matter::Break(_) => None,
    }
}

fn schedule_view(schedule: &Schedule) -> ScheduleView {
    let members = u64::try_from(schedule.members.len()).unwrap_or(u64::MAX);
    let turn = schedule.turn.map_or(members, u64::from);
    ScheduleView {
        zone: schedule.zone.clone(),
        cut_off_minutes: schedule.cut_off_minutes,
        members,
        last: schedule.last,
        next: schedule.date.map(|_| schedule.next),
        done: if schedule.last.is_some() { turn.min(members) } else { 0 },
    }
}
