//! Merkle trees as RFC 9162, section 2.1, has them: SHA-256, and a prefix that keeps leaves and nodes apart.
//!
//! | what | start at |
//! |---|---|
//! | hash an entry | [`leaf_hash`] |
//! | follow a tree that only grows | [`Frontier`] |
//! | prove that an entry is in a tree | [`prove`], or [`Trace`] where the leaves are not kept |
//! | check such a proof | [`verify`] |

mod frontier;
mod hash;
mod path;
mod trace;

pub use frontier::{Frontier, LEAVES_MAX, PEAKS_MAX};
pub use hash::{HASH_BYTES, Hash, HashTextError, leaf_hash, sha256};
pub use path::{PATH_HASHES_MAX, prove, verify};
pub use trace::{Trace, Traced};
