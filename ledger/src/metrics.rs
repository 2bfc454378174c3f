//! Names of the metrics, and what each one means. Labels come from closed sets only, never from ids.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// Commands answered, by `kind` and `outcome` (`applied`, `refused`, `replayed`).
pub const COMMANDS: &str = "ledger_commands_total";
/// Refusals, by `code`.
pub const REJECTIONS: &str = "ledger_rejections_total";
/// Submissions refused because the queue was full, by `scope`: one `client`'s part of it, or the `ledger`'s whole.
pub const QUEUE_FULL: &str = "ledger_queue_full_total";
/// Submissions that were not decided, since nobody waited for their answers any more.
pub const QUEUE_ABANDONED: &str = "ledger_queue_abandoned_total";
/// Commands that wait for the writer.
pub const QUEUE_COMMANDS: &str = "ledger_queue_commands";
/// Seconds that the oldest submission of a group waited.
pub const QUEUE_WAIT_SECONDS: &str = "ledger_queue_wait_seconds";
/// Commands of a commit group.
pub const GROUP_COMMANDS: &str = "ledger_group_commands";
/// Journal bytes of a commit group.
pub const GROUP_BYTES: &str = "ledger_group_bytes";
/// Seconds that the writer took to decide a group.
pub const DECIDE_SECONDS: &str = "ledger_decide_seconds";
/// Seconds that fetching a group's cold records took.
pub const PREFETCH_SECONDS: &str = "ledger_prefetch_seconds";
/// Seconds that an append took, its sync included.
pub const APPEND_SECONDS: &str = "ledger_append_seconds";
/// Seconds that handing out the answers of a group took.
pub const REPLY_SECONDS: &str = "ledger_reply_seconds";
/// Last position on stable storage.
pub const DURABLE_SEQ: &str = "ledger_durable_seq";
/// Last position that queries see.
pub const PROJECTED_SEQ: &str = "ledger_projected_seq";
/// Last position that is in the index files.
pub const INDEXED_SEQ: &str = "ledger_indexed_seq";
/// Position of the newest snapshot.
pub const SNAPSHOT_SEQ: &str = "ledger_snapshot_seq";
/// Durable events that queries do not see yet.
pub const PROJECTION_LAG_EVENTS: &str = "ledger_projection_lag_events";
/// Seconds that sorting, writing and taking in a run of index files took.
pub const INDEX_RUN_SECONDS: &str = "ledger_index_run_seconds";
/// Events replayed at start.
pub const RECOVERY_EVENTS: &str = "ledger_recovery_events_total";
/// Open holds.
pub const HOLDS_OPEN: &str = "ledger_holds_open";
/// Merchants whose turn to be sealed has not come since the last cut-off.
pub const SEALS_WAITING: &str = "ledger_seals_waiting";
/// 1 once the ledger has stopped for a fault.
pub const WRITER_STOPPED: &str = "ledger_writer_stopped";

/// Tells the recorder what each metric means.
pub fn describe() {
    describe_counter!(COMMANDS, "Commands answered, by kind and outcome");
    describe_counter!(REJECTIONS, "Refusals, by code");
    describe_counter!(QUEUE_FULL, "Submissions refused because the queue was full, by scope");
    describe_counter!(QUEUE_ABANDONED, "Submissions not decided, since nobody waited any more");
    describe_counter!(RECOVERY_EVENTS, "Events replayed at start");
    for (name, text) in [
        (QUEUE_COMMANDS, "Commands that wait for the writer"),
        (DURABLE_SEQ, "Last position on stable storage"),
        (PROJECTED_SEQ, "Last position that queries see"),
        (INDEXED_SEQ, "Last position in the index files"),
        (SNAPSHOT_SEQ, "Position of the newest snapshot"),
        (PROJECTION_LAG_EVENTS, "Durable events that queries do not see yet"),
        (HOLDS_OPEN, "Open holds"),
        (SEALS_WAITING, "Merchants that wait to be sealed"),
        (WRITER_STOPPED, "1 once the ledger has stopped for a fault"),
    ] {
        describe_gauge!(name, text);
    }
    describe_histogram!(GROUP_COMMANDS, "Commands of a commit group");
    describe_histogram!(GROUP_BYTES, Unit::Bytes, "Journal bytes of a commit group");
    for (name, text) in [
        (QUEUE_WAIT_SECONDS, "Wait of the oldest submission of a group"),
        (DECIDE_SECONDS, "Deciding a group"),
        (PREFETCH_SECONDS, "Fetching the cold records of a group"),
        (APPEND_SECONDS, "Appending a group, sync included"),
        (REPLY_SECONDS, "Handing out the answers of a group"),
        (INDEX_RUN_SECONDS, "Sorting, writing and taking in a run of index files"),
    ] {
        describe_histogram!(name, Unit::Seconds, text);
    }
}

/// A position as a gauge shows it: exact up to 2^53.
#[must_use]
#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "a gauge is a float")]
pub const fn position(seq: u64) -> f64 {
    seq as f64
}
