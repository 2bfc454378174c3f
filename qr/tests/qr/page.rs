//! docs/qr.md shows what the code does: the tables of faults and of lenient reading.

use farthing_qr::{Fault, Waiver};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// One of each fault.
fn faults() -> Vec<Fault> {
    let text = |text: &str| text.to_owned();
    vec![
        Fault::PayloadTooLong { given: 600, most: 512 },
        Fault::NoHeader { at: 7 },
        Fault::Truncated { stated: 25, left: 3 },
        Fault::Empty,
        Fault::Duplicate,
        Fault::NotFirst,
        Fault::NotLast,
        Fault::CrcMismatch { stated: text("1D3D"), computed: text("CEDC") },
        Fault::CrcCase { stated: text("1d3d") },
        Fault::Missing,
        Fault::MissingNationally,
        Fault::MissingFor { indicator: "02" },
        Fault::NotAskedFor { indicator: "02" },
        Fault::Length { given: 26, least: 1, most: 25 },
        Fault::NotDigits,
        Fault::NotAns { character: '\u{e9}' },
        Fault::Control { character: '\u{1b}' },
        Fault::Value { given: text("13"), expected: "11 (for many payments) or 12 (for one)" },
        Fault::NotDecimal,
        Fault::Zero,
        Fault::TooManyDecimals { given: 3, exponent: 2 },
        Fault::TooLarge,
        Fault::PercentRange,
        Fault::Reserved,
    ]
}

fn tables() -> (String, String) {
    let mut errors = String::from("| fault | for example |\n|---|---|\n");
    for fault in faults() {
        writeln!(errors, "| `{}` | {fault} |", fault.code()).unwrap();
    }
    let mut modes = String::from("| | strict | lenient |\n|---|---|---|\n");
    for waiver in Waiver::ALL {
        writeln!(modes, "| {} | refused | accepted |", waiver.phrase()).unwrap();
    }
    (errors, modes)
}

#[test]
fn the_page_shows_the_tables_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/qr.md");
    let page = fs::read_to_string(path).unwrap();
    let (errors, modes) = tables();
    assert!(page.contains(&errors), "docs/qr.md lacks this table:\n\n{errors}");
    assert!(page.contains(&modes), "docs/qr.md lacks this table:\n\n{modes}");
}

#[test]
fn each_fault_has_a_code_of_its_own() {
    let mut codes: Vec<_> = faults().iter().map(Fault::code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), faults().len());
}
