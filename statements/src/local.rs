//! Times in the wall clock of the statement's zone.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use crate::error::Error;
use crate::error::Place;

/// Tells times in one zone of the bundled database, so that every machine tells the same.
pub(crate) struct LocalClock {
    zone: TimeZone,
}

impl LocalClock {
    /// The clock of the zone with this IANA name.
    pub(crate) fn of(zone: &str) -> Result<Self, Error> {
        let found = TimeZoneDatabase::bundled().get(zone);
        let zone = found.map_err(|_| Error::UnknownZone { zone: zone.to_owned() })?;
        Ok(Self { zone })
    }

    /// `yyyy-MM-dd HH:mm:ss`, the second cut off.
    pub(crate) fn second(&self, time: Time) -> Result<String, Error> {
        let (at, _) = self.wall(time)?;
        Ok(format!("{} {}", date_text(at), clock_text(at)))
    }

    /// `yyyy-MM-dd`.
    pub(crate) fn date(&self, time: Time) -> Result<String, Error> {
        Ok(date_text(self.wall(time)?.0))
    }

    /// `yyyy-MM-ddTHH:mm:ss+hh:mm`, the second cut off: an ISODateTime of ISO 20022.
    pub(crate) fn iso(&self, time: Time) -> Result<String, Error> {
        let (at, offset) = self.wall(time)?;
        Ok(format!("{}T{}{}", date_text(at), clock_text(at), offset_text(offset)))
    }

    fn wall(&self, time: Time) -> Result<(DateTime, Offset), Error> {
        let Time { place, field, micros } = time;
        let out_of_range = || Error::TimeOutOfRange { place, field, micros };
        let signed = i64::try_from(micros).map_err(|_| out_of_range())?;
        let at = Timestamp::from_microsecond(signed).map_err(|_| out_of_range())?;
        // An offset with seconds (Monrovia until 1972) has no place in ISO 8601: told in UTC.
        let offset = match self.zone.to_offset(at) {
            offset if offset.seconds().checked_rem(60) == Some(0) => offset,
            _ => Offset::UTC,
        };
        Ok((offset.to_datetime(at), offset))
    }
}

/// A time of the input, and where it stands there.
#[derive(Clone, Copy)]
pub(crate) struct Time {
    pub(crate) place: Place,
    pub(crate) field: &'static str,
    /// Microseconds since 1970 UTC.
    pub(crate) micros: u64,
}

fn date_text(at: DateTime) -> String {
    format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day())
}

fn clock_text(at: DateTime) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

fn offset_text(offset: Offset) -> String {
    let minutes = offset.seconds().unsigned_abs().checked_div(60).unwrap_or(0);
    let (hours, rest) =
        (minutes.checked_div(60).unwrap_or(0), minutes.checked_rem(60).unwrap_or(0));
    let sign = if offset.seconds() < 0 { '-' } else { '+' };
    format!("{sign}{hours:02}:{rest:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: u64) -> Time {
        Time { place: Place::Heading, field: "from_micros", micros }
    }

    #[test]
    fn times_are_those_of_the_zone() {
        let shanghai = LocalClock::of("Asia/Shanghai").unwrap();
        assert_eq!(shanghai.second(at(1_782_835_199_999_999)).unwrap(), "2026-06-30 23:59:59");
        assert_eq!(shanghai.iso(at(0)).unwrap(), "1970-01-01T08:00:00+08:00");
        let new_york = LocalClock::of("America/New_York").unwrap();
        assert_eq!(new_york.iso(at(0)).unwrap(), "1969-12-31T19:00:00-05:00");
        let kathmandu = LocalClock::of("Asia/Kathmandu").unwrap();
        assert_eq!(kathmandu.iso(at(1_782_835_200_000_000)).unwrap(), "2026-06-30T21:45:00+05:45");
    }

    #[test]
    fn an_offset_with_seconds_is_told_in_utc() {
        let monrovia = LocalClock::of("Africa/Monrovia").unwrap();
        assert_eq!(monrovia.iso(at(0)).unwrap(), "1970-01-01T00:00:00+00:00");
    }

    #[test]
    fn what_no_calendar_holds_is_refused() {
        let utc = LocalClock::of("UTC").unwrap();
        assert!(matches!(utc.date(at(u64::MAX)), Err(Error::TimeOutOfRange { .. })));
        assert!(matches!(utc.date(at(1 << 60)), Err(Error::TimeOutOfRange { .. })));
        assert!(matches!(LocalClock::of("Mars/Olympus"), Err(Error::UnknownZone { .. })));
    }
}
