//! Which items of a list are wanted.

use crate::domain::{AssetNumber, Time};
use crate::instruction::BreakCategory;
use crate::item::{Item, Matter, PaymentState, PayoutState, SuspenseState, WithdrawalState};

/// How an item stands, by its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemState {
    /// A payment in this state.
    Payment(PaymentState),
    /// A withdrawal in this state.
    Withdrawal(WithdrawalState),
    /// A suspense entry in this state.
    Suspense(SuspenseState),
    /// A settlement whose payout is in this state.
    Payout(PayoutState),
    /// An item of any kind with which something can still be done, or will be at its time.
    Open,
    /// An item of any other.
    Ended,
}

/// Which items are wanted: those of which all that is stated is true. Nothing stated means all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemFilter {
    /// Began at this time or later.
    pub from: Option<Time>,
    /// Began before this time.
    pub to: Option<Time>,
    /// As it stands now. A state of another kind of items is that of none.
    pub state: Option<ItemState>,
    /// In this asset. A code for payments has none: it is good for any.
    pub asset: Option<AssetNumber>,
    /// Of at least so many minor units: what a payment was asked for, what a packet held at first, what was split.
    pub amount_min: Option<u64>,
    /// Of at most so many minor units.
    pub amount_max: Option<u64>,
    /// Payments with this very reference.
    pub reference: Option<String>,
    /// Payments from this very terminal.
    pub terminal: Option<String>,
    /// With a merchant's own number that starts so: an order's or a split's; of a suspense entry, the number of the
    /// order that the payer named.
    pub number_prefix: Option<String>,
    /// Breaks of this category.
    pub category: Option<BreakCategory>,
}

impl ItemFilter {
    /// Whether every item is wanted.
    pub(super) fn is_for_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the item is wanted.
    pub(super) fn takes(&self, item: &Item) -> bool {
        let Self { from, to, state, asset, amount_min, amount_max, .. } = self;
        let amount = amount_of(item);
        from.is_none_or(|from| item.began >= from)
            && to.is_none_or(|to| item.began < to)
            && state.is_none_or(|state| is_in(item, state))
            && asset.is_none_or(|asset| asset_of(item) == Some(asset))
            && amount_min.is_none_or(|min| amount.is_some_and(|amount| amount >= min))
            && amount_max.is_none_or(|max| amount.is_some_and(|amount| amount <= max))
            && self.category.is_none_or(|category| category_of(item) == Some(category))
            && self.takes_text(item)
    }

    fn takes_text(&self, item: &Item) -> bool {
        let payment = item.payment();
        let is = |wanted: &Option<String>, text: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| text == Some(wanted))
        };
        is(&self.reference, payment.map(|payment| payment.reference.as_str()))
            && is(&self.terminal, payment.map(|payment| payment.terminal.as_str()))
            && self.number_prefix.as_deref().is_none_or(|prefix| {
                own_number(item).is_some_and(|number| number.starts_with(prefix))
            })
    }
}

fn is_in(item: &Item, state: ItemState) -> bool {
    match (state, &item.matter) {
        (ItemState::Open, _) => item.is_open(),
        (ItemState::Ended, _) => !item.is_open(),
        (ItemState::Payment(state), Matter::Payment(payment)) => payment.state == state,
        (ItemState::Withdrawal(state), Matter::Withdrawal(withdrawal)) => withdrawal.state == state,
        (ItemState::Suspense(state), Matter::Suspense(suspense)) => suspense.state == state,
        (ItemState::Payout(state), Matter::Settlement(settlement)) => {
            settlement.payout.as_ref().is_some_and(|payout| payout.state == state)
        }
        (
            ItemState::Payment(_)
            | ItemState::Withdrawal(_)
            | ItemState::Suspense(_)
            | ItemState::Payout(_),
            _,
        ) => false,
    }
}

fn category_of(item: &Item) -> Option<BreakCategory> {
    if let Matter::Break(kept) = &item.matter { Some(kept.found.category) } else { None }
}

const fn asset_of(item: &Item) -> Option<AssetNumber> {
    match &item.matter {
        Matter::Payment(payment) => Some(payment.asset),
        Matter::Code(_) => None,
        Matter::Withdrawal(withdrawal) => Some(withdrawal.asset),
        Matter::Split(split) => Some(split.asset),
        Matter::Packet(packet) => Some(packet.asset),
        Matter::Suspense(suspense) => Some(suspense.asset),
        Matter::Settlement(settlement) => Some(settlement.asset),
        Matter::Break(kept) => Some(kept.asset),
    }
}

fn amount_of(item: &Item) -> Option<u64> {
    match &item.matter {
        Matter::Payment(payment) => Some(payment.amount),
        Matter::Code(code) => code.amount_max,
        Matter::Withdrawal(withdrawal) => Some(withdrawal.amount),
        Matter::Split(split) => {
            let shares = split.shares.iter().map(|share| share.amount);
            Some(shares.fold(split.released, u64::saturating_add))
        }
        Matter::Packet(packet) => Some(packet.amount),
        Matter::Suspense(suspense) => Some(suspense.amount),
        Matter::Settlement(settlement) => Some(settlement.net),
        Matter::Break(kept) => Some(kept.found.difference.unsigned_abs()),
    }
}

fn own_number(item: &Item) -> Option<&str> {
    match &item.matter {
        Matter::Suspense(suspense) => suspense.order.business_number(),
        Matter::Payment(_)
        | Matter::Code(_)
        | Matter::Withdrawal(_)
        | Matter::Split(_)
        | Matter::Packet(_)
        | Matter::Settlement(_)
        | Matter::Break(_) => item.name.business_number(),
    }
}
