//! Texts that are longer than their field: a short form in the field, the whole text elsewhere.

use sha2::Digest as _;
use sha2::Sha256;

/// Characters of Max34Text, the id of an account.
pub(super) const MAX34: usize = 34;
/// Characters of Max35Text: ids and numbers.
pub(super) const MAX35: usize = 35;
/// Characters of Max70Text, the name of an account.
pub(super) const MAX70: usize = 70;
/// Characters of Max140Text: names, and one piece of remittance information.
pub(super) const MAX140: usize = 140;

/// Hex digits at the end of a short form: 64 bits of the text's SHA-256.
const MARK_CHARS: usize = 16;

/// Fits texts into fields and keeps those that had to be shortened.
pub(super) struct Carrier {
    whole: String,
}

impl Carrier {
    /// Nothing shortened yet.
    pub(super) const fn empty() -> Self {
        Self { whole: String::new() }
    }

    /// `text` as it is where it has at most `chars_max` characters. Else its beginning, `~`, and 16 hex digits of its
    /// SHA-256, so that equal texts stay equal and different ones stay different; the whole of it is kept.
    pub(super) fn fit(&mut self, field: &str, text: &str, chars_max: usize) -> String {
        if text.chars().count() <= chars_max {
            return text.to_owned();
        }
        if !self.whole.is_empty() {
            self.whole.push_str("; ");
        }
        self.whole.push_str(&format!("{field}={text}"));
        let kept = chars_max.saturating_sub(MARK_CHARS).saturating_sub(1);
        let digest = Sha256::digest(text.as_bytes());
        let mark: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        text.chars().take(kept).chain(['~']).chain(mark.chars().take(MARK_CHARS)).collect()
    }

    /// The texts that were shortened, whole, as `field=text; field=text`; nothing where none was.
    pub(super) fn whole(self) -> Option<String> {
        (!self.whole.is_empty()).then_some(self.whole)
    }
}

/// A text in pieces of at most `chars_max` characters.
pub(super) fn pieces(text: &str, chars_max: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(chars_max.max(1)).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shortened_and_kept() {
        let mut carrier = Carrier::empty();
        let fits = "x".repeat(35);
        assert_eq!(carrier.fit("EndToEndId", &fits, MAX35), fits);
        let (long, other) = (format!("{fits}1"), format!("{fits}2"));
        let short = carrier.fit("EndToEndId", &long, MAX35);
        assert_eq!(short.len(), 35);
        assert_eq!(carrier.fit("InstrId", &long, MAX35), short);
        assert_ne!(carrier.fit("TxId", &other, MAX35), short);
        let whole = carrier.whole().unwrap();
        assert_eq!(whole, format!("EndToEndId={long}; InstrId={long}; TxId={other}"));
    }

    #[test]
    fn lengths_are_characters() {
        let mut carrier = Carrier::empty();
        let name = "\u{5305}".repeat(35);
        assert_eq!(carrier.fit("Nm", &name, MAX35), name);
        assert_eq!(carrier.whole(), None);
        assert_eq!(
            pieces(&name, 20).iter().map(|p| p.chars().count()).collect::<Vec<_>>(),
            [20, 15]
        );
        assert!(pieces("", 20).is_empty());
    }
}
