//! How rungs are measured: what is sent is made before the clock runs, a few batches at a time.

use criterion::{Criterion, Throughput};
use farthing_bench::figures;
use std::io::Write;
use std::time::{Duration, Instant};

/// Batches that are made ahead.
const AHEAD: u64 = 16;

/// A rung that was measured.
pub(crate) struct Measured<S> {
    /// What it was measured on.
    pub(crate) state: S,
    /// Elements in all, those of the warm-up included.
    elements: u64,
    /// Bytes that this process had written before.
    written_before: u64,
}

/// Measures a rung whose iterations have so many `elements`. Nothing is set up for a rung that is not chosen.
pub(crate) fn rung<S, T>(
    c: &mut Criterion,
    (name, elements): (&str, u64),
    mut setup: impl FnMut() -> S,
    mut make: impl FnMut(&mut S) -> T,
    mut run: impl FnMut(&mut S, Vec<T>),
) -> Option<Measured<S>> {
    let mut measured: Option<Measured<S>> = None;
    let mut group = c.benchmark_group("ladder");
    group.throughput(Throughput::Elements(elements)).sample_size(20);
    group.bench_function(name, |b| {
        b.iter_custom(|iterations| {
            let Measured { state, elements: sum, .. } = measured.get_or_insert_with(|| {
                let state = setup();
                Measured { state, elements: 0, written_before: figures::written_bytes() }
            });
            *sum += iterations * elements;
            timed(iterations, state, &mut make, &mut run)
        });
    });
    group.finish();
    measured
}

fn timed<S, T>(
    iterations: u64,
    state: &mut S,
    make: &mut impl FnMut(&mut S) -> T,
    run: &mut impl FnMut(&mut S, Vec<T>),
) -> Duration {
    let (mut left, mut sum) = (iterations, Duration::ZERO);
    while left > 0 {
        let now = left.min(AHEAD);
        let made: Vec<T> = (0..now).map(|_| make(state)).collect();
        let started = Instant::now();
        run(state, made);
        sum += started.elapsed();
        left -= now;
    }
    sum
}

impl<S> Measured<S> {
    /// Prints `bytes` for each element.
    pub(crate) fn tell(&self, what: &str, bytes: u64) {
        let each = figures::each(bytes, self.elements);
        tell(&format!("{:24}{each:.1} bytes {what}", ""));
    }

    /// Prints what was written since it was set up, for each element.
    pub(crate) fn tell_written(&self) {
        self.tell("written each", figures::written_bytes().saturating_sub(self.written_before));
    }
}

/// Prints a line between those of the benchmarks.
pub(crate) fn tell(line: &str) {
    // Nobody may be reading.
    let _ = writeln!(std::io::stdout(), "{line}");
}
