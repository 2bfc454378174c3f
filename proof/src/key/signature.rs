//! The signature of a seal.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signature;

use crate::key::public::{KeyId, PublicKey};
use crate::key::secret::SecretKey;
use crate::merkle::Hash;
use crate::seal::{Seal, SealError};

/// What every signed message begins with, so that a signature is taken for nothing else.
pub const CHECKPOINT_DOMAIN: &[u8; 22] = b"farthing checkpoint 1\0";
/// Bytes of a signature: RFC 8032, 5.1.6.
pub const SIGNATURE_BYTES: usize = 64;

/// A signature (Ed25519, RFC 8032) over [`CHECKPOINT_DOMAIN`], the 32 bytes of the digest of a seal, and the 16
/// digits of the name of the key. The same seal and key always give the same signature.
#[derive(Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealSignature {
    key_id: KeyId,
    #[serde(with = "signature_base64")]
    ed25519: [u8; SIGNATURE_BYTES],
}

impl SealSignature {
    /// Signs a seal.
    ///
    /// # Errors
    ///
    /// A seal that is out of its bounds.
    pub fn sign(seal: &Seal, key: &SecretKey) -> Result<Self, SealError> {
        seal.check()?;
        let key_id = key.public().id();
        Ok(Self { key_id, ed25519: key.sign(&message(seal.digest(), key_id)) })
    }

    /// The name of the key that signed.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Its bytes: R and S of RFC 8032, 5.1.6.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; SIGNATURE_BYTES] {
        &self.ed25519
    }

    /// The signature with these parts, as they were stored.
    #[must_use]
    pub const fn from_parts(key_id: KeyId, ed25519: [u8; SIGNATURE_BYTES]) -> Self {
        Self { key_id, ed25519 }
    }

    /// Whether `key` made it for `seal`: RFC 8032, 5.1.7, without the forms of one signature that the standard leaves
    /// open.
    #[must_use]
    pub fn is_by(&self, key: &PublicKey, seal: &Seal) -> bool {
        let signature = Signature::from_bytes(&self.ed25519);
        let message = message(seal.digest(), self.key_id);
        key.id() == self.key_id && key.verifying().verify_strict(&message, &signature).is_ok()
    }
}

impl fmt::Debug for SealSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealSignature({}, {})", self.key_id, STANDARD.encode(self.ed25519))
    }
}

fn message(digest: Hash, key_id: KeyId) -> Vec<u8> {
    [CHECKPOINT_DOMAIN, &digest.as_bytes()[..], key_id.to_string().as_bytes()].concat()
}

mod signature_base64 {
    //! The bytes of a signature as base64.

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de};

    use crate::key::signature::SIGNATURE_BYTES;

    pub(super) fn serialize<S: Serializer>(
        bytes: &[u8; SIGNATURE_BYTES],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<[u8; SIGNATURE_BYTES], D::Error> {
        let bytes = STANDARD.decode(String::deserialize(from)?).ok();
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| de::Error::custom("give the 64 bytes of a signature in base64"))
    }
}
