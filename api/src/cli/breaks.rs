//! `breaks`: what a reconciliation left open: list, resolve.

use crate::cli::answered::{Body, Unit};
use crate::cli::args::{BreakResolveArgs, BreaksListArgs, BreaksVerb};
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::reconcile::told;
use crate::cli::session::{Session, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::field;
use crate::convert::money::format_minor;
use farthing_ledger::clock::{Clock, SystemClock};
use farthing_ledger::domain::Time;
use farthing_proto::v1;
use serde_json::json;

/// The most breaks on one page of the contract.
const PAGE_MAX: u32 = 1_000;
/// Microseconds of a day.
const DAY_MICROS: u64 = 86_400_000_000;

/// Carries out `breaks ...`.
pub(crate) async fn carry_out(session: &mut Session, verb: BreaksVerb) -> Result<Shown, CliError> {
    match verb {
        BreaksVerb::List(args) => list(session, args).await,
        BreaksVerb::Resolve(args) => {
            let id = id_or_fresh(args.id.id.clone());
            resolve(session, args, &id).await.map_err(|error| error.with_id(&id))
        }
    }
}

async fn resolve(
    session: &mut Session,
    args: BreakResolveArgs,
    id: &str,
) -> Result<Shown, CliError> {
    let resolution = v1::BreakResolution {
        id: id.to_owned(),
        break_id: args.break_id,
        ending: v1::BreakEnding::from(args.ending).into(),
        reason: args.reason,
        by: args.by,
        ..v1::BreakResolution::default()
    };
    let asked = timed(v1::ResolveBreakRequest { resolution: Some(resolution) });
    let answer = session.reconciliation.resolve_break(asked).await?.into_inner();
    let found = answer.found.ok_or_else(|| incomplete("found"))?;
    let done = format!("break {} {}", found.break_id, ending(found.ending));
    let unit = Unit { asset: &found.asset, exponent: found.exponent };
    let facts = text::facts(&[
        ("category", told::category(found.category).to_owned()),
        ("difference", unit.money(found.difference)),
        ("reason", found.reason.clone()),
        ("by", found.by.clone()),
    ]);
    let body = Body::default().lines(&facts).value("break", object(&found));
    Ok(body.under(answer.receipt.as_ref(), id, &done))
}

async fn list(session: &mut Session, args: BreaksListArgs) -> Result<Shown, CliError> {
    let older = |days: u32| {
        let micros = u64::from(days).saturating_mul(DAY_MICROS);
        field::timestamp(Time::from_micros(SystemClock.now().micros().saturating_sub(micros)))
    };
    let mut asked = v1::ListBreaksRequest {
        merchant: args.merchant.clone(),
        asset: args.asset,
        state: args.state.map_or(v1::BreakState::Unspecified, v1::BreakState::from).into(),
        category: category_of(&args.category)?,
        before: args.older_days.map(older),
        ..v1::ListBreaksRequest::default()
    };
    let mut breaks: Vec<v1::Break> = Vec::new();
    let mut left = args.limit;
    let more = loop {
        asked.page_size = left.min(PAGE_MAX);
        let page = session.reconciliation.list_breaks(timed(asked.clone())).await?.into_inner();
        left = left.saturating_sub(u32::try_from(page.breaks.len()).unwrap_or(u32::MAX));
        breaks.extend(page.breaks);
        asked.page_token = page.next_page_token;
        if asked.page_token.is_empty() || left == 0 {
            break !asked.page_token.is_empty();
        }
    };
    let table = shown(&breaks);
    let rest = if more { ", there are more: raise --limit" } else { "" };
    let object = json!({
        "merchant": args.merchant,
        "breaks": breaks.iter().map(object).collect::<Vec<Object>>(),
        "more": more,
    });
    let text = format!("{table}{} breaks{rest}\n", breaks.len());
    Ok(Shown { text, json: json::object(object) })
}

fn category_of(name: &str) -> Result<i32, CliError> {
    if name.is_empty() {
        return Ok(v1::BreakCategory::Unspecified.into());
    }
    let numbers = (1..).take_while(|number| v1::BreakCategory::try_from(*number).is_ok());
    let mut named = numbers.filter(|number| told::category(*number) == name);
    named.next().ok_or_else(|| CliError::field("--category", "is no category of breaks"))
}

fn shown(breaks: &[v1::Break]) -> String {
    let columns = [
        Column::Left("since"),
        Column::Left("break"),
        Column::Left("category"),
        Column::Left("theirs"),
        Column::Left("ours"),
        Column::Right("difference"),
        Column::Left("state"),
        Column::Left("reason"),
    ];
    let row = |found: &v1::Break| {
        vec![
            text::time(found.since.as_ref()),
            found.break_id.clone(),
            told::category(found.category).to_owned(),
            found.theirs.as_ref().map(told::number).unwrap_or_default(),
            found.ours.as_ref().map(told::number).unwrap_or_default(),
            format_minor(found.difference.into(), found.exponent),
            ending(found.ending).to_owned(),
            found.reason.clone(),
        ]
    };
    text::table(&columns, breaks.iter().map(row).collect())
}

fn ending(number: i32) -> &'static str {
    match v1::BreakEnding::try_from(number).unwrap_or_default() {
        v1::BreakEnding::Unspecified => "open",
        v1::BreakEnding::Fixed => "fixed",
        v1::BreakEnding::Forced => "forced",
        v1::BreakEnding::Void => "void",
        v1::BreakEnding::MatchedLater => "matched_later",
    }
}

/// A break as JSON.
pub(crate) fn object(found: &v1::Break) -> Object {
    let row = |row: &Option<v1::ReconcileRow>| {
        row.as_ref().map(|row| told::row_object(row, found.exponent))
    };
    let mut object = json::object(json!({
        "break_id": found.break_id,
        "merchant": found.merchant,
        "channel": found.channel,
        "asset": found.asset,
        "category": told::category(found.category),
        "since": json::time(found.since.as_ref()),
        "theirs": row(&found.theirs),
        "ours": row(&found.ours),
        "state": ending(found.ending),
        "reason": found.reason,
        "by": found.by,
        "resolved_time": json::time(found.resolved_time.as_ref()),
        "recorded_time": json::time(found.recorded_time.as_ref()),
        "seq": found.seq,
    }));
    json::put_amount(&mut object, "difference", Some(found.difference), found.exponent);
    object
}
