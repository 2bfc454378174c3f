//! The architecture as a test: who may import whom, where a word may stand, file headers and lengths.
//!
//! A rule is changed here and in ARCHITECTURE.md together, or not at all.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot read its input has to fail"
)]

mod source;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use source::{
    Source, code_lines, has_word, import_table, imports, is_in, list, root, without_comment,
};

/// Every module that stands above in the table.
const EVERYTHING_ABOVE: &str = "everything above";

/// Each module of `ledger/src` and what it may import from its own crate, the lowest module first.
/// A row may name only rows above it, so that there is no cycle.
#[rustfmt::skip]
const MAY_IMPORT: &[(&str, &str)] = &[
    // What things are.
    ("domain", "nothing"),
    ("config", "nothing"),
    ("metrics", "nothing"),
    ("clock", "domain"),
    ("watermarks", "domain"),
    ("instruction", "domain"),
    ("item", "domain, instruction"),
    ("command", "domain, instruction"),
    ("event", "domain, command, instruction, item"),
    // What is decided: pure, so nothing that reads a disk, a clock, a setting or a metric.
    ("engine", "domain, instruction, item, command, event"),
    // What is kept.
    ("error", "domain"),
    ("lock", "error"),
    ("codec", "domain, instruction, item, command, event, engine, error"),
    ("store", "domain, config, error, metrics"),
    ("journal", "domain, event, error, metrics, store, codec"),
    ("projection", "domain, instruction, item, command, event, error, metrics, engine, store, codec, journal, watermarks"),
    ("snapshot", "domain, error, metrics, engine, codec, store"),
    // What runs.
    ("recovery", "domain, config, error, metrics, event, engine, store, codec, journal, projection, snapshot"),
    ("pipeline", "domain, config, metrics, instruction, item, command, event, error, clock, engine, codec, store, journal, projection, watermarks"),
    // What is asked.
    ("query", "domain, instruction, item, command, event, error, engine, store, codec, journal, projection, watermarks"),
    ("audit", EVERYTHING_ABOVE),
    ("ledger", EVERYTHING_ABOVE),
    ("lib", EVERYTHING_ABOVE),
];

/// Inside one module: a folder of `ledger/src`, and the sibling that it must not name.
const BLIND_TO: &[(&str, &str)] = &[("engine/book", "payments")];

/// A word of program text in `ledger` and `api`, and the only places for it. A place that ends with
/// `/` is a folder. Unit tests may use any word.
const CONFINED: &[(&str, &[&str])] = &[
    ("rocksdb::", &["ledger/src/store/"]),
    ("rust_decimal", &["api/src/convert/money.rs"]),
    ("SystemTime::now", &["ledger/src/clock.rs"]),
    // The ledger that the shell client is tested against is a server too.
    ("Status::", &["api/src/status.rs", "api/src/cli/fake/"]),
    // The ledger does not know how it is reached.
    ("prost", &["api/src/"]),
    ("tonic", &["api/src/"]),
];

/// Words that no source file of the product contains, its unit tests included.
const NOWHERE: &[(&str, &str)] = &[
    ("super::super", "it climbs past a module without naming it"),
    ("crate::{", "one `use crate::module` a line keeps imports readable and this test exact"),
];

/// Folders with the source of the product.
const PRODUCT: &[&str] = &[
    "ledger/src",
    "proof/src",
    "qr/src",
    "statements/src",
    "recon/src",
    "api/src",
    "loadtest/src",
];

/// Folders with anything written in Rust.
const ALL_RUST: &[&str] =
    &["ledger", "proto", "proof", "qr", "statements", "recon", "api", "loadtest", "bench", "tests"];

/// Lines of a source file, its unit tests not counted.
const FILE_LINES_MAX: usize = 400;

#[test]
fn modules_import_only_what_the_table_allows() {
    let mut broken = Vec::new();
    for file in product_of("ledger/src") {
        let module = file.top_module();
        let Some(allowed) = may_import(module) else {
            broken.push(format!("{}: `{module}` has no row in the table", file.path));
            continue;
        };
        for (number, line) in code_lines(&file.text) {
            for imported in imports(line, file.super_is_crate()) {
                if imported != module && !allowed.contains(imported) {
                    broken.push(format!("{}:{number}: {module} -> {imported}", file.path));
                }
            }
        }
    }
    assert!(broken.is_empty(), "imports outside the table:\n{}", broken.join("\n"));
}

