//! Named time zones: when a day is cut off where a merchant lives, daylight saving included.
//!
//! The rules of the zones are the ones that are compiled in (the IANA database). What is decided by them is written down
//! in events, so that a later database changes no past.

use super::limits::ZONE_BYTES_MAX;
use super::{Invalid, Text, Time};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::fmt;

/// Half a day: what lies so long before a cut-off belongs to the day that it ends.
const HALF_DAY_MICROS: u64 = 43_200_000_000;

/// A time zone by its name in the IANA database, such as `Asia/Shanghai`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Zone(Text<ZONE_BYTES_MAX>);

/// A day of business: the local date twelve hours before its cut-off, so that a night market that is cut off at four in the
/// morning belongs to the evening on which it began. Days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct BusinessDate(i32);

impl Zone {
    /// Checks the name that the field `field` states.
    ///
    /// # Errors
    ///
    /// No such zone is known.
    pub fn parse(field: &'static str, name: &str) -> Result<Self, Invalid> {
        let text = Text::parse(field, name)?;
        match TimeZoneDatabase::bundled().get(name) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(Invalid::of(
                field,
                "is no time zone of the IANA database; send a name such as Asia/Shanghai",
            )),
        }
    }

    /// A name as it was stored: it was checked then.
    ///
    /// # Errors
    ///
    /// It is no short text.
    pub fn stored(name: &str) -> Result<Self, Invalid> {
        Text::parse("zone", name).map(Self)
    }

    /// Its name.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The first cut-off after `after`, at `minutes` after local midnight, and the business date that it ends. A time
    /// that a change of the clocks leaves out is the moment of the change; of one that comes twice, the first counts.
    #[must_use]
    pub fn next_cut_off(&self, minutes: u16, after: Time) -> (Time, BusinessDate) {
        let zone = self.rules();
        let mut date = local_date(&zone, after);
        // A day may have no such instant after `after`: the next one has, or the one after it.
        for _ in 0..3 {
            if let Some(at) = instant(&zone, date, minutes).filter(|at| *at > after) {
                let middle = Time::from_micros(at.micros().saturating_sub(HALF_DAY_MICROS));
                return (at, BusinessDate::of(local_date(&zone, middle)));
            }
            date = date.tomorrow().unwrap_or(date);
        }
        (Time::MAX, BusinessDate::of(date))
    }

    fn rules(&self) -> TimeZone {
        TimeZoneDatabase::bundled().get(self.as_str()).unwrap_or(TimeZone::UTC)
    }
}

fn local_date(zone: &TimeZone, time: Time) -> Date {
    let micros = i64::try_from(time.micros()).unwrap_or(i64::MAX);
    let stamp = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX);
    zone.to_datetime(stamp).date()
}

fn instant(zone: &TimeZone, date: Date, minutes: u16) -> Option<Time> {
    let (hour, minute) = (i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?);
    let local = date.at(hour, minute, 0, 0);
    let stamp = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    u64::try_from(stamp.as_microsecond()).ok().map(Time::from_micros)
}

impl BusinessDate {
    /// The date that is `days` after 1970-01-01.
    #[must_use]
    pub const fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Reads a date such as `2026-11-28`.
    ///
    /// # Errors
    ///
    /// It is none.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Invalid> {
        let date = text.parse::<Date>();
        date.map(Self::of).map_err(|_| Invalid::of(field, "is no date; send one as 2026-11-28"))
    }

    fn of(date: Date) -> Self {
        let days = date.since(epoch()).map(|span| span.get_days()).unwrap_or_default();
        Self(days)
    }

    fn date(self) -> Date {
        let span = jiff::Span::new().try_days(self.0);
        span.and_then(|span| epoch().checked_add(span)).unwrap_or(Date::MAX)
    }

    /// The date `days` later; where `working` is set, Saturdays and Sundays do not count.
    #[must_use]
    pub fn after(self, days: u8, working: bool) -> Self {
        let mut date = self.date();
        let mut left = days;
        while left > 0 {
            let Ok(next) = date.tomorrow() else { return Self::of(date) };
            date = next;
            let rests = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            if !(working && rests) {
                left = left.saturating_sub(1);
            }
        }
        Self::of(date)
    }

    /// Whether `other` lies in the same month.
    #[must_use]
    pub fn is_same_month(self, other: Self) -> bool {
        let (a, b) = (self.date(), other.date());
        a.year() == b.year() && a.month() == b.month()
    }
}

