//! The fund flow bill: one row a move of one account, with the balance after it.

use super::row::Row;
use crate::error::Error;
use crate::kinds::coded;
use crate::line::Line;
use crate::line::Move;
use crate::sheet::Body;
use crate::sheet::Sheet;
use crate::sheet::line_time;
use crate::tally::Summary;

coded! {
    /// A column, in the order of the file: the 11 of a WeChat Pay fund flow bill.
    pub(crate) enum FlowColumn {
        /// When it was booked.
        Time = "TIME",
        /// The provider's number of the payment, or of the event where there is none.
        ProviderNumber = "PROVIDER_NUMBER",
        /// Position and move: unique for ever.
        FlowNumber = "FLOW_NUMBER",
        /// What happened.
        Name = "NAME",
        /// Why the account moved.
        BusinessType = "BUSINESS_TYPE",
        /// In or out.
        Direction = "DIRECTION",
        /// Not below zero.
        Amount = "AMOUNT",
        /// Balance of the account after it.
        Balance = "BALANCE",
        /// Who asked for it.
        Applicant = "APPLICANT",
        /// Memo, or reference where there is none.
        Note = "NOTE",
        /// The merchant's number.
        Voucher = "VOUCHER",
    }
}

coded! {
    /// A column of the summary, in the order of the file.
    enum SumColumn {
        Flows = "FLOWS",
        InCount = "IN_COUNT",
        InAmount = "IN_AMOUNT",
        OutCount = "OUT_COUNT",
        OutAmount = "OUT_AMOUNT",
    }
}

/// Writes the fund flow bill.
pub(crate) struct FlowBill;

impl Body for FlowBill {
    fn begin(&mut self, sheet: &Sheet, text: &mut String) -> Result<(), Error> {
        if sheet.options.byte_order_mark {
            text.push('\u{feff}');
        }
        let mut row = Row::of_names(text);
        for column in FlowColumn::ALL {
            row.value(sheet.words.word("flow", column.code()));
        }
        row.end();
        Ok(())
    }

    fn line(&mut self, sheet: &Sheet, line: &Line, text: &mut String) -> Result<u64, Error> {
        let time = sheet.clock.second(line_time(line))?;
        let mut rows: u64 = 0;
        for (index, one) in line.entries_of(sheet.heading.account) {
            flow(sheet, line, (index, one), &time, text);
            rows = rows.saturating_add(1);
        }
        Ok(rows)
    }

    fn finish(&mut self, sheet: &Sheet, sum: &Summary, text: &mut String) -> Result<(), Error> {
        let mut row = Row::of_names(text);
        for column in SumColumn::ALL {
            row.value(sheet.words.word("flow_sum", column.code()));
        }
        row.end();
        let mut row = Row::of_values(sheet, text);
        for column in SumColumn::ALL {
            row.value(&match column {
                SumColumn::Flows => sum.rows.to_string(),
                SumColumn::InCount => sum.credits.count.to_string(),
                SumColumn::InAmount => sheet.amount(sum.credits.amount),
                SumColumn::OutCount => sum.debits.count.to_string(),
                SumColumn::OutAmount => sheet.amount(sum.debits.amount),
            });
        }
        row.end();
        Ok(())
    }
}

fn flow(sheet: &Sheet, line: &Line, (index, one): (usize, &Move), time: &str, text: &mut String) {
    let out = one.amount < 0;
    let mut row = Row::of_values(sheet, text);
    for column in FlowColumn::ALL {
        match column {
            FlowColumn::Time => row.value(time),
            FlowColumn::ProviderNumber => row.value(&line.payment_number().to_string()),
            FlowColumn::FlowNumber => row.value(&format!("{}-{index}", line.seq)),
            FlowColumn::Name => row.value(sheet.words.word("kind", line.kind.code())),
            FlowColumn::BusinessType => {
                row.value(sheet.words.word("business", one.business.code()));
            }
            FlowColumn::Direction => {
                row.value(sheet.words.word("direction", if out { "OUT" } else { "IN" }));
            }
            FlowColumn::Amount => row.value(sheet.amount(one.amount).trim_start_matches('-')),
            FlowColumn::Balance => row.value(&sheet.amount(one.after)),
            FlowColumn::Applicant => row.value(sheet.words.word("applicant", "SYSTEM")),
            FlowColumn::Note if line.memo.is_empty() => row.free(&line.reference),
            FlowColumn::Note => row.free(&line.memo),
            FlowColumn::Voucher if line.number.is_empty() => row.free(&line.of),
            FlowColumn::Voucher => row.free(&line.number),
        }
    }
    row.end();
}
