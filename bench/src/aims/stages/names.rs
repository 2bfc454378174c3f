//! What runs and values are called, where they are measured and where aims look for them.

pub(crate) const COMPACT: &str = "compact";
pub(crate) const READABLE: &str = "readable";
pub(crate) const SUSTAINED: &str = "sustained";
pub(crate) const RANDOM: &str = "random ids";
pub(crate) const HOLDS: &str = "holds";
pub(crate) const UNIFORM: &str = "uniform";
pub(crate) const HOT: &str = "one hot account";
pub(crate) const ZIPF: &str = "Zipf";
pub(crate) const STREAM: &str = "stream";
pub(crate) const UNARY: &str = "single calls";
pub(crate) const LONELY: &str = "lonely caller";
pub(crate) const HALF: &str = "half of the peak";
pub(crate) const PAYMENTS: &str = "payments";
pub(crate) const MEMORY: &str = "many accounts";
pub(crate) const AFTER_KILLS: &str = "after the kills";
pub(crate) const FILLING: &str = "before statements";
pub(crate) const STATEMENTS: &str = "statements";
pub(crate) const HISTORY: &str = "history";

pub(crate) const SUSTAINED_DISK_BYTES: &str = "sustained disk_bytes";
pub(crate) const SUSTAINED_WRITTEN_BYTES: &str = "sustained written_bytes";
/// A small write that is synced, in milliseconds.
pub(crate) const SYNCED_WRITE_MS: &str = "synced write ms";
pub(crate) const MEMORY_ACCOUNTS: &str = "memory accounts";
pub(crate) const RESIDENT_BYTES: &str = "memory resident_bytes";
pub(crate) const RESIDENT_MOST_BYTES: &str = "memory resident_most_bytes";
pub(crate) const RESTART_SECONDS: &str = "restart seconds";
/// Rows that a page was asked for.
pub(crate) const STATEMENT_ROWS: &str = "statement rows";
