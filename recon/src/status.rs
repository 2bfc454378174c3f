//! How far a row has come, in the words of both sides.

use serde::{Deserialize, Serialize};

use crate::kind::plain_word;

/// How far a row has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Under way: not booked, or waiting for the payer or the bank.
    Pending,
    /// Done: paid, booked, captured.
    Paid,
    /// A payment that was refunded, or a refund that is done.
    Refunded,
    /// Handed to the bank or channel, its answer not known yet.
    Sent,
    /// Confirmed by the bank or channel.
    Confirmed,
    /// Ended without money moving.
    Closed,
    /// Refused or returned.
    Failed,
}

/// Every status with its name.
const NAMES: &[(Status, &str)] = &[
    (Status::Pending, "pending"),
    (Status::Paid, "paid"),
    (Status::Refunded, "refunded"),
    (Status::Sent, "sent"),
    (Status::Confirmed, "confirmed"),
    (Status::Closed, "closed"),
    (Status::Failed, "failed"),
];

/// Words of other systems that mean one of ours.
const ALSO: &[(Status, &[&str])] = &[
    (Status::Pending, &["pdng", "processing", "notpay", "userpaying", "wait_buyer_pay"]),
    (Status::Paid, &["success", "succeeded", "book", "booked", "completed", "settled", "captured"]),
    (Status::Refunded, &["refund", "refund_success"]),
    (Status::Closed, &["cancelled", "canceled", "revoked", "expired", "voided"]),
    (Status::Failed, &["fail", "failure", "rejected", "returned", "payerror"]),
];

impl Status {
    /// Its stable name in files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(status, _)| *status == self).map_or("pending", |(_, name)| name)
    }

    /// The status of a word: our own names, and what common providers write.
    #[must_use]
    pub fn of_name(word: &str) -> Option<Self> {
        let plain = plain_word(word);
        let own = NAMES.iter().find(|(_, name)| *name == plain).map(|(status, _)| *status);
        own.or_else(|| {
            ALSO.iter()
                .find(|(_, words)| words.contains(&plain.as_str()))
                .map(|(status, _)| *status)
        })
    }

    /// Whether money has moved, or is certain to.
    pub(crate) fn is_done(self) -> bool {
        match self {
            Self::Paid | Self::Refunded | Self::Confirmed | Self::Sent => true,
            Self::Pending | Self::Closed | Self::Failed => false,
        }
    }

    /// Whether no money moves.
    pub(crate) fn is_dead(self) -> bool {
        match self {
            Self::Closed | Self::Failed => true,
            Self::Pending | Self::Paid | Self::Refunded | Self::Confirmed | Self::Sent => false,
        }
    }

    /// Whether two sides say the same. A payment that was refunded later stays *paid* in a bill, and one that was sent
    /// may be pending or booked there.
    pub(crate) fn agree(theirs: Option<Self>, ours: Option<Self>) -> bool {
        let (Some(theirs), Some(ours)) = (theirs, ours) else { return true };
        let under_way = |one: Self, other: Self| one == Self::Sent && other == Self::Pending;
        (theirs.is_done() && ours.is_done())
            || (theirs.is_dead() && ours.is_dead())
            || theirs == ours
            || under_way(theirs, ours)
            || under_way(ours, theirs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_again() {
        for (status, name) in NAMES {
            assert_eq!(Status::of_name(name), Some(*status));
            assert_eq!(serde_json::to_string(status).unwrap(), format!("\"{name}\""));
        }
        assert_eq!(Status::of_name("SUCCESS"), Some(Status::Paid));
        assert_eq!(Status::of_name("no such"), None);
    }

    #[test]
    fn sides_agree_by_what_moved() {
        let agree = |a, b| Status::agree(Some(a), Some(b));
        assert!(agree(Status::Paid, Status::Refunded));
        assert!(agree(Status::Pending, Status::Sent));
        assert!(agree(Status::Closed, Status::Failed));
        assert!(!agree(Status::Pending, Status::Confirmed));
        assert!(!agree(Status::Paid, Status::Closed));
        assert!(Status::agree(None, Some(Status::Closed)));
    }
}
