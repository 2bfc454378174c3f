//! Compares the rows of a link.

use super::difference::Difference;
use crate::matching::Book;
use crate::matching::Options;
use crate::matching::Row;
use crate::matching::Shape;
use crate::matching::Table;
use crate::outcome::By;
use crate::status::Status;

/// The rows of a link.
pub(crate) struct Linked<'a> {
    pub(crate) book: &'a Book,
    pub(crate) options: &'a Options,
    pub(crate) theirs: &'a [u32],
    pub(crate) ours: &'a [u32],
    pub(crate) by: By,
    pub(crate) shape: Shape,
}

impl Linked<'_> {
    fn their_rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.theirs.iter().map(|row| self.book.theirs.row(*row))
    }

    fn own_rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.ours.iter().map(|row| self.book.ours.row(*row))
    }

    /// The single rows of both sides, where the link is of one and one.
    fn single(&self) -> Option<(u32, u32)> {
        match (self.theirs, self.ours) {
            ([t], [o]) => Some((*t, *o)),
            _ => None,
        }
    }

    /// Amounts of both sides, a batch less its fees where the link says so.
    pub(crate) fn amounts(&self) -> (i128, i128) {
        let is_net = self.shape == Shape::NetBatch;
        // The batch is the side of several rows; a batch of one row of ours is told by the link being net.
        let net_theirs = is_net && self.theirs.len() > 1;
        let net_ours = is_net && !net_theirs;
        (sum(self.their_rows(), net_theirs), sum(self.own_rows(), net_ours))
    }

    /// Everything that differs, in the order of precedence.
    pub(crate) fn differences(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        match self.currency() {
            Some(currency) => found.push(currency),
            None => found.extend(self.amount()),
        }
        found.extend(self.status());
        if let Some((t, o)) = self.single() {
            found.extend(split(&self.book.theirs, t, &self.book.ours, o));
        }
        found.extend(self.fee());
        found.extend(self.reference());
        found.extend(self.time());
        found
    }

    fn currency(&self) -> Option<Difference> {
        let theirs = self.their_rows().next()?.currency;
        let ours = self.own_rows().next()?.currency;
        let code = |number| self.book.names.currency_code(number).to_owned();
        (theirs != ours).then(|| Difference::Currency { theirs: code(theirs), ours: code(ours) })
    }

    fn amount(&self) -> Option<Difference> {
        let (theirs, ours) = self.amounts();
        let tolerance = self.options.amount_tolerance.unsigned_abs();
        (theirs.abs_diff(ours) > tolerance).then_some(Difference::Amount { theirs, ours })
    }

    fn status(&self) -> Option<Difference> {
        let disagree = |(t, o): &(Row, Row)| !Status::agree(t.status, o.status);
        let mut pairs = self.their_rows().flat_map(|t| self.own_rows().map(move |o| (t, o)));
        let (t, o) = pairs.find(disagree)?;
        Some(Difference::Status { theirs: t.status, ours: o.status })
    }

    /// Fees of both sides where every row says its fee. A batch that was matched net has them in its amount.
    fn fee(&self) -> Option<Difference> {
        if self.shape == Shape::NetBatch {
            return None;
        }
        let fees = |mut rows: Box<dyn Iterator<Item = Row> + '_>| {
            rows.try_fold(0_i128, |sum, row| Some(sum.saturating_add(row.fee()?)))
        };
        let theirs = fees(Box::new(self.their_rows()))?;
        let ours = fees(Box::new(self.own_rows()))?;
        (theirs != ours).then_some(Difference::Fee { theirs, ours })
    }

    /// References that were not what brought the rows together. A batch goes by its number.
    fn reference(&self) -> Option<Difference> {
        match self.by {
            By::Provider | By::AmountAndTime => {}
            By::None | By::Reference | By::Seq | By::Group => return None,
        }
        let theirs = self.book.theirs.reference(*self.theirs.first()?);
        let first = *self.ours.first()?;
        let ours = match self.single() {
            Some((_, o)) => self.book.ours.reference(o),
            None => self.book.names.group_name(self.book.ours.row(first).group),
        };
        let differ = !theirs.is_empty() && !ours.is_empty() && theirs != ours;
        differ.then(|| Difference::Reference { theirs: theirs.to_owned(), ours: ours.to_owned() })
    }

    fn time(&self) -> Option<Difference> {
        let (t, o) = self.single().filter(|_| self.shape == Shape::Pair && self.by != By::Group)?;
        let theirs = self.book.theirs.row(t).time()?;
        let ours = self.book.ours.row(o).time()?;
        let apart = theirs.abs_diff(ours) > self.options.date_tolerance_micros;
        apart.then_some(Difference::Time { theirs, ours })
    }
}

fn sum(rows: impl Iterator<Item = Row>, is_net: bool) -> i128 {
    let amount = |row: Row| {
        let fee = if is_net { row.fee().unwrap_or_default() } else { 0 };
        row.amount.saturating_sub(fee)
    };
    rows.fold(0_i128, |sum, row| sum.saturating_add(amount(row)))
}

/// Parts of both sides, in any order.
fn split(theirs: &Table, t: u32, ours: &Table, o: u32) -> Option<Difference> {
    let sorted = |parts: &[i128]| {
        let mut parts = parts.to_vec();
        parts.sort_unstable();
        parts
    };
    let (theirs, ours) = (sorted(theirs.parts(t)), sorted(ours.parts(o)));
    let differ = !theirs.is_empty() && !ours.is_empty() && theirs != ours;
    differ.then_some(Difference::Split { theirs, ours })
}
