//! What queries read: the published state, and the indexes over the journal.
//!
//! ```text
//!  records ---> projector ---> View { state, names, tail } ---- runs ----> indexer ---> index files
//!                              in memory, newest events                    sorted, written, taken in whole
//! ```
//!
//! All of it can be deleted and built again from the journal. An event is queryable as soon as the projector has it:
//! first from the tail in memory, later from the files. A reader looks at the tail first and at the files second, and
//! the indexer drops from the tail only what is in the files, so nothing is ever missing in between.

mod absent;
mod by_account;
mod chunk;
mod cold;
mod gaps;
mod indexer;
mod items;
mod merge;
mod names;
mod places;
mod projector;
mod tail;
mod view;

pub use absent::{Absent, Asking};
pub use chunk::Chunk;
pub use cold::ColdIndex;
pub use indexer::{Indexer, checkpoint};
pub use items::{ItemKey, decode_item, item_key};
pub use projector::{Projector, SnapshotRequest};
pub use tail::{Run, Tail};
pub use view::View;
