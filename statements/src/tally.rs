//! The running totals of a statement, and the checks that hold it together.

use crate::bounds::STATEMENT_LINES_MAX;
use crate::error::Error;
use crate::error::Place;
use crate::heading::Heading;
use crate::line::Line;

/// How many, and how much together in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// How many.
    pub count: u64,
    /// Their sum in minor units, not below zero.
    pub amount: i128,
}

/// Sums of the lines that the trade bill has rows for: sales, tips, refunds, chargebacks. Minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TradeTotals {
    /// Sales and tips, and the price that was paid.
    pub sales: Total,
    /// Refunds, returned tips and chargebacks, and what went back of the price.
    pub refunds: Total,
    /// Fees charged less fees given back.
    pub fees: i128,
    /// Tips paid less tips given back.
    pub tips: i128,
}

/// What a statement came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Lines that were given.
    pub lines: u64,
    /// Rows, entries or objects that were written for them.
    pub rows: u64,
    /// Balance of the account at the begin, in minor units.
    pub opening: i128,
    /// Moves of the account that raised it.
    pub credits: Total,
    /// Moves of the account that lowered it.
    pub debits: Total,
    /// Balance of the account at the end: opening + credits - debits.
    pub closing: i128,
    /// Sums of what was traded.
    pub trades: TradeTotals,
}

/// Adds lines up.
pub(crate) struct Tally {
    summary: Summary,
    /// Position of the line before.
    before: Option<u64>,
    /// Whether the account's balance is followed. A trade bill may be of a selection of lines.
    follows_balance: bool,
}

impl Tally {
    /// Nothing yet.
    pub(crate) fn begin(heading: &Heading, follows_balance: bool) -> Self {
        let summary = Summary {
            lines: 0,
            rows: 0,
            opening: heading.opening,
            credits: Total::default(),
            debits: Total::default(),
            closing: heading.opening,
            trades: TradeTotals::default(),
        };
        Self { summary, before: None, follows_balance }
    }

    /// Takes a line in, or says why it does not belong here.
    pub(crate) fn line(&mut self, heading: &Heading, line: &Line) -> Result<(), Error> {
        let seq = line.seq;
        if let Some(before) = self.before.filter(|before| *before >= seq) {
            return Err(Error::LineOrder { seq, before });
        }
        let (from_micros, until_micros) = (heading.from_micros, heading.until_micros);
        let time_micros = line.time_micros;
        if !(from_micros..until_micros).contains(&time_micros) {
            return Err(Error::OutsidePeriod { seq, time_micros, from_micros, until_micros });
        }
        if self.summary.lines >= STATEMENT_LINES_MAX {
            return Err(Error::TooManyLines { seq, lines_max: STATEMENT_LINES_MAX });
        }
        self.before = Some(seq);
        self.summary.lines = self.summary.lines.saturating_add(1);
        if line.kind.is_trade() {
            trade(&mut self.summary.trades, line)?;
        }
        self.moves(heading, line)
    }

    /// Counts rows that were written.
    pub(crate) fn wrote(&mut self, rows: u64) {
        self.summary.rows = self.summary.rows.saturating_add(rows);
    }

    /// The summary, once the closing balance is as stated.
    pub(crate) fn finish(&self, heading: &Heading) -> Result<Summary, Error> {
        let expected = self.summary.closing;
        match heading.closing {
            Some(stated) if self.follows_balance && stated != expected => {
                Err(Error::BrokenClosing { stated, expected })
            }
            Some(_) | None => Ok(self.summary),
        }
    }

    fn moves(&mut self, heading: &Heading, line: &Line) -> Result<(), Error> {
        let place = Place::Line(line.seq);
        for (index, one) in (1..).zip(&line.moves) {
            if one.account != heading.account {
                continue;
            }
            let expected = sum(place, "moves", self.summary.closing, one.amount)?;
            if self.follows_balance && one.after != expected {
                let (seq, stated) = (line.seq, one.after);
                return Err(Error::BrokenBalance { seq, index, stated, expected });
            }
            self.summary.closing = expected;
            let side =
                if one.amount < 0 { &mut self.summary.debits } else { &mut self.summary.credits };
            if one.amount != 0 {
                let amount = one.amount.checked_abs();
                let amount = amount.ok_or(Error::SumTooLarge { place, field: "moves" })?;
                side.amount = sum(place, "moves", side.amount, amount)?;
                side.count = side.count.saturating_add(1);
            }
        }
        Ok(())
    }
}

fn trade(trades: &mut TradeTotals, line: &Line) -> Result<(), Error> {
    let place = Place::Line(line.seq);
    let side = if line.kind.is_refund() { &mut trades.refunds } else { &mut trades.sales };
    side.count = side.count.saturating_add(1);
    trades.sales.amount = sum(place, "gross", trades.sales.amount, line.gross)?;
    trades.refunds.amount = sum(place, "refund", trades.refunds.amount, line.refund)?;
    trades.fees = sum(place, "fee", trades.fees, line.fee)?;
    trades.tips = sum(place, "tip", trades.tips, line.tip)?;
    Ok(())
}

/// The sum of two amounts in minor units.
pub(crate) fn sum(place: Place, field: &'static str, a: i128, b: i128) -> Result<i128, Error> {
    a.checked_add(b).ok_or(Error::SumTooLarge { place, field })
}
