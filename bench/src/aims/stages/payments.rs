//! QR payments in batches: half of them of an order that was created before, each with a fee, one in ten with a tip.

use super::names;
use crate::aims::error::Error;
use crate::aims::workshop::Workshop;

pub(super) fn run(workshop: &mut Workshop) -> Result<(), Error> {
    let count = workshop.counts.instructions;
    for _ in 0..workshop.counts.repeats {
        let server = workshop.serve()?;
        workshop.load(&server, names::PAYMENTS, &format!("--workload payments --count {count}"))?;
    }
    Ok(())
}
