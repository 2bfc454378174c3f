//! Authorised orders: reserved first, captured later, within what was authorised.
//!
//! An authorisation counts against the wallet's limits in full when it is made, and a capture does not count again. So
//! what was promised to a merchant cannot fail for a limit, and a limit cannot be promised twice. What is released
//! later stays counted until the day, or month, is over.

use super::money::{self, Arriving};
use super::order::{check_deed, check_future, find, payer};
use super::work::{Work, changed};
use crate::domain::{Flow, Refusal, RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{Authorise, CaptureOrder};
use crate::item::{Deed, Matter, Origin, Payment, PaymentState};

/// Reserves an order's amount in a wallet, and what may come on top as a tip.
pub(super) fn authorise(mut work: Work<'_>, asked: &Authorise) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    Work::may_sell(merchant)?;
    let (item, payment) = find(&work, merchant, &asked.order)?;
    check_deed(payment, Deed::Authorise)?;
    check_future(work.now, Some(asked.deadline), "expires_at")?;
    let wallet = work.wallet(&asked.wallet)?;
    Work::may_pay(wallet)?;
    let purse = work.purse(wallet, payment.asset)?;
    let till = work.till(merchant, payment.asset)?;
    let held = payment.amount.saturating_add(allowance(payment.amount, asked.allowance_percent));
    work.count(wallet, purse, Flow { out: true, amount: held, static_code: false })?;
    work.reserve(purse.account, till.payable, held)?;

    work.executed.reference = payment.reference.clone();
    let mut payment = payment.clone();
    payment.state = PaymentState::Authorised;
    payment.payer = Some(Origin::Wallet(wallet.number));
    payment.held = held;
    payment.expires = Some(asked.deadline);
    work.touch(changed(item, |matter| *matter = Matter::Payment(Box::new(payment))));
    Ok(work.done())
}

/// `percent` of the amount, rounded down.
fn allowance(amount: u64, percent: u8) -> u64 {
    let part = u128::from(amount).saturating_mul(u128::from(percent)) / 100;
    u64::try_from(part).unwrap_or(u64::MAX)
}

/// Captures an authorised order: all that was reserved is given back, and what is captured is paid.
pub(super) fn capture(mut work: Work<'_>, asked: &CaptureOrder) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    Work::may_sell(merchant)?;
    let (item, payment) = find(&work, merchant, &asked.order)?;
    check_deed(payment, Deed::Capture)?;
    let amount = asked.amount.unwrap_or(payment.amount);
    check_authorised(payment, amount, asked.tip)?;
    money::check_tip(payment.tip_rule, asked.tip)?;
    let till = work.till(merchant, payment.asset)?;
    let (tip_account, tip_of_shop) = money::tip_account(&work, till, asked.tip_to.as_ref())?;
    // An authorised order has a payer.
    let reserved = payer(&work, payment)?;
    let (wallet, purse) = reserved.ok_or_else(|| Refusal::of(RefusalCode::OrderState))?;
    Work::may_pay(wallet).map_err(money::unnamed)?;

    let mut payment = payment.clone();
    work.unreserve(purse.account, till.payable, payment.held);
    let share = money::share_account(&payment, till);
    work.post_from_wallet(purse, share, amount, false).map_err(money::unnamed)?;
    work.post_from_wallet(purse, tip_account, asked.tip, false).map_err(money::unnamed)?;
    let arriving = Arriving { amount, tip: asked.tip, tip_account, tip_of_shop };
    money::settle(&mut work, merchant, till, &mut payment, &arriving)?;

    work.executed.reference = payment.reference.clone();
    work.touch(changed(item, |matter| *matter = Matter::Payment(Box::new(payment))));
    Ok(work.done())
}

/// At most the order's amount, and with the tip at most what is reserved.
fn check_authorised(payment: &Payment, amount: u64, tip: u64) -> Result<(), Rejection> {
    let total = amount.saturating_add(tip);
    for (needed, available) in [(amount, payment.amount), (total, payment.held)] {
        if needed > available {
            return Err(Refusal::of(RefusalCode::CaptureExceedsAuthorisation)
                .with("needed", needed)
                .with("available", available)
                .into());
        }
    }
    Ok(())
}
