//! The limits of a wallet: counts what it moved today and this month, and says what it may still move.
//!
//! Days and months are local, at the offset of the calendar. Counters roll over by the ledger's time alone, so that a
//! replay counts the same.

use super::calendar;
use crate::domain::{Flow, LimitHit, LimitKind, Limits, Time, Usage};

/// `usage` with `flow` counted at `now`. The counters of a day, or month, that is over start from 0.
#[must_use]
pub fn add(usage: Usage, flow: Flow, now: Time, offset_minutes: i16) -> Usage {
    let mut usage = rolled(usage, now, offset_minutes);
    let (day, month) = if flow.out {
        (&mut usage.day_out, &mut usage.month_out)
    } else {
        (&mut usage.day_in, &mut usage.month_in)
    };
    *day = day.saturating_add(flow.amount);
    *month = month.saturating_add(flow.amount);
    if flow.out && flow.static_code {
        usage.day_static = usage.day_static.saturating_add(flow.amount);
    }
    usage
}

/// Whether `limits` allow `flow` at `now`, after `usage`. A limit may be reached, and not crossed.
///
/// # Errors
///
/// The first limit that the flow would cross: that of one payment, then of the month, then of the day, then of static
/// codes. So nobody is told to wait for tomorrow who has to wait for next month.
pub fn check(
    limits: &Limits,
    usage: Usage,
    flow: Flow,
    now: Time,
    offset_minutes: i16,
) -> Result<(), LimitHit> {
    let used = rolled(usage, now, offset_minutes);
    let day = Some(calendar::day_end(used.day, offset_minutes));
    let month = Some(calendar::month_end(used.month, offset_minutes));
    let out = [
        (LimitKind::PerPayment, limits.per_payment, 0, None),
        (LimitKind::MonthOut, limits.month_out, used.month_out, month),
        (LimitKind::DayOut, limits.day_out, used.day_out, day),
        (
            LimitKind::DayStatic,
            limits.day_static.filter(|_| flow.static_code),
            used.day_static,
            day,
        ),
    ];
    let into = [
        (LimitKind::MonthIn, limits.month_in, used.month_in, month),
        (LimitKind::DayIn, limits.day_in, used.day_in, day),
    ];
    let meets: &[_] = if flow.out { &out } else { &into };
    for (which, limit, used, resets_at) in meets.iter().copied() {
        let Some(limit) = limit else { continue };
        let left = limit.saturating_sub(used);
        if flow.amount > left {
            return Err(LimitHit { which, limit, left, resets_at });
        }
    }
    Ok(())
}

