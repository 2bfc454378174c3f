//! What answers say beyond numbers: of accounts the readable id, the asset, the side, the limits; of parties their ids;
//! of assets their codes; and the aliases under which merchants know their payers.

use crate::convert::touched::Named;
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::domain::AccountSpec;
use farthing_ledger::domain::Asset;
use farthing_ledger::domain::AssetNumber;
use farthing_ledger::domain::MerchantId;
use farthing_ledger::domain::MerchantNumber;
use farthing_ledger::domain::WalletId;
use farthing_ledger::domain::WalletNumber;
use farthing_ledger::engine::State;
use farthing_ledger::event::AccountOpened;
use farthing_ledger::query::AccountView;
use farthing_ledger::query::Query;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of one account.
#[derive(Debug, Clone)]
pub struct Known {
    /// What was stated at its opening.
    pub spec: Arc<AccountSpec>,
    /// Its asset.
    pub asset: Asset,
}

/// What is known of what an answer names.
#[derive(Debug, Clone, Default)]
pub struct Names {
    accounts: BTreeMap<AccountNumber, Known>,
    assets: BTreeMap<AssetNumber, Asset>,
    wallets: BTreeMap<WalletNumber, WalletId>,
    merchants: BTreeMap<MerchantNumber, MerchantId>,
    aliases: BTreeMap<(MerchantNumber, WalletNumber), Vec<String>>,
}

impl Names {
    /// What is published of these.
    #[must_use]
    pub fn published(query: &Query, named: &Named) -> Self {
        let mut names = Self::default();
        names.learn(query, named);
        names
    }

    /// Adds an account from its opening, which may not be published yet, or never will be.
    pub fn note(&mut self, opened: &AccountOpened) {
        let known = Known { spec: opened.spec.clone(), asset: opened.asset };
        self.accounts.insert(opened.number, known);
    }

    /// Adds an account that was read.
    pub fn note_view(&mut self, view: &AccountView) {
        self.accounts.insert(view.number, Known { spec: view.spec.clone(), asset: view.asset });
    }

    /// Adds an asset by its number.
    pub fn note_asset(&mut self, number: AssetNumber, asset: Asset) {
        self.assets.insert(number, asset);
    }

    /// Adds a wallet by its number.
    pub fn note_wallet(&mut self, number: WalletNumber, id: WalletId) {
        self.wallets.insert(number, id);
    }

    /// Adds a merchant by its number.
    pub fn note_merchant(&mut self, number: MerchantNumber, id: MerchantId) {
        self.merchants.insert(number, id);
    }

    /// Adds the aliases of payers, newest first, where both parties are known.
    pub fn note_aliases(
        &mut self,
        payers: &[(MerchantNumber, WalletNumber)],
        aliases: impl Fn(&MerchantId, &WalletId) -> Vec<String>,
    ) {
        for (merchant, wallet) in payers {
            if let (Some(merchant_id), Some(wallet_id)) =
                (self.merchants.get(merchant), self.wallets.get(wallet))
            {
                self.aliases.insert((*merchant, *wallet), aliases(merchant_id, wallet_id));
            }
        }
    }

    /// Adds what is published of these. False if something of one of them is not.
    pub fn learn(&mut self, query: &Query, named: &Named) -> bool {
        let known = |number: &AccountNumber| self.accounts.contains_key(number);
        let mut missing = named.accounts.clone();
        missing.retain(|number| !known(number));
        missing.sort_unstable();
        missing.dedup();
        let parties_known =
            named.assets.is_empty() && named.wallets.is_empty() && named.merchants.is_empty();
        if missing.is_empty() && parties_known {
            return true;
        }
        query.with_state(|state| {
            let accounts = self.learn_accounts(state, &missing);
            self.learn_parties(state, named) && accounts
        })
    }

    fn learn_accounts(&mut self, state: &State, missing: &[AccountNumber]) -> bool {
        let known = |number: AccountNumber| {
            let asset = state.asset(state.account(number)?.asset)?;
            Some((number, Known { spec: state.opening(number)?.spec.clone(), asset }))
        };
        let before = self.accounts.len();
        self.accounts.extend(missing.iter().copied().filter_map(known));
        self.accounts.len().saturating_sub(before) == missing.len()
    }

    fn learn_parties(&mut self, state: &State, named: &Named) -> bool {
        let parties = state.parties();
        let mut complete = true;
        for number in &named.assets {
            match state.asset(*number) {
                Some(asset) => self.note_asset(*number, asset),
                None => complete = false,
            }
        }
        for number in &named.wallets {
            match parties.wallet(*number) {
                Some(wallet) => self.note_wallet(*number, wallet.id.clone()),
                None => complete = false,
            }
        }
        for number in &named.merchants {
            match parties.merchant(*number) {
                Some(merchant) => self.note_merchant(*number, merchant.id.clone()),
                None => complete = false,
            }
        }
        complete
    }

    /// What is known of an account.
    #[must_use]
    pub fn known(&self, number: AccountNumber) -> Option<&Known> {
        self.accounts.get(&number)
    }

    /// The readable id; of an account that is not there, its number as `#7`.
    #[must_use]
    pub fn name(&self, number: AccountNumber) -> String {
        let known = self.known(number).map(|known| known.spec.id.as_str().to_owned());
        known.unwrap_or_else(|| format!("#{number}"))
    }

    /// The same for an account as it was named.
    #[must_use]
    pub fn name_of(&self, account: &AccountRef) -> String {
        match account {
            AccountRef::Number(number) => self.name(*number),
            AccountRef::Id(id) => id.to_string(),
        }
    }

    /// The code of the account's asset.
    #[must_use]
    pub fn asset_code(&self, number: AccountNumber) -> String {
        self.known(number).map(|known| known.asset.code.to_string()).unwrap_or_default()
    }

    /// Code and decimals of an asset.
    #[must_use]
    pub fn asset(&self, number: AssetNumber) -> (String, u32) {
        let asset = self.assets.get(&number);
        asset.map(|asset| (asset.code.to_string(), u32::from(asset.exponent))).unwrap_or_default()
    }

    /// The readable id of a wallet; of one that is not known, its number as `#7`.
    #[must_use]
    pub fn wallet(&self, number: WalletNumber) -> String {
        let id = self.wallets.get(&number);
        id.map_or_else(|| format!("#{}", number.raw()), ToString::to_string)
    }

    /// The readable id of a merchant; of one that is not known, its number as `#7`.
    #[must_use]
    pub fn merchant(&self, number: MerchantNumber) -> String {
        let id = self.merchants.get(&number);
        id.map_or_else(|| format!("#{}", number.raw()), ToString::to_string)
    }

    /// The id of the channel that owns an account.
    #[must_use]
    pub fn channel(&self, account: AccountNumber) -> String {
        let name = self.name(account);
        let mut parts = name.split(':');
        match (parts.next(), parts.next()) {
            (Some("channel"), Some(channel)) => channel.to_owned(),
            _ => name,
        }
    }

    /// The aliases of a payer at a merchant, newest first; none where they are not known.
    #[must_use]
    pub fn aliases(&self, merchant: MerchantNumber, wallet: WalletNumber) -> &[String] {
        self.aliases.get(&(merchant, wallet)).map_or(&[], Vec::as_slice)
    }
}
