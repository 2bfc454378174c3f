//! Breaks that are kept: how they end on the way in, what is kept on the way out.

use crate::convert::field;
use crate::convert::names::Names;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Text;
use farthing_ledger::instruction::BreakCategory;
use farthing_ledger::instruction::BreakEnding;
use farthing_ledger::instruction::BreakFile;
use farthing_ledger::instruction::BreakRow;
use farthing_ledger::instruction::ResolveBreak;
use farthing_ledger::item::Break;
use farthing_ledger::item::Item;
use farthing_ledger::query::ItemFilter;
use farthing_ledger::query::ItemState;
use farthing_proto::v1;

/// Decodes how a break ends.
///
/// # Errors
///
/// The first malformed field.
pub fn resolution(asked: &v1::BreakResolution) -> Result<ResolveBreak, Invalid> {
    let ending = match field::stated("ending", asked.ending)? {
        v1::BreakEnding::Unspecified | v1::BreakEnding::Fixed => BreakEnding::Fixed,
        v1::BreakEnding::Forced => BreakEnding::Forced,
        v1::BreakEnding::Void => BreakEnding::Void,
        v1::BreakEnding::MatchedLater => BreakEnding::MatchedLater,
    };
    Ok(ResolveBreak {
        id: field::command_id(field::ID, &asked.id, &asked.id_bytes)?,
        found: CommandId::parse("break_id", &asked.break_id)?,
        ending,
        reason: Text::parse("reason", &asked.reason)?,
        by: Text::parse("by", &asked.by)?,
    })
}

/// Decodes which breaks are wanted, but for their asset.
///
/// # Errors
///
/// The first malformed field.
pub fn filter(request: &v1::ListBreaksRequest) -> Result<ItemFilter, Invalid> {
    let state = match field::known("state", request.state)? {
        v1::BreakState::Unspecified => None,
        v1::BreakState::Open => Some(ItemState::Open),
        v1::BreakState::Resolved => Some(ItemState::Ended),
    };
    Ok(ItemFilter {
        to: field::time("before", request.before.as_ref())?,
        state,
        category: category(request.category)?,
        ..ItemFilter::default()
    })
}

fn category(number: i32) -> Result<Option<BreakCategory>, Invalid> {
    Ok(match field::known("category", number)? {
        v1::BreakCategory::Unspecified => None,
        v1::BreakCategory::MissingHere => Some(BreakCategory::MissingHere),
        v1::BreakCategory::MissingThere => Some(BreakCategory::MissingThere),
        v1::BreakCategory::Timing => Some(BreakCategory::Timing),
        v1::BreakCategory::Duplicate => Some(BreakCategory::Duplicate),
        v1::BreakCategory::CurrencyDiffers => Some(BreakCategory::CurrencyDiffers),
        v1::BreakCategory::AmountOver => Some(BreakCategory::AmountOver),
        v1::BreakCategory::AmountUnder => Some(BreakCategory::AmountUnder),
        v1::BreakCategory::StatusDiffers => Some(BreakCategory::StatusDiffers),
        v1::BreakCategory::SplitDiffers => Some(BreakCategory::SplitDiffers),
        v1::BreakCategory::FeeDiffers => Some(BreakCategory::FeeDiffers),
        v1::BreakCategory::ReferenceDiffers => Some(BreakCategory::ReferenceDiffers),
        v1::BreakCategory::DataDiffers => Some(BreakCategory::DataDiffers),
        v1::BreakCategory::Matched => {
            return Err(Invalid::of("category", "is that of no break; leave it out"));
        }
    })
}

/// A break.
#[must_use]
pub fn told_break(item: &Item, kept: &Break, names: &Names) -> v1::Break {
    let (asset, exponent) = names.asset(kept.asset);
    let found = &kept.found;
    let end = kept.ended.as_ref();
    v1::Break {
        break_id: item.name.to_string(),
        merchant: kept.merchant.map(|merchant| names.merchant(merchant)).unwrap_or_default(),
        channel: kept.channel.as_ref().map(ToString::to_string).unwrap_or_default(),
        asset,
        exponent,
        category: told_category(found.category).into(),
        since: Some(field::timestamp(found.since)),
        theirs: found.theirs.as_ref().map(|row| told_row(row, true)),
        ours: found.ours.as_ref().map(|row| told_row(row, false)),
        difference: found.difference,
        ending: end.map_or(v1::BreakEnding::Unspecified, |end| told_ending(end.ending)).into(),
        reason: end.map(|end| end.reason.to_string()).unwrap_or_default(),
        by: end.map(|end| end.by.to_string()).unwrap_or_default(),
        resolved_time: end.map(|end| field::timestamp(end.time)),
        recorded_time: Some(field::timestamp(item.began)),
        seq: item.number.raw(),
        file: told_file(found.file).into(),
    }
}

const fn told_file(file: BreakFile) -> v1::BreakFile {
    match file {
        BreakFile::Trades => v1::BreakFile::Trades,
        BreakFile::Payouts => v1::BreakFile::Payouts,
        BreakFile::Lines => v1::BreakFile::Lines,
        BreakFile::Channel => v1::BreakFile::Channel,
    }
}

fn told_row(row: &BreakRow, is_theirs: bool) -> v1::ReconcileRow {
    v1::ReconcileRow {
        line: if is_theirs { row.place } else { 0 },
        item: 0,
        seq: if is_theirs { 0 } else { row.place },
        kind: row.kind.to_string(),
        reference: row.reference.to_string(),
        provider: row.provider.to_string(),
        group: row.group.to_string(),
        currency: row.currency.to_string(),
        amount: row.amount.to_string(),
        fee: row.fee.map(|fee| fee.to_string()).unwrap_or_default(),
        time: row.time.map(field::timestamp),
        status: row.status.to_string(),
    }
}

const fn told_ending(ending: BreakEnding) -> v1::BreakEnding {
    match ending {
        BreakEnding::Fixed => v1::BreakEnding::Fixed,
        BreakEnding::Forced => v1::BreakEnding::Forced,
        BreakEnding::Void => v1::BreakEnding::Void,
        BreakEnding::MatchedLater => v1::BreakEnding::MatchedLater,
    }
}

const fn told_category(category: BreakCategory) -> v1::BreakCategory {
    match category {
        BreakCategory::MissingHere => v1::BreakCategory::MissingHere,
        BreakCategory::MissingThere => v1::BreakCategory::MissingThere,
        BreakCategory::Timing => v1::BreakCategory::Timing,
        BreakCategory::Duplicate => v1::BreakCategory::Duplicate,
        BreakCategory::CurrencyDiffers => v1::BreakCategory::CurrencyDiffers,
        BreakCategory::AmountOver => v1::BreakCategory::AmountOver,
        BreakCategory::AmountUnder => v1::BreakCategory::AmountUnder,
        BreakCategory::StatusDiffers => v1::BreakCategory::StatusDiffers,
        BreakCategory::SplitDiffers => v1::BreakCategory::SplitDiffers,
        BreakCategory::FeeDiffers => v1::BreakCategory::FeeDiffers,
        BreakCategory::ReferenceDiffers => v1::BreakCategory::ReferenceDiffers,
        BreakCategory::DataDiffers => v1::BreakCategory::DataDiffers,
    }
}
