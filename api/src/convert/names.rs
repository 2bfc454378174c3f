//! What answers say of accounts beyond their numbers: the readable id, the asset, the side, the limits.

use farthing_ledger::domain::AccountNumber;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::domain::AccountSpec;
use farthing_ledger::domain::Asset;
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

/// What is known of the accounts that an answer names.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<AccountNumber, Known>);

impl Names {
    /// What is published of these accounts.
    #[must_use]
    pub fn published(query: &Query, numbers: &[AccountNumber]) -> Self {
        let mut names = Self::default();
        names.learn(query, numbers);
        names
    }

    /// Adds an account from its opening, which may not be published yet, or never will be.
    pub fn note(&mut self, opened: &AccountOpened) {
        let known = Known { spec: opened.spec.clone(), asset: opened.asset };
        self.0.insert(opened.number, known);
    }

    /// Adds an account that was read.
    pub fn note_view(&mut self, view: &AccountView) {
        self.0.insert(view.number, Known { spec: view.spec.clone(), asset: view.asset });
    }

    /// Adds what is published of these accounts. False if something of one of them is not.
    pub fn learn(&mut self, query: &Query, numbers: &[AccountNumber]) -> bool {
        let mut missing: Vec<AccountNumber> = numbers.to_vec();
        missing.sort_unstable();
        missing.dedup();
        missing.retain(|number| !self.0.contains_key(number));
        let wanted = missing.len();
        let found = query.with_state(|state| {
            let known = |number: AccountNumber| {
                let asset = state.asset(state.account(number)?.asset)?;
                Some((number, Known { spec: state.opening(number)?.spec.clone(), asset }))
            };
            missing.into_iter().filter_map(known).collect::<Vec<_>>()
        });
        let complete = found.len() == wanted;
        self.0.extend(found);
        complete
    }

    /// What is known of an account.
    #[must_use]
    pub fn known(&self, number: AccountNumber) -> Option<&Known> {
        self.0.get(&number)
    }

    /// The readable id; of an account that is not there, its number as `#7`.
    #[must_use]
    pub fn name(&self, number: AccountNumber) -> String {
        self.known(number).map_or_else(|| format!("#{number}"), |known| known.spec.id.to_string())
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
}
