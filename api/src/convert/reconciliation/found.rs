//! What a run found, as the contract tells it.

use crate::convert::field;
use farthing_ledger::domain::Time;
use farthing_proto::v1;
use farthing_recon::BadRow;
use farthing_recon::BadRows;
use farthing_recon::Category;
use farthing_recon::Difference;
use farthing_recon::Finding;
use farthing_recon::Format;
use farthing_recon::Kind;
use farthing_recon::OwnRow;
use farthing_recon::Stage;
use farthing_recon::Status as RowStatus;
use farthing_recon::Summary;
use farthing_recon::SummaryLine;
use farthing_recon::TheirRow;
use prost_types::Timestamp;
use v1::reconcile_response::Part;

/// Rows of one side that a finding tells.
const FINDING_ROWS_MAX: usize = 64;

/// What is known at the end beside the summary.
#[derive(Debug)]
pub struct Ended<'a> {
    /// What could not be read.
    pub bad_rows: &'a BadRows,
    /// Rows that were passed over.
    pub passed_over: u64,
    /// What the file was read as.
    pub format: &'a Format,
    /// Position on which the answer rests.
    pub seq: u64,
    /// Decimals of the asset.
    pub exponent: u8,
    /// Breaks recorded now, recorded before, and not recorded.
    pub recorded: [u64; 3],
    /// Breaks of earlier runs that are explained.
    pub closed: u64,
}

/// How far the reading of what is booked has come.
#[must_use]
pub fn own_progress(done: u64) -> v1::ReconcileResponse {
    told(Part::Progress(v1::ReconcileProgress {
        stage: v1::ReconcileStage::Own.into(),
        done,
        total: 0,
    }))
}

/// How far a run has come.
#[must_use]
pub fn progress((stage, done, total): (Stage, u64, u64)) -> v1::ReconcileResponse {
    let stage = match stage {
        Stage::Read => v1::ReconcileStage::Read,
        Stage::Keys => v1::ReconcileStage::Keys,
        Stage::Batches => v1::ReconcileStage::Batches,
        Stage::Repeats => v1::ReconcileStage::Repeats,
        Stage::Near => v1::ReconcileStage::Near,
        Stage::Sums => v1::ReconcileStage::Sums,
    };
    told(Part::Progress(v1::ReconcileProgress { stage: stage.into(), done, total }))
}

/// A finding.
#[must_use]
pub fn finding(found: &Finding, break_id: String) -> v1::ReconcileResponse {
    let theirs = found.theirs.iter().map(|view| view.row.amount);
    let ours = found.ours.iter().map(|view| view.row.amount);
    told(Part::Finding(v1::ReconcileFinding {
        category: category(found.category).into(),
        by: found.by.name().to_owned(),
        their_rows: length(found.theirs.len()),
        own_rows: length(found.ours.len()),
        their_amount: theirs.fold(0, i128::saturating_add).to_string(),
        own_amount: ours.fold(0, i128::saturating_add).to_string(),
        theirs: found.theirs.iter().take(FINDING_ROWS_MAX).map(|v| their_row(&v.row)).collect(),
        ours: found.ours.iter().take(FINDING_ROWS_MAX).map(|v| own_row(&v.row)).collect(),
        difference: found.difference.to_string(),
        currency: found.currency.clone(),
        differences: found.differences.iter().map(difference).collect(),
        age_days: found.age_days,
        fix: found.fix.code().to_owned(),
        advice: found.fix.text().to_owned(),
        break_id,
    }))
}

/// A row that could not be read.
#[must_use]
pub fn bad_row(bad: &BadRow) -> v1::ReconcileResponse {
    told(Part::BadRow(v1::ReconcileBadRow {
        line: bad.line,
        problem: bad.fault.to_string(),
        last: bad.is_final(),
    }))
}

