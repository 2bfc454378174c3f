//! Why a statement is not written.

use std::fmt;
use std::io;

/// Where in the input a fault stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The heading of a statement.
    Heading,
    /// The line of this journal position.
    Line(u64),
    /// The heading of a month page.
    Month,
    /// A day of a month page, counted from 1 in the order given.
    Day(u64),
    /// The settlement of this number on a month page.
    Settlement(u64),
    /// The name of a file beside which a digest is written.
    File,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Heading => f.write_str("heading"),
            Self::Line(seq) => write!(f, "line seq={seq}"),
            Self::Month => f.write_str("month"),
            Self::Day(day) => write!(f, "day {day}"),
            Self::Settlement(number) => write!(f, "settlement {number}"),
            Self::File => f.write_str("file"),
        }
    }
}

/// Why a statement is not written. What was written before the error is no statement: drop it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A text crosses its bound.
    #[error("{place}: {field} has {bytes} bytes, at most {bytes_max}: shorten it")]
    TooLong {
        /// Where.
        place: Place,
        /// The field.
        field: &'static str,
        /// What it has.
        bytes: usize,
        /// What it may have.
        bytes_max: usize,
    },
    /// A list crosses its bound.
    #[error("{place}: {field} has {entries} entries, at most {entries_max}: split it")]
    TooMany {
        /// Where.
        place: Place,
        /// The list.
        field: &'static str,
        /// What it has.
        entries: usize,
        /// What it may have.
        entries_max: usize,
    },
    /// A text that has to be there is empty.
    #[error("{place}: {field} is empty: state it")]
    Empty {
        /// Where.
        place: Place,
        /// The field.
        field: &'static str,
    },
    /// A character that a text file cannot carry.
    #[error("{place}: {field} holds the character {code_point:#06x}: take control characters out")]
    Character {
        /// Where.
        place: Place,
        /// The field.
        field: &'static str,
        /// The character's code point.
        code_point: u32,
    },
    /// A field that does not have its form.
    #[error("{place}: {field} {problem}")]
    Malformed {
        /// Where.
        place: Place,
        /// The field.
        field: &'static str,
        /// What is wrong with it, and what to send.
        problem: &'static str,
    },
    /// The time zone is not in the bundled database.
    #[error("heading: zone {zone:?} is unknown: give an IANA name such as Asia/Shanghai")]
    UnknownZone {
        /// What was given.
        zone: String,
    },
    /// A time that no calendar date stands for.
    #[error("{place}: {field} {micros} us is after the year 9999: give microseconds since 1970")]
    TimeOutOfRange {
        /// Where.
        place: Place,
        /// The field.
        field: &'static str,
        /// What was given, in microseconds since 1970.
        micros: u64,
    },
    /// A line outside the period.
    #[error(
        "line seq={seq}: time {time_micros} us is not in the period [{from_micros}, {until_micros}): leave it out"
    )]
    OutsidePeriod {
        /// Journal position of the line.
        seq: u64,
        /// Its time, in microseconds since 1970.
        time_micros: u64,
        /// Begin of the period, included.
        from_micros: u64,
        /// End of the period, excluded.
        until_micros: u64,
    },
    /// Lines out of order.
    #[error(
        "line seq={seq}: stands after seq={before}: give lines by ascending position, each once"
    )]
    LineOrder {
        /// Journal position of the line.
        seq: u64,
        /// Position of the line before.
        before: u64,
    },
    /// More lines than a statement may have.
    #[error("line seq={seq}: more than {lines_max} lines: make a statement of a shorter period")]
    TooManyLines {
        /// Journal position of the line.
        seq: u64,
        /// What a statement may have.
        lines_max: u64,
    },
    /// A balance after a move that is not the balance before it and the move.
    #[error(
        "line seq={seq}: move {index} leaves {stated} minor units, but {expected} by the moves so far: the lines are not those of the account"
    )]
    BrokenBalance {
        /// Journal position of the line.
        seq: u64,
        /// The move, from 1.
        index: usize,
        /// What the move says.
        stated: i128,
        /// What the balance before it and its amount make.
        expected: i128,
    },
    /// A closing balance that is not the opening balance and the moves.
    #[error(
        "heading: closing is {stated} minor units, but opening and moves make {expected}: the lines or the balances are not of this period"
    )]
    BrokenClosing {
        /// What the heading says.
        stated: i128,
        /// What the opening balance and the moves make.
        expected: i128,
    },
    /// A sum that does not fit.
    #[error("{place}: the sum of {field} is beyond 128 bits: the amounts are no money")]
    SumTooLarge {
        /// Where.
        place: Place,
        /// What was summed.
        field: &'static str,
    },
    /// A format that is not made for this holder.
    #[error("heading: a trade bill is of a merchant, not of a wallet: ask for the fund flow bill")]
    TradeBillOfWallet,
    /// A camt document without a closing balance.
    #[error("heading: closing is missing: camt.053 states it before its entries, so give it")]
    ClosingMissing,
    /// A camt document in an asset that ISO 4217 does not know.
    #[error(
        "heading: asset {asset} is no ISO 4217 currency, which camt needs: ask for JSON lines or CSV"
    )]
    AssetNotIso {
        /// The asset's code.
        asset: String,
    },
    /// A camt document in an asset with more decimals than the schema allows.
    #[error(
        "heading: asset {asset} has {exponent} decimals, camt allows {exponent_max}: ask for JSON lines or CSV"
    )]
    ExponentTooLarge {
        /// The asset's code.
        asset: String,
        /// Its decimals.
        exponent: u8,
        /// What the schema allows.
        exponent_max: u8,
    },
    /// An amount with more digits than the schema of camt allows.
    #[error(
        "{place}: amount {amount} has more than {digits_max} digits, which camt cannot carry: ask for JSON lines or CSV"
    )]
    AmountTooLong {
        /// Where.
        place: Place,
        /// The amount in minor units.
        amount: i128,
        /// What the schema allows.
        digits_max: u32,
    },
    /// The writer was used after an error.
    #[error("the statement failed before: drop what was written and begin anew")]
    Failed,
    /// The output refused bytes.
    #[error("writing the statement: {0}")]
    Io(#[from] io::Error),
    /// JSON text could not be made.
    #[error("writing JSON: {0}")]
    Json(#[from] serde_json::Error),
}
