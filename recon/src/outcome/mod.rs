//! The result of a run: findings that are built as they are asked for, what is closed, what stays open.

mod category;
mod compare;
mod difference;
mod finding;
mod fix;

use std::collections::BTreeMap;

pub use category::{By, Category};
pub use difference::Difference;
pub use finding::{Closed, Finding, OpenBreak, OpenRow, OwnView, TheirView};
pub use fix::Fix;

use crate::matching::Book;
use crate::matching::Link;
use crate::matching::OpenedBefore;
use crate::matching::Options;
use crate::matching::Row;
use crate::matching::Shape;
use crate::status::Status;
use crate::time::DAY_MICROS;
use compare::Linked;

/// What the matcher hands over.
pub(crate) struct Matched {
    pub(crate) options: Options,
    pub(crate) book: Book,
    pub(crate) links: Vec<Link>,
    pub(crate) their_list: Vec<u32>,
    pub(crate) own_list: Vec<u32>,
    pub(crate) their_breaks: BTreeMap<u32, OpenedBefore>,
    pub(crate) own_breaks: BTreeMap<u32, OpenedBefore>,
    pub(crate) absent: u64,
    pub(crate) outside: u64,
}

/// The result of a run. It holds the rows in their short form and builds findings as they are asked for, so that a million
/// of them take no more memory than one.
pub struct Outcome {
    matched: Matched,
}

/// Where a finding stands in a report: rows of this file by line and item, then rows of ours by position, then rows of
/// theirs that only an earlier file has.
type Place = (u8, u64, u64, u64);

impl Outcome {
    pub(crate) fn of(mut matched: Matched) -> Self {
        let mut links = std::mem::take(&mut matched.links);
        let outcome = Self { matched };
        links.sort_by_cached_key(|link| outcome.place(link));
        let matched = Matched { links, ..outcome.matched };
        Self { matched }
    }

