//! Merchants: policy, state, fee plans.

use super::work::Work;
use crate::domain::Rejection;
use crate::event::Event;
use crate::instruction::{ChangeMerchantState, SetFeePlan, SetMerchantPolicy};

pub(super) fn set_policy(_work: Work<'_>, _asked: &SetMerchantPolicy) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn change_state(
    _work: Work<'_>,
    _asked: &ChangeMerchantState,
) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}

pub(super) fn set_fee_plan(_work: Work<'_>, _asked: &SetFeePlan) -> Result<Event, Rejection> {
    Err(Rejection::LedgerFull)
}
