//! The trade bill: one row a sale, tip, refund or chargeback.
//!
//! The Chinese form has the 27 columns of a WeChat Pay trade bill (`bill_type=ALL`), by name and place, and the tip
//! behind them; what Farthing does not know stands as that bill writes "none". The English form leaves those out.

use super::row::Row;
use crate::amount::decimal_padded;
use crate::error::Error;
use crate::heading::HolderKind;
use crate::kinds::LineKind;
use crate::kinds::coded;
use crate::line::Line;
use crate::sheet::Body;
use crate::sheet::Sheet;
use crate::sheet::line_time;
use crate::tally::Summary;
use crate::vocabulary::Language;

/// Decimals of a fee, at least.
const FEE_PLACES_MIN: u8 = 5;

coded! {
    /// A column, in the order of the file.
    pub(crate) enum TradeColumn {
        /// When it was booked.
        Time = "TIME",
        /// Not known.
        AppId = "APP_ID",
        /// The merchant.
        Merchant = "MERCHANT",
        /// Not known.
        SubMerchant = "SUB_MERCHANT",
        /// Terminal.
        Device = "DEVICE",
        /// The provider's number of the payment.
        ProviderOrder = "PROVIDER_ORDER",
        /// The merchant's order number.
        MerchantOrder = "MERCHANT_ORDER",
        /// Alias of the payer.
        Payer = "PAYER",
        /// How the payer reached the merchant.
        TradeType = "TRADE_TYPE",
        /// SUCCESS or REFUND.
        State = "STATE",
        /// Not known.
        Bank = "BANK",
        /// The asset.
        Currency = "CURRENCY",
        /// The price, of which nothing is paid by a coupon.
        Settled = "SETTLED",
        /// Not known.
        Coupon = "COUPON",
        /// The provider's number of the refund.
        ProviderRefund = "PROVIDER_REFUND",
        /// The merchant's number of the refund.
        MerchantRefund = "MERCHANT_REFUND",
        /// What went back of the price.
        Refund = "REFUND",
        /// Not known.
        CouponRefund = "COUPON_REFUND",
        /// What made it go back.
        RefundType = "REFUND_TYPE",
        /// SUCCESS: what is booked is done.
        RefundState = "REFUND_STATE",
        /// Goods or reference.
        Goods = "GOODS",
        /// What the merchant keeps with the order.
        Attach = "ATTACH",
        /// Fee, below zero where it was given back.
        Fee = "FEE",
        /// Its rate.
        Rate = "RATE",
        /// The price.
        OrderAmount = "ORDER_AMOUNT",
        /// What was asked back, which is what went back.
        RequestedRefund = "REQUESTED_REFUND",
        /// Not known.
        RateNote = "RATE_NOTE",
        /// Tip, below zero where it was given back.
        Tip = "TIP",
    }
}

coded! {
    /// A column of the summary, in the order of the file.
    enum SumColumn {
        Trades = "TRADES",
        Settled = "SETTLED",
        Refunds = "REFUNDS",
        CouponRefunds = "COUPON_REFUNDS",
        Fees = "FEES",
        Orders = "ORDERS",
        RequestedRefunds = "REQUESTED_REFUNDS",
        Tips = "TIPS",
    }
}

/// Writes the trade bill.
pub(crate) struct TradeBill;

impl Body for TradeBill {
    fn begin(&mut self, sheet: &Sheet, text: &mut String) -> Result<(), Error> {
        match sheet.heading.holder.kind {
            HolderKind::Merchant => {}
            HolderKind::Wallet => return Err(Error::TradeBillOfWallet),
        }
        if sheet.options.byte_order_mark {
            text.push('\u{feff}');
        }
        let mut row = Row::of_names(text);
        for column in columns(sheet) {
            row.value(sheet.words.word("trade", column.code()));
        }
        row.end();
        Ok(())
    }

    fn line(&mut self, sheet: &Sheet, line: &Line, text: &mut String) -> Result<u64, Error> {
        if !line.kind.is_trade() {
            return Ok(0);
        }
        let time = sheet.clock.second(line_time(line))?;
        let mut row = Row::of_values(sheet, text);
        for column in columns(sheet) {
            cell(&mut row, sheet, line, column, &time);
        }
        row.end();
        Ok(1)
    }

    fn finish(&mut self, sheet: &Sheet, sum: &Summary, text: &mut String) -> Result<(), Error> {
        let mut row = Row::of_names(text);
        for column in sum_columns(sheet) {
            row.value(sheet.words.word("trade_sum", column.code()));
        }
        row.end();
        let trades = &sum.trades;
        let mut row = Row::of_values(sheet, text);
        for column in sum_columns(sheet) {
            row.value(&match column {
                SumColumn::Trades => sum.rows.to_string(),
                SumColumn::Settled | SumColumn::Orders => sheet.amount(trades.sales.amount),
                SumColumn::Refunds | SumColumn::RequestedRefunds => {
                    sheet.amount(trades.refunds.amount)
                }
                SumColumn::CouponRefunds => sheet.amount(0),
                SumColumn::Fees => fee(sheet, trades.fees),
                SumColumn::Tips => sheet.amount(trades.tips),
            });
        }
        row.end();
        Ok(())
    }
}

