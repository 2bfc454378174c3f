//! The rows of one side in memory: about 100 bytes a row and its texts, nothing allocated for each.

use std::cmp::Ordering;

use super::MatchFault;
use super::names::Names;
use crate::bounds::ROWS_MAX;
use crate::bounds::TEXT_BYTES_MAX;
use crate::kind::Kind;
use crate::row::OwnRow;
use crate::row::TheirRow;
use crate::status::Status;

/// A row as it is held.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) amount: i128,
    fee: i128,
    /// Line of theirs, `seq` of ours.
    pub(crate) id: u64,
    /// Item of theirs, `due` of ours.
    pub(crate) extra: u64,
    time: u64,
    text: u32,
    parts: u32,
    pub(crate) currency: u32,
    pub(crate) group: u32,
    reference_len: u8,
    provider_len: u8,
    parts_len: u8,
    has_fee: bool,
    /// Whether an earlier run left it open.
    pub(crate) is_earlier: bool,
    pub(crate) kind: Option<Kind>,
    pub(crate) status: Option<Status>,
}

/// Stands for no time.
const NO_TIME: u64 = u64::MAX;

impl Row {
    pub(crate) fn fee(&self) -> Option<i128> {
        self.has_fee.then_some(self.fee)
    }

    pub(crate) fn time(&self) -> Option<u64> {
        (self.time != NO_TIME).then_some(self.time)
    }

    /// `due` of ours, where it is given.
    pub(crate) fn due(&self) -> Option<u64> {
        (self.extra != NO_TIME).then_some(self.extra)
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.status.is_some_and(Status::is_dead)
    }
}

/// What both kinds of rows have.
struct Parcel<'a> {
    reference: &'a str,
    provider: &'a str,
    currency: &'a str,
    group: &'a str,
    parts: &'a [i128],
    fee: Option<i128>,
    row: Row,
}

/// The rows of one side, by number from 0 in the order in which they came.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    text: String,
    parts: Vec<i128>,
}

const EMPTY: Row = Row {
    amount: 0,
    fee: 0,
    id: 0,
    extra: NO_TIME,
    time: NO_TIME,
    text: 0,
    parts: 0,
    currency: 0,
    group: super::names::NONE,
    reference_len: 0,
    provider_len: 0,
    parts_len: 0,
    has_fee: false,
    is_earlier: false,
    kind: None,
    status: None,
};

