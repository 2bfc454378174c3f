//! Money that goes back to a payer: where it comes from, and where it goes.
//!
//! In: a payment whose figures say already what has gone back, and how much goes now. Out: legs.
//!
//! The merchant's part comes out of what is frozen of the payment, then out of what is payable to the merchant, then
//! (as far as the merchant's policy reaches) out of the reserve, and at last it becomes what the merchant owes. It
//! goes the way that the payment came: into the wallet, or to the channel.

use super::chart::Purpose;
use super::money;
use super::parties::Till;
use super::work::Work;
use crate::domain::{AccountNumber, Refusal, RefusalCode, Rejection};
use crate::instruction::RefundFrom;
use crate::item::{Origin, PaidIn, Payment, PaymentState};

/// Money that goes back now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Back {
    /// Of the paid amount.
    pub(super) amount: u64,
    /// Of the tip.
    pub(super) tip: u64,
}

/// How much of `amount` comes out of what is payable to the merchant, and not out of the payment's own pool.
pub(super) const fn from_payable(payment: &Payment, amount: u64) -> u64 {
    amount.saturating_sub(payment.pool)
}

/// Sees to it that `needed` is payable to the merchant: from the reserve, then on credit, as far as `from` reaches.
pub(super) fn cover(
    work: &mut Work<'_>,
    till: &Till,
    needed: u64,
    from: RefundFrom,
) -> Result<(), Rejection> {
    let payable = work.debitable(till.payable, needed);
    let short = needed.saturating_sub(payable);
    let reserve = match from {
        RefundFrom::Payable => 0,
        RefundFrom::Reserve | RefundFrom::Receivable => work.debitable(till.reserve, short),
    };
    let owed = short.saturating_sub(reserve);
    if owed > 0 && from != RefundFrom::Receivable {
        return Err(Refusal::of(RefusalCode::MerchantFundsShort)
            .with("needed", needed)
            .with("available", payable.saturating_add(reserve))
            .into());
    }
    work.post(till.reserve, till.payable, reserve)?;
    work.post(till.receivable, till.payable, owed)
}

/// Moves what goes back from the merchant, who is covered, to the payer.
pub(super) fn give_back(
    work: &mut Work<'_>,
    till: &Till,
    payment: &mut Payment,
    back: Back,
) -> Result<(), Rejection> {
    let way = way_back(work, payment)?;
    let payable = from_payable(payment, back.amount);
    let pool = back.amount.saturating_sub(payable);
    money::post_unnamed(work, till.pool, way.ours, pool)?;
    money::post_unnamed(work, till.payable, way.ours, payable)?;
    if let Some(tips) = payment.tip_account {
        give_tip_back(work, till, (tips, way.ours), back.tip)?;
    }
    payment.pool = payment.pool.saturating_sub(pool);
    if let (Some((position, account)), Some(due)) = (way.theirs, exchanged_due(payment)) {
        money::post_unnamed(work, position, account, due)?;
        if let Some(paid_in) = &mut payment.paid_in {
            paid_in.returned = paid_in.returned.saturating_add(due);
        }
    }
    payment.state = state_of(payment);
    Ok(())
}

/// How money goes back to the payer.
struct WayBack {
    /// Gets the money in the merchant's asset: the payer, or the platform's position.
    ours: AccountNumber,
    /// In the payer's asset, where it is another one: from the position to the payer.
    theirs: Option<(AccountNumber, AccountNumber)>,
}

fn way_back(work: &Work<'_>, payment: &Payment) -> Result<WayBack, Rejection> {
    if let Some(Origin::Channel(account)) = payment.payer {
        return Ok(WayBack { ours: account, theirs: None });
    }
    // A payment has a payer once it is paid.
    let paid = super::order::payer(work, payment)?;
    let (wallet, purse) = paid.ok_or_else(|| Refusal::of(RefusalCode::PaymentUnknown))?;
    Work::may_receive(wallet).map_err(money::unnamed)?;
    let Some(paid_in) = &payment.paid_in else {
        return Ok(WayBack { ours: purse.account, theirs: None });
    };
    let ours = work.platform(payment.asset, Purpose::FxPosition)?;
    let position = work.platform(paid_in.asset, Purpose::FxPosition)?;
    Ok(WayBack { ours, theirs: Some((position, purse.account)) })
}

/// What the payer of another asset gets now: the part of what was paid that has gone back, rounded down, less what
/// went back before. Exact once everything has; the spread is kept.
fn exchanged_due(payment: &Payment) -> Option<u64> {
    let paid_in: &PaidIn = payment.paid_in.as_deref()?;
    let gone = u128::from(payment.refunded)
        .saturating_add(u128::from(payment.charged_back))
        .saturating_add(u128::from(payment.tip_refunded));
    let whole = u128::from(payment.paid).saturating_add(u128::from(payment.tip));
    let due = u128::from(paid_in.amount).saturating_mul(gone).checked_div(whole)?;
    Some(u64::try_from(due).ok()?.saturating_sub(paid_in.returned))
}

