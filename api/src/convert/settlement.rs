//! Settlement: plans and what is asked on the way in, settlements and open periods on the way out.

use crate::convert::field;
use crate::convert::names::Names;
use crate::convert::party;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::BusinessKind;
use farthing_ledger::domain::ChannelId;
use farthing_ledger::domain::Digest;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Rate;
use farthing_ledger::domain::SettlementPlan;
use farthing_ledger::domain::Text;
use farthing_ledger::domain::Time;
use farthing_ledger::domain::Zone;
use farthing_ledger::domain::limits::SETTLEMENT_DELAY_DAYS_MAX;
use farthing_ledger::instruction::AdvancePayout;
use farthing_ledger::instruction::CloseSettlement;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::instruction::PayoutStep;
use farthing_ledger::instruction::SetSettlementPlan;
use farthing_ledger::item::Item;
use farthing_ledger::item::PartSum;
use farthing_ledger::item::Payout;
use farthing_ledger::item::PayoutState;
use farthing_ledger::item::Settlement;
use farthing_ledger::item::Standing;
use farthing_ledger::query::ScheduleView;
use farthing_ledger::query::TillView;
use farthing_proto::v1;

/// Decodes a plan to set.
///
/// # Errors
///
/// The first malformed field; so do all others here.
pub fn plan(set: &v1::NewSettlementPlan) -> Result<SetSettlementPlan, Invalid> {
    let stated = field::required("plan", set.plan.as_ref())?;
    Ok(SetSettlementPlan {
        id: field::command_id(field::ID, &set.id, &set.id_bytes)?,
        merchant: MerchantRef::Id(party::merchant(&set.merchant)?),
        asset: AssetCode::parse("asset", &set.asset)?,
        plan: terms(stated).map_err(|invalid| invalid.inside("plan"))?,
    })
}

fn terms(plan: &v1::SettlementPlan) -> Result<SettlementPlan, Invalid> {
    let rate = if plan.reserve_rate.is_empty() { "0" } else { &plan.reserve_rate };
    Ok(SettlementPlan {
        zone: Zone::parse("zone", &plan.zone)?,
        cut_off_minutes: field::small("cut_off_minutes", plan.cut_off_minutes)?,
        delay_days: days("delay_days", plan.delay_days)?,
        working_days: plan.working_days,
        payout_minimum: plan.payout_minimum,
        reserve_rate: Rate::parse("reserve_rate", rate)?,
        reserve_days: field::small("reserve_days", plan.reserve_days)?,
        gross: plan.gross,
        payout_channel: ChannelId::parse("payout_channel", &plan.payout_channel)?,
        payout_account: Text::parse("payout_account", &plan.payout_account)?,
    })
}

fn days(name: &'static str, days: u32) -> Result<u8, Invalid> {
    let max = SETTLEMENT_DELAY_DAYS_MAX;
    u8::try_from(days).map_err(|_| Invalid::of(name, format!("is {days}, at most {max}")))
}

/// Decodes the closing of an open period.
///
/// # Errors
///
/// The first malformed field.
pub fn closing(close: &v1::SettlementClosing) -> Result<CloseSettlement, Invalid> {
    Ok(CloseSettlement {
        id: field::command_id(field::ID, &close.id, &close.id_bytes)?,
        merchant: MerchantRef::Id(party::merchant(&close.merchant)?),
        asset: AssetCode::parse("asset", &close.asset)?,
    })
}

/// Decodes what became of a payout.
///
/// # Errors
///
/// The first malformed field.
pub fn advance(advance: &v1::PayoutAdvance) -> Result<AdvancePayout, Invalid> {
    let merchant = party::merchant(&advance.merchant)?;
    let number = ("settlement", advance.settlement.as_str());
    Ok(AdvancePayout {
        id: field::command_id(field::ID, &advance.id, &advance.id_bytes)?,
        settlement: party::own_number(BusinessKind::Settlement, &merchant, number)?,
        merchant: MerchantRef::Id(merchant),
        step: match field::stated("step", advance.step)? {
            v1::PayoutStep::Unspecified | v1::PayoutStep::Sent => PayoutStep::Sent,
            v1::PayoutStep::Confirmed => PayoutStep::Confirmed,
            v1::PayoutStep::Returned => PayoutStep::Returned,
        },
        reference: Text::parse("reference", &advance.reference)?,
        reason: Text::parse("reason", &advance.reason)?,
    })
}

/// A settlement.
#[must_use]
pub fn told(item: &Item, settlement: &Settlement, names: &Names) -> v1::Settlement {
    let (asset, exponent) = names.asset(settlement.asset);
    v1::Settlement {
        merchant: names.merchant(settlement.merchant),
        settlement: item.name.business_number().unwrap_or_default().to_owned(),
        count: settlement.count,
        asset,
        exponent,
        business_date: settlement.date.to_string(),
        opened_time: Some(field::timestamp(settlement.began)),
        cut_off_time: Some(field::timestamp(settlement.ended)),
        first_seq: settlement.first.raw(),
        last_seq: settlement.last.raw(),
        sealed_seq: item.number.raw(),
        opening: Some(told_standing(&settlement.opening)),
        ending: Some(told_standing(&settlement.ending)),
        closing: Some(told_standing(&settlement.closing)),
        parts: told_parts(&settlement.parts),
        reserve_kept: settlement.reserve_kept,
        reserve_released: settlement.reserve_released,
        fees_owed: settlement.fees_owed,
        owed_paid: settlement.owed_paid,
        net: settlement.net,
        lines: settlement.lines,
        root: settlement.root.to_string(),
        previous_digest: settlement.previous.as_ref().map(Digest::to_string).unwrap_or_default(),
        digest: settlement.digest.to_string(),
        payout: settlement.payout.as_deref().map(|payout| told_payout(payout, names)),
    }
}

