//! Elements of XML, indented, at the end of a text.

use quick_xml::escape::escape;

/// Writes elements inside those that are open.
pub(super) struct Xml<'a> {
    text: &'a mut String,
    /// Open elements that another call opened, and that another call closes.
    outer: usize,
    open: Vec<&'static str>,
}

impl<'a> Xml<'a> {
    /// Writes inside `outer` elements that are open already.
    pub(super) const fn inside(outer: usize, text: &'a mut String) -> Self {
        Self { text, outer, open: Vec::new() }
    }

    /// A line as it is, such as the declaration.
    pub(super) fn raw(&mut self, line: &str) {
        self.indent();
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &'static str) {
        self.raw(&format!("<{name}>"));
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.raw(&format!("</{name}>"));
        }
    }

    /// An element with text in it.
    pub(super) fn leaf(&mut self, name: &'static str, text: &str) {
        self.raw(&format!("<{name}>{}</{name}>", escape(text)));
    }

    /// An amount with its currency. Both are made of digits and letters.
    pub(super) fn amount(&mut self, currency: &str, amount: &str) {
        self.raw(&format!("<Amt Ccy=\"{currency}\">{amount}</Amt>"));
    }

    /// Elements inside each other, with text in the innermost.
    pub(super) fn nested(&mut self, path: &[&'static str], text: &str) {
        let before: String = path.iter().map(|name| format!("<{name}>")).collect();
        let after: String = path.iter().rev().map(|name| format!("</{name}>")).collect();
        self.raw(&format!("{before}{}{after}", escape(text)));
    }

    fn indent(&mut self) {
        for _ in 0..self.outer.saturating_add(self.open.len()) {
            self.text.push_str("  ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_nest_and_text_is_escaped() {
        let mut text = String::new();
        let mut xml = Xml::inside(1, &mut text);
        xml.open("A");
        xml.leaf("B", "<x> & \"y\"");
        xml.nested(&["C", "D"], "1");
        xml.close();
        let expected =
            "  <A>\n    <B>&lt;x&gt; &amp; &quot;y&quot;</B>\n    <C><D>1</D></C>\n  </A>\n";
        assert_eq!(text, expected);
    }
}