    /// Findings by the line of theirs, then the position of ours. Each row stands in one finding; a duplicate also names
    /// the row that it repeats.
    pub fn findings(&self) -> impl Iterator<Item = Finding> + '_ {
        self.matched.links.iter().map(|link| self.finding(link))
    }

    /// Earlier breaks that are explained now, in the order of the findings.
    pub fn closed(&self) -> impl Iterator<Item = Closed> + '_ {
        self.matched.links.iter().flat_map(|link| self.closed_by(link))
    }

    /// What stays open for the next run: rows that stand alone, those of earlier runs too.
    pub fn open_breaks(&self) -> impl Iterator<Item = OpenBreak> + '_ {
        self.matched.links.iter().filter_map(|link| self.open_break(link))
    }

    /// Rows that the other side does not have because no money moved: closed, failed, or not paid yet.
    #[must_use]
    pub fn absent_rows(&self) -> u64 {
        self.matched.absent
    }

    /// Rows of ours that lie outside of the period and were not matched.
    #[must_use]
    pub fn outside_rows(&self) -> u64 {
        self.matched.outside
    }

    /// Rows of both sides that were given, earlier ones too: theirs, ours.
    #[must_use]
    pub fn rows(&self) -> (u64, u64) {
        (u64::from(self.matched.book.theirs.len()), u64::from(self.matched.book.ours.len()))
    }

    /// The settings of the run.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.matched.options
    }

    fn theirs(&self, link: &Link) -> &[u32] {
        span(&self.matched.their_list, link.theirs)
    }

    fn ours(&self, link: &Link) -> &[u32] {
        span(&self.matched.own_list, link.ours)
    }

    fn place(&self, link: &Link) -> Place {
        let book = &self.matched.book;
        let their_rows = self.theirs(link).iter().map(|row| book.theirs.row(*row));
        let their_place =
            |row: Row| (u8::from(row.is_earlier).saturating_mul(2), row.id, row.extra);
        let theirs = their_rows.map(their_place).min();
        let seqs = self.ours(link).iter().map(|row| book.ours.row(*row).id);
        let seq = seqs.min().unwrap_or_default();
        match theirs {
            Some((0, line, item)) => (0, line, item, seq),
            None => (1, seq, 0, 0),
            // An earlier row that is matched stands by its row of ours.
            Some(_) if link.ours.1 > 0 => (1, seq, 0, 0),
            Some((_, line, item)) => (2, line, item, 0),
        }
    }

    fn linked(&self, link: &Link) -> Linked<'_> {
        Linked {
            book: &self.matched.book,
            options: &self.matched.options,
            theirs: span(&self.matched.their_list, link.theirs),
            ours: span(&self.matched.own_list, link.ours),
            by: link.by,
            shape: link.shape,
        }
    }

    fn finding(&self, link: &Link) -> Finding {
        let linked = self.linked(link);
        let differences = match link.shape {
            Shape::Pair | Shape::NetBatch => linked.differences(),
            Shape::TheirsOnly | Shape::OursOnly | Shape::TheirsAgain | Shape::OursAgain => {
                Vec::new()
            }
        };
        let category = self.category(link, &differences);
        let (theirs, ours) = linked.amounts();
        let difference = match link.shape {
            Shape::Pair | Shape::NetBatch | Shape::TheirsOnly | Shape::OursOnly => {
                theirs.saturating_sub(ours)
            }
            Shape::TheirsAgain => theirs,
            Shape::OursAgain => ours.saturating_neg(),
        };
        let other_currency = category == Category::CurrencyDiffers;
        Finding {
            category,
            by: link.by,
            theirs: self.their_views(link),
            ours: self.own_views(link),
            difference: if other_currency { 0 } else { difference },
            currency: self.currency(link),
            age_days: self.age_days(link),
            fix: Fix::of(category, &differences),
            differences,
        }
    }

    fn category(&self, link: &Link, differences: &[Difference]) -> Category {
        let book = &self.matched.book;
        match link.shape {
            Shape::Pair | Shape::NetBatch => {
                differences.first().map_or(Category::Matched, Difference::category)
            }
            Shape::TheirsAgain | Shape::OursAgain => Category::Duplicate,
            Shape::TheirsOnly => {
                let first = self.theirs(link).first().map(|row| book.theirs.row(*row));
                let is_pending = first.is_some_and(|row| row.status == Some(Status::Pending));
                if is_pending { Category::Timing } else { Category::MissingHere }
            }
            Shape::OursOnly => {
                let first = self.ours(link).first().map(|row| book.ours.row(*row));
                let options = &self.matched.options;
                let usual = |row: Row| {
                    row.time().unwrap_or_default().saturating_add(options.due_after_micros)
                };
                let due = first.map_or(0, |row| row.due().unwrap_or_else(|| usual(row)));
                if options.as_of < due { Category::Timing } else { Category::MissingThere }
            }
        }
    }

    fn currency(&self, link: &Link) -> String {
        let book = &self.matched.book;
        let theirs = self.theirs(link).first().map(|row| book.theirs.row(*row).currency);
        let ours = self.ours(link).first().map(|row| book.ours.row(*row).currency);
        theirs.or(ours).map_or("", |number| book.names.currency_code(number)).to_owned()
    }

    fn age_days(&self, link: &Link) -> Option<u64> {
        let book = &self.matched.book;
        let ours = self.ours(link).first().and_then(|row| book.ours.row(*row).time());
        let theirs = self.theirs(link).first().and_then(|row| book.theirs.row(*row).time());
        let time =
            if link.shape == Shape::TheirsAgain { theirs.or(ours) } else { ours.or(theirs) }?;
        Some(self.matched.options.as_of.saturating_sub(time).div_euclid(DAY_MICROS))
    }

    fn their_views(&self, link: &Link) -> Vec<TheirView> {
        let matched = &self.matched;
        let view = |row: &u32| TheirView {
            row: matched.book.theirs.their_row(*row, &matched.book.names),
            earlier: matched.their_breaks.get(row).map(|before| before.id.clone()),
        };
        self.theirs(link).iter().map(view).collect()
    }

    fn own_views(&self, link: &Link) -> Vec<OwnView> {
        let matched = &self.matched;
        let view = |row: &u32| OwnView {
            row: matched.book.ours.own_row(*row, &matched.book.names),
            earlier: matched.own_breaks.get(row).map(|before| before.id.clone()),
        };
        self.ours(link).iter().map(view).collect()
    }

    fn closed_by(&self, link: &Link) -> Vec<Closed> {
        let matched = &self.matched;
        let (is_theirs, is_ours) = match link.shape {
            Shape::Pair | Shape::NetBatch => (true, true),
            Shape::TheirsAgain => (true, false),
            Shape::OursAgain => (false, true),
            Shape::TheirsOnly | Shape::OursOnly => return Vec::new(),
        };
        let their_ids = self.theirs(link).iter().filter_map(|row| matched.their_breaks.get(row));
        let own_ids = self.ours(link).iter().filter_map(|row| matched.own_breaks.get(row));
        let closed = their_ids.filter(|_| is_theirs).chain(own_ids.filter(|_| is_ours));
        let ids: Vec<String> = closed.map(|before| before.id.clone()).collect();
        if ids.is_empty() {
            return Vec::new();
        }
        let category = self.category(link, &self.linked(link).differences());
        let lines = self.theirs(link).iter().map(|row| matched.book.theirs.row(*row).id);
        let seqs = self.ours(link).iter().map(|row| matched.book.ours.row(*row).id);
        let (their_lines, own_seqs): (Vec<u64>, Vec<u64>) = (lines.collect(), seqs.collect());
        let one = |id| Closed {
            id,
            category,
            their_lines: their_lines.clone(),
            own_seqs: own_seqs.clone(),
        };
        ids.into_iter().map(one).collect()
    }

    fn open_break(&self, link: &Link) -> Option<OpenBreak> {
        let matched = &self.matched;
        let (row, before, new_id) = match link.shape {
            Shape::TheirsOnly => {
                let number = self.theirs(link).first()?;
                let row = matched.book.theirs.their_row(*number, &matched.book.names);
                let id = format!("{}#t{}", matched.options.run, row.item);
                (OpenRow::Theirs(row), matched.their_breaks.get(number), id)
            }
            Shape::OursOnly => {
                let number = self.ours(link).first()?;
                let row = matched.book.ours.own_row(*number, &matched.book.names);
                let id = format!("{}#o{}", matched.options.run, row.seq);
                (OpenRow::Ours(row), matched.own_breaks.get(number), id)
            }
            Shape::Pair | Shape::NetBatch | Shape::TheirsAgain | Shape::OursAgain => return None,
        };
        Some(OpenBreak {
            id: before.map_or(new_id, |before| before.id.clone()),
            category: self.category(link, &[]),
            since: before.map_or(matched.options.as_of, |before| before.since),
            row,
        })
    }
}

fn span(list: &[u32], (begin, len): (u32, u32)) -> &[u32] {
    let begin = usize::try_from(begin).unwrap_or(usize::MAX);
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    list.get(begin..begin.saturating_add(len)).unwrap_or_default()
}
