//! The table of payment states in `docs/payments.md` is the one in the code.

use farthing_ledger::item::PaymentState;
use std::fmt::Write;
use std::path::Path;

#[test]
fn the_page_shows_the_states_of_the_code() {
    let mut table = String::from("| state | allows |\n|---|---|\n");
    for state in PaymentState::ALL {
        let allowed: Vec<_> = state.allowed().iter().map(|deed| deed.name()).collect();
        writeln!(table, "| {} | {} |", state.name(), allowed.join(", ")).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/payments.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (_, rest) = page.split_once("<!-- states -->\n").unwrap();
    let (on_page, _) = rest.split_once("<!-- end -->").unwrap();
    assert_eq!(on_page, table);
}
