//! Orders: created under the merchant's own number, closed by the merchant, or ended by their time.

use super::work::{NamedMerchant, NamedWallet, Work, changed, unknown};
use crate::domain::{CommandId, FeeOnRefund, Refusal, RefusalCode, Rejection, Text, Time};
use crate::event::Event;
use crate::instruction::{CloseOrder, CodeKind, CreateOrder, Expire};
use crate::item::{Deed, Item, Matter, Origin, Payment, PaymentState};

/// Creates an order.
pub(super) fn create(mut work: Work<'_>, create: &CreateOrder) -> Result<Event, Rejection> {
    let merchant = work.merchant(&create.merchant)?;
    Work::may_sell(merchant)?;
    let asset = work.asset(create.asset)?;
    work.till(merchant, asset)?;
    check_future(work.now, create.expires, "expires_at")?;
    work.executed.reference = create.reference.clone();
    work.begin(Matter::Payment(Box::new(Payment {
        amount: create.amount,
        kind: CodeKind::Dynamic,
        tip_rule: create.tip,
        split: create.split,
        expires: create.expires,
        terminal: create.terminal.clone(),
        reference: create.reference.clone(),
        ..unpaid(merchant, asset)
    })));
    Ok(work.done())
}

/// A payment of which nothing is paid yet.
pub(super) fn unpaid(merchant: NamedMerchant<'_>, asset: crate::domain::AssetNumber) -> Payment {
    Payment {
        merchant: merchant.number,
        asset,
        amount: 0,
        state: PaymentState::Created,
        kind: CodeKind::App,
        tip_rule: crate::instruction::TipRule::Any,
        split: false,
        expires: None,
        terminal: Text::default(),
        reference: Text::default(),
        payer: None,
        held: 0,
        paid_at: None,
        paid: 0,
        tip: 0,
        tip_account: None,
        fee: 0,
        fee_percent_part: 0,
        fee_base: 0,
        fee_accrued_by: None,
        fee_on_refund: FeeOnRefund::ProRata,
        refunded: 0,
        tip_refunded: 0,
        fee_returned: 0,
        refunds: 0,
        charged_back: 0,
        pool: 0,
        splits: 0,
        paid_in: None,
    }
}

/// Closes an order that is not paid.
pub(super) fn close(mut work: Work<'_>, close: &CloseOrder) -> Result<Event, Rejection> {
    let merchant = work.merchant(&close.merchant)?;
    let (item, payment) = find(&work, merchant, &close.order)?;
    check_deed(payment, Deed::Close)?;
    end(&mut work, item, payment, PaymentState::Closed)?;
    Ok(work.done())
}

/// Ends an item whose time has come.
pub(super) fn expire(mut work: Work<'_>, expire: &Expire) -> Result<Event, Rejection> {
    let item = work.item(&expire.item);
    let item = item.ok_or_else(|| unknown(RefusalCode::PaymentUnknown, "payment", &expire.item))?;
    match &item.matter {
        Matter::Payment(payment) => end(&mut work, item, payment, PaymentState::Expired)?,
        Matter::Code(_) => work.touch(changed(item, |matter| {
            if let Matter::Code(code) = matter {
                code.good = false;
            }
        })),
        Matter::Packet(packet) => super::packets::expire(&mut work, item, packet),
        // These have no time of their own.
        Matter::Withdrawal(_)
        | Matter::Split(_)
        | Matter::Suspense(_)
        | Matter::Settlement(_)
        | Matter::Break(_) => {}
    }
    Ok(work.done())
}

/// Ends an order that was not paid, and gives back what was reserved for it.
fn end(
    work: &mut Work<'_>,
    item: &Item,
    payment: &Payment,
    state: PaymentState,
) -> Result<(), Rejection> {
    if let (true, Some(merchant)) = (payment.held > 0, work.merchant_of(payment.merchant)) {
        let till = work.till(merchant, payment.asset)?;
        if let Some((_, purse)) = payer(work, payment)? {
            work.unreserve(purse.account, till.payable, payment.held);
        }
    }
    work.touch(changed(item, |matter| {
        if let Matter::Payment(payment) = matter {
            payment.state = state;
            payment.held = 0;
        }
    }));
    Ok(())
}

/// The wallet that pays or paid, and its accounts in the payment's asset.
pub(super) fn payer<'a>(
    work: &Work<'a>,
    payment: &Payment,
) -> Result<Option<(NamedWallet<'a>, &'a super::Purse)>, Rejection> {
    let asset = payment.paid_in.as_ref().map_or(payment.asset, |paid_in| paid_in.asset);
    match payment.payer {
        Some(Origin::Wallet(number)) => match work.wallet_of(number) {
            Some(wallet) => work.purse(wallet, asset).map(|purse| Some((wallet, purse))),
            None => Ok(None),
        },
        Some(Origin::Channel(_)) | None => Ok(None),
    }
}

/// The merchant's order or payment of this name.
pub(super) fn find<'a>(
    work: &Work<'a>,
    merchant: NamedMerchant<'_>,
    name: &CommandId,
) -> Result<(&'a Item, &'a Payment), Rejection> {
    let item = work.item(name);
    let found = item.and_then(|item| Some((item, item.payment()?)));
    // Another merchant's is as unknown as none.
    found.filter(|(_, payment)| payment.merchant == merchant.number).ok_or_else(|| {
        match name.business_number() {
            Some(_) => unknown(RefusalCode::OrderUnknown, "order", name),
            None => unknown(RefusalCode::PaymentUnknown, "payment", name),
        }
    })
}

/// Checks the table of states. What a payer meets most has a code of its own.
pub(super) fn check_deed(payment: &Payment, deed: Deed) -> Result<(), Rejection> {
    if payment.state.allows(deed) {
        return Ok(());
    }
    let code = match (deed, payment.state) {
        (Deed::Pay | Deed::Authorise | Deed::Match, state) if state.is_paid() => {
            RefusalCode::OrderPaid
        }
        (Deed::Pay | Deed::Authorise, PaymentState::Expired) => RefusalCode::OrderExpired,
        _ => RefusalCode::OrderState,
    };
    Err(Refusal::of(code).with("state", payment.state.name()).into())
}

/// Checks that a stated time is later than the ledger's.
pub(super) fn check_future(
    now: Time,
    stated: Option<Time>,
    name: &'static str,
) -> Result<(), Rejection> {
    match stated {
        Some(time) if time <= now => {
            let refusal = Refusal::of(RefusalCode::DeadlineReached);
            Err(refusal.with(name, time).with("now", now).into())
        }
        _ => Ok(()),
    }
}
