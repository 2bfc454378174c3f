//! Findings and sums in words: as rows of a table, as JSON.

use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::text;
use crate::cli::text::Column;
use farthing_proto::v1;
use serde_json::Value;
use serde_json::json;

/// The columns of the table of findings.
pub(super) const FINDINGS: &[Column] = &[
    Column::Left("category"),
    Column::Right("line"),
    Column::Left("theirs"),
    Column::Right("amount"),
    Column::Right("seq"),
    Column::Left("ours"),
    Column::Right("amount"),
    Column::Right("difference"),
    Column::Right("days"),
    Column::Left("fix"),
];

/// The columns of the table of sums.
pub(super) const TOTALS: &[Column] = &[
    Column::Left("category"),
    Column::Left("currency"),
    Column::Right("findings"),
    Column::Right("theirs"),
    Column::Right("ours"),
    Column::Right("difference"),
    Column::Right("oldest days"),
];

/// The stable name of a category.
pub(crate) fn category(number: i32) -> &'static str {
    match v1::BreakCategory::try_from(number).unwrap_or_default() {
        v1::BreakCategory::Unspecified => "unknown",
        v1::BreakCategory::MissingHere => "missing_here",
        v1::BreakCategory::MissingThere => "missing_there",
        v1::BreakCategory::Timing => "timing",
        v1::BreakCategory::Duplicate => "duplicate",
        v1::BreakCategory::CurrencyDiffers => "currency_differs",
        v1::BreakCategory::AmountOver => "amount_over",
        v1::BreakCategory::AmountUnder => "amount_under",
        v1::BreakCategory::StatusDiffers => "status_differs",
        v1::BreakCategory::SplitDiffers => "split_differs",
        v1::BreakCategory::FeeDiffers => "fee_differs",
        v1::BreakCategory::ReferenceDiffers => "reference_differs",
        v1::BreakCategory::DataDiffers => "data_differs",
        v1::BreakCategory::Matched => "matched",
    }
}

/// What a run is doing.
pub(super) fn stage(number: i32) -> &'static str {
    match v1::ReconcileStage::try_from(number).unwrap_or_default() {
        v1::ReconcileStage::Unspecified => "working",
        v1::ReconcileStage::Own => "reading the books",
        v1::ReconcileStage::Read => "reading the file",
        v1::ReconcileStage::Keys => "matching by references",
        v1::ReconcileStage::Batches => "matching batches",
        v1::ReconcileStage::Repeats => "telling repeated rows",
        v1::ReconcileStage::Near => "matching by amount and time",
        v1::ReconcileStage::Sums => "matching by sums",
    }
}

/// Minor units that came as digits, as decimal text.
pub(super) fn decimal(digits: &str, exponent: u32) -> String {
    text::sum(digits, exponent)
}

/// One thing that differs, as text.
pub(super) fn difference(difference: &v1::ReconcileDifference) -> String {
    format!("{}: {} / {}", category(difference.category), difference.theirs, difference.ours)
}

/// A finding as a row of the table.
pub(super) fn row(found: &v1::ReconcileFinding, exponent: u32) -> Vec<String> {
    let amount = |is_there: bool, digits: &str| {
        if is_there { decimal(digits, exponent) } else { String::new() }
    };
    vec![
        category(found.category).to_owned(),
        numbers(found.theirs.iter().map(|row| row.line)),
        found.theirs.first().map(number).unwrap_or_default(),
        amount(!found.theirs.is_empty(), &found.their_amount),
        numbers(found.ours.iter().map(|row| row.seq)),
        found.ours.first().map(number).unwrap_or_default(),
        amount(!found.ours.is_empty(), &found.own_amount),
        decimal(&found.difference, exponent),
        found.age_days.map(|days| days.to_string()).unwrap_or_default(),
        found.fix.clone(),
    ]
}

/// The first number, and how many more there are.
fn numbers(mut numbers: impl ExactSizeIterator<Item = u64>) -> String {
    let more = numbers.len().saturating_sub(1);
    let first = numbers.next().map(|first| first.to_string()).unwrap_or_default();
    if more == 0 { first } else { format!("{first} +{more}") }
}

/// The number by which people find a row.
pub(crate) fn number(row: &v1::ReconcileRow) -> String {
    if row.reference.is_empty() { row.provider.clone() } else { row.reference.clone() }
}

/// A sum as a row of the table.
pub(super) fn total_row(total: &v1::ReconcileTotal, exponent: u32) -> Vec<String> {
    vec![
        category(total.category).to_owned(),
        total.currency.clone(),
        total.findings.to_string(),
        decimal(&total.their_amount, exponent),
        decimal(&total.own_amount, exponent),
        decimal(&total.difference, exponent),
        total.oldest_days.to_string(),
    ]
}

/// A finding as JSON.
pub(super) fn object(found: &v1::ReconcileFinding, exponent: u32) -> Object {
    let differences = found
        .differences
        .iter()
        .map(|one| json!({"what": category(one.category), "theirs": one.theirs, "ours": one.ours}));
    let mut object = json::object(json!({
        "category": category(found.category),
        "by": found.by,
        "theirs": found.theirs.iter().map(|row| row_object(row, exponent)).collect::<Vec<_>>(),
        "ours": found.ours.iter().map(|row| row_object(row, exponent)).collect::<Vec<_>>(),
        "currency": found.currency,
        "differences": differences.collect::<Vec<Value>>(),
        "age_days": found.age_days,
        "fix": found.fix,
        "advice": found.advice,
        "break_id": found.break_id,
    }));
    json::put_sum(&mut object, "their_amount", &found.their_amount, exponent);
    json::put_sum(&mut object, "own_amount", &found.own_amount, exponent);
    json::put_sum(&mut object, "difference", &found.difference, exponent);
    object
}

/// A row of one side as JSON.
pub(crate) fn row_object(row: &v1::ReconcileRow, exponent: u32) -> Object {
    let mut object = json::object(json!({
        "kind": row.kind,
        "reference": row.reference,
        "provider": row.provider,
        "group": row.group,
        "currency": row.currency,
        "fee": row.fee,
        "time": json::time(row.time.as_ref()),
        "status": row.status,
    }));
    if row.seq == 0 {
        object.insert("line".to_owned(), row.line.into());
        object.insert("item".to_owned(), row.item.into());
    } else {
        object.insert("seq".to_owned(), row.seq.into());
    }
    json::put_sum(&mut object, "amount", &row.amount, exponent);
    object
}

/// A sum as JSON.
pub(super) fn total_object(total: &v1::ReconcileTotal, exponent: u32) -> Object {
    let mut object = json::object(json!({
        "category": category(total.category),
        "currency": total.currency,
        "findings": total.findings,
        "their_rows": total.their_rows,
        "own_rows": total.own_rows,
        "oldest_days": total.oldest_days,
    }));
    json::put_sum(&mut object, "their_amount", &total.their_amount, exponent);
    json::put_sum(&mut object, "own_amount", &total.own_amount, exponent);
    json::put_sum(&mut object, "difference", &total.difference, exponent);
    object
}
