//! One row of CSV: RFC 4180 with CRLF, back-ticks, and a guard against formulas.

use crate::sheet::Sheet;

/// A row under way, at the end of a text.
pub(super) struct Row<'a> {
    text: &'a mut String,
    back_ticks: bool,
    first: bool,
}

impl<'a> Row<'a> {
    /// A row of values.
    pub(super) fn of_values(sheet: &Sheet, text: &'a mut String) -> Self {
        Self { text, back_ticks: sheet.options.back_ticks, first: true }
    }

    /// A row of column names, which never have back-ticks.
    pub(super) fn of_names(text: &'a mut String) -> Self {
        Self { text, back_ticks: false, first: true }
    }

    /// A value that the product made: a number, a time, a code. Never a formula, whatever it begins with.
    pub(super) fn value(&mut self, value: &str) {
        self.field("", value);
    }

    /// A text that somebody else chose. Without back-ticks, one that a spreadsheet would take for a formula gets an
    /// apostrophe in front, which a spreadsheet reads as "this is text". One that begins with an apostrophe or a
    /// back-tick gets it too, so that a reader who takes one apostrophe off has the text that was booked.
    pub(super) fn free(&mut self, value: &str) {
        let guarded = !self.back_ticks && needs_guard(value);
        self.field(if guarded { "'" } else { "" }, value);
    }

    /// Ends the row.
    pub(super) fn end(self) {
        self.text.push_str("\r\n");
    }

    fn field(&mut self, guard: &str, value: &str) {
        if !self.first {
            self.text.push(',');
        }
        self.first = false;
        let quoted = value.contains([',', '"', '\r', '\n']);
        if quoted {
            self.text.push('"');
        }
        if self.back_ticks {
            self.text.push('`');
        }
        self.text.push_str(guard);
        if quoted {
            self.text.push_str(&value.replace('"', "\"\""));
            self.text.push('"');
        } else {
            self.text.push_str(value);
        }
    }
}

/// Whether a spreadsheet may take a text for a formula (= + - @ and their full-width forms, after any space), or a
/// reader for one that was guarded.
fn needs_guard(value: &str) -> bool {
    let formula = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    value.trim_start().starts_with(formula) || value.starts_with(['\'', '`'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(back_ticks: bool, values: &[&str]) -> String {
        let mut text = String::new();
        let mut row = Row { text: &mut text, back_ticks, first: true };
        values.iter().for_each(|value| row.free(value));
        row.end();
        text
    }

    #[test]
    fn separators_and_quotes_are_kept() {
        assert_eq!(row(false, &["a,b", "say \"x\"", ""]), "\"a,b\",\"say \"\"x\"\"\",\r\n");
        assert_eq!(row(true, &["a,b", "", "c"]), "\"`a,b\",`,`c\r\n");
    }

    #[test]
    fn no_field_is_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\u{ff1d}1", "'1", "`=1"] {
            assert_eq!(row(false, &[bad]), format!("'{bad}\r\n"));
            assert_eq!(row(true, &[bad]), format!("`{bad}\r\n"));
        }
        assert_eq!(row(false, &["a=1"]), "a=1\r\n");
    }
}
