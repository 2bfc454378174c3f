//! What a row is about, in the words of both sides.

use serde::{Deserialize, Serialize};

/// What a row is about. A row of theirs that does not say matches any kind with the same sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A payer paid a merchant, or a capture of an authorisation.
    Payment,
    /// Money of a payment went back.
    Refund,
    /// A payer's bank or a complaint took a payment back.
    ChargeBack,
    /// Money was sent to a bank.
    Payout,
    /// A batch of payments was settled as one amount.
    Settlement,
    /// Money came into a wallet from a channel.
    TopUp,
    /// Money left a wallet through a channel.
    Withdrawal,
    /// What was sent came back: a returned payout, a reversed entry of a bank.
    Return,
    /// A fee as a row of its own.
    Fee,
    /// Between two accounts of one owner.
    Transfer,
    /// A correction by hand.
    Adjustment,
    /// Anything else.
    Other,
}

/// Every kind with its name.
const NAMES: &[(Kind, &str)] = &[
    (Kind::Payment, "payment"),
    (Kind::Refund, "refund"),
    (Kind::ChargeBack, "charge_back"),
    (Kind::Payout, "payout"),
    (Kind::Settlement, "settlement"),
    (Kind::TopUp, "top_up"),
    (Kind::Withdrawal, "withdrawal"),
    (Kind::Return, "return"),
    (Kind::Fee, "fee"),
    (Kind::Transfer, "transfer"),
    (Kind::Adjustment, "adjustment"),
    (Kind::Other, "other"),
];

impl Kind {
    /// Its stable name in files and reports: lower case, words joined by `_`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(kind, _)| *kind == self).map_or("other", |(_, name)| name)
    }

    /// The kind of a name; capitals, spaces and `-` are taken too.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let plain = plain_word(name);
        NAMES.iter().find(|(_, known)| *known == plain).map(|(kind, _)| *kind)
    }

    /// Whether a row of theirs of this kind, or of none, can be a row of ours of another.
    ///
    /// A payout, a settlement and a withdrawal are one thing to whoever receives the money.
    pub(crate) fn fits(theirs: Option<Self>, ours: Option<Self>) -> bool {
        match (theirs, ours) {
            (None | Some(Self::Other), _) | (_, None | Some(Self::Other)) => true,
            (Some(theirs), Some(ours)) => theirs.class() == ours.class(),
        }
    }

    /// The kind that stands for all that are one thing to the other side.
    pub(crate) fn class(self) -> Self {
        match self {
            Self::Payout | Self::Settlement | Self::Withdrawal => Self::Payout,
            Self::Payment
            | Self::Refund
            | Self::ChargeBack
            | Self::TopUp
            | Self::Return
            | Self::Fee
            | Self::Transfer
            | Self::Adjustment
            | Self::Other => self,
        }
    }
}

/// A word of a file in lower case, with `_` between its parts.
pub(crate) fn plain_word(word: &str) -> String {
    word.trim().to_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_again_and_are_those_of_json() {
        for (kind, name) in NAMES {
            assert_eq!(Kind::of_name(name), Some(*kind));
            assert_eq!(kind.name(), *name);
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{name}\""));
        }
        assert_eq!(Kind::of_name("Charge-Back"), Some(Kind::ChargeBack));
        assert_eq!(Kind::of_name("coffee"), None);
    }

    #[test]
    fn kinds_fit_by_class() {
        assert!(Kind::fits(Some(Kind::Payout), Some(Kind::Settlement)));
        assert!(Kind::fits(None, Some(Kind::Refund)));
        assert!(!Kind::fits(Some(Kind::Payment), Some(Kind::Refund)));
    }
}
