//! `statement`: the history of an account with the balance after each row.

use crate::cli::args::StatementArgs;
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::names;
use crate::cli::session::{Session, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::{Value, json};

/// The most rows on one page of the contract.
const PAGE_MAX: u32 = 8_192;

/// Rows of an account's history, and the asset that they are in.
#[derive(Debug, Default)]
pub(crate) struct History {
    pub(crate) rows: Vec<v1::HistoryRow>,
    pub(crate) asset: String,
    pub(crate) exponent: u32,
    /// True where there are more rows than were asked for.
    pub(crate) more: bool,
}

/// Carries out `statement ...`.
pub(crate) async fn carry_out(
    session: &mut Session,
    args: StatementArgs,
) -> Result<Shown, CliError> {
    let (limit, id) = (args.limit, args.id.clone());
    let history = read(session, request(args), limit).await?;
    let columns = [
        Column::Right("Seq"),
        Column::Left("Time"),
        Column::Left("Type"),
        Column::Left("Id"),
        Column::Left("Counterparty"),
        Column::Right("Debit"),
        Column::Right("Credit"),
        Column::Right("Posted after"),
        Column::Right("Held after"),
    ];
    let rows = history.rows.iter().map(|row| row_of(row, history.exponent)).collect();
    let rest = if history.more { ", there are more: raise --limit" } else { "" };
    let shown = format!(
        "statement of {id}, {}\n{}{} rows{rest}\n",
        history.asset,
        text::table(&columns, rows),
        history.rows.len()
    );
    let objects: Vec<Value> =
        history.rows.iter().map(|row| object_of(row, history.exponent)).collect();
    let object = json!({
        "account": id,
        "asset": history.asset,
        "exponent": history.exponent,
        "rows": objects,
        "more": history.more,
    });
    Ok(Shown { text: shown, json: json::object(object) })
}

fn request(args: StatementArgs) -> v1::ListHistoryRequest {
    let order = if args.oldest_first { v1::Order::OldestFirst } else { v1::Order::NewestFirst };
    let row_type = args.r#type.map_or(v1::RowType::Unspecified, v1::RowType::from);
    v1::ListHistoryRequest {
        account: args.id,
        order: order.into(),
        from_time: args.from,
        to_time: args.to,
        r#type: row_type.into(),
        kind: args.kind.map(u32::from),
        ..Default::default()
    }
}

/// Reads up to `limit` rows, page by page. A page may be short or empty and still not be the last.
pub(crate) async fn read(
    session: &mut Session,
    mut asked: v1::ListHistoryRequest,
    limit: u32,
) -> Result<History, CliError> {
    let mut history = History::default();
    let mut left = limit;
    loop {
        asked.page_size = left.min(PAGE_MAX);
        let page = session.ledger.list_history(timed(asked.clone())).await?.into_inner();
        left = left.saturating_sub(u32::try_from(page.rows.len()).unwrap_or(u32::MAX));
        history.rows.extend(page.rows);
        history.asset = page.asset;
        history.exponent = page.exponent;
        history.more = !page.next_page_token.is_empty();
        asked.page_token = page.next_page_token;
        if !history.more || left == 0 {
            return Ok(history);
        }
    }
}

fn row_of(row: &v1::HistoryRow, exponent: u32) -> Vec<String> {
    let amount = format_minor(row.amount.into(), exponent);
    let (debit, credit) = match row.side() {
        v1::Side::Debit => (amount, String::new()),
        v1::Side::Credit | v1::Side::Unspecified => (String::new(), amount),
    };
    let held =
        row.after.map_or_else(String::new, |after| format_minor(after.held.into(), exponent));
    vec![
        row.seq.to_string(),
        text::time(row.time.as_ref()),
        names::spoken(names::row_type(row.r#type)),
        row.id.clone(),
        row.counterparty.clone(),
        debit,
        credit,
        text::posted(row.after.as_ref(), exponent),
        held,
    ]
}

fn object_of(row: &v1::HistoryRow, exponent: u32) -> Value {
    let mut object = json::object(json!({
        "seq": row.seq,
        "leg": row.leg,
        "time": json::time(row.time.as_ref()),
        "type": names::row_type(row.r#type),
        "id": row.id,
        "counterparty": row.counterparty,
        "side": names::side(row.side),
        "kind": row.kind,
        "after": json::balance(row.after.as_ref(), exponent),
    }));
    json::put_amount(&mut object, "amount", Some(row.amount), exponent);
    Value::Object(object)
}
