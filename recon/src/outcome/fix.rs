//! What is usually done about a finding: a small catalogue with stable codes.

use super::category::Category;
use super::difference::Difference;
use crate::status::Status;

/// What is usually done about a finding. Nothing of it is done by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fix {
    /// Nothing.
    None,
    /// They have it and we do not: a callback was lost.
    DeliverOrRefund,
    /// We have it and they do not.
    QueryProvider,
    /// The other side is not due yet.
    Wait,
    /// It was paid or booked twice.
    RefundOne,
    /// The currencies differ.
    CheckCurrency,
    /// The amounts differ.
    CheckAmount,
    /// They say paid, we say that it ended or is under way.
    DeliverOrReturn,
    /// The parts of a split differ.
    CheckSplit,
    /// The fee is not the one agreed on.
    CheckTariff,
    /// The reference was lost or mistyped.
    CorrectReference,
    /// The times are far apart.
    CheckDate,
}

impl Fix {
    /// Its stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::DeliverOrRefund => "deliver_or_refund",
            Self::QueryProvider => "query_provider",
            Self::Wait => "wait",
            Self::RefundOne => "refund_one",
            Self::CheckCurrency => "check_currency",
            Self::CheckAmount => "check_amount",
            Self::DeliverOrReturn => "deliver_or_return",
            Self::CheckSplit => "check_split",
            Self::CheckTariff => "check_tariff",
            Self::CorrectReference => "correct_reference",
            Self::CheckDate => "check_date",
        }
    }

    /// The advice, as a sentence.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::None => "Nothing to do.",
            Self::DeliverOrRefund => {
                "Money moved there and is not booked here: book it and deliver, or refund it."
            }
            Self::QueryProvider => {
                "Booked here and not there: ask the provider for this number before anything else."
            }
            Self::Wait => "The other side is not due yet: it is carried over to the next run.",
            Self::RefundOne => {
                "One thing stands twice: if it was paid twice, refund one; else strike one record."
            }
            Self::CheckCurrency => {
                "The currencies differ: find out in which one was paid, and correct the record."
            }
            Self::CheckAmount => {
                "The amounts differ: look for a coupon, a partial capture, a tip or a changed price."
            }
            Self::DeliverOrReturn => "Paid there and not here: deliver, or give the money back.",
            Self::CheckSplit => {
                "The total agrees and its parts do not: compare the shares of each party."
            }
            Self::CheckTariff => {
                "The fee differs: compare the rate that was agreed on, and how it is rounded."
            }
            Self::CorrectReference => {
                "Amount and time agree: correct the reference in the record that has it wrong."
            }
            Self::CheckDate => "The times are far apart: check that both rows are the same event.",
        }
    }

    /// The advice for a finding.
    pub(crate) fn of(category: Category, differences: &[Difference]) -> Self {
        match category {
            Category::Matched => Self::None,
            Category::MissingHere => Self::DeliverOrRefund,
            Category::MissingThere => Self::QueryProvider,
            Category::Timing => Self::Wait,
            Category::Duplicate => Self::RefundOne,
            Category::CurrencyDiffers => Self::CheckCurrency,
            Category::AmountOver | Category::AmountUnder => Self::CheckAmount,
            Category::StatusDiffers => of_status(differences),
            Category::SplitDiffers => Self::CheckSplit,
            Category::FeeDiffers => Self::CheckTariff,
            Category::ReferenceDiffers => Self::CorrectReference,
            Category::DataDiffers => Self::CheckDate,
        }
    }
}

/// Whether money moved for them and not for us.
fn of_status(differences: &[Difference]) -> Fix {
    let moved_there_only = |difference: &Difference| match difference {
        Difference::Status { theirs, ours } => {
            theirs.is_some_and(Status::is_done) && !ours.is_some_and(Status::is_done)
        }
        Difference::Currency { .. }
        | Difference::Amount { .. }
        | Difference::Split { .. }
        | Difference::Fee { .. }
        | Difference::Reference { .. }
        | Difference::Time { .. } => false,
    };
    if differences.iter().any(moved_there_only) { Fix::DeliverOrReturn } else { Fix::QueryProvider }
}
