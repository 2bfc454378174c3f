//! The way of a command from the queue to its answer.
//!
//! ```text
//!  submit ---> queue ---> [ take group > expire > prefetch > decide > apply ] ---> [ append+sync > publish > reply ] ---> projector
//!  any thread  bounded      writer thread, owns the state                           journal thread, owns the journal
//! ```
//!
//! | phase | costs | may fail with |
//! |---|---|---|
//! | submit | two atomics, one send | malformed, full, stopping: *not applied* |
//! | take group | blocks for the first, then takes what is ready, bounded by commands; leaves out what nobody waits for any more | |
//! | expire | one look at the earliest deadline | |
//! | prefetch | one sorted multi-get for the ids that could be old | fatal |
//! | decide, apply | the rules; the next command of the group sees this one | rejection |
//! | append | one write, one sync a group | fatal |
//! | publish, reply | readers see it, every answer leaves, rejections too | |
//!
//! - While one group syncs, the writer decides the next, on a state that is ahead of the disk. Hence a failed append
//!   is final: the answers of that group are dropped, and their clients learn that the outcome is unknown.
//! - A rejection waits for its group's sync too: it may rest on an event that is not durable yet.
//! - One client fills a quarter of the queue at most, so that its flood is refused before it keeps others out.
//! - The sync is the batching window. There is no timer: a lonely command pays one sync, a thousand share one.
//! - A group's bytes are bounded, so that any journal can carry it; a call may span several groups, and is answered
//!   with the last. An atomic batch never spans two.

mod answers;
mod batch;
mod group;
mod ids;
mod journaling;
mod past;
mod recent_ids;
mod spans;
mod submission;
mod trial;
mod waiting;
mod window;
mod writer;

pub use group::Group;
pub use journaling::Journaling;
pub use past::Past;
pub use submission::{Answer, Answers, Commands, Mode, Outcome, Submission, Submitter, queue};
pub use waiting::{CLIENT_PARTS, Client};
pub use writer::{GroupBounds, Writer};
