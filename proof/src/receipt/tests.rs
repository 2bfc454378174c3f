//! Receipts: that they prove, that every change is refused, and the worked example.

#![allow(clippy::arithmetic_side_effects, reason = "overflow is checked in every profile")]

use super::*;
use crate::bounds::RECEIPT_BYTES_MAX;
use crate::bounds::{LINE_FIELDS_MAX, NAME_BYTES_MAX, SEAL_TOTALS_MAX, TEXT_BYTES_MAX};
use crate::key::{PublicKey, SecretKey};
use crate::merkle::{PATH_HASHES_MAX, leaf_hash, prove, sha256};
use crate::receipt::sample;
use crate::seal::{SealError, Total};
use proptest::prelude::*;

const GUIDE: &str = include_str!("../../../docs/receipts.md");

fn keys() -> Vec<PublicKey> {
    sample::ring().public_keys()
}

/// Its receipt, or why not.
fn read_and_verified(json: &[u8]) -> Option<Receipt> {
    let receipt = Receipt::from_json(json).ok()?;
    verify(&receipt, &keys()).is_ok().then_some(receipt)
}

fn malformed(json: &str) -> String {
    match Receipt::from_json(json.as_bytes()) {
        Err(ReceiptError::Malformed { problem }) => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_line_of_the_settlement_gets_a_receipt() {
    for (index, line) in (0..).zip(sample::lines()) {
        let path = prove(&sample::leaves(), index).unwrap();
        let signature = sample::ring().sign(&sample::seal()).unwrap();
        let receipt =
            Receipt::assemble(signature, sample::seal(), line.clone(), index, path).unwrap();
        let json = receipt.to_json().unwrap();
        let read = Receipt::from_json(json.as_bytes()).unwrap();
        assert_eq!(read, receipt);
        let verified = verify(&read, &keys()).unwrap();
        assert_eq!((verified.line, verified.seal), (&line, &sample::seal()));
        assert_eq!(verified.key_id, keys()[0].id());
    }
}

#[test]
fn every_byte_of_the_document_counts_but_white_space() {
    let receipt = sample::receipt();
    let json = receipt.to_json().unwrap().into_bytes();
    let mut harmless = 0;
    for at in 0..json.len() {
        // The neighbour keeps most documents readable, so that it is the proof that has to notice.
        for put in [json[at] ^ 1, b' '] {
            let mut odd = json.clone();
            odd[at] = put;
            if let Some(read) = read_and_verified(&odd) {
                assert_eq!(read, receipt, "byte {at}");
                assert!(json[at].is_ascii_whitespace(), "byte {at}");
                harmless += 1;
            }
        }
    }
    assert!(harmless > 0, "a space stays a space");
}

proptest! {
    #[test]
    fn every_changed_byte_is_noticed(at: usize, put: u8) {
        let receipt = sample::receipt();
        let mut json = receipt.to_json().unwrap().into_bytes();
        let at = at % json.len();
        json[at] = put;
        if let Some(read) = read_and_verified(&json) {
            prop_assert_eq!(read, receipt);
        }
    }

    #[test]
    fn any_document_is_read_or_refused(json in "\\PC{0,80}") {
        prop_assert!(Receipt::from_json(json.as_bytes()).is_err());
    }
}

#[test]
fn each_failure_says_what_was_expected() {
    let receipt = sample::receipt();
    let key_id = receipt.signature.key_id();
    let other = KeyRing::with(SecretKey::from_random(&[8; 32]));
    let unknown = Refused::UnknownKey { key_id, given: 1 };
    assert_eq!(verify(&receipt, &other.public_keys()), Err(unknown));
    assert_eq!(verify(&receipt, &[]), Err(Refused::UnknownKey { key_id, given: 0 }));

    let mut odd = receipt.clone();
    odd.seal.totals[0].amount += 1;
    let digest = odd.seal.digest();
    assert_eq!(verify(&odd, &keys()), Err(Refused::Signature { key_id, digest }));

    let mut odd = receipt.clone();
    odd.seal.merchant.clear();
    let text = SealError::Text { field: "merchant", given: 0 };
    assert_eq!(verify(&odd, &keys()), Err(Refused::Seal(text)));

    let odd = Receipt { index: 5, ..receipt.clone() };
    assert_eq!(verify(&odd, &keys()), Err(Refused::Index { index: 5, items: 5 }));

    let odd = Receipt { path: vec![leaf_hash(b""); 65], ..receipt.clone() };
    assert_eq!(verify(&odd, &keys()), Err(Refused::PathLength { given: 65 }));

    let odd = Receipt { line: sample::lines().swap_remove(4), ..receipt.clone() };
    let (leaf, root) = (sample::leaves()[4], receipt.seal.items_root);
    assert_eq!(verify(&odd, &keys()), Err(Refused::Path { leaf, index: 2, root }));
}

#[test]
fn a_signature_of_another_key_under_this_name_is_refused() {
    let receipt = sample::receipt();
    let other = KeyRing::with(SecretKey::from_random(&[8; 32]));
    let forged = *other.sign(&receipt.seal).unwrap().as_bytes();
    let key_id = receipt.signature.key_id();
    let odd = Receipt { signature: SealSignature::from_parts(key_id, forged), ..receipt };
    let digest = odd.seal.digest();
    assert_eq!(verify(&odd, &keys()), Err(Refused::Signature { key_id, digest }));
}

#[test]
fn rotation_leaves_old_receipts_valid() {
    let mut ring = sample::ring();
    let old = sample::receipt();
    ring.rotate(SecretKey::from_random(&[8; 32])).unwrap();
    assert!(verify(&old, &ring.public_keys()).is_ok());
    let Receipt { seal, line, index, path, .. } = old;
    let new = Receipt::issue(&ring, seal, line, index, path).unwrap();
    assert_eq!(verify(&new, &ring.public_keys()).unwrap().key_id, ring.public_keys()[0].id());
    assert!(matches!(verify(&new, &keys()), Err(Refused::UnknownKey { .. })));
}

#[test]
fn what_does_not_fit_together_is_not_issued() {
    let Receipt { seal, line, path, .. } = sample::receipt();
    let issued = Receipt::issue(&sample::ring(), seal, line, 3, path);
    assert!(matches!(issued, Err(Refused::Path { index: 3, .. })));
}

#[test]
fn other_documents_are_refused_with_their_reason() {
    let json = sample::receipt().to_json().unwrap();
    let later = json.replace(RECEIPT_FORMAT, "farthing-receipt-2");
    let given = "farthing-receipt-2".to_owned();
    assert_eq!(Receipt::from_json(later.as_bytes()), Err(ReceiptError::Format { given }));
    let long = " ".repeat(RECEIPT_BYTES_MAX + 1);
    let too_long = ReceiptError::TooLong { given: 131_073 };
    assert_eq!(Receipt::from_json(long.as_bytes()), Err(too_long));

    assert!(malformed("").contains("EOF"));
    assert!(malformed("{}").contains("missing field `format`"));
    assert!(malformed(&format!("{json}x")).contains("trailing"));
    let seq = json.find("\"seq\"").unwrap();
    let inserted = |text: &str| format!("{}{text}{}", &json[..seq], &json[seq..]);
    assert!(malformed(&inserted("\"more\": 1,")).contains("unknown field `more`"));
    assert!(malformed(&inserted("\"seq\": \"103\",")).contains("duplicate field `seq`"));
    assert!(malformed(&json.replace("\"103\"", "103")).contains("expected a string"));
    assert!(malformed(&json.replace("\"103\"", "\"0103\"")).contains("without leading zeros"));
    let twice = json.replace("\"order\"", "\"kind\"");
    assert!(malformed(&twice).contains("the field `kind` twice"));
    let totals = json.replace("\"fees\"", "\"tips\"");
    let name = "tips".to_owned();
    let refused = Receipt::from_json(totals.as_bytes()).unwrap_err();
    assert_eq!(refused, ReceiptError::Seal(SealError::Twice { name }));
}

#[test]
fn a_path_of_any_length_is_read_up_to_its_bound() {
    let receipt = sample::receipt();
    for (given, is_read) in [(PATH_HASHES_MAX, true), (PATH_HASHES_MAX + 1, false)] {
        let odd = Receipt { path: vec![leaf_hash(b""); given], ..receipt.clone() };
        let read = Receipt::from_json(odd.to_json().unwrap().as_bytes());
        assert_eq!(read.is_ok(), is_read);
        assert!(is_read || read == Err(ReceiptError::PathLength { given }));
    }
}

#[test]
fn the_largest_receipt_fits() {
    // A control character takes six bytes in JSON.
    let text = |len: usize| "\u{1}".repeat(len);
    let name = |nth: usize| format!("{nth:02}{}", text(NAME_BYTES_MAX - 2));
    let fields = (0..LINE_FIELDS_MAX).map(|nth| (name(nth), text(TEXT_BYTES_MAX))).collect();
    let largest = u64::MAX;
    let total = |nth| Total { name: name(nth), amount: i128::MIN, count: largest };
    let seal = Seal {
        merchant: text(TEXT_BYTES_MAX),
        asset: text(TEXT_BYTES_MAX),
        exponent: u8::MAX,
        period: largest,
        business_date: text(TEXT_BYTES_MAX),
        first_seq: largest,
        last_seq: largest,
        opened_micros: largest,
        cut_off_micros: largest,
        items: largest,
        totals: (0..SEAL_TOTALS_MAX).map(total).collect(),
        ..sample::seal()
    };
    let line = Line::new(largest, largest, fields).unwrap();
    let path = vec![sha256(b""); PATH_HASHES_MAX];
    let receipt = Receipt { line, index: largest, path, seal, ..sample::receipt() };
    assert!(receipt.seal.check().is_ok());
    let json = receipt.to_json().unwrap();
    assert_eq!(Receipt::from_json(json.as_bytes()), Ok(receipt));
}

#[test]
fn the_worked_example_is_what_the_code_makes() {
    let receipt = sample::receipt();
    let json = receipt.to_json().unwrap();
    assert!(GUIDE.contains(&json), "docs/receipts.md should show:\n{json}");
    let expected = [
        ("line hash", receipt.line.leaf().to_string()),
        ("root", receipt.seal.items_root.to_string()),
        ("seal digest", receipt.seal.digest().to_string()),
        ("key", keys()[0].to_string()),
        ("key id", keys()[0].id().to_string()),
    ];
    for (what, value) in expected {
        let row = format!("| {what} | `{value}` |");
        assert!(GUIDE.contains(&row), "docs/receipts.md should have the row:\n{row}");
    }
}
