//! Merchants: policy, state, fee plans.

use super::wallets::check_empty;
use super::work::{NamedMerchant, Work};
use crate::domain::limits::FEE_PLANS_MAX;
use crate::domain::{Fact, Refusal, RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{ChangeMerchantState, MerchantState, SetFeePlan, SetMerchantPolicy};
use crate::item::Matter;

/// Changes what a merchant agreed to, from now on.
pub(super) fn set_policy(work: Work<'_>, set: &SetMerchantPolicy) -> Result<Event, Rejection> {
    check_not_closed(work.merchant(&set.merchant)?)?;
    Ok(work.done())
}

/// Suspends, activates or closes a merchant. Closed is final, and only with every account at zero: what is reserved
/// for it, or waits to be split, is on its accounts too.
pub(super) fn change_state(
    work: Work<'_>,
    change: &ChangeMerchantState,
) -> Result<Event, Rejection> {
    check_not_closed(work.merchant(&change.merchant)?)?;
    if change.state == MerchantState::Closed {
        check_empty(&work)?;
        check_nothing_paid_out(&work, work.merchant(&change.merchant)?)?;
    }
    Ok(work.done())
}

/// Adds a fee plan. Of two that hold, the one that began later counts, so no two may begin at the same time.
pub(super) fn set_fee_plan(work: Work<'_>, set: &SetFeePlan) -> Result<Event, Rejection> {
    let merchant = work.merchant(&set.merchant)?;
    check_not_closed(merchant)?;
    let till = work.till(merchant, work.asset(set.asset)?)?;
    let refusal = Refusal::of(RefusalCode::FeePlansOverlap);
    if till.plans.iter().any(|plan| plan.from == set.from) {
        return Err(refusal.with("from", set.from).into());
    }
    let count = till.plans.len();
    if count >= FEE_PLANS_MAX {
        let fact = |count: usize| Fact::from(u64::try_from(count).unwrap_or(u64::MAX));
        return Err(refusal.with("count", fact(count)).with("max", fact(FEE_PLANS_MAX)).into());
    }
    Ok(work.done())
}

/// No payout is under way: it may come back.
fn check_nothing_paid_out(work: &Work<'_>, merchant: NamedMerchant<'_>) -> Result<(), Rejection> {
    let mut open = work.parties().items.values();
    let under_way = open.any(|item| match &item.matter {
        Matter::Settlement(settlement) => settlement.merchant == merchant.number,
        Matter::Payment(_)
        | Matter::Code(_)
        | Matter::Withdrawal(_)
        | Matter::Split(_)
        | Matter::Packet(_)
        | Matter::Suspense(_)
        | Matter::Break(_) => false,
    });
    if under_way {
        let refusal = Refusal::of(RefusalCode::PayoutsOpen);
        return Err(refusal.with("merchant", merchant.party.id.as_str()).into());
    }
    Ok(())
}

/// A closed merchant is refused like one that takes no payments.
pub(super) fn check_not_closed(merchant: NamedMerchant<'_>) -> Result<(), Rejection> {
    match merchant.party.state {
        MerchantState::Active | MerchantState::Suspended => Ok(()),
        MerchantState::Closed => Work::may_sell(merchant),
    }
}

#[cfg(test)]
mod tests;