/// `usage` as it stands at `now`: the counters of a day, or month, that is over are 0.
///
/// Only forward: should the offset be changed westwards, a day that seems to come again is not given again.
#[must_use]
pub fn rolled(mut usage: Usage, now: Time, offset_minutes: i16) -> Usage {
    let day = calendar::day(now, offset_minutes);
    if day > usage.day {
        usage = Usage { day, day_out: 0, day_in: 0, day_static: 0, ..usage };
    }
    let month = calendar::month(now, offset_minutes);
    if month > usage.month {
        usage = Usage { month, month_out: 0, month_in: 0, ..usage };
    }
    usage
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use super::*;
    use proptest::prelude::*;

    const CHINA: i16 = 8 * 60;
    const DAY: u64 = 86_400_000_000;
    const HOUR: u64 = DAY / 24;
    const NONE: Limits = Limits {
        per_payment: None,
        day_out: None,
        month_out: None,
        day_in: None,
        month_in: None,
        day_static: None,
    };

    /// 2024-02-10T10:00:00Z, 18 hours in China.
    fn now() -> Time {
        Time::from_micros(1_707_559_200_000_000)
    }

    fn later(micros: u64) -> Time {
        Time::from_micros(now().micros() + micros)
    }

    fn out(amount: u64) -> Flow {
        Flow { out: true, amount, static_code: false }
    }

    fn into(amount: u64) -> Flow {
        Flow { out: false, amount, static_code: false }
    }

    fn by_static_code(amount: u64) -> Flow {
        Flow { static_code: true, ..out(amount) }
    }

    fn used(flows: &[Flow]) -> Usage {
        flows.iter().fold(Usage::default(), |usage, flow| add(usage, *flow, now(), CHINA))
    }

    #[test]
    fn every_flow_counts_on_its_side() {
        let usage = used(&[out(5), into(70), by_static_code(300)]);
        assert_eq!((usage.day, usage.month), (19_763, (2024 - 1970) * 12 + 1));
        assert_eq!((usage.day_out, usage.month_out, usage.day_static), (305, 305, 300));
        assert_eq!((usage.day_in, usage.month_in), (70, 70));
        let inward = Flow { out: false, ..by_static_code(9) };
        assert_eq!(add(usage, inward, now(), CHINA).day_static, 300, "a static code is paid");
    }

    #[test]
    fn a_day_and_a_month_roll_over_at_local_midnight() {
        let usage = used(&[by_static_code(300), into(70)]);
        let same_day = add(usage, out(1), later(6 * HOUR - 1), CHINA);
        assert_eq!((same_day.day_out, same_day.month_out), (301, 301));
        let next_day = add(usage, out(1), later(6 * HOUR), CHINA);
        let day = (next_day.day_out, next_day.day_in, next_day.day_static);
        assert_eq!((next_day.day, day), (usage.day + 1, (1, 0, 0)));
        assert_eq!((next_day.month_out, next_day.month_in), (301, 70));
        let next_month = add(usage, into(1), later(20 * DAY), CHINA);
        assert_eq!(next_month.month, usage.month + 1);
        assert_eq!((next_month.month_out, next_month.month_in, next_month.day_in), (0, 1, 1));
    }

    #[test]
    fn a_day_is_not_given_twice_when_the_offset_changes() {
        let usage = add(Usage::default(), out(5), later(6 * HOUR), CHINA);
        let back_west = add(usage, out(5), later(6 * HOUR), 0);
        assert_eq!((back_west.day, back_west.day_out), (usage.day, 10));
    }

    #[test]
    fn a_hit_says_which_limit_what_is_left_and_when_it_resets() {
        let tonight = Some(later(6 * HOUR));
        let next_month = Some(later(6 * HOUR + 19 * DAY));
        let usage = used(&[by_static_code(300), out(100), into(70)]);
        let hit = |which, limit, left, resets_at| Err(LimitHit { which, limit, left, resets_at });
        let cases = [
            (
                Limits { per_payment: Some(99), ..NONE },
                out(100),
                LimitKind::PerPayment,
                99,
                99,
                None,
            ),
            (Limits { day_out: Some(450), ..NONE }, out(51), LimitKind::DayOut, 450, 50, tonight),
            (
                Limits { month_out: Some(450), ..NONE },
                out(51),
                LimitKind::MonthOut,
                450,
                50,
                next_month,
            ),
            (Limits { day_in: Some(100), ..NONE }, into(31), LimitKind::DayIn, 100, 30, tonight),
            (
                Limits { month_in: Some(100), ..NONE },
                into(31),
                LimitKind::MonthIn,
                100,
                30,
                next_month,
            ),
            (
                Limits { day_static: Some(500), ..NONE },
                by_static_code(201),
                LimitKind::DayStatic,
                500,
                200,
                tonight,
            ),
            (Limits { day_out: Some(0), ..NONE }, out(1), LimitKind::DayOut, 0, 0, tonight),
        ];
        for (limits, flow, which, limit, left, resets_at) in cases {
            let found = check(&limits, usage, flow, now(), CHINA);
            assert_eq!(found, hit(which, limit, left, resets_at), "{which:?}");
            let allowed = Flow { amount: left, ..flow };
            assert_eq!(check(&limits, usage, allowed, now(), CHINA), Ok(()), "{which:?} reached");
            if let Some(reset) = resets_at {
                let just_before = Time::from_micros(reset.micros() - 1);
                assert!(check(&limits, usage, flow, just_before, CHINA).is_err(), "{which:?}");
                let whole = Flow { amount: limit, ..flow };
                assert_eq!(check(&limits, usage, whole, reset, CHINA), Ok(()), "{which:?} reset");
            }
        }
    }

    #[test]
    fn a_limit_meets_only_its_own_flows() {
        let nothing_out =
            Limits { per_payment: Some(0), day_out: Some(0), month_out: Some(0), ..NONE };
        assert_eq!(check(&nothing_out, Usage::default(), into(5), now(), 0), Ok(()));
        let nothing_static = Limits { day_static: Some(0), ..NONE };
        assert_eq!(check(&nothing_static, Usage::default(), out(5), now(), 0), Ok(()));
        let nothing_in = Limits { day_in: Some(0), month_in: Some(0), ..NONE };
        assert_eq!(check(&nothing_in, Usage::default(), by_static_code(5), now(), 0), Ok(()));
        assert_eq!(check(&NONE, Usage::default(), out(u64::MAX), now(), 0), Ok(()));
    }

    #[test]
    fn of_several_limits_the_longest_wait_is_named() {
        let all = Limits {
            per_payment: Some(0),
            month_out: Some(0),
            day_out: Some(0),
            day_static: Some(0),
            ..NONE
        };
        let which = |limits: &Limits| {
            check(limits, Usage::default(), by_static_code(1), now(), CHINA).unwrap_err().which
        };
        assert_eq!(which(&all), LimitKind::PerPayment);
        let all = Limits { per_payment: None, ..all };
        assert_eq!(which(&all), LimitKind::MonthOut);
        let all = Limits { month_out: None, ..all };
        assert_eq!(which(&all), LimitKind::DayOut);
        assert_eq!(which(&Limits { day_out: None, ..all }), LimitKind::DayStatic);
    }

    proptest! {
        /// What was allowed is summed again from a list of all flows.
        #[test]
        fn no_day_and_no_month_goes_above_its_limit(
            flows in prop::collection::vec(
                (any::<bool>(), 0..400_u64, any::<bool>(), 0..2 * DAY),
                1..200,
            ),
            offset in -720..=840_i16,
        ) {
            let limits = Limits {
                per_payment: Some(300),
                day_out: Some(500),
                month_out: Some(3_000),
                day_in: Some(600),
                month_in: Some(4_000),
                day_static: Some(200),
            };
            let (mut usage, mut time, mut allowed) = (Usage::default(), now(), Vec::new());
            for (out, amount, static_code, pause) in flows {
                time = Time::from_micros(time.micros() + pause);
                let flow = Flow { out, amount, static_code };
                let (day, month) = (calendar::day(time, offset), calendar::month(time, offset));
                let sum = |keep: &dyn Fn(&(i32, i32, Flow)) -> bool| -> u64 {
                    allowed.iter().filter(|row| keep(row)).map(|row| row.2.amount).sum()
                };
                let of_day = sum(&|row| row.0 == day && row.2.out == out);
                let of_month = sum(&|row| row.1 == month && row.2.out == out);
                let of_static = sum(&|row| row.0 == day && row.2.out && row.2.static_code);
                let fits = if out {
                    amount <= 300
                        && of_day + amount <= 500
                        && of_month + amount <= 3_000
                        && (!static_code || of_static + amount <= 200)
                } else {
                    of_day + amount <= 600 && of_month + amount <= 4_000
                };
                prop_assert_eq!(check(&limits, usage, flow, time, offset).is_ok(), fits);
                if fits {
                    usage = add(usage, flow, time, offset);
                    allowed.push((day, month, flow));
                }
            }
        }
    }
}
