//! Stored bytes: events, records, snapshots and keys.
//!
//! Bytes are for ever. A tag, once given, is never given to anything else, and a retired one stays in its list; an
//! unknown tag or version is an error, never skipped. Numbers in values are LEB128 (unsigned) or zigzag LEB128
//! (signed), in keys big-endian, so that keys sort as their numbers do.

mod account;
mod bytes;
mod command;
mod event;
mod executed;
mod fields;
mod instruction;
mod item;
pub mod keys;
mod link;
mod parties;
mod party;
mod record;
mod refusal;
mod rejection;
mod row;
mod settlement;
mod state;
mod transfer;

pub use bytes::{Malformed, Reader, Stored, put_bytes, put_signed, put_unsigned};
pub use event::{decode_events, encode_event};
pub use link::Link;
pub use record::{
    EncodedRecord, Origin, RECORD_BYTES_MAX, RECORD_EVENTS_MAX, Record, RecordBuilder, RecordHash,
};
pub use row::{
    BLOCK_ROWS_FULL, BLOCK_ROWS_MAX, BlockEncoder, Row, RowKind, decode_block, encode_block,
};
pub use state::{put_state, take_state};
