//! Public keys, their text and their short name.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::VerifyingKey;

use crate::merkle::sha256;

/// What the text of a public key begins with; 32 bytes in base64 (RFC 4648, 4, padded) follow.
pub const PUBLIC_KEY_PREFIX: &str = "farthing-ed25519:";
/// Bytes of the name of a key.
pub const KEY_ID_BYTES: usize = 8;
/// Bytes of a key, public or secret.
pub(super) const KEY_BYTES: usize = 32;
/// Characters of a key in base64.
pub(super) const KEY_BASE64_CHARS: usize = 44;

/// The name of a key: the first 8 bytes of the SHA-256 of its public bytes, as 16 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; KEY_ID_BYTES]);

/// A public key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    id: KeyId,
}

/// Why a text is no public key or no name of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyTextError {
    /// It is not written as a key is.
    #[error("is no public key: give `{PUBLIC_KEY_PREFIX}` and 32 bytes in base64 (44 characters)")]
    Form,
    /// Its bytes are no point of the curve, or a point that would accept forged signatures.
    #[error("is no usable Ed25519 key: copy it again from where it is published")]
    Point,
    /// It is not written as the name of a key is.
    #[error("is no key id: give 16 hexadecimal digits in lower case")]
    Id,
}

impl KeyId {
    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; KEY_ID_BYTES] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl FromStr for KeyId {
    type Err = KeyTextError;

    fn from_str(text: &str) -> Result<Self, KeyTextError> {
        let value = u64::from_str_radix(text, 16).map_err(|_| KeyTextError::Id)?;
        let id = Self(value.to_be_bytes());
        // Signs, upper case and other lengths are not written back as they were.
        if id.to_string() == text { Ok(id) } else { Err(KeyTextError::Id) }
    }
}

impl serde::Serialize for KeyId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for KeyId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl PublicKey {
    /// The key with these bytes (RFC 8032, 5.1.5).
    ///
    /// # Errors
    ///
    /// [`KeyTextError::Point`] if they are no point of the curve or one of its few weak points.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Result<Self, KeyTextError> {
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyTextError::Point)?;
        if key.is_weak() { Err(KeyTextError::Point) } else { Ok(Self::of(key)) }
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        self.key.as_bytes()
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn of(key: VerifyingKey) -> Self {
        let mut id = [0; KEY_ID_BYTES];
        let digest = sha256(key.as_bytes());
        id.iter_mut().zip(digest.as_bytes()).for_each(|(byte, hashed)| *byte = *hashed);
        Self { key, id: KeyId(id) }
    }

    pub(super) const fn verifying(&self) -> &VerifyingKey {
        &self.key
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC_KEY_PREFIX}{}", STANDARD.encode(self.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = KeyTextError;

    fn from_str(text: &str) -> Result<Self, KeyTextError> {
        let base64 = text.strip_prefix(PUBLIC_KEY_PREFIX).ok_or(KeyTextError::Form)?;
        if base64.len() != KEY_BASE64_CHARS {
            return Err(KeyTextError::Form);
        }
        let bytes = STANDARD.decode(base64).map_err(|_| KeyTextError::Form)?;
        Self::from_bytes(bytes.try_into().map_err(|_| KeyTextError::Form)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The public key of the first test of RFC 8032, 7.1.
    const RFC_8032: &str = "farthing-ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    #[test]
    fn it_is_read_and_written() {
        let key: PublicKey = RFC_8032.parse().unwrap();
        assert_eq!(key.to_string(), RFC_8032);
        assert_eq!(key.id().to_string(), sha256(key.as_bytes()).to_string()[..16]);
        assert_eq!(key.id().to_string().parse(), Ok(key.id()));
    }

    #[test]
    fn other_texts_are_refused() {
        let form = |text: &str| assert_eq!(text.parse::<PublicKey>(), Err(KeyTextError::Form));
        form("");
        form(RFC_8032.trim_end_matches('='));
        form(&RFC_8032.replace("ed25519", "Ed25519"));
        form(&RFC_8032.replace("URo=", "URp="));
        form(&format!("{RFC_8032}\n"));
        let weak = format!("{PUBLIC_KEY_PREFIX}{}", STANDARD.encode([0; KEY_BYTES]));
        assert_eq!(weak.parse::<PublicKey>(), Err(KeyTextError::Point));
        for odd in ["", "0123456789ABCDEF", "123456789abcdef", "+123456789abcdef", "g"] {
            assert_eq!(odd.parse::<KeyId>(), Err(KeyTextError::Id), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_key_or_refused(bytes: [u8; KEY_BYTES]) {
            if let Ok(key) = PublicKey::from_bytes(bytes) {
                prop_assert_eq!(key.as_bytes(), &bytes);
                prop_assert_eq!(key.to_string().parse::<PublicKey>(), Ok(key));
            }
        }
    }
}
