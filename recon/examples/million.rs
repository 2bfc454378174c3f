//! Matches a generated file of a million rows and says how long it took and how much memory it needed.
//!
//! `cargo run --release -p farthing-recon --example million -- [ROWS] [--no-references]`

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a measurement: it reads the clock, and fails where it cannot measure"
)]

use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use farthing_recon::{
    Category, CurrencySource, Exponents, Format, Kind, Mapping, Matcher, Options, OwnRow,
    ReadOptions, Statement, Status, Summary, TimeColumn, TimeFormat, write_csv,
};

const ROWS: u64 = 1_000_000;
/// 2026-11-27, 00:00 UTC.
const MIDNIGHT: u64 = 1_795_737_600_000_000;
const DAY: u64 = 86_400_000_000;
/// Every so many rows, theirs has another amount.
const BREAK_EVERY: u64 = 1_000;

fn main() {
    let rows = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(ROWS);
    let has_references = !std::env::args().any(|text| text == "--no-references");
    let began = Clock::start();
    let mut file = tempfile(rows, has_references);
    let bytes = file.metadata().unwrap().len();
    println!("file: {rows} rows, {bytes} bytes, written in {}", began.elapsed());
    say_memory("before");

    let began = Clock::start();
    let mut matcher = Matcher::begin(Options::at("million", MIDNIGHT + 10 * DAY)).unwrap();
    (1..=rows).for_each(|number| matcher.take_own(&own(number, rows)).unwrap());
    println!("ours taken up: {}", began.elapsed());
    say_memory("with ours");

    let began = Clock::start();
    std::io::Seek::rewind(&mut file).unwrap();
    let statement = Statement::open(&file, &format(), &ReadOptions::default()).unwrap();
    let bad_rows = matcher.take_statement(statement, &mut go_on).unwrap();
    println!("file read: {}, {} bad rows", began.elapsed(), bad_rows.total());
    say_memory("with both");

    let began = Clock::start();
    let outcome = matcher.finish(&mut go_on).unwrap();
    println!("matched: {}", began.elapsed());
    say_memory("matched");

    let began = Clock::start();
    let summary = Summary::of(&outcome);
    let exponents = Exponents::default();
    let written = write_csv(&outcome, &exponents, |_| true, BufWriter::new(std::io::sink()));
    println!("summed up and {} findings written: {}", written.unwrap(), began.elapsed());
    say_memory("written");
    for category in Category::ALL.iter().filter(|category| summary.findings(**category) > 0) {
        println!("{}: {}", category.name(), summary.findings(*category));
    }
}

fn go_on(_: (farthing_recon::Stage, u64, u64)) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn amount(number: u64) -> u64 {
    200 + number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 50_000
}

fn time(number: u64, rows: u64) -> u64 {
    MIDNIGHT + number * (DAY / (rows + 1))
}

fn own(number: u64, rows: u64) -> OwnRow {
    OwnRow {
        seq: 5_000_000_000 + number,
        time: time(number, rows),
        kind: Some(Kind::Payment),
        reference: format!("20261127-ORDER-{number:08}"),
        amount: i128::from(amount(number)),
        currency: "CNY".to_owned(),
        status: Some(Status::Paid),
        fee: Some(i128::from(amount(number) * 6 / 1_000)),
        ..OwnRow::default()
    }
}

/// Time that passes, and time that this thread worked: on a busy machine the two differ.
struct Clock {
    began: Instant,
    worked: Duration,
}

impl Clock {
    fn start() -> Self {
        Self { began: Instant::now(), worked: worked() }
    }

    fn elapsed(&self) -> String {
        let (wall, worked) = (self.began.elapsed(), worked() - self.worked);
        format!("{} ms, of them {} ms at work", wall.as_millis(), worked.as_millis())
    }
}

/// Processor time of this thread, as Linux counts it.
fn worked() -> Duration {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// A file of theirs, in the order of no one.
fn tempfile(rows: u64, has_references: bool) -> std::fs::File {
    let mut out = BufWriter::new(tempfile::tempfile().unwrap());
    writeln!(out, "order,number,kind,amount,fee,at,state").unwrap();
    for place in 1..=rows {
        // A step that shares no factor with the number of rows visits each once.
        let number = 1 + place.wrapping_mul(7_368_787) % rows;
        let over = u64::from(number.is_multiple_of(BREAK_EVERY));
        let (minor, fee) = (amount(number) + over, amount(number) * 6 / 1_000);
        let at = time(number, rows);
        if has_references {
            write!(out, "20261127-ORDER-{number:08},{}", 5_000_000_000 + number).unwrap();
        } else {
            write!(out, ",").unwrap();
        }
        writeln!(
            out,
            ",payment,{}.{:02},{}.{:02}000,{at},paid",
            minor / 100,
            minor % 100,
            fee / 100,
            fee % 100,
        )
        .unwrap();
    }
    out.into_inner().unwrap()
}

fn format() -> Format {
    let mut mapping = Mapping::of("order", "amount", CurrencySource::Fixed("CNY".to_owned()));
    mapping.provider = Some("number".to_owned());
    let (column, zone) = ("at".to_owned(), "UTC".to_owned());
    mapping.time = Some(TimeColumn { column, format: TimeFormat::EpochMicros, zone });
    let column = |name: &str| name.to_owned();
    mapping.kind = Some(farthing_recon::WordsColumn { column: column("kind"), words: Vec::new() });
    mapping.status =
        Some(farthing_recon::WordsColumn { column: column("state"), words: Vec::new() });
    let sign = farthing_recon::FeeSign::default();
    mapping.fee = Some(farthing_recon::FeeColumn { column: column("fee"), sign });
    Format::Csv(Box::new(mapping))
}

/// The most memory that this process held so far, as Linux counts it.
fn say_memory(when: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
    println!("  {when}: {}", peak.split_whitespace().collect::<Vec<_>>().join(" "));
}
