//! A generated day of 100,000 payments with planted breaks of every category.

use std::collections::BTreeMap;

use farthing_recon::{Category, Kind, OwnRow, Status, TheirRow};

use crate::support::{DAY, MIDNIGHT, SECOND};

/// Payments of the day; every hundredth is refunded in part.
pub(crate) const PAYMENTS: u64 = 100_000;

/// SplitMix64 (Steele, Lea, Flood 2014): the same day from the same seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.draw() % bound
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = usize::try_from(self.below(u64::try_from(last).unwrap() + 1)).unwrap();
            items.swap(last, other);
        }
    }
}

/// The numbers under which the rows of a finding are known: theirs by key, ours by position.
pub(crate) type Rows = (Vec<String>, Vec<u64>);

/// A category, the number of a payment, and what makes the one of the other.
type Change = (Category, u64, fn(&mut TheirRow));

/// Both sides of a day, and what is wrong between them.
pub(crate) struct Day {
    pub(crate) ours: Vec<OwnRow>,
    pub(crate) theirs: Vec<TheirRow>,
    /// The planted breaks.
    pub(crate) planted: BTreeMap<Rows, Category>,
}

impl Day {
    /// The day of a seed.
    pub(crate) fn of(seed: u64) -> Self {
        let mut random = Random(seed);
        let mut ours = Vec::new();
        for number in 1..=PAYMENTS {
            let seq = number * 10;
            let row = payment(&mut random, number, seq);
            if number % 100 == 0 {
                ours.push(refund(&row, seq + 1));
            }
            ours.push(row);
        }
        let theirs = ours.iter().map(as_theirs).collect();
        let mut day = Self { ours, theirs, planted: BTreeMap::new() };
        day.plant();
        day.theirs.sort_by_key(|row| row.time);
        day.number();
        day
    }

    /// Numbers the rows of theirs as a file has them.
    pub(crate) fn number(&mut self) {
        for (item, row) in (1..).zip(&mut self.theirs) {
            row.item = item;
            row.line = item;
        }
    }

    fn plant(&mut self) {
        let changes: [Change; 11] = [
            (Category::AmountOver, 1_000, |row| row.amount += 50),
            (Category::AmountUnder, 2_001, |row| row.amount -= 1),
            (Category::StatusDiffers, 3_001, |row| row.status = Some(Status::Pending)),
            (Category::StatusDiffers, 3_002, |row| row.status = Some(Status::Closed)),
            (Category::CurrencyDiffers, 4_001, |row| row.currency = "USD".to_owned()),
            (Category::FeeDiffers, 5_001, |row| row.fee = row.fee.map(|fee| fee + 1)),
            (Category::SplitDiffers, 6_001, |row| {
                row.parts[0] -= 10;
                row.parts[1] += 10;
            }),
            (Category::ReferenceDiffers, 7_001, |row| {
                row.reference = "MISTYPED-7001".to_owned();
                row.provider = String::new();
            }),
            (Category::ReferenceDiffers, 7_002, |row| row.reference = "MISTYPED-7002".to_owned()),
            (Category::DataDiffers, 8_001, |row| row.time = row.time.map(|time| time + 4 * DAY)),
            // Two differences at once: the amount names it.
            (Category::AmountUnder, 9_001, |row| {
                row.amount -= 100;
                row.fee = Some(0);
            }),
        ];
        for (category, number, change) in changes {
            let row = self.their_payment(number);
            change(row);
            let rows = (vec![row.key().to_owned()], vec![number * 10]);
            self.planted.insert(rows, category);
        }
        self.plant_refund();
        self.plant_alone();
        self.plant_repeats();
        self.plant_parts();
    }

    fn plant_refund(&mut self) {
        let row = self.theirs.iter_mut().find(|row| row.reference == "R-10000").unwrap();
        row.amount -= 7;
        self.planted.insert((vec!["R-10000".to_owned()], vec![100_001]), Category::AmountOver);
    }

    /// Rows that only one side has.
    fn plant_alone(&mut self) {
        for number in [11_001_u64, 11_002, 11_003] {
            let reference = format!("A-{number}");
            let own = self.ours.iter().position(|row| row.reference == reference).unwrap();
            self.ours.remove(own);
            self.planted.insert((vec![reference], vec![]), Category::MissingHere);
        }
        for number in [12_001_u64, 12_002, 12_003] {
            let reference = format!("A-{number}");
            self.theirs.retain(|row| row.reference != reference);
            self.planted.insert((vec![], vec![number * 10]), Category::MissingThere);
        }
        // Paid a moment before midnight, and in the file of the next day.
        for number in [PAYMENTS - 1, PAYMENTS - 3] {
            let reference = format!("A-{number}");
            self.theirs.retain(|row| row.reference != reference);
            let own = self.ours.iter_mut().find(|row| row.reference == reference).unwrap();
            own.due = Some(MIDNIGHT + 30 * DAY);
            self.planted.insert((vec![], vec![number * 10]), Category::Timing);
        }
    }

    fn plant_repeats(&mut self) {
        let again = self.their_payment(13_001).clone();
        let key = again.reference.clone();
        self.theirs.push(again);
        self.planted.insert((vec![key], vec![130_010]), Category::Duplicate);
        let mut twice = self.ours.iter().find(|row| row.reference == "A-14001").unwrap().clone();
        twice.seq = 9_000_001;
        self.ours.push(twice);
        self.planted.insert((vec!["A-14001".to_owned()], vec![9_000_001]), Category::Duplicate);
    }

    /// Captures in parts: they add up, which is no break.
    fn plant_parts(&mut self) {
        let own = self.ours.iter().find(|row| row.reference == "A-15001").unwrap().clone();
        let more = OwnRow { seq: 9_000_002, amount: 333, fee: None, ..own };
        self.ours.push(more);
        let row = self.their_payment(15_001);
        row.amount += 333;
        row.fee = None;
    }

    fn their_payment(&mut self, number: u64) -> &mut TheirRow {
        let reference = format!("A-{number}");
        self.theirs.iter_mut().find(|row| row.reference == reference).unwrap()
    }
}

fn payment(random: &mut Random, number: u64, seq: u64) -> OwnRow {
    let amount = 200 + i128::from(random.below(50_000));
    let each = DAY / PAYMENTS;
    OwnRow {
        seq,
        time: MIDNIGHT + (number - 1) * each + random.below(each / 2),
        kind: Some(Kind::Payment),
        reference: format!("A-{number}"),
        provider: String::new(),
        amount,
        currency: "CNY".to_owned(),
        status: Some(Status::Paid),
        fee: Some(amount * 6 / 1_000),
        parts: if number % 1_000 == 1 { vec![amount - 150, 150] } else { vec![] },
        group: String::new(),
        due: None,
    }
}

fn refund(row: &OwnRow, seq: u64) -> OwnRow {
    OwnRow {
        seq,
        time: row.time + 90 * SECOND,
        kind: Some(Kind::Refund),
        reference: row.reference.replace("A-", "R-"),
        amount: -row.amount / 2,
        status: Some(Status::Refunded),
        fee: Some(0),
        parts: vec![],
        ..row.clone()
    }
}

fn as_theirs(row: &OwnRow) -> TheirRow {
    TheirRow {
        line: 0,
        item: 0,
        kind: row.kind,
        reference: row.reference.clone(),
        provider: row.seq.to_string(),
        amount: row.amount,
        currency: row.currency.clone(),
        time: Some(row.time),
        status: row.status,
        fee: row.fee,
        parts: row.parts.clone(),
        group: String::new(),
    }
}
