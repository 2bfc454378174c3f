//! Single calls: at their peak, of one lonely caller, and at half of the peak.

use super::names;
use crate::aims::error::Error;
use crate::aims::synced;
use crate::aims::workshop::{Workshop, tell};

/// Calls in flight at the peak.
const IN_FLIGHT: u32 = 64;

pub(super) fn run(workshop: &mut Workshop) -> Result<(), Error> {
    let (peak, lonely) = workshop.counts.calls;
    let seconds = workshop.counts.half_seconds;
    let server = workshop.serve()?;
    let options = format!("--workload unary --concurrency {IN_FLIGHT} --count {peak}");
    let peak = workshop.load(&server, names::UNARY, &options)?.acknowledged_per_second;
    server.settle();
    note_synced_write(workshop)?;
    let options = format!("--workload unary --concurrency 1 --count {lonely}");
    workshop.load(&server, names::LONELY, &options)?;
    note_synced_write(workshop)?;
    let Some(peak) = peak else {
        tell("half of the peak: not run, since there is no peak");
        return Ok(());
    };
    let half = (peak / 2.0).round().max(1.0);
    let options = format!("--workload unary --rate {half} --duration {seconds}");
    workshop.load(&server, names::HALF, &options)?;
    Ok(())
}

/// Right before and right after the lonely caller, on the same disk.
fn note_synced_write(workshop: &mut Workshop) -> Result<(), Error> {
    let milliseconds = synced::write_ms(workshop.dir())?;
    workshop.evidence.note(names::SYNCED_WRITE_MS, milliseconds);
    Ok(())
}
