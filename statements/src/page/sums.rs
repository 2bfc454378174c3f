//! Sums of the days of a month.

use super::Day;
use crate::error::Error;
use crate::error::Place;
use crate::tally::Total;
use crate::tally::sum;

/// A month's totals.
pub(super) struct Sums {
    pub(super) total: Day,
    pub(super) net: i128,
}

impl Sums {
    /// Adds the days up.
    pub(super) fn of(days: &[Day]) -> Result<Self, Error> {
        let none = Total::default();
        let mut total = Day { day: 0, sales: none, refunds: none, fees: 0, tips: 0, other: 0 };
        let mut net = 0;
        for (position, day) in (1..).zip(days) {
            let place = Place::Day(position);
            total.sales = add(place, "sales", total.sales, day.sales)?;
            total.refunds = add(place, "refunds", total.refunds, day.refunds)?;
            total.fees = sum(place, "fees", total.fees, day.fees)?;
            total.tips = sum(place, "tips", total.tips, day.tips)?;
            total.other = sum(place, "other", total.other, day.other)?;
            net = sum(place, "net", net, net_of(place, day)?)?;
        }
        Ok(Self { total, net })
    }
}

/// What a day left: sales + tips - refunds - fees + other.
pub(super) fn net_of(place: Place, day: &Day) -> Result<i128, Error> {
    let less =
        |amount: i128| amount.checked_neg().ok_or(Error::SumTooLarge { place, field: "net" });
    [day.tips, less(day.refunds.amount)?, less(day.fees)?, day.other]
        .into_iter()
        .try_fold(day.sales.amount, |net, part| sum(place, "net", net, part))
}

fn add(place: Place, field: &'static str, a: Total, b: Total) -> Result<Total, Error> {
    if b.amount < 0 {
        let problem = "is below zero: give it without a sign";
        return Err(Error::Malformed { place, field, problem });
    }
    let count = a.count.checked_add(b.count).ok_or(Error::SumTooLarge { place, field })?;
    Ok(Total { count, amount: sum(place, field, a.amount, b.amount)? })
}
