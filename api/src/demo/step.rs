//! One step of the day: a command, when it takes effect, what is expected of it, and what is told of it.

use farthing_proto::v1::command::Action;
use prost_types::Timestamp;

/// 16:00 of the day at the market (UTC+8), in seconds since 1970: minute 0 of the script.
const START_SECONDS: i64 = 1_781_942_400;
/// The hour of minute 0.
const START_HOUR: u32 = 16;

/// Minute of a time of day: `minute_of(18, 5)` is 18:05.
pub(crate) const fn minute_of(hour: u32, minute: u32) -> u32 {
    hour.saturating_sub(START_HOUR).saturating_mul(60).saturating_add(minute)
}

/// A minute as a time of day, for example `18:05`.
pub(crate) fn clock(minute: u32) -> String {
    let past = minute.checked_rem(60).unwrap_or(0);
    format!("{:02}:{past:02}", hour_of(minute))
}

/// The hour of the day in which a minute is.
pub(crate) fn hour_of(minute: u32) -> u32 {
    minute.checked_div(60).unwrap_or(0).saturating_add(START_HOUR)
}

/// What kind of step it is, to count it under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A customer's money came in through the channel.
    TopUp,
    /// A sale.
    Payment,
    /// A tip.
    Tip,
    /// Money back, in part or whole.
    Refund,
    /// What the channel owed arrived at the bank.
    Clearing,
}

impl Kind {
    /// The number that is stored with a transfer.
    pub(crate) fn number(self) -> u32 {
        match self {
            Self::TopUp => 1,
            Self::Payment => 2,
            Self::Tip => 3,
            Self::Refund => 4,
            Self::Clearing => 6,
        }
    }

    /// One, and several.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::TopUp => ("top-up", "top-ups"),
            Self::Payment => ("payment", "payments"),
            Self::Tip => ("tip", "tips"),
            Self::Refund => ("refund", "refunds"),
            Self::Clearing => ("clearing", "clearings"),
        }
    }
}

/// What the script expects of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It is applied, now or at an earlier play.
    Applied,
    /// It is answered as a replay, also at the first play.
    Replayed,
    /// It is refused.
    Refused,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    /// Minutes after 16:00.
    pub(crate) minute: u32,
    /// What is asked.
    pub(crate) action: Action,
    /// The wallet that shows a one-time code for it, made just before it is sent.
    pub(crate) shown_by: Option<&'static str>,
    /// Kind and amount in minor units, where money is to move; for the hour's count.
    pub(crate) counted: Option<(Kind, u64)>,
    /// What is expected of it.
    pub(crate) expected: Expected,
    /// What is told of it; the quiet ones are counted by the hour.
    pub(crate) told: Option<String>,
}

impl Step {
    /// A step that nobody tells of.
    pub(crate) fn quiet(minute: u32, action: Action, counted: Option<(Kind, u64)>) -> Self {
        Self { minute, action, shown_by: None, counted, expected: Expected::Applied, told: None }
    }

    /// A step of the story.
    pub(crate) fn told(minute: u32, action: Action, told: impl Into<String>) -> Self {
        let expected = Expected::Applied;
        Self { minute, action, shown_by: None, counted: None, expected, told: Some(told.into()) }
    }

    /// The same with another expectation.
    pub(crate) fn expecting(self, expected: Expected) -> Self {
        Self { expected, ..self }
    }
}

/// The effective time of a minute.
pub(crate) fn effective_time(minute: u32) -> Timestamp {
    let seconds = i64::from(minute).saturating_mul(60).saturating_add(START_SECONDS);
    Timestamp { seconds, nanos: 0 }
}

/// The id of a command of this day, from what is unique in the script.
pub(crate) fn id_of(unique: &str) -> String {
    format!("market-2026-06-20:{unique}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_times_of_the_day_at_the_market() {
        assert_eq!(clock(minute_of(18, 5)), "18:05");
        assert_eq!(hour_of(minute_of(23, 59)), 23);
        // 16:00 at UTC+8.
        assert_eq!(effective_time(0).to_string(), "2026-06-20T08:00:00Z");
    }
}
