//! A month on one printable HTML page: chart, days, settlements.

mod chart;
mod html;
mod sums;
mod tables;
mod words;

use std::io::Write;

use crate::bounds::MONTH_DAYS_MAX;
use crate::bounds::SETTLEMENT_ROWS_MAX;
use crate::bounds::STATE_BYTES_MAX;
use crate::bounds::ZONE_BYTES_MAX;
use crate::check;
use crate::error::Error;
use crate::error::Place;
use crate::heading::Asset;
use crate::heading::Holder;
use crate::local::LocalClock;
use crate::local::Time;
use crate::tally::Total;
use crate::vocabulary::Language;
use crate::vocabulary::Vocabulary;
use html::Html;
use sums::Sums;
use words::PageWord;

#[cfg(test)]
pub(crate) use words::codes;

/// Hex digits of a SHA-256.
const SHA256_CHARS: usize = 64;
/// The look of the page; it is part of it, so that the page needs nothing else.
const STYLE: &str = include_str!("style.css");

/// What the page shows. Times are microseconds since 1970 UTC, amounts minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// Whose it is.
    pub holder: Holder,
    /// What the amounts are in.
    pub asset: Asset,
    /// In whose wall clock times are told: an IANA name.
    pub zone: String,
    /// The year, 1970 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// Days with something booked, ascending, each once.
    pub days: Vec<Day>,
    /// Settlements of the month. At most [`SETTLEMENT_ROWS_MAX`].
    pub settlements: Vec<SettlementRow>,
    /// When the page was made, by the caller's clock.
    pub created_micros: u64,
    /// Language of the page.
    pub language: Language,
}

/// The totals of a day, by the merchant's business date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Day of the month, from 1.
    pub day: u8,
    /// Sales: how many, and the price paid.
    pub sales: Total,
    /// Refunds: how many, and what went back.
    pub refunds: Total,
    /// Fees charged less fees given back.
    pub fees: i128,
    /// Tips paid less tips given back.
    pub tips: i128,
    /// Everything else that moved, with the holder's sign: disputes, shares, corrections.
    pub other: i128,
}

/// A settlement of the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementRow {
    /// Its number.
    pub number: u64,
    /// Begin of its period, included.
    pub from_micros: u64,
    /// End of its period, excluded.
    pub until_micros: u64,
    /// What was paid out, or carried over where it is below zero.
    pub net: i128,
    /// Its state, such as PAID. At most [`STATE_BYTES_MAX`] bytes.
    pub state: String,
    /// SHA-256 of its statement as 64 lower-case hex digits, or nothing.
    pub sha256: String,
}

/// Writes the page: HTML in UTF-8, complete in itself, without scripts.
///
/// # Errors
///
/// A field crosses its bound, days are out of order or not of the month, a sum does not fit, or the output fails.
pub fn month_page<W: Write>(mut out: W, month: &Month) -> Result<(), Error> {
    check_month(month)?;
    let clock = LocalClock::of(&month.zone)?;
    let sums = Sums::of(&month.days)?;
    let words = Vocabulary::of(month.language);
    let sheet = PageSheet { month, clock, words };
    let mut html = Html::empty();
    head(&sheet, &mut html);
    tables::cards(&sheet, &sums, &mut html);
    if !month.days.is_empty() {
        html.open("section", "chart");
        html.text("h2", "", sheet.word(PageWord::Chart));
        chart::draw(&sheet, &mut html);
        html.close();
    }
    tables::days(&sheet, &sums, &mut html)?;
    tables::settlements(&sheet, &mut html)?;
    foot(&sheet, &mut html)?;
    out.write_all(html.finish().as_bytes())?;
    out.flush()?;
    Ok(())
}

/// What every part of the page needs.
struct PageSheet<'a> {
    month: &'a Month,
    clock: LocalClock,
    words: Vocabulary,
}

