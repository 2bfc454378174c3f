//! What differs between rows that belong together.

use super::category::Category;
use crate::status::Status;

/// One thing that both sides say, and say differently. What one side does not say is no difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The currency.
    Currency {
        /// Theirs.
        theirs: String,
        /// Ours.
        ours: String,
    },
    /// The amount or the sum, in minor units; for a batch, ours is what is nearer to theirs of gross and net.
    Amount {
        /// Theirs.
        theirs: i128,
        /// Ours.
        ours: i128,
    },
    /// How far it has come.
    Status {
        /// Theirs, of the first row that disagrees.
        theirs: Option<Status>,
        /// Ours, of the first row that disagrees.
        ours: Option<Status>,
    },
    /// The parts of a split in minor units, sorted.
    Split {
        /// Theirs.
        theirs: Vec<i128>,
        /// Ours.
        ours: Vec<i128>,
    },
    /// The fee in minor units.
    Fee {
        /// Theirs.
        theirs: i128,
        /// Ours.
        ours: i128,
    },
    /// The reference.
    Reference {
        /// Theirs.
        theirs: String,
        /// Ours.
        ours: String,
    },
    /// The time in microseconds since 1970.
    Time {
        /// Theirs.
        theirs: u64,
        /// Ours.
        ours: u64,
    },
}

impl Difference {
    /// The category that it makes where nothing before it in the precedence differs.
    #[must_use]
    pub fn category(&self) -> Category {
        match self {
            Self::Currency { .. } => Category::CurrencyDiffers,
            Self::Amount { theirs, ours } => over_or_under(*theirs, *ours),
            Self::Status { .. } => Category::StatusDiffers,
            Self::Split { .. } => Category::SplitDiffers,
            Self::Fee { .. } => Category::FeeDiffers,
            Self::Reference { .. } => Category::ReferenceDiffers,
            Self::Time { .. } => Category::DataDiffers,
        }
    }

    /// Theirs as text, as reports show it.
    #[must_use]
    pub fn theirs(&self) -> String {
        match self {
            Self::Currency { theirs, .. } | Self::Reference { theirs, .. } => theirs.clone(),
            Self::Amount { theirs, .. } | Self::Fee { theirs, .. } => theirs.to_string(),
            Self::Status { theirs, .. } => status_text(*theirs),
            Self::Split { theirs, .. } => join(theirs),
            Self::Time { theirs, .. } => crate::time::rfc3339(*theirs),
        }
    }

    /// Ours as text, as reports show it.
    #[must_use]
    pub fn ours(&self) -> String {
        match self {
            Self::Currency { ours, .. } | Self::Reference { ours, .. } => ours.clone(),
            Self::Amount { ours, .. } | Self::Fee { ours, .. } => ours.to_string(),
            Self::Status { ours, .. } => status_text(*ours),
            Self::Split { ours, .. } => join(ours),
            Self::Time { ours, .. } => crate::time::rfc3339(*ours),
        }
    }
}

/// More or less is told by how much moved, whichever way: a refund of 10 is over one of 8. Where as much moved the other
/// way, it is over for whoever got more.
fn over_or_under(theirs: i128, ours: i128) -> Category {
    let moved = (theirs.unsigned_abs(), theirs);
    if moved > (ours.unsigned_abs(), ours) { Category::AmountOver } else { Category::AmountUnder }
}

fn status_text(status: Option<Status>) -> String {
    status.map_or("", Status::name).to_owned()
}

fn join(parts: &[i128]) -> String {
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    parts.join("+")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_and_under_are_told_by_what_moved() {
        let category = |theirs, ours| Difference::Amount { theirs, ours }.category();
        assert_eq!(category(1_000, 800), Category::AmountOver);
        assert_eq!(category(-1_000, -800), Category::AmountOver);
        assert_eq!(category(-700, -800), Category::AmountUnder);
        assert_eq!(category(800, -800), Category::AmountOver);
        assert_eq!(category(-800, 800), Category::AmountUnder);
    }
}
