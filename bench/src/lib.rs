//! What the benchmarks share: workloads, the parts of a ledger without the others, and the aims of the project.

pub mod aims;
pub mod bare;
pub mod figures;
pub mod market;
pub mod whole;
mod workload;

pub use workload::{BATCH, Ids, Workload};

/// The same as the server has: memory comes and goes in megabytes, made by one thread and freed by another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
