//! CSV files of any layout, by a mapping.

use farthing_recon::{Fault, Format, Kind, Mapping, Status, TheirRow};

use crate::support::read;

/// Rows and the number of bad ones.
fn rows(mapping: &str, file: &str) -> (Vec<TheirRow>, u64) {
    let format = Format::Csv(Box::new(Mapping::of_json(mapping).unwrap()));
    let (rows, bad_rows) = read(file.as_bytes(), &format);
    (rows, bad_rows.total())
}

#[test]
fn everything_a_file_says_is_read() {
    let mapping = r#"{
        "delimiter": ";", "reference": "Bestellung", "provider": "Nummer",
        "amount": {"one": "Betrag"}, "unit": "major_comma",
        "direction": {"column": "Richtung", "income": ["ein"], "outgo": ["aus"]},
        "currency": {"column": "Whg"},
        "time": {"column": "Zeit", "format": {"pattern": "%d.%m.%Y %H:%M:%S"}, "zone": "Europe/Berlin"},
        "status": {"column": "Stand", "words": [["bezahlt", "paid"]]},
        "kind": {"column": "Art", "words": [["Kauf", "payment"], ["Storno", "refund"]]},
        "fee": {"column": "Entgelt", "sign": "negative_is_charged"},
        "parts": {"column": "Teile", "separator": "/"}, "group": "Auszahlung"
    }"#;
    let file = "Auszug vom 28.11.2026\n\n\
        Zeit;Bestellung;Nummer;Betrag;Richtung;Whg;Stand;Art;Entgelt;Teile;Auszahlung;Sonstiges\n\
        27.11.2026 12:00:00;A-1;4711;28,50;ein;EUR;bezahlt;Kauf;-0,17;20,00/8,50;S-1;x\n\
        27.11.2026 12:00:01;R-1;4712;10;aus;EUR;Success;Storno;0,06;;S-1;x\n\
        27.11.2026 12:00:01;R-2;4712;10;quer;EUR;Success;Storno;0,06;;S-1;x\n\
        27.11.2026 12:00:01;R-3;4712;1.000,00;aus;EUR;Success;Storno;0,06;;S-1;x\n";
    let (rows, bad) = rows(mapping, file);
    assert_eq!(bad, 2);
    let payment = TheirRow {
        line: 4,
        item: 1,
        kind: Some(Kind::Payment),
        reference: "A-1".to_owned(),
        provider: "4711".to_owned(),
        amount: 2_850,
        currency: "EUR".to_owned(),
        time: Some(1_795_777_200_000_000),
        status: Some(Status::Paid),
        fee: Some(17),
        parts: vec![2_000, 850],
        group: "S-1".to_owned(),
    };
    assert_eq!(rows[0], payment);
    assert_eq!(
        (rows[1].amount, rows[1].fee, rows[1].status),
        (-1_000, Some(-6), Some(Status::Paid))
    );
}

#[test]
fn two_columns_of_amounts_are_one_signed_amount() {
    let mapping = r#"{"reference": "Ref", "amount": {"in_out": {"income": "In", "outgo": "Out"}},
        "unit": "minor", "currency": {"fixed": "JPY"}}"#;
    let (rows, bad) =
        rows(mapping, "Ref,In,Out\na,100,\nb,,40\nc,0,-40\nd,0,0\ne,,\nf,1,1\ng,1.5,\n");
    let amounts: Vec<i128> = rows.iter().map(|row| row.amount).collect();
    assert_eq!((amounts, bad), (vec![100, -40, -40, 0], 3));
}

#[test]
fn columns_may_stand_in_any_order_with_a_byte_order_mark() {
    let mapping = r#"{"reference": "Ref", "amount": {"one": "Sum"}, "currency": {"fixed": "CNY"}}"#;
    let (rows, bad) = rows(mapping, "\u{feff}\"Sum\",Ref\r\n\"1.00\",a\r\n");
    assert_eq!((rows[0].amount, rows[0].reference.as_str(), bad), (100, "a", 0));
}

#[test]
fn an_unknown_word_is_told_by_its_column() {
    let mapping = r#"{"reference": "Ref", "amount": {"one": "Sum"}, "currency": {"fixed": "CNY"},
        "status": {"column": "State"}}"#;
    let format = Format::Csv(Box::new(Mapping::of_json(mapping).unwrap()));
    let (_, bad_rows) = read(b"Ref,Sum,State\na,1,perhaps\n", &format);
    let expected = "add the word to the mapping";
    let (field, text) = ("State".to_owned(), "perhaps".to_owned());
    assert_eq!(bad_rows.kept()[0].fault, Fault::Word { field, text, expected });
}
