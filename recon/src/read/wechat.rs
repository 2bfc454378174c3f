//! What WeChat's bills have in common: back-ticks, a summary at the end, Beijing's time.

use std::io::Read;

use super::Source;
use super::fault::BadRow;
use super::fault::Fault;
use super::header::Cells;
use super::header::Columns;
use super::lines::Encoding;
use super::lines::Lines;
use super::options::ReadOptions;
use super::record::Record;
use super::record::Records;
use super::record::Separation;
use crate::row::TheirRow;
use crate::time::TimeFault;
use crate::time::TimeFormat;
use crate::time::Zone;

/// The zone in which WeChat and Alipay cut their days (pay.weixin.qq.com, "download a trade bill").
pub(crate) const WECHAT_ZONE: &str = "Asia/Shanghai";

/// What a bill of one shape knows: its columns, its rows, its sums.
pub(crate) trait Bill {
    /// The columns, where the record is the header of the rows.
    fn header(&self, record: &Record) -> Option<Columns>;
    /// The columns, where the record is the header of the summary.
    fn summary_header(&self, record: &Record) -> Option<Columns>;
    /// A row; what it adds to the sums is kept.
    fn row(&mut self, cells: Cells<'_>, setting: &Setting) -> Result<TheirRow, Fault>;
    /// What the summary says and the rows do not make. Rows that could not be read count as rows, and their amounts are
    /// not known, so that `bad_rows` above 0 leaves only the number of rows to compare.
    fn differences(&self, cells: Cells<'_>, setting: &Setting, bad_rows: i128) -> Vec<Fault>;
    /// Name of the column that every file of this shape has.
    fn lead(&self) -> &'static str;
}

/// The options of a file, looked up once.
pub(crate) struct Setting {
    pub(crate) options: ReadOptions,
    pub(crate) zone: Zone,
    pub(crate) format: TimeFormat,
}

impl Setting {
    pub(crate) fn of(options: &ReadOptions) -> Result<Self, TimeFault> {
        Ok(Self {
            options: options.clone(),
            zone: Zone::named(&options.zone)?,
            format: TimeFormat::Pattern("%Y-%m-%d %H:%M:%S".to_owned()),
        })
    }
}

/// Where in a bill the reader stands.
enum Part {
    BeforeHeader,
    Rows(Columns),
    BeforeSummary(Columns),
    Ended,
}

/// Reads a bill of four parts: header, rows, header of the summary, summary.
pub(crate) struct BillReader<R, B> {
    records: Records<R>,
    bill: B,
    setting: Setting,
    part: Part,
    bad_rows: i128,
    /// Faults that were found together and are told one by one.
    waiting: Vec<Fault>,
}

impl<R: Read, B: Bill> BillReader<R, B> {
    pub(crate) fn of(reader: R, bill: B, options: &ReadOptions) -> Result<Self, TimeFault> {
        Ok(Self {
            records: Records::of(Lines::of(reader, Encoding::Utf8), Separation::BackTicks),
            bill,
            setting: Setting::of(options)?,
            part: Part::BeforeHeader,
            bad_rows: 0,
            waiting: Vec::new(),
        })
    }

    fn bad(&self, fault: Fault) -> Option<Result<TheirRow, BadRow>> {
        Some(Err(BadRow { line: self.records.line(), fault }))
    }

    /// What is missing where the file ends.
    fn end(&mut self) -> Option<Result<TheirRow, BadRow>> {
        let missing = match std::mem::replace(&mut self.part, Part::Ended) {
            Part::Ended => return None,
            Part::BeforeHeader => Fault::Header(self.bill.lead().to_owned()),
            Part::Rows(_) | Part::BeforeSummary(_) => Fault::Truncated("its summary"),
        };
        self.bad(missing)
    }

    /// A record of the part that holds rows.
    fn row(&mut self, record: &Record, columns: Columns) -> Option<Result<TheirRow, BadRow>> {
        if let Some(summary) = self.bill.summary_header(record) {
            self.part = Part::BeforeSummary(summary);
            return None;
        }
        let read =
            Cells::of(record, &columns).and_then(|cells| self.bill.row(cells, &self.setting));
        self.part = Part::Rows(columns);
        let bad = |fault| BadRow { line: record.line, fault };
        if read.is_err() {
            self.bad_rows = self.bad_rows.saturating_add(1);
        }
        Some(read.map(|row| TheirRow { line: record.line, ..row }).map_err(bad))
    }
}

impl<R: Read, B: Bill> Source for BillReader<R, B> {
    fn next_row(&mut self) -> Option<Result<TheirRow, BadRow>> {
        loop {
            if let Some(fault) = self.waiting.pop() {
                return self.bad(fault);
            }
            let record = match self.records.next() {
                None => return self.end(),
                Some(Ok(record)) => record,
                Some(Err(bad)) => {
                    self.bad_rows = self.bad_rows.saturating_add(1);
                    if bad.is_final() {
                        self.part = Part::Ended;
                    }
                    return Some(Err(bad));
                }
            };
            match std::mem::replace(&mut self.part, Part::Ended) {
                Part::Ended => {}
                Part::BeforeHeader => match self.bill.header(&record) {
                    Some(columns) => self.part = Part::Rows(columns),
                    None => return self.bad(Fault::Header(self.bill.lead().to_owned())),
                },
                Part::Rows(columns) => {
                    if let Some(item) = self.row(&record, columns) {
                        return Some(item);
                    }
                }
                Part::BeforeSummary(columns) => match Cells::of(&record, &columns) {
                    Ok(cells) => {
                        self.waiting = self.bill.differences(cells, &self.setting, self.bad_rows);
                        self.waiting.reverse();
                    }
                    Err(fault) => return Some(Err(BadRow { line: record.line, fault })),
                },
            }
        }
    }
}

/// What the summary says of an amount, where it differs from what the rows make.
pub(crate) fn sum_fault(
    cells: Cells<'_>,
    key: &str,
    counted: Option<i128>,
    setting: &Setting,
) -> Option<Fault> {
    let options = &setting.options;
    let said = match cells.amount(key, &options.currency, &options.exponents) {
        Ok(said) => said?,
        Err(fault) => return Some(fault),
    };
    let counted = counted?;
    (said != counted).then(|| Fault::SummaryDiffers { field: cells.name(key), said, counted })
}

/// What the summary says of a number of rows, where it differs.
pub(crate) fn count_fault(cells: Cells<'_>, key: &str, counted: i128) -> Option<Fault> {
    let text = cells.text(key);
    if text.is_empty() {
        return None;
    }
    // Some bills write the count with decimals.
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let Ok(said) = whole.parse::<i128>() else {
        return Some(cells.unknown(key, "give the number of rows"));
    };
    (said != counted).then(|| Fault::SummaryDiffers { field: cells.name(key), said, counted })
}
