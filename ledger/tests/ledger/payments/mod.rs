//! The payments layer as a whole.

pub(crate) mod words;
