//! Reconciliation: reads the statements of others and matches them, row by row, with what Farthing booked.
//!
//! | what | start at |
//! |---|---|
//! | which shape a file has | [`Format::detect`] |
//! | read a file, row by row | [`Statement::open`] |
//! | tell how an unknown CSV is laid out | [`Mapping`] |
//! | match | [`Matcher`], fed with [`OwnRow`]s, [`TheirRow`]s and earlier [`OpenBreak`]s |
//! | look at the result | [`Outcome::findings`], [`Outcome::closed`], [`Outcome::open_breaks`] |
//! | write it | [`write_csv`], [`write_json_lines`], [`Summary`] |
//!
//! Nothing here knows the ledger, a clock or a file system: files are any [`std::io::Read`], own rows are plain values,
//! and the moment of the run is a setting. `docs/reconciliation.md` says what the categories mean.
//!
//! **Signs**: an amount is positive where money comes in for the owner of the file, negative where it goes out.
//! **Times** are microseconds since 1970 UTC, **amounts** whole minor units of the row's currency.

pub mod bounds;
mod kind;
mod matching;
mod money;
mod outcome;
mod read;
mod report;
mod row;
mod status;
mod time;

pub use kind::Kind;
pub use matching::{
    MatchError, MatchFault, Matcher, Options, OptionsError, Period, Progress, Stage,
};
pub use money::{AmountFault, Exponents, ExponentsError, decimal, minor_units};
pub use outcome::{
    By, Category, Closed, Difference, Finding, Fix, OpenBreak, OpenRow, Outcome, OwnView, TheirView,
};
pub use read::{
    AmountColumns, BadRow, BadRows, CurrencySource, DirectionColumn, Encoding, Fault, FeeColumn,
    FeeSign, Format, Mapping, MappingError, PartsColumn, PendingRows, ReadOptions, Statement,
    TimeColumn, Unit, UnknownFormat, WordsColumn,
};
pub use report::{ReportError, Summary, SummaryLine, write_csv, write_json_lines, write_summary};
pub use row::{OwnRow, RowError, TheirRow};
pub use status::Status;
pub use time::{TimeFault, TimeFormat, Zone};
