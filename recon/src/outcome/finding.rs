//! A finding, and what one run leaves to the next: plain values.

use serde::{Deserialize, Serialize};

use super::category::By;
use super::category::Category;
use super::difference::Difference;
use super::fix::Fix;
use crate::row::OwnRow;
use crate::row::TheirRow;

/// A row of theirs in a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TheirView {
    /// The row. Its line is one of an earlier file where `earlier` is given and the file of this run does not have it.
    pub row: TheirRow,
    /// Id of the earlier break that this row was, if it was one.
    pub earlier: Option<String>,
}

/// A row of ours in a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnView {
    /// The row.
    pub row: OwnRow,
    /// Id of the earlier break that this row was, if it was one.
    pub earlier: Option<String>,
}

/// Rows that belong together, or a row that belongs to nothing, and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The first of what differs, by precedence.
    pub category: Category,
    /// By what the rows were brought together.
    pub by: By,
    /// Rows of theirs. A duplicate of ours names the row of theirs that is matched with another.
    pub theirs: Vec<TheirView>,
    /// Rows of ours. A duplicate of theirs names the row of ours that is matched with another.
    pub ours: Vec<OwnView>,
    /// Everything that differs, in the order of precedence.
    pub differences: Vec<Difference>,
    /// Theirs less ours, in minor units of `currency`; 0 where the currencies differ.
    pub difference: i128,
    /// Currency of theirs, else of ours.
    pub currency: String,
    /// Whole days from the time of our first row, else theirs, to the moment of the run.
    pub age_days: Option<u64>,
    /// What is usually done.
    pub fix: Fix,
}

/// A row that an earlier run left open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenRow {
    /// Theirs, missing here.
    Theirs(TheirRow),
    /// Ours, missing there or not due yet.
    Ours(OwnRow),
}

/// What one run leaves to the next: a row that stands alone. Plain data, to be kept by the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenBreak {
    /// Its id, at most [`BREAK_ID_BYTES_MAX`](crate::bounds::BREAK_ID_BYTES_MAX) bytes: the name of the run that found
    /// it, `#t` and the item of theirs or `#o` and the `seq` of ours.
    pub id: String,
    /// What it was in the run that gave it.
    pub category: Category,
    /// The moment of the run that found it first.
    pub since: u64,
    /// The row.
    pub row: OpenRow,
}

/// An earlier break that this run explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Its id.
    pub id: String,
    /// What the rows are now: `matched`, or what still differs between them.
    pub category: Category,
    /// Lines of theirs that it belongs with.
    pub their_lines: Vec<u64>,
    /// Positions of ours that it belongs with.
    pub own_seqs: Vec<u64>,
}
