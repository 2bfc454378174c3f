//! The matcher: takes rows of both sides in any order, and says which belong together.

mod assign;
mod batch;
mod earlier;
mod keys;
mod names;
mod near;
mod options;
mod progress;
mod table;
mod work;

use std::collections::BTreeMap;

pub use options::{Options, OptionsError, Period};
pub use progress::{Progress, Stage};
pub(crate) use table::{Row, Table};
pub(crate) use work::{Book, Link, Shape};

use crate::bounds::BREAK_ID_BYTES_MAX;
use crate::bounds::CURRENCIES_MAX;
use crate::bounds::OPEN_BREAKS_MAX;
use crate::bounds::PROGRESS_ROWS;
use crate::bounds::ROWS_MAX;
use crate::bounds::TEXT_BYTES_MAX;
use crate::outcome::By;
use crate::outcome::OpenBreak;
use crate::outcome::OpenRow;
use crate::outcome::Outcome;
use crate::read::BadRow;
use crate::read::BadRows;
use crate::row::OwnRow;
use crate::row::RowError;
use crate::row::TheirRow;
use crate::status::Status;
use earlier::take_over;
use progress::Steps;
use work::Work;

/// Why a row was not taken up, or a run did not end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{row}: {fault}")]
pub struct MatchError {
    /// Which row: `line 12`, `seq 4711`, `break monday#t3`, or the run.
    pub row: String,
    /// What is wrong.
    pub fault: MatchFault,
}

/// What is wrong with a row or a run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatchFault {
    /// A field crosses its bound.
    #[error("{0}")]
    Row(#[from] RowError),
    /// Too many rows.
    #[error("a side has more than {ROWS_MAX} rows: match a shorter period")]
    Rows,
    /// Too much text.
    #[error(
        "the references of a side take more than {TEXT_BYTES_MAX} bytes: match a shorter period"
    )]
    Text,
    /// Too many currencies.
    #[error("more than {CURRENCIES_MAX} currencies: check the mapping of the currency")]
    Currencies,
    /// Too many earlier breaks.
    #[error("more than {OPEN_BREAKS_MAX} earlier breaks: write old ones off")]
    Breaks,
    /// The id of an earlier break.
    #[error("the id of a break needs 1 to {BREAK_ID_BYTES_MAX} bytes, each once")]
    BreakId,
    /// Two rows of ours at one position.
    #[error("two rows of ours have this position: give each row once")]
    SeqTwice,
    /// The caller ended the run.
    #[error("the run was cancelled")]
    Cancelled,
}

/// Takes up rows of both sides and matches them.
///
/// The order in which rows are given does not change the result. Memory is about 100 bytes a row and its texts, and
/// 40 bytes a row while matching; a side holds [`ROWS_MAX`] rows.
///
/// ```
/// use farthing_recon::{Category, Matcher, Options, OwnRow, TheirRow};
///
/// let mut matcher = Matcher::begin(Options::at("monday", 1_000_000_000))?;
/// let (reference, currency) = ("A-1".to_owned(), "CNY".to_owned());
/// matcher.take_own(&OwnRow { seq: 7, reference: reference.clone(), amount: 2_800, currency: currency.clone(), ..OwnRow::default() })?;
/// matcher.take_theirs(&TheirRow { line: 2, item: 1, reference, amount: 2_900, currency, ..TheirRow::default() })?;
/// let outcome = matcher.finish(&mut |_| std::ops::ControlFlow::Continue(()))?;
/// let finding = outcome.findings().next().unwrap();
/// assert_eq!((finding.category, finding.difference), (Category::AmountOver, 100));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Matcher {
    options: Options,
    book: Book,
    their_breaks: BTreeMap<u32, OpenedBefore>,
    own_breaks: BTreeMap<u32, OpenedBefore>,
}

/// What is known of an earlier break beside its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenedBefore {
    pub(crate) id: String,
    pub(crate) since: u64,
}

