//! Putting parties and open items back as a snapshot holds them. What is derived from them follows.

use super::parties::{Channel, Merchant, Parties, Place, PlatformAccounts, Wallet};
use super::settling::Schedule;
use crate::domain::{AssetNumber, MerchantNumber, Seq, WalletNumber};
use crate::item::Item;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Parties {
    /// Puts back the next wallet.
    pub fn restore_wallet(&mut self, wallet: Wallet) {
        self.push_wallet(wallet);
    }

    /// Puts back the next merchant.
    pub fn restore_merchant(&mut self, merchant: Merchant) {
        let number = MerchantNumber::from_index(self.merchants.len());
        for till in merchant.tills.iter().filter(|till| till.settling.is_some()) {
            let place = number.map(|number| (number, till.asset));
            let accounts = till.accounts().into_iter();
            self.settled.extend(accounts.filter_map(|account| Some((account, place?))));
        }
        self.push_merchant(merchant);
    }

    /// Puts back the next schedule.
    pub fn restore_schedule(&mut self, schedule: Schedule) {
        self.schedules.push(schedule);
    }

    /// Puts back whose period waits to be sealed.
    pub fn restore_to_seal(&mut self, place: Place) {
        self.to_seal.insert(place);
    }

    /// Puts back a channel.
    pub fn restore_channel(&mut self, channel: Channel) {
        self.channels.insert(channel.id.clone(), channel);
    }

    /// Puts back the platform's accounts in an asset.
    pub fn restore_platform(&mut self, asset: AssetNumber, accounts: PlatformAccounts) {
        self.platform.insert(asset, accounts);
    }

    /// Puts back an open item.
    pub fn restore_item(&mut self, item: Item) {
        let name = item.name.clone();
        self.set_item(&name, Some(Arc::new(item)));
    }

    /// Puts back who has taken from an open red packet.
    pub fn restore_takers(&mut self, packet: Seq, takers: BTreeSet<WalletNumber>) {
        self.takers.insert(packet, takers);
    }
}
