//! Writes a statement, line by line, in one of the formats.

use std::fmt;
use std::io::Write;

use crate::camt::Camt;
use crate::check;
use crate::csv::FlowBill;
use crate::csv::TradeBill;
use crate::error::Error;
use crate::heading::Heading;
use crate::json::JsonLines;
use crate::line::Line;
use crate::local::LocalClock;
use crate::sheet::Body;
use crate::sheet::Sheet;
use crate::tally::Summary;
use crate::tally::Tally;
use crate::vocabulary::Language;
use crate::vocabulary::Vocabulary;

/// What a statement is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CSV, one row a sale, tip, refund or chargeback of a merchant. Other lines have no row. Balances are not
    /// followed, so that it may be of a selection of lines.
    TradeBill,
    /// CSV, one row a move of the heading's account, with the running balance.
    FundFlowBill,
    /// ISO 20022 camt.053.001.08: end-of-day statement, one entry a move of the heading's account.
    Camt053,
    /// ISO 20022 camt.054.001.08: the same entries without balances.
    Camt054,
    /// JSON, one object a line: heading, lines with all their moves, summary.
    JsonLines,
}

impl Format {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::TradeBill, Self::FundFlowBill, Self::Camt053, Self::Camt054, Self::JsonLines];

    /// What a file name ends with, the dot included.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::TradeBill | Self::FundFlowBill => ".csv",
            Self::Camt053 | Self::Camt054 => ".xml",
            Self::JsonLines => ".jsonl",
        }
    }

    /// The media type for HTTP.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::TradeBill | Self::FundFlowBill => "text/csv; charset=utf-8",
            Self::Camt053 | Self::Camt054 => "application/xml",
            Self::JsonLines => "application/jsonl",
        }
    }
}

/// How a bill is written. Only the CSV bills look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Language of column names and words.
    pub language: Language,
    /// Whether every data field begins with a back-tick, which keeps spreadsheets from reading ids as numbers and
    /// text as formulas.
    pub back_ticks: bool,
    /// Whether the file begins with U+FEFF, by which spreadsheets know UTF-8.
    pub byte_order_mark: bool,
}

/// A statement under way. After an error it refuses everything: what was written is no statement.
///
/// Writes once a line; give it a buffered output.
pub struct StatementWriter<W: Write> {
    out: W,
    sheet: Sheet,
    body: Box<dyn Body + Send>,
    tally: Tally,
    /// What goes out next, kept for its room.
    text: String,
    failed: bool,
}

impl<W: Write> StatementWriter<W> {
    /// Writes what stands before the lines.
    ///
    /// # Errors
    ///
    /// A field of the heading crosses its bound, the zone is unknown, the format cannot carry the heading (a trade
    /// bill of a wallet; camt of a custom asset, of more than 5 decimals, or without closing balance), or the output
    /// fails.
    pub fn begin(
        out: W,
        format: Format,
        heading: Heading,
        options: Options,
    ) -> Result<Self, Error> {
        check::heading(&heading)?;
        let clock = LocalClock::of(&heading.zone)?;
        let tally = Tally::begin(&heading, format != Format::TradeBill);
        let body: Box<dyn Body + Send> = match format {
            Format::TradeBill => Box::new(TradeBill),
            Format::FundFlowBill => Box::new(FlowBill),
            Format::Camt053 => Box::new(Camt::Statement),
            Format::Camt054 => Box::new(Camt::Notification),
            Format::JsonLines => Box::new(JsonLines),
        };
        let words = Vocabulary::of(options.language);
        let sheet = Sheet { heading, clock, options, words };
        let mut writer = Self { out, sheet, body, tally, text: String::new(), failed: false };
        writer.body.begin(&writer.sheet, &mut writer.text)?;
        writer.flush_text()?;
        Ok(writer)
    }

    /// Writes a line.
    ///
    /// # Errors
    ///
    /// A field crosses its bound, the line does not belong here (order, period, balance), an amount has more digits
    /// than camt allows, or the output fails.
    pub fn line(&mut self, line: &Line) -> Result<(), Error> {
        self.usable()?;
        self.failed = true;
        check::line(line)?;
        self.tally.line(&self.sheet.heading, line)?;
        let rows = self.body.line(&self.sheet, line, &mut self.text)?;
        self.tally.wrote(rows);
        self.flush_text()?;
        self.failed = false;
        Ok(())
    }

    /// Writes what stands after the lines, flushes the output and gives it back.
    ///
    /// # Errors
    ///
    /// The closing balance is not what the moves make, an earlier call failed, or the output fails.
    pub fn finish(mut self) -> Result<(Summary, W), Error> {
        self.usable()?;
        let summary = self.tally.finish(&self.sheet.heading)?;
        self.body.finish(&self.sheet, &summary, &mut self.text)?;
        self.flush_text()?;
        self.out.flush()?;
        Ok((summary, self.out))
    }

    const fn usable(&self) -> Result<(), Error> {
        if self.failed { Err(Error::Failed) } else { Ok(()) }
    }

    fn flush_text(&mut self) -> Result<(), Error> {
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }
}

impl<W: Write> fmt::Debug for StatementWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatementWriter")
            .field("statement_id", &self.sheet.heading.statement_id)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
