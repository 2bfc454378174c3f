//! Stored bytes of the parties' names, and of the terms that they agree to.

use super::bytes::{Malformed, Reader, Stored, put_bytes, put_signed, put_unsigned};
use super::fields::{stored, stored_choice};
use crate::domain::{
    AssetNumber, ChannelId, ExchangeRate, FeeOnRefund, FeePlan, FeeRounding, Flow, Limits,
    MerchantId, MerchantNumber, MerchantRef, Rate, Usage, WalletId, WalletNumber, WalletRef,
};
use crate::instruction::{MerchantPolicy, MerchantProfile, MerchantState, RefundFrom, WalletState};

impl Stored for u16 {
    fn put(&self, out: &mut Vec<u8>) {
        put_unsigned(out, u64::from(*self));
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.number()
    }
}

impl Stored for u32 {
    fn put(&self, out: &mut Vec<u8>) {
        put_unsigned(out, u64::from(*self));
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.number()
    }
}

impl Stored for u8 {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        input.byte()
    }
}

impl Stored for i16 {
    fn put(&self, out: &mut Vec<u8>) {
        put_signed(out, i64::from(*self));
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Self::try_from(input.signed()?).map_err(|_| Malformed { expected: "a smaller number" })
    }
}

impl Stored for i32 {
    fn put(&self, out: &mut Vec<u8>) {
        put_signed(out, i64::from(*self));
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Self::try_from(input.signed()?).map_err(|_| Malformed { expected: "a smaller number" })
    }
}

impl Stored for AssetNumber {
    fn put(&self, out: &mut Vec<u8>) {
        put_unsigned(out, u64::try_from(self.index()).unwrap_or(u64::MAX));
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Self::from_index(input.number()?).ok_or(Malformed { expected: "an asset number" })
    }
}

macro_rules! stored_id {
    ($($id:ident)*) => {
        $(impl Stored for $id {
            fn put(&self, out: &mut Vec<u8>) {
                put_bytes(out, self.as_str().as_bytes());
            }

            fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
                Self::parse("id", input.text()?).map_err(|_| Malformed { expected: "a party's id" })
            }
        })*
    };
}
stored_id! { WalletId MerchantId ChannelId }

macro_rules! stored_ref {
    ($($reference:ident $number:ident $id:ident)*) => {
        $(impl Stored for $number {
            fn put(&self, out: &mut Vec<u8>) {
                put_unsigned(out, u64::from(self.raw()));
            }

            fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
                Self::from_raw(input.number()?).ok_or(Malformed { expected: "a party's number" })
            }
        }

        impl Stored for $reference {
            fn put(&self, out: &mut Vec<u8>) {
                match self {
                    Self::Number(number) => number.put(out),
                    Self::Id(id) => {
                        // No party has number 0.
                        out.push(0);
                        id.put(out);
                    }
                }
            }

            fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
                match $number::from_raw(input.number()?) {
                    Some(number) => Ok(Self::Number(number)),
                    None => $id::take(input).map(Self::Id),
                }
            }
        })*
    };
}
stored_ref! {
    WalletRef WalletNumber WalletId
    MerchantRef MerchantNumber MerchantId
}

impl Stored for Rate {
    fn put(&self, out: &mut Vec<u8>) {
        self.raw().put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Self::from_raw(input.number()?).ok_or(Malformed { expected: "a rate" })
    }
}

impl Stored for ExchangeRate {
    fn put(&self, out: &mut Vec<u8>) {
        self.mantissa().put(out);
        self.scale().put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let (mantissa, scale) = (input.unsigned()?, input.byte()?);
        Self::from_parts(mantissa, scale).ok_or(Malformed { expected: "an exchange rate" })
    }
}

stored_choice! {
    FeeRounding "a rounding" { 1 HalfUp, 2 Accrued }
    FeeOnRefund "what happens to a fee" { 1 ProRata, 2 Kept, 3 PercentOnly }
    RefundFrom "where refunds come from" { 1 Payable, 2 Reserve, 3 Receivable }
    WalletState "a wallet's state" { 1 Active, 2 Frozen, 3 DebitsFrozen, 4 Closed }
    MerchantState "a merchant's state" { 1 Active, 2 Suspended, 3 Closed }
}

stored! {
    FeePlan { rate, fixed, min, max, rounding, tips_free, on_refund }
    Limits { per_payment, day_out, month_out, day_in, month_in, day_static }
    Usage { day, month, day_out, day_in, month_out, month_in, day_static }
    Flow { out, amount, static_code }
    MerchantPolicy { refund_from, charge_back_from }
    MerchantProfile { name, city, country, category }
}
