//! Findings as breaks to keep, and kept breaks as what a run takes up again.

use crate::convert::reconciliation::Asked;
use crate::convert::reconciliation::Whose;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Text;
use farthing_ledger::domain::Time;
use farthing_ledger::instruction::BreakCategory;
use farthing_ledger::instruction::BreakFile;
use farthing_ledger::instruction::BreakRow;
use farthing_ledger::instruction::FoundBreak;
use farthing_ledger::instruction::RecordBreak;
use farthing_ledger::item::Break;
use farthing_recon::Category;
use farthing_recon::Finding;
use farthing_recon::Kind;
use farthing_recon::OpenBreak;
use farthing_recon::OpenRow;
use farthing_recon::OwnRow;
use farthing_recon::Status as RowStatus;
use farthing_recon::TheirRow;
use std::collections::BTreeMap;

/// Bytes of what names a break, shown as twice as many hexadecimal digits.
const KEY_BYTES: usize = 16;

/// Names breaks by what they are about: the same rows have the same name in every run, wherever they stand in the file.
#[derive(Debug)]
pub struct Keys {
    base: blake3::Hasher,
    seen: BTreeMap<[u8; KEY_BYTES], u32>,
}

impl Keys {
    /// For the breaks of whoever's file it is.
    #[must_use]
    pub fn of(asked: &Asked, file: BreakFile) -> Self {
        let mut base = blake3::Hasher::new();
        match &asked.whose {
            Whose::Merchant(merchant) => text(&mut base, &format!("merchant {merchant}")),
            Whose::Channel(channel) => text(&mut base, &format!("channel {channel}")),
        }
        text(&mut base, asked.asset.as_str());
        text(&mut base, file_name(file));
        Self { base, seen: BTreeMap::new() }
    }

    /// The id of a break, as text; empty for what is none. Rows that say the very same are told apart by their order.
    pub fn id(&mut self, found: &Finding) -> String {
        let mut views = found.theirs.iter().filter_map(|view| view.earlier.as_ref());
        let earlier = views.next().or(found.ours.iter().find_map(|view| view.earlier.as_ref()));
        let is_alone = found.theirs.is_empty() || found.ours.is_empty();
        if let Some(id) = earlier.filter(|_| is_alone) {
            return id.clone();
        }
        if found.category == Category::Matched {
            return String::new();
        }
        let mut hasher = self.base.clone();
        found.theirs.iter().for_each(|view| their_row(&mut hasher, &view.row));
        text(&mut hasher, "ours");
        found.ours.iter().for_each(|view| number(&mut hasher, view.row.seq.into()));
        let key = digest(&hasher);
        let count = self.seen.entry(key).or_default();
        *count = count.saturating_add(1);
        number(&mut hasher, i128::from(*count));
        let digits: String = digest(&hasher).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("break-{digits}")
    }
}

const fn file_name(file: BreakFile) -> &'static str {
    match file {
        BreakFile::Trades => "trades",
        BreakFile::Payouts => "payouts",
        BreakFile::Lines => "lines",
        BreakFile::Channel => "channel",
    }
}

fn digest(hasher: &blake3::Hasher) -> [u8; KEY_BYTES] {
    let mut key = [0; KEY_BYTES];
    hasher.finalize_xof().fill(&mut key);
    key
}

fn text(hasher: &mut blake3::Hasher, text: &str) {
    number(hasher, i128::try_from(text.len()).unwrap_or(i128::MAX));
    hasher.update(text.as_bytes());
}

fn number(hasher: &mut blake3::Hasher, number: i128) {
    hasher.update(&number.to_be_bytes());
}

fn their_row(hasher: &mut blake3::Hasher, row: &TheirRow) {
    text(hasher, row.kind.map_or("", Kind::name));
    for part in [&row.reference, &row.provider, &row.group, &row.currency] {
        text(hasher, part);
    }
    text(hasher, row.status.map_or("", RowStatus::name));
    number(hasher, row.amount);
    number(hasher, row.fee.unwrap_or(i128::MIN));
    number(hasher, row.time.map_or(i128::MIN, i128::from));
}

/// A finding as a break to keep.
///
/// # Errors
///
/// An amount that has more than 64 bits, or a finding that is no break.
pub fn record(
    (asked, file): (&Asked, BreakFile),
    id: &str,
    found: &Finding,
) -> Result<RecordBreak, Invalid> {
    let (merchant, channel) = match &asked.whose {
        Whose::Merchant(merchant) => (Some(merchant.clone()), None),
        Whose::Channel(channel) => (None, Some(channel.clone())),
    };
    Ok(RecordBreak {
        id: CommandId::parse("break_id", id)?,
        merchant,
        channel,
        asset: asked.asset,
        found: Box::new(FoundBreak {
            file,
            category: category(found.category)?,
            since: Time::from_micros(asked.options.as_of),
            theirs: found.theirs.first().map(|view| kept_theirs(&view.row)).transpose()?,
            ours: found.ours.first().map(|view| kept_ours(&view.row)).transpose()?,
            difference: small(found.difference)?,
        }),
    })
}

