//! What of a settlement is sealed: all of it but what becomes of its payout.

use crate::domain::{Asset, Digest, MerchantId, Part};
use crate::item::{Settlement, Standing};
use farthing_proof::seal::{Seal, Total};

/// The settlement as the sealed object that its digest and every receipt of its lines stand on.
#[must_use]
pub fn seal_of(settlement: &Settlement, merchant: &MerchantId, asset: Asset) -> Seal {
    let mut totals: Vec<Total> = settlement
        .parts
        .iter()
        .map(|sum| Total {
            name: sum.part.name().to_owned(),
            amount: i128::from(sum.amount),
            count: sum.count,
        })
        .collect();
    let mut total = |name: String, amount: i128| totals.push(Total { name, amount, count: 1 });
    for (when, standing) in [
        ("opening", settlement.opening),
        ("ending", settlement.ending),
        ("closing", settlement.closing),
    ] {
        for (what, amount) in each(&standing) {
            total(format!("{when}_{what}"), i128::from(amount));
        }
    }
    for (name, amount) in [
        ("kept_back", settlement.reserve_kept),
        ("released", settlement.reserve_released),
        ("fees_owed", settlement.fees_owed),
        ("collected", settlement.owed_paid),
        ("net", settlement.net),
        (Part::Payout.name(), settlement.payout.as_ref().map_or(0, |payout| payout.amount)),
    ] {
        total(name.to_owned(), i128::from(amount));
    }
    Seal {
        merchant: merchant.to_string(),
        asset: asset.code.to_string(),
        exponent: asset.exponent,
        period: u64::from(settlement.count),
        business_date: settlement.date.to_string(),
        first_seq: settlement.first.raw(),
        last_seq: settlement.last.raw(),
        opened_micros: settlement.began.micros(),
        cut_off_micros: settlement.ended.micros(),
        items: settlement.lines,
        items_root: settlement.root,
        previous: settlement.previous,
        totals,
    }
}

/// The digest of a settlement.
#[must_use]
pub fn of(settlement: &Settlement, merchant: &MerchantId, asset: Asset) -> Digest {
    seal_of(settlement, merchant, asset).digest()
}

const fn each(standing: &Standing) -> [(&'static str, i64); 5] {
    [
        ("payable", standing.payable),
        ("tips", standing.tips),
        ("reserve", standing.reserve),
        ("receivable", standing.receivable),
        ("pool", standing.pool),
    ]
}
