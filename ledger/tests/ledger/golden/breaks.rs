//! One of each thing that is stored of reconciliation, with every field in use.

use super::instructions::{LATER, NOON, asset_number, channel};
use crate::ask::{asset, id};
use farthing_ledger::domain::Text;
use farthing_ledger::instruction::{
    BreakCategory, BreakEnding, BreakFile, BreakRow, FoundBreak, Instruction, RecordBreak,
    ResolveBreak,
};
use farthing_ledger::item::{Break, BreakEnd};

fn row(place: u64, amount: i64) -> BreakRow {
    BreakRow {
        place,
        kind: Text::parse("kind", "payout").unwrap(),
        reference: Text::parse("reference", "A-1").unwrap(),
        provider: Text::parse("provider", "4200").unwrap(),
        group: Text::parse("group", "CNY-17").unwrap(),
        currency: Text::parse("currency", "CNY").unwrap(),
        amount,
        fee: Some(-3),
        time: Some(NOON),
        status: Text::parse("status", "sent").unwrap(),
    }
}

fn found() -> FoundBreak {
    FoundBreak {
        file: BreakFile::Channel,
        category: BreakCategory::AmountUnder,
        since: LATER,
        theirs: Some(row(12, -300)),
        ours: Some(row(4_711, -301)),
        difference: 1,
    }
}

/// A break of the platform's own that was resolved.
pub(super) fn kept() -> Break {
    Break {
        merchant: None,
        channel: Some(channel()),
        asset: asset_number(0),
        found: found(),
        ended: Some(BreakEnd {
            ending: BreakEnding::Forced,
            reason: Text::parse("reason", "one fen of rounding").unwrap(),
            by: Text::parse("by", "ann").unwrap(),
            time: LATER,
        }),
    }
}

/// The instructions about reconciliation.
pub(super) fn instructions() -> Vec<Instruction> {
    vec![
        Instruction::RecordBreak(RecordBreak {
            id: id("break-1"),
            merchant: None,
            channel: Some(channel()),
            asset: asset("CNY"),
            found: Box::new(found()),
        }),
        Instruction::ResolveBreak(ResolveBreak {
            id: id("i-33"),
            found: id("break-1"),
            ending: BreakEnding::MatchedLater,
            reason: Text::parse("reason", "came a day later").unwrap(),
            by: Text::parse("by", "reconciliation").unwrap(),
        }),
    ]
}
