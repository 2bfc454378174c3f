//! How a CSV of any layout is read: which column says what.

use serde::{Deserialize, Serialize};

use super::lines::Encoding;
use crate::bounds::REFERENCE_BYTES_MAX;
use crate::bounds::WORDS_MAX;
use crate::kind::Kind;
use crate::status::Status;
use crate::time::TimeFault;
use crate::time::TimeFormat;
use crate::time::Zone;

/// Which column of a CSV says what. Columns are named as in the header; what is absent is not compared.
///
/// A mapping is plain data, so that it can stand in a JSON or TOML file: [`Mapping::of_json`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The character between fields: `,`, `;` or a tab; never a quote, a digit or a line end.
    #[serde(default = "comma")]
    pub delimiter: char,
    /// How the text is written.
    #[serde(default)]
    pub encoding: Encoding,
    /// Column with the merchant's order, refund or payout number.
    #[serde(default)]
    pub reference: Option<String>,
    /// Column with the provider's number, which may be Farthing's own position of the row.
    #[serde(default)]
    pub provider: Option<String>,
    /// Where the amount stands.
    pub amount: AmountColumns,
    /// How the amount is written.
    #[serde(default)]
    pub unit: Unit,
    /// Column whose words say that money went out; without one, the sign says it.
    #[serde(default)]
    pub direction: Option<DirectionColumn>,
    /// Where the currency stands.
    pub currency: CurrencySource,
    /// Where the moment stands, and how it is written.
    #[serde(default)]
    pub time: Option<TimeColumn>,
    /// Column with the status.
    #[serde(default)]
    pub status: Option<WordsColumn<Status>>,
    /// Column with the kind.
    #[serde(default)]
    pub kind: Option<WordsColumn<Kind>>,
    /// Column with the fee.
    #[serde(default)]
    pub fee: Option<FeeColumn>,
    /// Column with the parts of a split.
    #[serde(default)]
    pub parts: Option<PartsColumn>,
    /// Column with the number of a settlement, payout or batch.
    #[serde(default)]
    pub group: Option<String>,
}

/// Where the amount stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AmountColumns {
    /// In one column.
    One(String),
    /// In two, of which one is empty or zero on each row.
    InOut {
        /// Column of what came in.
        income: String,
        /// Column of what went out, with or without a minus sign.
        outgo: String,
    },
}

/// How amounts are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// In major units with a decimal point: `12.50`.
    #[default]
    Major,
    /// In major units with a decimal comma: `12,50`.
    MajorComma,
    /// In whole minor units: `1250`.
    Minor,
}

/// A column that says which way money went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectionColumn {
    /// Its name.
    pub column: String,
    /// Words for money that came in.
    pub income: Vec<String>,
    /// Words for money that went out.
    pub outgo: Vec<String>,
}

/// Where the currency stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CurrencySource {
    /// In a column.
    Column(String),
    /// Nowhere: it is this one on every row.
    Fixed(String),
}

/// Where the moment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeColumn {
    /// Name of the column.
    pub column: String,
    /// How it is written.
    pub format: TimeFormat,
    /// IANA name of the zone of times without an offset, such as `Asia/Shanghai`.
    pub zone: String,
}

/// A column of words. Words that are not listed are taken where they are our own names or common ones of providers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordsColumn<T> {
    /// Name of the column.
    pub column: String,
    /// Words of the file and what they mean, at most [`WORDS_MAX`].
    #[serde(default = "Vec::new")]
    pub words: Vec<(String, T)>,
}

/// A column with the fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeColumn {
    /// Name of the column.
    pub column: String,
    /// What its sign means.
    #[serde(default)]
    pub sign: FeeSign,
}

/// What the sign of a fee means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeSign {
    /// Positive is charged.
    #[default]
    PositiveIsCharged,
    /// Negative is charged.
    NegativeIsCharged,
}

/// A column with the parts of a split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartsColumn {
    /// Name of the column.
    pub column: String,
    /// The character between the parts.
    pub separator: char,
}

/// What is wrong with a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// It is not the JSON of a mapping.
    #[error("the mapping is not readable: {0}")]
    Json(String),
    /// A separator that is a part of fields.
    #[error(
        "the delimiter {0:?} cannot part fields: give a comma, a semicolon, a tab or another sign"
    )]
    Delimiter(char),
    /// A column name that cannot be one.
    #[error("the column of `{0}` needs a name of 1 to {REFERENCE_BYTES_MAX} bytes")]
    Column(&'static str),
    /// Too many words.
    #[error("`{0}` has more than {WORDS_MAX} words")]
    Words(&'static str),
    /// A zone that is not known.
    #[error("the zone of `time` {0}")]
    Zone(#[from] TimeFault),
    /// Nothing to find a row by.
    #[error(
        "the mapping names neither a reference nor a provider's number nor a time: rows cannot be matched"
    )]
    NoKey,
}

fn comma() -> char {
    ','
}

