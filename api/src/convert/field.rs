//! Single fields of a request: each is decoded, or refused by its name.

use farthing_ledger::domain::AccountId;
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Time;
use prost_types::Timestamp;

const NANOS_A_MICRO: u32 = 1_000;
const MICROS_A_SECOND: u64 = 1_000_000;

/// The two fields that can hold one name: as text, and in its short form.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// Field of the text.
    pub text: &'static str,
    /// Field of the short form.
    pub short: &'static str,
}

/// Id of a command.
pub const ID: Pair = Pair { text: "id", short: "id_bytes" };
/// Id of a hold that a command names.
pub const HOLD_ID: Pair = Pair { text: "hold_id", short: "hold_id_bytes" };
/// Id of a transfer that a command names.
pub const TRANSFER_ID: Pair = Pair { text: "transfer_id", short: "transfer_id_bytes" };
/// An account.
pub const ACCOUNT: Pair = Pair { text: "account", short: "account_number" };
/// The account to debit.
pub const DEBIT: Pair = Pair { text: "debit", short: "debit_number" };
/// The account to credit.
pub const CREDIT: Pair = Pair { text: "credit", short: "credit_number" };

/// A message that must be there.
///
/// # Errors
///
/// It is absent.
pub fn required<T>(name: &'static str, message: Option<T>) -> Result<T, Invalid> {
    message.ok_or_else(|| Invalid::of(name, "is absent; it must be given"))
}

/// An id, given as text or as its 16 bytes.
///
/// # Errors
///
/// Both or none are given, or the one given is malformed.
pub fn command_id(pair: Pair, text: &str, bytes: &[u8]) -> Result<CommandId, Invalid> {
    if bytes.is_empty() {
        return CommandId::parse(pair.text, text);
    }
    only_one(pair, text.is_empty())?;
    let bytes: [u8; 16] = bytes.try_into().map_err(|_| {
        Invalid::of(pair.short, format!("{} bytes, must be exactly 16", bytes.len()))
    })?;
    Ok(CommandId::Uuid(u128::from_be_bytes(bytes)))
}

/// An account, given by its id or by its number.
///
/// # Errors
///
/// Both or none are given, or the id is malformed.
pub fn account(pair: Pair, id: &str, number: u32) -> Result<AccountRef, Invalid> {
    match AccountNumber::from_raw(number) {
        None if id.is_empty() => {
            let problem = format!("is empty; give it or `{}`", pair.short);
            Err(Invalid::of(pair.text, problem))
        }
        None => Ok(AccountRef::Id(AccountId::parse(pair.text, id)?)),
        Some(number) => {
            only_one(pair, id.is_empty())?;
            Ok(AccountRef::Number(number))
        }
    }
}

fn only_one(pair: Pair, text_is_empty: bool) -> Result<(), Invalid> {
    if text_is_empty {
        return Ok(());
    }
    Err(Invalid::of(pair.text, format!("is given beside `{}`; give one of the two", pair.short)))
}

/// A number that fits 16 bits: a kind, or a code of the chart of accounts.
///
/// # Errors
///
/// More than 65,535.
pub fn small(name: &'static str, number: u32) -> Result<u16, Invalid> {
    u16::try_from(number)
        .map_err(|_| Invalid::of(name, format!("is {number}, must be 0 to {}", u16::MAX)))
}

/// An asset code as a check; empty means none.
///
/// # Errors
///
/// A malformed code.
pub fn asset(name: &'static str, code: &str) -> Result<Option<AssetCode>, Invalid> {
    if code.is_empty() { Ok(None) } else { AssetCode::parse(name, code).map(Some) }
}

