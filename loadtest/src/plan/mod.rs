//! What a run sends: command `slot` of a run is a pure function of the seed, so nothing has to be remembered to audit it.
//!
//! | word | means |
//! |---|---|
//! | slot | position of a command in the run, from 0 |
//! | block | slots that are sent together and in order: a batch, or a hold with its capture |

pub(crate) mod amounts;
pub(crate) mod fee;
pub(crate) mod ids;
pub(crate) mod mix;
pub(crate) mod skew;
pub(crate) mod trade;

use crate::plan::amounts::Amounts;
use crate::plan::ids::Ids;
use crate::plan::mix::GOLDEN;
use crate::plan::mix::draw;
use crate::plan::mix::mix;
use crate::plan::skew::Skew;
use crate::plan::trade::Trade;
use crate::plan::trade::Trading;

/// A part of everything, in 2^32nds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Share(u64);

impl Share {
    /// From percent, 0 to 100.
    pub(crate) fn percent(percent: f64) -> Self {
        Self((percent / 100.0 * (1u64 << 32) as f64) as u64)
    }

    #[inline]
    const fn takes(self, bits: u32) -> bool {
        (bits as u64) < self.0
    }

    const fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// What a command does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Action {
    /// Posts a transfer of one leg.
    Post,
    /// Posts a transfer that the ledger has to refuse: its debit account has no money.
    PostRefused,
    /// Places a hold.
    Place,
    /// Captures the hold of this slot, whole.
    Capture(u64),
    /// One command of the payments layer.
    Trade(Trade),
}

impl Action {
    /// Whether the ledger has to refuse it.
    pub(crate) const fn must_be_refused(&self) -> bool {
        matches!(self, Self::PostRefused | Self::Trade(Trade::PayRefused))
    }

    /// Whether it can be looked up by its id and in the statement of the account that it debits.
    pub(crate) const fn is_found_by_id(&self) -> bool {
        match self {
            Self::Post | Self::PostRefused | Self::Capture(_) => true,
            Self::Place => false,
            Self::Trade(trade) => matches!(trade, Trade::Pay { .. }),
        }
    }
}

/// One command of the plan. Accounts are indexes, not numbers. Of a [`Trade`], `debit` is the wallet: of the payer, of who
/// is refunded, of who sends or takes; `credit` is the merchant, 0 where there is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Planned {
    /// The slot that gives the id: the command's own, or an earlier one where this is a retry.
    pub(crate) slot: u64,
    /// What it does.
    pub(crate) action: Action,
    /// Index of the account to debit.
    pub(crate) debit: u32,
    /// Index of the account to credit.
    pub(crate) credit: u32,
    /// Minor units.
    pub(crate) amount: u64,
}

/// The dials of a plan.
pub(crate) struct Plan {
    /// Makes it repeatable.
    pub(crate) seed: u64,
    /// Slots in all.
    pub(crate) total: u64,
    /// Slots a block.
    pub(crate) block: u64,
    /// Accounts that trade; the account without money has the index after them.
    pub(crate) accounts: u32,
    /// Who takes part.
    pub(crate) skew: Skew,
    /// How much.
    pub(crate) amounts: Amounts,
    /// Ids.
    pub(crate) ids: Ids,
    /// Share of transfers whose credit account is index 0.
    pub(crate) hot: Share,
    /// Share of commands that place or capture a hold.
    pub(crate) holds: Share,
    /// Share of commands that send an earlier one again.
    pub(crate) retries: Share,
    /// Share of commands that must be refused.
    pub(crate) refusals: Share,
    /// How many slots lie at least between a command and its retry.
    pub(crate) retry_distance: u64,
    /// The dials of payments, where that is what is sent: then accounts are wallets, and `skew` and `hot` are of merchants.
    pub(crate) trading: Option<Trading>,
}

impl Plan {
    /// Blocks in all.
    pub(crate) const fn blocks(&self) -> u64 {
        self.total.div_ceil(self.block)
    }

    /// First slot and length of a block.
    pub(crate) fn block_at(&self, block: u64) -> (u64, u64) {
        let first = block * self.block;
        (first, self.block.min(self.total.saturating_sub(first)))
    }

    /// Whether slots and ids are one to one.
    pub(crate) const fn has_retries(&self) -> bool {
        !self.retries.is_none()
    }

    /// The command of a slot.
    #[inline]
    pub(crate) fn command(&self, slot: u64) -> Planned {
        if self.has_retries()
            && let Some(earlier) = self.retried(slot)
        {
            return self.original(earlier);
        }
        self.original(slot)
    }

    /// The slot that a retry sends again, where this slot is a retry.
    pub(crate) fn retried(&self, slot: u64) -> Option<u64> {
        let bits = draw(self.seed ^ 0x7265_7472, slot);
        if !self.retries.takes(bits as u32) {
            return None;
        }
        let earlier = slot.checked_sub(self.retry_distance + ((bits >> 32) & 0xff))?;
        // A retry of a retry would only be the same again.
        let other = draw(self.seed ^ 0x7265_7472, earlier);
        (!self.retries.takes(other as u32)).then_some(earlier)
    }

