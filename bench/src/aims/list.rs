//! The aims, each with its bound and with how its figure follows from what was measured.

use super::aim::{Aim, Bound, Figure, Found, Judged, Unit};
use super::evidence::{Evidence, Run};
use super::stages::names;
use farthing_loadtest::numbers::thousands;

/// Part of the scheduled commands that must be acknowledged for a rate to be kept up.
const KEPT_UP: f64 = 0.98;

/// Part of its rows that a page of statements may lack in the mean.
const ROWS_SHORT: f64 = 0.01;

/// All aims, in the order of their numbers.
#[rustfmt::skip]
pub const AIMS: &[Aim] = &[
    aim("1", "compact batches, limits checked: acknowledged", Unit::PerSecond, Bound::AtLeast(1_500_000.0), |e| acknowledged(e, names::COMPACT)),
    aim("1 indexed", "the same until every index is done", Unit::PerSecond, Bound::AtLeast(800_000.0), |e| indexed(e, names::COMPACT)),
    aim("1b", "readable batches: acknowledged", Unit::PerSecond, Bound::AtLeast(700_000.0), |e| acknowledged(e, names::READABLE)),
    aim("2", "compact batches, until every index is done", Unit::PerSecond, Bound::AtLeast(1_000_000.0), |e| indexed(e, names::SUSTAINED)),
    aim("2b random", "the same with random ids", Unit::PerSecond, Bound::AtLeast(800_000.0), |e| indexed(e, names::RANDOM)),
    aim("2b holds", "the same, 30 % of it placing or capturing holds", Unit::PerSecond, Bound::AtLeast(500_000.0), |e| indexed(e, names::HOLDS)),
    aim("3 hot", "one hot account in every transfer, by uniform ones", Unit::Ratio, Bound::AtLeast(0.95), |e| by_uniform(e, names::HOT)),
    aim("3 Zipf", "accounts by Zipf 0.99, by uniform ones", Unit::Ratio, Bound::AtLeast(0.95), |e| by_uniform(e, names::ZIPF)),
    aim("4", "8 streams, one transfer a message: acknowledged", Unit::PerSecond, Bound::AtLeast(500_000.0), |e| acknowledged(e, names::STREAM)),
    aim("5", "single calls, 64 in flight, by empty calls", Unit::Ratio, Bound::AtLeast(0.85), by_empty_calls),
    aim("6", "a lonely caller, p50 by empty call and synced write", Unit::Ratio, Bound::AtMost(1.3), lonely),
    aim("7", "single calls at half of their peak, open loop: p99", Unit::Milliseconds, Bound::AtMost(5.0), half_of_the_peak),
    aim("8", "QR payments in batches, with orders, fees, tips", Unit::PerSecond, Bound::AtLeast(300_000.0), payments),
    aim("9", "disk a transfer, everything included, after 2", Unit::BytesEach, Bound::AtMost(120.0), |e| bytes_each(e, names::SUSTAINED_DISK_BYTES)),
    aim("10", "written to the device a transfer, at 2", Unit::BytesEach, Bound::AtMost(250.0), |e| bytes_each(e, names::SUSTAINED_WRITTEN_BYTES)),
    aim("11", "memory with a long history and many accounts", Unit::Megabytes, Bound::AtMost(1_500.0), resident),
    aim("12", "kill -9 to serving again, with that history", Unit::Seconds, Bound::AtMost(5.0), restart),
    aim("13", "page of 8,000 rows under full write load: p50", Unit::Milliseconds, Bound::AtMost(10.0), statements),
    aim("14", "CPU a transfer late in a history, by that at its start", Unit::Ratio, Bound::AtMost(1.2), history),
];

const fn aim(
    id: &'static str,
    what: &'static str,
    unit: Unit,
    bound: Bound,
    find: fn(&Evidence) -> Found,
) -> Aim {
    Aim { id, what, unit, bound, find }
}

/// Every aim against its figure.
#[must_use]
pub fn judged(evidence: &Evidence) -> Vec<Judged> {
    AIMS.iter().map(|aim| aim.judge(evidence)).collect()
}

fn acknowledged(evidence: &Evidence, name: &str) -> Found {
    let value = evidence.median(name, |run| run.acknowledged_per_second)?;
    let indexed = evidence.median(name, |run| run.indexed_per_second)?;
    let note = format!("{}; {} with every index done", size(evidence, name)?, rate(indexed));
    Ok(Figure { value, note })
}

fn indexed(evidence: &Evidence, name: &str) -> Found {
    let value = evidence.median(name, |run| run.indexed_per_second)?;
    let acknowledged = evidence.median(name, |run| run.acknowledged_per_second)?;
    let note = format!("{}; {} acknowledged", size(evidence, name)?, rate(acknowledged));
    Ok(Figure { value, note })
}

fn by_uniform(evidence: &Evidence, name: &str) -> Found {
    let by = |figure: fn(&Run) -> Option<f64>| -> Result<(f64, f64), String> {
        Ok((evidence.median(name, figure)?, evidence.median(names::UNIFORM, figure)?))
    };
    let (own, uniform) = by(|run| run.acknowledged_per_second)?;
    let (own_indexed, uniform_indexed) = by(|run| run.indexed_per_second)?;
    let note = format!(
        "{} in turn; {} by {} acknowledged, {:.2} with every index done",
        evidence.runs(name)?.len(),
        rate(own),
        rate(uniform),
        own_indexed / uniform_indexed
    );
    Ok(Figure { value: own / uniform, note })
}

fn by_empty_calls(evidence: &Evidence) -> Found {
    let own = evidence.median(names::UNARY, |run| run.acknowledged_per_second)?;
    let empty = evidence.median(names::UNARY, |run| Some(run.empty_calls?.per_second))?;
    let note = format!("{} by {} empty calls", rate(own), rate(empty));
    Ok(Figure { value: own / empty, note })
}

