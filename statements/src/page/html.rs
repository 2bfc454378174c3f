//! Elements of HTML at the end of a text, and amounts for people.

use quick_xml::escape::escape;

use crate::amount::decimal;

/// Digits between two commas.
const GROUP_DIGITS: usize = 3;

/// A page under way.
pub(super) struct Html {
    text: String,
    open: Vec<&'static str>,
}

impl Html {
    /// Nothing yet.
    pub(super) const fn empty() -> Self {
        Self { text: String::new(), open: Vec::new() }
    }

    /// Text as it is: only what the product itself made.
    pub(super) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Opens an element of a class, or of none.
    pub(super) fn open(&mut self, name: &'static str, class: &str) {
        self.text.push_str(&format!("<{name}{}>\n", attribute(class)));
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.text.push_str(&format!("</{name}>\n"));
        }
    }

    /// An element of a class, or of none, with text in it.
    pub(super) fn text(&mut self, name: &str, class: &str, text: &str) {
        self.text.push_str(&format!("<{name}{}>{}</{name}>\n", attribute(class), escape(text)));
    }

    /// The page.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

fn attribute(class: &str) -> String {
    if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") }
}

/// Minor units as decimal text with a comma for every thousand, and the sign for minus that stands as high as a plus.
pub(super) fn grouped(minor: i128, exponent: u8) -> String {
    let plain = decimal(minor, exponent);
    let plain = plain.trim_start_matches('-');
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let mut text = String::from(if minor < 0 { "\u{2212}" } else { "" });
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len().saturating_sub(index);
        if index > 0 && left.is_multiple_of(GROUP_DIGITS) {
            text.push(',');
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push('.');
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0, 2), "0.00");
        assert_eq!(grouped(123_456_789, 2), "1,234,567.89");
        assert_eq!(grouped(-100_000, 0), "\u{2212}100,000");
        assert_eq!(grouped(99_999, 2), "999.99");
    }

    #[test]
    fn text_is_escaped() {
        let mut html = Html::empty();
        html.text("p", "x", "<script>alert('1 & 2')</script>");
        let page = html.finish();
        assert!(!page.contains("<script>") && page.contains("&amp;"), "{page}");
    }
}
