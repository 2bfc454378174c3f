//! Statements in memory, and how they are read back.

use farthing_statements::{Error, Format, Heading, Line, Options, StatementWriter, Summary};

/// A statement's text and sums.
pub(crate) fn written(
    format: Format,
    heading: &Heading,
    lines: &[Line],
    options: Options,
) -> Result<(String, Summary), Error> {
    let mut writer = StatementWriter::begin(Vec::new(), format, heading.clone(), options)?;
    for line in lines {
        writer.line(line)?;
    }
    let (summary, bytes) = writer.finish()?;
    Ok((String::from_utf8(bytes).unwrap(), summary))
}

/// Records of a bill as any CSV reader sees them, without the back-tick or the apostrophe in front.
pub(crate) fn records(text: &str, options: Options) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let guard = if options.back_ticks { '`' } else { '\'' };
    let bare = |field: &str| field.strip_prefix(guard).unwrap_or(field).to_owned();
    reader.records().map(|record| record.unwrap().iter().map(bare).collect()).collect()
}

/// Minor units of a decimal text.
pub(crate) fn minor(text: &str, exponent: u8) -> i128 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let (kept, cut) = part.split_at(usize::from(exponent));
    assert!(cut.bytes().all(|digit| digit == b'0'), "{text} has more than {exponent} decimals");
    format!("{whole}{kept}").parse().unwrap()
}

/// The field of each row below a named column.
pub(crate) fn column<'a>(rows: &'a [Vec<String>], name: &str) -> Vec<&'a str> {
    let at = rows[0].iter().position(|column| column == name).unwrap();
    rows[1..rows.len() - 2].iter().map(|row| row[at].as_str()).collect()
}
