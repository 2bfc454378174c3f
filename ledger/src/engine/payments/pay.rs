//! Paying a merchant out of a wallet: an order or a typed amount, at once.

use super::chart::Purpose;
use super::exchange;
use super::money::{self, Arriving};
use super::order::{check_deed, check_future, find, unpaid};
use super::parties::{Purse, Till};
use super::work::{NamedMerchant, NamedWallet, Work, changed};
use crate::domain::{AssetNumber, Flow, Refusal, RefusalCode, Rejection, Time};
use crate::event::Event;
use crate::instruction::{CodeKind, Exchange, Pay, Payer};
use crate::item::{Deed, Item, Matter, Origin, PaidIn, Payment};

/// Pays. A merchant that presented a consumer's code learns nothing of the wallet behind it, a refusal included.
pub(super) fn pay(work: Work<'_>, asked: &Pay) -> Result<Event, Rejection> {
    match asked.payer {
        Payer::Wallet(_) => pay_merchant(work, asked),
        Payer::Code(_) => pay_merchant(work, asked).map_err(money::unnamed),
    }
}

fn pay_merchant(mut work: Work<'_>, pay: &Pay) -> Result<Event, Rejection> {
    let merchant = work.merchant(&pay.merchant)?;
    Work::may_sell(merchant)?;
    let asset = work.asset(pay.asset)?;
    let till = work.till(merchant, asset)?;
    let (before, mut payment) = payment_to_pay(&work, merchant, asset, pay)?;
    money::check_tip(payment.tip_rule, pay.tip)?;
    let wallet = payer(&mut work, pay)?;
    Work::may_pay(wallet)?;
    let (tip_account, tip_of_shop) = money::tip_account(&work, till, pay.tip_to.as_ref())?;
    let arriving = Arriving { amount: pay.amount, tip: pay.tip, tip_account, tip_of_shop };

    payment.payer = Some(Origin::Wallet(wallet.number));
    payment.kind = pay.kind;
    let shown = matches!(pay.payer, Payer::Wallet(_));
    match &pay.exchange {
        Some(exchange) => {
            post_exchanged(&mut work, (wallet, shown), till, (&mut payment, &arriving), exchange)?;
        }
        None => post(&mut work, (wallet, shown), till, (&payment, &arriving), pay.kind)?,
    }
    money::settle(&mut work, merchant, till, &mut payment, &arriving)?;
    work.executed.reference = payment.reference.clone();
    match before {
        Some(item) => {
            work.touch(item.with(Matter::Payment(Box::new(payment))));
        }
        None => work.begin(Matter::Payment(Box::new(payment))),
    }
    Ok(work.done())
}

/// The order as it stands, or a new payment for a typed amount.
fn payment_to_pay<'a>(
    work: &Work<'a>,
    merchant: NamedMerchant<'_>,
    asset: AssetNumber,
    pay: &Pay,
) -> Result<(Option<&'a Item>, Payment), Rejection> {
    let (item, mut payment) = match &pay.order {
        Some(order) => {
            let (item, payment) = find(work, merchant, order)?;
            check_deed(payment, Deed::Pay)?;
            check_locked(work, payment, asset, pay.amount)?;
            (Some(item), payment.clone())
        }
        None => (None, Payment { amount: pay.amount, ..unpaid(merchant, asset) }),
    };
    if !pay.terminal.is_empty() {
        payment.terminal = pay.terminal.clone();
    }
    if !pay.reference.is_empty() {
        payment.reference = pay.reference.clone();
    }
    Ok((item, payment))
}

/// The amount of an order is locked, and so is its asset.
pub(super) fn check_locked(
    work: &Work<'_>,
    payment: &Payment,
    asset: AssetNumber,
    amount: u64,
) -> Result<(), Rejection> {
    if payment.asset != asset {
        return Err(Refusal::of(RefusalCode::AssetDiffers)
            .with("expected", work.asset_code(payment.asset))
            .with("actual", work.asset_code(asset))
            .into());
    }
    if payment.amount != amount {
        return Err(Refusal::of(RefusalCode::AmountMismatch)
            .with("expected", payment.amount)
            .with("actual", amount)
            .into());
    }
    Ok(())
}

