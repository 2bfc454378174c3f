//! `suspense`: money that came for an order which could not take it: list, match, return.

use crate::cli::answered::{Body, Unit};
use crate::cli::args::SuspenseVerb;
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::names;
use crate::cli::payment;
use crate::cli::session::{Session, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::json;

/// The most rows on one page of the contract.
const PAGE_MAX: u32 = 1_000;

/// Carries out `suspense ...`.
pub(crate) async fn carry_out(
    session: &mut Session,
    verb: SuspenseVerb,
) -> Result<Shown, CliError> {
    let id = id_or_fresh(verb.given_id().map(str::to_owned));
    let resolution = match verb {
        SuspenseVerb::List { merchant, state, range } => {
            let state = state.map_or(v1::SuspenseState::Unspecified, v1::SuspenseState::from);
            let asked = v1::ListSuspenseRequest {
                merchant,
                state: state.into(),
                from_time: range.from,
                to_time: range.to,
                ..Default::default()
            };
            return list(session, asked, range.limit).await;
        }
        SuspenseVerb::Match { entry, merchant, order, end } => {
            let reason = end.reason;
            v1::SuspenseResolution { entry, merchant, order, reason, ..Default::default() }
        }
        SuspenseVerb::Return { entry, end } => {
            v1::SuspenseResolution { entry, reason: end.reason, ..Default::default() }
        }
    };
    let resolution = v1::SuspenseResolution { id: id.clone(), ..resolution };
    resolve(session, resolution).await.map_err(|error| error.with_id(&id))
}

async fn resolve(
    session: &mut Session,
    resolution: v1::SuspenseResolution,
) -> Result<Shown, CliError> {
    let id = resolution.id.clone();
    let asked = timed(v1::ResolveSuspenseRequest { resolution: Some(resolution) });
    let answer = session.payments.resolve_suspense(asked).await?.into_inner();
    let entry = answer.suspense.ok_or_else(|| incomplete("suspense"))?;
    let state = names::spoken(names::suspense_state(entry.state));
    let mut body = body(&entry);
    if let Some(paid) = &answer.payment {
        body = body.value("payment", payment::object(paid));
    }
    let done = format!("suspense entry {} {state}", entry.id);
    Ok(body.under(answer.receipt.as_ref(), &id, &done))
}

async fn list(
    session: &mut Session,
    mut asked: v1::ListSuspenseRequest,
    limit: u32,
) -> Result<Shown, CliError> {
    let mut entries: Vec<v1::SuspenseEntry> = Vec::new();
    let mut left = limit;
    let more = loop {
        asked.page_size = left.min(PAGE_MAX);
        let page = session.payments.list_suspense(timed(asked.clone())).await?.into_inner();
        left = left.saturating_sub(u32::try_from(page.entries.len()).unwrap_or(u32::MAX));
        entries.extend(page.entries);
        asked.page_token = page.next_page_token;
        if asked.page_token.is_empty() || left == 0 {
            break !asked.page_token.is_empty();
        }
    };
    let columns = [
        Column::Left("Received"),
        Column::Left("Entry"),
        Column::Left("Order"),
        Column::Left("Channel"),
        Column::Right("Amount"),
        Column::Left("Asset"),
        Column::Left("State"),
    ];
    let row = |entry: &v1::SuspenseEntry| {
        vec![
            text::time(entry.received_time.as_ref()),
            entry.id.clone(),
            entry.order.clone(),
            entry.channel.clone(),
            format_minor(entry.amount.into(), entry.exponent),
            entry.asset.clone(),
            names::spoken(names::suspense_state(entry.state)),
        ]
    };
    let table = text::table(&columns, entries.iter().map(row).collect());
    let rest = if more { ", there are more: raise --limit" } else { "" };
    let text = format!("suspense of {}\n{table}{} entries{rest}\n", asked.merchant, entries.len());
    let object = json!({
        "merchant": asked.merchant,
        "entries": entries.iter().map(object).collect::<Vec<Object>>(),
        "more": more,
    });
    Ok(Shown { text, json: json::object(object) })
}

/// The facts of an entry, and the entry as `suspense`.
pub(crate) fn body(entry: &v1::SuspenseEntry) -> Body {
    let unit = Unit { asset: &entry.asset, exponent: entry.exponent };
    let facts = text::facts(&[
        ("merchant", entry.merchant.clone()),
        ("order", entry.order.clone()),
        ("channel", entry.channel.clone()),
        ("amount", unit.money(entry.amount)),
        ("state", names::spoken(names::suspense_state(entry.state))),
    ]);
    Body::default().lines(&facts).value("suspense", object(entry))
}

/// An entry as JSON.
pub(crate) fn object(entry: &v1::SuspenseEntry) -> Object {
    let mut object = json::object(json!({
        "id": entry.id,
        "merchant": entry.merchant,
        "order": entry.order,
        "channel": entry.channel,
        "asset": entry.asset,
        "state": names::suspense_state(entry.state),
        "received_time": json::time(entry.received_time.as_ref()),
    }));
    json::put_amount(&mut object, "amount", Some(entry.amount), entry.exponent);
    object
}
