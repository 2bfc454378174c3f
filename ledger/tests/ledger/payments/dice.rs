//! Numbers into parties, amounts, times and names of earlier items.

use super::model::Model;
use super::words;
use crate::ask::{asset, id};
use farthing_ledger::domain::{
    AssetCode, BusinessKind, ChannelId, CommandId, MerchantRef, Time, WalletRef,
};
use farthing_ledger::instruction::Receiver;
use farthing_ledger::item::{Item, ItemKind};

/// Takes one number after the other.
pub(super) struct Dice<'a> {
    pub(super) numbers: &'a [u32],
    pub(super) at: usize,
    pub(super) model: &'a Model,
    pub(super) now: u64,
    pub(super) next: u32,
}

impl Dice<'_> {
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.at += 1;
        self.numbers[(self.at - 1) % self.numbers.len()].rotate_left(self.at as u32) % bound
    }

    pub(super) fn index(&mut self, bound: u32) -> usize {
        self.below(bound) as usize
    }

    /// One time in so many.
    pub(super) fn maybe(&mut self, in_so_many: u32) -> bool {
        self.below(in_so_many) == in_so_many - 1
    }

    pub(super) fn id(&mut self) -> CommandId {
        match self.below(3) {
            0 => id(&format!("i{}", self.next)),
            1 => CommandId::Uuid(u128::from(self.next) << 64),
            _ => CommandId::Ulid(u128::from(self.below(u32::MAX)) << 32 | u128::from(self.next)),
        }
    }

    pub(super) fn own(&self, kind: BusinessKind, merchant: &MerchantRef) -> CommandId {
        let name = match merchant {
            MerchantRef::Id(id) => id.to_string(),
            MerchantRef::Number(number) => self.model.merchant_ids[number.index()].clone(),
        };
        words::own(kind, &name, &self.next.to_string())
    }

    pub(super) fn amount(&mut self) -> u64 {
        let most = [40, 400, 4_000][self.index(3)];
        u64::from(1 + self.below(most))
    }

    pub(super) fn asset(&mut self) -> AssetCode {
        asset(["CNY", "CNY", "CNY", "CNY", "CNY", "USD", "JPY", "EUR"][self.index(8)])
    }

    pub(super) fn soon(&mut self, seconds_most: u32) -> Time {
        if self.maybe(12) {
            return Time::from_micros(self.now);
        }
        Time::from_micros(self.now + u64::from(1 + self.below(seconds_most)) * 1_000_000)
    }

    pub(super) fn channel(&mut self) -> ChannelId {
        let name = if self.maybe(9) { "card" } else { "bank" };
        ChannelId::parse("channel", name).unwrap()
    }

    pub(super) fn wallet(&mut self) -> WalletRef {
        let name = ["w1", "w2", "w1", "w2", "w3", "w4", "w3", "late"][self.index(8)];
        self.spelled_wallet(name)
    }

    pub(super) fn spelled_wallet(&mut self, name: &str) -> WalletRef {
        let number = self.model.wallet_ids.iter().position(|id| id == name);
        match number {
            Some(index) if self.maybe(3) => words::wallet(&format!("#{}", index + 1)),
            _ => words::wallet(name),
        }
    }

    pub(super) fn merchant(&mut self) -> MerchantRef {
        let name = ["m1", "m1", "m1", "m2", "m2", "late"][self.index(6)];
        self.spelled_merchant(name)
    }

    pub(super) fn spelled_merchant(&mut self, name: &str) -> MerchantRef {
        let number = self.model.merchant_ids.iter().position(|id| id == name);
        match number {
            Some(index) if self.maybe(3) => words::merchant(&format!("#{}", index + 1)),
            _ => words::merchant(name),
        }
    }

    pub(super) fn receiver(&mut self) -> Receiver {
        if self.below(2) == 0 {
            Receiver::Wallet(self.wallet())
        } else {
            Receiver::Merchant(self.merchant())
        }
    }

    /// An earlier item of this kind, mostly one of the last.
    pub(super) fn earlier(&mut self, kind: ItemKind) -> Option<Item> {
        self.earlier_that(|item| item.matter.kind() == kind)
    }

    /// The same of the items that `fit`.
    pub(super) fn earlier_that(&mut self, fit: impl Fn(&Item) -> bool) -> Option<Item> {
        let items = self.model.items.values().rev();
        let items: Vec<&Item> = items.filter(|item| fit(item)).collect();
        if items.is_empty() {
            return None;
        }
        let bound = if self.maybe(3) { items.len() } else { items.len().min(4) };
        let index = self.index(u32::try_from(bound).unwrap());
        Some(items[index].clone())
    }

    pub(super) fn item(&mut self, kind: ItemKind) -> CommandId {
        match self.earlier(kind) {
            Some(item) if !self.maybe(20) => item.name,
            _ => id("nothing"),
        }
    }

    /// A payment by one of its names, and its merchant; rarely another one.
    pub(super) fn payment(&mut self) -> (MerchantRef, CommandId, Option<Item>) {
        let Some(item) = self.earlier(ItemKind::Payment).filter(|_| !self.maybe(25)) else {
            return (self.merchant(), words::order("m1", "nothing"), None);
        };
        let own = self.model.merchant_ids[item.payment().unwrap().merchant.index()].clone();
        let merchant = if self.maybe(25) { self.merchant() } else { self.spelled_merchant(&own) };
        let paid_by = self.model.paid_by.iter().find(|(_, paid)| **paid == item.number.raw());
        let name = match paid_by {
            Some((by, _)) if self.maybe(4) => by.clone(),
            _ => item.name.clone(),
        };
        (merchant, name, Some(item))
    }

    /// Some of an amount: all of it, a part, or too much.
    pub(super) fn part(&mut self, whole: u64) -> u64 {
        match self.below(8) {
            0..3 => whole,
            3..6 => whole / 2,
            6 => u64::from(self.below(u32::try_from(whole).unwrap().max(1))),
            _ => whole + 1,
        }
    }

    pub(super) fn tip_amount(&mut self) -> u64 {
        if self.below(3) == 2 { u64::from(self.below(60)) } else { 0 }
    }
}
