//! Tables and lines for people.

use crate::convert::money::format_minor;
use comfy_table::{Cell, CellAlignment, LineStyle, Table, TableStyle};
use farthing_proto::v1;
use prost_types::Timestamp;

/// A column: its title, and on which side its text stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    /// Words: on the left.
    Left(&'static str),
    /// Numbers: on the right, so that points stand below each other.
    Right(&'static str),
}

const RULE: LineStyle = LineStyle::none().fill('\u{2500}').junction('\u{2500}');
/// A rule under the titles and one under the rows.
const STYLE: TableStyle = TableStyle::new().header_separator(RULE).bottom_border(RULE);

/// A table as whole lines.
pub(crate) fn table(columns: &[Column], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_header(columns.iter().map(|column| match column {
        Column::Left(title) => Cell::new(title),
        Column::Right(title) => Cell::new(title).set_alignment(CellAlignment::Right),
    }));
    for row in rows {
        table.add_row(row.into_iter().zip(columns).map(|(text, column)| match column {
            Column::Left(_) => Cell::new(text),
            Column::Right(_) => Cell::new(text).set_alignment(CellAlignment::Right),
        }));
    }
    let mut text = table.trim_fmt();
    text.push('\n');
    text
}

/// Facts below each other, names in one column.
pub(crate) fn facts(pairs: &[(&str, String)]) -> String {
    let shown = pairs.iter().filter(|(_, value)| !value.is_empty());
    let width = shown.clone().map(|(name, _)| name.len()).max().unwrap_or(0);
    shown.map(|(name, value)| format!("  {name:width$}  {value}\n")).collect()
}

/// An amount with its asset: `12.34 CNY`.
pub(crate) fn amount(minor: impl Into<i128>, asset: &str, exponent: u32) -> String {
    format!("{} {asset}", format_minor(minor.into(), exponent))
}

/// A sum that came as decimal digits of minor units.
pub(crate) fn sum(digits: &str, exponent: u32) -> String {
    digits.parse().map_or_else(|_| digits.to_owned(), |minor| format_minor(minor, exponent))
}

/// What may still be taken; an account without a limit bears anything.
pub(crate) fn available(balance: &v1::Balance, exponent: u32) -> String {
    balance
        .available
        .map_or_else(|| "unlimited".to_owned(), |minor| format_minor(minor.into(), exponent))
}

/// The posted figure of a balance that may be absent.
pub(crate) fn posted(balance: Option<&v1::Balance>, exponent: u32) -> String {
    balance.map_or_else(String::new, |balance| format_minor(balance.posted.into(), exponent))
}

/// A time in the form of RFC 3339, or nothing.
pub(crate) fn time(time: Option<&Timestamp>) -> String {
    time.map_or_else(String::new, ToString::to_string)
}

/// `done`, or that it was done before.
pub(crate) fn verdict(receipt: Option<&v1::Receipt>, done: &str) -> String {
    let Some(receipt) = receipt else { return done.to_owned() };
    let again = if receipt.replayed { ", replayed: the first answer again" } else { "" };
    format!("{done} at seq {} ({}){again}", receipt.seq, time(receipt.time.as_ref()))
}
