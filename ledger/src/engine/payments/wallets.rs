//! Wallets: limits, state, money in and out, from person to person.

use super::chart::Purpose;
use super::parties::Purse;
use super::work::{NamedWallet, Work, changed, unknown};
use crate::domain::limits::AMOUNT_MAX;
use crate::domain::{AccountNumber, AssetNumber, Flow, Refusal, RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{
    ChangeWalletState, CollectTips, PayPerson, SetWalletLimits, SettleWithdrawal, TopUp,
    WalletState, Withdraw,
};
use crate::item::{Item, Matter, Withdrawal, WithdrawalState};

/// Sets what a wallet may move from now on, frozen or not; what it has moved already counts.
pub(super) fn set_limits(work: Work<'_>, set: &SetWalletLimits) -> Result<Event, Rejection> {
    let wallet = work.wallet(&set.wallet)?;
    check_not_closed(wallet)?;
    work.purse(wallet, work.asset(set.asset)?)?;
    Ok(work.done())
}

/// Freezes, unfreezes or closes a wallet with all of its accounts. Closed is final.
pub(super) fn change_state(work: Work<'_>, change: &ChangeWalletState) -> Result<Event, Rejection> {
    let wallet = work.wallet(&change.wallet)?;
    check_not_closed(wallet)?;
    if change.state == WalletState::Closed {
        check_empty(&work)?;
        check_nothing_open(&work, wallet)?;
    }
    Ok(work.done())
}

/// Nothing is posted and nothing is held on the accounts of the party that is to be closed.
pub(super) fn check_empty(work: &Work<'_>) -> Result<(), Rejection> {
    for number in work.parties().accounts_of(&work.executed.instruction) {
        let Some(account) = work.state.account(number) else { continue };
        let balance = &account.balance;
        if !balance.is_empty() {
            let id = work.state.id_of(number).map_or("", |id| id.as_str());
            return Err(Refusal::of(RefusalCode::PartyNotEmpty)
                .with("account", id)
                .with("available", balance.posted(account.normal_side))
                .with("held", balance.held_debits.saturating_add(balance.held_credits))
                .into());
        }
    }
    Ok(())
}

/// Nothing is under way whose money may come back to the wallet, and no code is good that would pay out of it.
///
/// What an order reserved shows on the account.
fn check_nothing_open(work: &Work<'_>, wallet: NamedWallet<'_>) -> Result<(), Rejection> {
    let named = |item: &Item| match &item.matter {
        Matter::Withdrawal(withdrawal) => (withdrawal.wallet == wallet.number, "withdrawal"),
        Matter::Packet(packet) => (packet.sender == wallet.number, "packet"),
        Matter::Code(code) => (code.wallet == wallet.number, "code"),
        Matter::Payment(_)
        | Matter::Split(_)
        | Matter::Suspense(_)
        | Matter::Settlement(_)
        | Matter::Break(_) => (false, "payment"),
    };
    // The oldest, so that the same one is named in every run.
    let items = work.parties().items.values().filter(|item| named(item).0);
    match items.min_by_key(|item| item.number) {
        Some(item) => Err(unknown(RefusalCode::PartyNotEmpty, named(item).1, &item.name)),
        None => Ok(()),
    }
}

/// A closed wallet is refused like one that money cannot come into.
fn check_not_closed(wallet: NamedWallet<'_>) -> Result<(), Rejection> {
    match wallet.party.state {
        WalletState::Active | WalletState::Frozen | WalletState::DebitsFrozen => Ok(()),
        WalletState::Closed => Work::may_receive(wallet),
    }
}

/// Credits a wallet with what a channel owes for it.
pub(super) fn top_up(mut work: Work<'_>, top_up: &TopUp) -> Result<Event, Rejection> {
    let wallet = work.wallet(&top_up.wallet)?;
    Work::may_receive(wallet)?;
    let asset = work.asset(top_up.asset)?;
    let purse = work.purse(wallet, asset)?;
    let channel = work.channel(&top_up.channel, asset)?;
    work.count(wallet, purse, inwards(top_up.amount))?;
    work.post(channel, purse.account, top_up.amount)?;
    work.executed.reference = top_up.reference.clone();
    Ok(work.done())
}

/// Takes money out of a wallet and into transit, the fee at once.
pub(super) fn withdraw(mut work: Work<'_>, withdraw: &Withdraw) -> Result<Event, Rejection> {
    let wallet = work.wallet(&withdraw.wallet)?;
    Work::may_pay(wallet)?;
    let asset = work.asset(withdraw.asset)?;
    let purse = work.purse(wallet, asset)?;
    let transit = work.platform(asset, Purpose::WithdrawalInTransit)?;
    let income = work.platform(asset, Purpose::WithdrawalFee)?;
    let (amount, fee) = (withdraw.amount, withdraw.fee);
    work.count(wallet, purse, outwards(amount))?;
    check_covered(&work, purse, amount)?;
    work.post_from_wallet(purse, transit, amount.saturating_sub(fee), true)?;
    work.post_from_wallet(purse, income, fee, true)?;
    work.executed.reference = withdraw.reference.clone();
    let state = WithdrawalState::InTransit;
    let wallet = wallet.number;
    work.begin(Matter::Withdrawal(Withdrawal { wallet, asset, amount, fee, state }));
    Ok(work.done())
}

/// Ends a withdrawal: the bank paid it, or all of it comes back, the fee included. A return counts against no limit.
pub(super) fn settle_withdrawal(
    mut work: Work<'_>,
    settle: &SettleWithdrawal,
) -> Result<Event, Rejection> {
    let missing = || unknown(RefusalCode::WithdrawalUnknown, "withdrawal", &settle.withdrawal);
    let item = work.item(&settle.withdrawal).ok_or_else(missing)?;
    let Matter::Withdrawal(withdrawal) = &item.matter else { return Err(missing()) };
    let finished = match withdrawal.state {
        WithdrawalState::InTransit => None,
        WithdrawalState::Confirmed => Some("CONFIRMED"),
        WithdrawalState::Returned => Some("RETURNED"),
    };
    if let Some(state) = finished {
        return Err(Refusal::of(RefusalCode::WithdrawalFinished).with("state", state).into());
    }
    let asset = withdrawal.asset;
    let transit = work.platform(asset, Purpose::WithdrawalInTransit)?;
    let in_transit = withdrawal.amount.saturating_sub(withdrawal.fee);
    let state = if settle.returned {
        let wallet = work.wallet_of(withdrawal.wallet).ok_or_else(missing)?;
        Work::may_receive(wallet)?;
        let purse = work.purse(wallet, asset)?;
        let income = work.platform(asset, Purpose::WithdrawalFee)?;
        post_from_platform(&mut work, transit, purse.account, in_transit)?;
        post_from_platform(&mut work, income, purse.account, withdrawal.fee)?;
        WithdrawalState::Returned
    } else {
        let bank = work.channel(&settle.channel, asset)?;
        post_from_platform(&mut work, transit, bank, in_transit)?;
        WithdrawalState::Confirmed
    };
    work.touch(changed(item, |matter| {
        if let Matter::Withdrawal(withdrawal) = matter {
            withdrawal.state = state;
        }
    }));
    Ok(work.done())
}

/// Pays from person to person: out of the one's limits and into the other's.
pub(super) fn pay_person(mut work: Work<'_>, pay: &PayPerson) -> Result<Event, Rejection> {
    let from = work.wallet(&pay.from)?;
    let to = work.wallet(&pay.to)?;
    if from.number == to.number {
        return Err(same_party(from));
    }
    Work::may_pay(from)?;
    Work::may_receive(to)?;
    let asset = work.asset(pay.asset)?;
    let (payer, payee) = (work.purse(from, asset)?, work.purse(to, asset)?);
    work.count(from, payer, outwards(pay.amount))?;
    work.count(to, payee, inwards(pay.amount))?;
    work.post_from_wallet(payer, payee.account, pay.amount, true)?;
    work.executed.reference = pay.reference.clone();
    Ok(work.done())
}

/// Moves all tips of a person into the person's own wallet. They count against no limit: they were theirs before.
pub(super) fn collect_tips(mut work: Work<'_>, collect: &CollectTips) -> Result<Event, Rejection> {
    let wallet = work.wallet(&collect.wallet)?;
    Work::may_pay(wallet)?;
    let (purse, tips) = person_tips(&work, wallet, work.asset(collect.asset)?)?;
    let amount = work.debitable(tips, AMOUNT_MAX);
    if amount == 0 {
        return Err(Rejection::NothingToMove);
    }
    work.post(tips, purse.account, amount)?;
    Ok(work.done())
}

/// A person's accounts in an asset, and the one for tips.
pub(super) fn person_tips<'a>(
    work: &Work<'a>,
    person: NamedWallet<'a>,
    asset: AssetNumber,
) -> Result<(&'a Purse, AccountNumber), Rejection> {
    let purse = work.purse(person, asset)?;
    let tips = purse.tips.ok_or_else(|| {
        let refusal = Refusal::of(RefusalCode::PersonTipsMissing);
        refusal.with("person", person.party.id.as_str()).with("asset", work.asset_code(asset))
    })?;
    Ok((purse, tips))
}

