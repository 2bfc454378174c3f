//! The night: each merchant's day is settled, and what that pays out is followed until the bank has paid it or sent it
//! back.
//!
//! What a settlement comes to is the ledger's answer, so that the steps after the closing are made from that. They are the
//! same at each play: a settlement never changes, and a closing that is asked for again says where it was.

use crate::cli::CliError;
use crate::cli::session::{Session, incomplete, timed};
use crate::cli::settlement;
use crate::convert::money::format_minor;
use crate::demo::actions;
use crate::demo::cast::{self, Stall};
use crate::demo::scenes::LAST_UNIQUE;
use crate::demo::step::{Kind, Step, id_of, minute_of};
use farthing_proto::v1;
use v1::PayoutStep;
use v1::command::Action;

/// Closes the period of every merchant.
pub(crate) fn closing() -> Vec<Step> {
    let minute = minute_of(23, 50);
    let mut steps: Vec<Step> =
        merchants().map(|stall| Step::quiet(minute, close_of(stall), None)).collect();
    let told = format!("The market closes its books: {} merchants are settled.", steps.len());
    if let Some(first) = steps.first_mut() {
        first.told = Some(told);
    }
    steps
}

fn merchants() -> impl Iterator<Item = &'static Stall> {
    cast::STALLS.iter().chain(cast::OTHERS)
}

fn close_of(stall: &Stall) -> Action {
    Action::CloseSettlement(v1::SettlementClosing {
        id: id_of(&format!("close-{}", stall.id)),
        merchant: stall.id.to_owned(),
        asset: cast::ASSET.to_owned(),
        ..Default::default()
    })
}

/// Closes a period, and waits until it is sealed.
pub(crate) async fn close(
    session: &mut Session,
    closing: v1::SettlementClosing,
) -> Result<v1::Receipt, CliError> {
    let (merchant, asset) = (closing.merchant.clone(), closing.asset.clone());
    let asked = timed(v1::CloseSettlementRequest { closing: Some(closing) });
    let answer = session.settlements.close_settlement(asked).await?.into_inner();
    let receipt = answer.receipt.ok_or_else(|| incomplete("receipt"))?;
    let sealed = settlement::sealed_after(session, &merchant, &asset, receipt.seq).await?;
    match sealed {
        Some(_) => Ok(receipt),
        None => Err(CliError::fault("a settlement is not sealed", merchant)),
    }
}

/// What becomes of the payouts of the settlements that were closed.
pub(crate) async fn payouts(session: &mut Session) -> Result<Vec<Step>, CliError> {
    let mut made = Vec::new();
    for stall in merchants() {
        made.append(&mut settled(session, stall).await?);
    }
    let sum = |settlements: &[v1::Settlement]| -> u64 {
        settlements.iter().filter_map(|each| each.payout.as_ref()).map(|payout| payout.amount).sum()
    };
    let sent = format!(
        "{} payouts of {} are handed to the bank.",
        made.len(),
        format_minor(sum(&made).into(), cast::EXPONENT)
    );
    let mut steps = advanced(&made, PayoutStep::Sent, sent);
    let (returned, paid): (Vec<_>, Vec<_>) =
        made.into_iter().partition(|each| each.merchant == cast::TOFU.id);
    steps.append(&mut advanced(&paid, PayoutStep::Confirmed, "The bank pays them."));
    let told = "The tofu stall has closed its bank account: its payout comes back, payable again.";
    steps.append(&mut advanced(&returned, PayoutStep::Returned, told));
    steps.push(covered(sum(&paid)));
    Ok(steps)
}

/// The settlements of a stall up to the closing of the day that pay out, the first one first.
async fn settled(session: &mut Session, stall: &Stall) -> Result<Vec<v1::Settlement>, CliError> {
    let Action::CloseSettlement(closing) = close_of(stall) else { return Ok(Vec::new()) };
    let closed = close(session, closing).await?.seq;
    let asked = timed(v1::ListSettlementsRequest {
        merchant: stall.id.to_owned(),
        asset: cast::ASSET.to_owned(),
        page_size: 1_000,
        ..Default::default()
    });
    let answer = session.settlements.list_settlements(asked).await?.into_inner();
    let mut made = answer.settlements;
    made.retain(|each| each.last_seq <= closed && each.payout.is_some());
    made.reverse();
    Ok(made)
}

/// One step further with each payout; told of the first.
fn advanced(made: &[v1::Settlement], step: PayoutStep, told: impl Into<String>) -> Vec<Step> {
    let (minute, word, reason) = match step {
        PayoutStep::Unspecified | PayoutStep::Sent => (minute_of(23, 52), "sent", ""),
        PayoutStep::Confirmed => (minute_of(23, 55), "confirmed", ""),
        PayoutStep::Returned => (minute_of(23, 56), "returned", "account_closed"),
    };
    let mut told = Some(told.into());
    let quiet = |each: &v1::Settlement| {
        let action = Action::AdvancePayout(v1::PayoutAdvance {
            id: id_of(&format!("{word}-{}-{}", each.merchant, each.settlement)),
            merchant: each.merchant.clone(),
            settlement: each.settlement.clone(),
            step: step.into(),
            reason: reason.to_owned(),
            ..Default::default()
        });
        Step { told: told.take(), ..Step::quiet(minute, action, None) }
    };
    made.iter().map(quiet).collect()
}

/// The channel gets back what it paid out for the market.
fn covered(amount: u64) -> Step {
    let minute = minute_of(23, 58);
    let legs = vec![actions::leg(cast::CHANNEL_ACCOUNT, cast::BANK, amount)];
    let action = actions::transfer(minute, LAST_UNIQUE, Kind::Clearing, "payouts", legs);
    Step::told(minute, action, "The market's bank gives the channel what it has paid out.")
}