impl Matcher {
    /// Begins a run.
    ///
    /// # Errors
    ///
    /// Settings that cannot be used.
    pub fn begin(options: Options) -> Result<Self, OptionsError> {
        options.check()?;
        let (their_breaks, own_breaks) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { options, book: Book::default(), their_breaks, own_breaks })
    }

    /// Takes up a row of ours.
    ///
    /// # Errors
    ///
    /// A row that crosses a bound, or one row too many.
    pub fn take_own(&mut self, row: &OwnRow) -> Result<(), MatchError> {
        let taken = self.book.ours.push_own(row, false, &mut self.book.names);
        taken.map(drop).map_err(|fault| MatchError { row: format!("seq {}", row.seq), fault })
    }

    /// Takes up a row of theirs.
    ///
    /// # Errors
    ///
    /// A row that crosses a bound, or one row too many.
    pub fn take_theirs(&mut self, row: &TheirRow) -> Result<(), MatchError> {
        let taken = self.book.theirs.push_theirs(row, false, &mut self.book.names);
        taken.map(drop).map_err(|fault| MatchError { row: format!("line {}", row.line), fault })
    }

    /// Takes up a whole file and collects what is bad in it. `progress` is told every [`PROGRESS_ROWS`] rows.
    ///
    /// # Errors
    ///
    /// One row too many, or a run that `progress` ended.
    pub fn take_statement(
        &mut self,
        rows: impl Iterator<Item = Result<TheirRow, BadRow>>,
        progress: Progress<'_>,
    ) -> Result<BadRows, MatchError> {
        let mut bad_rows = BadRows::default();
        let mut steps = Steps::of(Stage::Read, 0, progress);
        for (count, row) in (1_u64..).zip(rows) {
            match row {
                Ok(row) => self.take_theirs(&row)?,
                Err(bad) => bad_rows.add(bad),
            }
            if count.is_multiple_of(PROGRESS_ROWS) {
                steps.at(count).map_err(|_| cancelled())?;
            }
        }
        Ok(bad_rows)
    }

    /// Takes up what an earlier run left open. Where this run has the same row of ours (by `seq`) or of theirs (by all of
    /// its numbers, its amount and time), the break goes on with that.
    ///
    /// # Errors
    ///
    /// A row that crosses a bound, an id that is no id, or one break too many.
    pub fn take_open(&mut self, open: &OpenBreak) -> Result<(), MatchError> {
        let count = self.their_breaks.len().saturating_add(self.own_breaks.len());
        let names = &mut self.book.names;
        let faulty = |fault| MatchError { row: format!("break {}", open.id), fault };
        if count >= OPEN_BREAKS_MAX {
            return Err(faulty(MatchFault::Breaks));
        }
        if !(1..=BREAK_ID_BYTES_MAX).contains(&open.id.len()) {
            return Err(faulty(MatchFault::BreakId));
        }
        let before = OpenedBefore { id: open.id.clone(), since: open.since };
        match &open.row {
            OpenRow::Theirs(row) => {
                let number = self.book.theirs.push_theirs(row, true, names).map_err(faulty)?;
                self.their_breaks.insert(number, before);
            }
            OpenRow::Ours(row) => {
                let number = self.book.ours.push_own(row, true, names).map_err(faulty)?;
                self.own_breaks.insert(number, before);
            }
        }
        Ok(())
    }

    /// Matches. `progress` is told at the begin of each stage and may end the run.
    ///
    /// # Errors
    ///
    /// Two rows of ours at one position, a break id twice, or a run that `progress` ended.
    pub fn finish(mut self, progress: Progress<'_>) -> Result<Outcome, MatchError> {
        let of_run = |fault| MatchError { row: "the run".to_owned(), fault };
        let dropped = take_over(&self.book, &mut self.their_breaks, &mut self.own_breaks)?;
        let mut work = Work::of(&self.book, &self.options);
        dropped.theirs.iter().for_each(|row| work.take_theirs(*row));
        dropped.ours.iter().for_each(|row| work.take_own(*row));
        let total = u64::from(self.book.theirs.len());
        for (stage, step) in STAGES {
            let done = u64::try_from(work.their_list.len()).unwrap_or(total);
            Steps::of(*stage, total, &mut *progress)
                .at(done)
                .map_err(|_| of_run(MatchFault::Cancelled))?;
            step(&mut work);
        }
        let (absent, outside) = leave(&mut work);
        let Work { links, their_list, own_list, .. } = work;
        Ok(Outcome::of(crate::outcome::Matched {
            options: self.options,
            book: self.book,
            links,
            their_list,
            own_list,
            their_breaks: self.their_breaks,
            own_breaks: self.own_breaks,
            absent,
            outside,
        }))
    }
}

fn cancelled() -> MatchError {
    MatchError { row: "the run".to_owned(), fault: MatchFault::Cancelled }
}

/// The stages of matching, in their order.
type Step = fn(&mut Work<'_>);
const STAGES: &[(Stage, Step)] = &[
    (Stage::Keys, keys::match_by_keys),
    (Stage::Batches, batch::match_named),
    (Stage::Repeats, repeats),
    (Stage::Near, near::match_by_amount_and_time),
    (Stage::Sums, batch::match_by_sum),
];

/// Rows that share the key of a matched pair, and that no other key explained, repeat it. What moved nothing does not.
fn repeats(work: &mut Work<'_>) {
    for (t, o) in std::mem::take(&mut work.their_repeats) {
        if work.is_their_free(t) && !work.book.theirs.row(t).is_dead() {
            work.link(&[t], &[o], By::Reference, Shape::TheirsAgain);
        }
    }
    for (t, o) in std::mem::take(&mut work.own_repeats) {
        if work.is_own_free(o) && is_expected(&work.book.ours.row(o)) {
            work.link(&[t], &[o], By::Reference, Shape::OursAgain);
        }
    }
}

/// Whether the other side is to have a row of ours at all.
fn is_expected(row: &Row) -> bool {
    match row.status {
        Some(Status::Closed | Status::Failed | Status::Pending) => false,
        Some(Status::Paid | Status::Refunded | Status::Sent | Status::Confirmed) | None => true,
    }
}

/// Leaves what is free on its own. Gives the numbers of rows that are absent on the other side as they should be, and of
/// rows of ours that lie outside of the period.
fn leave(work: &mut Work<'_>) -> (u64, u64) {
    let (mut absent, mut outside) = (0_u64, 0_u64);
    let theirs: Vec<u32> = work.free_theirs().collect();
    for t in theirs {
        if work.book.theirs.row(t).is_dead() {
            absent = absent.saturating_add(1);
        } else {
            work.link(&[t], &[], By::None, Shape::TheirsOnly);
        }
    }
    let ours: Vec<u32> = work.free_ours().collect();
    for o in ours {
        let row = work.book.ours.row(o);
        let is_outside = work.options.period.is_some_and(|period| {
            let time = row.time().unwrap_or_default();
            time < period.from || time >= period.until
        });
        if !is_expected(&row) {
            absent = absent.saturating_add(1);
        } else if is_outside && !row.is_earlier {
            outside = outside.saturating_add(1);
        } else {
            work.link(&[], &[o], By::None, Shape::OursOnly);
        }
    }
    (absent, outside)
}
