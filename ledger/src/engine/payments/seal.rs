//! Sealing a period that has ended: one object, and its postings in the same event.
//!
//! | in | out |
//! |---|---|
//! | the period's sums, what the merchant stood at, the plan | a settlement with its digest, and the legs |
//!
//! The legs, in this order: what was kept back long enough is released; fees become owed where the plan is gross; the new
//! reserve is kept back; what is owed is taken; the rest becomes the payout. What came after the end of the period is never
//! touched by it, and where a refund has meanwhile taken what the period had, less is paid out and the rest carried over.

use super::chart::PayoutPurpose;
use super::parties::Till;
use super::settlements::payout_account;
use super::settling::{Cut, Period, Schedule, Settling};
use super::work::{NamedMerchant, Work};
use crate::domain::{Part, Rate, Refusal, RefusalCode, Rejection};
use crate::engine::state::State;
use crate::event::Event;
use crate::instruction::Seal;
use crate::item::{Matter, Payout, PayoutState, Settlement, Standing};

/// What one settlement moves.
#[derive(Debug, Clone, Copy, Default)]
struct Postings {
    released: u64,
    fees_owed: u64,
    kept: u64,
    owed_paid: u64,
    /// For the payout: out of what is payable, and out of tips.
    payable: u64,
    tips: u64,
}

/// The period to seal: its sums, what the merchant stood at at its end, and the end.
struct Closing<'a> {
    period: &'a Period,
    ending: Standing,
    cut: Cut,
}

/// Seals. `posts`: whether it moves money; where an account bears no posting, a settlement without any is made, and all
/// of it is carried over.
pub(super) fn seal(mut work: Work<'_>, seal: &Seal, posts: bool) -> Result<Event, Rejection> {
    let merchant = work.merchant(&seal.merchant)?;
    let till = work.till(merchant, work.asset(seal.asset)?)?;
    let missing = || Rejection::from(Refusal::of(RefusalCode::SettlementPlanMissing));
    let settling = till.settling.as_deref().ok_or_else(missing)?;
    let schedule = work.parties().schedule(settling.schedule).ok_or_else(missing)?;
    let closing = closing(work.state, till, settling, schedule).ok_or_else(missing)?;
    let moved = if posts {
        post(&mut work, till, (settling, schedule), &closing)?
    } else {
        Postings::default()
    };
    let mut settlement = sealed(merchant, till, settling, &closing, &moved);
    let total = moved.payable.saturating_add(moved.tips);
    if total > 0 && total >= settling.plan.payout_minimum {
        settlement.payout = Some(Box::new(pay_out(&mut work, till, (settling, &closing), &moved)?));
        settlement.closing.payable =
            settlement.closing.payable.saturating_sub(signed(moved.payable));
        settlement.closing.tips = settlement.closing.tips.saturating_sub(signed(moved.tips));
    }
    let asset = work.state.asset(till.asset).ok_or_else(missing)?;
    settlement.digest = super::digest::of(&settlement, &merchant.party.id, asset);
    work.begin(Matter::Settlement(Box::new(settlement)));
    Ok(work.done())
}

fn closing<'a>(
    state: &State,
    till: &Till,
    settling: &'a Settling,
    schedule: &Schedule,
) -> Option<Closing<'a>> {
    match settling.ended.as_deref() {
        Some(ended) => {
            Some(Closing { period: &ended.period, ending: ended.ending, cut: ended.cut })
        }
        None => Some(Closing {
            period: &settling.open,
            ending: state.standing(till),
            cut: settling.behind(schedule)?,
        }),
    }
}