#[test]
fn a_row_names_only_rows_above() {
    for (index, (module, imports)) in MAY_IMPORT.iter().enumerate() {
        for imported in list(imports).iter().filter(|name| *name != EVERYTHING_ABOVE) {
            let above = MAY_IMPORT[..index].iter().any(|(name, _)| name == imported);
            assert!(above, "{module} may import {imported}, which does not stand above it");
        }
    }
}

#[test]
fn siblings_that_must_not_know_each_other_do_not() {
    let mut broken = Vec::new();
    for (folder, sibling) in BLIND_TO {
        let inside = |file: &Source| file.path.starts_with(&format!("ledger/src/{folder}"));
        for file in product_of("ledger/src").into_iter().filter(inside) {
            for (number, line) in code_lines(&file.text) {
                if has_word(line, sibling) {
                    broken.push(format!("{}:{number}: `{sibling}`", file.path));
                }
            }
        }
    }
    assert!(broken.is_empty(), "siblings named:\n{}", broken.join("\n"));
}

#[test]
fn confined_words_stay_in_their_places() {
    let mut broken = Vec::new();
    for file in ["ledger/src", "api/src"].into_iter().flat_map(product_of) {
        for (number, line) in code_lines(&file.text) {
            for (word, places) in CONFINED {
                let at_home = places.iter().any(|place| is_in(&file.path, place));
                if !at_home && has_word(line, word) {
                    broken.push(format!("{}:{number}: `{word}`", file.path));
                }
            }
        }
    }
    let manifest = fs::read_to_string(root().join("ledger/Cargo.toml")).unwrap();
    for line in manifest.lines() {
        if line.starts_with("prost") || line.starts_with("tonic") {
            broken.push(format!("ledger/Cargo.toml: {line}"));
        }
    }
    assert!(broken.is_empty(), "words outside their places:\n{}", broken.join("\n"));
}

#[test]
fn banned_words_stand_nowhere() {
    let mut broken = Vec::new();
    for file in PRODUCT.iter().flat_map(|folder| Source::below(folder, &["rs"])) {
        for (number, line) in (1..).zip(file.text.lines()) {
            for (word, why) in NOWHERE {
                if without_comment(line).contains(word) {
                    broken.push(format!("{}:{number}: `{word}`: {why}", file.path));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_file_says_its_purpose_and_fits() {
    let mut broken = Vec::new();
    for file in ALL_RUST.iter().flat_map(|folder| Source::below(folder, &["rs"])) {
        if !file.text.starts_with("//! ") {
            broken.push(format!("{}: line 1 is not `//! <purpose>`", file.path));
        }
        let lines = code_lines(&file.text).len();
        if lines > FILE_LINES_MAX {
            broken.push(format!("{}: {lines} lines, at most {FILE_LINES_MAX}", file.path));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Look-alike and invisible characters hide in source text. A test that needs others writes them as
/// `\u{..}`, or keeps them in a file of a folder named `vectors`.
#[test]
fn sources_are_ascii() {
    let mut broken = Vec::new();
    for file in ALL_RUST.iter().flat_map(|folder| Source::below(folder, &["rs", "proto", "toml"])) {
        for (number, line) in (1..).zip(file.text.lines()) {
            if let Some(odd) = line.chars().find(|c| !c.is_ascii()) {
                broken.push(format!("{}:{number}: {}", file.path, odd.escape_unicode()));
            }
        }
    }
    assert!(broken.is_empty(), "characters outside ASCII:\n{}", broken.join("\n"));
}

#[test]
fn the_page_shows_the_table_of_this_test() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap_or_default();
    let Some(on_page) = import_table(&page) else { return };
    let mut table = String::from("| module | may import |\n|---|---|\n");
    for (module, imports) in MAY_IMPORT {
        writeln!(table, "| {module} | {imports} |").unwrap();
    }
    let in_test = import_table(&table).unwrap();
    assert!(on_page == in_test, "ARCHITECTURE.md differs. The table of this test is:\n\n{table}");
}

/// Source of the product below a folder. Unit tests may import what they like.
fn product_of(folder: &str) -> Vec<Source> {
    let files = Source::below(folder, &["rs"]);
    assert!(!files.is_empty(), "{folder} holds no source: the rules would pass on nothing");
    files.into_iter().filter(|file| !file.is_unit_test()).collect()
}

/// What a module may import, or nothing where it has no row.
fn may_import(module: &str) -> Option<BTreeSet<String>> {
    let index = MAY_IMPORT.iter().position(|(name, _)| *name == module)?;
    if MAY_IMPORT[index].1 == EVERYTHING_ABOVE {
        return Some(MAY_IMPORT[..index].iter().map(|(name, _)| (*name).to_owned()).collect());
    }
    Some(list(MAY_IMPORT[index].1))
}