/// Moves an amount out of an account of the platform that may be short: someone corrected it by hand.
pub(super) fn post_from_platform(
    work: &mut Work<'_>,
    debit: AccountNumber,
    credit: AccountNumber,
    amount: u64,
) -> Result<(), Rejection> {
    work.post(debit, credit, amount).map_err(|rejection| {
        let Rejection::InsufficientFunds { account, needed, available } = rejection else {
            return rejection;
        };
        Refusal::of(RefusalCode::PlatformFundsShort)
            .with("account", account.to_string())
            .with("needed", needed)
            .with("available", available)
            .into()
    })
}

/// The wallet holds the whole of what several legs will take: a refusal states that, and not what one leg takes.
fn check_covered(work: &Work<'_>, purse: &Purse, amount: u64) -> Result<(), Rejection> {
    let available = work.debitable(purse.account, amount);
    if available == amount {
        return Ok(());
    }
    let refusal = Refusal::of(RefusalCode::WalletFundsShort);
    Err(refusal.with("needed", amount).with("available", available).into())
}

/// Payer and payee are one wallet.
pub(super) fn same_party(wallet: NamedWallet<'_>) -> Rejection {
    Refusal::of(RefusalCode::SameParty).with("wallet", wallet.party.id.as_str()).into()
}

/// An amount that leaves a wallet.
pub(super) const fn outwards(amount: u64) -> Flow {
    Flow { out: true, amount, static_code: false }
}

/// An amount that comes into a wallet.
pub(super) const fn inwards(amount: u64) -> Flow {
    Flow { out: false, amount, static_code: false }
}

#[cfg(test)]
mod tests;
