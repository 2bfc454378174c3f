//! Stored bytes of assets, accounts, names and balances.

use super::bytes::{Malformed, Reader, Stored, put_bytes, put_unsigned};
use crate::domain::{
    AccountId, AccountNumber, AccountRef, AccountSpec, AccountState, Asset, AssetCode, Balance,
    CommandId, Limit, Metadata, MetadataKey, MetadataValue, Side,
};
use std::collections::BTreeMap;

/// First byte of a command id: a length from 1 to 127 is a text, these are 16 bytes.
const ID_UUID: u8 = 0x80;
const ID_ULID: u8 = 0x81;

impl Stored for CommandId {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Uuid(value) => {
                out.push(ID_UUID);
                out.extend_from_slice(&value.to_be_bytes());
            }
            Self::Ulid(value) => {
                out.push(ID_ULID);
                out.extend_from_slice(&value.to_be_bytes());
            }
            Self::Text(text) => put_bytes(out, text.as_bytes()),
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            ID_UUID => Ok(Self::Uuid(u128::from_be_bytes(input.array()?))),
            ID_ULID => Ok(Self::Ulid(u128::from_be_bytes(input.array()?))),
            len => {
                let text = std::str::from_utf8(input.bytes(usize::from(len))?);
                text.ok().and_then(Self::stored).ok_or(Malformed { expected: "an id" })
            }
        }
    }
}

impl Stored for AccountNumber {
    fn put(&self, out: &mut Vec<u8>) {
        put_unsigned(out, u64::from(self.raw()));
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Self::from_raw(input.number()?).ok_or(Malformed { expected: "an account number" })
    }
}

impl Stored for AccountId {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.as_str().as_bytes());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Self::parse("id", input.text()?).map_err(|_| Malformed { expected: "an account id" })
    }
}

impl Stored for AccountRef {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Number(number) => number.put(out),
            Self::Id(id) => {
                // No account has number 0.
                out.push(0);
                id.put(out);
            }
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match AccountNumber::from_raw(input.number()?) {
            Some(number) => Ok(Self::Number(number)),
            None => AccountId::take(input).map(Self::Id),
        }
    }
}

impl Stored for AssetCode {
    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.as_str().as_bytes());
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Self::parse("asset", input.text()?).map_err(|_| Malformed { expected: "an asset code" })
    }
}

impl Stored for Asset {
    fn put(&self, out: &mut Vec<u8>) {
        self.code.put(out);
        out.push(self.exponent);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self { code: AssetCode::take(input)?, exponent: input.byte()? })
    }
}

impl Stored for Side {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(match self {
            Self::Debit => 1,
            Self::Credit => 2,
        });
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            1 => Ok(Self::Debit),
            2 => Ok(Self::Credit),
            _ => Err(Malformed { expected: "a side" }),
        }
    }
}

impl Stored for AccountState {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(match self {
            Self::Open => 1,
            Self::DebitsFrozen => 2,
            Self::CreditsFrozen => 3,
            Self::Frozen => 4,
            Self::Closed => 5,
        });
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            1 => Ok(Self::Open),
            2 => Ok(Self::DebitsFrozen),
            3 => Ok(Self::CreditsFrozen),
            4 => Ok(Self::Frozen),
            5 => Ok(Self::Closed),
            _ => Err(Malformed { expected: "an account state" }),
        }
    }
}

impl Stored for Limit {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Unlimited => out.push(0),
            Self::AtMost(units) => {
                out.push(1);
                put_unsigned(out, *units);
            }
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            0 => Ok(Self::Unlimited),
            1 => input.unsigned().map(Self::AtMost),
            _ => Err(Malformed { expected: "a limit" }),
        }
    }
}

impl Stored for Balance {
    fn put(&self, out: &mut Vec<u8>) {
        self.net.put(out);
        self.held_debits.put(out);
        self.held_credits.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            net: input.signed()?,
            held_debits: input.unsigned()?,
            held_credits: input.unsigned()?,
        })
    }
}

impl Stored for MetadataValue {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => {
                out.push(1);
                text.put(out);
            }
            Self::Number(number) => {
                out.push(2);
                number.put(out);
            }
            Self::Flag(flag) => {
                out.push(3);
                flag.put(out);
            }
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            1 => Stored::take(input).map(Self::Text),
            2 => Stored::take(input).map(Self::Number),
            3 => Stored::take(input).map(Self::Flag),
            _ => Err(Malformed { expected: "a metadata value" }),
        }
    }
}

impl Stored for Metadata {
    fn put(&self, out: &mut Vec<u8>) {
        let entries = self.entries();
        put_unsigned(out, u64::try_from(entries.len()).unwrap_or(u64::MAX));
        for (key, value) in entries {
            put_bytes(out, key.as_str().as_bytes());
            value.put(out);
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let malformed = Malformed { expected: "metadata" };
        let mut entries = BTreeMap::new();
        for _ in 0..input.unsigned()? {
            let key = MetadataKey::parse(input.text()?).map_err(|_| malformed)?;
            entries.insert(key, MetadataValue::take(input)?);
        }
        Self::from_entries(entries).map_err(|_| malformed)
    }
}

impl Stored for AccountSpec {
    fn put(&self, out: &mut Vec<u8>) {
        self.id.put(out);
        self.asset.put(out);
        put_unsigned(out, u64::from(self.code));
        self.normal_side.put(out);
        self.overdraft.put(out);
        self.ceiling.put(out);
        self.metadata.put(out);
        self.reference.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            id: Stored::take(input)?,
            asset: Stored::take(input)?,
            code: input.number()?,
            normal_side: Stored::take(input)?,
            overdraft: Stored::take(input)?,
            ceiling: Stored::take(input)?,
            metadata: Stored::take(input)?,
            reference: Stored::take(input)?,
        })
    }
}
