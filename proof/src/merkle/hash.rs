//! A SHA-256 hash, its text, and the two ways in which a tree hashes.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// Bytes of a hash.
pub const HASH_BYTES: usize = 32;
/// What stands before an entry when it is hashed: RFC 9162, 2.1.1.
const LEAF: [u8; 1] = [0];
/// What stands before two hashes when they are joined: RFC 9162, 2.1.1.
const NODE: [u8; 1] = [1];
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// A SHA-256 hash. Its text is 64 hexadecimal digits in lower case, so that one hash has one text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

/// A text that is no hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no hash: give 64 hexadecimal digits in lower case")]
pub struct HashTextError;

impl Hash {
    /// The hash with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }

    /// Reads 64 hexadecimal digits in lower case.
    ///
    /// # Errors
    ///
    /// Anything else, upper case included.
    pub fn from_hex(text: &str) -> Result<Self, HashTextError> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != HASH_BYTES || !rest.is_empty() {
            return Err(HashTextError);
        }
        let mut bytes = [0; HASH_BYTES];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = nibble(*high)? << 4 | nibble(*low)?;
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = HashTextError;

    fn from_str(text: &str) -> Result<Self, HashTextError> {
        Self::from_hex(text)
    }
}

impl serde::Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).map_err(serde::de::Error::custom)
    }
}

/// The hash of an entry of a tree: `SHA-256(0x00 || bytes)`, RFC 9162, 2.1.1.
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix(LEAF).chain_update(bytes).finalize().into())
}

/// Plain SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

/// The hash of a node: `SHA-256(0x01 || left || right)`, RFC 9162, 2.1.1.
pub(super) fn node_hash(left: Hash, right: Hash) -> Hash {
    let joined = Sha256::new_with_prefix(NODE).chain_update(left.0).chain_update(right.0);
    Hash(joined.finalize().into())
}

fn nibble(digit: u8) -> Result<u8, HashTextError> {
    let value = DIGITS.iter().position(|known| *known == digit).ok_or(HashTextError)?;
    u8::try_from(value).map_err(|_| HashTextError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn other_texts_are_refused() {
        let good = sha256(b"x").to_string();
        let odd = [&good[1..], &good.to_uppercase(), "", &format!("{good}00"), &"g".repeat(64)]
            .map(ToOwned::to_owned);
        for text in odd {
            assert_eq!(Hash::from_hex(&text), Err(HashTextError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn its_text_is_read_back(bytes: [u8; HASH_BYTES]) {
            let hash = Hash::from_bytes(bytes);
            prop_assert_eq!(hash.to_string().parse(), Ok(hash));
            let json = serde_json::to_string(&hash).unwrap();
            prop_assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), hash);
        }
    }
}
