//! The settlement of the worked example in `docs/receipts.md`: five lines, one key.

#![allow(clippy::arithmetic_side_effects, reason = "overflow is checked in every profile")]

use crate::key::{KeyRing, SecretKey};
use crate::line::Line;
use crate::merkle::{Frontier, Hash, prove, sha256};
use crate::receipt::Receipt;
use crate::seal::{Seal, Total};

/// The place of the line whose receipt is the example.
pub(super) const INDEX: u64 = 2;

pub(super) fn ring() -> KeyRing {
    KeyRing::with(SecretKey::from_random(&[7; 32]))
}

pub(super) fn lines() -> Vec<Line> {
    // The kind, the order, the amount in fen.
    let rows = [
        ("sale", "A-1", "2800"),
        ("fee", "A-1", "-17"),
        ("sale", "A-2", "1850"),
        ("fee", "A-2", "-11"),
        ("tip", "A-2", "300"),
    ];
    (1_u64..)
        .zip(rows)
        .map(|(nth, (kind, order, amount))| {
            let fields = [("kind", kind), ("order", order), ("amount", amount), ("asset", "CNY")];
            let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
            Line::new(100 + nth, 1_795_881_600_000_000 + nth, fields).unwrap()
        })
        .collect()
}

pub(super) fn leaves() -> Vec<Hash> {
    lines().iter().map(Line::leaf).collect()
}

pub(super) fn seal() -> Seal {
    let mut tree = Frontier::default();
    leaves().into_iter().for_each(|leaf| tree.push(leaf));
    let totals = [("sales", 4650, 2), ("fees", -28, 2), ("tips", 300, 1)];
    let totals = totals.map(|(name, amount, count)| Total { name: name.to_owned(), amount, count });
    Seal {
        merchant: "bakery".to_owned(),
        asset: "CNY".to_owned(),
        exponent: 2,
        period: 12,
        business_date: "2026-11-28".to_owned(),
        first_seq: 101,
        last_seq: 105,
        opened_micros: 1_795_795_200_000_000,
        cut_off_micros: 1_795_881_600_000_009,
        items: 5,
        items_root: tree.root(),
        previous: Some(sha256(b"the seal of period 11")),
        totals: totals.to_vec(),
    }
}

pub(super) fn receipt() -> Receipt {
    let path = prove(&leaves(), INDEX).unwrap();
    let line = lines().swap_remove(usize::try_from(INDEX).unwrap());
    Receipt::issue(&ring(), seal(), line, INDEX, path).unwrap()
}
