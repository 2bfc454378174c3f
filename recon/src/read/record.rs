//! Records of separated text: quoted as in RFC 4180, or with the back-ticks of WeChat's bills.

use std::collections::VecDeque;
use std::io::Read;

use super::fault::BadRow;
use super::fault::Fault;
use super::lines::LineResult;
use super::lines::Lines;
use crate::bounds::FIELDS_MAX;
use crate::bounds::LINE_BYTES_MAX;
use crate::bounds::RECORD_LINES_MAX;

/// One record: its fields, one after the other in one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// Line at which it begins.
    pub(crate) line: u64,
    text: String,
    ends: Vec<usize>,
    /// Whether every field begins with a back-tick that is no part of it.
    ticked: bool,
}

impl Record {
    /// Number of fields.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field without the white space around it; empty where the record has no such field.
    pub(crate) fn field(&self, index: usize) -> &str {
        let field = self.raw(index);
        if self.ticked { field.strip_prefix('`').unwrap_or(field).trim() } else { field }
    }

    fn raw(&self, index: usize) -> &str {
        let Some(end) = self.ends.get(index) else { return "" };
        let begin = index.checked_sub(1).and_then(|before| self.ends.get(before)).unwrap_or(&0);
        self.text.get(*begin..*end).unwrap_or_default().trim()
    }

    /// The position of a field with this text.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        (0..self.len()).find(|index| self.field(*index) == name)
    }

    fn end_field(&mut self) -> Result<(), Fault> {
        if self.ends.len() >= FIELDS_MAX {
            return Err(Fault::TooManyFields);
        }
        self.ends.push(self.text.len());
        Ok(())
    }
}

/// How fields of a file are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separation {
    /// By this character; fields may be quoted.
    Quoted(char),
    /// By a comma and a back-tick, which stands before every field; a comma alone is text.
    BackTicks,
}

/// Splits text into fields. `None` where a quote is open at its end.
fn split(line: u64, text: &str, separation: Separation) -> Result<Option<Record>, Fault> {
    match separation {
        Separation::BackTicks => ticked(line, text),
        Separation::Quoted(delimiter) => quoted(line, text, delimiter),
    }
}

/// Fields with back-ticks. Some writers quote what has a comma, as any CSV does; others leave it, so that only a comma
/// before a back-tick parts fields. A row without back-ticks, as the headers are, is plain CSV.
fn ticked(line: u64, text: &str) -> Result<Option<Record>, Fault> {
    let plain = quoted(line, text, ',')?;
    let has_ticks = text.starts_with('`') || text.starts_with("\"`");
    match plain {
        Some(record) if has_ticks && (0..record.len()).all(|i| record.raw(i).starts_with('`')) => {
            Ok(Some(Record { ticked: true, ..record }))
        }
        Some(record) if !has_ticks => Ok(Some(record)),
        None if !has_ticks || text.contains(",\"`") => Ok(None),
        Some(_) | None => parted_by_ticks(line, text).map(Some),
    }
}

fn parted_by_ticks(line: u64, text: &str) -> Result<Record, Fault> {
    let mut record = Record { line, ..Record::default() };
    for field in text.trim_end().get(1..).unwrap_or_default().split(",`") {
        record.text.push_str(field);
        record.end_field()?;
    }
    Ok(record)
}

fn quoted(line: u64, text: &str, delimiter: char) -> Result<Option<Record>, Fault> {
    let mut record = Record { line, ..Record::default() };
    record.text.reserve(text.len());
    let mut open = false;
    let mut at_start = true;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if open && character == '"' {
            if characters.peek() == Some(&'"') {
                characters.next();
                record.text.push('"');
            } else {
                open = false;
            }
        } else if open {
            record.text.push(character);
        } else if character == delimiter {
            record.end_field()?;
            at_start = true;
            continue;
        } else if character == '"' && at_start {
            open = true;
        } else {
            record.text.push(character);
        }
        at_start = false;
    }
    record.end_field()?;
    Ok((!open).then_some(record))
}

/// Reads a file record by record.
pub(crate) struct Records<R> {
    lines: Lines<R>,
    /// Lines that were read ahead for a quote that never closed, and are read again as what they are.
    again: VecDeque<LineResult>,
    separation: Separation,
}

