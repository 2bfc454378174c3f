//! Local days and months, counted off year by year.

const DAY_US: i64 = 86_400_000_000;

/// Day and month of a time, at an offset in minutes: days and months since 1970 began.
pub(super) fn day_and_month(at_us: u64, offset_minutes: i64) -> (i64, i64) {
    let local = i64::try_from(at_us).unwrap() + offset_minutes * 60_000_000;
    let day = local.div_euclid(DAY_US);
    let (mut left, mut month) = (day, 0);
    loop {
        let (year, place) = (1970 + month / 12, month % 12);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match place {
            1 if leap => 29,
            1 => 28,
            3 | 5 | 8 | 10 => 30,
            _ => 31,
        };
        if left < days {
            return (day, month);
        }
        left -= days;
        month += 1;
    }
}
