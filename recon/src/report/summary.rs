//! Counts and amounts by category and currency.

use std::collections::BTreeMap;
use std::io::Write;

use super::ReportError;
use crate::money::Exponents;
use crate::money::decimal;
use crate::outcome::Category;
use crate::outcome::Finding;
use crate::outcome::Outcome;

/// One category in one currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SummaryLine {
    /// Findings.
    pub findings: u64,
    /// Rows of theirs in them. The matched row that a duplicate names is not counted again.
    pub their_rows: u64,
    /// Rows of ours in them.
    pub own_rows: u64,
    /// Sum of theirs, in minor units.
    pub theirs: i128,
    /// Sum of ours, in minor units.
    pub ours: i128,
    /// Sum of the differences, in minor units.
    pub difference: i128,
    /// Age of the oldest, in days.
    pub oldest_days: u64,
}

/// Counts and amounts of a result. A row in a currency that differs is counted under the currency of theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// By category and currency, in the order of precedence.
    pub lines: BTreeMap<(Category, String), SummaryLine>,
    /// Rows of theirs that were read.
    pub their_rows: u64,
    /// Rows of ours that were given.
    pub own_rows: u64,
    /// Rows that are absent on the other side because nothing moved.
    pub absent_rows: u64,
    /// Rows of ours outside of the period.
    pub outside_rows: u64,
    /// Earlier breaks that are explained now.
    pub closed: u64,
}

impl Summary {
    /// Sums a result up.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        let (their_rows, own_rows) = outcome.rows();
        let mut lines: BTreeMap<(Category, String), SummaryLine> = BTreeMap::new();
        for finding in outcome.findings() {
            lines.entry((finding.category, finding.currency.clone())).or_default().add(&finding);
        }
        Self {
            lines,
            their_rows,
            own_rows,
            absent_rows: outcome.absent_rows(),
            outside_rows: outcome.outside_rows(),
            closed: u64::try_from(outcome.closed().count()).unwrap_or(u64::MAX),
        }
    }

    /// Findings of a category in all currencies.
    #[must_use]
    pub fn findings(&self, category: Category) -> u64 {
        let of_category = self.lines.iter().filter(|((known, _), _)| *known == category);
        of_category.fold(0, |sum, (_, line)| sum.saturating_add(line.findings))
    }

    /// Findings that are no match.
    #[must_use]
    pub fn breaks(&self) -> u64 {
        let breaks = Category::ALL.iter().filter(|category| **category != Category::Matched);
        breaks.fold(0, |sum, category| sum.saturating_add(self.findings(*category)))
    }
}

impl SummaryLine {
    fn add(&mut self, finding: &Finding) {
        let again = finding.category == Category::Duplicate;
        // The difference of a duplicate is the row that stands twice: ours where it is against us.
        let first = finding.theirs.first().map_or(0, |view| view.row.amount);
        let is_theirs = again && finding.difference == first;
        self.findings = self.findings.saturating_add(1);
        if !again || is_theirs {
            self.their_rows = add_len(self.their_rows, finding.theirs.len());
            let sum = finding.theirs.iter().map(|view| view.row.amount);
            self.theirs = sum.fold(self.theirs, i128::saturating_add);
        }
        if !again || !is_theirs {
            self.own_rows = add_len(self.own_rows, finding.ours.len());
            let sum = finding.ours.iter().map(|view| view.row.amount);
            self.ours = sum.fold(self.ours, i128::saturating_add);
        }
        self.difference = self.difference.saturating_add(finding.difference);
        self.oldest_days = self.oldest_days.max(finding.age_days.unwrap_or_default());
    }
}

fn add_len(sum: u64, len: usize) -> u64 {
    sum.saturating_add(u64::try_from(len).unwrap_or(u64::MAX))
}

/// Writes a summary as CSV: a line for each category and currency.
///
/// # Errors
///
/// A writer that fails.
pub fn write_summary(
    summary: &Summary,
    exponents: &Exponents,
    mut out: impl Write,
) -> Result<(), ReportError> {
    out.write_all(
        b"category,currency,findings,their_rows,own_rows,theirs_minor,ours_minor,difference_minor,difference,oldest_days\n",
    )?;
    for ((category, currency), line) in &summary.lines {
        let shown =
            exponents.of(currency).map_or_else(String::new, |e| decimal(line.difference, e));
        writeln!(
            out,
            "{},{currency},{},{},{},{},{},{},{shown},{}",
            category.name(),
            line.findings,
            line.their_rows,
            line.own_rows,
            line.theirs,
            line.ours,
            line.difference,
            line.oldest_days,
        )?;
    }
    out.flush()?;
    Ok(())
}
