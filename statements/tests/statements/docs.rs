//! The columns in `docs/statements.md` are those of the bills.

const PAGE: &str = include_str!("../../../docs/statements.md");

/// Cells of the first two columns of the table between two marks.
fn table(mark: &str) -> Vec<(&'static str, &'static str)> {
    let (_, rest) = PAGE.split_once(&format!("<!-- {mark} -->\n")).unwrap();
    let (table, _) = rest.split_once("<!-- end -->").unwrap();
    let row = |row: &'static str| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        (cells[1], cells[2])
    };
    table.lines().skip(2).map(row).collect()
}

/// Names of the columns of a bill.
fn header(bill: &str) -> Vec<&str> {
    bill.trim_start_matches('\u{feff}').lines().next().unwrap().split(',').collect()
}

fn holds(mark: &str, english: &str, chinese: &str) {
    let (first, second): (Vec<_>, Vec<_>) = table(mark).into_iter().unzip();
    let first: Vec<_> = first.into_iter().filter(|name| !name.is_empty()).collect();
    assert_eq!(first, header(english));
    assert_eq!(second, header(chinese));
}

#[test]
fn the_page_has_the_columns_of_the_trade_bill() {
    holds(
        "trade columns",
        include_str!("golden/merchant-tradebill.csv"),
        include_str!("golden/merchant-tradebill-zh.csv"),
    );
}

#[test]
fn the_page_has_the_columns_of_the_fund_flow_bill() {
    holds(
        "flow columns",
        include_str!("golden/merchant-fundflowbill.csv"),
        include_str!("golden/merchant-fundflowbill-zh.csv"),
    );
}
