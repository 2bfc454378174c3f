//! Payments of a run: customers come one after the other, and each brings one to four commands.
//!
//! | customer | commands |
//! |---|---|
//! | pays a printed code, the amount typed | pay |
//! | pays an order | create_order, pay |
//! | is refunded half of it later | the same, then refund |
//! | sends a red packet in equal parts | send_packet, then take_packet by three others |
//! | has no money | pay, which must be refused |
//!
//! The commands of a customer lie in one group of a block, in this order, so that each finds what it names. A customer
//! that does not fit into what is left of a group pays a printed code.

use crate::plan::Action;
use crate::plan::Plan;
use crate::plan::Planned;
use crate::plan::Share;
use crate::plan::fee::Fee;
use crate::plan::mix::GOLDEN;
use crate::plan::mix::below;
use crate::plan::mix::draw;
use crate::plan::mix::mix;

/// Slots of a group.
pub(crate) const GROUP: u64 = 16;

/// Wallets that take from a red packet.
pub(crate) const TAKERS: usize = 3;

/// Commands of the longest customer.
const STEPS_MAX: usize = 1 + TAKERS;

/// One command of the payments layer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trade {
    /// Creates the order that the next command pays.
    CreateOrder,
    /// Pays the order of this slot, or a typed amount, with a tip of so many minor units on top.
    Pay {
        /// Slot of the order.
        order: Option<u64>,
        /// Tip, 0 for none.
        tip: u64,
    },
    /// Pays out of the wallet without money, which the ledger has to refuse.
    PayRefused,
    /// Refunds a part of a payment.
    Refund {
        /// Slot that paid.
        payment: u64,
        /// Slot of the order that was paid.
        order: Option<u64>,
        /// What was paid, tip not included.
        paid: u64,
    },
    /// Sends a red packet.
    SendPacket,
    /// Takes from the packet of a slot.
    TakePacket {
        /// Slot that sent it.
        packet: u64,
        /// How many may have taken before.
        place: usize,
        /// The slots by which they did; as many count as `place` says.
        earlier: [u64; TAKERS - 1],
    },
}

impl Trade {
    /// Name of the instruction, as events say it.
    pub(crate) const fn instruction(&self) -> &'static str {
        match self {
            Self::CreateOrder => "create_order",
            Self::Pay { .. } | Self::PayRefused => "pay",
            Self::Refund { .. } => "refund",
            Self::SendPacket => "send_packet",
            Self::TakePacket { .. } => "take_packet",
        }
    }

    /// The share of a taker of a packet of `amount`, where only some of those before it took: equal parts, the units
    /// that are left over to the first.
    pub(crate) fn share(
        amount: u64,
        place: usize,
        earlier: &[u64; TAKERS - 1],
        took: impl Fn(u64) -> bool,
    ) -> u64 {
        let before = earlier.iter().take(place).filter(|slot| took(**slot)).count() as u64;
        amount / TAKERS as u64 + u64::from(before < amount % TAKERS as u64)
    }
}

/// The dials of payments.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trading {
    /// Share of payments that are of an order.
    pub(crate) orders: Share,
    /// Share of payments with a tip.
    pub(crate) tips: Share,
    /// Share of payments that are refunded in part.
    pub(crate) refunds: Share,
    /// Share of customers that send a red packet.
    pub(crate) packets: Share,
    /// The fee of every merchant.
    pub(crate) fee: Fee,
    /// When red packets expire, in seconds since 1970.
    pub(crate) expires_seconds: u64,
}

impl Trading {
    /// The share of customers that send a red packet, so that this percentage of the commands send one or take from one.
    pub(crate) fn packet_customers(packets: f64, orders: f64, refunds: f64) -> Share {
        let part = packets / 100.0;
        let usual = 1.0 + orders / 100.0 + refunds / 100.0;
        let weight = part * usual;
        let all = STEPS_MAX as f64 * (1.0 - part) + weight;
        Share::percent(100.0 * weight / all)
    }
}

/// What one customer brings.
struct Customer {
    /// The slots of its commands.
    slots: [u64; STEPS_MAX],
    /// How many there are.
    count: usize,
    sends_packet: bool,
    has_order: bool,
}

/// The even bits of a customer.
struct Draws {
    parties: u64,
    amount: u64,
    kind: u64,
    extras: u64,
    others: u64,
}

