//! What an account holds.

use super::Side;

/// The balance of an account in minor units. Signed figures are credits less debits, whatever the normal side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Posted credits less posted debits, -(2^63 - 1) to 2^63 - 1.
    pub net: i64,
    /// What open holds will debit, at most 2^63 - 1.
    pub held_debits: u64,
    /// What open holds will credit, at most 2^63 - 1.
    pub held_credits: u64,
}

impl Balance {
    /// The posted balance as the account's owner sees it: positive on the normal side.
    #[must_use]
    pub const fn posted(&self, normal_side: Side) -> i64 {
        match normal_side {
            Side::Credit => self.net,
            // `net` is never i64::MIN, so nothing saturates.
            Side::Debit => self.net.saturating_neg(),
        }
    }

    /// What open holds will take off the normal side.
    #[must_use]
    pub const fn outgoing(&self, normal_side: Side) -> u64 {
        match normal_side {
            Side::Credit => self.held_debits,
            Side::Debit => self.held_credits,
        }
    }

    /// What open holds will add to the normal side.
    #[must_use]
    pub const fn incoming(&self, normal_side: Side) -> u64 {
        match normal_side {
            Side::Credit => self.held_credits,
            Side::Debit => self.held_debits,
        }
    }

    /// Whether nothing is posted and nothing is held.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.net == 0 && self.held_debits == 0 && self.held_credits == 0
    }
}
