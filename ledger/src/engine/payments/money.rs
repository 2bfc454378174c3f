//! What every payment has in common once its money comes: the merchant's share, the fee, the tip.

use super::chart::Purpose;
use super::fee;
use super::parties::Till;
use super::wallets::person_tips;
use super::work::{NamedMerchant, Work};
use crate::domain::{AccountNumber, AccountRef, Refusal, RefusalCode, Rejection, WalletRef};
use crate::event::Accrued;
use crate::instruction::TipRule;
use crate::item::{Payment, PaymentState};

/// How the ids of the accounts of wallets begin.
const WALLET_PREFIX: &str = "wallet:";

/// A payment's money as it arrives.
pub(super) struct Arriving {
    /// Paid, tip not included.
    pub(super) amount: u64,
    /// Tip on top.
    pub(super) tip: u64,
    /// The account that gets the tip.
    pub(super) tip_account: AccountNumber,
    /// Whether the tip is the shop's, so that the fee plan may count it.
    pub(super) tip_of_shop: bool,
}

/// The account that gets a tip: the person's, or the shop's.
pub(super) fn tip_account(
    work: &Work<'_>,
    till: &Till,
    person: Option<&WalletRef>,
) -> Result<(AccountNumber, bool), Rejection> {
    let Some(person) = person else { return Ok((till.tips, true)) };
    let wallet = work.wallet(person)?;
    Work::may_receive(wallet)?;
    Ok((person_tips(work, wallet, till.asset)?.1, false))
}

/// Checks a tip against what the order takes.
pub(super) fn check_tip(rule: TipRule, tip: u64) -> Result<(), Rejection> {
    let most = match rule {
        TipRule::Any => return Ok(()),
        TipRule::AtMost(most) => most,
        TipRule::Refused => 0,
    };
    if tip <= most {
        return Ok(());
    }
    Err(Refusal::of(RefusalCode::TipNotTaken).with("needed", tip).with("max", most).into())
}

/// Where a payment's amount goes: what is payable to the merchant, or the pool until it is split.
pub(super) const fn share_account(payment: &Payment, till: &Till) -> AccountNumber {
    if payment.split { till.pool } else { till.payable }
}

/// A rejection without the name of a wallet and what it may do: the merchant may read it.
pub(super) fn unnamed(rejection: Rejection) -> Rejection {
    if let Rejection::AccountFrozen { account: AccountRef::Id(id), .. }
    | Rejection::AccountClosed { account: AccountRef::Id(id) } = &rejection
        && id.as_str().starts_with(WALLET_PREFIX)
    {
        return Refusal::of(RefusalCode::WalletNotActive).into();
    }
    let Rejection::Refused(mut refusal) = rejection else { return rejection };
    let of_wallet = matches!(
        refusal.code,
        RefusalCode::WalletNotActive
            | RefusalCode::WalletAssetMissing
            | RefusalCode::WalletFundsShort
            | RefusalCode::LimitExceeded
    );
    if of_wallet {
        refusal.facts.retain(|(name, _)| matches!(*name, "needed" | "asset"));
    }
    Rejection::Refused(refusal)
}

/// Moves an amount to or from an account that may be a wallet's, which a refusal does not name.
pub(super) fn post_unnamed(
    work: &mut Work<'_>,
    debit: AccountNumber,
    credit: AccountNumber,
    amount: u64,
) -> Result<(), Rejection> {
    work.post(debit, credit, amount).map_err(unnamed)
}

/// Takes the fee out of what the merchant just got, and writes all of it down in the payment.
///
/// The amount and the tip are posted already.
pub(super) fn settle(
    work: &mut Work<'_>,
    merchant: NamedMerchant<'_>,
    till: &Till,
    payment: &mut Payment,
    arriving: &Arriving,
) -> Result<(), Rejection> {
    payment.state = PaymentState::Paid;
    payment.paid_at = Some(work.now);
    payment.paid = arriving.amount;
    payment.tip = arriving.tip;
    payment.tip_account = (arriving.tip > 0).then_some(arriving.tip_account);
    payment.held = 0;
    payment.fee_base = arriving.amount;
    if let Some((index, plan)) = till.plan_at(work.now) {
        if arriving.tip_of_shop && !plan.plan.tips_free {
            payment.fee_base = arriving.amount.saturating_add(arriving.tip);
        }
        let charge = charge(work, (merchant, till), index, payment.fee_base)?;
        payment.fee = charge.fee;
        payment.fee_percent_part = charge.percent_part;
        payment.fee_on_refund = plan.plan.on_refund;
        payment.fee_accrued_by = accrues(&plan.plan).then_some(index);
        let revenue = work.platform(till.asset, Purpose::FeeRevenue)?;
        // A large tip on a small amount may bear more than the amount: the tip pays the rest of its fee itself.
        let of_share = charge.fee.min(arriving.amount);
        work.post(share_account(payment, till), revenue, of_share)?;
        work.post(arriving.tip_account, revenue, charge.fee.saturating_sub(of_share))?;
    }
    payment.pool = if payment.split { arriving.amount.saturating_sub(payment.fee) } else { 0 };
    Ok(())
}

/// Reckons the fee by the merchant's plan, and what accrues.
pub(super) fn charge(
    work: &mut Work<'_>,
    (merchant, till): (NamedMerchant<'_>, &Till),
    index: u16,
    base: u64,
) -> Result<fee::Charge, Rejection> {
    let overflow = || Rejection::BalanceOverflow { account: AccountRef::Number(till.payable) };
    let plan = till.plans.get(usize::from(index)).ok_or_else(overflow)?;
    let charge = fee::charge(&plan.plan, base, u64::from(plan.carry));
    if accrues(&plan.plan) {
        work.accrue(Accrued {
            merchant: merchant.number,
            asset: till.asset,
            plan: index,
            volume: plan.volume.checked_add(base).ok_or_else(overflow)?,
            fees: plan.fees.checked_add(charge.percent_part).ok_or_else(overflow)?,
            carry: u32::try_from(charge.carry).unwrap_or(u32::MAX),
        });
    }
    Ok(charge)
}

/// Whether the plan accrues fractions of a minor unit.
pub(super) fn accrues(plan: &crate::domain::FeePlan) -> bool {
    plan.rounding == crate::domain::FeeRounding::Accrued
}
