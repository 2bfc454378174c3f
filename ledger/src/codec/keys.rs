//! Keys of the column families. Big-endian, so that they sort as what they name.

use super::bytes::{Malformed, Reader};
use crate::domain::{AccountNumber, CommandId, Seq};
use crate::item::Owner;

/// First byte of the key of a 16-byte id.
const ID_COMPACT: u8 = 0;
/// First byte of the key of a text id.
const ID_TEXT: u8 = 1;

/// Journal: the first seq of a record.
#[must_use]
pub const fn journal(first: Seq) -> [u8; 8] {
    first.raw().to_be_bytes()
}

/// Ids: how it sorts is how the client made it, so that time-ordered ids come in order.
#[must_use]
pub fn id(id: &CommandId) -> Vec<u8> {
    match id {
        CommandId::Uuid(value) | CommandId::Ulid(value) => compact_id(*value).to_vec(),
        CommandId::Text(text) => text_id(text),
    }
}

/// The key of an id that is a text.
#[must_use]
pub fn text_id(text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len().saturating_add(1));
    key.push(ID_TEXT);
    key.extend_from_slice(text.as_bytes());
    key
}

/// The key of a 16-byte id.
#[must_use]
pub fn compact_id(value: u128) -> [u8; 17] {
    let mut key = [0; 17];
    let (tag, rest) = key.split_at_mut(1);
    tag.copy_from_slice(&[ID_COMPACT]);
    rest.copy_from_slice(&value.to_be_bytes());
    key
}

/// The value of a 16-byte id's key; none for another key.
#[must_use]
pub fn compact_id_of(key: &[u8]) -> Option<u128> {
    let (tag, rest) = key.split_first()?;
    (*tag == ID_COMPACT).then_some(())?;
    Some(u128::from_be_bytes(rest.try_into().ok()?))
}

/// The text of a key of [`text_id`]; none for another key.
#[must_use]
pub fn text_id_of(key: &[u8]) -> Option<&str> {
    let (tag, rest) = key.split_first()?;
    (*tag == ID_TEXT).then_some(())?;
    std::str::from_utf8(rest).ok()
}

/// Rows: the account, then the seq of the first row of a block.
#[must_use]
pub fn row(account: AccountNumber, first: Seq) -> [u8; 12] {
    let mut key = [0; 12];
    let (head, tail) = key.split_at_mut(4);
    head.copy_from_slice(&account.raw().to_be_bytes());
    tail.copy_from_slice(&first.raw().to_be_bytes());
    key
}

/// What [`row`] was made of.
///
/// # Errors
///
/// It is no such key.
pub fn row_parts(key: &[u8]) -> Result<(AccountNumber, Seq), Malformed> {
    let mut input = Reader::over(key);
    let number = AccountNumber::from_raw(u32::from_be_bytes(input.array()?));
    let first = Seq::from_raw(u64::from_be_bytes(input.array()?));
    number.map(|number| (number, first)).ok_or(Malformed { expected: "a row key" })
}

/// Links: the event that is linked to, then the one that links.
#[must_use]
pub fn link(target: Seq, seq: Seq) -> [u8; 16] {
    let mut key = [0; 16];
    let (head, tail) = key.split_at_mut(8);
    head.copy_from_slice(&target.raw().to_be_bytes());
    tail.copy_from_slice(&seq.raw().to_be_bytes());
    key
}

/// What [`link`] was made of.
///
/// # Errors
///
/// It is no such key.
pub fn link_parts(key: &[u8]) -> Result<(Seq, Seq), Malformed> {
    let mut input = Reader::over(key);
    let target = Seq::from_raw(u64::from_be_bytes(input.array()?));
    Ok((target, Seq::from_raw(u64::from_be_bytes(input.array()?))))
}

/// Items: the kind, whose it is, then its number, so that an owner's items of a kind stand together.
#[must_use]
pub fn item(kind: u8, owner: Owner, number: Seq) -> [u8; 14] {
    let (who, raw) = match owner {
        Owner::Merchant(merchant) => (1, merchant.raw()),
        Owner::Wallet(wallet) => (2, wallet.raw()),
        Owner::Platform => (3, 0),
    };
    let mut key = [0; 14];
    let (head, tail) = key.split_at_mut(6);
    let (tags, party) = head.split_at_mut(2);
    tags.copy_from_slice(&[kind, who]);
    party.copy_from_slice(&raw.to_be_bytes());
    tail.copy_from_slice(&number.raw().to_be_bytes());
    key
}

/// References: the text, a zero byte (no reference has one), then the seq.
#[must_use]
pub fn reference(text: &str, seq: Seq) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len().saturating_add(9));
    key.extend_from_slice(text.as_bytes());
    key.push(0);
    key.extend_from_slice(&seq.raw().to_be_bytes());
    key
}

/// The seq at the end of a key of [`reference()`].
///
/// # Errors
///
/// It is no such key.
pub fn reference_seq(key: &[u8]) -> Result<Seq, Malformed> {
    let tail = key.last_chunk::<8>().ok_or(Malformed { expected: "a reference key" })?;
    Ok(Seq::from_raw(u64::from_be_bytes(*tail)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_sort_as_what_they_name(a: (u32, u64), b: (u32, u64)) {
            let row_of = |(n, s): (u32, u64)| {
                (AccountNumber::from_raw(n.max(1)).unwrap(), Seq::from_raw(s))
            };
            let (x, y) = (row_of(a), row_of(b));
            prop_assert_eq!(row(x.0, x.1).cmp(&row(y.0, y.1)), x.cmp(&y));
            prop_assert_eq!(row_parts(&row(x.0, x.1)), Ok(x));
            let (x, y) = ((x.1, y.1), (y.1, x.1));
            prop_assert_eq!(link(x.0, x.1).cmp(&link(y.0, y.1)), x.cmp(&y));
            prop_assert_eq!(link_parts(&link(x.0, x.1)), Ok(x));
        }

        #[test]
        fn ids_sort_as_they_were_made(a: u128, b: u128, text in "[a-z]{1,64}") {
            prop_assert_eq!(compact_id(a).cmp(&compact_id(b)), a.cmp(&b));
            prop_assert_eq!(compact_id_of(&compact_id(a)), Some(a));
            let text = id(&CommandId::Text(text.into()));
            prop_assert!(text.as_slice() > compact_id(a).as_slice());
            prop_assert_eq!(compact_id_of(&text), None);
            prop_assert!(text_id_of(&compact_id(a)).is_none());
            prop_assert!(text_id_of(&text).is_some());
        }
    }

    proptest! {
        #[test]
        fn keys_of_ids_sort_as_the_ids(a in any_id(), b in any_id()) {
            prop_assert_eq!(id(&a).cmp(&id(&b)), a.cmp(&b));
        }
    }

    fn any_id() -> impl Strategy<Value = CommandId> {
        prop_oneof![
            any::<u128>().prop_map(CommandId::Uuid),
            (0..4_u128).prop_map(CommandId::Ulid),
            "[ -~]{1,64}".prop_map(|text| CommandId::parse("id", &text).unwrap()),
        ]
    }

    #[test]
    fn a_reference_is_no_prefix_of_a_longer_one() {
        let short = reference("a", Seq::MAX);
        assert!(short < reference("aa", Seq::FIRST));
        assert_eq!(reference_seq(&short), Ok(Seq::MAX));
    }
}
