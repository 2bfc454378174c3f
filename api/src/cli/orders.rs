//! `order list`: a merchant's payments and orders, a row each.

use crate::cli::args::OrderListArgs;
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::names;
use crate::cli::payment;
use crate::cli::session::{Session, amount_or_zero, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::json;

/// The most rows on one page of the contract.
const PAGE_MAX: u32 = 1_000;

/// Carries out `order list`.
pub(crate) async fn carry_out(
    session: &mut Session,
    args: OrderListArgs,
) -> Result<Shown, CliError> {
    let exponent = match &args.asset {
        Some(asset) => session.decimals(asset).await?,
        None => 0,
    };
    let state = args.state.map_or(v1::PaymentState::Unspecified, v1::PaymentState::from);
    let asked = v1::ListPaymentsRequest {
        merchant: args.merchant.clone(),
        state: state.into(),
        from_time: args.range.from,
        to_time: args.range.to,
        amount_min: amount_or_zero(args.amount_min.as_deref(), exponent, "--amount-min")?,
        amount_max: amount_or_zero(args.amount_max.as_deref(), exponent, "--amount-max")?,
        reference: args.note.reference,
        terminal: args.terminal,
        ..Default::default()
    };
    let (payments, more) = read(session, asked, args.range.limit).await?;
    let columns = [
        Column::Left("Created"),
        Column::Left("Order"),
        Column::Left("State"),
        Column::Right("Amount"),
        Column::Right("Tip"),
        Column::Right("Fee"),
        Column::Right("Refunded"),
        Column::Left("Asset"),
        Column::Left("Payer"),
    ];
    let rest = if more { ", there are more: raise --limit" } else { "" };
    let table = text::table(&columns, payments.iter().map(row_of).collect());
    let text = format!("payments of {}\n{table}{} payments{rest}\n", args.merchant, payments.len());
    let object = json!({
        "merchant": args.merchant,
        "payments": payments.iter().map(payment::object).collect::<Vec<Object>>(),
        "more": more,
    });
    Ok(Shown { text, json: json::object(object) })
}

/// Reads up to `limit` payments, page by page; says whether there are more.
pub(crate) async fn read(
    session: &mut Session,
    mut asked: v1::ListPaymentsRequest,
    limit: u32,
) -> Result<(Vec<v1::Payment>, bool), CliError> {
    let mut payments = Vec::new();
    let mut left = limit;
    loop {
        asked.page_size = left.min(PAGE_MAX);
        let page = session.payments.list_payments(timed(asked.clone())).await?.into_inner();
        left = left.saturating_sub(u32::try_from(page.payments.len()).unwrap_or(u32::MAX));
        payments.extend(page.payments);
        asked.page_token = page.next_page_token;
        if asked.page_token.is_empty() || left == 0 {
            return Ok((payments, !asked.page_token.is_empty()));
        }
    }
}

fn row_of(payment: &v1::Payment) -> Vec<String> {
    let money = |minor: u64| format_minor(minor.into(), payment.exponent);
    let number = if payment.order.is_empty() { &payment.payment_id } else { &payment.order };
    vec![
        text::time(payment.created_time.as_ref()),
        number.clone(),
        names::spoken(names::payment_state(payment.state)),
        money(payment.amount),
        money(payment.tip),
        money(payment.fee),
        money(payment.refunded),
        payment.asset.clone(),
        payment.payer_alias.clone(),
    ]
}
