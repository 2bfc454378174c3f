//! Seals: their bytes, their bounds, their chain.

#![allow(clippy::arithmetic_side_effects, reason = "overflow is checked in every profile")]

use super::*;

fn total(name: &str) -> Total {
    Total { name: name.to_owned(), amount: -5, count: 1 }
}

fn sample() -> Seal {
    Seal {
        merchant: "bakery".to_owned(),
        asset: "CNY".to_owned(),
        exponent: 2,
        period: 7,
        business_date: "2026-11-28".to_owned(),
        first_seq: 10,
        last_seq: 20,
        opened_micros: 1_000,
        cut_off_micros: 2_000,
        items: 3,
        items_root: sha256(b"items"),
        previous: None,
        totals: vec![Total { name: "gross".to_owned(), amount: i128::MIN, count: 3 }],
    }
}

#[test]
fn its_bytes_are_its_fields_in_their_order() {
    let seal = sample();
    let root = seal.items_root.to_string();
    let lowest = i128::MIN.to_string();
    let texts = [
        "bakery",
        "CNY",
        "2",
        "7",
        "2026-11-28",
        "10",
        "20",
        "1000",
        "2000",
        "3",
        &root,
        "",
        "gross",
        &lowest,
        "3",
    ];
    let mut bytes = b"farthing seal 1\0".to_vec();
    for text in texts {
        bytes.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
        bytes.extend(text.bytes());
    }
    assert_eq!(seal.canonical(), bytes);
    assert_eq!(seal.digest(), sha256(&bytes));
}

#[test]
fn every_field_moves_the_digest() {
    type Change = fn(&mut Seal);
    let changes: [Change; 14] = [
        |s| s.merchant.push('x'),
        |s| s.asset.push('x'),
        |s| s.exponent += 1,
        |s| s.period += 1,
        |s| s.business_date.push('x'),
        |s| s.first_seq += 1,
        |s| s.last_seq += 1,
        |s| s.opened_micros += 1,
        |s| s.cut_off_micros += 1,
        |s| s.items += 1,
        |s| s.items_root = sha256(b"other"),
        |s| s.previous = Some(sha256(b"before")),
        |s| s.totals[0].amount += 1,
        |s| s.totals[0].count += 1,
    ];
    let mut digests: BTreeSet<Hash> = [sample().digest()].into();
    for change in changes {
        let mut seal = sample();
        change(&mut seal);
        digests.insert(seal.digest());
    }
    assert_eq!(digests.len(), 15);
}

#[test]
fn a_seal_follows_the_one_that_it_names() {
    let first = sample();
    let next = Seal { previous: Some(first.digest()), period: 8, ..sample() };
    assert!(next.follows(&first));
    assert!(!first.follows(&next));
    assert!(!Seal { asset: "USD".to_owned(), ..next.clone() }.follows(&first));
    assert!(!Seal { merchant: "tea".to_owned(), ..next.clone() }.follows(&first));
    assert!(!next.follows(&Seal { items: 4, ..first }));
}

#[test]
fn what_is_out_of_bounds_is_named() {
    assert_eq!(sample().check(), Ok(()));
    let long = "x".repeat(TEXT_BYTES_MAX + 1);
    let text = |field, given| Err(SealError::Text { field, given });
    assert_eq!(Seal { merchant: String::new(), ..sample() }.check(), text("merchant", 0));
    assert_eq!(Seal { asset: long.clone(), ..sample() }.check(), text("asset", 257));
    assert_eq!(Seal { business_date: long, ..sample() }.check(), text("business_date", 257));

    let with = |totals| Seal { totals, ..sample() }.check();
    let many = |count: usize| (0..count).map(|at| total(&format!("t{at}"))).collect();
    assert_eq!(with(many(SEAL_TOTALS_MAX)), Ok(()));
    assert_eq!(with(many(65)), Err(SealError::Totals { given: 65 }));
    assert_eq!(with(vec![total("")]), Err(SealError::Name { total: 1, given: 0 }));
    let twice = vec![total("tips"), total("tips")];
    assert_eq!(with(twice), Err(SealError::Twice { name: "tips".to_owned() }));
}