fn told_payout(payout: &Payout, names: &Names) -> v1::Payout {
    v1::Payout {
        amount: payout.amount,
        tips: payout.tips,
        channel_account: names.name(payout.channel),
        account: payout.account.to_string(),
        due_date: payout.due.to_string(),
        state: told_state(payout.state).into(),
        state_time: Some(field::timestamp(payout.since)),
    }
}

const fn told_state(state: PayoutState) -> v1::PayoutState {
    match state {
        PayoutState::Created => v1::PayoutState::Created,
        PayoutState::Sent => v1::PayoutState::Sent,
        PayoutState::Confirmed => v1::PayoutState::Confirmed,
        PayoutState::Returned => v1::PayoutState::Returned,
    }
}

fn told_standing(standing: &Standing) -> v1::Standing {
    v1::Standing {
        payable: standing.payable,
        tips: standing.tips,
        reserve: standing.reserve,
        receivable: standing.receivable,
        pool: standing.pool,
    }
}

fn told_parts(parts: &[PartSum]) -> Vec<v1::PartSum> {
    let told = |sum: &PartSum| v1::PartSum {
        part: sum.part.name().to_owned(),
        amount: sum.amount,
        count: sum.count,
    };
    parts.iter().map(told).collect()
}

/// How a merchant is settled in an asset, and its open period. None where it has no plan.
#[must_use]
pub fn told_period(till: &TillView) -> Option<v1::OpenPeriod> {
    let settling = till.settling.as_ref()?;
    Some(v1::OpenPeriod {
        asset: till.asset.code.to_string(),
        exponent: till.asset.exponent.into(),
        plan: Some(told_plan(&settling.plan)),
        settlements: settling.sealed,
        opened_time: Some(field::timestamp(settling.began)),
        first_seq: settling.first.raw(),
        opening: Some(told_standing(&settling.opening)),
        parts: told_parts(&settling.parts),
        lines: settling.lines,
        cut_off_time: (settling.next_cut_off > Time::ZERO)
            .then(|| field::timestamp(settling.next_cut_off)),
        sealing: settling.waits,
    })
}

fn told_plan(plan: &SettlementPlan) -> v1::SettlementPlan {
    v1::SettlementPlan {
        zone: plan.zone.to_string(),
        cut_off_minutes: plan.cut_off_minutes.into(),
        delay_days: plan.delay_days.into(),
        working_days: plan.working_days,
        payout_minimum: plan.payout_minimum,
        reserve_rate: plan.reserve_rate.to_string(),
        reserve_days: plan.reserve_days.into(),
        gross: plan.gross,
        payout_channel: plan.payout_channel.to_string(),
        payout_account: plan.payout_account.to_string(),
    }
}

/// A schedule, and how far the sealing after its last cut-off has come.
#[must_use]
pub fn told_schedule(schedule: &ScheduleView) -> v1::Schedule {
    let date = schedule.last.map(|cut| cut.date.to_string());
    v1::Schedule {
        zone: schedule.zone.to_string(),
        cut_off_minutes: schedule.cut_off_minutes.into(),
        members: schedule.members,
        last_cut_off_time: schedule.last.map(|cut| field::timestamp(cut.at)),
        last_business_date: date.unwrap_or_default(),
        next_cut_off_time: schedule.next.map(field::timestamp),
        members_done: schedule.done,
    }
}

/// How a schedule went on; none where the instruction is about something else.
#[must_use]
#[allow(clippy::wildcard_enum_match_arm, reason = "nothing else is about a whole schedule")]
pub fn told_step(instruction: &Instruction) -> Option<v1::ScheduleStep> {
    match instruction {
        Instruction::CutOff(cut_off) => Some(v1::ScheduleStep {
            schedule: cut_off.schedule.into(),
            cut_off_time: Some(field::timestamp(cut_off.at)),
            next_cut_off_time: Some(field::timestamp(cut_off.next)),
            next_business_date: cut_off.next_date.to_string(),
        }),
        Instruction::FinishCutOff(finish) => Some(v1::ScheduleStep {
            schedule: finish.schedule.into(),
            ..v1::ScheduleStep::default()
        }),
        _ => None,
    }
}

/// An asset; empty means every one.
///
/// # Errors
///
/// A malformed code.
pub fn asset_or_none(code: &str) -> Result<Option<AssetCode>, Invalid> {
    (!code.is_empty()).then(|| AssetCode::parse("asset", code)).transpose()
}
