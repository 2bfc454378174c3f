//! Chargebacks and adjustments: the platform corrects, with a reason.

use super::chart::Purpose;
use super::funds::{self, Back};
use super::order::{check_deed, find};
use super::work::{Work, changed};
use crate::domain::{Refusal, RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{Adjust, ChargeBack, Receiver};
use crate::item::{Deed, Matter};

/// Takes a payment back from the merchant for the payer.
///
/// The merchant also pays the dispute's fee. The fee of the payment itself does not come back: it is a refund that
/// gives fees back. Money that is still frozen for a split goes first.
pub(super) fn charge_back(mut work: Work<'_>, asked: &ChargeBack) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    let (item, payment) = find(&work, merchant, &asked.payment)?;
    check_deed(payment, Deed::ChargeBack)?;
    if asked.amount > payment.refundable() {
        return Err(Refusal::of(RefusalCode::DisputeExceedsPayment)
            .with("needed", asked.amount)
            .with("available", payment.refundable())
            .into());
    }
    let till = work.till(merchant, payment.asset)?;
    let mut payment = payment.clone();
    let payable = funds::from_payable(&payment, asked.amount);
    // An amount and a fee may be more together than an account can hold.
    let needed = payable.saturating_add(asked.fee);
    funds::cover(&mut work, till, needed, merchant.party.policy.charge_back_from)?;
    payment.charged_back = payment.charged_back.saturating_add(asked.amount);
    let back = Back { amount: asked.amount, tip: 0 };
    funds::give_back(&mut work, till, &mut payment, back)?;
    let fees = work.platform(payment.asset, Purpose::DisputeFee)?;
    work.post(till.payable, fees, asked.fee)?;

    work.executed.reference = payment.reference.clone();
    work.touch(changed(item, |matter| *matter = Matter::Payment(Box::new(payment))));
    Ok(work.done())
}

/// Corrects what a wallet or a merchant has. It does not count against a wallet's limits.
pub(super) fn adjust(mut work: Work<'_>, asked: &Adjust) -> Result<Event, Rejection> {
    let asset = work.asset(asked.asset)?;
    let adjustments = |work: &Work<'_>| work.platform(asset, Purpose::Adjustments);
    match &asked.party {
        Receiver::Wallet(wallet) => {
            let wallet = work.wallet(wallet)?;
            let purse = work.purse(wallet, asset)?;
            let against = adjustments(&work)?;
            if asked.credit {
                Work::may_receive(wallet)?;
                work.post(against, purse.account, asked.amount)?;
            } else {
                Work::may_pay(wallet)?;
                work.post_from_wallet(purse, against, asked.amount, true)?;
            }
        }
        Receiver::Merchant(merchant) => {
            let till = work.till(work.merchant(merchant)?, asset)?;
            let against = adjustments(&work)?;
            if asked.credit {
                work.post(against, till.payable, asked.amount)?;
            } else {
                let policy = crate::instruction::RefundFrom::Payable;
                funds::cover(&mut work, till, asked.amount, policy)?;
                work.post(till.payable, against, asked.amount)?;
            }
        }
    }
    work.executed.reference = asked.reference.clone();
    Ok(work.done())
}
