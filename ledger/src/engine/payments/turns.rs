//! Whose turn it is to be settled: cut-offs that have come, and the periods that they ended, one after the other.

use super::parties::Till;
use super::settling::{Schedule, Settling};
use crate::domain::{
    AssetNumber, BusinessKind, BusinessNumber, CommandId, MerchantNumber, MerchantRef, Time,
};
use crate::engine::state::State;
use crate::instruction::{CutOff, FinishCutOff, Instruction, Seal, Turn};

/// What a schedule asks for at `now` before anything else is decided: its cut-offs in their order, each only once all of
/// the one before is sealed, so that every period has the date on which it ended, however long the ledger stood still.
pub(super) fn next_due(state: &State, now: Time) -> Option<Instruction> {
    let mut schedules = (0_u16..).zip(state.parties.schedules());
    let (index, schedule) = schedules.find(|(_, schedule)| schedule.next <= now)?;
    if let Some(step) = next_step(state) {
        return Some(step);
    }
    // A schedule that has just begun has had no cut-off yet: it only learns its first one.
    let at = if schedule.date.is_some() { schedule.next } else { now };
    let (next, next_date) = schedule.zone.next_cut_off(schedule.cut_off_minutes, at);
    Some(Instruction::CutOff(CutOff { schedule: index, at, next, next_date }))
}

/// The next period to be sealed, or the end of a schedule's round. None where nothing has ended.
pub(super) fn next_step(state: &State) -> Option<Instruction> {
    let parties = &state.parties;
    if let Some(first) = parties.to_seal.first() {
        return seal(state, *first, None);
    }
    let mut schedules = (0_u16..).zip(parties.schedules());
    let (index, schedule, turn) =
        schedules.find_map(|(index, schedule)| Some((index, schedule, schedule.turn?)))?;
    let from = usize::try_from(turn).unwrap_or(usize::MAX);
    let mut members = (turn..).zip(schedule.members.get(from..).unwrap_or_default());
    match members.find(|(_, member)| needs_seal(state, schedule, **member)) {
        Some((place, member)) => seal(state, *member, Some(Turn { schedule: index, place })),
        None => Some(Instruction::FinishCutOff(FinishCutOff { schedule: index })),
    }
}

/// Whether there is anything to write down for a member: lines, something to release, or something to pay out.
fn needs_seal(
    state: &State,
    schedule: &Schedule,
    (merchant, asset): (MerchantNumber, AssetNumber),
) -> bool {
    let Some((till, settling)) = settled(state, merchant, asset) else { return false };
    if settling.waits(schedule) {
        return true;
    }
    if settling.behind(schedule).is_none() {
        return false;
    }
    let standing = state.standing(till);
    let carried = standing.payable.saturating_add(standing.tips);
    let payable = carried > 0
        && u64::try_from(carried).is_ok_and(|units| units >= settling.plan.payout_minimum);
    let releases = settling.kept.iter().any(|kept| kept.until <= schedule.period);
    releases || payable
}

fn seal(
    state: &State,
    (merchant, asset): (MerchantNumber, AssetNumber),
    turn: Option<Turn>,
) -> Option<Instruction> {
    let (_, settling) = settled(state, merchant, asset)?;
    let id = &state.parties.merchant(merchant)?.id;
    let asset = state.asset(asset)?.code;
    let number = format!("{asset}-{}", settling.sealed.saturating_add(1));
    let number = BusinessNumber::parse("settlement", &number).ok()?;
    Some(Instruction::Seal(Seal {
        id: CommandId::business(BusinessKind::Settlement, id, &number),
        merchant: MerchantRef::Number(merchant),
        asset,
        turn,
    }))
}

fn settled(
    state: &State,
    merchant: MerchantNumber,
    asset: AssetNumber,
) -> Option<(&Till, &Settling)> {
    let till = state.parties.merchant(merchant)?.till(asset)?;
    Some((till, till.settling.as_deref()?))
}
