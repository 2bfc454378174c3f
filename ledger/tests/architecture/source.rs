//! Reads source text for the rules of the architecture: files, lines of code, imports, tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file of the workspace.
pub(crate) struct Source {
    /// Path from the root of the workspace, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The files below a folder with one of these extensions, in the order of their paths. Folders
    /// named `vectors` hold test vectors, which are not source.
    pub(crate) fn below(folder: &str, extensions: &[&str]) -> Vec<Self> {
        let mut found = Vec::new();
        let mut open = vec![root().join(folder)];
        while let Some(folder) = open.pop() {
            let entries =
                fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
            for path in entries.map(|entry| entry.unwrap().path()) {
                let name = path.file_name().unwrap().to_str().unwrap();
                if path.is_dir() {
                    if !name.starts_with('.') && !["target", "vectors"].contains(&name) {
                        open.push(path);
                    }
                } else if path.extension().is_some_and(|e| extensions.iter().any(|x| e == *x)) {
                    let text = fs::read_to_string(&path)
                        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                    let path = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
                    found.push(Self { path, text });
                }
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// Whether the whole file is a unit test, declared under `#[cfg(test)]` by its module.
    pub(crate) fn is_unit_test(&self) -> bool {
        let stem = self.path.trim_end_matches(".rs");
        stem.ends_with("_test") || stem.ends_with("/tests") || self.path.contains("/tests/")
    }

    /// `engine` for `ledger/src/engine.rs` and `ledger/src/engine/book/post.rs`.
    pub(crate) fn top_module(&self) -> &str {
        self.below_src().split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// Whether `super` is the root of the crate in this file.
    pub(crate) fn super_is_crate(&self) -> bool {
        let below = self.below_src();
        !below.contains('/') || (below.ends_with("/mod.rs") && below.matches('/').count() == 1)
    }

    fn below_src(&self) -> &str {
        self.path.split_once("/src/").unwrap().1
    }
}

/// Root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Numbered lines without comments and without what stands under `#[cfg(test)]`.
pub(crate) fn code_lines(text: &str) -> Vec<(usize, &str)> {
    let mut kept = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while let Some((number, line)) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push((number, without_comment(line)));
            continue;
        }
        // rustfmt ends an item at the indent at which it began, with `}` or `;`.
        let indent = line.len() - line.trim_start().len();
        lines.by_ref().map(|(_, skipped)| skipped).find(|skipped| {
            let own = skipped.len() - skipped.trim_start().len() == indent;
            // An attribute ends nothing, nor does a text that goes over several lines.
            let ends = !skipped.trim_start().starts_with(['#', '"']);
            own && ends && skipped.ends_with(['}', ';'])
        });
    }
    kept
}

/// A line up to its comment.
pub(crate) fn without_comment(line: &str) -> &str {
    line.split("//").next().unwrap()
}

/// Modules named by `crate::x` in a line, and by `super::x` where that is the same.
pub(crate) fn imports(line: &str, super_is_crate: bool) -> Vec<&str> {
    let roots: &[&str] = if super_is_crate { &["crate::", "super::"] } else { &["crate::"] };
    roots
        .iter()
        .flat_map(|root| line.split(root).skip(1))
        .map(|rest| rest.split(|c: char| !is_word(c)).next().unwrap())
        // `crate::{` has no name here: it is banned on its own.
        .filter(|name| !name.is_empty())
        .collect()
}

/// Whether `word` stands in `line` and is not part of a longer one: `HoldStatus::` has no `Status::`.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let goes_on = word.ends_with(is_word) && line[at + word.len()..].starts_with(is_word);
        !line[..at].ends_with(is_word) && !goes_on
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a file is this place, or below it where the place ends with `/`.
pub(crate) fn is_in(file: &str, place: &str) -> bool {
    if place.ends_with('/') { file.starts_with(place) } else { file == place }
}

/// The rows of the table `| module | may import |` of a page. A row may name several modules, and
/// may say more after a colon.
pub(crate) fn import_table(page: &str) -> Option<BTreeMap<String, BTreeSet<String>>> {
    let is_head = |line: &&str| line.replace('`', "").starts_with("| module | may import");
    let mut lines = page.lines().skip_while(|line| !is_head(line));
    lines.next()?;
    let mut rows = BTreeMap::new();
    for line in lines.skip(1).take_while(|line| line.starts_with('|')) {
        let line = line.replace(['`', '*'], "");
        let cells: Vec<&str> = line.split('|').collect();
        let imports = list(cells[2].split(':').next().unwrap());
        rows.extend(cells[1].split(',').map(|name| (name.trim().to_owned(), imports.clone())));
    }
    Some(rows)
}

/// The names of `a, b`; none for `nothing`.
pub(crate) fn list(cell: &str) -> BTreeSet<String> {
    cell.split(',').map(str::trim).filter(|name| *name != "nothing").map(str::to_owned).collect()
}

/// The rules are only as good as what reads the files for them.
#[test]
fn code_and_imports_are_seen_and_tests_and_comments_are_not() {
    let text = "use crate::store::Rows; // crate::comment\n\
        fn f() -> crate::journal::Seq {}\n\
        #[cfg(test)]\n\
        mod tests {\n\
        \x20   use crate::hidden::X;\n\
        }\n\
        #[cfg(test)]\n\
        #[path = \"x_test.rs\"]\n\
        mod gone;\n\
        pub(in crate::engine) fn g() {}\n\
        use super::codec::Tag;\n";
    let lines = code_lines(text);
    let seen =
        |top| -> Vec<&str> { lines.iter().flat_map(|(_, line)| imports(line, top)).collect() };
    assert_eq!(seen(false), ["store", "journal", "engine"]);
    assert_eq!(seen(true), ["store", "journal", "engine", "codec"]);
    assert_eq!(lines.last().unwrap().0, 11, "lines keep their numbers");
}

#[test]
fn words_and_places_are_met_whole() {
    assert!(has_word("tonic::Status::ok()", "Status::"));
    assert!(!has_word("HoldStatus::Open", "Status::"));
    assert!(has_word("use tonic;", "tonic") && !has_word("let tonics = 1;", "tonic"));
    assert!(is_in("ledger/src/store/rows.rs", "ledger/src/store/"));
    assert!(!is_in("ledger/src/storeroom.rs", "ledger/src/store/"));
}

#[test]
fn files_know_their_module() {
    let file = |path: &str| Source { path: path.to_owned(), text: String::new() };
    assert_eq!(file("ledger/src/engine.rs").top_module(), "engine");
    assert_eq!(file("ledger/src/engine/book/post.rs").top_module(), "engine");
    assert!(file("ledger/src/engine.rs").super_is_crate());
    assert!(file("ledger/src/engine/mod.rs").super_is_crate());
    assert!(!file("ledger/src/engine/book.rs").super_is_crate());
    assert!(!file("ledger/src/engine/book/mod.rs").super_is_crate());
    assert!(file("ledger/src/engine/post_test.rs").is_unit_test());
    assert!(!file("ledger/src/engine/post.rs").is_unit_test());
}

#[test]
fn a_table_is_found_and_ends() {
    let rows =
        import_table("# x\n| module | may import |\n|--|--|\n| `a`, b | c, d: why |\n\n| e | f |");
    let row = |name: &str| (name.to_owned(), BTreeSet::from(["c".to_owned(), "d".to_owned()]));
    assert_eq!(rows, Some(BTreeMap::from([row("a"), row("b")])));
    assert_eq!(import_table("| module | what |"), None);
}
