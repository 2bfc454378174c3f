//! How far a merchant is settled, for questions that go by its settlements.

use crate::status::Failure;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Refusal;
use farthing_ledger::domain::RefusalCode;
use farthing_ledger::error::QueryError;
use farthing_ledger::query::Query;
use farthing_ledger::query::Settled;

/// How far, with or without a plan.
///
/// # Errors
///
/// There is no such merchant, or it takes no payments in the asset.
pub(super) fn settled(
    query: &Query,
    merchant: &MerchantRef,
    asset: AssetCode,
) -> Result<Settled, Failure> {
    query.settled(merchant, asset).map_err(|error| match error {
        QueryError::NotFound { what: "till", .. } => Failure::refusing(
            Refusal::of(RefusalCode::MerchantAssetMissing)
                .with("merchant", merchant.to_string())
                .with("asset", asset.as_str()),
        ),
        QueryError::NotFound { .. }
        | QueryError::Invalid(_)
        | QueryError::TooEarly { .. }
        | QueryError::TooFarBack { .. }
        | QueryError::Fatal(_) => error.into(),
    })
}

/// The same for a merchant that has a plan.
///
/// # Errors
///
/// As [`settled`]; the merchant has no plan in the asset.
pub(super) fn planned(
    query: &Query,
    merchant: &MerchantRef,
    asset: AssetCode,
) -> Result<Settled, Failure> {
    let settled = settled(query, merchant, asset)?;
    if settled.first.is_none() {
        return Err(Failure::refusing(
            Refusal::of(RefusalCode::SettlementPlanMissing)
                .with("merchant", settled.merchant.as_str())
                .with("asset", asset.as_str()),
        ));
    }
    Ok(settled)
}
