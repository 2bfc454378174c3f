//! Profit sharing: frozen money to its receivers, and shares given back.
//!
//! Receivers who are named twice in one split have one share, the sum, so that it can be given back by their name.

use super::money;
use super::order::{check_deed, find};
use super::parties::Till;
use super::shares::by_rate;
use super::work::{NamedMerchant, Work, changed, unknown};
use crate::domain::limits::SPLITS_MAX;
use crate::domain::{AccountNumber, AssetNumber, Fact, Rate, Refusal, RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{Receiver, ReturnShare, Share, ShareOf, Split};
use crate::item::{Deed, Matter, Owner, Payment, SharePaid, SplitMade};

/// Splits what is frozen of a payment.
pub(super) fn split(mut work: Work<'_>, asked: &Split) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    let (item, payment) = find(&work, merchant, &asked.payment)?;
    check_deed(payment, Deed::Split)?;
    check_splittable(payment)?;
    let till = work.till(merchant, payment.asset)?;
    let amounts = amounts(payment.pool, &asked.shares)?;
    let mut paid = Vec::new();
    for (share, amount) in asked.shares.iter().zip(amounts) {
        pay_share(&mut work, (merchant, till), &share.receiver, amount, &mut paid)?;
    }
    let shared = paid.iter().fold(0_u64, |sum, share| sum.saturating_add(share.amount));
    let rest = payment.pool.saturating_sub(shared);
    let released = if asked.finish { rest } else { 0 };
    work.post(till.pool, till.payable, released)?;

    let made = SplitMade {
        merchant: merchant.number,
        payment: item.number,
        asset: payment.asset,
        shares: paid,
        released,
    };
    work.executed.reference = payment.reference.clone();
    work.begin(Matter::Split(Box::new(made)));
    work.touch(changed(item, |matter| {
        if let Matter::Payment(payment) = matter {
            payment.pool = rest.saturating_sub(released);
            payment.splits = payment.splits.saturating_add(1);
        }
    }));
    Ok(work.done())
}

fn check_splittable(payment: &Payment) -> Result<(), Rejection> {
    if payment.pool == 0 {
        return Err(Refusal::of(RefusalCode::NotSplittable).into());
    }
    if payment.splits >= SPLITS_MAX {
        return Err(Refusal::of(RefusalCode::SplitsExhausted)
            .with("count", u64::from(payment.splits))
            .with("max", u64::from(SPLITS_MAX))
            .into());
    }
    Ok(())
}

/// The shares in minor units, each at least one, together at most the pool.
fn amounts(pool: u64, shares: &[ShareOf]) -> Result<Vec<u64>, Rejection> {
    let rates: Vec<Rate> = shares
        .iter()
        .map(|share| match share.share {
            Share::Rate(rate) => rate,
            Share::Fixed(_) => Rate::default(),
        })
        .collect();
    let needed = needed(pool, shares, &rates);
    if needed > pool {
        return Err(Refusal::of(RefusalCode::SplitExceedsPool)
            .with("needed", needed)
            .with("available", pool)
            .into());
    }
    let amounts = shares.iter().zip(by_rate(pool, &rates)).map(|(share, by_rate)| {
        let amount = match share.share {
            Share::Rate(_) => by_rate,
            Share::Fixed(amount) => amount,
        };
        let small =
            || Refusal::of(RefusalCode::ShareTooSmall).with("receiver", name(&share.receiver));
        if amount == 0 { Err(small().into()) } else { Ok(amount) }
    });
    amounts.collect()
}

/// What the shares come to. Above 100 % the rates alone are more than the pool, however small it is.
fn needed(pool: u64, shares: &[ShareOf], rates: &[Rate]) -> u64 {
    let percent = rates.iter().fold(0_u128, |sum, rate| sum.saturating_add(u128::from(rate.raw())));
    let whole = u128::from(Rate::WHOLE);
    let product = u128::from(pool).saturating_mul(percent);
    let by_rate = if percent > whole { product.div_ceil(whole) } else { product / whole };
    let by_rate = u64::try_from(by_rate).unwrap_or(u64::MAX);
    shares.iter().fold(by_rate, |sum, share| match share.share {
        Share::Rate(_) => sum,
        Share::Fixed(amount) => sum.saturating_add(amount),
    })
}

fn pay_share(
    work: &mut Work<'_>,
    (merchant, till): (NamedMerchant<'_>, &Till),
    receiver: &Receiver,
    amount: u64,
    paid: &mut Vec<SharePaid>,
) -> Result<(), Rejection> {
    let (owner, account) = receive(work, till.asset, receiver)?;
    if owner == Owner::Merchant(merchant.number) {
        // Its own part is what `finish` releases.
        return Err(Refusal::of(RefusalCode::SameParty).into());
    }
    money::post_unnamed(work, till.pool, account, amount)?;
    match paid.iter_mut().find(|share| share.receiver == owner) {
        Some(share) => share.amount = share.amount.saturating_add(amount),
        None => paid.push(SharePaid { receiver: owner, account, amount, returned: 0 }),
    }
    Ok(())
}

/// Whose share it is, and the account that gets it.
fn receive(
    work: &Work<'_>,
    asset: AssetNumber,
    receiver: &Receiver,
) -> Result<(Owner, AccountNumber), Rejection> {
    match receiver {
        Receiver::Merchant(merchant) => {
            let merchant = work.merchant(merchant)?;
            Work::may_sell(merchant)?;
            Ok((Owner::Merchant(merchant.number), work.till(merchant, asset)?.payable))
        }
        Receiver::Wallet(wallet) => {
            let wallet = work.wallet(wallet)?;
            Work::may_receive(wallet)?;
            Ok((Owner::Wallet(wallet.number), work.purse(wallet, asset)?.account))
        }
    }
}

/// Gives back a share, whole or in part.
///
/// The merchant that split reads the refusals: what the receiver has is not in them.
pub(super) fn return_share(mut work: Work<'_>, asked: &ReturnShare) -> Result<Event, Rejection> {
    let merchant = work.merchant(&asked.merchant)?;
    let none = || unknown(RefusalCode::SplitUnknown, "split", &asked.split);
    let item = work.item(&asked.split).ok_or_else(none)?;
    let Matter::Split(made) = &item.matter else { return Err(none()) };
    if made.merchant != merchant.number {
        return Err(none());
    }
    let owner = owner_of(&work, &asked.receiver)?;
    let found = made.shares.iter().find(|share| share.receiver == owner);
    let share = found.ok_or_else(|| {
        Refusal::of(RefusalCode::ShareUnknown).with("receiver", name(&asked.receiver))
    })?;
    let left = share.amount.saturating_sub(share.returned);
    if asked.amount > left {
        return Err(Refusal::of(RefusalCode::ReturnExceedsShare)
            .with("needed", asked.amount)
            .with("available", left)
            .into());
    }
    let till = work.till(merchant, made.asset)?;
    take_share(&mut work, owner, share.account, till.payable, asked.amount)?;
    work.touch(changed(item, |matter| {
        let Matter::Split(made) = matter else { return };
        for share in made.shares.iter_mut().filter(|share| share.receiver == owner) {
            share.returned = share.returned.saturating_add(asked.amount);
        }
    }));
    Ok(work.done())
}

fn owner_of(work: &Work<'_>, receiver: &Receiver) -> Result<Owner, Rejection> {
    match receiver {
        Receiver::Merchant(merchant) => Ok(Owner::Merchant(work.merchant(merchant)?.number)),
        Receiver::Wallet(wallet) => Ok(Owner::Wallet(work.wallet(wallet)?.number)),
    }
}

fn take_share(
    work: &mut Work<'_>,
    owner: Owner,
    from: AccountNumber,
    to: AccountNumber,
    amount: u64,
) -> Result<(), Rejection> {
    let short = match owner {
        Owner::Merchant(_) => RefusalCode::MerchantFundsShort,
        Owner::Wallet(number) => {
            if let Some(wallet) = work.wallet_of(number) {
                Work::may_pay(wallet).map_err(money::unnamed)?;
            }
            RefusalCode::WalletFundsShort
        }
    };
    if work.debitable(from, amount) < amount {
        return Err(Refusal::of(short).with("needed", amount).into());
    }
    money::post_unnamed(work, from, to, amount)
}

/// The receiver as the merchant named it.
fn name(receiver: &Receiver) -> Fact {
    Fact::from(match receiver {
        Receiver::Merchant(merchant) => merchant.to_string(),
        Receiver::Wallet(wallet) => wallet.to_string(),
    })
}