/// A time, from 1970 to 9999. Less than a microsecond is cut off.
///
/// # Errors
///
/// A time out of that range, or nanoseconds that are none.
pub fn time(name: &'static str, stamp: Option<&Timestamp>) -> Result<Option<Time>, Invalid> {
    let Some(stamp) = stamp else { return Ok(None) };
    let problem = "must be from 1970-01-01T00:00:00Z to 9999-12-31T23:59:59Z, nanos 0 to 999999999";
    let micros = micros_of(stamp).filter(|micros| *micros <= Time::MAX.micros());
    let micros = micros.ok_or_else(|| Invalid::of(name, problem))?;
    Ok(Some(Time::from_micros(micros)))
}

fn micros_of(stamp: &Timestamp) -> Option<u64> {
    let seconds = u64::try_from(stamp.seconds).ok()?;
    let nanos = u32::try_from(stamp.nanos).ok().filter(|nanos| *nanos < 1_000_000_000)?;
    seconds.checked_mul(MICROS_A_SECOND)?.checked_add(u64::from(nanos / NANOS_A_MICRO))
}

/// A time as the contract tells it.
#[must_use]
pub fn timestamp(time: Time) -> Timestamp {
    let micros = time.micros();
    let nanos = (micros % MICROS_A_SECOND).saturating_mul(u64::from(NANOS_A_MICRO));
    Timestamp {
        seconds: i64::try_from(micros / MICROS_A_SECOND).unwrap_or(i64::MAX),
        nanos: i32::try_from(nanos).unwrap_or(0),
    }
}

/// A value of an enum that must be stated.
///
/// # Errors
///
/// The number 0, or one that the contract does not know.
pub fn stated<E: TryFrom<i32> + Default + PartialEq>(
    name: &'static str,
    number: i32,
) -> Result<E, Invalid> {
    match known(name, number)? {
        value if value == E::default() => Err(Invalid::of(name, "is not stated; choose one")),
        value => Ok(value),
    }
}

/// A value of an enum; 0 is one too.
///
/// # Errors
///
/// A number that the contract does not know.
pub fn known<E: TryFrom<i32>>(name: &'static str, number: i32) -> Result<E, Invalid> {
    E::try_from(number)
        .map_err(|_| Invalid::of(name, format!("is {number}, which this version does not know")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_text_or_bytes_but_not_both() {
        let uuid = "0190163d-8694-739b-aea5-966c26f8ad91";
        let bytes = 0x0190_163d_8694_739b_aea5_966c_26f8_ad91_u128.to_be_bytes();
        assert_eq!(command_id(ID, uuid, &[]).unwrap(), command_id(ID, "", &bytes).unwrap());
        assert_eq!(command_id(ID, uuid, &bytes).unwrap_err().field, "id");
        assert_eq!(command_id(HOLD_ID, "", &bytes[..15]).unwrap_err().field, "hold_id_bytes");
        assert_eq!(command_id(TRANSFER_ID, "", &[]).unwrap_err().field, "transfer_id");
    }

    #[test]
    fn an_account_is_an_id_or_a_number_but_not_both() {
        assert_eq!(account(DEBIT, "a", 0).unwrap().to_string(), "a");
        assert_eq!(account(DEBIT, "", 7).unwrap().to_string(), "#7");
        for (id, number) in [("", 0), ("a", 7), ("a b", 0)] {
            assert_eq!(account(CREDIT, id, number).unwrap_err().field, "credit");
        }
    }

    #[test]
    fn times_come_back_and_have_bounds() {
        let stamp = Timestamp { seconds: 1_781_800_000, nanos: 123_456_789 };
        let read = time("deadline", Some(&stamp)).unwrap().unwrap();
        assert_eq!(timestamp(read), Timestamp { nanos: 123_456_000, ..stamp });
        assert_eq!(timestamp(Time::MAX).seconds, 253_402_300_799);
        for (seconds, nanos) in
            [(-1, 0), (i64::MAX, 0), (253_402_300_800, 0), (1, -1), (1, 1 << 30)]
        {
            let stamp = Timestamp { seconds, nanos };
            assert_eq!(time("deadline", Some(&stamp)).unwrap_err().field, "deadline");
        }
        assert_eq!(time("deadline", None).unwrap(), None);
    }
}
