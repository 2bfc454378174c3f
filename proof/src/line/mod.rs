//! A line of a settlement: the entry of which a receipt proves that it was sealed.

mod encoder;

pub use encoder::LineEncoder;

use std::collections::BTreeSet;

use crate::bounds::{LINE_FIELDS_MAX, NAME_BYTES_MAX, TEXT_BYTES_MAX};
use crate::decimal;
use crate::merkle::{Hash, leaf_hash};

/// What stands before every line when it is hashed, so that it is taken for nothing else.
pub const LINE_DOMAIN: &[u8; 16] = b"farthing line 1\0";

/// One thing that happened to a merchant, as named texts. What is read is what is hashed: there is no other form.
///
/// In bytes it is [`LINE_DOMAIN`], then `seq`, `time_micros`, and each name and text in their order. Each is a field:
/// its length in bytes (four bytes, the highest first) and then its text in UTF-8, numbers in decimal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Line {
    #[serde(with = "decimal")]
    seq: u64,
    #[serde(with = "decimal")]
    time_micros: u64,
    fields: Vec<(String, String)>,
}

/// Why something is no line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// Too many fields.
    #[error("line has {given} fields: give at most {LINE_FIELDS_MAX}")]
    Fields {
        /// How many there are.
        given: usize,
    },
    /// A name that is empty or too long.
    #[error("line, field {field}: the name has {given} bytes: give 1 to {NAME_BYTES_MAX}")]
    Name {
        /// Which field, the first is 1.
        field: usize,
        /// Bytes of the name.
        given: usize,
    },
    /// A text that is too long.
    #[error("line, field {field}: the text has {given} bytes: give at most {TEXT_BYTES_MAX}")]
    Text {
        /// Which field, the first is 1.
        field: usize,
        /// Bytes of the text.
        given: usize,
    },
    /// Two fields with one name.
    #[error("line has the field `{name}` twice: give each name once")]
    Twice {
        /// The name.
        name: String,
    },
}

impl Line {
    /// A line: its position in the journal, its time in microseconds since 1970, and its fields as names and texts in
    /// the order in which they are hashed.
    ///
    /// # Errors
    ///
    /// More than [`LINE_FIELDS_MAX`] fields, a name of none or more than [`NAME_BYTES_MAX`] bytes or one that comes
    /// twice, a text of more than [`TEXT_BYTES_MAX`] bytes.
    pub fn new(
        seq: u64,
        time_micros: u64,
        fields: Vec<(String, String)>,
    ) -> Result<Self, LineError> {
        if fields.len() > LINE_FIELDS_MAX {
            return Err(LineError::Fields { given: fields.len() });
        }
        let mut names = BTreeSet::new();
        for (field, (name, text)) in (1..).zip(&fields) {
            bounded(field, name, text)?;
            if !names.insert(name) {
                return Err(LineError::Twice { name: name.clone() });
            }
        }
        Ok(Self { seq, time_micros, fields })
    }

    /// Its position in the journal.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// When it happened, in microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn time_micros(&self) -> u64 {
        self.time_micros
    }

    /// Its names and texts, in order.
    #[must_use]
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The text of the field with this name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// The bytes that are hashed.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let mut encoder = LineEncoder::default();
        encoder.begin(self.seq, self.time_micros);
        for (name, text) in &self.fields {
            encoder.text(name, text);
        }
        encoder.into_bytes()
    }

    /// Its leaf in the tree of its settlement.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        leaf_hash(&self.canonical())
    }
}

/// Whether the field with this number, from 1, is within its bounds.
fn bounded(field: usize, name: &str, text: &str) -> Result<(), LineError> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX {
        return Err(LineError::Name { field, given: name.len() });
    }
    if text.len() > TEXT_BYTES_MAX {
        return Err(LineError::Text { field, given: text.len() });
    }
    Ok(())
}

/// A line as it was read.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    #[serde(with = "decimal")]
    seq: u64,
    #[serde(with = "decimal")]
    time_micros: u64,
    fields: Vec<(String, String)>,
}

impl TryFrom<Unchecked> for Line {
    type Error = LineError;

    fn try_from(read: Unchecked) -> Result<Self, LineError> {
        Self::new(read.seq, read.time_micros, read.fields)
    }
}

#[cfg(test)]
mod tests;
