//! How much a wallet may move, how much it has moved, and the answer where that is too much.

use super::Time;

/// One movement of a wallet, as its limits see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// Out of the wallet, or into it.
    pub out: bool,
    /// Minor units, gross.
    pub amount: u64,
    /// Whether the wallet pays a static code with it. Says nothing where the flow goes in.
    pub static_code: bool,
}

/// The limits of a wallet in minor units, each absent where there is none. 0 allows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// One flow out.
    pub per_payment: Option<u64>,
    /// Everything out on one day.
    pub day_out: Option<u64>,
    /// Everything out in one month.
    pub month_out: Option<u64>,
    /// Everything in on one day.
    pub day_in: Option<u64>,
    /// Everything in in one month.
    pub month_in: Option<u64>,
    /// Everything out to static codes on one day.
    pub day_static: Option<u64>,
}

/// What a wallet has moved on the last day, and in the last month, on which it moved anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// That day: days since 1970-01-01 where the ledger counts its days.
    pub day: i32,
    /// That month: months since 1970-01.
    pub month: i32,
    /// Minor units out on that day.
    pub day_out: u64,
    /// Minor units in on that day.
    pub day_in: u64,
    /// Minor units out in that month.
    pub month_out: u64,
    /// Minor units in in that month.
    pub month_in: u64,
    /// Minor units out to static codes on that day.
    pub day_static: u64,
}

/// Names one of the [`Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// [`Limits::per_payment`].
    PerPayment,
    /// [`Limits::day_out`].
    DayOut,
    /// [`Limits::month_out`].
    MonthOut,
    /// [`Limits::day_in`].
    DayIn,
    /// [`Limits::month_in`].
    MonthIn,
    /// [`Limits::day_static`].
    DayStatic,
}

/// A limit that a flow would cross.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitHit {
    /// Which one.
    pub which: LimitKind,
    /// The limit in minor units.
    pub limit: u64,
    /// Minor units that it still allows.
    pub left: u64,
    /// When it allows the whole limit again; absent for [`LimitKind::PerPayment`], which never changes by itself.
    pub resets_at: Option<Time>,
}
