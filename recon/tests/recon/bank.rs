//! Bank statements: directions, batches, reversals, pending entries, balances, and documents that attack the reader.

use farthing_recon::{Fault, Format, Kind, PendingRows, ReadOptions, Status};

use crate::support::{MIDNIGHT, SECOND, read, read_with};

fn document(inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document><BkToCstmrStmt><Stmt>{inside}</Stmt></BkToCstmrStmt></Document>"
    )
}

fn entry(amount: &str, direction: &str, rest: &str) -> String {
    format!(
        "<Ntry><NtryRef>N-1</NtryRef><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{rest}</Ntry>\n"
    )
}

#[test]
fn an_entry_has_its_sign_day_and_numbers() {
    let rest = "<Sts>BOOK</Sts><BookgDt><Dt>2026-11-27</Dt></BookgDt><AcctSvcrRef>BANK-9</AcctSvcrRef>\
        <NtryDtls><TxDtls><Refs><EndToEndId>S&amp;1&#45;2</EndToEndId></Refs><Chrgs><TtlChrgsAndTaxAmt Ccy=\"EUR\">0.25\
        </TtlChrgsAndTaxAmt></Chrgs></TxDtls></NtryDtls>";
    let (rows, bad_rows) =
        read(document(&entry("12.50", "DBIT", rest)).as_bytes(), &Format::Camt053);
    assert_eq!(bad_rows.kept(), []);
    let row = &rows[0];
    assert_eq!((row.amount, row.currency.as_str(), row.fee), (-1_250, "EUR", Some(25)));
    assert_eq!((row.reference.as_str(), row.provider.as_str()), ("S&1-2", "BANK-9"));
    // A day without a time of day is its midday.
    assert_eq!((row.time, row.status), (Some(MIDNIGHT + 43_200 * SECOND), Some(Status::Paid)));
    assert_eq!((row.line, row.kind), (2, None));
}

#[test]
fn a_batch_gives_a_row_for_each_transaction() {
    let part = |reference: &str, amount: &str| {
        format!(
            "<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs><Amt Ccy=\"EUR\">{amount}</Amt></TxDtls>"
        )
    };
    let rest =
        format!("<NtryDtls><Btch/>{}{}</NtryDtls>", part("E-1", "7.00"), part("E-2", "5.50"));
    let (rows, bad_rows) =
        read(document(&entry("12.50", "CRDT", &rest)).as_bytes(), &Format::Camt053);
    assert_eq!(bad_rows.kept(), []);
    let brief: Vec<(&str, i128, &str, u64)> = rows
        .iter()
        .map(|row| (row.reference.as_str(), row.amount, row.group.as_str(), row.item))
        .collect();
    assert_eq!(brief, [("E-1", 700, "N-1", 1), ("E-2", 550, "N-1", 2)]);
    let (rows, bad_rows) =
        read(document(&entry("13.00", "CRDT", &rest)).as_bytes(), &Format::Camt053);
    let fault = Fault::BatchDiffers { counted: 1_250, said: 1_300 };
    assert_eq!((rows.len(), &bad_rows.kept()[0].fault), (2, &fault));
}

#[test]
fn a_reversal_is_a_return() {
    let rest = "<RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts>";
    let (rows, _) = read(document(&entry("9.00", "CRDT", rest)).as_bytes(), &Format::Camt053);
    assert_eq!((rows[0].kind, rows[0].amount), (Some(Kind::Return), 900));
}

#[test]
fn pending_entries_are_left_out_unless_asked_for() {
    let file = document(&entry("9.00", "CRDT", "<Sts><Cd>PDNG</Cd></Sts>"));
    assert_eq!(read(file.as_bytes(), &Format::Camt053).0.len(), 0);
    let options = ReadOptions { pending: PendingRows::Keep, ..ReadOptions::default() };
    let (rows, _) = read_with(file.as_bytes(), &Format::Camt053, &options);
    assert_eq!(rows[0].status, Some(Status::Pending));
}

#[test]
fn balances_are_held_against_the_entries() {
    let balance = |code: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
        )
    };
    let file = |closing| {
        let entries = entry("9.00", "CRDT", "") + &entry("2.00", "DBIT", "");
        document(&(balance("OPBD", "1.00") + &balance("CLBD", closing) + &entries))
    };
    assert_eq!(read(file("8.00").as_bytes(), &Format::Camt053).1.total(), 0);
    let (rows, bad_rows) = read(file("8.01").as_bytes(), &Format::Camt053);
    let fault = Fault::SummaryDiffers { field: "CLBD".to_owned(), said: 801, counted: 800 };
    assert_eq!((rows.len(), &bad_rows.kept()[0].fault), (2, &fault));
}

#[test]
fn a_bad_entry_does_not_end_the_document() {
    let entries =
        entry("1.234", "CRDT", "") + &entry("1.00", "???", "") + &entry("2.00", "CRDT", "");
    let (rows, bad_rows) = read(document(&entries).as_bytes(), &Format::Camt053);
    assert_eq!((rows.len(), bad_rows.total()), (1, 2));
    assert_eq!(bad_rows.kept()[1].line, 3);
}

/// The fault that ends a document.
fn last_fault(file: &[u8]) -> Fault {
    let (_, bad_rows) = read(file, &Format::Camt053);
    let last = bad_rows.kept().last().unwrap();
    assert!(last.is_final(), "{last}");
    last.fault.clone()
}

#[test]
fn nothing_expands_and_nothing_is_held_without_bound() {
    let bomb = "<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Document>&b;</Document>";
    assert_eq!(last_fault(bomb.as_bytes()), Fault::Dtd("a document type"));
    assert_eq!(last_fault(b"<Document>&b;</Document>"), Fault::Dtd("an entity of its own"));
    assert_eq!(last_fault("<a>".repeat(1_000).as_bytes()), Fault::TooDeep);
    let long = format!("<Document>{}</Document>", "x".repeat(300_000));
    assert_eq!(last_fault(long.as_bytes()), Fault::XmlPieceTooLong);
    let tag = format!("<Document a=\"{}\">", "x".repeat(300_000));
    assert_eq!(last_fault(tag.as_bytes()), Fault::XmlPieceTooLong);
    assert!(matches!(last_fault(b"<Document><a></b></Document>"), Fault::Xml(_)));
    assert!(matches!(last_fault(b"<Document/>"), Fault::Header(_)));
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Document/>";
    assert!(matches!(last_fault(latin), Fault::Xml(_)));
}

#[test]
fn a_cut_document_is_told_and_what_came_before_is_kept() {
    let whole = document(&(entry("1.00", "CRDT", "") + &entry("2.00", "CRDT", "")));
    let first = whole.find("</Ntry>").unwrap() + 7;
    for cut in first..whole.len() - 1 {
        let (rows, bad_rows) = read(&whole.as_bytes()[..cut], &Format::Camt053);
        assert!(!rows.is_empty() && !bad_rows.is_whole(), "cut at {cut}");
    }
}