/// The wallet that pays; a code that it showed is used up.
fn payer<'a>(work: &mut Work<'a>, pay: &Pay) -> Result<NamedWallet<'a>, Rejection> {
    let id = match &pay.payer {
        Payer::Wallet(wallet) => return work.wallet(wallet),
        Payer::Code(id) => id,
    };
    let unknown = || Rejection::from(Refusal::of(RefusalCode::CodeUnknown));
    let item = work.item(id).ok_or_else(unknown)?;
    let Matter::Code(code) = &item.matter else { return Err(unknown()) };
    if !code.good || code.expires <= work.now {
        return Err(unknown());
    }
    let total = pay.amount.saturating_add(pay.tip);
    if code.amount_max.is_some_and(|most| total > most) {
        return Err(Refusal::of(RefusalCode::CodeLimit).with("needed", total).into());
    }
    let wallet = work.wallet_of(code.wallet).ok_or_else(unknown)?;
    work.touch(changed(item, |matter| {
        if let Matter::Code(code) = matter {
            code.good = false;
        }
    }));
    Ok(wallet)
}

/// Money of the merchant's own asset.
fn post<'a>(
    work: &mut Work<'a>,
    (wallet, shown): (NamedWallet<'a>, bool),
    till: &Till,
    (payment, arriving): (&Payment, &Arriving),
    kind: CodeKind,
) -> Result<(), Rejection> {
    let purse = work.purse(wallet, till.asset)?;
    count_out(work, wallet, purse, arriving.amount.saturating_add(arriving.tip), kind)?;
    let share = money::share_account(payment, till);
    work.post_from_wallet(purse, share, arriving.amount, shown)?;
    work.post_from_wallet(purse, arriving.tip_account, arriving.tip, shown)
}

/// Money of another asset, through the platform's positions; the spread is a leg of its own.
fn post_exchanged<'a>(
    work: &mut Work<'a>,
    (wallet, shown): (NamedWallet<'a>, bool),
    till: &Till,
    (payment, arriving): (&mut Payment, &Arriving),
    exchange: &Exchange,
) -> Result<(), Rejection> {
    check_rate(work.now, exchange)?;
    let asset = work.asset(exchange.asset)?;
    let purse = work.purse(wallet, asset)?;
    let total = arriving.amount.saturating_add(arriving.tip);
    let paid = exchanged(work, till.asset, asset, total, exchange)?;
    let out = paid.checked_add(exchange.spread).ok_or_else(overflow)?;
    count_out(work, wallet, purse, out, payment.kind)?;
    let (theirs, ours) = (
        work.platform(asset, Purpose::FxPosition)?,
        work.platform(till.asset, Purpose::FxPosition)?,
    );
    let spread = work.platform(asset, Purpose::FxSpread)?;
    work.post_from_wallet(purse, theirs, paid, shown)?;
    work.post_from_wallet(purse, spread, exchange.spread, shown)?;
    work.post(ours, money::share_account(payment, till), arriving.amount)?;
    work.post(ours, arriving.tip_account, arriving.tip)?;
    payment.paid_in = Some(Box::new(PaidIn {
        asset,
        rate: exchange.rate,
        amount: paid,
        spread: exchange.spread,
        returned: 0,
    }));
    Ok(())
}

/// What an amount of the merchant's asset costs in the payer's, rounded in favour of the position.
fn exchanged(
    work: &Work<'_>,
    ours: AssetNumber,
    theirs: AssetNumber,
    amount: u64,
    exchange: &Exchange,
) -> Result<u64, Rejection> {
    let exponent = |asset| work.state.asset(asset).map_or(0, |asset| asset.exponent);
    let price = exchange::Price { amount, exponent: exponent(ours) };
    exchange::payer_amount(price, exchange.rate, exponent(theirs)).ok_or_else(overflow)
}

fn overflow() -> Rejection {
    Refusal::of(RefusalCode::RateOverflow).into()
}

fn check_rate(now: Time, exchange: &Exchange) -> Result<(), Rejection> {
    let fresh = check_future(now, Some(exchange.valid_until), "expires_at");
    fresh.map_err(|_| {
        let refusal = Refusal::of(RefusalCode::RateExpired);
        refusal.with("expires_at", exchange.valid_until).with("now", now).into()
    })
}

fn count_out<'a>(
    work: &mut Work<'a>,
    wallet: NamedWallet<'a>,
    purse: &Purse,
    amount: u64,
    kind: CodeKind,
) -> Result<(), Rejection> {
    let static_code = matches!(kind, CodeKind::Static);
    work.count(wallet, purse, Flow { out: true, amount, static_code })
}