fn kept_theirs(row: &TheirRow) -> Result<BreakRow, Invalid> {
    Ok(BreakRow {
        place: row.line,
        kind: Text::parse("kind", row.kind.map_or("", Kind::name))?,
        reference: Text::parse("reference", &row.reference)?,
        provider: Text::parse("provider", &row.provider)?,
        group: Text::parse("group", &row.group)?,
        currency: Text::parse("currency", &row.currency)?,
        amount: small(row.amount)?,
        fee: row.fee.map(small).transpose()?,
        time: row.time.map(Time::from_micros),
        status: Text::parse("status", row.status.map_or("", RowStatus::name))?,
    })
}

fn kept_ours(row: &OwnRow) -> Result<BreakRow, Invalid> {
    Ok(BreakRow {
        place: row.seq,
        kind: Text::parse("kind", row.kind.map_or("", Kind::name))?,
        reference: Text::parse("reference", &row.reference)?,
        provider: Text::parse("provider", &row.provider)?,
        group: Text::parse("group", &row.group)?,
        currency: Text::parse("currency", &row.currency)?,
        amount: small(row.amount)?,
        fee: row.fee.map(small).transpose()?,
        time: Some(Time::from_micros(row.time)),
        status: Text::parse("status", row.status.map_or("", RowStatus::name))?,
    })
}

fn small(amount: i128) -> Result<i64, Invalid> {
    i64::try_from(amount).map_err(|_| Invalid::of("amount", "has more than 64 bits"))
}

fn category(category: Category) -> Result<BreakCategory, Invalid> {
    Ok(match category {
        Category::MissingHere => BreakCategory::MissingHere,
        Category::MissingThere => BreakCategory::MissingThere,
        Category::Timing => BreakCategory::Timing,
        Category::Duplicate => BreakCategory::Duplicate,
        Category::CurrencyDiffers => BreakCategory::CurrencyDiffers,
        Category::AmountOver => BreakCategory::AmountOver,
        Category::AmountUnder => BreakCategory::AmountUnder,
        Category::StatusDiffers => BreakCategory::StatusDiffers,
        Category::SplitDiffers => BreakCategory::SplitDiffers,
        Category::FeeDiffers => BreakCategory::FeeDiffers,
        Category::ReferenceDiffers => BreakCategory::ReferenceDiffers,
        Category::DataDiffers => BreakCategory::DataDiffers,
        Category::Matched => return Err(Invalid::of("category", "is that of no break")),
    })
}

/// A kept break as what a run takes up again; none where it was about rows of both sides.
#[must_use]
pub fn open(name: &CommandId, kept: &Break) -> Option<OpenBreak> {
    let found = &kept.found;
    let category = match found.category {
        BreakCategory::MissingHere => Category::MissingHere,
        BreakCategory::MissingThere => Category::MissingThere,
        BreakCategory::Timing => Category::Timing,
        BreakCategory::Duplicate
        | BreakCategory::CurrencyDiffers
        | BreakCategory::AmountOver
        | BreakCategory::AmountUnder
        | BreakCategory::StatusDiffers
        | BreakCategory::SplitDiffers
        | BreakCategory::FeeDiffers
        | BreakCategory::ReferenceDiffers
        | BreakCategory::DataDiffers => return None,
    };
    let row = match (&found.theirs, &found.ours) {
        (Some(row), None) => OpenRow::Theirs(carried_theirs(row)),
        (None, Some(row)) => OpenRow::Ours(carried_ours(row)),
        (None, None) | (Some(_), Some(_)) => return None,
    };
    Some(OpenBreak { id: name.to_string(), category, since: found.since.micros(), row })
}

fn carried_theirs(row: &BreakRow) -> TheirRow {
    TheirRow {
        line: row.place,
        item: row.place,
        kind: Kind::of_name(row.kind.as_str()),
        reference: row.reference.to_string(),
        provider: row.provider.to_string(),
        amount: row.amount.into(),
        currency: row.currency.to_string(),
        time: row.time.map(Time::micros),
        status: RowStatus::of_name(row.status.as_str()),
        fee: row.fee.map(i128::from),
        parts: Vec::new(),
        group: row.group.to_string(),
    }
}

fn carried_ours(row: &BreakRow) -> OwnRow {
    OwnRow {
        seq: row.place,
        time: row.time.map_or(0, Time::micros),
        kind: Kind::of_name(row.kind.as_str()),
        reference: row.reference.to_string(),
        provider: row.provider.to_string(),
        amount: row.amount.into(),
        currency: row.currency.to_string(),
        status: RowStatus::of_name(row.status.as_str()),
        fee: row.fee.map(i128::from),
        parts: Vec::new(),
        group: row.group.to_string(),
        due: None,
    }
}