const fn epoch() -> Date {
    jiff::civil::date(1970, 1, 1)
}

impl fmt::Display for BusinessDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Time {
        let stamp: Timestamp = text.parse().unwrap();
        Time::from_micros(u64::try_from(stamp.as_microsecond()).unwrap())
    }

    fn cut(zone: &str, minutes: u16, after: &str) -> (Time, String) {
        let (at, date) = Zone::parse("zone", zone).unwrap().next_cut_off(minutes, utc(after));
        (at, date.to_string())
    }

    #[test]
    fn a_day_is_cut_off_at_local_midnight() {
        let (at, date) = cut("Asia/Shanghai", 0, "2026-11-28T10:00:00Z");
        assert_eq!((at, date.as_str()), (utc("2026-11-28T16:00:00Z"), "2026-11-28"));
        let (at, date) = cut("Asia/Shanghai", 0, "2026-11-28T16:00:00Z");
        assert_eq!((at, date.as_str()), (utc("2026-11-29T16:00:00Z"), "2026-11-29"));
    }

    #[test]
    fn a_later_cut_off_belongs_to_the_day_that_it_ends() {
        let (at, date) = cut("Asia/Shanghai", 23 * 60, "2026-11-28T10:00:00Z");
        assert_eq!((at, date.as_str()), (utc("2026-11-28T15:00:00Z"), "2026-11-28"));
        let (at, date) = cut("Asia/Shanghai", 4 * 60, "2026-11-28T10:00:00Z");
        assert_eq!((at, date.as_str()), (utc("2026-11-28T20:00:00Z"), "2026-11-28"));
    }

    #[test]
    fn days_of_daylight_saving_have_23_and_25_hours() {
        let zone = "Europe/Berlin";
        // Clocks went forward on 2026-03-29 and back on 2026-10-25.
        assert_eq!(cut(zone, 0, "2026-03-28T23:00:00Z").0, utc("2026-03-29T22:00:00Z"));
        assert_eq!(cut(zone, 0, "2026-10-24T22:00:00Z").0, utc("2026-10-25T23:00:00Z"));
    }

    #[test]
    fn a_time_that_the_clocks_leave_out_or_show_twice_is_one_moment() {
        let zone = "Europe/Berlin";
        assert_eq!(cut(zone, 150, "2026-03-28T23:00:00Z").0, utc("2026-03-29T01:30:00Z"));
        let (first, _) = cut(zone, 150, "2026-10-24T22:00:00Z");
        assert_eq!(first, utc("2026-10-25T00:30:00Z"));
        let (next, date) = cut(zone, 150, "2026-10-25T00:30:00Z");
        assert_eq!((next, date.as_str()), (utc("2026-10-26T01:30:00Z"), "2026-10-25"));
    }

    #[test]
    fn working_days_leave_out_the_weekend() {
        let friday = BusinessDate::parse("date", "2026-11-27").unwrap();
        assert_eq!(friday.after(1, false).to_string(), "2026-11-28");
        assert_eq!(friday.after(1, true).to_string(), "2026-11-30");
        assert_eq!(friday.after(0, true), friday);
        assert!(friday.is_same_month(friday.after(3, false)));
        assert!(!friday.is_same_month(friday.after(4, false)));
    }

    #[test]
    fn an_unknown_zone_is_refused_with_its_field() {
        for name in ["", "Moon/Base", "asia shanghai"] {
            assert_eq!(Zone::parse("zone", name).unwrap_err().field, "zone", "{name}");
        }
    }
}
