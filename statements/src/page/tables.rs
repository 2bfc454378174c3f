//! The cards, the days and the settlements of the month page.

use super::html::Html;
use super::sums::{Sums, net_of};
use super::{Day, PageSheet, PageWord, SettlementRow, first_day};
use crate::error::Error;
use crate::error::Place;
use crate::local::Time;
use crate::tally::Total;

/// Begin of the text of a digest that goes on the first line of its cell.
const DIGEST_HALF_CHARS: usize = 32;

/// The month's totals, largest first: what is left.
pub(super) fn cards(sheet: &PageSheet<'_>, sums: &Sums, html: &mut Html) {
    let total = &sums.total;
    html.open("section", "cards");
    card(sheet, html, ("card net", PageWord::Net), sums.net, None);
    card(sheet, html, ("card", PageWord::Sales), total.sales.amount, Some(total.sales.count));
    card(sheet, html, ("card", PageWord::Refunds), total.refunds.amount, Some(total.refunds.count));
    card(sheet, html, ("card", PageWord::Fees), total.fees, None);
    if total.tips != 0 {
        card(sheet, html, ("card", PageWord::Tips), total.tips, None);
    }
    if total.other != 0 {
        card(sheet, html, ("card", PageWord::Other), total.other, None);
    }
    html.close();
}

fn card(
    sheet: &PageSheet<'_>,
    html: &mut Html,
    (class, word): (&str, PageWord),
    amount: i128,
    count: Option<u64>,
) {
    html.open("div", class);
    html.text("p", "name", sheet.word(word));
    html.text("p", "amount", &sheet.amount(amount));
    if let Some(count) = count {
        let payments = sheet.word(PageWord::Payments);
        html.text("p", "count", &format!("{count} {payments}"));
    }
    html.close();
}

/// A column of the days beside those that are always there.
type Extra = (PageWord, fn(&Day) -> i128);

/// The table of days. Columns that are nothing on every day are left out.
pub(super) fn days(sheet: &PageSheet<'_>, sums: &Sums, html: &mut Html) -> Result<(), Error> {
    html.open("section", "days");
    html.text("h2", "", sheet.word(PageWord::ByDay));
    if sheet.month.days.is_empty() {
        html.text("p", "none", sheet.word(PageWord::NoDays));
        html.close();
        return Ok(());
    }
    let all: [Extra; 2] =
        [(PageWord::Tips, |day: &Day| day.tips), (PageWord::Other, |day: &Day| day.other)];
    let extras: Vec<Extra> =
        all.into_iter().filter(|(_, of)| sheet.month.days.iter().any(|day| of(day) != 0)).collect();
    html.open("div", "wide");
    html.open("table", "");
    html.open("thead", "");
    html.open("tr", "");
    html.text("th", "", sheet.word(PageWord::Day));
    let fixed = [PageWord::Sales, PageWord::Refunds, PageWord::Fees];
    for word in fixed.into_iter().chain(extras.iter().map(|(word, _)| *word)).chain([PageWord::Net])
    {
        html.text("th", "number", sheet.word(word));
    }
    html.close();
    html.close();
    html.open("tbody", "");
    for (position, day) in (1..).zip(&sheet.month.days) {
        let net = net_of(Place::Day(position), day)?;
        row(sheet, html, &day_name(sheet, day), (day, net), &extras);
    }
    html.close();
    html.open("tfoot", "");
    row(sheet, html, sheet.word(PageWord::Total), (&sums.total, sums.net), &extras);
    html.close();
    html.close();
    html.close();
    html.close();
    Ok(())
}

