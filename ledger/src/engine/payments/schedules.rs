//! Who is settled by which schedule, and who waits to be sealed: the part of the parties that settlement needs.

use super::parties::{Parties, Place, Till};
use super::settling::{Schedule, Settling};
use crate::domain::{SettlementPlan, Time};
use std::collections::BTreeSet;

impl Parties {
    /// The schedules of settlement in the order of their indexes.
    #[must_use]
    pub fn schedules(&self) -> &[Schedule] {
        &self.schedules
    }

    /// The schedule with this index.
    #[must_use]
    pub fn schedule(&self, index: u16) -> Option<&Schedule> {
        self.schedules.get(usize::from(index))
    }

    /// Whose period was ended by an instruction and waits to be sealed.
    #[must_use]
    pub const fn to_seal(&self) -> &BTreeSet<Place> {
        &self.to_seal
    }

    /// When a day is cut off next. The beginning of time where periods wait to be sealed.
    #[must_use]
    pub fn next_settlement(&self) -> Option<Time> {
        let waits = !self.to_seal.is_empty() || self.schedules.iter().any(|s| s.turn.is_some());
        let next = self.schedules.iter().map(|schedule| schedule.next).min();
        if waits { Some(Time::ZERO) } else { next }
    }

    /// Merchants whose turn to be sealed has not come since the last cut-off.
    #[must_use]
    pub fn seals_waiting(&self) -> usize {
        let waiting = |schedule: &Schedule| {
            let turn = schedule.turn.and_then(|turn| usize::try_from(turn).ok())?;
            Some(schedule.members.len().saturating_sub(turn))
        };
        let by_turn = self.schedules.iter().filter_map(waiting);
        by_turn.fold(self.to_seal.len(), usize::saturating_add)
    }

    pub(in crate::engine) fn schedule_mut(&mut self, index: u16) -> Option<&mut Schedule> {
        self.schedules.get_mut(usize::from(index))
    }

    pub(in crate::engine) fn till_mut(&mut self, (merchant, asset): Place) -> Option<&mut Till> {
        let merchant = self.merchant_mut(merchant)?;
        merchant.tills.iter_mut().find(|till| till.asset == asset)
    }

    pub(in crate::engine) fn settling_mut(&mut self, place: Place) -> Option<&mut Settling> {
        self.till_mut(place)?.settling.as_deref_mut()
    }

    /// Puts a member into the schedule that its plan goes by, which begins with it if there is none, and out of every
    /// other one.
    pub(in crate::engine) fn join_schedule(&mut self, place: Place, plan: &SettlementPlan) -> u16 {
        let known = self.schedules.iter().position(|schedule| schedule.is_of(plan));
        let index = known.unwrap_or_else(|| {
            self.schedules.push(Schedule {
                zone: plan.zone.clone(),
                cut_off_minutes: plan.cut_off_minutes,
                period: 0,
                next: Time::ZERO,
                date: None,
                last: None,
                members: Vec::new(),
                turn: None,
            });
            self.schedules.len().saturating_sub(1)
        });
        for (at, schedule) in self.schedules.iter_mut().enumerate() {
            let is_member = schedule.members.contains(&place);
            if at == index && !is_member {
                schedule.members.push(place);
            } else if at != index && is_member {
                schedule.leave(place);
            }
        }
        u16::try_from(index).unwrap_or(u16::MAX)
    }
}
