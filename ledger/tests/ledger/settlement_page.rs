//! The table of the parts of a settlement in `docs/settlement.md` is the one in the code, and the page names its bounds.

use farthing_ledger::domain::limits::{
    PAYOUT_ACCOUNT_BYTES_MAX, RESERVE_DAYS_MAX, SCHEDULES_MAX, SETTLEMENT_DELAY_DAYS_MAX,
};
use farthing_ledger::domain::{AssetCode, Part, Way};
use farthing_ledger::engine::payments::chart::PayoutPurpose;
use std::fmt::Write;
use std::path::Path;

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_page_shows_the_parts_of_the_code() {
    let mut table = String::from("| part | way | is |\n|---|---|---|\n");
    for part in Part::ALL {
        let way = match part.way() {
            Way::In => "in",
            Way::Out => "out",
            Way::Inside => "inside",
        };
        writeln!(table, "| `{}` | {way} | {} |", part.name(), part.meaning()).unwrap();
    }
    let page = page("settlement.md");
    let (_, rest) = page.split_once("<!-- parts -->\n").unwrap();
    let (on_page, _) = rest.split_once("<!-- end -->").unwrap();
    assert_eq!(on_page, table, "the table of the code is:\n{table}");
}

#[test]
fn the_page_names_the_bounds_of_the_code() {
    let page = page("settlement.md").replace(',', "");
    for (name, bound) in [
        ("days from the business date to the payout", usize::from(SETTLEMENT_DELAY_DAYS_MAX)),
        ("periods that a reserve is kept", usize::from(RESERVE_DAYS_MAX)),
        ("bytes of the merchant's account at the bank", PAYOUT_ACCOUNT_BYTES_MAX),
        ("schedules by zone and cut-off", SCHEDULES_MAX),
    ] {
        assert!(page.contains(&format!("| {name} | {bound} |")), "{name}: {bound}");
    }
}

#[test]
fn the_chart_names_the_accounts_of_payouts() {
    let asset = AssetCode::parse("asset", "CNY").unwrap();
    let page = page("payments.md");
    for purpose in PayoutPurpose::ALL {
        let account = purpose.account(asset).unwrap();
        let id = account.id.as_str().replace("CNY", "{asset}");
        assert!(page.contains(&format!("| `{id}` | {} |", account.code)), "{id}");
    }
}
