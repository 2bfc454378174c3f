//! Every way in which a receipt fails.

use crate::key::KeyId;
use crate::merkle::{Hash, PATH_HASHES_MAX};
use crate::seal::SealError;

/// Why a receipt proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The seal is out of its bounds.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// It is signed with a key that is not among those given.
    #[error(
        "signed with key {key_id}, which is none of the {given} given: get the public keys anew"
    )]
    UnknownKey {
        /// The name of the key.
        key_id: KeyId,
        /// How many keys were given.
        given: usize,
    },
    /// The signature is not one of this key over this seal.
    #[error(
        "the signature is not of key {key_id} over a seal with digest {digest}: it was changed"
    )]
    Signature {
        /// The name of the key.
        key_id: KeyId,
        /// The digest of the seal as it stands in the receipt.
        digest: Hash,
    },
    /// The line would stand after the last one of the settlement.
    #[error("the line claims place {index}, the seal has {items} lines (the first is 0)")]
    Index {
        /// Where the line claims to stand.
        index: u64,
        /// How many lines the seal has.
        items: u64,
    },
    /// The path is longer than that of any tree.
    #[error("the path has {given} hashes, a tree has at most {PATH_HASHES_MAX}")]
    PathLength {
        /// Hashes of the path.
        given: usize,
    },
    /// The line and its path do not lead to the root in the seal.
    #[error(
        "line {leaf} at place {index} does not lead to the root {root} of the seal: it was changed"
    )]
    Path {
        /// The leaf of the line as it stands in the receipt.
        leaf: Hash,
        /// Where the line claims to stand.
        index: u64,
        /// The root that was expected.
        root: Hash,
    },
}
