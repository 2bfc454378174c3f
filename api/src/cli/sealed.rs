//! A settlement as text that visibly adds up, and as JSON; standings and sums of lines for both.

use crate::cli::answered::{Body, Unit};
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::names;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_ledger::domain::{Part, Way};
use farthing_proto::v1;
use serde_json::{Value, json};

/// The asset that its amounts are in.
pub(crate) fn unit(made: &v1::Settlement) -> Unit<'_> {
    Unit { asset: &made.asset, exponent: made.exponent }
}

/// Which settlement it is: the headline.
pub(crate) fn head(made: &v1::Settlement) -> String {
    let v1::Settlement { settlement, merchant, business_date, .. } = made;
    format!("settlement {settlement} of {merchant}, business date {business_date}")
}

/// It in one line: `CNY-1 of cafe for 2026-11-28, 12 lines, payout 16.42 CNY created`.
pub(crate) fn words(made: &v1::Settlement) -> String {
    let v1::Settlement { settlement, merchant, business_date, lines, .. } = made;
    let payout = made.payout.as_ref().map_or_else(
        || "nothing paid out".to_owned(),
        |payout| {
            let state = names::spoken(names::payout_state(payout.state));
            format!("payout {} {state}", unit(made).money(payout.amount))
        },
    );
    format!("{settlement} of {merchant} for {business_date}, {lines} lines, {payout}")
}

/// Its sums and facts, and the settlement as `settlement`.
pub(crate) fn body(made: &v1::Settlement) -> Body {
    let (opened, ended) = (made.opened_time.as_ref(), made.cut_off_time.as_ref());
    let period = text::facts(&[
        ("period", format!("{} to {}", text::time(opened), text::time(ended))),
        ("positions", format!("{} to {}", made.first_seq, made.last_seq)),
        ("sealed", format!("at seq {}", made.sealed_seq)),
    ]);
    let seals = text::facts(&[
        ("lines", made.lines.to_string()),
        ("root", made.root.clone()),
        ("previous", made.previous_digest.clone()),
        ("digest", made.digest.clone()),
    ]);
    Body::default()
        .lines(&period)
        .lines(&sums(made))
        .lines(&standings(made))
        .lines(&moved(made))
        .lines(&seals)
        .value("settlement", object(made))
}

/// Opening, each part, ending, payout, what is carried over.
fn sums(made: &v1::Settlement) -> String {
    let payout = made.payout.as_ref().map_or(0, |payout| payout.amount);
    let mut rows = parts_rows(made.opening.as_ref(), &made.parts, made.exponent);
    rows.push(total_row("= ending", total(made.ending.as_ref()), made.exponent));
    rows.push(total_row("- payout", payout.into(), made.exponent));
    rows.push(total_row("= carried over", total(made.closing.as_ref()), made.exponent));
    text::table(&SUM_COLUMNS, rows)
}

/// Columns of what a period came to.
pub(crate) const SUM_COLUMNS: [Column; 3] =
    [Column::Left("Stands at"), Column::Right("Amount"), Column::Right("Lines")];

/// What the merchant stood at, and each part that changed it. What only moved between its accounts is left out.
pub(crate) fn parts_rows(
    opening: Option<&v1::Standing>,
    parts: &[v1::PartSum],
    exponent: u32,
) -> Vec<Vec<String>> {
    let mut rows = vec![total_row("opening", total(opening), exponent)];
    for sum in parts {
        let sign = match way_of(&sum.part) {
            Some(Way::In) => "+",
            Some(Way::Out) => "-",
            Some(Way::Inside) => continue,
            // A part of a ledger that is newer than this client.
            None => "?",
        };
        rows.push(vec![
            format!("{sign} {}", names::spoken(&sum.part)),
            format_minor(sum.amount.into(), exponent),
            sum.count.to_string(),
        ]);
    }
    rows
}

/// A row of the sums without lines of its own.
pub(crate) fn total_row(name: &str, amount: i128, exponent: u32) -> Vec<String> {
    vec![name.to_owned(), format_minor(amount, exponent), String::new()]
}

fn way_of(part: &str) -> Option<Way> {
    Part::ALL.into_iter().find(|known| known.name() == part).map(Part::way)
}

/// Payable, tips, reserve and pool, less what is owed.
pub(crate) fn total(standing: Option<&v1::Standing>) -> i128 {
    let standing = standing.copied().unwrap_or_default();
    let has = [standing.payable, standing.tips, standing.reserve, standing.pool];
    let has = has.into_iter().fold(0_i128, |sum, each| sum.saturating_add(each.into()));
    has.saturating_sub(standing.receivable.into())
}

