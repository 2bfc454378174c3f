//! Names of things: account ids and numbers, and the ids of commands.

use super::limits::ID_BYTES_MAX;
use super::party::{business_number, business_text};
use super::{BusinessKind, BusinessNumber, Invalid, MerchantId};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use uuid::Uuid;

/// Crockford's base 32, the alphabet of a ULID.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ULID_CHARS: usize = 26;

/// Readable id of an account: 1 to 64 bytes of `a-z A-Z 0-9 _ . : -`, where `:` makes a hierarchy without empty parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Arc<str>);

impl AccountId {
    /// Checks the text of the field `field`.
    ///
    /// # Errors
    ///
    /// Empty, too long, a character outside the set, or an empty part.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Invalid> {
        if text.is_empty() || text.len() > ID_BYTES_MAX {
            return Err(Invalid::of(
                field,
                format!("{} bytes, must be 1 to {ID_BYTES_MAX}", text.len()),
            ));
        }
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'-');
        if !text.bytes().all(allowed) {
            return Err(Invalid::of(
                field,
                "has a character outside a-z A-Z 0-9 _ . : -; rename the account",
            ));
        }
        if text.split(':').any(str::is_empty) {
            return Err(Invalid::of(field, "has an empty part around `:`; name every part"));
        }
        Ok(Self(text.into()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The dense number of an account, handed out at opening, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountNumber(u32);

impl AccountNumber {
    /// The number of the first account.
    pub const FIRST: Self = Self(1);

    /// The number `raw`; none for 0.
    #[must_use]
    pub const fn from_raw(raw: u32) -> Option<Self> {
        if raw == 0 { None } else { Some(Self(raw)) }
    }

    /// The number of the account at `index` of a dense list.
    #[must_use]
    pub fn from_index(index: usize) -> Option<Self> {
        u32::try_from(index).ok().and_then(|index| index.checked_add(1)).map(Self)
    }

    /// The number.
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// The place of the account in a dense list.
    #[must_use]
    pub fn index(self) -> usize {
        usize::try_from(self.0.saturating_sub(1)).unwrap_or(usize::MAX)
    }
}

impl fmt::Display for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An account as a client names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountRef {
    /// By its number.
    Number(AccountNumber),
    /// By its readable id.
    Id(AccountId),
}

impl fmt::Display for AccountRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "#{number}"),
            Self::Id(id) => id.fmt(f),
        }
    }
}

/// The client's id of a command: its idempotency key, and the id of the transfer or hold that it makes.
///
/// A UUID or a ULID is its 16 bytes, however it was written; any other text is itself. How it was written is kept
/// for display only and takes no part in equality.
#[derive(Clone)]
pub enum CommandId {
    /// 16 bytes, shown as a UUID.
    Uuid(u128),
    /// 16 bytes, shown as a ULID.
    Ulid(u128),
    /// Any other text.
    Text(Arc<str>),
}

impl CommandId {
    /// Checks the text of the field `field`.
    ///
    /// # Errors
    ///
    /// Empty, too long, or a control character in it.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Invalid> {
        if text.is_empty() || text.len() > ID_BYTES_MAX {
            return Err(Invalid::of(
                field,
                format!("{} bytes, must be 1 to {ID_BYTES_MAX}", text.len()),
            ));
        }
        if text.chars().any(char::is_control) {
            return Err(Invalid::of(field, "contains a control character; send plain text"));
        }
        Ok(parse_uuid(text)
            .map(Self::Uuid)
            .or_else(|| parse_ulid(text).map(Self::Ulid))
            .unwrap_or_else(|| Self::Text(text.into())))
    }

    /// The id of what a merchant numbers itself. It never equals an id that a client sends.
    #[must_use]
    pub fn business(kind: BusinessKind, merchant: &MerchantId, number: &BusinessNumber) -> Self {
        Self::Text(business_text(kind, merchant, number))
    }

    /// The merchant's own number that this id stands for, if it does.
    #[must_use]
    pub fn business_number(&self) -> Option<&str> {
        match self {
            Self::Uuid(_) | Self::Ulid(_) => None,
            Self::Text(text) => business_number(text),
        }
    }

    /// What a merchant's own number in the text of an id is a number of (the kind and the merchant), and the number;
    /// none for any other text. Ids of one series stand together and sort as their numbers do.
    #[must_use]
    pub fn series_of_text(text: &str) -> Option<(&str, &str)> {
        let number = business_number(text)?;
        text.split_at_checked(text.len().saturating_sub(number.len()))
    }

    /// A text id as it was stored, [`CommandId::business`] included.
    #[must_use]
    pub fn stored(text: &str) -> Option<Self> {
        if business_number(text).is_some() {
            return Some(Self::Text(text.into()));
        }
        Self::parse("id", text).ok()
    }

    /// The 16 bytes, if it is of that form.
    #[must_use]
    pub const fn compact(&self) -> Option<u128> {
        match self {
            Self::Uuid(value) | Self::Ulid(value) => Some(*value),
            Self::Text(_) => None,
        }
    }

    /// The value of a text of 32 hexadecimal digits in lower case. Such texts sort as their values, so that what is
    /// known of time-ordered ids holds for those that are written without hyphens too.
    #[must_use]
    pub fn hex(&self) -> Option<u128> {
        match self {
            Self::Uuid(_) | Self::Ulid(_) => None,
            Self::Text(text) => parse_hex(text),
        }
    }

    fn key(&self) -> (Option<u128>, &str) {
        match self {
            Self::Uuid(value) | Self::Ulid(value) => (Some(*value), ""),
            Self::Text(text) => (None, text),
        }
    }
}

