//! How far a merchant is settled: the open period, the one that waits to be sealed, and the schedules that end them.
//!
//! A period's sums and the Merkle tree of its lines grow with each line, so that closing it takes one step, however many
//! lines it has. A cut-off ends the periods of a whole schedule at one position, in one step: each merchant's own part of
//! that is done when its turn comes to be sealed, or when something is posted to it before, whichever is first.

use crate::domain::{
    AssetNumber, BusinessDate, Digest, MerchantNumber, Part, Seq, SettlementPlan, Time, Zone,
};
use crate::item::{PartSum, Standing};
use farthing_proof::merkle::Frontier;

/// The end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// When.
    pub at: Time,
    /// The last position that belongs to the period.
    pub last: Seq,
    /// The business date that ended.
    pub date: BusinessDate,
}

/// Merchants whose periods end together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The zone.
    pub zone: Zone,
    /// The cut-off, in minutes after local midnight.
    pub cut_off_minutes: u16,
    /// How many cut-offs there were.
    pub period: u32,
    /// The next cut-off. The beginning of time for a schedule that has just begun: it learns its first one at once.
    pub next: Time,
    /// The business date that it ends; none for a schedule that has just begun.
    pub date: Option<BusinessDate>,
    /// The last cut-off.
    pub last: Option<Cut>,
    /// Who is settled by it, in the order in which they came.
    pub members: Vec<(MerchantNumber, AssetNumber)>,
    /// Place of the first member whose turn has not come since the last cut-off; none once all had it.
    pub turn: Option<u32>,
}

/// A period: what came to a merchant since the one before ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// When it began.
    pub began: Time,
    /// The first position that can belong to it.
    pub first: Seq,
    /// What the merchant stood at.
    pub opening: Standing,
    /// The sums of its lines, in the order of the parts.
    pub parts: Vec<PartSum>,
    /// The lines.
    pub lines: Frontier,
}

/// A period that has ended and waits to be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The period.
    pub period: Period,
    /// What the merchant stood at.
    pub ending: Standing,
    /// Its end.
    pub cut: Cut,
}

/// What was kept back, and when it is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The period of the schedule with whose settlement it is released.
    pub until: u32,
    /// Minor units.
    pub amount: u64,
}

/// How far a merchant is settled in an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settling {
    /// The plan.
    pub plan: SettlementPlan,
    /// Index of its schedule.
    pub schedule: u16,
    /// Cut-offs of the schedule that it has seen.
    pub period: u32,
    /// Settlements so far.
    pub sealed: u32,
    /// Digest of the last one.
    pub previous: Option<Digest>,
    /// Business date of the last one.
    pub date: Option<BusinessDate>,
    /// The open period.
    pub open: Period,
    /// The one before, until it is sealed.
    pub ended: Option<Box<Ended>>,
    /// What is kept back, the oldest first.
    pub kept: Vec<Kept>,
}

impl Schedule {
    /// Whether a plan goes by it.
    #[must_use]
    pub fn is_of(&self, plan: &SettlementPlan) -> bool {
        self.zone == plan.zone && self.cut_off_minutes == plan.cut_off_minutes
    }

    /// Takes a member out. Whose turn it is stays.
    pub(super) fn leave(&mut self, place: (MerchantNumber, AssetNumber)) {
        let Some(index) = self.members.iter().position(|member| *member == place) else { return };
        self.members.remove(index);
        let before = u32::try_from(index).unwrap_or(u32::MAX);
        self.turn = self.turn.map(|turn| if before < turn { turn.saturating_sub(1) } else { turn });
    }
}

impl Period {
    /// A period that begins after `after`.
    #[must_use]
    pub fn begun(began: Time, after: Seq, opening: Standing) -> Self {
        let lines = Frontier::default();
        Self { began, first: after.next(), opening, parts: Vec::new(), lines }
    }

    /// Takes a line in.
    pub(super) fn note(&mut self, leaf: Digest, parts: &[(Part, u64)]) {
        self.lines.push(leaf);
        for (part, amount) in parts {
            let place = self.parts.partition_point(|sum| sum.part < *part);
            match self.parts.get_mut(place).filter(|sum| sum.part == *part) {
                Some(sum) => {
                    sum.amount = sum.amount.saturating_add(*amount);
                    sum.count = sum.count.saturating_add(1);
                }
                None => {
                    self.parts.insert(place, PartSum { part: *part, amount: *amount, count: 1 });
                }
            }
        }
    }

    /// What a part came to.
    #[must_use]
    pub fn sum(&self, part: Part) -> u64 {
        self.parts.iter().find(|sum| sum.part == part).map_or(0, |sum| sum.amount)
    }
}

impl Settling {
    /// Sees a cut-off: the open period ends there. One without lines begins anew.
    pub(super) fn see(&mut self, period: u32, cut: Cut, standing: Standing) {
        self.period = period;
        if self.open.lines.is_empty() {
            self.open = Period::begun(cut.at, cut.last, standing);
        } else {
            self.end(cut, standing);
        }
    }

    /// The cut-off that it has not seen yet.
    #[must_use]
    pub fn behind(&self, schedule: &Schedule) -> Option<Cut> {
        schedule.last.filter(|_| self.period < schedule.period)
    }

    /// Whether a period with lines has ended and is not sealed yet.
    #[must_use]
    pub fn waits(&self, schedule: &Schedule) -> bool {
        self.ended.is_some() || (self.behind(schedule).is_some() && !self.open.lines.is_empty())
    }

    /// Ends the open period, and begins the next one.
    pub(super) fn end(&mut self, cut: Cut, standing: Standing) {
        let next = Period::begun(cut.at, cut.last, standing);
        let period = std::mem::replace(&mut self.open, next);
        self.ended = Some(Box::new(Ended { period, ending: standing, cut }));
    }
}
