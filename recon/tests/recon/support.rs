//! Short ways to build rows, to run the matcher and to tell what it found.

use std::ops::ControlFlow;

use farthing_recon::{
    BadRows, Category, Finding, Format, Kind, Matcher, Options, Outcome, OwnRow, ReadOptions,
    Statement, Status, TheirRow, Zone,
};

pub(crate) const SECOND: u64 = 1_000_000;
pub(crate) const DAY: u64 = 86_400 * SECOND;
/// 2026-11-27, 00:00:00 in Shanghai.
pub(crate) const MIDNIGHT: u64 = 1_795_708_800 * SECOND;

#[test]
fn midnight_is_midnight() {
    let format = farthing_recon::TimeFormat::Pattern("%Y-%m-%d %H:%M:%S".to_owned());
    let shanghai = Zone::named("Asia/Shanghai").unwrap();
    assert_eq!(shanghai.micros("2026-11-27 00:00:00", &format), Ok(MIDNIGHT));
}

pub(crate) fn own(seq: u64, reference: &str, amount: i128) -> OwnRow {
    OwnRow {
        seq,
        time: MIDNIGHT + seq * SECOND,
        kind: Some(if amount < 0 { Kind::Refund } else { Kind::Payment }),
        reference: reference.to_owned(),
        amount,
        currency: "CNY".to_owned(),
        status: Some(Status::Paid),
        ..OwnRow::default()
    }
}

pub(crate) fn theirs(line: u64, reference: &str, amount: i128) -> TheirRow {
    TheirRow {
        line,
        item: line,
        kind: Some(if amount < 0 { Kind::Refund } else { Kind::Payment }),
        reference: reference.to_owned(),
        amount,
        currency: "CNY".to_owned(),
        time: Some(MIDNIGHT + line * SECOND),
        status: Some(Status::Paid),
        ..TheirRow::default()
    }
}

/// Ten days after the rows: everything is due.
pub(crate) fn options() -> Options {
    Options::at("run", MIDNIGHT + 10 * DAY)
}

pub(crate) fn go_on(_: (farthing_recon::Stage, u64, u64)) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

pub(crate) fn run(options: Options, ours: &[OwnRow], theirs: &[TheirRow]) -> Outcome {
    let mut matcher = Matcher::begin(options).unwrap();
    ours.iter().for_each(|row| matcher.take_own(row).unwrap());
    theirs.iter().for_each(|row| matcher.take_theirs(row).unwrap());
    matcher.finish(&mut go_on).unwrap()
}

/// Category, lines of theirs and positions of ours of each finding.
pub(crate) type Brief = (Category, Vec<u64>, Vec<u64>);

pub(crate) fn brief(finding: &Finding) -> Brief {
    let mut lines: Vec<u64> = finding.theirs.iter().map(|view| view.row.line).collect();
    let mut seqs: Vec<u64> = finding.ours.iter().map(|view| view.row.seq).collect();
    lines.sort_unstable();
    seqs.sort_unstable();
    (finding.category, lines, seqs)
}

pub(crate) fn briefs(ours: &[OwnRow], theirs: &[TheirRow]) -> Vec<Brief> {
    run(options(), ours, theirs).findings().map(|finding| brief(&finding)).collect()
}

pub(crate) fn read(bytes: &[u8], format: &Format) -> (Vec<TheirRow>, BadRows) {
    read_with(bytes, format, &ReadOptions::default())
}

pub(crate) fn read_with(
    bytes: &[u8],
    format: &Format,
    options: &ReadOptions,
) -> (Vec<TheirRow>, BadRows) {
    let (mut rows, mut bad_rows) = (Vec::new(), BadRows::default());
    for row in Statement::open(bytes, format, options).unwrap() {
        match row {
            Ok(row) => rows.push(row),
            Err(bad) => bad_rows.add(bad),
        }
    }
    (rows, bad_rows)
}
