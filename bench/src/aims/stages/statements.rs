//! Statement pages of 8,000 rows beside a full load of writes.

use super::names;
use crate::aims::error::Error;
use crate::aims::workshop::Workshop;

/// Pages a second.
const PAGES_PER_SECOND: u32 = 20;

/// One for each of the four batches in flight, and one for the pages: who reads a statement is not who writes.
const CONNECTIONS: u32 = 5;

pub(super) fn run(workshop: &mut Workshop) -> Result<(), Error> {
    let (accounts, before, beside) = workshop.counts.statements;
    let rows = workshop.counts.statement_rows;
    let server = workshop.serve()?;
    let options = format!("--accounts {accounts} --count {before} --audit balances");
    workshop.load(&server, names::FILLING, &options)?;
    let options = format!(
        "--accounts {accounts} --count {beside} --connections {CONNECTIONS} \
         --queries-per-second {PAGES_PER_SECOND} --query-rows {rows}"
    );
    workshop.load(&server, names::STATEMENTS, &options)?;
    workshop.evidence.note(names::STATEMENT_ROWS, rows as f64);
    Ok(())
}