/// Columns of the language: all, or those of which something is known.
fn columns(sheet: &Sheet) -> impl Iterator<Item = TradeColumn> {
    let all = sheet.options.language == Language::Chinese;
    TradeColumn::ALL.iter().copied().filter(move |column| all || is_known(*column))
}

fn sum_columns(sheet: &Sheet) -> impl Iterator<Item = SumColumn> {
    let all = sheet.options.language == Language::Chinese;
    SumColumn::ALL.iter().copied().filter(move |column| all || *column != SumColumn::CouponRefunds)
}

const fn is_known(column: TradeColumn) -> bool {
    !matches!(
        column,
        TradeColumn::AppId
            | TradeColumn::SubMerchant
            | TradeColumn::Bank
            | TradeColumn::Coupon
            | TradeColumn::CouponRefund
            | TradeColumn::RateNote
    )
}

fn cell(row: &mut Row<'_>, sheet: &Sheet, line: &Line, column: TradeColumn, time: &str) {
    let refunds = line.kind.is_refund();
    // The number of a refund that is none: `0` where WeChat Pay writes it.
    let no_refund = if sheet.options.language == Language::Chinese { "0" } else { "" };
    match column {
        TradeColumn::Time => row.value(time),
        TradeColumn::Merchant => row.value(&sheet.heading.holder.id),
        TradeColumn::SubMerchant => row.value("0"),
        TradeColumn::Device => row.free(&line.terminal),
        TradeColumn::ProviderOrder => row.value(&line.payment_number().to_string()),
        TradeColumn::MerchantOrder => row.free(line.order_number()),
        TradeColumn::Payer => row.free(&line.payer),
        TradeColumn::TradeType => row.value(line.way.code()),
        TradeColumn::State => row.value(if refunds { "REFUND" } else { "SUCCESS" }),
        TradeColumn::Bank => row.value("OTHERS"),
        TradeColumn::Currency => row.value(&sheet.heading.asset.code),
        TradeColumn::Settled | TradeColumn::OrderAmount => row.value(&sheet.amount(line.gross)),
        TradeColumn::Coupon | TradeColumn::CouponRefund => row.value(&sheet.amount(0)),
        TradeColumn::ProviderRefund if refunds => row.value(&line.seq.to_string()),
        TradeColumn::MerchantRefund if refunds => row.free(&line.number),
        TradeColumn::ProviderRefund | TradeColumn::MerchantRefund => row.value(no_refund),
        TradeColumn::Refund | TradeColumn::RequestedRefund => {
            row.value(&sheet.amount(line.refund));
        }
        TradeColumn::RefundType => row.value(refund_type(line.kind)),
        TradeColumn::RefundState => row.value(if refunds { "SUCCESS" } else { "" }),
        TradeColumn::Goods => row.free(&line.reference),
        TradeColumn::Attach => row.free(&line.memo),
        TradeColumn::Fee => row.value(&fee(sheet, line.fee)),
        TradeColumn::Rate => row.free(&line.rate),
        TradeColumn::AppId | TradeColumn::RateNote => row.value(""),
        TradeColumn::Tip => row.value(&sheet.amount(line.tip)),
    }
}

/// ORIGINAL is WeChat Pay's word for "back to where the payment came from".
fn refund_type(kind: LineKind) -> &'static str {
    match kind {
        LineKind::ChargeBack | LineKind::TipRefund => kind.code(),
        LineKind::Refund => "ORIGINAL",
        LineKind::Sale
        | LineKind::Tip
        | LineKind::SplitOut
        | LineKind::SplitReturned
        | LineKind::ShareIn
        | LineKind::ShareReturned
        | LineKind::DisputeFee
        | LineKind::Adjustment
        | LineKind::ReserveHeld
        | LineKind::ReserveReleased
        | LineKind::Owed
        | LineKind::Collected
        | LineKind::Payout
        | LineKind::PayoutReturned
        | LineKind::TopUp
        | LineKind::Withdrawal
        | LineKind::WithdrawalReturned
        | LineKind::PaidOut
        | LineKind::Received
        | LineKind::RedPacketSent
        | LineKind::RedPacketTaken
        | LineKind::RedPacketReturned
        | LineKind::Exchange
        | LineKind::Other => "",
    }
}

fn fee(sheet: &Sheet, minor: i128) -> String {
    decimal_padded(minor, sheet.heading.asset.exponent, FEE_PLACES_MIN)
}
