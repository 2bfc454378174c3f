//! Wallets and merchants of a run of payments: who they are, the accounts that they have, and what each command moves.
//!
//! Wallets are `wSEED.N`, the one without money is `wSEED.poor`, merchants are `mSEED.N`; money comes from the channel
//! `load`.

mod legs;
mod listing;
mod opening;

pub(crate) use legs::legs;
pub(crate) use listing::list;
pub(crate) use opening::{open, open_orders, settle};

use crate::names::Names;

/// Account numbers of a merchant.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Till {
    /// What is payable to it.
    pub(crate) payable: u32,
    /// Tips of the shop.
    pub(crate) tips: u32,
}

/// The merchants of a run, and the accounts of the platform that it touches.
pub(crate) struct Market {
    seed: u64,
    merchants: Names,
    tills: Vec<Till>,
    /// Number of the account for fees of merchants.
    fee_revenue: u32,
    /// Number of the account for the money in red packets.
    red_packets: u32,
}

impl Market {
    /// So many merchants, numbers not known yet.
    pub(crate) fn new(seed: u64, merchants: u32) -> Self {
        let merchants = Names::numbered(&format!("m{seed}."), merchants);
        let tills = vec![Till::default(); merchants.len()];
        Self { seed, merchants, tills, fee_revenue: 0, red_packets: 0 }
    }

    /// The wallets that pay them, and the one without money at the end.
    pub(crate) fn wallets(&self, count: u32) -> Names {
        let prefix = format!("w{}.", self.seed);
        let mut names = Names::numbered(&prefix, count);
        names.push(&prefix, POOR);
        names
    }

    /// Id of a merchant.
    #[inline]
    pub(crate) fn merchant(&self, index: u32) -> &[u8] {
        self.merchants.get(index)
    }

    /// Account numbers of a merchant.
    #[inline]
    pub(crate) fn till(&self, index: u32) -> Till {
        self.tills[index as usize]
    }

    /// Sets the account numbers of everything but the wallets, in the order of [`list`].
    pub(crate) fn set_numbers(&mut self, numbers: &[u32]) {
        for (till, pair) in self.tills.iter_mut().zip(numbers.chunks_exact(2)) {
            *till = Till { payable: pair[0], tips: pair[1] };
        }
        let rest = &numbers[2 * self.tills.len()..];
        (self.fee_revenue, self.red_packets) = (rest[0], rest[1]);
    }
}

/// How the wallet without money ends.
const POOR: &str = "poor";
