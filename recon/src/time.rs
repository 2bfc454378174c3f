//! Text of a file to microseconds since 1970 UTC, by a format and a time zone.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Microseconds of a day of 24 hours.
pub(crate) const DAY_MICROS: u64 = 86_400_000_000;

/// Microseconds of a second.
pub(crate) const SECOND_MICROS: u64 = 1_000_000;

/// Hour that stands for a day where a file gives no time of day.
const MIDDAY_HOUR: i8 = 12;

/// Why a text is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeFault {
    /// It does not have the form that was announced.
    #[error("is no time of the form `{0}`")]
    Malformed(String),
    /// It lies before 1970, or beyond what can be held.
    #[error("lies outside of what can be held: 1970 to 9999")]
    OutOfRange,
    /// The IANA database has no such zone.
    #[error(
        "names the time zone `{0}`, which is not known: give an IANA name such as Asia/Shanghai"
    )]
    UnknownZone(String),
}

/// How a column writes a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeFormat {
    /// `2026-11-28T09:30:00Z` or with an offset.
    Rfc3339,
    /// Whole seconds since 1970 UTC.
    EpochSeconds,
    /// Whole milliseconds since 1970 UTC.
    EpochMillis,
    /// Whole microseconds since 1970 UTC.
    EpochMicros,
    /// A pattern with `%Y`, `%m`, `%d`, `%H`, `%M`, `%S` and so on, read in the zone unless the pattern has an offset. A
    /// pattern without a time of day stands for 12:00 of that day.
    Pattern(String),
}

/// A time zone of the IANA database, which is built in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of an IANA name, such as `Asia/Shanghai` or `UTC`.
    ///
    /// # Errors
    ///
    /// A name that the database does not have.
    pub fn named(name: &str) -> Result<Self, TimeFault> {
        let unknown = |_| TimeFault::UnknownZone(crate::read::snippet(name));
        TimeZone::get(name).map(Self).map_err(unknown)
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Reads a moment. Where a clock was set back, the earlier of the two moments is meant; a moment that a clock skipped
    /// is read as the same time of day before it was set forward.
    ///
    /// # Errors
    ///
    /// Text of another form, and moments before 1970.
    pub fn micros(&self, text: &str, format: &TimeFormat) -> Result<u64, TimeFault> {
        match format {
            TimeFormat::Rfc3339 => {
                let moment: Result<Timestamp, _> = text.parse();
                since_1970(moment.map_err(|_| TimeFault::Malformed("RFC 3339".to_owned()))?)
            }
            TimeFormat::EpochSeconds => epoch(text, SECOND_MICROS),
            TimeFormat::EpochMillis => epoch(text, 1_000),
            TimeFormat::EpochMicros => epoch(text, 1),
            TimeFormat::Pattern(pattern) => self.by_pattern(text, pattern),
        }
    }

    fn by_pattern(&self, text: &str, pattern: &str) -> Result<u64, TimeFault> {
        let malformed = |_| TimeFault::Malformed(pattern.to_owned());
        let read = strtime::parse(pattern, text).map_err(malformed)?;
        if read.offset().is_some() {
            return since_1970(read.to_timestamp().map_err(malformed)?);
        }
        if read.hour().is_none() {
            return self.midday(read.to_date().map_err(malformed)?);
        }
        self.local(read.to_datetime().map_err(malformed)?)
    }

    /// A day of a bank, `2026-11-28`, as its midday; or a moment with or without an offset, as ISO 20022 writes both.
    pub(crate) fn iso_micros(&self, text: &str) -> Result<u64, TimeFault> {
        let malformed = || TimeFault::Malformed("ISO 8601".to_owned());
        if let Ok(moment) = text.parse::<Timestamp>() {
            return since_1970(moment);
        }
        if text.contains('T') {
            return self.local(text.parse::<DateTime>().map_err(|_| malformed())?);
        }
        self.midday(text.parse::<Date>().map_err(|_| malformed())?)
    }

    fn midday(&self, day: Date) -> Result<u64, TimeFault> {
        self.local(day.at(MIDDAY_HOUR, 0, 0, 0))
    }

    fn local(&self, at: DateTime) -> Result<u64, TimeFault> {
        let zoned = at.to_zoned_datetime(self.0.clone()).map_err(|_| TimeFault::OutOfRange)?;
        since_1970(zoned.timestamp())
    }
}

