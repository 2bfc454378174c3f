//! The open loop: when commands arrive is decided before the run, whatever the server does.

pub(crate) mod pacer;
pub(crate) mod peak;
pub(crate) mod schedule;
