//! Why a text is not a payload, or a value not a field: which field, what is wrong, what to do.

use crate::emv::id::Path;
use crate::emv::spec::name_of;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{name} {fault}", if path.ids().is_empty() { String::new() } else { format!("{path} ") })]
pub struct Error {
    /// The field; the root for the payload as a whole.
    pub path: Path,
    /// The field's name in the standard.
    pub name: &'static str,
    /// What is wrong with it. As text it follows the name in a sentence.
    pub fault: Fault,
}

impl Error {
    /// A fault of the field at `path`.
    pub(crate) fn at(path: impl Into<Path>, fault: Fault) -> Self {
        let path = path.into();
        Self { name: name_of(&path), path, fault }
    }
}

/// What is wrong with a field. The text says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The payload is longer than the standard allows.
    #[error("has {given} characters: give at most {most}")]
    PayloadTooLong {
        /// Characters of the text.
        given: usize,
        /// The bound.
        most: usize,
    },
    /// Where an object should begin there is something else.
    #[error("has no id and length of two digits each at character {at}: scan the code again")]
    NoHeader {
        /// Which character, from 1, counted inside this field.
        at: usize,
    },
    /// The text ends before the value does. Lengths count characters, not bytes.
    #[error("states a length of {stated} characters and has {left}: scan the code again")]
    Truncated {
        /// The length that stands before the value.
        stated: usize,
        /// Characters that are there.
        left: usize,
    },
    /// The length is 00, or nothing was given.
    #[error("is empty: give a value, or leave the field out")]
    Empty,
    /// The id stands more than once among its siblings.
    #[error("stands more than once: give it once")]
    Duplicate,
    /// 00 is not the first object.
    #[error("does not stand first: begin the payload with 000201")]
    NotFirst,
    /// 63 is not the last object.
    #[error("does not stand last: end the payload with it")]
    NotLast,
    /// The payload does not carry its own checksum.
    #[error(
        "is {stated}, and {computed} is right: scan the code again, one of its characters has changed"
    )]
    CrcMismatch {
        /// The checksum in the text.
        stated: String,
        /// The checksum of the text.
        computed: String,
    },
    /// The checksum is right, but not in capitals.
    #[error("is {stated}: write it in capitals, or read leniently")]
    CrcCase {
        /// The checksum in the text.
        stated: String,
    },
    /// A mandatory field is not there.
    #[error("is missing: give it")]
    Missing,
    /// A mandatory field is not there that some national schemes leave out.
    #[error("is missing: give it, or read leniently where a national scheme leaves it out")]
    MissingNationally,
    /// A field that another one asks for is not there.
    #[error("is missing: give it, since Tip or Convenience Indicator (55) is {indicator}")]
    MissingFor {
        /// The value of 55.
        indicator: &'static str,
    },
    /// A field that no other one asks for is there.
    #[error("stands without {indicator} in Tip or Convenience Indicator (55): leave it out")]
    NotAskedFor {
        /// The value of 55 that asks for it.
        indicator: &'static str,
    },
    /// Too few or too many characters.
    #[error("has {given} characters: give {}", if least == most { least.to_string() } else { format!("{least} to {most}") })]
    Length {
        /// Characters of the value.
        given: usize,
        /// The fewest allowed.
        least: usize,
        /// The most allowed.
        most: usize,
    },
    /// A character other than a digit.
    #[error("has characters other than digits: give 0 to 9 only")]
    NotDigits,
    /// A character outside the common character set.
    #[error("has the character {} outside the common character set: give printable ASCII, or put it into the language template (64)", escaped(*.character))]
    NotAns {
        /// The first such character.
        character: char,
    },
    /// A control character.
    #[error("has the control character {}: leave it out", escaped(*.character))]
    Control {
        /// The first such character.
        character: char,
    },
    /// A value that is none of those that the standard lists.
    #[error("is {given}: give {expected}")]
    Value {
        /// The value.
        given: String,
        /// What it may be.
        expected: &'static str,
    },
    /// Not an amount.
    #[error("is not an amount: give digits with at most one point after the first, as in 98.73")]
    NotDecimal,
    /// An amount of nothing.
    #[error("is zero: give more, or leave the field out")]
    Zero,
    /// An amount that the currency cannot express. It is never rounded.
    #[error("has {given} decimals, the currency has {exponent}: give at most {exponent}")]
    TooManyDecimals {
        /// Decimals of the amount, zeros at its end not counted.
        given: usize,
        /// Decimals of the currency.
        exponent: u8,
    },
    /// An amount beyond what is counted in minor units.
    #[error("is more than {} minor units: give less", u64::MAX)]
    TooLarge,
    /// A percentage outside its range.
    #[error("is outside its range: give 0.01 to 99.99")]
    PercentRange,
    /// A field that the standard keeps for itself.
    #[error("is reserved for future use: leave it out, or read leniently")]
    Reserved,
}

impl Fault {
    /// A name for programs, which stays the same.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PayloadTooLong { .. } => "PAYLOAD_TOO_LONG",
            Self::NoHeader { .. } => "NO_HEADER",
            Self::Truncated { .. } => "TRUNCATED",
            Self::Empty => "EMPTY",
            Self::Duplicate => "DUPLICATE",
            Self::NotFirst => "NOT_FIRST",
            Self::NotLast => "NOT_LAST",
            Self::CrcMismatch { .. } => "CRC_MISMATCH",
            Self::CrcCase { .. } => "CRC_CASE",
            Self::Missing => "MISSING",
            Self::MissingNationally => "MISSING_NATIONALLY",
            Self::MissingFor { .. } => "MISSING_FOR",
            Self::NotAskedFor { .. } => "NOT_ASKED_FOR",
            Self::Length { .. } => "LENGTH",
            Self::NotDigits => "NOT_DIGITS",
            Self::NotAns { .. } => "NOT_ANS",
            Self::Control { .. } => "CONTROL",
            Self::Value { .. } => "VALUE",
            Self::NotDecimal => "NOT_DECIMAL",
            Self::Zero => "ZERO",
            Self::TooManyDecimals { .. } => "TOO_MANY_DECIMALS",
            Self::TooLarge => "TOO_LARGE",
            Self::PercentRange => "PERCENT_RANGE",
            Self::Reserved => "RESERVED",
        }
    }
}

fn escaped(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}
