//! Sums over accounts, all at one position: of a prefix, and of the whole book.

use super::Query;
use crate::domain::{Asset, Seq};
use crate::engine::{Account, State};
use std::collections::BTreeMap;

/// Sums of one asset, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssetSum {
    /// The asset.
    pub asset: Asset,
    /// Accounts counted.
    pub accounts: u64,
    /// Posted credits less debits.
    pub net: i128,
    /// Held debits.
    pub held_debits: u128,
    /// Held credits.
    pub held_credits: u128,
}

/// The accounts of one asset with one code, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialLine {
    /// The asset.
    pub asset: Asset,
    /// Number in the chart of accounts.
    pub code: u16,
    /// Accounts counted.
    pub accounts: u64,
    /// Sum of the debit balances.
    pub debits: u128,
    /// Sum of the credit balances.
    pub credits: u128,
}

impl Query {
    /// Sums of all accounts whose id starts with `prefix`, by asset code; and the position.
    #[must_use]
    pub fn sums(&self, prefix: &str) -> (Vec<AssetSum>, Seq) {
        let numbers = self.numbers_with(prefix, None, usize::MAX);
        let state = self.view.state.read();
        let mut sums = BTreeMap::new();
        for account in numbers.iter().filter_map(|number| state.account(*number)) {
            if let Some(asset) = state.asset(account.asset) {
                let empty =
                    AssetSum { asset, accounts: 0, net: 0, held_debits: 0, held_credits: 0 };
                sums.entry(asset.code).or_insert(empty).add(account);
            }
        }
        (sums.into_values().collect(), state.seq())
    }

    /// The trial balance: every account, by asset code and chart code; and the position.
    #[must_use]
    pub fn trial_balance(&self) -> (Vec<TrialLine>, Seq) {
        let state = self.view.state.read();
        (trial_lines(&state), state.seq())
    }
}

impl AssetSum {
    fn add(&mut self, account: &Account) {
        let balance = &account.balance;
        self.accounts = self.accounts.saturating_add(1);
        self.net = self.net.saturating_add(i128::from(balance.net));
        self.held_debits = self.held_debits.saturating_add(u128::from(balance.held_debits));
        self.held_credits = self.held_credits.saturating_add(u128::from(balance.held_credits));
    }
}

fn trial_lines(state: &State) -> Vec<TrialLine> {
    let mut lines = BTreeMap::new();
    for (account, opened) in state.accounts().iter().zip(state.openings()) {
        let Some(asset) = state.asset(account.asset) else { continue };
        let code = opened.spec.code;
        let line = lines.entry((asset.code, code)).or_insert(TrialLine {
            asset,
            code,
            accounts: 0,
            debits: 0,
            credits: 0,
        });
        line.accounts = line.accounts.saturating_add(1);
        let net = account.balance.net;
        let size = u128::from(net.unsigned_abs());
        if net < 0 {
            line.debits = line.debits.saturating_add(size);
        } else {
            line.credits = line.credits.saturating_add(size);
        }
    }
    lines.into_values().collect()
}
