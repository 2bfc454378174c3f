//! The CSV bills: four parts, header, rows, header of the summary, one row of sums.

mod flow;
mod row;
mod trade;

pub(crate) use flow::FlowBill;
pub(crate) use trade::TradeBill;

#[cfg(test)]
pub(crate) use {flow::FlowColumn, trade::TradeColumn};
