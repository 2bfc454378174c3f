//! One of each thing that is stored of settlement, with every field in use somewhere.

use super::instructions::{LATER, NOON, account, asset_number, channel, merchant_number};
use crate::ask::{asset, id};
use crate::payments::words::{own, text};
use farthing_ledger::domain::{
    BusinessDate, BusinessKind, CommandId, Digest, MerchantRef, Part, Rate, Seq, SettlementPlan,
    Text, Time, Zone,
};
use farthing_ledger::engine::payments::settling::{Cut, Ended, Kept, Period, Schedule, Settling};
use farthing_ledger::instruction::{
    AdvancePayout, CloseSettlement, CutOff, FinishCutOff, Instruction, PayoutStep, Seal,
    SetSettlementPlan, Turn,
};
use farthing_ledger::item::{PartSum, Payout, PayoutState, Settlement, Standing};
use farthing_proof::merkle::{Frontier, leaf_hash};

const DATE: BusinessDate = BusinessDate::from_days(19_675);

fn settlement_name() -> CommandId {
    own(BusinessKind::Settlement, "cafe", "CNY-17")
}

fn cafe() -> MerchantRef {
    MerchantRef::Number(merchant_number(2))
}

fn plan() -> SettlementPlan {
    SettlementPlan {
        zone: Zone::parse("zone", "Asia/Shanghai").unwrap(),
        cut_off_minutes: 1_380,
        delay_days: 1,
        working_days: true,
        payout_minimum: 100,
        reserve_rate: Rate::parse("rate", "10").unwrap(),
        reserve_days: 90,
        gross: true,
        payout_channel: channel(),
        payout_account: Text::parse("account", "DE02120300000000202051").unwrap(),
    }
}

/// The instructions about settlement, the ledger's own included.
pub(super) fn instructions() -> Vec<Instruction> {
    vec![
        Instruction::SetSettlementPlan(SetSettlementPlan {
            id: id("i-30"),
            merchant: cafe(),
            asset: asset("CNY"),
            plan: plan(),
        }),
        Instruction::CloseSettlement(CloseSettlement {
            id: id("i-31"),
            merchant: cafe(),
            asset: asset("CNY"),
        }),
        Instruction::AdvancePayout(AdvancePayout {
            id: id("i-32"),
            merchant: cafe(),
            settlement: settlement_name(),
            step: PayoutStep::Returned,
            reference: text("BANK-9"),
            reason: Text::parse("reason", "ACCOUNT_CLOSED").unwrap(),
        }),
        Instruction::CutOff(CutOff { schedule: 3, at: NOON, next: LATER, next_date: DATE }),
        Instruction::Seal(Seal {
            id: settlement_name(),
            merchant: cafe(),
            asset: asset("CNY"),
            turn: Some(Turn { schedule: 3, place: 300 }),
        }),
        Instruction::FinishCutOff(FinishCutOff { schedule: 3 }),
    ]
}

const fn standing(payable: i64) -> Standing {
    Standing { payable, tips: 300, reserve: 149, receivable: 7, pool: 5 }
}

fn parts() -> Vec<PartSum> {
    vec![
        PartSum { part: Part::Sale, amount: 2_500, count: 1 },
        PartSum { part: Part::Fee, amount: 15, count: 1 },
    ]
}

fn tree() -> Frontier {
    let mut tree = Frontier::default();
    [b"a", b"b", b"c"].iter().for_each(|line| tree.push(leaf_hash(*line)));
    tree
}

/// A settlement whose payout has come back.
pub(super) fn settlement() -> (CommandId, Settlement) {
    let payout = Payout {
        amount: 1_642,
        tips: 300,
        channel: account(4),
        account: plan().payout_account,
        due: DATE,
        state: PayoutState::Returned,
        since: LATER,
    };
    let made = Settlement {
        merchant: merchant_number(2),
        asset: asset_number(0),
        count: 17,
        date: DATE,
        began: NOON,
        ended: LATER,
        first: Seq::from_raw(200),
        last: Seq::from_raw(300),
        opening: standing(-1),
        ending: standing(1_491),
        closing: standing(0),
        parts: parts(),
        reserve_kept: 149,
        reserve_released: 128,
        fees_owed: 9,
        owed_paid: 3,
        net: 1_642,
        lines: 3,
        root: tree().root(),
        previous: Some(leaf_hash(b"previous")),
        digest: leaf_hash(b"digest"),
        payout: Some(Box::new(payout)),
    };
    (settlement_name(), made)
}

/// How far the cafe is settled: a period is open, one has ended, something is kept back.
pub(super) fn settling() -> Settling {
    let period = |began| Period {
        began,
        first: Seq::from_raw(200),
        opening: standing(1),
        parts: parts(),
        lines: tree(),
    };
    let cut = Cut { at: LATER, last: Seq::from_raw(300), date: DATE };
    Settling {
        plan: plan(),
        schedule: 0,
        period: 300,
        sealed: 16,
        previous: Some(Digest::from_bytes([7; 32])),
        date: Some(DATE),
        open: period(LATER),
        ended: Some(Box::new(Ended { period: period(NOON), ending: standing(2), cut })),
        kept: vec![Kept { until: 301, amount: 149 }],
    }
}

/// A schedule in the middle of its round, and one that has just begun.
pub(super) fn schedules() -> Vec<Schedule> {
    let begun = Schedule {
        zone: plan().zone,
        cut_off_minutes: 0,
        period: 0,
        next: Time::ZERO,
        date: None,
        last: None,
        members: Vec::new(),
        turn: None,
    };
    let going = Schedule {
        period: 300,
        next: LATER,
        date: Some(DATE),
        last: Some(Cut { at: NOON, last: Seq::from_raw(300), date: DATE }),
        members: vec![(merchant_number(1), asset_number(0))],
        turn: Some(0),
        ..begun.clone()
    };
    vec![going, begun]
}
