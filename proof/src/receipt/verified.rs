//! The check of a receipt, with nothing but public keys.

use crate::key::{KeyId, PublicKey};
use crate::line::Line;
use crate::merkle::{self, PATH_HASHES_MAX};
use crate::receipt::{Receipt, Refused};
use crate::seal::Seal;

/// What a receipt has proven: that whoever holds the key sealed a settlement with this line in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified<'a> {
    /// The line.
    pub line: &'a Line,
    /// The seal of its settlement.
    pub seal: &'a Seal,
    /// The name of the key that signed.
    pub key_id: KeyId,
}

/// Checks a receipt: the seal is signed by one of the keys, and the line with its path leads to the seal's root (RFC
/// 9162, 2.1.3.2). The size of the tree is that of the seal, so that it is signed too.
///
/// # Errors
///
/// The first thing that is wrong, the signature before the path.
pub fn verify<'a>(
    receipt: &'a Receipt,
    public_keys: &[PublicKey],
) -> Result<Verified<'a>, Refused> {
    let Receipt { line, seal, signature, .. } = receipt;
    seal.check()?;
    let key_id = signature.key_id();
    let mut named = public_keys.iter().filter(|key| key.id() == key_id).peekable();
    if named.peek().is_none() {
        return Err(Refused::UnknownKey { key_id, given: public_keys.len() });
    }
    if !named.any(|key| signature.is_by(key, seal)) {
        return Err(Refused::Signature { key_id, digest: seal.digest() });
    }
    included(receipt)?;
    Ok(Verified { line, seal, key_id })
}

/// Whether the line is in the tree of the seal.
pub(super) fn included(receipt: &Receipt) -> Result<(), Refused> {
    let Receipt { line, index, path, seal, .. } = receipt;
    let (index, items, root) = (*index, seal.items, seal.items_root);
    if index >= items {
        return Err(Refused::Index { index, items });
    }
    if path.len() > PATH_HASHES_MAX {
        return Err(Refused::PathLength { given: path.len() });
    }
    let leaf = line.leaf();
    if !merkle::verify(leaf, index, items, path, root) {
        return Err(Refused::Path { leaf, index, root });
    }
    Ok(())
}