impl PartialEq for CommandId {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for CommandId {}

impl Hash for CommandId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Uuid(value) | Self::Ulid(value) => state.write_u128(*value),
            Self::Text(text) => text.hash(state),
        }
    }
}

impl PartialOrd for CommandId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CommandId {
    /// As their keys sort in the store: every 16-byte id before every text.
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.key(), other.key()) {
            ((Some(a), _), (Some(b), _)) => a.cmp(&b),
            ((Some(_), _), (None, _)) => Ordering::Less,
            ((None, _), (Some(_), _)) => Ordering::Greater,
            ((None, a), (None, b)) => a.cmp(b),
        }
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uuid(value) => fmt_uuid(*value, f),
            Self::Ulid(value) => fmt_ulid(*value, f),
            // The separator of a business number is no text for people.
            Self::Text(text) if business_number(text).is_some() => {
                f.write_str(&text.replace('\u{1f}', ":"))
            }
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommandId({self})")
    }
}

/// The hyphenated form of RFC 9562, in either case. No other form is taken for a UUID.
fn parse_uuid(text: &str) -> Option<u128> {
    if text.len() != 36 {
        return None;
    }
    let mut value = 0_u128;
    for (place, b) in text.bytes().enumerate() {
        if matches!(place, 8 | 13 | 18 | 23) {
            if b != b'-' {
                return None;
            }
        } else {
            let digit = char::from(b).to_digit(16)?;
            value = (value << 4) | u128::from(digit);
        }
    }
    Some(value)
}

/// The value of 32 hexadecimal digits in lower case.
#[must_use]
pub fn parse_hex(text: &str) -> Option<u128> {
    if text.len() != 32 {
        return None;
    }
    text.bytes().try_fold(0_u128, |value, b| {
        let digit = match b {
            b'0'..=b'9' => b.wrapping_sub(b'0'),
            b'a'..=b'f' => b.wrapping_sub(b'a').wrapping_add(10),
            _ => return None,
        };
        Some((value << 4) | u128::from(digit))
    })
}

/// Upper case only, so that a text has one way to be a ULID and comes back as it was sent.
fn parse_ulid(text: &str) -> Option<u128> {
    // 26 characters of 5 bits are 130 bits: the first may only be 0 to 7.
    if text.len() != ULID_CHARS || text.bytes().next()? > b'7' {
        return None;
    }
    text.bytes().try_fold(0_u128, |value, b| {
        let digit = CROCKFORD.iter().position(|c| *c == b)?;
        Some((value << 5) | u128::try_from(digit).ok()?)
    })
}

// Statements show thousands of ids a page, so that each is written at once and not character by character.

fn fmt_uuid(value: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = Uuid::encode_buffer();
    f.write_str(Uuid::from_u128(value).hyphenated().encode_lower(&mut text))
}

fn fmt_ulid(value: u128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = [0; ULID_CHARS];
    for (place, shift) in text.iter_mut().zip((0..ULID_CHARS).rev()) {
        let bits = u32::try_from(shift).unwrap_or(0).saturating_mul(5);
        let digit = usize::try_from((value >> bits) & 31).unwrap_or(0);
        *place = CROCKFORD.get(digit).copied().unwrap_or(b'0');
    }
    f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> CommandId {
        CommandId::parse("id", text).unwrap()
    }

    #[test]
    fn a_uuid_and_a_ulid_are_their_bytes_and_come_back_as_sent() {
        let uuid = id("0190163d-8694-739b-aea5-966c26f8ad91");
        let ulid = id("01J0B3V1MMEEDTX9CPDGKFHBCH");
        assert_eq!(uuid.compact(), Some(0x0190_163d_8694_739b_aea5_966c_26f8_ad91));
        assert_eq!(uuid, id("0190163D-8694-739B-AEA5-966C26F8AD91"));
        assert_eq!(uuid.to_string(), "0190163d-8694-739b-aea5-966c26f8ad91");
        assert_eq!(ulid.to_string(), "01J0B3V1MMEEDTX9CPDGKFHBCH");
        assert_eq!(id(&CommandId::Ulid(uuid.compact().unwrap()).to_string()), uuid);
    }

    #[test]
    fn hexadecimal_texts_sort_as_their_values() {
        let texts = ["0190163d8694739baea5966c26f8ad91", "0190163d8694739baea5966c26f8ad9f"];
        let [a, b] = texts.map(id);
        assert!(a < b && a.hex() < b.hex());
        assert_eq!(a.hex(), Some(0x0190_163d_8694_739b_aea5_966c_26f8_ad91));
        for text in ["0190163D8694739BAEA5966C26F8AD91", "f", "0190163d8694739baea5966c26f8ad9g"] {
            assert_eq!(id(text).hex(), None, "{text}");
        }
    }

    #[test]
    fn other_text_is_itself() {
        for text in ["order-7", "0190163d8694739baea5966c26f8ad91", "81J0B3V1MMEEDTX9CPDGKFHBCH"] {
            assert_eq!(id(text).compact(), None, "{text}");
            assert_eq!(id(text).to_string(), text);
        }
    }

    #[test]
    fn bad_ids_name_the_field() {
        for text in ["", "a\nb", &"x".repeat(65)] {
            assert_eq!(CommandId::parse("id", text).unwrap_err().field, "id");
        }
        for text in ["", "a b", ":a", "a:", "a::b", "\u{e9}", &"x".repeat(65)] {
            assert_eq!(AccountId::parse("debit", text).unwrap_err().field, "debit", "{text}");
        }
        assert!(AccountId::parse("debit", "merchant:42:payable").is_ok());
    }
}
