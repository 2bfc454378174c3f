//! Lines against a naive form of their bytes.

#![allow(clippy::arithmetic_side_effects, reason = "overflow is checked in every profile")]

use super::*;
use proptest::prelude::*;

fn pair(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

/// The bytes of a line, written without a thought for speed.
fn naive(texts: &[String]) -> Vec<u8> {
    let mut bytes = b"farthing line 1\0".to_vec();
    for text in texts {
        bytes.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
        bytes.extend(text.bytes());
    }
    bytes
}

fn fields() -> impl Strategy<Value = Vec<(String, String)>> {
    let names = proptest::collection::btree_set("[a-z_]{1,8}", 0..8);
    names.prop_flat_map(|names| {
        let texts = proptest::collection::vec("\\PC{0,12}", names.len());
        texts.prop_map(move |texts| names.iter().cloned().zip(texts).collect())
    })
}

proptest! {
    #[test]
    fn both_ways_write_the_naive_bytes(seq: u64, time: u64, fields in fields(), amount: i128) {
        let mut texts = vec![seq.to_string(), time.to_string()];
        texts.extend(fields.iter().flat_map(|(name, text)| [name.clone(), text.clone()]));
        let line = Line::new(seq, time, fields.clone()).unwrap();
        prop_assert_eq!(line.canonical(), naive(&texts));
        prop_assert_eq!(line.leaf(), leaf_hash(&naive(&texts)));

        let mut encoder = LineEncoder::default();
        // What was there before leaves no trace.
        encoder.begin(1, 2).text("old", &"x".repeat(TEXT_BYTES_MAX + 1));
        encoder.begin(seq, time);
        fields.iter().for_each(|(name, text)| { encoder.text(name, text); });
        prop_assert_eq!(encoder.finish(), Ok(line.leaf()));
        encoder.integer("AMOUNT", amount);
        texts.extend(["AMOUNT".to_owned(), amount.to_string()]);
        prop_assert_eq!(encoder.bytes(), naive(&texts));
    }

    #[test]
    fn different_lines_have_different_bytes(one in fields(), other in fields()) {
        prop_assume!(one != other);
        let line = |fields| Line::new(1, 1, fields).unwrap();
        prop_assert_ne!(line(one).canonical(), line(other).canonical());
    }

    #[test]
    fn its_json_is_read_back(seq: u64, time: u64, fields in fields()) {
        let line = Line::new(seq, time, fields).unwrap();
        let json = serde_json::to_string(&line).unwrap();
        prop_assert_eq!(serde_json::from_str::<Line>(&json).unwrap(), line);
    }
}

#[test]
fn where_a_text_ends_is_part_of_the_line() {
    let line = |name: &str, text: &str| Line::new(1, 1, vec![pair(name, text)]).unwrap().leaf();
    assert_ne!(line("ab", "c"), line("a", "bc"));
    assert_ne!(line("a", "b"), line("b", "a"));
}

#[test]
fn what_is_out_of_bounds_is_named() {
    let longest = pair(&"n".repeat(NAME_BYTES_MAX), &"t".repeat(TEXT_BYTES_MAX));
    assert!(Line::new(0, 0, vec![longest]).is_ok());
    let many = |count: usize| (0..count).map(|at| pair(&format!("n{at}"), "")).collect::<Vec<_>>();
    assert!(Line::new(0, 0, many(LINE_FIELDS_MAX)).is_ok());

    let cases = [
        (many(33), LineError::Fields { given: 33 }),
        (vec![pair("a", ""), pair("", "")], LineError::Name { field: 2, given: 0 }),
        (vec![pair(&"n".repeat(65), "")], LineError::Name { field: 1, given: 65 }),
        (vec![pair("a", &"t".repeat(257))], LineError::Text { field: 1, given: 257 }),
    ];
    for (fields, fault) in cases {
        let mut encoder = LineEncoder::default();
        encoder.begin(0, 0);
        fields.iter().for_each(|(name, text)| {
            encoder.text(name, text);
        });
        assert_eq!(encoder.finish(), Err(fault.clone()));
        assert_eq!(Line::new(0, 0, fields), Err(fault));
    }
    let twice = Line::new(0, 0, vec![pair("a", "1"), pair("a", "2")]);
    assert_eq!(twice, Err(LineError::Twice { name: "a".to_owned() }));
}
