//! Strict and lenient reading: what the standard forbids and national schemes do all the same.

/// How closely the standard is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Whatever the standard forbids is refused.
    #[default]
    Strict,
    /// What [`Waiver`] lists is accepted. Broken structure, a wrong CRC, and amounts, tips and fees that
    /// contradict the standard are refused as in strict reading.
    Lenient,
}

impl Mode {
    /// Whether this reading accepts it.
    #[must_use]
    pub const fn accepts(self, _any: Waiver) -> bool {
        // One answer for all of them: a scheme that breaks one rule tends to break others too.
        matches!(self, Self::Lenient)
    }
}

/// A rule of the standard that lenient reading does not insist on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiver {
    /// 52, 59 and 60 are missing, as in PromptPay.
    Omitted,
    /// The CRC has letters `a` to `f`.
    CrcCase,
    /// The country has letters `a` to `z`.
    CountryCase,
    /// A text of format `ans` has characters beyond printable ASCII.
    AnyCharacter,
    /// A text has more characters than its field may, up to 99.
    LongText,
    /// A field that is reserved for future use.
    Reserved,
    /// A template without 00, its globally unique identifier.
    NoGuid,
}

impl Waiver {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Omitted,
        Self::CrcCase,
        Self::CountryCase,
        Self::AnyCharacter,
        Self::LongText,
        Self::Reserved,
        Self::NoGuid,
    ];

    /// What is accepted, as a phrase.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Omitted => "52, 59 or 60 missing",
            Self::CrcCase => "a right CRC with lower-case letters",
            Self::CountryCase => "a country in lower-case letters",
            Self::AnyCharacter => "characters beyond printable ASCII in a text of format `ans`",
            Self::LongText => "a text longer than its field allows, up to 99 characters",
            Self::Reserved => {
                "ids that are reserved for future use (65-79, 62-00, 62-12 to 62-49, 64-03 to 64-99); kept as they are"
            }
            Self::NoGuid => "a template without 00, its globally unique identifier",
        }
    }
}
