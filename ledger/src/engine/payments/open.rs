//! Opening wallets, channels and merchants: the accounts that are missing, and what was stated before.

use super::chart::{self, Purpose, TillPurpose};
use super::work::Work;
use crate::domain::limits::{ACCOUNTS_MAX, ASSETS_MAX, PARTY_ASSETS_MAX};
use crate::domain::{
    AccountNumber, AccountSpec, Asset, AssetCode, Refusal, RefusalCode, Rejection, Seq,
};
use crate::engine::state::State;
use crate::event::{AccountOpened, Event};
use crate::instruction::{Instruction, OpenChannel, OpenWallet, RegisterMerchant};
use std::sync::Arc;

/// Opens the accounts of a wallet that are missing.
pub(super) fn wallet(mut work: Work<'_>, open: &OpenWallet) -> Result<Event, Rejection> {
    let parties = work.parties();
    let opened = parties.wallet_numbers.get(&open.wallet).and_then(|n| parties.wallet(*n));
    check_room(parties.wallets().len(), opened.map_or(0, |w| w.purses.len()), &open.assets)?;
    for asset in &open.assets {
        work.open_platform(*asset)?;
        work.open_chart(chart::wallet_account(&open.wallet, *asset), *asset)?;
        if open.tips {
            work.open_chart(chart::tips_account(&open.wallet, *asset), *asset)?;
        }
    }
    Ok(work.done())
}

/// Opens the accounts of a channel that are missing.
pub(super) fn channel(mut work: Work<'_>, open: &OpenChannel) -> Result<Event, Rejection> {
    let channels = work.parties().channels();
    let assets = channels.get(&open.channel).map_or(0, |channel| channel.accounts.len());
    check_room(channels.len(), assets, &open.assets)?;
    for asset in &open.assets {
        work.open_platform(*asset)?;
        work.open_chart(chart::channel_account(&open.channel, *asset), *asset)?;
    }
    Ok(work.done())
}

/// Opens the accounts of a merchant that are missing.
pub(super) fn merchant(
    mut work: Work<'_>,
    register: &RegisterMerchant,
) -> Result<Event, Rejection> {
    let parties = work.parties();
    let known = parties.merchant_numbers.get(&register.merchant).and_then(|n| parties.merchant(*n));
    check_room(parties.merchants().len(), known.map_or(0, |m| m.tills.len()), &register.assets)?;
    for asset in &register.assets {
        work.open_platform(*asset)?;
        for purpose in TillPurpose::ALL {
            work.open_chart(purpose.account(&register.merchant, *asset), *asset)?;
        }
    }
    Ok(work.done())
}

/// Where all of what `instruction` asks for was opened, and what was stated otherwise then. None where anything is
/// missing and nothing differs: then it opens that.
pub(super) fn known(state: &State, instruction: &Instruction) -> Option<(Seq, Vec<String>)> {
    let parties = &state.parties;
    let asset_number = |code: &AssetCode| state.asset_by_code(*code).map(|(number, _)| number);
    let differing = |fields: &[(&str, bool)]| -> Vec<String> {
        fields.iter().filter(|(_, same)| !same).map(|(name, _)| (*name).to_owned()).collect()
    };
    let (seq, differ, complete) = if let Instruction::OpenWallet(open) = instruction {
        let wallet = parties.wallet(*parties.wallet_numbers.get(&open.wallet)?)?;
        let has = |code: &AssetCode| {
            let asset = asset_number(code);
            let purse = wallet.purses.iter().find(|purse| Some(purse.asset) == asset);
            purse.is_some_and(|purse| !open.tips || purse.tips.is_some())
        };
        let same = wallet.utc_offset_minutes == open.utc_offset_minutes;
        let differ = differing(&[("utc_offset_minutes", same)]);
        (wallet.seq, differ, open.assets.iter().all(has))
    } else if let Instruction::OpenChannel(open) = instruction {
        let channel = parties.channels().get(&open.channel)?;
        let has = |code: &AssetCode| {
            let asset = asset_number(code);
            channel.accounts.iter().any(|(of, _)| Some(*of) == asset)
        };
        (channel.seq, Vec::new(), open.assets.iter().all(has))
    } else if let Instruction::RegisterMerchant(register) = instruction {
        let number = parties.merchant_numbers.get(&register.merchant)?;
        let merchant = parties.merchant(*number)?;
        let has = |code: &AssetCode| {
            let asset = asset_number(code);
            merchant.tills.iter().any(|till| Some(till.asset) == asset)
        };
        // The policy is what was agreed to at first: it may have changed since.
        let differ = differing(&[("profile", merchant.profile == register.profile)]);
        (merchant.seq, differ, register.assets.iter().all(has))
    } else {
        return None;
    };
    (complete || !differ.is_empty()).then_some((seq, differ))
}

fn check_room(parties: usize, assets: usize, more: &[AssetCode]) -> Result<(), Rejection> {
    let full = u32::try_from(parties).is_ok_and(|count| count < u32::MAX);
    if !full || assets.saturating_add(more.len()) > PARTY_ASSETS_MAX.saturating_mul(2) {
        return Err(Refusal::of(RefusalCode::NumberInUse).into());
    }
    Ok(())
}

impl Work<'_> {
    /// Opens the platform's accounts in an asset, where it has none yet.
    fn open_platform(&mut self, code: AssetCode) -> Result<(), Rejection> {
        let known = self.state.asset_by_code(code).map(|(number, _)| number);
        if known.is_some_and(|number| self.parties().platform().contains_key(&number)) {
            return Ok(());
        }
        for purpose in Purpose::ALL {
            self.open_chart(purpose.account(code), code)?;
        }
        Ok(())
    }

    /// Opens an account of the chart, unless it is there already in the very same form.
    pub(super) fn open_chart(
        &mut self,
        spec: Option<AccountSpec>,
        code: AssetCode,
    ) -> Result<(), Rejection> {
        let spec = spec.ok_or(Rejection::LedgerFull)?;
        if self.executed.opened.iter().any(|opened| opened.spec.id == spec.id) {
            return Ok(());
        }
        if let Some(number) = self.state.number_of(&spec.id) {
            let same = self.state.opening(number).is_some_and(|opened| *opened.spec == spec);
            let taken = || Refusal::of(RefusalCode::AccountTaken).with("account", spec.id.as_str());
            return same.then_some(()).ok_or_else(|| taken().into());
        }
        let asset = self.chart_asset(code)?;
        let earlier = self.executed.opened.len();
        let number = AccountNumber::from_index(self.state.accounts().len().saturating_add(earlier))
            .filter(|number| number.raw() < ACCOUNTS_MAX)
            .ok_or(Rejection::LedgerFull)?;
        self.executed.opened.push(AccountOpened { number, asset, spec: Arc::new(spec) });
        Ok(())
    }

    fn chart_asset(&self, code: AssetCode) -> Result<Asset, Rejection> {
        if let Some((_, registered)) = self.state.asset_by_code(code) {
            return Ok(registered.asset);
        }
        if self.state.assets().len() >= ASSETS_MAX {
            return Err(Rejection::LedgerFull);
        }
        Asset::iso_4217(code).ok_or(Rejection::AssetUnknown { asset: code })
    }
}
