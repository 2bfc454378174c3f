//! The compact form, written straight into the send buffer: no message is built, nothing is allocated a transfer.
//!
//! The bytes are those of `farthing.v1.CompactCommand`; the tests decode them with the generated type.

use crate::plan::Action;
use crate::plan::Plan;
use crate::plan::Planned;
use crate::wire::varint::put_varint;

/// Longest compact command: four fixed numbers, six varints, their tags.
pub(crate) const COMMAND_BYTES_MAX: usize = 80;

/// The caller's kind of every command.
pub(crate) const KIND: u8 = 1;

const ACTION_PLACE: u8 = 2;
const ACTION_CAPTURE: u8 = 3;

/// Writes the command into `out` and says how many bytes it took.
#[inline]
pub(crate) fn write_command(
    plan: &Plan,
    numbers: &[u32],
    planned: &Planned,
    out: &mut [u8; COMMAND_BYTES_MAX],
) -> usize {
    let (high, low) = plan.ids.of(planned.slot);
    out[0] = 0x09;
    out[1..9].copy_from_slice(&high.to_le_bytes());
    out[9] = 0x11;
    out[10..18].copy_from_slice(&low.to_le_bytes());
    let mut at = 18;
    if let Action::Capture(target) = planned.action {
        let (high, low) = plan.ids.of(target);
        at = put_byte(out, at, 0x30, KIND);
        at = put_byte(out, at, 0x38, ACTION_CAPTURE);
        out[at] = 0x41;
        out[at + 1..at + 9].copy_from_slice(&high.to_le_bytes());
        out[at + 9] = 0x49;
        out[at + 10..at + 18].copy_from_slice(&low.to_le_bytes());
        return at + 18;
    }
    out[at] = 0x18;
    at = put_varint(out, at + 1, u64::from(numbers[planned.debit as usize]));
    out[at] = 0x20;
    at = put_varint(out, at + 1, u64::from(numbers[planned.credit as usize]));
    out[at] = 0x28;
    at = put_varint(out, at + 1, planned.amount);
    at = put_byte(out, at, 0x30, KIND);
    if planned.action == Action::Place {
        at = put_byte(out, at, 0x38, ACTION_PLACE);
    }
    at
}

#[inline]
fn put_byte(out: &mut [u8], at: usize, tag: u8, value: u8) -> usize {
    out[at] = tag;
    out[at + 1] = value;
    at + 2
}
