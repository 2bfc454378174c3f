//! Stored bytes of executed instructions.

use super::bytes::{Malformed, Reader, Stored, put_unsigned};
use super::fields::stored;
use crate::event::{AccountOpened, Accrued, Executed, Leg, Reserved, WalletFlow};
use smallvec::SmallVec;
use std::sync::Arc;

stored! {
    Accrued { merchant, asset, plan, volume, fees, carry }
    WalletFlow { wallet, asset, flow }
    Reserved { debit, credit, amount, placed, debit_after, credit_after }
    Executed { instruction, opened, reserved, legs, items, flows, accrued, reference }
}

impl Stored for AccountOpened {
    fn put(&self, out: &mut Vec<u8>) {
        self.number.put(out);
        self.asset.put(out);
        self.spec.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            number: Stored::take(input)?,
            asset: Stored::take(input)?,
            spec: Arc::new(Stored::take(input)?),
        })
    }
}

impl Stored for Leg {
    /// A leg of an instruction: it is never an `up_to`.
    fn put(&self, out: &mut Vec<u8>) {
        self.debit.put(out);
        self.credit.put(out);
        self.amount.put(out);
        self.debit_after.put(out);
        self.credit_after.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            debit: Stored::take(input)?,
            credit: Stored::take(input)?,
            amount: Stored::take(input)?,
            up_to: None,
            debit_after: Stored::take(input)?,
            credit_after: Stored::take(input)?,
        })
    }
}

impl<T: Stored> Stored for SmallVec<[T; 1]> {
    fn put(&self, out: &mut Vec<u8>) {
        put_unsigned(out, u64::try_from(self.len()).unwrap_or(u64::MAX));
        for item in self {
            item.put(out);
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let len: usize = input.number()?;
        // Every item takes a byte at least, so a false length cannot ask for more memory than there are bytes.
        if len > input.len() {
            return Err(Malformed { expected: "a list" });
        }
        (0..len).map(|_| T::take(input)).collect()
    }
}
