//! Readers: a file of any known shape becomes rows, one after the other, in bounded memory.

mod alipay;
mod camt;
mod camt_entry;
mod detect;
mod fault;
mod header;
mod json;
mod lines;
mod mapped;
mod mapping;
mod meter;
mod options;
mod record;
mod wechat;
mod wechat_flow;
mod wechat_trade;

use std::io::Read;

pub use detect::{Format, UnknownFormat};
pub(crate) use fault::snippet;
pub use fault::{BadRow, BadRows, Fault};
pub use lines::Encoding;
pub use mapping::{
    AmountColumns, CurrencySource, DirectionColumn, FeeColumn, FeeSign, Mapping, MappingError,
    PartsColumn, TimeColumn, Unit, WordsColumn,
};
pub use options::{PendingRows, ReadOptions};

use crate::row::TheirRow;

/// A reader of one shape.
pub(crate) trait Source {
    /// The next row, or what is wrong with it. `None` at the end, and again after it.
    fn next_row(&mut self) -> Option<Result<TheirRow, BadRow>>;
}

/// A file that is read row by row: an iterator of rows and of what is wrong with rows.
///
/// A bad row is told and reading goes on with the next one, unless [`BadRow::is_final`]. Nothing is read before the first
/// row is asked for. Memory does not grow with the file.
///
/// ```
/// use farthing_recon::{CurrencySource, Format, Mapping, ReadOptions, Statement};
///
/// let mapping = Mapping::of("Order", "Total", CurrencySource::Fixed("CNY".to_owned()));
/// let file = "Order,Total\nA-1,28.00\nA-2,nothing\n";
/// let mut rows =
///     Statement::open(file.as_bytes(), &Format::Csv(Box::new(mapping)), &ReadOptions::default())?;
/// assert_eq!(rows.next().unwrap().unwrap().amount, 2_800);
/// assert_eq!(rows.next().unwrap().unwrap_err().line, 3);
/// assert!(rows.next().is_none());
/// # Ok::<(), farthing_recon::MappingError>(())
/// ```
pub struct Statement<'a> {
    source: Box<dyn Source + Send + 'a>,
    reversed: bool,
    items: u64,
}

impl<'a> Statement<'a> {
    /// Begins to read a file of a known shape.
    ///
    /// # Errors
    ///
    /// A mapping or a zone that cannot be used.
    pub fn open<R: Read + Send + 'a>(
        reader: R,
        format: &Format,
        options: &ReadOptions,
    ) -> Result<Self, MappingError> {
        let source: Box<dyn Source + Send + 'a> = match format {
            Format::WechatTrade => {
                let bill = wechat_trade::WechatTrade::new();
                Box::new(wechat::BillReader::of(reader, bill, options)?)
            }
            Format::WechatFundFlow => {
                let bill = wechat_flow::WechatFlow::new();
                Box::new(wechat::BillReader::of(reader, bill, options)?)
            }
            Format::AlipayTrade(encoding) => {
                Box::new(alipay::Alipay::of(reader, *encoding, options)?)
            }
            Format::JsonLines => Box::new(json::JsonLines::of(reader, options)?),
            Format::Camt053 => Box::new(camt::Camt::of(reader, options)?),
            Format::Csv(mapping) => Box::new(mapped::Mapped::of(reader, mapping, options)?),
        };
        Ok(Self { source, reversed: options.reversed, items: 0 })
    }
}

impl Iterator for Statement<'_> {
    type Item = Result<TheirRow, BadRow>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.source.next_row()?;
        Some(read.map(|mut row| {
            self.items = self.items.saturating_add(1);
            row.item = self.items;
            if self.reversed {
                row.amount = row.amount.saturating_neg();
                row.parts.iter_mut().for_each(|part| *part = part.saturating_neg());
            }
            row
        }))
    }
}