fn epoch(text: &str, micros_each: u64) -> Result<u64, TimeFault> {
    let malformed = || TimeFault::Malformed("whole number since 1970".to_owned());
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed());
    }
    let count: u64 = text.parse().map_err(|_| TimeFault::OutOfRange)?;
    let micros = count.checked_mul(micros_each).ok_or(TimeFault::OutOfRange)?;
    if micros > MICROS_MAX { Err(TimeFault::OutOfRange) } else { Ok(micros) }
}

/// The end of the year 9999.
pub(crate) const MICROS_MAX: u64 = 253_402_300_799_999_999;

fn since_1970(moment: Timestamp) -> Result<u64, TimeFault> {
    u64::try_from(moment.as_microsecond()).map_err(|_| TimeFault::OutOfRange)
}

/// A moment in RFC 3339 with microseconds where it has any.
pub(crate) fn rfc3339(micros: u64) -> String {
    let moment = i64::try_from(micros).ok().and_then(|m| Timestamp::from_microsecond(m).ok());
    moment.map_or_else(|| micros.to_string(), |moment| moment.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON_UTC: u64 = 1_764_331_200_000_000;

    #[test]
    fn every_format_reads_the_same_moment() {
        let shanghai = Zone::named("Asia/Shanghai").unwrap();
        let pattern = |text: &str| TimeFormat::Pattern(text.to_owned());
        for (text, format) in [
            ("2025-11-28T12:00:00Z", TimeFormat::Rfc3339),
            ("2025-11-28T20:00:00+08:00", TimeFormat::Rfc3339),
            ("1764331200", TimeFormat::EpochSeconds),
            ("1764331200000", TimeFormat::EpochMillis),
            ("1764331200000000", TimeFormat::EpochMicros),
            ("2025-11-28 20:00:00", pattern("%Y-%m-%d %H:%M:%S")),
            ("28/11/2025 12:00 +0000", pattern("%d/%m/%Y %H:%M %z")),
        ] {
            assert_eq!(shanghai.micros(text, &format), Ok(NOON_UTC), "{text}");
        }
        assert_eq!(rfc3339(NOON_UTC), "2025-11-28T12:00:00Z");
    }

    #[test]
    fn a_day_is_its_midday() {
        let utc = Zone::utc();
        assert_eq!(utc.iso_micros("2025-11-28"), Ok(NOON_UTC));
        assert_eq!(utc.iso_micros("2025-11-28T12:00:00"), Ok(NOON_UTC));
        let day = TimeFormat::Pattern("%Y%m%d".to_owned());
        assert_eq!(utc.micros("20251128", &day), Ok(NOON_UTC));
    }

    #[test]
    fn bad_times_are_refused() {
        let utc = Zone::utc();
        assert_eq!(
            utc.micros("1969-12-31T23:59:59Z", &TimeFormat::Rfc3339),
            Err(TimeFault::OutOfRange)
        );
        assert!(utc.micros("-1", &TimeFormat::EpochSeconds).is_err());
        assert!(utc.micros("99999999999999999999", &TimeFormat::EpochMicros).is_err());
        assert!(utc.micros("2025-02-30", &TimeFormat::Pattern("%Y-%m-%d".to_owned())).is_err());
        assert!(Zone::named("Mars/Olympus").is_err());
    }

    #[test]
    fn a_clock_that_was_set_back_means_the_earlier_moment() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let format = TimeFormat::Pattern("%Y-%m-%d %H:%M".to_owned());
        let twice = berlin.micros("2025-10-26 02:30", &format).unwrap();
        assert_eq!(rfc3339(twice), "2025-10-26T00:30:00Z");
    }
}