impl PageSheet<'_> {
    fn word(&self, word: PageWord) -> &'static str {
        self.words.word("page", word.code())
    }

    /// Minor units as decimal text with a comma for every thousand.
    fn amount(&self, minor: i128) -> String {
        html::grouped(minor, self.month.asset.exponent)
    }

    /// The name as shown: the id where there is none.
    fn name(&self) -> &str {
        let holder = &self.month.holder;
        if holder.name.is_empty() { &holder.id } else { &holder.name }
    }
}

fn head(sheet: &PageSheet<'_>, html: &mut Html) {
    let month = sheet.month;
    let date = format!("{:04}-{:02}", month.year, month.month);
    html.raw("<!DOCTYPE html>\n");
    html.raw(&format!(
        "<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n",
        month.language.tag()
    ));
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    html.text("title", "", &format!("{} {date} - {}", sheet.word(PageWord::Title), sheet.name()));
    html.raw(&format!("<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"));
    html.open("header", "");
    html.text("p", "kind", sheet.word(PageWord::Title));
    html.text("h1", "", sheet.name());
    html.text("p", "month", &date);
    html.text("p", "id", &format!("{} \u{b7} {}", month.holder.id, month.asset.code));
    html.close();
}

fn foot(sheet: &PageSheet<'_>, html: &mut Html) -> Result<(), Error> {
    let month = sheet.month;
    let made = Time { place: Place::Month, field: "created_micros", micros: month.created_micros };
    html.open("footer", "");
    html.text("p", "", sheet.word(PageWord::Formula));
    let facts = [
        (PageWord::AmountsIn, month.asset.code.clone()),
        (PageWord::TimesIn, month.zone.clone()),
        (PageWord::Made, sheet.clock.second(made)?),
    ];
    let facts = facts.map(|(word, fact)| format!("{} {fact}", sheet.word(word)));
    html.text("p", "", &facts.join(" \u{b7} "));
    html.close();
    html.raw("</main>\n</body>\n</html>\n");
    Ok(())
}

fn check_month(month: &Month) -> Result<(), Error> {
    let place = Place::Month;
    check::holder(place, &month.holder)?;
    check::asset(place, &month.asset)?;
    check::stated(place, "zone", &month.zone, ZONE_BYTES_MAX)?;
    check::entries(place, "days", month.days.len(), MONTH_DAYS_MAX)?;
    check::entries(place, "settlements", month.settlements.len(), SETTLEMENT_ROWS_MAX)?;
    let problem = "and year are no month between 1970-01 and 9999-12";
    let first = first_day(month).ok_or(Error::Malformed { place, field: "month", problem })?;
    let mut before = 0;
    for (position, day) in (1..).zip(&month.days) {
        let in_month = day.day <= first.days_in_month().unsigned_abs();
        if day.day <= before || !in_month {
            let problem = "is not of the month, or not after the day before: give each day once";
            return Err(Error::Malformed { place: Place::Day(position), field: "day", problem });
        }
        before = day.day;
    }
    month.settlements.iter().try_for_each(check_settlement)
}

fn check_settlement(row: &SettlementRow) -> Result<(), Error> {
    let place = Place::Settlement(row.number);
    check::text(place, "state", &row.state, STATE_BYTES_MAX)?;
    let is_hex = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    let stated = row.sha256.len() == SHA256_CHARS && row.sha256.bytes().all(is_hex);
    if !stated && !row.sha256.is_empty() {
        let problem = "must be 64 lower-case hex digits, or empty";
        return Err(Error::Malformed { place, field: "sha256", problem });
    }
    Ok(())
}

/// The first day of the month, where there is such a month.
fn first_day(month: &Month) -> Option<jiff::civil::Date> {
    let year = i16::try_from(month.year).ok().filter(|year| (1970..=9999).contains(year))?;
    jiff::civil::Date::new(year, i8::try_from(month.month).ok()?, 1).ok()
}
