//! `farthing inspect`: prints the journal of a stopped ledger, an event a line.

use crate::args::InspectArgs;
use crate::cli::CliError;
use crate::cli::told::Decimals;
use crate::cli::told::told;
use crate::convert::event;
use crate::convert::names::Names;
use crate::serve::cannot_open;
use farthing_ledger::audit;
use farthing_ledger::config::Config;
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::domain::Asset;
use farthing_ledger::domain::AssetNumber;
use farthing_ledger::domain::MerchantId;
use farthing_ledger::domain::MerchantNumber;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::WalletId;
use farthing_ledger::domain::WalletNumber;
use farthing_ledger::event::AccountOpened;
use farthing_ledger::event::Event;
use farthing_ledger::event::Recorded;
use farthing_ledger::instruction::Instruction;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::process::ExitCode;

/// Prints.
///
/// # Errors
///
/// A directory without a ledger or in use; a journal that cannot be read.
pub fn run(args: InspectArgs) -> Result<ExitCode, CliError> {
    let from = Seq::from_raw(args.from.unwrap_or(1));
    let to = args.to.map_or(Seq::MAX, Seq::from_raw);
    let mut page = Page { json: args.json, ..Page::default() };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut printed = Ok(());
    // From the first event on, since accounts are named by their openings.
    audit::inspect(&Config::at(args.data_dir), (Seq::FIRST, to), |recorded| {
        page.learn(&recorded.event);
        if recorded.seq >= from {
            printed = page.print(recorded, &mut out);
        }
        printed.is_ok()
    })
    .map_err(|error| cannot_open("inspect", error))?;
    printed?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// What is known of accounts, assets and parties up to the event that is printed.
#[derive(Default)]
struct Page {
    names: Names,
    exponents: BTreeMap<String, u32>,
    wallets: BTreeSet<WalletId>,
    merchants: BTreeSet<MerchantId>,
    json: bool,
}

impl Page {
    fn learn(&mut self, event: &Event) {
        match event {
            Event::AssetRegistered(asset) => self.learn_asset(*asset),
            Event::AccountOpened(opened) => self.learn_opening(opened),
            Event::Executed(executed) => {
                executed.opened.iter().for_each(|opened| self.learn_opening(opened));
                self.learn_party(&executed.instruction);
            }
            Event::AccountStateChanged(_)
            | Event::TransferPosted(_)
            | Event::HoldPlaced(_)
            | Event::HoldReleased(_)
            | Event::HoldExpired(_)
            | Event::CommandRefused(_) => {}
        }
    }

    fn learn_opening(&mut self, opened: &AccountOpened) {
        self.names.note(opened);
        self.learn_asset(opened.asset);
    }

    /// Assets are numbered in the order in which they are first seen.
    fn learn_asset(&mut self, asset: Asset) {
        let next = AssetNumber::from_index(self.exponents.len());
        let before = self.exponents.insert(asset.code.to_string(), asset.exponent.into());
        if let (None, Some(number)) = (before, next) {
            self.names.note_asset(number, asset);
        }
    }

    /// So are wallets and merchants.
    #[allow(clippy::wildcard_enum_match_arm, reason = "nothing else opens a party with a number")]
    fn learn_party(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::OpenWallet(open) if !self.wallets.contains(&open.wallet) => {
                if let Some(number) = WalletNumber::from_index(self.wallets.len()) {
                    self.names.note_wallet(number, open.wallet.clone());
                }
                self.wallets.insert(open.wallet.clone());
            }
            Instruction::RegisterMerchant(new) if !self.merchants.contains(&new.merchant) => {
                if let Some(number) = MerchantNumber::from_index(self.merchants.len()) {
                    self.names.note_merchant(number, new.merchant.clone());
                }
                self.merchants.insert(new.merchant.clone());
            }
            _ => {}
        }
    }

    fn print(&self, recorded: &Recorded, out: &mut dyn Write) -> Result<(), CliError> {
        let freed_in = freed_of(&recorded.event).map(|number| self.names.asset_code(number));
        let freed_in = freed_in.unwrap_or_default();
        let decimals = Decimals { exponents: &self.exponents, freed_in: &freed_in };
        told(&event::recorded(recorded, &self.names), &decimals).write(self.json, out)
    }
}

/// The account that a release or an expiry gives back to.
const fn freed_of(event: &Event) -> Option<AccountNumber> {
    match event {
        Event::HoldReleased(ended) | Event::HoldExpired(ended) => Some(ended.debit),
        Event::AssetRegistered(_)
        | Event::AccountOpened(_)
        | Event::AccountStateChanged(_)
        | Event::TransferPosted(_)
        | Event::HoldPlaced(_)
        | Event::CommandRefused(_)
        | Event::Executed(_) => None,
    }
}