impl Draws {
    const fn of(seed: u64, opener: u64) -> Self {
        let parties = draw(seed ^ 0x7061_7973, opener);
        let amount = mix(parties ^ GOLDEN);
        let kind = mix(amount);
        let extras = mix(kind);
        Self { parties, amount, kind, extras, others: mix(extras) }
    }

    const fn is_refused(&self, plan: &Plan) -> bool {
        plan.refusals.takes(self.others as u32)
    }
}

impl Plan {
    /// The command of a slot that is no retry.
    pub(super) fn trade(&self, trading: &Trading, slot: u64) -> Planned {
        let (first, length) = self.block_at(slot / self.block);
        let start = slot - (slot - first) % GROUP;
        let end = (start + GROUP).min(first + length);
        let mut next = self.own(start, end);
        while let Some(opener) = next {
            let customer = self.customer(trading, opener, end);
            let slots = &customer.slots[..customer.count];
            if let Some(step) = slots.iter().position(|at| *at == slot) {
                return self.step(trading, &customer, step);
            }
            next = self.own(slots[slots.len() - 1] + 1, end);
        }
        // A slot that is no retry is some customer's.
        self.step(trading, &Customer::typed(slot), 0)
    }

    /// The first slot from `at` on that is no retry.
    fn own(&self, at: u64, end: u64) -> Option<u64> {
        (at..end).find(|slot| !self.has_retries() || self.retried(*slot).is_none())
    }

    fn customer(&self, trading: &Trading, opener: u64, end: u64) -> Customer {
        let draws = Draws::of(self.seed, opener);
        let sends_packet = trading.packets.takes(draws.kind as u32);
        let refused = draws.is_refused(self);
        let has_order = !refused && trading.orders.takes((draws.kind >> 32) as u32);
        let refunded = !refused && trading.refunds.takes(draws.extras as u32);
        let count = if sends_packet {
            STEPS_MAX
        } else {
            1 + usize::from(has_order) + usize::from(refunded)
        };
        let mut customer = Customer { count, sends_packet, has_order, ..Customer::typed(opener) };
        for place in 1..count {
            match self.own(customer.slots[place - 1] + 1, end) {
                Some(next) => customer.slots[place] = next,
                None => return Customer::typed(opener),
            }
        }
        customer
    }

    fn step(&self, trading: &Trading, customer: &Customer, step: usize) -> Planned {
        let slots = &customer.slots;
        let draws = Draws::of(self.seed, slots[0]);
        let amount = self.amounts.pick((draws.amount >> 32) as u32);
        let payer = below(draws.parties as u32, self.accounts);
        let slot = slots[step];
        if customer.sends_packet {
            let amount = amount.max(TAKERS as u64);
            let Some(place) = step.checked_sub(1) else {
                let action = Action::Trade(Trade::SendPacket);
                return Planned { slot, action, debit: payer, credit: 0, amount };
            };
            // Neither the sender nor one of the other takers.
            let others = self.accounts.saturating_sub(TAKERS as u32).max(1);
            let offset = 1 + below((draws.others >> 32) as u32, others) + place as u32;
            let taker = (payer + offset) % self.accounts;
            let take = Trade::TakePacket { packet: slots[0], place, earlier: [slots[1], slots[2]] };
            return Planned { slot, action: Action::Trade(take), debit: taker, credit: 0, amount };
        }
        let hot = !self.hot.is_none() && self.hot.takes(draws.amount as u32);
        let merchant = if hot { 0 } else { self.skew.pick((draws.parties >> 32) as u32) };
        let planned = |trade, debit, amount| Planned {
            slot,
            action: Action::Trade(trade),
            debit,
            credit: merchant,
            amount,
        };
        if draws.is_refused(self) {
            return planned(Trade::PayRefused, self.accounts, amount);
        }
        let order = customer.has_order.then_some(slots[0]);
        // An order stands before the payment, a refund after it.
        match step + usize::from(!customer.has_order) {
            0 => planned(Trade::CreateOrder, payer, amount),
            1 => {
                let tips = trading.tips.takes((draws.extras >> 32) as u32);
                let tip = if tips { (amount / 10).max(1) } else { 0 };
                planned(Trade::Pay { order, tip }, payer, amount)
            }
            _ => {
                let refund = Trade::Refund { payment: slots[step - 1], order, paid: amount };
                planned(refund, payer, amount.div_ceil(2))
            }
        }
    }
}

impl Customer {
    const fn typed(opener: u64) -> Self {
        Self { slots: [opener; STEPS_MAX], count: 1, sends_packet: false, has_order: false }
    }
}

#[cfg(test)]
mod trade_test;
