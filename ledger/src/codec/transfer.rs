//! Stored bytes of a posted transfer: about 35 for the plain one, which is nearly all that a journal holds.

use super::bytes::{Malformed, Reader, Stored, put_unsigned};
use crate::domain::{Balance, CommandId};
use crate::event::{Capture, Cause, Leg, Legs, Reversal, TransferPosted};

// Bits of the first byte: what the plain transfer does not have.
const HAS_NOTES: u8 = 1;
const HAS_TERMS: u8 = 1 << 1;
const IS_CAPTURE: u8 = 1 << 2;
const IS_REVERSAL: u8 = 1 << 3;
const MANY_LEGS: u8 = 1 << 4;
const HAS_UP_TO: u8 = 1 << 5;
const HAS_HELD: u8 = 1 << 6;
const KNOWN_BITS: u8 = 0x7f;

impl Stored for TransferPosted {
    fn put(&self, out: &mut Vec<u8>) {
        let bits = bits_of(self);
        out.push(bits);
        self.id.put(out);
        put_unsigned(out, u64::from(self.kind));
        if bits & MANY_LEGS != 0 {
            put_unsigned(out, u64::try_from(self.legs.len()).unwrap_or(u64::MAX));
        }
        for leg in &self.legs {
            put_leg(out, bits, leg);
        }
        match &self.cause {
            Cause::Posting => {}
            Cause::Capture(capture) => capture.put(out),
            Cause::Reversal(reversal) => reversal.put(out),
        }
        if let Some(notes) = &self.notes {
            notes.put(out);
        }
        if let Some(terms) = &self.terms {
            terms.put(out);
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let (id, cause) = (CommandId::Uuid(0), Cause::Posting);
        let mut transfer = Self { id, legs: Legs::new(), kind: 0, cause, notes: None, terms: None };
        transfer.refill(input)?;
        Ok(transfer)
    }
}

impl TransferPosted {
    /// Takes a transfer from the front of `input` into the place of this one.
    pub(super) fn refill(&mut self, input: &mut Reader<'_>) -> Result<(), Malformed> {
        let bits = input.byte()?;
        if bits & !KNOWN_BITS != 0 {
            return Err(Malformed { expected: "a transfer" });
        }
        self.id = Stored::take(input)?;
        self.kind = input.number()?;
        self.legs.clear();
        let count = if bits & MANY_LEGS == 0 { 1 } else { input.unsigned()? };
        for _ in 0..count {
            self.legs.push(take_leg(input, bits)?);
        }
        self.cause = match (bits & IS_CAPTURE != 0, bits & IS_REVERSAL != 0) {
            (false, false) => Cause::Posting,
            (true, false) => Cause::Capture(Stored::take(input)?),
            (false, true) => Cause::Reversal(Stored::take(input)?),
            (true, true) => return Err(Malformed { expected: "a cause" }),
        };
        self.notes = (bits & HAS_NOTES != 0).then(|| Stored::take(input)).transpose()?;
        self.terms = (bits & HAS_TERMS != 0).then(|| Stored::take(input)).transpose()?;
        Ok(())
    }
}

fn bits_of(transfer: &TransferPosted) -> u8 {
    let held = |balance: &Balance| balance.held_debits != 0 || balance.held_credits != 0;
    let legs = &transfer.legs;
    let any = |test: fn(&Leg) -> bool| legs.iter().any(test);
    let mut bits = match transfer.cause {
        Cause::Posting => 0,
        Cause::Capture(_) => IS_CAPTURE,
        Cause::Reversal(_) => IS_REVERSAL,
    };
    for (bit, set) in [
        (HAS_NOTES, transfer.notes.is_some()),
        (HAS_TERMS, transfer.terms.is_some()),
        (MANY_LEGS, legs.len() != 1),
        (HAS_UP_TO, any(|leg| leg.up_to.is_some())),
        (HAS_HELD, legs.iter().any(|leg| held(&leg.debit_after) || held(&leg.credit_after))),
    ] {
        if set {
            bits |= bit;
        }
    }
    bits
}

fn put_leg(out: &mut Vec<u8>, bits: u8, leg: &Leg) {
    leg.debit.put(out);
    leg.credit.put(out);
    leg.amount.put(out);
    if bits & HAS_UP_TO != 0 {
        leg.up_to.put(out);
    }
    for after in [&leg.debit_after, &leg.credit_after] {
        if bits & HAS_HELD == 0 {
            after.net.put(out);
        } else {
            after.put(out);
        }
    }
}

fn take_leg(input: &mut Reader<'_>, bits: u8) -> Result<Leg, Malformed> {
    Ok(Leg {
        debit: Stored::take(input)?,
        credit: Stored::take(input)?,
        amount: input.unsigned()?,
        up_to: if bits & HAS_UP_TO == 0 { None } else { Stored::take(input)? },
        debit_after: take_after(input, bits)?,
        credit_after: take_after(input, bits)?,
    })
}

fn take_after(input: &mut Reader<'_>, bits: u8) -> Result<Balance, Malformed> {
    if bits & HAS_HELD == 0 {
        return Ok(Balance { net: input.signed()?, ..Balance::default() });
    }
    Stored::take(input)
}

impl Stored for Capture {
    fn put(&self, out: &mut Vec<u8>) {
        self.hold.put(out);
        self.hold_seq.put(out);
        self.requested.put(out);
        self.release_rest.put(out);
        self.unheld.put(out);
        self.remaining.put(out);
        self.captured.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            hold: Stored::take(input)?,
            hold_seq: Stored::take(input)?,
            requested: Stored::take(input)?,
            release_rest: Stored::take(input)?,
            unheld: Stored::take(input)?,
            remaining: Stored::take(input)?,
            captured: Stored::take(input)?,
        })
    }
}

impl Stored for Reversal {
    fn put(&self, out: &mut Vec<u8>) {
        self.transfer.put(out);
        self.transfer_seq.put(out);
        self.requested.put(out);
        self.reversed.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            transfer: Stored::take(input)?,
            transfer_seq: Stored::take(input)?,
            requested: Stored::take(input)?,
            reversed: Stored::take(input)?,
        })
    }
}
