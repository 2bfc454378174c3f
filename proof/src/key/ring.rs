//! The keys of a service: one that signs, and all that verify.

use std::fmt;

use crate::bounds::{RING_BYTES_MAX, RING_KEYS_MAX};
use crate::key::public::{KeyId, PUBLIC_KEY_PREFIX, PublicKey};
use crate::key::secret::{SECRET_KEY_PREFIX, SecretKey, SecretText};
use crate::key::signature::SealSignature;
use crate::seal::{Seal, SealError};

/// The keys of a service, the newest first. The first signs; all are published, so that what older ones signed stays
/// valid.
///
/// Its file has one key a line: `farthing-ed25519-secret:` with the secret bytes in base64, or `farthing-ed25519:`
/// with the public ones of a key whose secret was destroyed. The first must be secret. Empty lines and lines that
/// begin with `#` are left out.
#[derive(Clone)]
pub struct KeyRing {
    signing: SecretKey,
    older: Vec<Older>,
}

/// A key that signs no more.
#[derive(Debug, Clone)]
enum Older {
    Secret(SecretKey),
    Public(PublicKey),
}

/// Why a text is no ring. It never carries a part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    /// Too many bytes.
    #[error("the key ring has {given} bytes: give at most {RING_BYTES_MAX}")]
    TooLong {
        /// Bytes of the text.
        given: usize,
    },
    /// Too many keys.
    #[error("the key ring has more than {RING_KEYS_MAX} keys: take the oldest out")]
    Full,
    /// No key at all.
    #[error("the key ring has no key: put `{SECRET_KEY_PREFIX}` and 32 random bytes in base64 in")]
    Empty,
    /// A line that is wrong.
    #[error("the key ring, line {line}: {fault}")]
    Line {
        /// The line, the first is 1.
        line: usize,
        /// What is wrong with it.
        fault: RingFault,
    },
    /// A key that is in the ring already.
    #[error("key {0} is in the key ring already: make a new one")]
    Known(KeyId),
}

/// What is wrong with a line of a ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RingFault {
    /// Not a key.
    #[error(
        "is no key: give `{SECRET_KEY_PREFIX}` or `{PUBLIC_KEY_PREFIX}` and 32 bytes in base64"
    )]
    NotAKey,
    /// A public key before any secret one.
    #[error("the first key is public: put the secret key that signs before it")]
    NothingToSign,
    /// A key that stands above already.
    #[error("this key stands above already: take one of the two out")]
    Twice,
}

impl KeyRing {
    /// A ring with one key.
    #[must_use]
    pub const fn with(signing: SecretKey) -> Self {
        Self { signing, older: Vec::new() }
    }

    /// Reads the file of a ring. The caller wipes the text.
    ///
    /// # Errors
    ///
    /// Names the line, and never shows what is in it.
    pub fn parse(text: &str) -> Result<Self, RingError> {
        if text.len() > RING_BYTES_MAX {
            return Err(RingError::TooLong { given: text.len() });
        }
        let mut ring: Option<Self> = None;
        for (line, written) in (1..).zip(text.lines()) {
            let written = written.trim();
            if written.is_empty() || written.starts_with('#') {
                continue;
            }
            let at = |fault| RingError::Line { line, fault };
            let key = Older::read(written).ok_or(at(RingFault::NotAKey))?;
            match (&mut ring, key) {
                (None, Older::Secret(signing)) => ring = Some(Self::with(signing)),
                (None, Older::Public(_)) => return Err(at(RingFault::NothingToSign)),
                (Some(ring), key) => ring.append(key, at(RingFault::Twice))?,
            }
        }
        ring.ok_or(RingError::Empty)
    }

    /// Puts a new key in front: it signs from now on, and what was signed before stays valid.
    ///
    /// # Errors
    ///
    /// [`RingError::Known`] for a key of the ring, [`RingError::Full`] after [`RING_KEYS_MAX`] keys.
    pub fn rotate(&mut self, signing: SecretKey) -> Result<(), RingError> {
        let public = signing.public();
        if self.has(&public) {
            return Err(RingError::Known(public.id()));
        }
        if self.is_full() {
            return Err(RingError::Full);
        }
        let before = std::mem::replace(&mut self.signing, signing);
        self.older.insert(0, Older::Secret(before));
        Ok(())
    }

    /// Signs a seal with the newest key.
    ///
    /// # Errors
    ///
    /// A seal that is out of its bounds.
    pub fn sign(&self, seal: &Seal) -> Result<SealSignature, SealError> {
        SealSignature::sign(seal, &self.signing)
    }

    /// All public keys, the newest first: what the service publishes and a receipt is verified with.
    #[must_use]
    pub fn public_keys(&self) -> Vec<PublicKey> {
        let older = self.older.iter().map(Older::public);
        std::iter::once(self.signing.public()).chain(older).collect()
    }

    /// The text of its file.
    #[must_use]
    pub fn to_text(&self) -> SecretText {
        let older = self.older.iter().map(Older::to_text);
        SecretText::lines(&std::iter::once(self.signing.to_text()).chain(older).collect::<Vec<_>>())
    }

    /// Adds the oldest key.
    fn append(&mut self, key: Older, twice: RingError) -> Result<(), RingError> {
        if self.has(&key.public()) {
            return Err(twice);
        }
        if self.is_full() {
            return Err(RingError::Full);
        }
        self.older.push(key);
        Ok(())
    }

    fn has(&self, key: &PublicKey) -> bool {
        self.public_keys().contains(key)
    }

    const fn is_full(&self) -> bool {
        self.older.len().saturating_add(1) >= RING_KEYS_MAX
    }
}

/// By the names of the keys alone.
impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.public_keys();
        f.debug_list().entries(ids.iter().map(PublicKey::id)).finish()
    }
}

impl Older {
    fn read(text: &str) -> Option<Self> {
        SecretKey::read(text).map(Self::Secret).or_else(|| text.parse().ok().map(Self::Public))
    }

    fn public(&self) -> PublicKey {
        match self {
            Self::Secret(key) => key.public(),
            Self::Public(key) => *key,
        }
    }

    fn to_text(&self) -> SecretText {
        match self {
            Self::Secret(key) => key.to_text(),
            Self::Public(key) => SecretText::of(&key.to_string()),
        }
    }
}

#[cfg(test)]
mod tests;