fn lonely(evidence: &Evidence) -> Found {
    let own = evidence.median(names::LONELY, |run| Some(run.latency_ms?.p50))?;
    let empty = evidence.median(names::LONELY, |run| Some(run.empty_calls?.p50_ms))?;
    // The quicker one: a disturbance would make the aim easy.
    let writes = evidence.values(names::SYNCED_WRITE_MS)?;
    let write = writes.iter().copied().fold(f64::INFINITY, f64::min);
    let note = format!("{own:.3} ms by an empty call of {empty:.3} and a write of {write:.3} ms");
    Ok(Figure { value: own / (empty + write), note })
}

fn half_of_the_peak(evidence: &Evidence) -> Found {
    let run = evidence.last(names::HALF)?;
    let (Some(latency), Some(scheduled), Some(acknowledged)) =
        (run.latency_ms, run.scheduled_per_second, run.acknowledged_per_second)
    else {
        return Err(format!("{}: has no such figure", names::HALF));
    };
    // A server that does not keep up is not measured at that rate.
    if acknowledged < scheduled * KEPT_UP || run.not_taken + run.unknown > 0 {
        let problem = format!("{} of {} were acknowledged", rate(acknowledged), rate(scheduled));
        return Err(format!("did not keep up: {problem}"));
    }
    let note = format!("at {}; p50 {:.2} ms", rate(scheduled), latency.p50);
    Ok(Figure { value: latency.p99, note })
}

fn payments(evidence: &Evidence) -> Found {
    let value = evidence.median(names::PAYMENTS, |run| run.payments_per_second)?;
    let commands = evidence.median(names::PAYMENTS, |run| run.acknowledged_per_second)?;
    let indexed = evidence.median(names::PAYMENTS, |run| run.indexed_per_second)?;
    let size = size(evidence, names::PAYMENTS)?;
    let note = format!(
        "{size}; {} of them acknowledged, {} with every index done",
        rate(commands),
        rate(indexed)
    );
    Ok(Figure { value, note })
}

fn bytes_each(evidence: &Evidence, name: &str) -> Found {
    let transfers = evidence.last(names::SUSTAINED)?.acknowledged.max(1);
    let value = evidence.value(name)? / transfers as f64;
    Ok(Figure { value, note: size(evidence, names::SUSTAINED)? })
}

fn resident(evidence: &Evidence) -> Found {
    let value = evidence.value(names::RESIDENT_BYTES)? / 1e6;
    let most = evidence.value(names::RESIDENT_MOST_BYTES)? / 1e6;
    let accounts = evidence.value(names::MEMORY_ACCOUNTS)? as u64;
    let note = format!(
        "{}, {} accounts; {} MB at most",
        size(evidence, names::MEMORY)?,
        thousands(accounts),
        thousands(most.round() as u64)
    );
    Ok(Figure { value, note })
}

fn restart(evidence: &Evidence) -> Found {
    let seconds = evidence.values(names::RESTART_SECONDS)?;
    let value = seconds.iter().copied().fold(0.0, f64::max);
    evidence.runs(names::AFTER_KILLS)?;
    let note = format!(
        "{}; the slowest of {}, killed under load, whose ledger then passed an audit",
        size(evidence, names::MEMORY)?,
        seconds.len()
    );
    Ok(Figure { value, note })
}

fn statements(evidence: &Evidence) -> Found {
    let run = evidence.last(names::STATEMENTS)?;
    let queries = run.queries.as_ref().ok_or("no pages were read")?;
    if queries.failed > 0 {
        return Err(format!("{} pages failed", queries.failed));
    }
    let rows = evidence.value(names::STATEMENT_ROWS)?;
    if queries.rows_mean < rows * (1.0 - ROWS_SHORT) {
        return Err(format!("a page had {:.0} rows in the mean", queries.rows_mean));
    }
    let note = format!(
        "{} pages of {:.0} rows, p99 {:.1} ms, beside {} acknowledged",
        queries.answered,
        queries.rows_mean,
        queries.latency_ms.p99,
        rate(run.acknowledged_per_second.unwrap_or_default())
    );
    Ok(Figure { value: queries.latency_ms.p50, note })
}

fn history(evidence: &Evidence) -> Found {
    let steps = evidence.runs(names::HISTORY)?;
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return Err("was not run".to_owned());
    };
    let (Some(begin), Some(end)) = (first.server_cpu_us, last.server_cpu_us) else {
        return Err("the server's CPU is not known".to_owned());
    };
    if steps.len() < 2 || begin <= 0.0 {
        return Err("there is nothing to compare".to_owned());
    }
    let all: u64 = steps.iter().map(|run| run.acknowledged).sum();
    let speed = last.indexed_per_second.zip(first.indexed_per_second);
    let note = format!(
        "{begin:.2} us in the first {}, {end:.2} us in the last {} of {}; rate with every index done by {:.2}",
        thousands(first.acknowledged),
        thousands(last.acknowledged),
        thousands(all),
        speed.map_or(0.0, |(last, first)| last / first)
    );
    Ok(Figure { value: end / begin, note })
}

/// How many commands the runs of this name had.
fn size(evidence: &Evidence, name: &str) -> Result<String, String> {
    let runs = evidence.runs(name)?;
    let each = runs.first().map_or(0, |run| run.acknowledged);
    Ok(match runs.len() {
        1 => format!("{} commands", thousands(each)),
        times => format!("{} commands, {times} runs", thousands(each)),
    })
}

fn rate(value: f64) -> String {
    Unit::PerSecond.shown(value)
}

#[cfg(test)]
#[path = "list_test.rs"]
mod tests;
