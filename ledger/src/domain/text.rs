//! Short text with a bound: references and memos.

use super::Invalid;
use std::fmt;

/// Text of at most `MAX` bytes without control characters. Empty means none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text<const MAX: usize>(Box<str>);

impl<const MAX: usize> Text<MAX> {
    /// Checks the text of the field `field`.
    ///
    /// # Errors
    ///
    /// Too long, or a control character in it.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Invalid> {
        if text.len() > MAX {
            return Err(Invalid::of(field, format!("{} bytes, at most {MAX}", text.len())));
        }
        if text.chars().any(char::is_control) {
            return Err(Invalid::of(field, "contains a control character; send plain text"));
        }
        Ok(Self(text.into()))
    }

    /// The text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
