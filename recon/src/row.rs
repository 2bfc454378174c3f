//! The rows of both sides, as plain values.

use serde::{Deserialize, Serialize};

use crate::bounds::CURRENCY_BYTES_MAX;
use crate::bounds::PARTS_MAX;
use crate::bounds::REFERENCE_BYTES_MAX;
use crate::kind::Kind;
use crate::money::is_code;
use crate::status::Status;
use crate::time::MICROS_MAX;

/// A row that somebody else wrote: a merchant's own record, a line of a bill, an entry of a bank.
///
/// Empty texts and `None` mean that the file does not say; what it does not say is never a difference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TheirRow {
    /// Line of the file at which the row begins, from 1.
    pub line: u64,
    /// Position of the row among the rows of the file, from 1: a file may have several rows on a line.
    pub item: u64,
    /// What it is about.
    pub kind: Option<Kind>,
    /// The merchant's order, refund or payout number, at most [`REFERENCE_BYTES_MAX`] bytes.
    pub reference: String,
    /// The provider's or bank's number, at most [`REFERENCE_BYTES_MAX`] bytes.
    pub provider: String,
    /// Minor units, negative where money goes out.
    pub amount: i128,
    /// Code of the currency or asset, 1 to [`CURRENCY_BYTES_MAX`] characters.
    pub currency: String,
    /// Microseconds since 1970 UTC.
    pub time: Option<u64>,
    /// How far it has come.
    pub status: Option<Status>,
    /// Minor units; positive where charged, negative where given back.
    pub fee: Option<i128>,
    /// Minor units of each part of a split, in any order, at most [`PARTS_MAX`].
    pub parts: Vec<i128>,
    /// Number of the settlement, payout or batch to which it belongs.
    pub group: String,
}

/// A row that Farthing booked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnRow {
    /// Position in the journal, which is the number under which others may know the row. Each is given once.
    pub seq: u64,
    /// Microseconds since 1970 UTC.
    pub time: u64,
    /// What it is about.
    pub kind: Option<Kind>,
    /// The merchant's order or refund number, or the number of a payout; at most [`REFERENCE_BYTES_MAX`] bytes.
    pub reference: String,
    /// A provider's number, where the money came through one. `seq` is a key of its own and need not be repeated.
    pub provider: String,
    /// Minor units as the other side should show them: negative where money goes out for them.
    pub amount: i128,
    /// Code of the currency or asset.
    pub currency: String,
    /// How far it has come.
    pub status: Option<Status>,
    /// Minor units; positive where charged, negative where given back.
    pub fee: Option<i128>,
    /// Minor units of each part of a split, in any order, at most [`PARTS_MAX`].
    pub parts: Vec<i128>,
    /// Number of the settlement or payout that took the row up, if one has.
    pub group: String,
    /// When the other side is expected to have it, in microseconds; where absent, `time` and the setting `due_after`.
    pub due: Option<u64>,
}

/// What of a row crosses a bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// A text is too long.
    #[error("`{field}` has {bytes} bytes: give at most {bytes_max}")]
    TextTooLong {
        /// The field.
        field: &'static str,
        /// Bytes it has.
        bytes: usize,
        /// Bytes it may have.
        bytes_max: usize,
    },
    /// A text holds a character that has no place in a number.
    #[error("`{field}` holds a control character: remove it")]
    Control {
        /// The field.
        field: &'static str,
    },
    /// The code of the currency is no code.
    #[error("`currency` needs 1 to {CURRENCY_BYTES_MAX} printable ASCII characters")]
    Currency,
    /// Too many parts.
    #[error("`parts` has {0} amounts: give at most {PARTS_MAX}")]
    Parts(usize),
    /// A time beyond the year 9999.
    #[error("`{field}` lies after the year 9999: give microseconds since 1970")]
    Time {
        /// The field.
        field: &'static str,
    },
}

impl TheirRow {
    /// Holds the row against the bounds.
    ///
    /// # Errors
    ///
    /// The first field that crosses its bound.
    pub fn check(&self) -> Result<(), RowError> {
        check_texts(&self.reference, &self.provider, &self.group)?;
        check_values(&self.currency, &self.parts)?;
        check_time("time", self.time.unwrap_or_default())
    }

    /// The number by which people find the row in the file: the reference, else the provider's.
    #[must_use]
    pub fn key(&self) -> &str {
        if self.reference.is_empty() { &self.provider } else { &self.reference }
    }
}

impl OwnRow {
    /// Holds the row against the bounds.
    ///
    /// # Errors
    ///
    /// The first field that crosses its bound.
    pub fn check(&self) -> Result<(), RowError> {
        check_texts(&self.reference, &self.provider, &self.group)?;
        check_values(&self.currency, &self.parts)?;
        check_time("time", self.time)?;
        check_time("due", self.due.unwrap_or_default())
    }
}

fn check_texts(reference: &str, provider: &str, group: &str) -> Result<(), RowError> {
    for (field, text) in [("reference", reference), ("provider", provider), ("group", group)] {
        if text.len() > REFERENCE_BYTES_MAX {
            let bytes_max = REFERENCE_BYTES_MAX;
            return Err(RowError::TextTooLong { field, bytes: text.len(), bytes_max });
        }
        if text.chars().any(char::is_control) {
            return Err(RowError::Control { field });
        }
    }
    Ok(())
}

fn check_values(currency: &str, parts: &[i128]) -> Result<(), RowError> {
    if !is_code(currency) {
        return Err(RowError::Currency);
    }
    if parts.len() > PARTS_MAX { Err(RowError::Parts(parts.len())) } else { Ok(()) }
}

fn check_time(field: &'static str, micros: u64) -> Result<(), RowError> {
    if micros > MICROS_MAX { Err(RowError::Time { field }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> OwnRow {
        OwnRow {
            seq: 1,
            currency: "CNY".to_owned(),
            reference: "A-1".to_owned(),
            ..OwnRow::default()
        }
    }

    #[test]
    fn every_bound_is_told_by_its_field() {
        assert_eq!(row().check(), Ok(()));
        let mut long = row();
        long.group = "x".repeat(129);
        let fault = RowError::TextTooLong { field: "group", bytes: 129, bytes_max: 128 };
        assert_eq!(long.check(), Err(fault));
        let control = OwnRow { reference: "A\u{1b}[1m".to_owned(), ..row() };
        assert_eq!(control.check(), Err(RowError::Control { field: "reference" }));
        let unnamed = OwnRow { currency: String::new(), ..row() };
        assert_eq!(unnamed.check(), Err(RowError::Currency));
        let split = OwnRow { parts: vec![1; 65], ..row() };
        assert_eq!(split.check(), Err(RowError::Parts(65)));
        let late = OwnRow { due: Some(u64::MAX), ..row() };
        assert_eq!(late.check(), Err(RowError::Time { field: "due" }));
    }

    #[test]
    fn the_key_is_the_reference_or_the_other_number() {
        let mut row = TheirRow { provider: "4200".to_owned(), ..TheirRow::default() };
        assert_eq!(row.key(), "4200");
        row.reference = "A-1".to_owned();
        assert_eq!(row.key(), "A-1");
    }
}