fn standings(made: &v1::Settlement) -> String {
    let columns = [
        Column::Left("By account"),
        Column::Right("Payable"),
        Column::Right("Tips"),
        Column::Right("Reserve"),
        Column::Right("To be split"),
        Column::Right("Owes"),
        Column::Right("Total"),
    ];
    let row = |name: &str, standing: Option<&v1::Standing>| {
        let of = standing.copied().unwrap_or_default();
        let mut row = vec![name.to_owned()];
        row.extend(
            [of.payable, of.tips, of.reserve, of.pool, of.receivable]
                .map(|units| format_minor(units.into(), made.exponent)),
        );
        row.push(format_minor(total(standing), made.exponent));
        row
    };
    let rows = vec![
        row("opening", made.opening.as_ref()),
        row("ending", made.ending.as_ref()),
        row("carried over", made.closing.as_ref()),
    ];
    text::table(&columns, rows)
}

/// What the settlement itself moved, and its payout.
fn moved(made: &v1::Settlement) -> String {
    let unit = unit(made);
    let some = |minor: u64| if minor == 0 { String::new() } else { unit.money(minor) };
    let payout = match &made.payout {
        Some(payout) => payout_words(payout, unit),
        None if made.net > 0 => format!("none: {} are carried over", unit.money(made.net)),
        None => "none".to_owned(),
    };
    text::facts(&[
        ("reserve released", some(made.reserve_released)),
        ("fees owed from now on", some(made.fees_owed)),
        ("reserve kept back", some(made.reserve_kept)),
        ("owed and taken", some(made.owed_paid)),
        ("net", unit.money(made.net)),
        ("payout", payout),
    ])
}

fn payout_words(payout: &v1::Payout, unit: Unit<'_>) -> String {
    let mut words = unit.money(payout.amount);
    if payout.tips > 0 {
        words.push_str(&format!(" with {} of tips", unit.money(payout.tips)));
    }
    let state = names::spoken(names::payout_state(payout.state));
    words.push_str(&format!(", {state}, due {} by {}", payout.due_date, payout.channel_account));
    if !payout.account.is_empty() {
        words.push_str(&format!(" to {}", payout.account));
    }
    words
}

/// The settlement as JSON.
pub(crate) fn object(made: &v1::Settlement) -> Object {
    let mut object = json::object(json!({
        "merchant": made.merchant,
        "settlement": made.settlement,
        "count": made.count,
        "asset": made.asset,
        "exponent": made.exponent,
        "business_date": made.business_date,
        "opened_time": json::time(made.opened_time.as_ref()),
        "cut_off_time": json::time(made.cut_off_time.as_ref()),
        "first_seq": made.first_seq,
        "last_seq": made.last_seq,
        "sealed_seq": made.sealed_seq,
        "opening": standing(made.opening.as_ref(), made.exponent),
        "ending": standing(made.ending.as_ref(), made.exponent),
        "closing": standing(made.closing.as_ref(), made.exponent),
        "parts": parts(&made.parts, made.exponent),
        "lines": made.lines,
        "root": made.root,
        "previous_digest": made.previous_digest,
        "digest": made.digest,
        "payout": made.payout.as_ref().map(|payout| payout_object(payout, made.exponent)),
    }));
    for (name, minor) in [
        ("reserve_kept", made.reserve_kept),
        ("reserve_released", made.reserve_released),
        ("fees_owed", made.fees_owed),
        ("owed_paid", made.owed_paid),
        ("net", made.net),
    ] {
        json::put_amount(&mut object, name, Some(minor), made.exponent);
    }
    object
}

/// What a merchant stands at, as JSON.
pub(crate) fn standing(standing: Option<&v1::Standing>, exponent: u32) -> Value {
    let Some(standing) = standing else { return Value::Null };
    let mut object = Object::new();
    for (name, minor) in [
        ("payable", standing.payable),
        ("tips", standing.tips),
        ("reserve", standing.reserve),
        ("receivable", standing.receivable),
        ("pool", standing.pool),
    ] {
        json::put_amount(&mut object, name, Some(minor), exponent);
    }
    object.into()
}

/// The sums of lines, as JSON.
pub(crate) fn parts(parts: &[v1::PartSum], exponent: u32) -> Vec<Object> {
    let told = |sum: &v1::PartSum| {
        let mut object = json::object(json!({ "part": sum.part, "count": sum.count }));
        json::put_amount(&mut object, "amount", Some(sum.amount), exponent);
        object
    };
    parts.iter().map(told).collect()
}

fn payout_object(payout: &v1::Payout, exponent: u32) -> Object {
    let mut object = json::object(json!({
        "channel_account": payout.channel_account,
        "account": payout.account,
        "due_date": payout.due_date,
        "state": names::payout_state(payout.state),
        "state_time": json::time(payout.state_time.as_ref()),
    }));
    json::put_amount(&mut object, "amount", Some(payout.amount), exponent);
    json::put_amount(&mut object, "tips", Some(payout.tips), exponent);
    object
}
