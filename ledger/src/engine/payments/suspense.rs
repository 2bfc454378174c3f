//! Money that came through a channel: for an open order, or into suspense until it is matched or returned.

use super::chart::Purpose;
use super::money::{self, Arriving};
use super::order::{check_deed, find};
use super::parties::Till;
use super::work::{NamedMerchant, Work, changed, unknown};
use crate::domain::{AccountNumber, AssetNumber, Refusal, RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{ReceivePayment, Resolution, ResolveSuspense};
use crate::item::{Deed, Item, Matter, Origin, Payment, PaymentState, Suspense, SuspenseState};

/// Takes note of money that has come.
///
/// It pays the order where the order is open and the money is what the order asks for. Otherwise (no such order, paid
/// or authorised, closed or expired, another amount or asset, a merchant that does not sell) it waits in suspense.
pub(super) fn receive(mut work: Work<'_>, asked: &ReceivePayment) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    let asset = work.asset(asked.asset)?;
    let channel = work.channel(&asked.channel, asset)?;
    let order = find(&work, merchant, &asked.order).ok();
    let fits = |payment: &Payment| {
        payment.state == PaymentState::Created
            && (payment.asset, payment.amount) == (asset, asked.amount)
            && Work::may_sell(merchant).is_ok()
    };
    work.executed.reference = match order {
        Some((_, payment)) if asked.reference.is_empty() => payment.reference.clone(),
        Some(_) | None => asked.reference.clone(),
    };
    match order.filter(|(_, payment)| fits(payment)) {
        Some((item, payment)) => {
            let till = work.till(merchant, asset)?;
            let mut payment = payment.clone();
            payment.reference = work.executed.reference.clone();
            arrive(&mut work, (merchant, till), (item, payment), (channel, channel))?;
        }
        None => {
            let suspense = work.platform(asset, Purpose::Suspense)?;
            work.post(channel, suspense, asked.amount)?;
            work.begin(Matter::Suspense(Box::new(Suspense {
                merchant: merchant.number,
                order: asked.order.clone(),
                channel,
                asset,
                amount: asked.amount,
                state: SuspenseState::Waiting,
            })));
        }
    }
    Ok(work.done())
}

/// Ends a suspense entry: it pays an order of its merchant, or goes back to its channel.
pub(super) fn resolve(mut work: Work<'_>, asked: &ResolveSuspense) -> Result<Event, Rejection> {
    let none = || unknown(RefusalCode::SuspenseUnknown, "suspense", &asked.entry);
    let item = work.item(&asked.entry).ok_or_else(none)?;
    let Matter::Suspense(entry) = &item.matter else { return Err(none()) };
    if entry.state != SuspenseState::Waiting {
        return Err(none());
    }
    let state = match &asked.resolution {
        Resolution::Match(order) => {
            let merchant = work.merchant_of(entry.merchant).ok_or_else(none)?;
            Work::may_sell(merchant)?;
            let (order, payment) = find(&work, merchant, order)?;
            check_deed(payment, Deed::Match)?;
            check_fits(&work, entry, payment)?;
            let till = work.till(merchant, entry.asset)?;
            let suspense = work.platform(entry.asset, Purpose::Suspense)?;
            work.executed.reference = payment.reference.clone();
            let paid = (order, payment.clone());
            arrive(&mut work, (merchant, till), paid, (suspense, entry.channel))?;
            SuspenseState::Matched
        }
        Resolution::Return => {
            let suspense = work.platform(entry.asset, Purpose::Suspense)?;
            work.post(suspense, entry.channel, entry.amount)?;
            SuspenseState::Returned
        }
    };
    work.touch(changed(item, |matter| {
        if let Matter::Suspense(entry) = matter {
            entry.state = state;
        }
    }));
    Ok(work.done())
}

/// Pays an order out of `from`; a refund goes back to `channel`.
fn arrive(
    work: &mut Work<'_>,
    (merchant, till): (NamedMerchant<'_>, &Till),
    (item, mut payment): (&Item, Payment),
    (from, channel): (AccountNumber, AccountNumber),
) -> Result<(), Rejection> {
    let arriving =
        Arriving { amount: payment.amount, tip: 0, tip_account: till.tips, tip_of_shop: true };
    payment.payer = Some(Origin::Channel(channel));
    work.post(from, money::share_account(&payment, till), arriving.amount)?;
    money::settle(work, merchant, till, &mut payment, &arriving)?;
    work.touch(changed(item, |matter| *matter = Matter::Payment(Box::new(payment))));
    Ok(())
}

/// The entry is exactly what the order asks for.
fn check_fits(work: &Work<'_>, entry: &Suspense, payment: &Payment) -> Result<(), Rejection> {
    let code = |asset: AssetNumber| work.asset_code(asset);
    let refusal = Refusal::of(RefusalCode::SuspenseMismatch);
    if entry.asset != payment.asset {
        let refusal = refusal.with("expected", code(payment.asset));
        return Err(refusal.with("actual", code(entry.asset)).into());
    }
    if entry.amount != payment.amount {
        return Err(refusal.with("expected", payment.amount).with("actual", entry.amount).into());
    }
    Ok(())
}
