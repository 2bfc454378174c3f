//! The calls of many commands, decoded straight from the bytes of the message to what the ledger takes.
//!
//! The generated types of a readable transfer allocate eight times and are moved around; half a batch's time went there.
//! What is read here is only what is plain: the usual fields, in their usual types, well-formed. Anything else is
//! [`Odd`], and is decoded by the generated types and by `convert`, as every other call is. So both ways give the same
//! commands and the same errors, which the tests hold them to.
//!
//! | what | where |
//! |---|---|
//! | fields of a message | `fields` |
//! | one command | `compact`, `readable` |
//! | a batch, a message of the stream | `requests` |
//! | which calls come here | `routes` |

mod codec;
mod compact;
mod fields;
mod readable;
mod requests;
mod routes;

#[cfg(test)]
mod wire_test;

pub(super) use requests::{Batch, IntoBatch, IntoStreamed, Streamed};
pub use routes::Routes;

/// Not plain: for the generated types to decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Odd;
