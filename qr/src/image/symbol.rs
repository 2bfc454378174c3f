//! A text as the modules of a QR symbol.

use crate::image::QUIET_ZONE_MODULES;
use crate::image::png::ImageError;
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// Extended Channel Interpretation for UTF-8.
const ECI_UTF_8: u32 = 26;

/// How much of a symbol may be lost: about 7, 15, 25, 30 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// L.
    Low,
    /// M.
    #[default]
    Medium,
    /// Q.
    Quartile,
    /// H.
    High,
}

/// A QR symbol: the smallest that holds its text at its level.
#[derive(Clone, PartialEq, Eq)]
pub struct Symbol(QrCode);

impl Symbol {
    /// The symbol of a text. The same text gives the same symbol.
    ///
    /// # Errors
    ///
    /// [`ImageError::TooLong`]: more bytes than the largest symbol holds, 2,331 at level M. No payload is that long.
    pub fn of(text: &str, level: Level) -> Result<Self, ImageError> {
        let ecc = match level {
            Level::Low => QrCodeEcc::Low,
            Level::Medium => QrCodeEcc::Medium,
            Level::Quartile => QrCodeEcc::Quartile,
            Level::High => QrCodeEcc::High,
        };
        let (least, most) = (Version::MIN, Version::MAX);
        let code = QrCode::encode_segments_advanced(&segments(text), ecc, least, most, None, false);
        code.map(Self).map_err(|_| ImageError::TooLong { bytes: text.len() })
    }

    /// Version of the symbol: 1 to 40.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.0.version().value()
    }

    /// Modules of a side, without the quiet zone: 21 to 177.
    #[must_use]
    pub fn side_modules(&self) -> usize {
        usize::try_from(self.0.size()).unwrap_or_default()
    }

    /// Modules of a side with the quiet zone on both ends.
    #[must_use]
    pub fn side_with_quiet_zone(&self) -> usize {
        self.side_modules().saturating_add(QUIET_ZONE_MODULES.saturating_mul(2))
    }

    /// Whether the module in this column and row is dark, counted from the corner of the quiet zone.
    #[must_use]
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        let inside = |at: usize| i32::try_from(at.checked_sub(QUIET_ZONE_MODULES)?).ok();
        match (inside(column), inside(row)) {
            // Beyond the other end everything is light.
            (Some(x), Some(y)) => self.0.get_module(x, y),
            _ => false,
        }
    }
}

/// One segment of bytes; before it the declaration of UTF-8, where a character is beyond printable ASCII.
fn segments(text: &str) -> Vec<QrSegment> {
    let bytes = QrSegment::make_bytes(text.as_bytes());
    if text.chars().all(crate::emv::is_ans) {
        return vec![bytes];
    }
    vec![QrSegment::make_eci(ECI_UTF_8), bytes]
}

#[cfg(test)]
mod tests {
    use super::*;
    use qrcodegen::QrSegmentMode;

    #[test]
    fn digits_and_capitals_are_bytes_too() {
        for text in ["0123456789", "ABC 123", "mixed 1"] {
            let segments = segments(text);
            assert_eq!(segments.len(), 1);
            assert!(segments[0].mode() == QrSegmentMode::Byte);
        }
    }

    #[test]
    fn utf_8_is_declared_where_it_is_needed() {
        let segments = segments("caf\u{e9}");
        assert!(segments[0].mode() == QrSegmentMode::Eci);
        let declared = segments[0].data().iter().fold(0, |sum, bit| sum * 2 + u32::from(*bit));
        assert_eq!(declared, 26);
        assert!(segments[1].mode() == QrSegmentMode::Byte);
        assert_eq!(segments[1].num_chars(), 5);
    }

    #[test]
    fn what_no_symbol_holds_is_refused() {
        let fits = |bytes: usize, level| Symbol::of(&"x".repeat(bytes), level).is_ok();
        assert!(fits(2331, Level::Medium) && !fits(2332, Level::Medium));
        assert!(fits(1273, Level::High) && !fits(1274, Level::High));
    }
}
