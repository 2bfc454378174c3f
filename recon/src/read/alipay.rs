//! Alipay's trade bill: a CSV between lines of comments, refunds and fees negative.

use std::io::Read;

use super::Source;
use super::fault::BadRow;
use super::fault::Fault;
use super::header::Cells;
use super::header::Columns;
use super::header::Names;
use super::lines::Encoding;
use super::lines::Lines;
use super::options::ReadOptions;
use super::record::Record;
use super::record::Records;
use super::record::Separation;
use super::wechat::Setting;
use crate::kind::Kind;
use crate::row::TheirRow;
use crate::status::Status;
use crate::time::TimeFault;

/// Names of the columns and words.
pub(crate) const NAMES: Names = Names(include_str!("../../headers/alipay_trade.txt"));

const ROW_KEYS: &[&str] = &[
    "provider",
    "reference",
    "kind",
    "created",
    "time",
    "amount",
    "received",
    "refund_reference",
    "fee",
];

/// Reads the bill.
pub(crate) struct Alipay<R> {
    records: Records<R>,
    setting: Setting,
    columns: Option<Columns>,
    /// Whether a comment stood before the header: then comments follow the rows, unless the file was cut.
    framed: bool,
    ended: bool,
}

impl<R: Read> Alipay<R> {
    pub(crate) fn of(
        reader: R,
        encoding: Encoding,
        options: &ReadOptions,
    ) -> Result<Self, TimeFault> {
        Ok(Self {
            records: Records::of(Lines::of(reader, encoding), Separation::Quoted(',')),
            setting: Setting::of(options)?,
            columns: None,
            framed: false,
            ended: false,
        })
    }

    fn bad(&self, fault: Fault) -> Option<Result<TheirRow, BadRow>> {
        Some(Err(BadRow { line: self.records.line(), fault }))
    }

    fn end(&mut self) -> Option<Result<TheirRow, BadRow>> {
        if std::mem::replace(&mut self.ended, true) {
            return None;
        }
        if self.columns.is_none() {
            return self.bad(Fault::Header(NAMES.of("provider").to_owned()));
        }
        if self.framed { self.bad(Fault::Truncated("the comments after its rows")) } else { None }
    }
}

/// Whether a record is the header of the bill.
pub(crate) fn is_header(record: &Record) -> bool {
    columns(record).is_some()
}

fn columns(record: &Record) -> Option<Columns> {
    Columns::named(record, NAMES, ROW_KEYS, &["provider", "reference", "kind", "amount"])
}

impl<R: Read> Source for Alipay<R> {
    fn next_row(&mut self) -> Option<Result<TheirRow, BadRow>> {
        while !self.ended {
            let record = match self.records.next() {
                None => return self.end(),
                Some(Ok(record)) => record,
                Some(Err(bad)) => {
                    self.ended = bad.is_final();
                    return Some(Err(bad));
                }
            };
            if record.field(0).starts_with('#') {
                match self.columns {
                    None => self.framed = true,
                    Some(_) => self.ended = true,
                }
                continue;
            }
            let Some(columns) = &self.columns else {
                self.columns = columns(&record);
                if self.columns.is_none() {
                    self.ended = true;
                    return self.bad(Fault::Header(NAMES.of("provider").to_owned()));
                }
                continue;
            };
            let read = Cells::of(&record, columns).and_then(|cells| row(cells, &self.setting));
            let bad = |fault| BadRow { line: record.line, fault };
            return Some(read.map(|row| TheirRow { line: record.line, ..row }).map_err(bad));
        }
        None
    }
}

fn row(cells: Cells<'_>, setting: &Setting) -> Result<TheirRow, Fault> {
    let options = &setting.options;
    let kind = cells.text("kind");
    let is_refund = NAMES.is("kind_refund", kind);
    if !is_refund && !NAMES.is("kind_payment", kind) {
        return Err(cells.unknown("kind", "a trade or a refund"));
    }
    let refund_reference = cells.text("refund_reference");
    let named_apart = is_refund && !refund_reference.is_empty();
    let amount = cells.some_amount("amount", &options.currency, &options.exponents)?;
    let fee = cells.amount("fee", &options.currency, &options.exponents)?;
    let when = if cells.text("time").is_empty() { "created" } else { "time" };
    let row = TheirRow {
        kind: Some(if is_refund { Kind::Refund } else { Kind::Payment }),
        reference: if named_apart { refund_reference } else { cells.text("reference") }.to_owned(),
        // The number of the trade, on refunds too: it names a refund only where the reference does not.
        provider: cells.text("provider").to_owned(),
        amount,
        currency: options.currency.clone(),
        time: cells.time(when, &setting.zone, &setting.format)?,
        status: Some(if is_refund { Status::Refunded } else { Status::Paid }),
        // What is charged stands there as negative.
        fee: fee.map(i128::saturating_neg),
        ..TheirRow::default()
    };
    row.check()?;
    Ok(row)
}
