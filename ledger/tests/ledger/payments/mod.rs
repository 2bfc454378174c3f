//! The payments layer as a whole: against a naive model, through crashes, retries and clocks that run back.

mod agreement;
mod asking;
mod ends;
mod model;
mod wording;
mod wording_terms;
pub(crate) mod words;
