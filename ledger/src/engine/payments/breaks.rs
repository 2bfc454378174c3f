//! Breaks of a reconciliation: kept and ended. Neither moves money.

use super::work::{Work, changed, unknown};
use crate::domain::{RefusalCode, Rejection};
use crate::event::Event;
use crate::instruction::{RecordBreak, ResolveBreak};
use crate::item::{Break, BreakEnd, Matter};

/// Keeps a break.
pub(super) fn record(mut work: Work<'_>, asked: &RecordBreak) -> Result<Event, Rejection> {
    let asset = work.asset(asked.asset)?;
    let merchant = asked.merchant.as_ref().map(|merchant| work.merchant(merchant)).transpose()?;
    if let Some(merchant) = merchant {
        work.till(merchant, asset)?;
    }
    if let Some(channel) = &asked.channel {
        work.channel(channel, asset)?;
    }
    work.begin(Matter::Break(Box::new(Break {
        merchant: merchant.map(|merchant| merchant.number),
        channel: asked.channel.clone(),
        asset,
        found: asked.found.as_ref().clone(),
        ended: None,
    })));
    Ok(work.done())
}

/// Ends a break that is open.
pub(super) fn resolve(mut work: Work<'_>, asked: &ResolveBreak) -> Result<Event, Rejection> {
    let none = || unknown(RefusalCode::BreakUnknown, "break", &asked.found);
    let item = work.item(&asked.found).ok_or_else(none)?;
    let Matter::Break(kept) = &item.matter else { return Err(none()) };
    if kept.ended.is_some() {
        return Err(none());
    }
    let end = BreakEnd {
        ending: asked.ending,
        reason: asked.reason.clone(),
        by: asked.by.clone(),
        time: work.now,
    };
    work.touch(changed(item, |matter| {
        if let Matter::Break(kept) = matter {
            kept.ended = Some(end);
        }
    }));
    Ok(work.done())
}

#[cfg(test)]
mod tests {
    use crate::domain::{MerchantRef, RefusalCode, Text, Time};
    use crate::engine::payments::testing::{World, id};
    use crate::instruction::{
        BreakCategory, BreakEnding, BreakFile, BreakRow, FoundBreak, Instruction, RecordBreak,
        ResolveBreak,
    };
    use crate::item::{Matter, Owner};

    fn row() -> BreakRow {
        let text = |text: &str| Text::parse("text", text).unwrap();
        BreakRow {
            place: 7,
            kind: Text::parse("kind", "payment").unwrap(),
            reference: text("A-1"),
            provider: text(""),
            group: text(""),
            currency: Text::parse("currency", "CNY").unwrap(),
            amount: 2_800,
            fee: None,
            time: Some(Time::from_micros(5)),
            status: Text::default(),
        }
    }

    fn record(name: &str, merchant: Option<&str>) -> RecordBreak {
        let named =
            |merchant: &str| crate::domain::MerchantId::parse("merchant", merchant).unwrap();
        let channel = crate::domain::ChannelId::parse("channel", "bank").unwrap();
        RecordBreak {
            id: id(name),
            merchant: merchant.map(|merchant| MerchantRef::Id(named(merchant))),
            channel: merchant.is_none().then_some(channel),
            asset: crate::domain::AssetCode::parse("asset", "CNY").unwrap(),
            found: Box::new(FoundBreak {
                file: merchant.map_or(BreakFile::Channel, |_| BreakFile::Trades),
                category: BreakCategory::MissingHere,
                since: Time::from_micros(9),
                theirs: Some(row()),
                ours: None,
                difference: 2_800,
            }),
        }
    }

    fn resolve(name: &str, found: &str) -> Instruction {
        Instruction::ResolveBreak(ResolveBreak {
            id: id(name),
            found: id(found),
            ending: BreakEnding::Fixed,
            reason: Text::parse("reason", "booked by hand").unwrap(),
            by: Text::parse("by", "ann").unwrap(),
        })
    }

    #[test]
    fn a_break_is_open_until_it_is_resolved_and_moves_nothing() {
        let mut world = World::funded();
        world.run(Instruction::RecordBreak(record("b-1", Some("stall"))));
        world.run(Instruction::RecordBreak(record("b-2", None)));
        assert!(world.item(&id("b-1")).is_open());
        assert_eq!(world.item(&id("b-2")).owner(), Owner::Platform);
        world.run(resolve("r-1", "b-1"));
        let item = world.item(&id("b-1"));
        assert!(!item.is_open());
        let Matter::Break(kept) = &item.matter else { panic!("no break") };
        assert_eq!(kept.ended.as_ref().map(|end| end.ending), Some(BreakEnding::Fixed));
        world.refuse(resolve("r-2", "b-1"), RefusalCode::BreakUnknown);
        world.refuse(resolve("r-3", "b-9"), RefusalCode::BreakUnknown);
        let stranger = record("b-3", Some("nobody"));
        world.refuse(Instruction::RecordBreak(stranger), RefusalCode::MerchantUnknown);
    }

    #[test]
    fn a_break_has_a_row_and_one_owner_and_an_end_has_a_reason() {
        let good = record("b-1", Some("stall"));
        let check = |asked: &RecordBreak| Instruction::RecordBreak(asked.clone()).check();
        assert_eq!(check(&good), Ok(()));
        let both = RecordBreak { channel: record("b", None).channel, ..good.clone() };
        assert_eq!(check(&both).unwrap_err().field, "channel");
        let mut other = good.clone();
        other.found.file = BreakFile::Channel;
        assert_eq!(check(&other).unwrap_err().field, "found.file");
        let mut bare = good;
        bare.found.theirs = None;
        assert_eq!(check(&bare).unwrap_err().field, "found");
        let Instruction::ResolveBreak(end) = resolve("r", "b") else { return };
        let without = ResolveBreak { reason: Text::default(), ..end.clone() };
        assert_eq!(Instruction::ResolveBreak(without).check().unwrap_err().field, "reason");
        let without = ResolveBreak { by: Text::default(), ..end };
        assert_eq!(Instruction::ResolveBreak(without).check().unwrap_err().field, "by");
    }
}
