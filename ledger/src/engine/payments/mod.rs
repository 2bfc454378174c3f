//! The rules of the payments layer, on top of the double-entry book: wallets, merchants, orders, payments and what
//! follows them.
//!
//! | in | out |
//! |---|---|
//! | state, time, an instruction, and the closed items that it names | one event: what moved, and each item as it is afterwards |
//!
//! - One event is both a payment's state and its postings, so that the two can never disagree.
//! - Open items are in the state, closed ones are fetched before the decision ([`Target::Items`]).
//! - An item that is due ends by an event of its own before anything else is decided (`next_due`).

mod apply;
mod authorise;
mod breaks;
pub mod calendar;
pub mod chart;
mod codes;
pub mod digest;
mod disputes;
pub mod exchange;
pub mod fee;
mod funds;
pub mod line;
mod merchants;
mod money;
mod names;
mod open;
mod order;
pub mod packet;
mod packets;
mod parties;
mod pay;
pub mod refund;
mod refunds;
mod restore;
mod schedules;
mod seal;
#[cfg(test)]
mod sequences;
mod settle;
mod settlements;
pub mod settling;
pub mod shares;
mod splits;
mod suspense;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod testing_settlements;
#[cfg(test)]
mod testing_steps;
mod tips;
mod turns;
mod undo;
pub mod usage;
mod wallets;
mod work;

pub use parties::{
    Channel, Merchant, Parties, Place, PlanFrom, PlatformAccounts, Purse, Till, Wallet,
};
pub use work::limit_name;

use super::state::State;
use super::target::Target;
use crate::domain::{AccountNumber, Rejection, Seq, Time};
use crate::event::Event;
use crate::instruction::{Expire, Instruction};
use crate::item::{Item, Origin};
pub use line::{Border, Moved, Parts};
pub(super) use names::by_number;
pub(super) use undo::Before;
use work::Work;

/// Decides an instruction that is not known yet.
pub(super) fn execute(
    state: &State,
    now: Time,
    instruction: &Instruction,
    target: &Target,
) -> Result<Event, Rejection> {
    let work = Work::on(state, now, instruction, target);
    match instruction {
        Instruction::OpenWallet(open) => open::wallet(work, open),
        Instruction::OpenChannel(open) => open::channel(work, open),
        Instruction::RegisterMerchant(register) => open::merchant(work, register),
        Instruction::CreateOrder(create) => order::create(work, create),
        Instruction::CloseOrder(close) => order::close(work, close),
        Instruction::Pay(pay) => pay::pay(work, pay),
        Instruction::Expire(expire) => order::expire(work, expire),
        Instruction::SetWalletLimits(asked) => wallets::set_limits(work, asked),
        Instruction::ChangeWalletState(asked) => wallets::change_state(work, asked),
        Instruction::TopUp(asked) => wallets::top_up(work, asked),
        Instruction::Withdraw(asked) => wallets::withdraw(work, asked),
        Instruction::SettleWithdrawal(asked) => wallets::settle_withdrawal(work, asked),
        Instruction::PayPerson(asked) => wallets::pay_person(work, asked),
        Instruction::CollectTips(asked) => wallets::collect_tips(work, asked),
        Instruction::SetMerchantPolicy(asked) => merchants::set_policy(work, asked),
        Instruction::ChangeMerchantState(asked) => merchants::change_state(work, asked),
        Instruction::SetFeePlan(asked) => merchants::set_fee_plan(work, asked),
        Instruction::IssueCode(asked) => codes::issue(work, asked),
        Instruction::Authorise(asked) => authorise::authorise(work, asked),
        Instruction::CaptureOrder(asked) => authorise::capture(work, asked),
        Instruction::ReceivePayment(asked) => suspense::receive(work, asked),
        Instruction::ResolveSuspense(asked) => suspense::resolve(work, asked),
        Instruction::Refund(asked) => refunds::refund(work, asked),
        Instruction::ChargeBack(asked) => disputes::charge_back(work, asked),
        Instruction::Adjust(asked) => disputes::adjust(work, asked),
        Instruction::Tip(asked) => tips::tip(work, asked),
        Instruction::Split(asked) => splits::split(work, asked),
        Instruction::ReturnShare(asked) => splits::return_share(work, asked),
        Instruction::SendPacket(asked) => packets::send(work, asked),
        Instruction::TakePacket(asked) => packets::take(work, asked),
        Instruction::SetSettlementPlan(asked) => settlements::set_plan(work, asked),
        Instruction::CloseSettlement(asked) => settlements::close(work, asked),
        Instruction::AdvancePayout(asked) => settlements::advance(work, asked),
        Instruction::RecordBreak(asked) => breaks::record(work, asked),
        Instruction::ResolveBreak(asked) => breaks::resolve(work, asked),
        Instruction::CutOff(_) | Instruction::FinishCutOff(_) => Ok(work.done()),
        Instruction::Seal(asked) => seal::seal(work, asked, true)
            .or_else(|_| seal::seal(Work::on(state, now, instruction, target), asked, false)),
    }
}

/// Where what this instruction would open was opened before, and which fields differ from that.
pub(super) fn known(state: &State, instruction: &Instruction) -> Option<(Seq, Vec<String>)> {
    open::known(state, instruction)
}

/// What happens by itself at `now` before anything else: to the first item whose time has come, or to a schedule of
/// settlement.
pub(super) fn next_due(state: &State, now: Time) -> Option<Event> {
    let first = state.parties.due.first_key_value();
    let expired = first.filter(|((due, _), _)| *due <= now).map(|(_, name)| {
        let item = name.clone();
        Instruction::Expire(Expire { item })
    });
    let due = expired.or_else(|| turns::next_due(state, now))?;
    execute(state, now, &due, &Target::Unknown).ok()
}

/// The next period that has ended and is sealed beside other work, a bounded number of them at a time.
pub(super) fn next_step(state: &State, now: Time) -> Option<Event> {
    execute(state, now, &turns::next_step(state)?, &Target::Unknown).ok()
}

/// What an open item keeps reserved between two accounts.
pub(super) fn reserved_for(
    state: &State,
    item: &Item,
) -> Option<(AccountNumber, AccountNumber, u64)> {
    let payment = item.payment().filter(|payment| payment.held > 0)?;
    let Some(Origin::Wallet(wallet)) = payment.payer else { return None };
    let purses = &state.parties.wallet(wallet)?.purses;
    let purse = purses.iter().find(|purse| purse.asset == payment.asset)?;
    let tills = &state.parties.merchant(payment.merchant)?.tills;
    let till = tills.iter().find(|till| till.asset == payment.asset)?;
    Some((purse.account, till.payable, payment.held))
}
