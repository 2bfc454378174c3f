//! Stored bytes of items, as an event and the index of items hold them.

use super::bytes::{Malformed, Reader, Stored};
use super::fields::{stored, stored_choice, stored_content};
use crate::item::{
    Break, BreakEnd, Code, Item, Matter, Origin, Owner, Packet, PaidIn, PartSum, Payment,
    PaymentState, Payout, PayoutState, Settlement, SharePaid, SplitMade, Standing, Suspense,
    SuspenseState, Withdrawal, WithdrawalState,
};

stored_choice! {
    PaymentState "a payment's state" {
        1 Created, 2 Authorised, 3 Paid, 4 PartlyRefunded, 5 Refunded, 6 Closed, 7 Expired,
    }
    WithdrawalState "a withdrawal's state" { 1 InTransit, 2 Confirmed, 3 Returned }
    SuspenseState "a suspense entry's state" { 1 Waiting, 2 Matched, 3 Returned }
    PayoutState "a payout's state" { 1 Created, 2 Sent, 3 Confirmed, 4 Returned }
}

stored_content! {
    Origin "where money came from" { 1 Wallet, 2 Channel }
    Matter "an item" {
        1 Payment, 2 Code, 3 Withdrawal, 4 Split, 5 Packet, 6 Suspense, 7 Settlement, 8 Break,
    }
}

stored! {
    Item { number, name, began, matter }
    Code { wallet, amount_max, expires, good }
    Withdrawal { wallet, asset, amount, fee, state }
    SharePaid { receiver, account, amount, returned }
    SplitMade { merchant, payment, asset, shares, released }
    Packet { sender, asset, amount, left, takers, taken, kind, seed, expires, open }
    Suspense { merchant, order, channel, asset, amount, state }
    Standing { payable, tips, reserve, receivable, pool }
    PartSum { part, amount, count }
    Payout { amount, tips, channel, account, due, state, since }
    Settlement {
        merchant, asset, count, date, began, ended, first, last, opening, ending, closing, parts,
        reserve_kept, reserve_released, fees_owed, owed_paid, net, lines, root, previous, digest,
        payout,
    }
    Break { merchant, channel, asset, found, ended }
    BreakEnd { ending, reason, by, time }
    PaidIn { asset, rate, amount, spread, returned }
    Payment {
        merchant, asset, amount, state, kind, tip_rule, split, expires, terminal, reference, payer,
        held, paid_at, paid, tip, tip_account, fee, fee_percent_part, fee_base, fee_accrued_by,
        fee_on_refund, refunded, tip_refunded, fee_returned, refunds, charged_back, pool, splits,
        paid_in,
    }
}

impl Stored for Owner {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Merchant(merchant) => {
                out.push(1);
                merchant.put(out);
            }
            Self::Wallet(wallet) => {
                out.push(2);
                wallet.put(out);
            }
            Self::Platform => out.push(3),
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            1 => Stored::take(input).map(Self::Merchant),
            2 => Stored::take(input).map(Self::Wallet),
            3 => Ok(Self::Platform),
            _ => Err(Malformed { expected: "an owner" }),
        }
    }
}
