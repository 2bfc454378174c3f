//! JSON lines: the heading, one object a line, the summary.
//!
//! Amounts stand twice, as decimal text and as minor units. Minor units are text as well: many readers take a
//! JSON number for a float, which loses digits beyond 2^53.

use serde::Serialize;

use crate::error::Error;
use crate::heading::Heading;
use crate::line::Line;
use crate::sheet::Body;
use crate::sheet::Sheet;
use crate::sheet::line_time;
use crate::tally::Summary;
use crate::tally::Total;

/// Version of the form. A field that is added does not raise it.
const VERSION: u8 = 1;

/// Writes JSON lines.
pub(crate) struct JsonLines;

impl Body for JsonLines {
    fn begin(&mut self, sheet: &Sheet, text: &mut String) -> Result<(), Error> {
        let Heading { statement_id, holder, asset, account_id, zone, .. } = &sheet.heading;
        push(
            text,
            &HeadingObject {
                r#type: "heading",
                version: VERSION,
                statement: statement_id,
                settlement: sheet.heading.settlement,
                holder: HolderObject {
                    kind: holder.kind.code(),
                    id: &holder.id,
                    name: &holder.name,
                },
                asset: &asset.code,
                exponent: asset.exponent,
                account: sheet.heading.account.code(),
                account_id,
                zone,
                from: sheet.clock.iso(sheet.from())?,
                until: sheet.clock.iso(sheet.until())?,
                created: sheet.clock.iso(sheet.created())?,
                opening: Money::of(sheet, sheet.heading.opening),
                closing: sheet.heading.closing.map(|closing| Money::of(sheet, closing)),
            },
        )
    }

    fn line(&mut self, sheet: &Sheet, line: &Line, text: &mut String) -> Result<u64, Error> {
        let money = |minor| Money::of(sheet, minor);
        let moves = line.moves.iter().map(|one| MoveObject {
            account: one.account.code(),
            business: one.business.code(),
            amount: money(one.amount),
            after: money(one.after),
        });
        push(
            text,
            &LineObject {
                r#type: "line",
                seq: line.seq,
                time: sheet.clock.iso(line_time(line))?,
                time_micros: line.time_micros,
                kind: line.kind.code(),
                number: &line.number,
                of: &line.of,
                payment_seq: line.payment_seq,
                payer: &line.payer,
                way: line.way.code(),
                terminal: &line.terminal,
                reference: &line.reference,
                memo: &line.memo,
                gross: money(line.gross),
                fee: money(line.fee),
                tip: money(line.tip),
                refund: money(line.refund),
                rate: &line.rate,
                state: &line.state,
                moves: moves.collect(),
            },
        )?;
        Ok(1)
    }

    fn finish(&mut self, sheet: &Sheet, sum: &Summary, text: &mut String) -> Result<(), Error> {
        let money = |minor| Money::of(sheet, minor);
        let total = |Total { count, amount }| TotalObject { count, money: money(amount) };
        push(
            text,
            &SummaryObject {
                r#type: "summary",
                lines: sum.lines,
                opening: money(sum.opening),
                credits: total(sum.credits),
                debits: total(sum.debits),
                closing: money(sum.closing),
                sales: total(sum.trades.sales),
                refunds: total(sum.trades.refunds),
                fees: money(sum.trades.fees),
                tips: money(sum.trades.tips),
            },
        )
    }
}

fn push<T: Serialize>(text: &mut String, object: &T) -> Result<(), Error> {
    text.push_str(&serde_json::to_string(object)?);
    text.push('\n');
    Ok(())
}

#[derive(Serialize)]
struct Money {
    amount: String,
    minor: String,
}

impl Money {
    fn of(sheet: &Sheet, minor: i128) -> Self {
        Self { amount: sheet.amount(minor), minor: minor.to_string() }
    }
}

#[derive(Serialize)]
struct HolderObject<'a> {
    kind: &'static str,
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
}

#[derive(Serialize)]
struct HeadingObject<'a> {
    r#type: &'static str,
    version: u8,
    statement: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    settlement: Option<u64>,
    holder: HolderObject<'a>,
    asset: &'a str,
    exponent: u8,
    account: &'static str,
    account_id: &'a str,
    zone: &'a str,
    from: String,
    until: String,
    created: String,
    opening: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    closing: Option<Money>,
}

#[derive(Serialize)]
struct MoveObject {
    account: &'static str,
    business: &'static str,
    amount: Money,
    after: Money,
}

#[derive(Serialize)]
struct LineObject<'a> {
    r#type: &'static str,
    seq: u64,
    time: String,
    time_micros: u64,
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    number: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    of: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_seq: Option<u64>,
    #[serde(skip_serializing_if = "str::is_empty")]
    payer: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    way: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    terminal: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reference: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    memo: &'a str,
    gross: Money,
    fee: Money,
    tip: Money,
    refund: Money,
    #[serde(skip_serializing_if = "str::is_empty")]
    rate: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    state: &'a str,
    moves: Vec<MoveObject>,
}

#[derive(Serialize)]
struct TotalObject {
    count: u64,
    #[serde(flatten)]
    money: Money,
}

#[derive(Serialize)]
struct SummaryObject {
    r#type: &'static str,
    lines: u64,
    opening: Money,
    credits: TotalObject,
    debits: TotalObject,
    closing: Money,
    sales: TotalObject,
    refunds: TotalObject,
    fees: Money,
    tips: Money,
}