/// The tip comes out of the account that got it, and from nowhere else. A person's balance is not the merchant's to
/// read.
fn give_tip_back(
    work: &mut Work<'_>,
    till: &Till,
    (tips, to): (AccountNumber, AccountNumber),
    tip: u64,
) -> Result<(), Rejection> {
    let there = work.debitable(tips, tip);
    if there < tip {
        let refusal = Refusal::of(RefusalCode::MerchantFundsShort).with("needed", tip);
        let is_shop = tips == till.tips;
        return Err(if is_shop { refusal.with("available", there) } else { refusal }.into());
    }
    money::post_unnamed(work, tips, to, tip)
}

/// How a paid payment stands after what has gone back of it, by refunds and chargebacks together.
pub(super) const fn state_of(payment: &Payment) -> PaymentState {
    if payment.refundable() == 0 {
        PaymentState::Refunded
    } else if payment.refunded > 0 || payment.tip_refunded > 0 || payment.charged_back > 0 {
        PaymentState::PartlyRefunded
    } else {
        PaymentState::Paid
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use crate::domain::{AccountState, CommandId, ExchangeRate, RefusalCode, Time};
    use crate::engine::payments::testing::{HOUR, World, asset, wallet};
    use crate::engine::payments::testing_steps::{ALICE, refund};
    use crate::instruction::{Exchange, Instruction, Pay, WalletState};

    const POSITION_CNY: &str = "platform:fx_position:CNY";
    const POSITION_USD: &str = "platform:fx_position:USD";

    /// Alice pays the stall USD 10.00 in CNY at 7.1234, with a tip in USD.
    fn exchanged(world: &mut World, tip: u64) -> CommandId {
        let exchange = Exchange {
            asset: asset("CNY"),
            rate: ExchangeRate::parse("rate", "7.1234").unwrap(),
            valid_until: Time::from_micros(world.now.micros() + HOUR),
            spread: 36,
        };
        let pay = world.pay("alice", "stall", 1_000);
        let id = pay.id.clone();
        let exchange = Some(Box::new(exchange));
        world.run(Instruction::Pay(Pay { asset: asset("USD"), tip, exchange, ..pay }));
        id
    }

    #[test]
    fn an_exchanged_payment_goes_back_to_the_unit() {
        let mut world = World::funded();
        let payment = exchanged(&mut world, 0);
        world.balances(&[(ALICE, 92_840), (POSITION_CNY, 7_124), (POSITION_USD, -1_000)]);
        world.run(refund("a", &payment, 333, 0));
        world.balances(&[(ALICE, 92_840 + 2_372), (POSITION_USD, -667)]);
        world.run(refund("b", &payment, 1, 0));
        world.balances(&[(ALICE, 92_840 + 2_379)]);
        let charge_back = world.charge_back(&payment, 666, 0);
        world.run(charge_back);
        world.balances(&[
            (ALICE, 99_964),
            (POSITION_CNY, 0),
            (POSITION_USD, 0),
            ("platform:fx_spread:CNY", 36),
            ("merchant:stall:payable:USD", 0),
        ]);
    }

    #[test]
    fn an_exchanged_tip_goes_back_by_the_same_rate() {
        let mut world = World::funded();
        let payment = exchanged(&mut world, 100);
        world.balances(&[(POSITION_CNY, 7_836), (POSITION_USD, -1_100)]);
        world.run(refund("tip", &payment, 0, 100));
        world.balances(&[(POSITION_CNY, 7_836 - 712), ("merchant:stall:tips:USD", 0)]);
        world.run(refund("rest", &payment, 1_000, 0));
        world.balances(&[(ALICE, 99_964), (POSITION_CNY, 0), (POSITION_USD, 0)]);
    }

    #[test]
    fn a_payer_who_cannot_receive_is_not_named() {
        let mut world = World::funded();
        let payment = world.paid("1", 500, 0, false);
        let number = world.state.parties().wallet_number(&wallet("alice")).unwrap();
        let account = world.state.parties().wallet(number).unwrap().purses[0].account;
        let refused = |world: &mut World| {
            let refusal = world.refuse(refund("r", &payment, 1, 0), RefusalCode::WalletNotActive);
            assert!(refusal.facts.is_empty(), "{refusal:?}");
        };
        world.state.parties.wallet_mut(number).unwrap().state = WalletState::Frozen;
        refused(&mut world);
        world.state.parties.wallet_mut(number).unwrap().state = WalletState::Active;
        world.state.accounts[account.index()].state = AccountState::Frozen;
        refused(&mut world);
        world.state.accounts[account.index()].state = AccountState::Open;
        world.run(refund("r", &payment, 1, 0));
    }
}
