//! Secret keys: neither shown nor left in memory.

use std::fmt;
use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};

use crate::key::public::{KEY_BASE64_CHARS, KEY_BYTES, PublicKey};

/// What the text of a secret key begins with; 32 bytes in base64 (RFC 4648, 4, padded) follow.
pub const SECRET_KEY_PREFIX: &str = "farthing-ed25519-secret:";

/// A secret key. Its bytes are overwritten when it is dropped, and nothing but [`Self::to_text`] shows them.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

/// A text with secret keys. It is overwritten when it is dropped, and nothing but [`Self::as_str`] shows it.
pub struct SecretText(Vec<u8>);

/// Bytes that are overwritten when they are dropped.
struct Wiped<const N: usize>([u8; N]);

impl SecretKey {
    /// A key from 32 random bytes (RFC 8032, 5.1.5), which the caller takes from a generator that nobody can foresee,
    /// and wipes.
    #[must_use]
    pub fn from_random(random: &[u8; KEY_BYTES]) -> Self {
        Self(SigningKey::from_bytes(random))
    }

    /// Its public key.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey::of(self.0.verifying_key())
    }

    /// Its text, as it stands in the file of a ring.
    #[must_use]
    pub fn to_text(&self) -> SecretText {
        let mut base64 = Wiped([0; KEY_BASE64_CHARS]);
        let mut text = Vec::with_capacity(SECRET_KEY_PREFIX.len().saturating_add(KEY_BASE64_CHARS));
        text.extend_from_slice(SECRET_KEY_PREFIX.as_bytes());
        if STANDARD.encode_slice(self.0.as_bytes(), &mut base64.0).is_ok() {
            text.extend_from_slice(&base64.0);
        }
        SecretText(text)
    }

    /// Reads what [`Self::to_text`] writes. None says no more, so that no error can carry a part of a key.
    pub(super) fn read(text: &str) -> Option<Self> {
        let base64 = text.strip_prefix(SECRET_KEY_PREFIX)?;
        if base64.len() != KEY_BASE64_CHARS {
            return None;
        }
        // The decoder may write up to one byte more than there are.
        let mut decoded = Wiped([0; KEY_BYTES + 1]);
        let len = STANDARD.decode_slice(base64, &mut decoded.0).ok()?;
        let bytes = decoded.0.first_chunk::<KEY_BYTES>().filter(|_| len == KEY_BYTES)?;
        Some(Self::from_random(bytes))
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; ed25519_dalek::SIGNATURE_LENGTH] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.public().id())
    }
}

impl SecretText {
    /// The text, to be written to a file that only its owner can read.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// One text for several, a line each. It never grows, since growing would leave a copy behind.
    pub(super) fn lines(texts: &[Self]) -> Self {
        let len = texts.iter().map(|text| text.0.len().saturating_add(1));
        let mut joined = Vec::with_capacity(len.fold(0, usize::saturating_add));
        for text in texts {
            joined.extend_from_slice(&text.0);
            joined.push(b'\n');
        }
        Self(joined)
    }

    pub(super) fn of(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretText({} bytes)", self.0.len())
    }
}

impl Drop for SecretText {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

impl<const N: usize> Drop for Wiped<N> {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Overwrites with zeros. What nobody reads afterwards would not be written, so it is shown to a black box.
fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    black_box(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret key of the first test of RFC 8032, 7.1.
    const RFC_8032: &str = "farthing-ed25519-secret:nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

    #[test]
    fn it_is_the_key_of_the_standard() {
        let key = SecretKey::read(RFC_8032).unwrap();
        assert_eq!(key.to_text().as_str(), RFC_8032);
        let public = "farthing-ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        assert_eq!(key.public().to_string(), public);
        let signature: String = key.sign(b"").iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(signature.starts_with("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065"));
        assert!(
            signature.ends_with("5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")
        );
    }

    #[test]
    fn a_log_does_not_tell_it() {
        let key = SecretKey::read(RFC_8032).unwrap();
        assert_eq!(format!("{key:?}"), format!("SecretKey({})", key.public().id()));
        assert_eq!(format!("{:?}", key.to_text()), "SecretText(68 bytes)");
    }

    #[test]
    fn other_texts_are_none() {
        for odd in ["", &RFC_8032[1..], &RFC_8032[..67], &RFC_8032.replace("2A=", "2B=")] {
            assert!(SecretKey::read(odd).is_none(), "{odd}");
        }
    }

    #[test]
    fn wiped_bytes_are_zeros() {
        let mut bytes = [7; 40];
        wipe(&mut bytes);
        assert_eq!(bytes, [0; 40]);
    }
}
