//! Orders, payments, refunds and red packets in their readable form, written straight into the buffer.
//!
//! Fields are those of `payment.proto` and `packet.proto`; the tests decode the bytes with the generated types. What a
//! merchant numbers itself has the 32 digits of the command's id as its number.

use crate::accounts::Book;
use crate::plan::Plan;
use crate::plan::Planned;
use crate::plan::ids::write_text;
use crate::plan::ids::write_uuid;
use crate::plan::trade::TAKERS;
use crate::plan::trade::Trade;
use crate::wire::readable::Writer;
use crate::wire::readable::id_bytes;
use crate::wire::varint::varint_bytes;

/// Field of `farthing.v1.Command` that carries the instruction.
const CREATE_ORDER: u8 = 21;
const PAY: u8 = 22;
const REFUND: u8 = 29;
const SEND_PACKET: u8 = 34;
const TAKE_PACKET: u8 = 35;

const TIP_RULE_ANY: u64 = 2;
const CODE_KIND_STATIC: u64 = 1;
const CODE_KIND_DYNAMIC: u64 = 2;
const PACKET_KIND_EVEN: u64 = 1;

/// Writes the body of the instruction, and says the field of `Command` that carries it.
#[inline]
pub(super) fn write_body(
    plan: &Plan,
    book: &Book,
    planned: &Planned,
    trade: &Trade,
    writer: &mut Writer<'_>,
) -> u8 {
    match *trade {
        Trade::CreateOrder => {
            writer.text(1, merchant(book, planned));
            writer.text(2, &number(plan, planned.slot));
            writer.text(3, book.asset());
            writer.number(4, planned.amount);
            writer.number(6, TIP_RULE_ANY);
            CREATE_ORDER
        }
        Trade::Pay { order, tip } => {
            write_payment(plan, book, planned, order, writer);
            if tip > 0 {
                writer.number(9, tip);
            }
            PAY
        }
        Trade::PayRefused => {
            write_payment(plan, book, planned, None, writer);
            PAY
        }
        Trade::Refund { payment, order, .. } => {
            writer.text(1, merchant(book, planned));
            writer.text(2, &number(plan, planned.slot));
            match order {
                Some(order) => writer.text(3, &number(plan, order)),
                None => writer.text(4, &uuid(plan, payment)),
            }
            writer.number(5, planned.amount);
            REFUND
        }
        Trade::SendPacket => {
            writer.text(2, &id_bytes(plan, planned.slot));
            writer.text(3, book.name(planned.debit));
            writer.text(4, book.asset());
            writer.number(5, planned.amount);
            writer.number(6, TAKERS as u64);
            writer.number(7, PACKET_KIND_EVEN);
            let seconds = plan.trading.map_or(0, |trading| trading.expires_seconds);
            writer.open(8, 1 + varint_bytes(seconds));
            writer.number(1, seconds);
            SEND_PACKET
        }
        Trade::TakePacket { packet, .. } => {
            writer.text(2, &id_bytes(plan, planned.slot));
            writer.text(3, &uuid(plan, packet));
            writer.text(4, book.name(planned.debit));
            TAKE_PACKET
        }
    }
}

/// `NewPayment` without its tip.
#[inline]
fn write_payment(
    plan: &Plan,
    book: &Book,
    planned: &Planned,
    order: Option<u64>,
    writer: &mut Writer<'_>,
) {
    writer.text(2, &id_bytes(plan, planned.slot));
    writer.text(3, book.name(planned.debit));
    writer.text(4, merchant(book, planned));
    let kind = match order {
        Some(order) => {
            writer.text(5, &number(plan, order));
            CODE_KIND_DYNAMIC
        }
        None => CODE_KIND_STATIC,
    };
    writer.number(6, kind);
    writer.text(7, book.asset());
    writer.number(8, planned.amount);
}

#[inline]
fn merchant<'a>(book: &'a Book, planned: &Planned) -> &'a [u8] {
    book.market().map_or(&[], |market| market.merchant(planned.credit))
}

#[inline]
fn number(plan: &Plan, slot: u64) -> [u8; 32] {
    let mut text = [0; 32];
    write_text(plan.ids.of(slot), &mut text);
    text
}

#[inline]
fn uuid(plan: &Plan, slot: u64) -> [u8; 36] {
    let mut text = [0; 36];
    write_uuid(plan.ids.of(slot), &mut text);
    text
}
