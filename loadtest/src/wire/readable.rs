//! The readable form: ids as 32 characters, accounts by id, the asset as a check; written straight into the buffer.

use crate::accounts::Book;
use crate::plan::Action;
use crate::plan::Plan;
use crate::plan::Planned;
use crate::plan::ids::write_text;
use crate::wire::compact::KIND;
use crate::wire::payment;
use crate::wire::varint::put_varint;
use crate::wire::varint::varint_bytes;

/// Longest readable command: three texts of at most 64 bytes, one of 12, numbers and tags.
pub(crate) const COMMAND_BYTES_MAX: usize = 320;

/// Field of `farthing.v1.Command` that carries this action.
const POST: u8 = 4;
const PLACE: u8 = 5;
const CAPTURE: u8 = 6;

/// Bytes on their way into a fixed buffer.
pub(super) struct Writer<'a> {
    out: &'a mut [u8],
    at: usize,
}

impl Writer<'_> {
    /// A varint, in a field below 16.
    #[inline]
    pub(super) fn number(&mut self, field: u8, value: u64) {
        self.out[self.at] = field << 3;
        self.at = put_varint(self.out, self.at + 1, value);
    }

    /// Begins a field that holds so many bytes.
    #[inline]
    pub(super) fn open(&mut self, field: u8, bytes: usize) {
        self.at = put_varint(self.out, self.at, (u64::from(field) << 3) | 2);
        self.at = put_varint(self.out, self.at, bytes as u64);
    }

    /// Text, or other bytes.
    #[inline]
    pub(super) fn text(&mut self, field: u8, text: &[u8]) {
        self.open(field, text.len());
        self.out[self.at..self.at + text.len()].copy_from_slice(text);
        self.at += text.len();
    }
}

/// Bytes of a field that holds this many, below the second byte of a tag.
const fn field_bytes(bytes: usize) -> usize {
    1 + varint_bytes(bytes as u64) + bytes
}

/// Writes the body of the action (`NewTransfer`, `NewHold` or `HoldCapture`) into `out`; says the field of `Command`
/// that carries it, and its bytes.
#[inline]
pub(crate) fn write_body(
    plan: &Plan,
    book: &Book,
    planned: &Planned,
    out: &mut [u8; COMMAND_BYTES_MAX],
) -> (u8, usize) {
    let mut id = [0; 32];
    write_text(plan.ids.of(planned.slot), &mut id);
    let mut writer = Writer { out, at: 0 };
    writer.text(1, &id);
    match planned.action {
        Action::Post | Action::PostRefused => {
            let (debit, credit) = (book.name(planned.debit), book.name(planned.credit));
            let posting = field_bytes(debit.len())
                + field_bytes(credit.len())
                + 1
                + varint_bytes(planned.amount)
                + field_bytes(book.asset().len());
            writer.open(3, posting);
            writer.text(1, debit);
            writer.text(2, credit);
            writer.number(5, planned.amount);
            writer.text(7, book.asset());
            writer.number(4, u64::from(KIND));
            (POST, writer.at)
        }
        Action::Place => {
            writer.text(3, book.name(planned.debit));
            writer.text(4, book.name(planned.credit));
            writer.number(7, planned.amount);
            writer.text(8, book.asset());
            writer.number(11, u64::from(KIND));
            (PLACE, writer.at)
        }
        Action::Capture(target) => {
            write_text(plan.ids.of(target), &mut id);
            writer.text(3, &id);
            writer.number(7, u64::from(KIND));
            (CAPTURE, writer.at)
        }
        Action::Trade(trade) => {
            // The id of a payment is not always the first field.
            writer.at = 0;
            (payment::write_body(plan, book, planned, &trade, &mut writer), writer.at)
        }
    }
}

/// Writes the body of the action with a 16-byte id and account numbers, as a single call in the compact form does.
#[inline]
pub(crate) fn write_numbered_body(
    plan: &Plan,
    book: &Book,
    planned: &Planned,
    out: &mut [u8; COMMAND_BYTES_MAX],
) -> (u8, usize) {
    let numbers = book.numbers();
    let mut writer = Writer { out, at: 0 };
    writer.text(2, &id_bytes(plan, planned.slot));
    let account = |index: u32| u64::from(numbers[index as usize]);
    let (debit, credit) = (account(planned.debit), account(planned.credit));
    match planned.action {
        Action::Post | Action::PostRefused => {
            let posting =
                3 + varint_bytes(debit) + varint_bytes(credit) + varint_bytes(planned.amount);
            writer.open(3, posting);
            writer.number(3, debit);
            writer.number(4, credit);
            writer.number(5, planned.amount);
            writer.number(4, u64::from(KIND));
            (POST, writer.at)
        }
        Action::Place => {
            writer.number(5, debit);
            writer.number(6, credit);
            writer.number(7, planned.amount);
            writer.number(11, u64::from(KIND));
            (PLACE, writer.at)
        }
        Action::Capture(target) => {
            writer.text(4, &id_bytes(plan, target));
            writer.number(7, u64::from(KIND));
            (CAPTURE, writer.at)
        }
        Action::Trade(trade) => {
            writer.at = 0;
            (payment::write_body(plan, book, planned, &trade, &mut writer), writer.at)
        }
    }
}

/// Wraps a body as field `field` of a message, in `out`, and says how many bytes that took.
#[inline]
pub(crate) fn wrap(field: u8, body: &[u8], out: &mut [u8]) -> usize {
    let mut writer = Writer { out, at: 0 };
    writer.text(field, body);
    writer.at
}

/// The 16 bytes of the id of a slot.
pub(super) fn id_bytes(plan: &Plan, slot: u64) -> [u8; 16] {
    let (high, low) = plan.ids.of(slot);
    ((u128::from(high) << 64) | u128::from(low)).to_be_bytes()
}
