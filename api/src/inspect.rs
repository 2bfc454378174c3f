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
use farthing_ledger::domain::Seq;
use farthing_ledger::event::Event;
use farthing_ledger::event::Recorded;
use std::collections::BTreeMap;
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
    let mut page = Page { names: Names::default(), exponents: BTreeMap::new(), json: args.json };
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

/// What is known of accounts and assets up to the event that is printed.
struct Page {
    names: Names,
    exponents: BTreeMap<String, u32>,
    json: bool,
}

impl Page {
    fn learn(&mut self, event: &Event) {
        if let Event::AccountOpened(opened) = event {
            self.names.note(opened);
            self.exponents.insert(opened.asset.code.to_string(), opened.asset.exponent.into());
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
        | Event::CommandRefused(_) => None,
    }
}
