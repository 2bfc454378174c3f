//! Bills and statements: CSV, camt.053, camt.054, JSON lines, HTML.
//!
//! | what | start at |
//! |---|---|
//! | a bill or statement, line by line | [`StatementWriter::begin`] with a [`Format`] |
//! | a month on one printable page | [`month_page`] |
//! | the SHA-256 that goes beside a file | [`Digesting`] |
//!
//! The crate knows no ledger: the caller turns what was booked into a [`Heading`] and [`Line`]s. Nothing is
//! held but the line under way, and the same input gives the same bytes. `docs/statements.md` describes the
//! files for those who read them.

mod amount;
mod bounds;
mod camt;
mod check;
mod csv;
mod digest;
mod error;
mod heading;
mod json;
mod kinds;
mod line;
mod local;
mod page;
mod sheet;
mod tally;
mod vocabulary;
mod writer;

pub use bounds::{
    ACCOUNT_ID_BYTES_MAX, ASSET_CODE_BYTES_MAX, EXPONENT_MAX, FILE_NAME_BYTES_MAX, ID_BYTES_MAX,
    LINE_MOVES_MAX, MONTH_DAYS_MAX, NAME_BYTES_MAX, NUMBER_BYTES_MAX, RATE_BYTES_MAX,
    SETTLEMENT_ROWS_MAX, STATE_BYTES_MAX, STATEMENT_LINES_MAX, TEXT_BYTES_MAX, ZONE_BYTES_MAX,
};
pub use camt::{CAMT_DIGITS_MAX, CAMT_EXPONENT_MAX};
pub use digest::{Digest, Digesting};
pub use error::{Error, Place};
pub use heading::{Asset, Heading, Holder, HolderKind};
pub use kinds::{AccountKind, Business, LineKind, Way};
pub use line::{Line, Move};
pub use page::{Day, Month, SettlementRow, month_page};
pub use tally::{Summary, Total, TradeTotals};
pub use vocabulary::Language;
pub use writer::{Format, Options, StatementWriter};
