//! The crowd: customers who top up, scan, pay, tip and now and then get some money back, as the seed has it.

use crate::demo::actions;
use crate::demo::cast;
use crate::demo::cast::Stall;
use crate::demo::random::Random;
use crate::demo::step::{self, Kind, Step};
use farthing_proto::v1;
use std::collections::BTreeMap;
use v1::command::Action;

/// The seed of the day.
pub(crate) const SEED: u64 = 20_260_620;

/// Percent of minutes with a sale, tried twice a minute, by the hour from 17.
const SALES_PERCENT: &[(u32, u64)] =
    &[(17, 25), (18, 45), (19, 58), (20, 54), (21, 42), (22, 29), (23, 12)];
/// Percent of sales at the stall with the queue, beside its share of the others.
const QUEUE_PERCENT: u64 = 20;
/// Percent of sales after which the customer gives a busker something.
const TIP_PERCENT: u64 = 18;
/// Percent of sales of which a half is paid back.
const REFUND_PERCENT: u64 = 3;
/// Usual top-ups, in minor units.
const TOP_UPS: &[u64] = &[5_000, 5_000, 10_000, 10_000, 20_000];
/// Usual tips, in minor units.
const TIPS: &[u64] = &[100, 200, 200, 500, 666, 888];
/// The buskers: persons, and none for the printed code.
const BUSKERS: &[Option<&str>] = &[None, Some(cast::BO), Some("aya-drums")];

/// What the script knows of the crowd: enough never to let anyone pay what they do not have.
pub(crate) struct Crowd {
    random: Random,
    purses: BTreeMap<&'static str, u64>,
    numbered: u32,
    minute: u32,
    steps: Vec<Step>,
}

impl Crowd {
    /// The crowd before it arrives.
    pub(crate) fn new() -> Self {
        let random = Random::from_seed(SEED);
        Self { random, purses: BTreeMap::new(), numbered: 0, minute: 0, steps: Vec::new() }
    }

    /// Everybody tops up, on the way to the market.
    pub(crate) fn arrive(&mut self) {
        for customer in cast::CROWD {
            let past = u32::try_from(self.random.below(30)).unwrap_or(0);
            self.minute = step::minute_of(16, 30).saturating_add(past);
            self.top_up(customer);
        }
    }

    /// What the crowd does in a minute.
    pub(crate) fn act(&mut self, minute: u32) {
        self.minute = minute;
        let hour = step::hour_of(minute);
        let busy = SALES_PERCENT.iter().find(|(from, _)| *from == hour);
        let percent = busy.map_or(0, |(_, percent)| *percent);
        for _ in 0..2 {
            if self.random.chance(percent) {
                self.buy();
            }
        }
    }

    /// All that the crowd did.
    pub(crate) fn into_steps(self) -> Vec<Step> {
        self.steps
    }

    fn buy(&mut self) {
        let queue = if self.random.chance(QUEUE_PERCENT) { cast::STALLS.first() } else { None };
        let Some(stall) = queue.or_else(|| self.random.pick(cast::STALLS)) else { return };
        let Some((item, price)) = self.random.pick(stall.menu).copied() else { return };
        let Some(customer) = self.random.pick(cast::CROWD).copied() else { return };
        self.spend(customer, price);
        let number = self.number("order");
        let order =
            v1::NewOrder { reference: item.to_owned(), ..actions::order(stall, &number, price) };
        let paid = actions::payment(&self.number("sale"), customer, &order);
        self.steps.push(Step::quiet(self.minute, Action::CreateOrder(order), None));
        self.push(Action::Pay(paid), Kind::Payment, price);
        if self.random.chance(REFUND_PERCENT) {
            self.refund(customer, stall, &number, price);
        }
        if self.random.chance(TIP_PERCENT) {
            self.tip(customer);
        }
    }

    /// Tops up first where the purse does not hold the amount, then takes it out.
    fn spend(&mut self, customer: &'static str, amount: u64) {
        while self.purse(customer) < amount {
            self.top_up(customer);
        }
        let left = self.purse(customer).saturating_sub(amount);
        self.purses.insert(customer, left);
    }

    fn top_up(&mut self, customer: &'static str) {
        let amount = self.random.pick(TOP_UPS).copied().unwrap_or(10_000);
        let action = actions::top_up(&self.number("top-up"), customer, cast::ASSET, amount);
        self.push(action, Kind::TopUp, amount);
        self.give(customer, amount);
    }

    /// For Lin by the printed code, for the others into their wallets.
    fn tip(&mut self, customer: &'static str) {
        let amount = self.random.pick(TIPS).copied().unwrap_or(100);
        let busker = self.random.pick(BUSKERS).copied().flatten();
        self.spend(customer, amount);
        let unique = self.number("tip");
        let action = match busker {
            Some(person) => actions::tip(&unique, customer, person, amount),
            None => actions::by_static_code(&unique, customer, amount),
        };
        self.push(action, Kind::Tip, amount);
    }

    /// Half of a sale back; what belongs to it of the fee goes back to the stall.
    fn refund(&mut self, customer: &'static str, stall: &Stall, order: &str, price: u64) {
        let half = price.checked_div(2).unwrap_or(0);
        let action = actions::refund(stall, &self.number("refund"), order, half);
        self.push(action, Kind::Refund, half);
        self.give(customer, half);
    }

    fn push(&mut self, action: Action, kind: Kind, amount: u64) {
        self.steps.push(Step::quiet(self.minute, action, Some((kind, amount))));
    }

    fn number(&mut self, what: &str) -> String {
        self.numbered = self.numbered.saturating_add(1);
        format!("{:04}-{what}", self.numbered)
    }

    fn purse(&self, customer: &str) -> u64 {
        self.purses.get(customer).copied().unwrap_or(0)
    }

    fn give(&mut self, customer: &'static str, amount: u64) {
        let more = self.purse(customer).saturating_add(amount);
        self.purses.insert(customer, more);
    }
}
