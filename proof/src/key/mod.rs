//! Keys that sign seals (Ed25519, RFC 8032), and the ring in which a service keeps them.

mod public;
mod ring;
mod secret;
mod signature;

pub use public::{KEY_ID_BYTES, KeyId, KeyTextError, PUBLIC_KEY_PREFIX, PublicKey};
pub use ring::{KeyRing, RingError, RingFault};
pub use secret::{SECRET_KEY_PREFIX, SecretKey, SecretText};
pub use signature::{CHECKPOINT_DOMAIN, SIGNATURE_BYTES, SealSignature};
