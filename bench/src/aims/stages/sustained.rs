//! A long run of compact batches, and what it left on the disk and wrote to it when the background work was done.

use super::names;
use crate::aims::error::Error;
use crate::aims::workshop::Workshop;

pub(super) fn run(workshop: &mut Workshop) -> Result<(), Error> {
    let count = workshop.counts.sustained;
    let server = workshop.serve()?;
    let written_before = server.written_bytes();
    workshop.load(&server, names::SUSTAINED, &format!("--count {count}"))?;
    server.settle();
    let written = server.written_bytes().saturating_sub(written_before);
    let disk = server.disk_bytes()?;
    workshop.evidence.note(names::SUSTAINED_WRITTEN_BYTES, written as f64);
    workshop.evidence.note(names::SUSTAINED_DISK_BYTES, disk as f64);
    Ok(())
}