/// What a run came to.
#[must_use]
pub fn summary(summary: &Summary, ended: &Ended<'_>) -> v1::ReconcileResponse {
    let [recorded, known, unrecorded] = ended.recorded;
    told(Part::Summary(v1::ReconcileSummary {
        totals: summary
            .lines
            .iter()
            .map(|((of, currency), line)| total(*of, currency, line))
            .collect(),
        their_rows: summary.their_rows,
        own_rows: summary.own_rows,
        breaks: summary.breaks(),
        absent_rows: summary.absent_rows,
        outside_rows: summary.outside_rows,
        bad_rows: ended.bad_rows.total(),
        is_whole: ended.bad_rows.is_whole(),
        passed_over: ended.passed_over,
        format: format(ended.format).into(),
        seq: ended.seq,
        exponent: ended.exponent.into(),
        recorded,
        known,
        unrecorded,
        closed: ended.closed,
    }))
}

fn told(part: Part) -> v1::ReconcileResponse {
    v1::ReconcileResponse { part: Some(part) }
}

fn total(of: Category, currency: &str, line: &SummaryLine) -> v1::ReconcileTotal {
    v1::ReconcileTotal {
        category: category(of).into(),
        currency: currency.to_owned(),
        findings: line.findings,
        their_rows: line.their_rows,
        own_rows: line.own_rows,
        their_amount: line.theirs.to_string(),
        own_amount: line.ours.to_string(),
        difference: line.difference.to_string(),
        oldest_days: line.oldest_days,
    }
}

fn difference(difference: &Difference) -> v1::ReconcileDifference {
    v1::ReconcileDifference {
        category: category(difference.category()).into(),
        theirs: difference.theirs(),
        ours: difference.ours(),
    }
}

fn their_row(row: &TheirRow) -> v1::ReconcileRow {
    v1::ReconcileRow {
        line: row.line,
        item: row.item,
        seq: 0,
        kind: row.kind.map_or("", Kind::name).to_owned(),
        reference: row.reference.clone(),
        provider: row.provider.clone(),
        group: row.group.clone(),
        currency: row.currency.clone(),
        amount: row.amount.to_string(),
        fee: row.fee.map(|fee| fee.to_string()).unwrap_or_default(),
        time: row.time.map(moment),
        status: row.status.map_or("", RowStatus::name).to_owned(),
    }
}

fn own_row(row: &OwnRow) -> v1::ReconcileRow {
    v1::ReconcileRow {
        line: 0,
        item: 0,
        seq: row.seq,
        kind: row.kind.map_or("", Kind::name).to_owned(),
        reference: row.reference.clone(),
        provider: row.provider.clone(),
        group: row.group.clone(),
        currency: row.currency.clone(),
        amount: row.amount.to_string(),
        fee: row.fee.map(|fee| fee.to_string()).unwrap_or_default(),
        time: Some(moment(row.time)),
        status: row.status.map_or("", RowStatus::name).to_owned(),
    }
}

fn moment(micros: u64) -> Timestamp {
    field::timestamp(Time::from_micros(micros))
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

const fn category(category: Category) -> v1::BreakCategory {
    match category {
        Category::MissingHere => v1::BreakCategory::MissingHere,
        Category::MissingThere => v1::BreakCategory::MissingThere,
        Category::Timing => v1::BreakCategory::Timing,
        Category::Duplicate => v1::BreakCategory::Duplicate,
        Category::CurrencyDiffers => v1::BreakCategory::CurrencyDiffers,
        Category::AmountOver => v1::BreakCategory::AmountOver,
        Category::AmountUnder => v1::BreakCategory::AmountUnder,
        Category::StatusDiffers => v1::BreakCategory::StatusDiffers,
        Category::SplitDiffers => v1::BreakCategory::SplitDiffers,
        Category::FeeDiffers => v1::BreakCategory::FeeDiffers,
        Category::ReferenceDiffers => v1::BreakCategory::ReferenceDiffers,
        Category::DataDiffers => v1::BreakCategory::DataDiffers,
        Category::Matched => v1::BreakCategory::Matched,
    }
}

const fn format(format: &Format) -> v1::ReconcileFormat {
    match format {
        Format::WechatTrade => v1::ReconcileFormat::WechatTrade,
        Format::WechatFundFlow => v1::ReconcileFormat::WechatFundFlow,
        Format::AlipayTrade(_) => v1::ReconcileFormat::AlipayTrade,
        Format::JsonLines => v1::ReconcileFormat::JsonLines,
        Format::Camt053 => v1::ReconcileFormat::Camt053,
        Format::Csv(_) => v1::ReconcileFormat::Csv,
    }
}
