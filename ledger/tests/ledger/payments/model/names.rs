//! Who and what is meant, and what speaks against it.

use super::Model;
use farthing_ledger::domain::{
    AccountNumber, AssetCode, AssetNumber, MerchantNumber, MerchantRef, WalletNumber, WalletRef,
};
use farthing_ledger::instruction::{MerchantState, WalletState};

impl Model {
    pub(super) fn wallet_id(&mut self, wallet: &WalletRef) -> Option<String> {
        let id = match wallet {
            WalletRef::Id(id) => Some(id.as_str().to_owned()),
            WalletRef::Number(number) => self.wallet_ids.get(number.index()).cloned(),
        };
        let known = id.filter(|id| self.wallets.contains_key(id));
        if known.is_none() {
            self.no("WALLET_UNKNOWN");
        }
        known
    }

    pub(super) fn merchant_id(&mut self, merchant: &MerchantRef) -> Option<String> {
        let id = match merchant {
            MerchantRef::Id(id) => Some(id.as_str().to_owned()),
            MerchantRef::Number(number) => self.merchant_ids.get(number.index()).cloned(),
        };
        let known = id.filter(|id| self.merchants.contains_key(id));
        if known.is_none() {
            self.no("MERCHANT_UNKNOWN");
        }
        known
    }

    pub(super) fn wallet_number(&self, wallet: &str) -> WalletNumber {
        let index = self.wallet_ids.iter().position(|id| id == wallet).unwrap();
        WalletNumber::from_index(index).unwrap()
    }

    pub(super) fn merchant_number(&self, merchant: &str) -> MerchantNumber {
        let index = self.merchant_ids.iter().position(|id| id == merchant).unwrap();
        MerchantNumber::from_index(index).unwrap()
    }

    pub(crate) fn account_number(&self, account: &str) -> AccountNumber {
        let index = self.numbers.iter().position(|id| id == account).unwrap();
        AccountNumber::from_index(index).unwrap()
    }

    pub(super) fn account_name(&self, number: AccountNumber) -> String {
        self.numbers[number.index()].clone()
    }

    pub(super) fn asset_number(&self, asset: &str) -> AssetNumber {
        let index = self.assets.iter().position(|code| code == asset).unwrap();
        AssetNumber::from_index(index).unwrap()
    }

    pub(super) fn asset_name(&self, number: AssetNumber) -> String {
        self.assets[number.index()].clone()
    }

    /// The asset, which some party has to have.
    pub(super) fn asset(&mut self, code: AssetCode) -> String {
        let code = code.to_string();
        if !self.assets.contains(&code) {
            self.no("ASSET_UNKNOWN");
        }
        code
    }

    /// The wallet's account in an asset.
    pub(super) fn purse(&mut self, wallet: &str, asset: &str) -> Option<String> {
        if !self.wallets[wallet].purses.contains_key(asset) {
            self.no("WALLET_ASSET_MISSING");
            return None;
        }
        Some(format!("wallet:{wallet}:{asset}"))
    }

    /// The account for tips of a person.
    pub(super) fn purse_tips(&mut self, wallet: &str, asset: &str) -> Option<String> {
        self.purse(wallet, asset)?;
        if !self.wallets[wallet].purses[asset] {
            self.no("PERSON_TIPS_MISSING");
            return None;
        }
        Some(format!("wallet:{wallet}:tips:{asset}"))
    }

    /// The merchant takes this asset.
    pub(super) fn till(&mut self, merchant: &str, asset: &str) -> Option<()> {
        if !self.merchants[merchant].tills.contains_key(asset) {
            self.no("MERCHANT_ASSET_MISSING");
            return None;
        }
        Some(())
    }

    pub(super) fn may_pay(&mut self, wallet: &str) {
        if self.wallets[wallet].state != WalletState::Active {
            self.no("WALLET_NOT_ACTIVE");
        }
    }

    pub(super) fn may_receive(&mut self, wallet: &str) {
        let state = self.wallets[wallet].state;
        if !matches!(state, WalletState::Active | WalletState::DebitsFrozen) {
            self.no("WALLET_NOT_ACTIVE");
        }
    }

    pub(super) fn may_sell(&mut self, merchant: &str) {
        if self.merchants[merchant].state != MerchantState::Active {
            self.no("MERCHANT_NOT_ACTIVE");
        }
    }
}
