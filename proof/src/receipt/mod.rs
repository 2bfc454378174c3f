//! Receipts: a document that proves, without a server, that a line is in a sealed settlement.

mod document;
mod refused;
mod verified;

pub use document::{RECEIPT_FORMAT, ReceiptError};
pub use refused::Refused;
pub use verified::{Verified, verify};

use crate::key::{KeyRing, SealSignature};
use crate::line::Line;
use crate::merkle::Hash;
use crate::seal::Seal;
use document::Format;

/// A line, its path in the tree of its settlement (RFC 9162, 2.1.3), the seal with the root of that tree, and the
/// seal's signature.
///
/// Its JSON ([`Self::to_json`], [`Self::from_json`]) has the names of these fields and `format`. Numbers are texts,
/// hashes hexadecimal digits, the signature base64. There are no bytes beside the readable fields: these are what is
/// hashed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    format: Format,
    line: Line,
    /// Where the line stands in the tree; the first is 0.
    #[serde(with = "crate::decimal")]
    index: u64,
    /// What the line is joined with up to the root, the deepest first.
    path: Vec<Hash>,
    seal: Seal,
    signature: SealSignature,
}

impl Receipt {
    /// Makes the receipt of a line: signs the seal with the newest key, and takes the line's place in the tree (the
    /// first is 0) and its path from [`prove`](crate::merkle::prove). What does not fit together is refused here, not
    /// by who gets it.
    ///
    /// # Errors
    ///
    /// [`Refused::Seal`] for a seal out of its bounds, [`Refused::Index`], [`Refused::PathLength`] and
    /// [`Refused::Path`] for a path that does not lead from the line to the seal's root.
    pub fn issue(
        ring: &KeyRing,
        seal: Seal,
        line: Line,
        index: u64,
        path: Vec<Hash>,
    ) -> Result<Self, Refused> {
        let signature = ring.sign(&seal)?;
        Self::assemble(signature, seal, line, index, path)
    }

    /// As [`Self::issue`] with a signature that was made before and is not checked here.
    ///
    /// # Errors
    ///
    /// As [`Self::issue`].
    pub fn assemble(
        signature: SealSignature,
        seal: Seal,
        line: Line,
        index: u64,
        path: Vec<Hash>,
    ) -> Result<Self, Refused> {
        seal.check()?;
        let receipt = Self { format: Format::One, line, index, path, seal, signature };
        verified::included(&receipt)?;
        Ok(receipt)
    }

    /// The line. It is proven only by [`verify`].
    #[must_use]
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// The seal. It is proven only by [`verify`].
    #[must_use]
    pub const fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Where the line stands in the tree; the first is 0.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// What the line is joined with up to the root, the deepest first.
    #[must_use]
    pub fn path(&self) -> &[Hash] {
        &self.path
    }

    /// The signature of the seal.
    #[must_use]
    pub const fn signature(&self) -> &SealSignature {
        &self.signature
    }
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
