//! One ledger filled in steps: what a transfer costs as history grows.

use super::names;
use crate::aims::error::Error;
use crate::aims::workshop::Workshop;

pub(super) fn run(workshop: &mut Workshop) -> Result<(), Error> {
    let server = workshop.serve()?;
    for count in workshop.counts.history.clone() {
        workshop.load(&server, names::HISTORY, &format!("--count {count} --audit balances"))?;
    }
    Ok(())
}
