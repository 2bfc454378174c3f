//! `payout`: what is under way, and what became of each.

use crate::cli::args::{PayoutStepArgs, PayoutVerb};
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::names;
use crate::cli::sealed;
use crate::cli::session::{Session, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::json;
use v1::{PayoutState, PayoutStep};

/// The most payouts on one page of the contract.
const PAGE_MAX: u32 = 1_000;

/// Carries out `payout ...`.
pub(crate) async fn carry_out(session: &mut Session, verb: PayoutVerb) -> Result<Shown, CliError> {
    let id = id_or_fresh(verb.given_id().map(str::to_owned));
    let (args, step) = match verb {
        PayoutVerb::List { due_by, created, sent, limit } => {
            let state = match (created, sent) {
                (true, _) => PayoutState::Created,
                (false, true) => PayoutState::Sent,
                (false, false) => PayoutState::Unspecified,
            };
            return list(session, due_by, state, limit).await;
        }
        PayoutVerb::Sent(args) => (args, PayoutStep::Sent),
        PayoutVerb::Confirmed(args) => (args, PayoutStep::Confirmed),
        PayoutVerb::Returned(args) => (args, PayoutStep::Returned),
    };
    advance(session, &id, args, step).await.map_err(|error| error.with_id(&id))
}

async fn advance(
    session: &mut Session,
    id: &str,
    args: PayoutStepArgs,
    step: PayoutStep,
) -> Result<Shown, CliError> {
    let asked = v1::PayoutAdvance {
        id: id.to_owned(),
        merchant: args.merchant,
        settlement: args.number,
        step: step.into(),
        reference: args.reference,
        reason: args.reason,
        ..Default::default()
    };
    let asked = timed(v1::AdvancePayoutRequest { advance: Some(asked) });
    let answer = session.settlements.advance_payout(asked).await?.into_inner();
    let made = answer.settlement.ok_or_else(|| incomplete("settlement"))?;
    let payout = made.payout.clone().unwrap_or_default();
    let done = format!(
        "payout of {} for settlement {} of {} {}",
        sealed::unit(&made).money(payout.amount),
        made.settlement,
        made.merchant,
        names::spoken(names::payout_state(payout.state))
    );
    Ok(sealed::body(&made).under(answer.receipt.as_ref(), id, &done))
}

async fn list(
    session: &mut Session,
    due_by: String,
    state: PayoutState,
    limit: u32,
) -> Result<Shown, CliError> {
    let mut asked =
        v1::ListOpenPayoutsRequest { due_by, state: state.into(), ..Default::default() };
    let mut open: Vec<v1::Settlement> = Vec::new();
    let mut left = limit;
    let more = loop {
        asked.page_size = left.min(PAGE_MAX);
        let page = session.settlements.list_open_payouts(timed(asked.clone())).await?.into_inner();
        left = left.saturating_sub(u32::try_from(page.settlements.len()).unwrap_or(u32::MAX));
        open.extend(page.settlements);
        asked.page_token = page.next_page_token;
        if asked.page_token.is_empty() || left == 0 {
            break !asked.page_token.is_empty();
        }
    };
    let columns = [
        Column::Left("Due"),
        Column::Left("Merchant"),
        Column::Left("Settlement"),
        Column::Right("Amount"),
        Column::Left("Asset"),
        Column::Left("State"),
        Column::Left("Since"),
        Column::Left("By"),
        Column::Left("To"),
    ];
    let table = text::table(&columns, open.iter().map(row_of).collect());
    let rest = if more { ", there are more: raise --limit" } else { "" };
    let object = json!({
        "settlements": open.iter().map(sealed::object).collect::<Vec<Object>>(),
        "more": more,
    });
    let text = format!("payouts under way\n{table}{} payouts{rest}\n", open.len());
    Ok(Shown { text, json: json::object(object) })
}

fn row_of(made: &v1::Settlement) -> Vec<String> {
    let payout = made.payout.clone().unwrap_or_default();
    vec![
        payout.due_date,
        made.merchant.clone(),
        made.settlement.clone(),
        format_minor(payout.amount.into(), made.exponent),
        made.asset.clone(),
        names::spoken(names::payout_state(payout.state)),
        text::time(payout.state_time.as_ref()),
        payout.channel_account,
        payout.account,
    ]
}
