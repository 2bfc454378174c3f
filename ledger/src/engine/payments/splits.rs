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
    let below = product.checked_div(whole).unwrap_or(0);
    let by_rate = if percent > whole { product.div_ceil(whole) } else { below };
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
        Owner::Platform => RefusalCode::PlatformFundsShort,
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

#[cfg(test)]
mod tests {
    #![allow(
        clippy::arithmetic_side_effects,
        clippy::wildcard_enum_match_arm,
        reason = "an overflow, or another item than the one meant, fails the test"
    )]

    use crate::domain::{BusinessKind, RefusalCode};
    use crate::engine::payments::testing::{
        World, business, fact, merchant, number, order, plan, wallet,
    };
    use crate::engine::payments::testing_steps::{
        BOB, POOL, STALL, fixed, rate, refund, return_share, split, to_bob, to_cafe,
    };
    use crate::instruction::{Receiver, RefundFrom};
    use crate::item::{Matter, SplitMade};

    const CAFE: &str = "merchant:cafe:payable:CNY";

    fn to_carol() -> Receiver {
        Receiver::Wallet(wallet("carol"))
    }

    fn made(world: &World, number: &str) -> SplitMade {
        match world.item(&business(BusinessKind::Split, "stall", number)).matter {
            Matter::Split(made) => *made,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn shares_go_by_the_largest_remainder() {
        let mut world = World::funded();
        let payment = world.paid("1", 10_001, 0, true);
        world.balances(&[(POOL, 10_001), (STALL, 0)]);
        let shares = vec![rate(to_cafe(), "70"), rate(to_bob(), "20"), rate(to_carol(), "10")];
        world.run(split("s", &payment, shares, false));
        world.balances(&[
            (POOL, 0),
            (CAFE, 7_001),
            (BOB, 102_000),
            ("wallet:carol:CNY", 1_000),
            (STALL, 0),
        ]);
        assert!(!world.item(&payment).is_open());
        let again = split("t", &payment, vec![fixed(to_bob(), 1)], false);
        world.refuse(again, RefusalCode::NotSplittable);
    }

    #[test]
    fn a_payment_is_split_in_steps_and_the_rest_released() {
        let mut world = World::funded();
        world.stall_agreed(Some(plan("0.6")), RefundFrom::Payable);
        let payment = world.paid("1", 1_000, 0, true);
        let shares = vec![fixed(to_bob(), 94), rate(to_cafe(), "50")];
        world.run(split("a", &payment, shares, false));
        world.balances(&[(POOL, 403), (BOB, 100_094), (CAFE, 497)]);
        let shares = vec![rate(to_bob(), "10"), fixed(to_bob(), 3)];
        world.run(split("b", &payment, shares, true));
        world.balances(&[(POOL, 0), (BOB, 100_137), (STALL, 360)]);
        let second = made(&world, "b");
        assert_eq!((second.shares.len(), second.shares[0].amount, second.released), (1, 43, 360));
        let paid = world.payment(&payment);
        assert_eq!((paid.pool, paid.splits), (0, 2));
    }

    #[test]
    fn shares_that_cannot_be_paid_are_refused_and_the_number_stays() {
        let mut world = World::funded();
        let payment = world.paid("1", 100, 0, true);
        let own = Receiver::Merchant(merchant("stall"));
        let cases = [
            (vec![fixed(to_bob(), 60), rate(to_cafe(), "41")], RefusalCode::SplitExceedsPool, 101),
            (vec![rate(to_bob(), "60"), rate(to_cafe(), "41")], RefusalCode::SplitExceedsPool, 101),
            (
                vec![fixed(to_bob(), u64::MAX / 2), fixed(to_cafe(), u64::MAX / 2)],
                { RefusalCode::SplitExceedsPool },
                i64::MAX,
            ),
            (vec![rate(to_bob(), "0.4")], RefusalCode::ShareTooSmall, 0),
            (vec![fixed(own, 5)], RefusalCode::SameParty, 0),
            (vec![fixed(Receiver::Wallet(wallet("nobody")), 5)], RefusalCode::WalletUnknown, 0),
        ];
        for (shares, code, needed) in cases {
            let refusal = world.refuse(split("s", &payment, shares, false), code);
            if code == RefusalCode::SplitExceedsPool {
                assert_eq!(number(&refusal, "needed"), needed);
                assert_eq!(number(&refusal, "available"), 100);
            }
        }
        let plain = world.paid("2", 100, 0, false);
        world.refuse(split("s", &plain, vec![], true), RefusalCode::NotSplittable);
        world.refuse(split("s", &order("stall", "x"), vec![], true), RefusalCode::OrderUnknown);
        for n in 0..20 {
            world.run(split(&format!("s{n}"), &payment, vec![fixed(to_bob(), 1)], false));
        }
        world.refuse(split("s", &payment, vec![], true), RefusalCode::SplitsExhausted);
        world.run(refund("r", &payment, 80, 0));
        world.balances(&[(POOL, 0), (STALL, 100)]);
    }

    #[test]
    fn a_share_comes_back_and_never_more_than_it_was() {
        let mut world = World::funded();
        let payment = world.paid("1", 1_000, 0, true);
        let shares = vec![fixed(to_bob(), 300), fixed(to_cafe(), 200)];
        world.run(split("s", &payment, shares, true));
        world.balances(&[(STALL, 500), (BOB, 100_300), (CAFE, 200)]);
        world.run(return_share("a", "s", to_bob(), 100));
        world.balances(&[(STALL, 600), (BOB, 100_200)]);
        let more = return_share("b", "s", to_bob(), 201);
        let refusal = world.refuse(more, RefusalCode::ReturnExceedsShare);
        assert_eq!((number(&refusal, "needed"), number(&refusal, "available")), (201, 200));
        world.run(return_share("b", "s", to_bob(), 200));
        assert_eq!(made(&world, "s").shares[0].returned, 300);
        let none = return_share("c", "s", to_carol(), 1);
        world.refuse(none, RefusalCode::ShareUnknown);
        world.refuse(return_share("c", "x", to_bob(), 1), RefusalCode::SplitUnknown);
        world.transfer(CAFE, STALL, 150);
        let short = return_share("c", "s", to_cafe(), 200);
        let refusal = world.refuse(short, RefusalCode::MerchantFundsShort);
        assert_eq!(fact(&refusal, "available"), None, "another merchant's balance");
        world.run(return_share("c", "s", to_cafe(), 50));
        world.balances(&[(STALL, 1_000), (CAFE, 0), (BOB, 100_000)]);
    }
}
