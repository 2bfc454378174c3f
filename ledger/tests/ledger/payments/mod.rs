//! The payments layer as a whole: against a naive model, through crashes, retries and clocks that run back.

mod agreement;
mod asking;
mod dice;
mod ends;
mod model;
mod spelling;
mod wording;
mod wording_payments;
mod wording_terms;
pub(crate) mod words;
