//! Peaks of batches: compact, readable, with random ids, with holds. Each run has a server of its own.

use super::names;
use crate::aims::error::Error;
use crate::aims::workshop::Workshop;

/// Percent of commands that place a hold or capture one.
const HOLDS_PERCENT: u32 = 30;

pub(super) fn compact(workshop: &mut Workshop) -> Result<(), Error> {
    let count = workshop.counts.peak;
    each(workshop, names::COMPACT, &format!("--count {count}"))
}

pub(super) fn readable(workshop: &mut Workshop) -> Result<(), Error> {
    let count = workshop.counts.peak;
    each(workshop, names::READABLE, &format!("--form readable --count {count}"))
}

pub(super) fn random(workshop: &mut Workshop) -> Result<(), Error> {
    let count = workshop.counts.sustained;
    each(workshop, names::RANDOM, &format!("--ids random --count {count}"))
}

pub(super) fn holds(workshop: &mut Workshop) -> Result<(), Error> {
    let count = workshop.counts.sustained;
    each(workshop, names::HOLDS, &format!("--holds-percent {HOLDS_PERCENT} --count {count}"))
}

fn each(workshop: &mut Workshop, name: &str, options: &str) -> Result<(), Error> {
    for _ in 0..workshop.counts.repeats {
        let server = workshop.serve()?;
        workshop.load(&server, name, options)?;
    }
    Ok(())
}
