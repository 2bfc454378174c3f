//! Ledger time.

/// Microseconds since 1970-01-01T00:00:00Z. The ledger's own times never run backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(u64);

impl Time {
    /// The beginning of time.
    pub const ZERO: Self = Self(0);
    /// 9999-12-31T23:59:59.999999Z, the last time that a protobuf timestamp can say.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// The time `micros` after 1970; later than [`Time::MAX`] becomes that.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        if micros > Self::MAX.0 { Self::MAX } else { Self(micros) }
    }

    /// Microseconds since 1970.
    #[must_use]
    pub const fn micros(self) -> u64 {
        self.0
    }

    /// Microseconds from `earlier` to here; 0 if it is not earlier.
    #[must_use]
    pub const fn micros_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}