fn row(
    sheet: &PageSheet<'_>,
    html: &mut Html,
    name: &str,
    (day, net): (&Day, i128),
    extras: &[Extra],
) {
    html.open("tr", "");
    html.text("th", "", name);
    counted(sheet, html, day.sales);
    counted(sheet, html, day.refunds);
    let amounts = [day.fees].into_iter().chain(extras.iter().map(|(_, of)| of(day))).chain([net]);
    for amount in amounts {
        // Nothing is told by a dash, so that the eye finds what there is.
        let shown = if amount == 0 { "\u{2013}".to_owned() } else { sheet.amount(amount) };
        html.text("td", if amount < 0 { "number below" } else { "number" }, &shown);
    }
    html.close();
}

fn counted(sheet: &PageSheet<'_>, html: &mut Html, total: Total) {
    if total.count == 0 && total.amount == 0 {
        html.raw("<td class=\"number\">\u{2013} <small></small></td>\n");
        return;
    }
    html.raw("<td class=\"number\">");
    html.raw(&sheet.amount(total.amount));
    html.raw(&format!(" <small>{}\u{d7}</small></td>\n", total.count));
}

/// `03 Tue`.
fn day_name(sheet: &PageSheet<'_>, day: &Day) -> String {
    let date = first_day(sheet.month)
        .and_then(|first| first.with().day(i8::try_from(day.day).ok()?).build().ok());
    let weekday = date.map_or("", |date| {
        sheet.word(match date.weekday() {
            jiff::civil::Weekday::Monday => PageWord::Monday,
            jiff::civil::Weekday::Tuesday => PageWord::Tuesday,
            jiff::civil::Weekday::Wednesday => PageWord::Wednesday,
            jiff::civil::Weekday::Thursday => PageWord::Thursday,
            jiff::civil::Weekday::Friday => PageWord::Friday,
            jiff::civil::Weekday::Saturday => PageWord::Saturday,
            jiff::civil::Weekday::Sunday => PageWord::Sunday,
        })
    });
    format!("{:02} {weekday}", day.day)
}

/// The settlements, with what proves their statements.
pub(super) fn settlements(sheet: &PageSheet<'_>, html: &mut Html) -> Result<(), Error> {
    html.open("section", "settlements");
    html.text("h2", "", sheet.word(PageWord::Settlements));
    if sheet.month.settlements.is_empty() {
        html.text("p", "none", sheet.word(PageWord::NoSettlements));
        html.close();
        return Ok(());
    }
    html.open("div", "wide");
    html.open("table", "");
    html.open("thead", "");
    html.open("tr", "");
    html.text("th", "", sheet.word(PageWord::Number));
    html.text("th", "", sheet.word(PageWord::Period));
    html.text("th", "number", sheet.word(PageWord::Net));
    html.text("th", "", sheet.word(PageWord::State));
    html.text("th", "", sheet.word(PageWord::Digest));
    html.close();
    html.close();
    html.open("tbody", "");
    for row in &sheet.month.settlements {
        settlement(sheet, row, html)?;
    }
    html.close();
    html.close();
    html.close();
    html.close();
    Ok(())
}

fn settlement(sheet: &PageSheet<'_>, row: &SettlementRow, html: &mut Html) -> Result<(), Error> {
    let place = Place::Settlement(row.number);
    let from = Time { place, field: "from_micros", micros: row.from_micros };
    let until = Time { place, field: "until_micros", micros: row.until_micros };
    let until = Time { micros: until.micros.saturating_sub(1), ..until };
    let (from, until) = (sheet.clock.date(from)?, sheet.clock.date(until)?);
    let period = if from == until { from } else { format!("{from} \u{2013} {until}") };
    html.open("tr", "");
    html.text("th", "", &row.number.to_string());
    html.text("td", "", &period);
    html.text("td", if row.net < 0 { "number below" } else { "number" }, &sheet.amount(row.net));
    html.text("td", "", &row.state);
    let (begin, end) = row.sha256.split_at_checked(DIGEST_HALF_CHARS).unwrap_or((&row.sha256, ""));
    html.raw(&format!("<td class=\"digest\">{begin}<wbr>{end}</td>\n"));
    html.close();
    Ok(())
}
