//! Days and months of ledger time, at a fixed offset from UTC: which one it is, and when it ends.
//!
//! The proleptic Gregorian calendar of ISO 8601, without leap seconds, as ledger time is. The offset is in minutes
//! east of UTC and may be any that 16 bits hold; no place on Earth is more than 14 hours off.

use crate::domain::Time;

const DAY_MICROS: i64 = 86_400_000_000;
const MINUTE_MICROS: i64 = 60_000_000;
const FIRST_YEAR: i64 = 1970;
const MONTHS: i64 = 12;
/// The calendar repeats itself after 400 years.
const CYCLE_MONTHS: i64 = 4_800;
const CYCLE_DAYS: i64 = 146_097;
/// Days of a common year before each of its months.
const DAYS_BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/// Number of the local day at `time`: days since 1970-01-01, which is 0. West of UTC the first may be -1.
#[must_use]
pub fn day(time: Time, offset_minutes: i16) -> i32 {
    narrow(local_day(time, offset_minutes))
}

/// Number of the local month at `time`: months since 1970-01, which is 0. West of UTC the first may be -1.
#[must_use]
pub fn month(time: Time, offset_minutes: i16) -> i32 {
    let day = local_day(time, offset_minutes);
    // By the average month this is off by one at most, at either end of a month.
    let mut month = day.saturating_mul(CYCLE_MONTHS).div_euclid(CYCLE_DAYS);
    while first_day(month) > day {
        month = month.saturating_sub(1);
    }
    while first_day(month.saturating_add(1)) <= day {
        month = month.saturating_add(1);
    }
    narrow(month)
}

/// The first instant after the local day `day`; at most [`Time::MAX`].
#[must_use]
pub fn day_end(day: i32, offset_minutes: i16) -> Time {
    midnight(i64::from(day).saturating_add(1), offset_minutes)
}

/// The first instant after the local month `month`; at most [`Time::MAX`].
#[must_use]
pub fn month_end(month: i32, offset_minutes: i16) -> Time {
    midnight(first_day(i64::from(month).saturating_add(1)), offset_minutes)
}

fn local_day(time: Time, offset_minutes: i16) -> i64 {
    let micros = i64::try_from(time.micros()).unwrap_or(i64::MAX);
    micros.saturating_add(offset_micros(offset_minutes)).div_euclid(DAY_MICROS)
}

/// The beginning of a local day.
fn midnight(day: i64, offset_minutes: i16) -> Time {
    let local = day.saturating_mul(DAY_MICROS);
    let micros = local.saturating_sub(offset_micros(offset_minutes));
    // Before 1970 there is no ledger time.
    Time::from_micros(u64::try_from(micros).unwrap_or(0))
}

fn offset_micros(offset_minutes: i16) -> i64 {
    i64::from(offset_minutes).saturating_mul(MINUTE_MICROS)
}

/// Number of a month's first day.
fn first_day(month: i64) -> i64 {
    let year = month.div_euclid(MONTHS).saturating_add(FIRST_YEAR);
    let place = usize::try_from(month.rem_euclid(MONTHS)).unwrap_or(0);
    let leap_day = i64::from(is_leap(year) && place >= 2);
    let in_year = DAYS_BEFORE.get(place).copied().unwrap_or(0).saturating_add(leap_day);
    year.saturating_sub(FIRST_YEAR)
        .saturating_mul(365)
        .saturating_add(leap_days_before(year))
        .saturating_sub(leap_days_before(FIRST_YEAR))
        .saturating_add(in_year)
}

/// Leap days of all years before `year`, from the year 1 on.
fn leap_days_before(year: i64) -> i64 {
    let last = year.saturating_sub(1);
    last.div_euclid(4).saturating_sub(last.div_euclid(100)).saturating_add(last.div_euclid(400))
}

const fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