impl Mapping {
    /// The smallest mapping: one column of decimal amounts and a reference.
    #[must_use]
    pub fn of(reference: &str, amount: &str, currency: CurrencySource) -> Self {
        Self {
            delimiter: comma(),
            encoding: Encoding::Utf8,
            reference: Some(reference.to_owned()),
            provider: None,
            amount: AmountColumns::One(amount.to_owned()),
            unit: Unit::Major,
            direction: None,
            currency,
            time: None,
            status: None,
            kind: None,
            fee: None,
            parts: None,
            group: None,
        }
    }

    /// Reads a mapping from JSON and checks it.
    ///
    /// # Errors
    ///
    /// Text that is no mapping, and what [`Mapping::check`] refuses.
    pub fn of_json(text: &str) -> Result<Self, MappingError> {
        let read: Result<Self, _> = serde_json::from_str(text);
        let mapping = read.map_err(|error| MappingError::Json(error.to_string()))?;
        mapping.check()?;
        Ok(mapping)
    }

    /// Checks that a file can be read by it.
    ///
    /// # Errors
    ///
    /// A delimiter, column name, list of words or zone that cannot be used, or nothing to find a row by.
    pub fn check(&self) -> Result<(), MappingError> {
        let delimiter = self.delimiter;
        if delimiter.is_alphanumeric() || ['"', '\n', '\r', '.', '-', '+'].contains(&delimiter) {
            return Err(MappingError::Delimiter(delimiter));
        }
        for (key, column) in self.columns() {
            if column.trim().is_empty() || column.len() > REFERENCE_BYTES_MAX {
                return Err(MappingError::Column(key));
            }
        }
        let words = self.status.as_ref().map_or(0, |status| status.words.len());
        if words > WORDS_MAX {
            return Err(MappingError::Words("status"));
        }
        if self.kind.as_ref().is_some_and(|kind| kind.words.len() > WORDS_MAX) {
            return Err(MappingError::Words("kind"));
        }
        if let Some(time) = &self.time {
            Zone::named(&time.zone)?;
        }
        if self.reference.is_none() && self.provider.is_none() && self.time.is_none() {
            return Err(MappingError::NoKey);
        }
        Ok(())
    }

    /// Every column with the key under which it is read.
    pub(crate) fn columns(&self) -> Vec<(&'static str, String)> {
        let mut columns = Vec::new();
        let mut add = |key, column: Option<&String>| {
            columns.extend(column.map(|column| (key, column.clone())));
        };
        add("reference", self.reference.as_ref());
        add("provider", self.provider.as_ref());
        match &self.amount {
            AmountColumns::One(column) => add("amount", Some(column)),
            AmountColumns::InOut { income, outgo } => {
                add("income", Some(income));
                add("outgo", Some(outgo));
            }
        }
        add("direction", self.direction.as_ref().map(|direction| &direction.column));
        match &self.currency {
            CurrencySource::Column(column) => add("currency", Some(column)),
            CurrencySource::Fixed(_) => {}
        }
        add("time", self.time.as_ref().map(|time| &time.column));
        add("status", self.status.as_ref().map(|status| &status.column));
        add("kind", self.kind.as_ref().map(|kind| &kind.column));
        add("fee", self.fee.as_ref().map(|fee| &fee.column));
        add("parts", self.parts.as_ref().map(|parts| &parts.column));
        add("group", self.group.as_ref());
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_from_json() {
        let text = r#"{"reference": "Order", "amount": {"one": "Total"}, "currency": {"fixed": "CNY"},
            "time": {"column": "Paid", "format": {"pattern": "%d.%m.%Y %H:%M"}, "zone": "Europe/Berlin"},
            "status": {"column": "State", "words": [["bezahlt", "paid"]]}}"#;
        let mapping = Mapping::of_json(text).unwrap();
        assert_eq!(mapping.columns().len(), 4);
        assert_eq!(mapping.status.unwrap().words, [("bezahlt".to_owned(), Status::Paid)]);
    }

    #[test]
    fn what_cannot_be_used_is_refused() {
        let fixed = || CurrencySource::Fixed("CNY".to_owned());
        let good = Mapping::of("Order", "Total", fixed());
        assert_eq!(good.check(), Ok(()));
        let broken = Mapping { delimiter: '"', ..good.clone() };
        assert_eq!(broken.check(), Err(MappingError::Delimiter('"')));
        assert_eq!(Mapping::of("", "T", fixed()).check(), Err(MappingError::Column("reference")));
        let keyless = Mapping { reference: None, ..good.clone() };
        assert_eq!(keyless.check(), Err(MappingError::NoKey));
        let column = "T".to_owned();
        let time = TimeColumn { column, format: TimeFormat::Rfc3339, zone: "Nowhere".to_owned() };
        assert!(matches!(Mapping { time: Some(time), ..good }.check(), Err(MappingError::Zone(_))));
        assert!(matches!(Mapping::of_json("{\"amonut\": 1}"), Err(MappingError::Json(_))));
    }
}
