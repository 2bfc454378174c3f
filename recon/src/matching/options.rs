//! The settings of a run: the moment, the tolerances, the period.

use crate::time::DAY_MICROS;
use crate::time::MICROS_MAX;
use crate::time::SECOND_MICROS;

/// Bytes of the name of a run.
const RUN_BYTES_MAX: usize = 64;

/// A span of time, from inclusive, until exclusive; microseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its begin.
    pub from: u64,
    /// Its end, not a part of it.
    pub until: u64,
}

/// The settings of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Name of the run, 1 to 64 bytes, such as `2026-11-28`. The ids of its breaks begin with it.
    pub run: String,
    /// The moment at which the result is looked at: ages count to it, and what is due after it is not missing yet.
    pub as_of: u64,
    /// By how much amounts may differ, in minor units. 0 unless told otherwise.
    pub amount_tolerance: i128,
    /// By how much times may differ where one side has no reference. 10 minutes unless told otherwise.
    pub time_tolerance_micros: u64,
    /// By how much times may differ where both sides have references and these differ: narrow, or two payments of one
    /// price are taken for one. 2 seconds unless told otherwise.
    pub other_reference_micros: u64,
    /// By how much the times of rows with one reference may differ before that is told. 2 days unless told otherwise.
    pub date_tolerance_micros: u64,
    /// How far a sum without a reference may lie from the last row of the settlement that it pays. 5 days unless told
    /// otherwise.
    pub settle_tolerance_micros: u64,
    /// When the other side is expected to have a row that does not say so itself, after its time. 3 days (T+3).
    pub due_after_micros: u64,
    /// The period of the file. Rows of ours outside of it can be matched, and are not missing if they are not.
    pub period: Option<Period>,
}

/// What is wrong with settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// The name of the run.
    #[error("`run` needs 1 to {RUN_BYTES_MAX} bytes without control characters")]
    Run,
    /// A tolerance below zero.
    #[error("`amount_tolerance` is negative: give 0 or more minor units")]
    AmountTolerance,
    /// A moment beyond the year 9999.
    #[error("`as_of` lies after the year 9999: give microseconds since 1970")]
    AsOf,
    /// A period that ends before it begins.
    #[error("`period` ends before it begins")]
    Period,
}

impl Options {
    /// The usual settings for a run at a moment.
    #[must_use]
    pub fn at(run: &str, as_of: u64) -> Self {
        Self {
            run: run.to_owned(),
            as_of,
            amount_tolerance: 0,
            time_tolerance_micros: SECOND_MICROS.saturating_mul(600),
            other_reference_micros: SECOND_MICROS.saturating_mul(2),
            date_tolerance_micros: DAY_MICROS.saturating_mul(2),
            settle_tolerance_micros: DAY_MICROS.saturating_mul(5),
            due_after_micros: DAY_MICROS.saturating_mul(3),
            period: None,
        }
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// The first that cannot be used.
    pub fn check(&self) -> Result<(), OptionsError> {
        if !(1..=RUN_BYTES_MAX).contains(&self.run.len()) || self.run.chars().any(char::is_control)
        {
            return Err(OptionsError::Run);
        }
        if self.amount_tolerance < 0 {
            return Err(OptionsError::AmountTolerance);
        }
        if self.as_of > MICROS_MAX {
            return Err(OptionsError::AsOf);
        }
        if self.period.is_some_and(|period| period.from > period.until) {
            return Err(OptionsError::Period);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_checked() {
        let good = Options::at("monday", 1);
        assert_eq!(good.check(), Ok(()));
        assert_eq!(Options::at("", 1).check(), Err(OptionsError::Run));
        let negative = Options { amount_tolerance: -1, ..good.clone() };
        assert_eq!(negative.check(), Err(OptionsError::AmountTolerance));
        assert_eq!(Options::at("x", u64::MAX).check(), Err(OptionsError::AsOf));
        let backwards = Options { period: Some(Period { from: 2, until: 1 }), ..good };
        assert_eq!(backwards.check(), Err(OptionsError::Period));
    }
}