impl<R: Read> Records<R> {
    pub(crate) fn of(lines: Lines<R>, separation: Separation) -> Self {
        Self { lines, again: VecDeque::new(), separation }
    }

    /// Number of the line that was read last.
    pub(crate) fn line(&self) -> u64 {
        self.lines.line()
    }

    fn next_line(&mut self) -> Option<LineResult> {
        self.again.pop_front().or_else(|| self.lines.next())
    }

    /// Joins the lines of a record whose quotes hold line ends. Where the quote does not close, only the first line is bad.
    fn joined(&mut self, line: u64, first: String) -> Result<Record, Fault> {
        let mut ahead = Vec::new();
        let mut text = first;
        while ahead.len() < RECORD_LINES_MAX {
            let Some(next) = self.next_line() else { break };
            let Ok((_, more)) = &next else {
                ahead.push(next);
                break;
            };
            text.push('\n');
            text.push_str(more);
            // Inside of quotes, doubled ones come in pairs: an odd one closes. One attempt bounds the work.
            let closes = more.matches('"').count() % 2 == 1;
            ahead.push(next);
            if closes && let Some(record) = split(line, &text, self.separation)? {
                return Ok(record);
            }
            if closes || text.len() > LINE_BYTES_MAX {
                break;
            }
        }
        for line in ahead.into_iter().rev() {
            self.again.push_front(line);
        }
        Err(Fault::Quote)
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Record, BadRow>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (line, text) = match self.next_line()? {
                Ok(line) => line,
                Err(bad) => return Some(Err(bad)),
            };
            if text.trim().is_empty() {
                continue;
            }
            let record = match split(line, &text, self.separation) {
                Ok(Some(record)) => Ok(record),
                Ok(None) => self.joined(line, text),
                Err(fault) => Err(fault),
            };
            return Some(record.map_err(|fault| BadRow { line, fault }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::lines::Encoding;

    fn records(text: &str, separation: Separation) -> Vec<Result<Vec<String>, BadRow>> {
        let fields = |record: Record| {
            (0..record.len()).map(|index| record.field(index).to_owned()).collect::<Vec<_>>()
        };
        Records::of(Lines::of(text.as_bytes(), Encoding::Utf8), separation)
            .map(|record| record.map(fields))
            .collect()
    }

    #[test]
    fn quotes_hold_separators_quotes_and_line_ends() {
        let read = records("a,\"b,\"\"c\nd\", e \n\nf,,", Separation::Quoted(','));
        assert_eq!(read[0].as_ref().unwrap(), &["a", "b,\"c\nd", "e"]);
        assert_eq!(read[1].as_ref().unwrap(), &["f", "", ""]);
    }

    #[test]
    fn a_quote_that_never_closes_spoils_one_line() {
        let rest = "x,y\n".repeat(40);
        let read = records(&format!("a,\"b\n{rest}"), Separation::Quoted(','));
        assert_eq!(read[0], Err(BadRow { line: 1, fault: Fault::Quote }));
        assert_eq!(read.len(), 41);
        assert!(read[1..].iter().all(Result::is_ok));
    }

    #[test]
    fn back_ticks_let_commas_be_text() {
        let read = records("t,u\n`1,`a,b,`\n`\n", Separation::BackTicks);
        assert_eq!(read[0].as_ref().unwrap(), &["t", "u"]);
        assert_eq!(read[1].as_ref().unwrap(), &["1", "a,b", ""]);
        assert_eq!(read[2].as_ref().unwrap(), &[""]);
        let read = records("`1,\"`a,`b\nc \"\"d\"\"\",`2\n`1,\"a,`2\n", Separation::BackTicks);
        assert_eq!(read[0].as_ref().unwrap(), &["1", "a,`b\nc \"d\"", "2"]);
        assert_eq!(read[1].as_ref().unwrap(), &["1,\"a", "2"]);
    }

    #[test]
    fn fields_are_bounded() {
        let read = records(&",".repeat(300), Separation::Quoted(','));
        assert_eq!(read[0], Err(BadRow { line: 1, fault: Fault::TooManyFields }));
    }
}
