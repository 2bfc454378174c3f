//! Single payments on streams.

use super::names;
use crate::aims::error::Error;
use crate::aims::workshop::Workshop;

/// Clients, and what each may have unanswered: the aim says 256 to 1,024.
const STREAMS: u32 = 8;
const WINDOW: u32 = 512;

pub(super) fn run(workshop: &mut Workshop) -> Result<(), Error> {
    let count = workshop.counts.streamed;
    for _ in 0..workshop.counts.repeats {
        let server = workshop.serve()?;
        let options =
            format!("--workload stream --streams {STREAMS} --window {WINDOW} --count {count}");
        workshop.load(&server, names::STREAM, &options)?;
    }
    Ok(())
}