/// Ledger time ends in the year 9999, far below 2^31 days.
fn narrow(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use super::*;
    use proptest::prelude::*;

    const CHINA: i16 = 8 * 60;
    const DAY: u64 = 86_400_000_000;

    fn at(seconds: u64) -> Time {
        Time::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn known_times_are_on_their_days() {
        let months = |year: i32, month: i32| (year - 1970) * 12 + month - 1;
        let known = [
            // 1970-01-01T00:00:00Z, and the last second of that day.
            (0, 0, 0, months(1970, 1)),
            (86_399, 0, 0, months(1970, 1)),
            (0, -1, -1, months(1969, 12)),
            // 2000-02-29T12:00:00Z
            (951_825_600, 0, 11_016, months(2000, 2)),
            // 2024-12-31T16:00:00Z is New Year in China.
            (1_735_660_800, 0, 20_088, months(2024, 12)),
            (1_735_660_800, CHINA, 20_089, months(2025, 1)),
            // 2100-02-28T23:59:59Z: not a leap year.
            (4_107_542_399, 0, 47_540, months(2100, 2)),
            (4_107_542_400, 0, 47_541, months(2100, 3)),
        ];
        for (seconds, offset, expected_day, expected_month) in known {
            let time = at(seconds);
            let found = (day(time, offset), month(time, offset));
            assert_eq!(found, (expected_day, expected_month), "{seconds} at {offset}");
        }
        assert_eq!(month(Time::MAX, 0), months(9999, 12));
    }

    #[test]
    fn known_days_and_months_end_at_local_midnight() {
        // 2024-02-10T10:00:00Z
        let time = at(1_707_559_200);
        assert_eq!(day_end(day(time, 0), 0), at(1_707_609_600), "2024-02-11T00:00:00Z");
        assert_eq!(day_end(day(time, CHINA), CHINA), at(1_707_580_800), "2024-02-10T16:00:00Z");
        assert_eq!(month_end(month(time, 0), 0), at(1_709_251_200), "2024-03-01T00:00:00Z");
        assert_eq!(month_end(month(time, CHINA), CHINA), at(1_709_222_400), "2024-02-29T16:00:00Z");
        assert_eq!(day_end(-1, 60), Time::ZERO, "nothing is before 1970");
        assert_eq!(month_end(month(Time::MAX, 0), 0), Time::MAX);
        assert_eq!(day_end(i32::MAX, i16::MIN), Time::MAX);
        assert_eq!(month_end(i32::MIN, i16::MAX), Time::ZERO);
    }

    /// Walks every day that a ledger can see with the rule of the calendar in its plainest form.
    #[test]
    fn every_day_of_ledger_time_is_in_the_month_that_a_walk_finds() {
        let (mut year, mut month_of_year, mut day_of_month) = (1970, 1, 1);
        let last = day(Time::MAX, 0);
        for number in 0..=last {
            let noon = Time::from_micros(u64::try_from(number).unwrap() * DAY + DAY / 2);
            assert_eq!(day(noon, 0), number);
            assert_eq!(month(noon, 0), (year - 1970) * 12 + month_of_year - 1, "day {number}");
            day_of_month += 1;
            let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            let length = match month_of_year {
                2 if is_leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            if day_of_month > length {
                (month_of_year, day_of_month) = (month_of_year + 1, 1);
            }
            if month_of_year > 12 {
                (year, month_of_year) = (year + 1, 1);
            }
        }
        assert_eq!((year, month_of_year, day_of_month), (10_000, 1, 1), "the walk ended in 9999");
    }

    proptest! {
        #[test]
        fn a_day_and_a_month_end_where_the_next_begins(
            // A year and a month from either end, so that nothing is cut off there.
            micros in 400 * DAY..Time::MAX.micros() - 400 * DAY,
            offset: i16,
        ) {
            let now = Time::from_micros(micros);
            let before = |time: Time| Time::from_micros(time.micros() - 1);
            let (today, this_month) = (day(now, offset), month(now, offset));

            let end = day_end(today, offset);
            prop_assert!(now < end && end.micros_since(now) <= DAY);
            prop_assert_eq!((day(before(end), offset), day(end, offset)), (today, today + 1));

            let end = month_end(this_month, offset);
            prop_assert!(now < end && end.micros_since(now) <= 31 * DAY);
            let around = (month(before(end), offset), month(end, offset));
            prop_assert_eq!(around, (this_month, this_month + 1));
            prop_assert_eq!(end.micros_since(day_end(today, offset)) % DAY, 0);
        }

        #[test]
        fn an_offset_is_a_shift_of_time(micros in 40 * DAY..Time::MAX.micros() - 40 * DAY, offset: i16) {
            let shift = i64::from(offset) * MINUTE_MICROS;
            let shifted = u64::try_from(i64::try_from(micros).unwrap() + shift).unwrap();
            let (now, local) = (Time::from_micros(micros), Time::from_micros(shifted));
            prop_assert_eq!(day(now, offset), day(local, 0));
            prop_assert_eq!(month(now, offset), month(local, 0));
        }
    }
}
