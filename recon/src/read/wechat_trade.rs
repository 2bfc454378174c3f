//! The trade bill of WeChat, and Farthing's own: columns by name, a payment or a refund on each row.

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

/// Names of the columns (pay.weixin.qq.com/doc/v3/merchant/4013071227).
pub(crate) const NAMES: Names = Names(include_str!("../../headers/wechat_trade.txt"));

const ROW_KEYS: &[&str] = &[
    "time",
    "provider",
    "reference",
    "trade_type",
    "state",
    "currency",
    "settled",
    "refund_provider",
    "refund_reference",
    "refunded",
    "refund_state",
    "fee",
    "amount",
    "refund_asked",
];

const SUM_KEYS: &[&str] =
    &["sum_rows", "sum_settled", "sum_refunded", "sum_fee", "sum_amount", "sum_refund_asked"];

/// Sums of the rows, in minor units; `None` after an overflow.
pub(crate) struct WechatTrade {
    rows: i128,
    payments: Option<i128>,
    refunds: Option<i128>,
    fees: Option<i128>,
}

impl WechatTrade {
    pub(crate) fn new() -> Self {
        Self { rows: 0, payments: Some(0), refunds: Some(0), fees: Some(0) }
    }
}

/// Whether a record is the header of a trade bill.
pub(crate) fn is_header(record: &Record) -> bool {
    columns(record).is_some()
}

fn columns(record: &Record) -> Option<Columns> {
    Columns::named(record, NAMES, ROW_KEYS, &["time", "provider", "reference", "state", "currency"])
}

impl Bill for WechatTrade {
    fn header(&self, record: &Record) -> Option<Columns> {
        columns(record)
    }

    fn summary_header(&self, record: &Record) -> Option<Columns> {
        Columns::named(record, NAMES, SUM_KEYS, &["sum_rows"])
    }

    fn row(&mut self, cells: Cells<'_>, setting: &Setting) -> Result<TheirRow, Fault> {
        let row = if is_refund(cells) { refund(cells, setting) } else { payment(cells, setting) }?;
        row.check()?;
        self.rows = self.rows.saturating_add(1);
        let moved = row.amount.saturating_abs();
        let sum =
            if row.kind == Some(Kind::Refund) { &mut self.refunds } else { &mut self.payments };
        *sum = sum.and_then(|sum| sum.checked_add(moved));
        self.fees = self.fees.and_then(|sum| sum.checked_add(row.fee.unwrap_or_default()));
        Ok(row)
    }

    fn differences(&self, cells: Cells<'_>, setting: &Setting, bad_rows: i128) -> Vec<Fault> {
        let mut faults = Vec::new();
        faults.extend(count_fault(cells, "sum_rows", self.rows.saturating_add(bad_rows)));
        if bad_rows > 0 {
            return faults;
        }
        let payments = if cells.has("sum_amount") { "sum_amount" } else { "sum_settled" };
        let refunds =
            if cells.has("sum_refund_asked") { "sum_refund_asked" } else { "sum_refunded" };
        for (key, sum) in
            [(payments, self.payments), (refunds, self.refunds), ("sum_fee", self.fees)]
        {
            faults.extend(sum_fault(cells, key, sum, setting));
        }
        faults
    }

    fn lead(&self) -> &'static str {
        NAMES.of("reference")
    }
}

/// Columns without a value hold nothing or a zero.
fn is_refund(cells: Cells<'_>) -> bool {
    !["", "0"].contains(&cells.text("refund_reference"))
        || !["", "0"].contains(&cells.text("refund_provider"))
}

fn payment(cells: Cells<'_>, setting: &Setting) -> Result<TheirRow, Fault> {
    // What counts is the amount of the order; the settled one is less by coupons. Old bills have only that.
    let amount = if cells.has("amount") { "amount" } else { "settled" };
    let status = match cells.text("state") {
        "SUCCESS" | "REFUND" => Status::Paid,
        "NOTPAY" | "USERPAYING" => Status::Pending,
        "REVOKED" | "CLOSED" => Status::Closed,
        "PAYERROR" => Status::Failed,
        _ => return Err(cells.unknown("state", "SUCCESS, REFUND, REVOKED or another trade state")),
    };
    let currency = cells.text("currency");
    let exponents = &setting.options.exponents;
    Ok(TheirRow {
        kind: Some(Kind::Payment),
        reference: cells.text("reference").to_owned(),
        provider: cells.text("provider").to_owned(),
        amount: cells.some_amount(amount, currency, exponents)?,
        status: Some(status),
        ..shared(cells, setting)?
    })
}

fn refund(cells: Cells<'_>, setting: &Setting) -> Result<TheirRow, Fault> {
    let amount = if cells.has("refund_asked") { "refund_asked" } else { "refunded" };
    let status = match cells.text("refund_state") {
        "SUCCESS" | "" => Status::Refunded,
        "PROCESSING" => Status::Pending,
        "FAIL" | "CHANGE" | "ABNORMAL" => Status::Failed,
        "CLOSED" => Status::Closed,
        _ => return Err(cells.unknown("refund_state", "SUCCESS, PROCESSING, FAIL or CHANGE")),
    };
    let exponents = &setting.options.exponents;
    let asked = cells.some_amount(amount, cells.text("currency"), exponents)?;
    Ok(TheirRow {
        kind: Some(Kind::Refund),
        reference: cells.text("refund_reference").to_owned(),
        provider: cells.text("refund_provider").to_owned(),
        amount: asked.saturating_neg(),
        status: Some(status),
        ..shared(cells, setting)?
    })
}

fn shared(cells: Cells<'_>, setting: &Setting) -> Result<TheirRow, Fault> {
    let currency = cells.text("currency");
    Ok(TheirRow {
        currency: currency.to_owned(),
        time: cells.time("time", &setting.zone, &setting.format)?,
        fee: cells.amount("fee", currency, &setting.options.exponents)?,
        ..TheirRow::default()
    })
}
