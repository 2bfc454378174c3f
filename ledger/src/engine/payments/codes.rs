//! Consumer codes: issued to a wallet, used up by one payment.

use super::order::check_future;
use super::work::Work;
use crate::domain::limits::CODE_MICROS_MAX;
use crate::domain::{Refusal, RefusalCode, Rejection, Time};
use crate::event::Event;
use crate::instruction::IssueCode;
use crate::item::{Code, Matter};

/// Gives a wallet a code, known by its digest. It is good for one payment, and for five minutes at most.
pub(super) fn issue(mut work: Work<'_>, issue: &IssueCode) -> Result<Event, Rejection> {
    let wallet = work.wallet(&issue.wallet)?;
    Work::may_pay(wallet)?;
    check_within(work.now, issue.expires, CODE_MICROS_MAX)?;
    work.begin(Matter::Code(Code {
        wallet: wallet.number,
        amount_max: issue.amount_max,
        expires: issue.expires,
        good: true,
    }));
    Ok(work.done())
}

/// Checks that what is stated to expire does so later than now, and by `micros_max` at most.
pub(super) fn check_within(now: Time, expires: Time, micros_max: u64) -> Result<(), Rejection> {
    check_future(now, Some(expires), "expires_at")?;
    if expires.micros_since(now) <= micros_max {
        return Ok(());
    }
    Err(Refusal::of(RefusalCode::DeadlineTooFar)
        .with("expires_at", expires)
        .with("max", Time::from_micros(now.micros().saturating_add(micros_max)))
        .with("now", now)
        .into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

    use super::*;
    use crate::domain::{CommandId, RefusalCode};
    use crate::engine::payments::testing::{SECOND, World, fact, id, number, wallet};
    use crate::instruction::{CodeKind, Instruction, Pay, Payer};

    fn code(world: &mut World, of: &str, seconds: u64) -> IssueCode {
        let expires = Time::from_micros(world.now.micros() + seconds * SECOND);
        IssueCode { id: world.fresh(), wallet: wallet(of), amount_max: Some(2_000), expires }
    }

    fn paid_with(world: &mut World, code: &CommandId, amount: u64) -> Pay {
        let payer = Payer::Code(code.clone());
        Pay { payer, kind: CodeKind::Consumer, ..world.pay("alice", "stall", amount) }
    }

    fn issued(world: &mut World, seconds: u64) -> CommandId {
        let code = code(world, "alice", seconds);
        world.run(Instruction::IssueCode(code.clone()));
        code.id
    }

    #[test]
    fn a_code_pays_once() {
        let mut world = World::market();
        world.top_up("alice", 10_000);
        let code = issued(&mut world, 60);
        assert!(world.item(&code).is_open());
        let pay = paid_with(&mut world, &code, 2_000);
        world.run(Instruction::Pay(pay));
        assert!(!world.item(&code).is_open());
        let again = paid_with(&mut world, &code, 1);
        world.refuse(Instruction::Pay(again), RefusalCode::CodeUnknown);
        world.balances(&[("wallet:alice:CNY", 8_000), ("merchant:stall:payable:CNY", 2_000)]);
    }

    #[test]
    fn a_code_ends_with_its_time() {
        let mut world = World::market();
        world.top_up("alice", 10_000);
        let code = issued(&mut world, 60);
        world.pass(60 * SECOND - 1);
        assert!(world.item(&code).is_open());
        world.pass(1);
        assert!(!world.item(&code).is_open());
        let pay = paid_with(&mut world, &code, 100);
        world.refuse(Instruction::Pay(pay), RefusalCode::CodeUnknown);
        let wrong = paid_with(&mut world, &id("guessed"), 100);
        world.refuse(Instruction::Pay(wrong), RefusalCode::CodeUnknown);
        world.balances(&[("wallet:alice:CNY", 10_000)]);
    }

    #[test]
    fn a_refused_payment_leaves_the_code_good_and_shows_no_balance() {
        let mut world = World::market();
        world.top_up("alice", 500);
        let code = issued(&mut world, 60);
        let above = paid_with(&mut world, &code, 2_001);
        let refusal = world.refuse(Instruction::Pay(above), RefusalCode::CodeLimit);
        assert_eq!((number(&refusal, "needed"), fact(&refusal, "max")), (2_001, None));
        let short = paid_with(&mut world, &code, 501);
        let refusal = world.refuse(Instruction::Pay(short), RefusalCode::WalletFundsShort);
        assert_eq!(number(&refusal, "needed"), 501);
        assert_eq!([fact(&refusal, "available"), fact(&refusal, "wallet")], [None, None]);
        let pay = paid_with(&mut world, &code, 500);
        world.run(Instruction::Pay(pay));
    }

    #[test]
    fn a_code_is_good_for_five_minutes_at_most() {
        let mut world = World::market();
        let late = code(&mut world, "alice", 301);
        let refusal = world.refuse(Instruction::IssueCode(late), RefusalCode::DeadlineTooFar);
        let latest = Time::from_micros(world.now.micros() + CODE_MICROS_MAX);
        assert_eq!(fact(&refusal, "max"), Some(&latest.into()));
        let past = code(&mut world, "alice", 0);
        world.refuse(Instruction::IssueCode(past), RefusalCode::DeadlineReached);
        let unknown = code(&mut world, "nobody", 60);
        world.refuse(Instruction::IssueCode(unknown), RefusalCode::WalletUnknown);
        issued(&mut world, 300);
    }
}