    #[inline]
    fn original(&self, slot: u64) -> Planned {
        if let Some(trading) = &self.trading {
            return self.trade(trading, slot);
        }
        if !self.holds.is_none()
            && let Some(planned) = self.held(slot)
        {
            return planned;
        }
        self.transfer(slot)
    }

    #[inline]
    fn transfer(&self, slot: u64) -> Planned {
        let one = draw(self.seed, slot);
        let two = mix(one ^ GOLDEN);
        let amount = self.amounts.pick((two >> 32) as u32);
        let mut debit = self.skew.pick(one as u32);
        let mut credit = self.skew.pick((one >> 32) as u32);
        if !self.hot.is_none() && self.hot.takes(two as u32) {
            credit = 0;
        }
        if debit == credit {
            debit = (debit + 1) % self.accounts;
        }
        let mut action = Action::Post;
        if !self.refusals.is_none() && self.refusals.takes(mix(two) as u32) {
            action = Action::PostRefused;
            debit = self.accounts;
        }
        Planned { slot, action, debit, credit, amount }
    }

    /// Holds are placed in the first half of a block and captured at the same place of the second.
    fn held(&self, slot: u64) -> Option<Planned> {
        let block = slot / self.block;
        let (first, length) = self.block_at(block);
        let half = length / 2;
        let place = slot - first;
        if place >= 2 * half {
            return None;
        }
        let opener = first + place % half;
        let bits = draw(self.seed ^ 0x686f_6c64, opener) as u32;
        if !self.holds.takes(bits) || (self.has_retries() && self.retried(opener).is_some()) {
            return None;
        }
        let action = if place < half { Action::Place } else { Action::Capture(opener) };
        // A hold that is refused on purpose would leave its capture without a target.
        let hold = self.transfer(opener);
        if hold.action == Action::PostRefused {
            return None;
        }
        Some(Planned { slot, action, ..hold })
    }
}

#[cfg(test)]
mod tests {
    use super::amounts::{AmountShape, Amounts};
    use super::ids::{IdOrder, Ids};
    use super::{Action, Plan, Share, Skew};

    fn plan(total: u64, block: u64) -> Plan {
        Plan {
            seed: 11,
            total,
            block,
            accounts: 100,
            skew: Skew::uniform(100),
            amounts: Amounts::new(AmountShape::Uniform, 1),
            ids: Ids::new(IdOrder::Ordered, 1),
            hot: Share::percent(0.0),
            holds: Share::percent(0.0),
            retries: Share::percent(0.0),
            refusals: Share::percent(0.0),
            retry_distance: 1_000,
            trading: None,
        }
    }

    #[test]
    fn blocks_cover_every_slot_once() {
        let plan = plan(25, 10);
        let blocks: Vec<_> = (0..plan.blocks()).map(|block| plan.block_at(block)).collect();
        assert_eq!(blocks, [(0, 10), (10, 10), (20, 5)]);
    }

    #[test]
    fn every_capture_follows_its_hold_in_the_same_block() {
        let mut plan = plan(10_007, 101);
        plan.holds = Share::percent(30.0);
        let mut held = 0u32;
        for slot in 0..plan.total {
            if let Action::Capture(target) = plan.command(slot).action {
                let (hold, capture) = (plan.command(target), plan.command(slot));
                assert_eq!(hold.action, Action::Place);
                assert_eq!((hold.debit, hold.credit), (capture.debit, capture.credit));
                assert!(target < slot && target / 101 == slot / 101);
                held += 2;
            }
        }
        let places =
            (0..plan.total).filter(|slot| plan.command(*slot).action == Action::Place).count();
        assert_eq!(places as u32 * 2, held);
        assert!((2_700..3_300).contains(&held), "{held}");
    }

    #[test]
    fn retries_repeat_an_earlier_command_and_never_a_retry() {
        let mut plan = plan(100_000, 1);
        plan.retries = Share::percent(5.0);
        let mut retries = 0;
        for slot in 0..plan.total {
            let planned = plan.command(slot);
            if planned.slot != slot {
                assert!(planned.slot + 1_000 <= slot);
                assert_eq!(plan.command(planned.slot), planned);
                retries += 1;
            }
        }
        assert!((4_300..5_300).contains(&retries), "{retries}");
    }

    #[test]
    fn refusals_and_the_hot_account_have_their_share() {
        let mut plan = plan(100_000, 1);
        plan.refusals = Share::percent(10.0);
        plan.hot = Share::percent(50.0);
        let planned: Vec<_> = (0..plan.total).map(|slot| plan.command(slot)).collect();
        let refused = planned.iter().filter(|one| one.action == Action::PostRefused).count();
        let hot = planned.iter().filter(|one| one.credit == 0).count();
        assert!((9_500..10_500).contains(&refused), "{refused}");
        assert!((49_000..52_000).contains(&hot), "{hot}");
        assert!(planned.iter().all(|one| one.debit != one.credit));
    }
}
