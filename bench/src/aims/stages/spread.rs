//! One hot account and accounts by Zipf beside uniform ones, in turn on one server, since a machine is never the same
//! for long.

use super::names;
use crate::aims::error::Error;
use crate::aims::workshop::Workshop;

pub(super) fn run(workshop: &mut Workshop) -> Result<(), Error> {
    let (count, rounds) = workshop.counts.spread;
    let server = workshop.serve()?;
    let mut load = |name: &str, options: &str| {
        workshop.load(&server, name, &format!("--count {count} {options}")).map(|_| ())
    };
    for _ in 0..rounds {
        load(names::UNIFORM, "")?;
        load(names::HOT, "--hot-percent 100")?;
        load(names::UNIFORM, "")?;
        load(names::ZIPF, "--zipf 0.99")?;
    }
    load(names::UNIFORM, "")
}