/// Posts everything but the payout, and says what is left for that.
fn post(
    work: &mut Work<'_>,
    till: &Till,
    (settling, schedule): (&Settling, &Schedule),
    closing: &Closing<'_>,
) -> Result<Postings, Rejection> {
    let mut moved = Postings::default();
    let due = settling.kept.iter().filter(|kept| kept.until <= schedule.period);
    let due = due.fold(0_u64, |sum, kept| sum.saturating_add(kept.amount));
    moved.released = work.debitable(till.reserve, due);
    work.post(till.reserve, till.payable, moved.released)?;

    let sum = |part| closing.period.sum(part);
    if settling.plan.gross {
        moved.fees_owed = sum(Part::Fee).saturating_sub(sum(Part::FeeReturned));
        work.post(till.receivable, till.payable, moved.fees_owed)?;
    }
    // What the period left, and nothing of what came after it.
    let mut usable = unsigned(closing.ending.payable)
        .saturating_add(moved.released)
        .saturating_add(moved.fees_owed);

    let rate = settling.plan.reserve_rate;
    moved.kept =
        work.debitable(till.payable, share(rate, reserve_base(closing.period)).min(usable));
    work.post(till.payable, till.reserve, moved.kept)?;
    usable = usable.saturating_sub(moved.kept);

    if collects(settling, closing) {
        let owes = unsigned(work.state.standing(till).receivable);
        let owed = unsigned(closing.ending.receivable).min(owes);
        moved.owed_paid = work.debitable(till.payable, owed.min(usable));
        work.post(till.payable, till.receivable, moved.owed_paid)?;
        usable = usable.saturating_sub(moved.owed_paid);
    }
    moved.payable = work.debitable(till.payable, usable);
    moved.tips = work.debitable(till.tips, unsigned(closing.ending.tips));
    Ok(moved)
}

/// Whether what the merchant owes is taken now: always of a net plan, of a gross one with the first settlement of a month.
fn collects(settling: &Settling, closing: &Closing<'_>) -> bool {
    let same_month = settling.date.is_some_and(|date| date.is_same_month(closing.cut.date));
    !settling.plan.gross || !same_month
}

/// Sales less refunds, chargebacks and fees.
fn reserve_base(period: &Period) -> u64 {
    let came = period.sum(Part::Sale).saturating_add(period.sum(Part::FeeReturned));
    [Part::Refund, Part::ChargeBack, Part::Fee]
        .into_iter()
        .fold(came, |left, part| left.saturating_sub(period.sum(part)))
}

/// A share of an amount, rounded down: in favour of the merchant.
fn share(rate: Rate, amount: u64) -> u64 {
    let units = rate.of(amount).checked_div(u128::from(Rate::WHOLE)).unwrap_or_default();
    u64::try_from(units).unwrap_or(u64::MAX)
}

fn pay_out(
    work: &mut Work<'_>,
    till: &Till,
    (settling, closing): (&Settling, &Closing<'_>),
    moved: &Postings,
) -> Result<Payout, Rejection> {
    let due = payout_account(work, till.asset, PayoutPurpose::Due)?;
    work.post(till.payable, due, moved.payable)?;
    work.post(till.tips, due, moved.tips)?;
    let plan = &settling.plan;
    Ok(Payout {
        amount: moved.payable.saturating_add(moved.tips),
        tips: moved.tips,
        channel: work.channel(&plan.payout_channel, till.asset)?,
        account: plan.payout_account.clone(),
        due: closing.cut.date.after(plan.delay_days, plan.working_days),
        state: PayoutState::Created,
        since: work.now,
    })
}

fn sealed(
    merchant: NamedMerchant<'_>,
    till: &Till,
    settling: &Settling,
    closing: &Closing<'_>,
    moved: &Postings,
) -> Settlement {
    let Closing { period, ending, cut } = closing;
    let mut after = *ending;
    after.reserve =
        after.reserve.saturating_sub(signed(moved.released)).saturating_add(signed(moved.kept));
    after.receivable = after
        .receivable
        .saturating_add(signed(moved.fees_owed))
        .saturating_sub(signed(moved.owed_paid));
    after.payable = after
        .payable
        .saturating_add(signed(moved.released))
        .saturating_add(signed(moved.fees_owed))
        .saturating_sub(signed(moved.kept))
        .saturating_sub(signed(moved.owed_paid));
    Settlement {
        merchant: merchant.number,
        asset: till.asset,
        count: settling.sealed.saturating_add(1),
        date: cut.date,
        began: period.began,
        ended: cut.at,
        first: period.first,
        last: cut.last,
        opening: period.opening,
        ending: *ending,
        closing: after,
        parts: period.parts.clone(),
        reserve_kept: moved.kept,
        reserve_released: moved.released,
        fees_owed: moved.fees_owed,
        owed_paid: moved.owed_paid,
        net: moved.payable.saturating_add(moved.tips),
        lines: period.lines.len(),
        root: period.lines.root(),
        previous: settling.previous,
        digest: period.lines.root(),
        payout: None,
    }
}

fn signed(units: u64) -> i64 {
    i64::try_from(units).unwrap_or(i64::MAX)
}

fn unsigned(units: i64) -> u64 {
    u64::try_from(units).unwrap_or_default()
}
