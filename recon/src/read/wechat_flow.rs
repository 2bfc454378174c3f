//! The fund-flow bill of WeChat, and Farthing's own: every movement of an account, fees on rows of their own.

use super::fault::Fault;
use super::header::Cells;
use super::header::Columns;
use super::header::Names;
use super::record::Record;
use super::wechat::Bill;
use super::wechat::Setting;
use super::wechat::count_fault;
use super::wechat::sum_fault;
use crate::kind::Kind;
use crate::row::TheirRow;
use crate::status::Status;

/// Names of the columns and words (pay.weixin.qq.com/doc/v3/merchant/4013071235).
pub(crate) const NAMES: Names = Names(include_str!("../../headers/wechat_flow.txt"));

const ROW_KEYS: &[&str] = &["time", "provider", "flow", "kind", "direction", "amount", "reference"];
const SUM_KEYS: &[&str] = &["sum_rows", "sum_in_rows", "sum_in", "sum_out_rows", "sum_out"];

const KINDS: &[(&str, Kind)] = &[
    ("kind_payment", Kind::Payment),
    ("kind_refund", Kind::Refund),
    ("kind_fee", Kind::Fee),
    ("kind_charge_back", Kind::ChargeBack),
    ("kind_payout", Kind::Payout),
    ("kind_withdrawal", Kind::Withdrawal),
    ("kind_top_up", Kind::TopUp),
    ("kind_transfer", Kind::Transfer),
    ("kind_adjustment", Kind::Adjustment),
];

/// Rows and sums of one direction, in minor units; the sum is `None` after an overflow.
#[derive(Clone, Copy)]
struct Flow {
    rows: i128,
    sum: Option<i128>,
}

/// What came in and what went out.
pub(crate) struct WechatFlow {
    income: Flow,
    outgo: Flow,
}

impl WechatFlow {
    pub(crate) fn new() -> Self {
        let none = Flow { rows: 0, sum: Some(0) };
        Self { income: none, outgo: none }
    }
}

/// Whether a record is the header of a fund-flow bill.
pub(crate) fn is_header(record: &Record) -> bool {
    columns(record).is_some()
}

fn columns(record: &Record) -> Option<Columns> {
    Columns::named(record, NAMES, ROW_KEYS, &["time", "provider", "flow", "direction", "amount"])
}

impl Bill for WechatFlow {
    fn header(&self, record: &Record) -> Option<Columns> {
        columns(record)
    }

    fn summary_header(&self, record: &Record) -> Option<Columns> {
        Columns::named(record, NAMES, SUM_KEYS, &["sum_rows"])
    }

    fn row(&mut self, cells: Cells<'_>, setting: &Setting) -> Result<TheirRow, Fault> {
        let options = &setting.options;
        let moved = cells.some_amount("amount", &options.currency, &options.exponents)?;
        let direction = cells.text("direction");
        let is_income = NAMES.is("in", direction);
        if !is_income && !NAMES.is("out", direction) {
            return Err(cells.unknown("direction", "it says whether money came in or went out"));
        }
        let kind = KINDS.iter().find(|(key, _)| NAMES.is(key, cells.text("kind")));
        let row = TheirRow {
            kind: kind.map(|(_, kind)| *kind),
            reference: cells.text("reference").to_owned(),
            provider: cells.text("provider").to_owned(),
            amount: if is_income { moved } else { moved.saturating_neg() },
            currency: options.currency.clone(),
            time: cells.time("time", &setting.zone, &setting.format)?,
            status: Some(Status::Paid),
            group: String::new(),
            ..TheirRow::default()
        };
        row.check()?;
        let flow = if is_income { &mut self.income } else { &mut self.outgo };
        flow.rows = flow.rows.saturating_add(1);
        flow.sum = flow.sum.and_then(|sum| sum.checked_add(moved));
        Ok(row)
    }

    fn differences(&self, cells: Cells<'_>, setting: &Setting, bad_rows: i128) -> Vec<Fault> {
        let rows = self.income.rows.saturating_add(self.outgo.rows).saturating_add(bad_rows);
        let mut faults: Vec<Fault> = count_fault(cells, "sum_rows", rows).into_iter().collect();
        if bad_rows > 0 {
            return faults;
        }
        let sides =
            [("sum_in_rows", "sum_in", self.income), ("sum_out_rows", "sum_out", self.outgo)];
        for (rows_key, sum_key, flow) in sides {
            faults.extend(count_fault(cells, rows_key, flow.rows));
            faults.extend(sum_fault(cells, sum_key, flow.sum, setting));
        }
        faults
    }

    fn lead(&self) -> &'static str {
        NAMES.of("provider")
    }
}
