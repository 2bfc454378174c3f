//! `wallet activity`: what went in and out of a wallet in one asset, with the balance after each row.

use crate::cli::args::ActivityArgs;
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::names;
use crate::cli::session::{Session, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::json;

/// The most rows on one page of the contract.
const PAGE_MAX: u32 = 1_000;

/// Carries out `wallet activity`.
pub(crate) async fn carry_out(
    session: &mut Session,
    args: ActivityArgs,
) -> Result<Shown, CliError> {
    let order = if args.oldest_first { v1::Order::OldestFirst } else { v1::Order::NewestFirst };
    let mut asked = v1::ListActivityRequest {
        wallet: args.wallet.clone(),
        asset: args.asset.clone(),
        tips: args.tips,
        order: order.into(),
        from_time: args.range.from,
        to_time: args.range.to,
        ..Default::default()
    };
    let mut rows: Vec<v1::Activity> = Vec::new();
    let mut left = args.range.limit;
    let (exponent, more) = loop {
        asked.page_size = left.min(PAGE_MAX);
        let page = session.wallets.list_activity(timed(asked.clone())).await?.into_inner();
        left = left.saturating_sub(u32::try_from(page.rows.len()).unwrap_or(u32::MAX));
        rows.extend(page.rows);
        asked.page_token = page.next_page_token;
        if asked.page_token.is_empty() || left == 0 {
            break (page.exponent, !asked.page_token.is_empty());
        }
    };
    let columns = [
        Column::Right("Seq"),
        Column::Left("Time"),
        Column::Left("What"),
        Column::Left("With"),
        Column::Right("Amount"),
        Column::Right("Balance"),
        Column::Left("Id"),
    ];
    let table = text::table(&columns, rows.iter().map(|row| row_of(row, exponent)).collect());
    let rest = if more { ", there are more: raise --limit" } else { "" };
    let text = format!(
        "activity of wallet {} in {}\n{table}{} rows{rest}\n",
        args.wallet,
        args.asset,
        rows.len()
    );
    let object = json!({
        "wallet": args.wallet,
        "asset": args.asset,
        "exponent": exponent,
        "rows": rows.iter().map(|row| object_of(row, exponent)).collect::<Vec<Object>>(),
        "more": more,
    });
    Ok(Shown { text, json: json::object(object) })
}

fn row_of(row: &v1::Activity, exponent: u32) -> Vec<String> {
    let sign = if row.side() == v1::Side::Debit { "-" } else { "" };
    vec![
        row.seq.to_string(),
        text::time(row.time.as_ref()),
        names::spoken(&row.kind),
        row.counterparty.clone(),
        format!("{sign}{}", format_minor(row.amount.into(), exponent)),
        text::posted(row.after.as_ref(), exponent),
        row.id.clone(),
    ]
}

fn object_of(row: &v1::Activity, exponent: u32) -> Object {
    let mut object = json::object(json!({
        "seq": row.seq,
        "leg": row.leg,
        "time": json::time(row.time.as_ref()),
        "kind": row.kind,
        "id": row.id,
        "counterparty": row.counterparty,
        "side": names::side(row.side),
        "after": json::balance(row.after.as_ref(), exponent),
    }));
    json::put_amount(&mut object, "amount", Some(row.amount), exponent);
    object
}
