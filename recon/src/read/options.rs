//! What a reader is told about a file that the file does not say.

use super::wechat::WECHAT_ZONE;
use crate::money::Exponents;

/// What to do with entries of a bank that are not booked yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PendingRows {
    /// Leave them out: the statement of another day has them booked.
    #[default]
    Ignore,
    /// Give them as rows with the status *pending*.
    Keep,
}

/// What a reader is told about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// Currency where the shape has no column for it (Alipay, WeChat's fund flow); `CNY` unless told otherwise.
    pub currency: String,
    /// Zone of times without an offset, by its IANA name; `Asia/Shanghai` unless told otherwise. A mapping has its own.
    pub zone: String,
    /// Exponents beside those of ISO 4217.
    pub exponents: Exponents,
    /// Entries of a bank that are not booked.
    pub pending: PendingRows,
    /// Turns every sign: for a file whose owner is the other party, so that what came in for him went out for us.
    pub reversed: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            currency: "CNY".to_owned(),
            zone: WECHAT_ZONE.to_owned(),
            exponents: Exponents::default(),
            pending: PendingRows::default(),
            reversed: false,
        }
    }
}
