//! Settlement as it is asked for: the plan, closing a period early, and what became of a payout.

use super::chart::PayoutPurpose;
use super::merchants::check_not_closed;
use super::parties::Till;
use super::settling::Settling;
use super::work::{NamedMerchant, Work, changed, unknown};
use crate::domain::limits::SCHEDULES_MAX;
use crate::domain::{AccountNumber, AssetNumber, Refusal, RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{AdvancePayout, CloseSettlement, PayoutStep, SetSettlementPlan};
use crate::item::{Matter, Payout, PayoutState, Settlement};

/// Sets a merchant's plan. A period that has ended is sealed by the plan that it ended under.
pub(super) fn set_plan(mut work: Work<'_>, set: &SetSettlementPlan) -> Result<Event, Rejection> {
    let merchant = work.merchant(&set.merchant)?;
    check_not_closed(merchant)?;
    let asset = work.asset(set.asset)?;
    let till = work.till(merchant, asset)?;
    work.channel(&set.plan.payout_channel, asset)?;
    if let Some(settling) = till.settling.as_deref() {
        check_none_waits(&work, merchant, settling)?;
    }
    let schedules = work.parties().schedules();
    let known = schedules.iter().any(|schedule| schedule.is_of(&set.plan));
    if !known && schedules.len() >= SCHEDULES_MAX {
        let max = u64::try_from(SCHEDULES_MAX).unwrap_or(u64::MAX);
        return Err(Refusal::of(RefusalCode::SchedulesExhausted).with("max", max).into());
    }
    for purpose in PayoutPurpose::ALL {
        work.open_chart(purpose.account(set.asset), set.asset)?;
    }
    Ok(work.done())
}

/// Ends the open period now.
pub(super) fn close(work: Work<'_>, close: &CloseSettlement) -> Result<Event, Rejection> {
    let merchant = work.merchant(&close.merchant)?;
    let till = work.till(merchant, work.asset(close.asset)?)?;
    let settling = plan_of(merchant, till)?;
    check_none_waits(&work, merchant, settling)?;
    Ok(work.done())
}

/// Moves the money of a payout along.
pub(super) fn advance(mut work: Work<'_>, asked: &AdvancePayout) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    let missing = || unknown(RefusalCode::SettlementUnknown, "settlement", &asked.settlement);
    let item = work.item(&asked.settlement).ok_or_else(missing)?;
    let Matter::Settlement(settlement) = &item.matter else { return Err(missing()) };
    if settlement.merchant != merchant.number {
        return Err(missing());
    }
    let payout = settlement.payout.as_deref();
    let state = payout.map_or("NONE", |payout| payout.state.name());
    let step = payout.and_then(|payout| Some((payout, next_state(payout.state, asked.step)?)));
    let (payout, next) =
        step.ok_or_else(|| Refusal::of(RefusalCode::PayoutState).with("state", state))?;
    let till = work.till(merchant, settlement.asset)?;
    post_step(&mut work, till, settlement, (payout, next))?;
    work.executed.reference = asked.reference.clone();
    let now = work.now;
    work.touch(changed(item, |matter| {
        if let Matter::Settlement(settlement) = matter
            && let Some(payout) = &mut settlement.payout
        {
            payout.state = next;
            payout.since = now;
        }
    }));
    Ok(work.done())
}

/// How a payout stands after a step; none where its state does not allow the step.
const fn next_state(state: PayoutState, step: PayoutStep) -> Option<PayoutState> {
    match (state, step) {
        (PayoutState::Created, PayoutStep::Sent) => Some(PayoutState::Sent),
        (PayoutState::Sent, PayoutStep::Confirmed) => Some(PayoutState::Confirmed),
        (
            PayoutState::Created | PayoutState::Sent | PayoutState::Confirmed,
            PayoutStep::Returned,
        ) => Some(PayoutState::Returned),
        (
            PayoutState::Created
            | PayoutState::Sent
            | PayoutState::Confirmed
            | PayoutState::Returned,
            PayoutStep::Sent | PayoutStep::Confirmed,
        )
        | (PayoutState::Returned, PayoutStep::Returned) => None,
    }
}

/// A payout's money: due, then in transit, then paid by the channel; or back to what is payable from wherever it is.
fn post_step(
    work: &mut Work<'_>,
    till: &Till,
    settlement: &Settlement,
    (payout, next): (&Payout, PayoutState),
) -> Result<(), Rejection> {
    let due = payout_account(work, settlement.asset, PayoutPurpose::Due)?;
    let transit = payout_account(work, settlement.asset, PayoutPurpose::InTransit)?;
    let at = match payout.state {
        PayoutState::Created => due,
        PayoutState::Sent => transit,
        PayoutState::Confirmed | PayoutState::Returned => payout.channel,
    };
    let to = match next {
        PayoutState::Created => due,
        PayoutState::Sent => transit,
        PayoutState::Confirmed => payout.channel,
        PayoutState::Returned => till.payable,
    };
    work.post(at, to, payout.amount)
}

/// The platform's account for payouts. It was opened with the first plan in the asset.
pub(super) fn payout_account(
    work: &Work<'_>,
    asset: AssetNumber,
    purpose: PayoutPurpose,
) -> Result<AccountNumber, Rejection> {
    let asset = work.state.asset(asset).ok_or(Rejection::LedgerFull)?;
    let account = purpose.account(asset.code).and_then(|spec| work.state.number_of(&spec.id));
    account.ok_or(Rejection::AssetUnknown { asset: asset.code })
}

fn plan_of<'a>(merchant: NamedMerchant<'_>, till: &'a Till) -> Result<&'a Settling, Rejection> {
    till.settling.as_deref().ok_or_else(|| {
        Refusal::of(RefusalCode::SettlementPlanMissing)
            .with("merchant", merchant.party.id.as_str())
            .into()
    })
}

/// No period waits to be sealed, and the schedule has begun: both are a matter of the next commit group.
fn check_none_waits(
    work: &Work<'_>,
    merchant: NamedMerchant<'_>,
    settling: &Settling,
) -> Result<(), Rejection> {
    let schedule = work.parties().schedule(settling.schedule);
    let ready = schedule.is_some_and(|s| s.date.is_some() && !settling.waits(s));
    if !ready {
        return Err(Refusal::of(RefusalCode::SettlementClosing)
            .with("merchant", merchant.party.id.as_str())
            .into());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
