//! Position in the journal.

use std::fmt;

/// Position of an event in the journal, from 1, without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Seq(u64);

impl Seq {
    /// Before the first event.
    pub const NONE: Self = Self(0);
    /// The first event.
    pub const FIRST: Self = Self(1);
    /// After any event that can ever be.
    pub const MAX: Self = Self(u64::MAX);

    /// The position `raw`, as read from a stored byte or a request.
    #[must_use]
    pub const fn from_raw(raw: u64) -> Self {
        Self(raw)
    }

    /// The position as a number.
    #[must_use]
    pub const fn raw(self) -> u64 {
        self.0
    }

    /// The next position. A journal would take 500,000 years at a million events a second to end.
    #[must_use]
    pub const fn next(self) -> Self {
        self.plus(1)
    }

    /// The position `events` later.
    #[must_use]
    pub const fn plus(self, events: u64) -> Self {
        Self(self.0.saturating_add(events))
    }

    /// The position before.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// How many events lie between `earlier` (not counted) and here (counted); 0 if none.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
