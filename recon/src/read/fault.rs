//! What can be wrong with a file or with one of its rows, and the bounded list of it.

use crate::bounds::BAD_ROWS_MAX;
use crate::bounds::DETAILS_MAX;
use crate::bounds::FIELDS_MAX;
use crate::bounds::HEADER_LINES_MAX;
use crate::bounds::LINE_BYTES_MAX;
use crate::bounds::RECORD_LINES_MAX;
use crate::bounds::SNIPPET_CHARS_MAX;
use crate::bounds::XML_DEPTH_MAX;
use crate::bounds::XML_PIECE_BYTES_MAX;
use crate::money::AmountFault;
use crate::row::RowError;
use crate::time::TimeFault;

/// Something that could not be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct BadRow {
    /// Line of the file, from 1.
    pub line: u64,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a row or a file. Texts of the file are cut to [`SNIPPET_CHARS_MAX`] characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The line was skipped without being held.
    #[error(
        "the line is longer than {LINE_BYTES_MAX} bytes: split it, or check that this is a text file"
    )]
    LineTooLong,
    /// The bytes are not of the encoding.
    #[error("the bytes are not {0}: save the file as UTF-8, or name its encoding")]
    Encoding(&'static str),
    /// A quoted field does not end.
    #[error(
        "a quoted field is not closed within {RECORD_LINES_MAX} lines: close or double the quote"
    )]
    Quote,
    /// Too many fields.
    #[error("the row has more than {FIELDS_MAX} fields")]
    TooManyFields,
    /// Fewer or more fields than the header.
    #[error(
        "the row has {seen} fields, the header {expected}: it is cut, or a separator is not quoted"
    )]
    Fields {
        /// Fields of the row.
        seen: usize,
        /// Fields of the header.
        expected: usize,
    },
    /// No header was found.
    #[error(
        "no header with the column `{0}` stands in the first {HEADER_LINES_MAX} lines: check the mapping"
    )]
    Header(String),
    /// A field that has to be there is empty.
    #[error("`{0}` is empty")]
    Empty(String),
    /// No amount.
    #[error("`{field}` = `{text}` {fault}")]
    Amount {
        /// Name of the column or element.
        field: String,
        /// What stands there.
        text: String,
        /// Why it is no amount.
        fault: AmountFault,
    },
    /// No moment.
    #[error("`{field}` = `{text}` {fault}")]
    Time {
        /// Name of the column or element.
        field: String,
        /// What stands there.
        text: String,
        /// Why it is no moment.
        fault: TimeFault,
    },
    /// A word that is not known.
    #[error("`{field}` = `{text}` is not known: {expected}")]
    Word {
        /// Name of the column or element.
        field: String,
        /// What stands there.
        text: String,
        /// What would be right.
        expected: &'static str,
    },
    /// A value crosses a bound.
    #[error("{0}")]
    Row(#[from] RowError),
    /// No JSON object with the fields of a row.
    #[error("no row in JSON: {0}")]
    Json(String),
    /// No XML.
    #[error("no XML: {0}")]
    Xml(String),
    /// A document type or an entity, which could expand without end.
    #[error("the document has {0}: remove it, they are not expanded")]
    Dtd(&'static str),
    /// Elements inside one another without end.
    #[error("more than {XML_DEPTH_MAX} elements stand inside one another")]
    TooDeep,
    /// A tag or text that is too long.
    #[error("a tag or a text is longer than {XML_PIECE_BYTES_MAX} bytes")]
    XmlPieceTooLong,
    /// A batch that is too large.
    #[error("the entry has more than {DETAILS_MAX} transactions: ask for one entry each")]
    TooManyDetails,
    /// Parts of an entry that do not make it up.
    #[error(
        "the transactions of the entry sum up to {counted}, the entry says {said} (minor units)"
    )]
    BatchDiffers {
        /// Sum of the transactions.
        counted: i128,
        /// Amount of the entry.
        said: i128,
    },
    /// The file says another sum than its rows make.
    #[error("the summary says {said} for `{field}`, the rows make {counted} (minor units or rows)")]
    SummaryDiffers {
        /// Name of the sum.
        field: String,
        /// What the file says.
        said: i128,
        /// What the rows make.
        counted: i128,
    },
    /// The file ends before its own end mark.
    #[error("the file ends before {0}: it is cut, fetch it again")]
    Truncated(&'static str),
    /// The reader failed.
    #[error("reading failed: {0}")]
    Read(String),
}

impl BadRow {
    /// Whether nothing more could be read after it.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self.fault {
            Fault::Header(_)
            | Fault::Xml(_)
            | Fault::Dtd(_)
            | Fault::TooDeep
            | Fault::XmlPieceTooLong
            | Fault::Truncated(_)
            | Fault::Read(_) => true,
            Fault::LineTooLong
            | Fault::Encoding(_)
            | Fault::Quote
            | Fault::TooManyFields
            | Fault::Fields { .. }
            | Fault::Empty(_)
            | Fault::Amount { .. }
            | Fault::Time { .. }
            | Fault::Word { .. }
            | Fault::Row(_)
            | Fault::Json(_)
            | Fault::TooManyDetails
            | Fault::BatchDiffers { .. }
            | Fault::SummaryDiffers { .. } => false,
        }
    }
}

/// What was bad in a file: the first [`BAD_ROWS_MAX`] whole, the rest counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BadRows {
    kept: Vec<BadRow>,
    total: u64,
}

impl BadRows {
    /// Takes one up.
    pub fn add(&mut self, bad: BadRow) {
        self.total = self.total.saturating_add(1);
        if self.kept.len() < BAD_ROWS_MAX {
            self.kept.push(bad);
        }
    }

    /// The first ones, in the order of the file.
    #[must_use]
    pub fn kept(&self) -> &[BadRow] {
        &self.kept
    }

    /// All of them, those that were not kept too.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether the file was read to its end and says nothing that its rows contradict. Single bad rows do not count.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self
            .kept
            .iter()
            .any(|bad| bad.is_final() || matches!(bad.fault, Fault::SummaryDiffers { .. }))
            && self.total <= u64::try_from(BAD_ROWS_MAX).unwrap_or(u64::MAX)
    }
}

/// The beginning of a text of a file, without control characters.
pub(crate) fn snippet(text: &str) -> String {
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().take(SNIPPET_CHARS_MAX).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_bounded_and_the_rest_is_counted() {
        let mut bad_rows = BadRows::default();
        for line in 1..=1_500 {
            bad_rows.add(BadRow { line, fault: Fault::LineTooLong });
        }
        assert_eq!((bad_rows.kept().len(), bad_rows.total()), (1_000, 1_500));
        assert_eq!(bad_rows.kept()[999].line, 1_000);
    }

    #[test]
    fn a_snippet_is_short_and_harmless() {
        assert_eq!(snippet("a\u{1b}b"), "a\u{fffd}b");
        assert_eq!(snippet(&"x".repeat(1_000)).len(), SNIPPET_CHARS_MAX);
    }
}