impl Table {
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// The rows with their numbers.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (u32, &Row)> {
        (0_u32..).zip(&self.rows)
    }

    /// A row; an empty one where there is none, which no caller asks for.
    pub(crate) fn row(&self, number: u32) -> Row {
        let row = usize::try_from(number).ok().and_then(|index| self.rows.get(index));
        row.copied().unwrap_or(EMPTY)
    }

    pub(crate) fn reference(&self, number: u32) -> &str {
        let row = self.row(number);
        self.slice(row.text, 0, row.reference_len)
    }

    pub(crate) fn provider(&self, number: u32) -> &str {
        let row = self.row(number);
        self.slice(row.text, row.reference_len, row.provider_len)
    }

    pub(crate) fn parts(&self, number: u32) -> &[i128] {
        let row = self.row(number);
        let begin = usize::try_from(row.parts).unwrap_or(usize::MAX);
        let end = begin.saturating_add(usize::from(row.parts_len));
        self.parts.get(begin..end).unwrap_or_default()
    }

    fn slice(&self, text: u32, skipped: u8, len: u8) -> &str {
        let begin =
            usize::try_from(text).unwrap_or(usize::MAX).saturating_add(usize::from(skipped));
        self.text.get(begin..begin.saturating_add(usize::from(len))).unwrap_or_default()
    }

    /// Takes up a row of theirs.
    pub(crate) fn push_theirs(
        &mut self,
        row: &TheirRow,
        is_earlier: bool,
        names: &mut Names,
    ) -> Result<u32, MatchFault> {
        row.check()?;
        let (kind, status) = (row.kind, row.status);
        let parcel = Parcel {
            reference: &row.reference,
            provider: &row.provider,
            currency: &row.currency,
            group: &row.group,
            parts: &row.parts,
            fee: row.fee,
            row: Row {
                amount: row.amount,
                id: row.line,
                extra: row.item,
                time: row.time.unwrap_or(NO_TIME),
                is_earlier,
                kind,
                status,
                ..EMPTY
            },
        };
        self.push(&parcel, names)
    }

    /// Takes up a row of ours.
    pub(crate) fn push_own(
        &mut self,
        row: &OwnRow,
        is_earlier: bool,
        names: &mut Names,
    ) -> Result<u32, MatchFault> {
        row.check()?;
        let (kind, status) = (row.kind, row.status);
        let parcel = Parcel {
            reference: &row.reference,
            provider: &row.provider,
            currency: &row.currency,
            group: &row.group,
            parts: &row.parts,
            fee: row.fee,
            row: Row {
                amount: row.amount,
                id: row.seq,
                extra: row.due.unwrap_or(NO_TIME),
                time: row.time,
                is_earlier,
                kind,
                status,
                ..EMPTY
            },
        };
        self.push(&parcel, names)
    }

    fn push(&mut self, parcel: &Parcel<'_>, names: &mut Names) -> Result<u32, MatchFault> {
        let number = self.len();
        let bytes = parcel.reference.len().saturating_add(parcel.provider.len());
        if self.rows.len() >= ROWS_MAX {
            return Err(MatchFault::Rows);
        }
        if self.text.len().saturating_add(bytes) > TEXT_BYTES_MAX {
            return Err(MatchFault::Text);
        }
        let place = |len| u32::try_from(len).map_err(|_| MatchFault::Text);
        // Checked rows have at most 128 bytes a text and 64 parts.
        let short = |len| u8::try_from(len).map_err(|_| MatchFault::Text);
        self.rows.push(Row {
            fee: parcel.fee.unwrap_or_default(),
            has_fee: parcel.fee.is_some(),
            text: place(self.text.len())?,
            parts: place(self.parts.len())?,
            currency: names.currency(parcel.currency)?,
            group: names.group(parcel.group),
            reference_len: short(parcel.reference.len())?,
            provider_len: short(parcel.provider.len())?,
            parts_len: short(parcel.parts.len())?,
            ..parcel.row
        });
        self.text.push_str(parcel.reference);
        self.text.push_str(parcel.provider);
        self.parts.extend_from_slice(parcel.parts);
        Ok(number)
    }

    /// The order of two rows by what they say, and by where they stand only where they say the same. It is what makes a
    /// result independent of the order of a file.
    pub(crate) fn order(&self, names: &Names, one: u32, other: u32) -> Ordering {
        let (a, b) = (self.row(one), self.row(other));
        names
            .currency_code(a.currency)
            .cmp(names.currency_code(b.currency))
            .then_with(|| a.amount.cmp(&b.amount))
            .then_with(|| a.time.cmp(&b.time))
            .then_with(|| (a.kind, a.status, a.fee()).cmp(&(b.kind, b.status, b.fee())))
            .then_with(|| self.reference(one).cmp(self.reference(other)))
            .then_with(|| self.provider(one).cmp(self.provider(other)))
            .then_with(|| names.group_name(a.group).cmp(names.group_name(b.group)))
            .then_with(|| self.parts(one).cmp(self.parts(other)))
            .then_with(|| (a.id, a.extra, one).cmp(&(b.id, b.extra, other)))
    }

    /// A row of theirs as it came.
    pub(crate) fn their_row(&self, number: u32, names: &Names) -> TheirRow {
        let row = self.row(number);
        TheirRow {
            line: row.id,
            item: row.extra,
            kind: row.kind,
            reference: self.reference(number).to_owned(),
            provider: self.provider(number).to_owned(),
            amount: row.amount,
            currency: names.currency_code(row.currency).to_owned(),
            time: row.time(),
            status: row.status,
            fee: row.fee(),
            parts: self.parts(number).to_vec(),
            group: names.group_name(row.group).to_owned(),
        }
    }

    /// A row of ours as it came.
    pub(crate) fn own_row(&self, number: u32, names: &Names) -> OwnRow {
        let row = self.row(number);
        OwnRow {
            seq: row.id,
            time: row.time,
            kind: row.kind,
            reference: self.reference(number).to_owned(),
            provider: self.provider(number).to_owned(),
            amount: row.amount,
            currency: names.currency_code(row.currency).to_owned(),
            status: row.status,
            fee: row.fee(),
            parts: self.parts(number).to_vec(),
            group: names.group_name(row.group).to_owned(),
            due: row.due(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_less_than_a_hundred_bytes() {
        assert!(size_of::<Row>() <= 96, "{}", size_of::<Row>());
    }

    #[test]
    fn rows_come_back_as_they_went_in() {
        let (mut table, mut names) = (Table::default(), Names::default());
        let own = OwnRow {
            seq: 7,
            time: 9,
            kind: Some(Kind::Refund),
            reference: "R-1".to_owned(),
            provider: "p".to_owned(),
            amount: -250,
            currency: "CNY".to_owned(),
            status: Some(Status::Refunded),
            fee: Some(-1),
            parts: vec![-200, -50],
            group: "S-1".to_owned(),
            due: None,
        };
        let number = table.push_own(&own, false, &mut names).unwrap();
        assert_eq!(table.own_row(number, &names), own);
        let theirs =
            TheirRow { line: 3, item: 2, currency: "JPY".to_owned(), ..TheirRow::default() };
        let mut table = Table::default();
        let number = table.push_theirs(&theirs, true, &mut names).unwrap();
        assert_eq!(table.their_row(number, &names), theirs);
        assert!(table.row(number).is_earlier);
    }
}
