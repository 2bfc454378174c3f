//! `settlement`: plan, show, list, the open period, close, progress.

use crate::cli::answered::{Body, Unit};
use crate::cli::args::{CloseArgs, PlanArgs, SettlementListArgs, SettlementVerb};
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::names;
use crate::cli::sealed;
use crate::cli::session::{Session, amount_or_zero, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::json;
use std::time::Duration;

/// The most settlements on one page of the contract.
const PAGE_MAX: u32 = 1_000;
/// How often a settlement that is not sealed yet is looked for, and how long between.
const SEALED_LOOKS_MAX: u32 = 200;
const SEALED_WAIT: Duration = Duration::from_millis(50);

/// Carries out `settlement ...`.
pub(crate) async fn carry_out(
    session: &mut Session,
    verb: SettlementVerb,
) -> Result<Shown, CliError> {
    let id = id_or_fresh(verb.given_id().map(str::to_owned));
    let with_id = |error: CliError| error.with_id(&id);
    match verb {
        SettlementVerb::Plan(args) => plan(session, &id, *args).await.map_err(with_id),
        SettlementVerb::Show { merchant, number } => show(session, merchant, number).await,
        SettlementVerb::List(args) => list(session, args).await,
        SettlementVerb::Open { merchant } => open(session, merchant).await,
        SettlementVerb::Close(args) => close(session, &id, args).await.map_err(with_id),
        SettlementVerb::Progress => progress(session).await,
    }
}

async fn plan(session: &mut Session, id: &str, args: PlanArgs) -> Result<Shown, CliError> {
    let exponent = session.decimals(&args.asset).await?;
    let plan = v1::SettlementPlan {
        zone: args.zone,
        cut_off_minutes: args.cut_off.into(),
        delay_days: args.delay_days,
        working_days: args.working_days,
        payout_minimum: amount_or_zero(args.minimum.as_deref(), exponent, "--minimum")?,
        reserve_rate: args.reserve,
        reserve_days: args.reserve_days,
        gross: args.gross,
        payout_channel: args.channel,
        payout_account: args.account,
    };
    let words = plan_words(&plan, Unit { asset: &args.asset, exponent });
    let asked = v1::NewSettlementPlan {
        id: id.to_owned(),
        merchant: args.merchant.clone(),
        asset: args.asset.clone(),
        plan: Some(plan.clone()),
        ..Default::default()
    };
    let asked = timed(v1::SetSettlementPlanRequest { plan: Some(asked) });
    let answer = session.settlements.set_settlement_plan(asked).await?.into_inner();
    let done = format!("merchant {} is settled {words}", args.merchant);
    let body = Body::default()
        .value("merchant", args.merchant)
        .value("asset", args.asset)
        .value("plan", plan_object(&plan, exponent));
    Ok(body.under(answer.receipt.as_ref(), id, &done))
}

async fn show(
    session: &mut Session,
    merchant: String,
    settlement: String,
) -> Result<Shown, CliError> {
    let asked = v1::GetSettlementRequest { merchant, settlement, at_least_seq: 0 };
    let answer = session.settlements.get_settlement(timed(asked)).await?.into_inner();
    let made = answer.settlement.ok_or_else(|| incomplete("settlement"))?;
    Ok(sealed::body(&made).read(&sealed::head(&made)))
}

async fn list(session: &mut Session, args: SettlementListArgs) -> Result<Shown, CliError> {
    let state = args.payout.map_or(v1::PayoutState::Unspecified, v1::PayoutState::from);
    let mut asked = v1::ListSettlementsRequest {
        merchant: args.merchant.clone(),
        asset: args.asset,
        from: args.range.from,
        to: args.range.to,
        payout_state: state.into(),
        ..Default::default()
    };
    let mut settlements: Vec<v1::Settlement> = Vec::new();
    let mut left = args.range.limit;
    let more = loop {
        asked.page_size = left.min(PAGE_MAX);
        let page = session.settlements.list_settlements(timed(asked.clone())).await?.into_inner();
        left = left.saturating_sub(u32::try_from(page.settlements.len()).unwrap_or(u32::MAX));
        settlements.extend(page.settlements);
        asked.page_token = page.next_page_token;
        if asked.page_token.is_empty() || left == 0 {
            break !asked.page_token.is_empty();
        }
    };
    let table = rows_shown(&settlements);
    let rest = if more { ", there are more: raise --limit" } else { "" };
    let text = format!(
        "settlements of {}\n{table}{} settlements{rest}\n",
        args.merchant,
        settlements.len()
    );
    let object = json!({
        "merchant": args.merchant,
        "settlements": settlements.iter().map(sealed::object).collect::<Vec<Object>>(),
        "more": more,
    });
    Ok(Shown { text, json: json::object(object) })
}

fn rows_shown(settlements: &[v1::Settlement]) -> String {
    let columns = [
        Column::Left("Settlement"),
        Column::Left("Date"),
        Column::Right("Lines"),
        Column::Right("Opening"),
        Column::Right("Ending"),
        Column::Right("Payout"),
        Column::Right("Carried over"),
        Column::Left("Payout is"),
        Column::Left("Due"),
    ];
    let row = |made: &v1::Settlement| {
        let money = |minor: i128| format_minor(minor, made.exponent);
        let payout = made.payout.as_ref();
        let state = |payout: &v1::Payout| names::spoken(names::payout_state(payout.state));
        vec![
            made.settlement.clone(),
            made.business_date.clone(),
            made.lines.to_string(),
            money(sealed::total(made.opening.as_ref())),
            money(sealed::total(made.ending.as_ref())),
            money(payout.map_or(0, |payout| payout.amount.into())),
            money(sealed::total(made.closing.as_ref())),
            payout.map(state).unwrap_or_default(),
            payout.map(|payout| payout.due_date.clone()).unwrap_or_default(),
        ]
    };
    text::table(&columns, settlements.iter().map(row).collect())
}

async fn open(session: &mut Session, merchant: String) -> Result<Shown, CliError> {
    let asked = v1::GetOpenPeriodsRequest { merchant: merchant.clone(), at_least_seq: 0 };
    let answer = session.settlements.get_open_periods(timed(asked)).await?.into_inner();
    let mut body = Body::default()
        .value("merchant", merchant.as_str())
        .value("periods", answer.periods.iter().map(period_object).collect::<Vec<Object>>())
        .value("seq", answer.seq);
    for period in &answer.periods {
        let unit = Unit { asset: &period.asset, exponent: period.exponent };
        let plan = period.plan.clone().unwrap_or_default();
        let facts = text::facts(&[
            ("plan", plan_words(&plan, unit)),
            ("settlements so far", period.settlements.to_string()),
            ("open since", text::time(period.opened_time.as_ref())),
            ("ends at", text::time(period.cut_off_time.as_ref())),
            ("before it", if period.sealing { "is being sealed".into() } else { String::new() }),
        ]);
        let rows = sealed::parts_rows(period.opening.as_ref(), &period.parts, period.exponent);
        let table = text::table(&sealed::SUM_COLUMNS, rows);
        body = body.lines(&facts).lines(&table).lines(&format!("  {} lines\n", period.lines));
    }
    let count = answer.periods.len();
    Ok(body.read(&format!("open periods of {merchant} at seq {}: {count}", answer.seq)))
}

async fn close(session: &mut Session, id: &str, args: CloseArgs) -> Result<Shown, CliError> {
    let closing = v1::SettlementClosing {
        id: id.to_owned(),
        merchant: args.merchant.clone(),
        asset: args.asset.clone(),
        ..Default::default()
    };
    let asked = timed(v1::CloseSettlementRequest { closing: Some(closing) });
    let receipt = session.settlements.close_settlement(asked).await?.into_inner().receipt;
    let ended = receipt.as_ref().map_or(0, |receipt| receipt.seq);
    let done = format!("period of {} in {} closed", args.merchant, args.asset);
    let waited = sealed_after(session, &args.merchant, &args.asset, ended).await?;
    let Some(made) = waited else {
        let body = Body::default().lines("  it is being sealed: see `settlement progress`\n");
        return Ok(body.under(receipt.as_ref(), id, &done));
    };
    let head = format!("{done}: {}\n", sealed::head(&made));
    let body = Body::default().lines(&head).then(sealed::body(&made));
    Ok(body.under(receipt.as_ref(), id, &done))
}

/// Waits for the settlement of the period that ended at the position `ended`; none where that takes long.
pub(crate) async fn sealed_after(
    session: &mut Session,
    merchant: &str,
    asset: &str,
    ended: u64,
) -> Result<Option<v1::Settlement>, CliError> {
    for look in 0..SEALED_LOOKS_MAX {
        if look > 0 {
            tokio::time::sleep(SEALED_WAIT).await;
        }
        if let Some(made) = sealed_at(session, merchant, asset, ended).await? {
            return Ok(Some(made));
        }
    }
    Ok(None)
}

async fn sealed_at(
    session: &mut Session,
    merchant: &str,
    asset: &str,
    ended: u64,
) -> Result<Option<v1::Settlement>, CliError> {
    let mut asked = v1::ListSettlementsRequest {
        merchant: merchant.to_owned(),
        asset: asset.to_owned(),
        at_least_seq: ended,
        ..Default::default()
    };
    loop {
        let page = session.settlements.list_settlements(timed(asked.clone())).await?.into_inner();
        for made in page.settlements {
            if made.last_seq == ended {
                return Ok(Some(made));
            }
            if made.last_seq < ended {
                return Ok(None);
            }
        }
        asked.page_token = page.next_page_token;
        if asked.page_token.is_empty() {
            return Ok(None);
        }
    }
}

async fn progress(session: &mut Session) -> Result<Shown, CliError> {
    let asked = timed(v1::GetSealingRequest { at_least_seq: 0 });
    let answer = session.settlements.get_sealing(asked).await?.into_inner();
    let columns = [
        Column::Left("Zone"),
        Column::Right("Cut-off"),
        Column::Left("Last date"),
        Column::Right("Sealed"),
        Column::Right("Members"),
        Column::Left("Next cut-off"),
    ];
    let row = |schedule: &v1::Schedule| {
        vec![
            schedule.zone.clone(),
            time_of_day(schedule.cut_off_minutes),
            schedule.last_business_date.clone(),
            schedule.members_done.to_string(),
            schedule.members.to_string(),
            text::time(schedule.next_cut_off_time.as_ref()),
        ]
    };
    let table = text::table(&columns, answer.schedules.iter().map(row).collect());
    let object = |schedule: &v1::Schedule| {
        json!({
            "zone": schedule.zone,
            "cut_off_minutes": schedule.cut_off_minutes,
            "members": schedule.members,
            "members_done": schedule.members_done,
            "last_cut_off_time": json::time(schedule.last_cut_off_time.as_ref()),
            "last_business_date": schedule.last_business_date,
            "next_cut_off_time": json::time(schedule.next_cut_off_time.as_ref()),
        })
    };
    let schedules: Vec<_> = answer.schedules.iter().map(object).collect();
    Ok(Shown {
        text: format!("schedules of settlement at seq {}\n{table}", answer.seq),
        json: json::object(json!({ "schedules": schedules, "seq": answer.seq })),
    })
}

fn period_object(period: &v1::OpenPeriod) -> Object {
    let plan = period.plan.as_ref().map(|plan| plan_object(plan, period.exponent));
    json::object(json!({
        "asset": period.asset,
        "exponent": period.exponent,
        "plan": plan,
        "settlements": period.settlements,
        "opened_time": json::time(period.opened_time.as_ref()),
        "first_seq": period.first_seq,
        "opening": sealed::standing(period.opening.as_ref(), period.exponent),
        "parts": sealed::parts(&period.parts, period.exponent),
        "lines": period.lines,
        "cut_off_time": json::time(period.cut_off_time.as_ref()),
        "sealing": period.sealing,
    }))
}

/// A plan in words: `at 00:00 of Asia/Shanghai, paid out by bank 1 day later`.
fn plan_words(plan: &v1::SettlementPlan, unit: Unit<'_>) -> String {
    let days = if plan.delay_days == 1 { "day" } else { "days" };
    let working = if plan.working_days { "working " } else { "" };
    let mut words = format!(
        "in {} at {} of {}, paid out by {} {} {working}{days} later",
        unit.asset,
        time_of_day(plan.cut_off_minutes),
        plan.zone,
        plan.payout_channel,
        plan.delay_days,
    );
    if plan.payout_minimum > 0 {
        words.push_str(&format!(", at least {}", unit.money(plan.payout_minimum)));
    }
    if plan.reserve_days > 0 {
        let v1::SettlementPlan { reserve_rate, reserve_days, .. } = plan;
        words.push_str(&format!(", {reserve_rate} % kept back for {reserve_days} periods"));
    }
    if plan.gross {
        words.push_str(", gross");
    }
    words
}

/// Minutes after midnight as `23:30`.
fn time_of_day(minutes: u32) -> String {
    let hours = minutes.checked_div(60).unwrap_or_default();
    format!("{hours:02}:{:02}", minutes.checked_rem(60).unwrap_or_default())
}

fn plan_object(plan: &v1::SettlementPlan, exponent: u32) -> Object {
    let mut object = json::object(json!({
        "zone": plan.zone,
        "cut_off_minutes": plan.cut_off_minutes,
        "delay_days": plan.delay_days,
        "working_days": plan.working_days,
        "reserve_rate": plan.reserve_rate,
        "reserve_days": plan.reserve_days,
        "gross": plan.gross,
        "payout_channel": plan.payout_channel,
        "payout_account": plan.payout_account,
    }));
    json::put_amount(&mut object, "payout_minimum", Some(plan.payout_minimum), exponent);
    object
}
