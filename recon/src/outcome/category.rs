//! What a finding says, and by what its rows were found.

use serde::{Deserialize, Serialize};

/// What a finding says. The order is the precedence: where several differences meet, the first names the finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Theirs alone: it stands in their file and not with us.
    MissingHere,
    /// Ours alone, although it is due: it stands with us and not in their file.
    MissingThere,
    /// Ours or theirs alone, and not due yet.
    Timing,
    /// It repeats what a matched row says.
    Duplicate,
    /// The currencies differ.
    CurrencyDiffers,
    /// More moved for them than for us.
    AmountOver,
    /// Less moved for them than for us.
    AmountUnder,
    /// One side says that money moved, the other that it did not or that it is under way.
    StatusDiffers,
    /// The total agrees, its parts do not.
    SplitDiffers,
    /// The fees differ.
    FeeDiffers,
    /// Amount and time, or another number, agree; the references do not.
    ReferenceDiffers,
    /// The times lie further apart than they may.
    DataDiffers,
    /// Nothing differs that both sides say.
    Matched,
}

impl Category {
    /// All of them, in the order of precedence.
    pub const ALL: &'static [Self] = &[
        Self::MissingHere,
        Self::MissingThere,
        Self::Timing,
        Self::Duplicate,
        Self::CurrencyDiffers,
        Self::AmountOver,
        Self::AmountUnder,
        Self::StatusDiffers,
        Self::SplitDiffers,
        Self::FeeDiffers,
        Self::ReferenceDiffers,
        Self::DataDiffers,
        Self::Matched,
    ];

    /// Its stable name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MissingHere => "missing_here",
            Self::MissingThere => "missing_there",
            Self::Timing => "timing",
            Self::Duplicate => "duplicate",
            Self::CurrencyDiffers => "currency_differs",
            Self::AmountOver => "amount_over",
            Self::AmountUnder => "amount_under",
            Self::StatusDiffers => "status_differs",
            Self::SplitDiffers => "split_differs",
            Self::FeeDiffers => "fee_differs",
            Self::ReferenceDiffers => "reference_differs",
            Self::DataDiffers => "data_differs",
            Self::Matched => "matched",
        }
    }

    /// Whether a later run can close it with a row of its own.
    #[must_use]
    pub fn is_carried(self) -> bool {
        matches!(self, Self::MissingHere | Self::MissingThere | Self::Timing)
    }
}

/// By what the rows of a finding were brought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A row stands alone.
    None,
    /// The reference.
    Reference,
    /// A provider's number, or our position where they keep a provider's number.
    Provider,
    /// Our position or another number of ours in the place of their reference.
    Seq,
    /// The number of a settlement, payout or batch.
    Group,
    /// Amount and time.
    AmountAndTime,
}

impl By {
    /// Its stable name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Reference => "reference",
            Self::Provider => "provider",
            Self::Seq => "seq",
            Self::Group => "group",
            Self::AmountAndTime => "amount_and_time",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_json_and_the_list_is_in_order() {
        for category in Category::ALL {
            let json = serde_json::to_string(category).unwrap();
            assert_eq!(json, format!("\"{}\"", category.name()));
        }
        assert!(Category::ALL.is_sorted());
        assert_eq!(Category::ALL.len(), 13);
    }
}
