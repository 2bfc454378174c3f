//! What is matched so far: which rows are taken, and the links between them.

use super::names::Names;
use super::table::Row;
use super::table::Table;
use crate::kind::Kind;
use crate::matching::options::Options;
use crate::outcome::By;

/// What a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Rows of both sides are one thing.
    Pair,
    /// A batch of ours less its fees is one row of theirs, or the other way round.
    NetBatch,
    /// A row of theirs alone.
    TheirsOnly,
    /// A row of ours alone.
    OursOnly,
    /// A row of theirs says once more what a matched one says.
    TheirsAgain,
    /// A row of ours says once more what a matched one says.
    OursAgain,
}

/// Rows that belong together: spans of the lists of [`Work`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    pub(crate) theirs: (u32, u32),
    pub(crate) ours: (u32, u32),
    pub(crate) by: By,
    pub(crate) shape: Shape,
}

/// The rows of both sides.
#[derive(Default)]
pub(crate) struct Book {
    pub(crate) names: Names,
    pub(crate) theirs: Table,
    pub(crate) ours: Table,
}

impl Book {
    /// Whether a row of theirs can be a row of ours: by kind, and where a kind is not known by sign.
    pub(crate) fn fits(&self, theirs: u32, ours: u32) -> bool {
        let (t, o) = (self.theirs.row(theirs), self.ours.row(ours));
        let is_known = |row: &Row| known_kind(row).is_some();
        let opposite = t.amount.signum().saturating_mul(o.amount.signum()) < 0;
        Kind::fits(t.kind, o.kind) && ((is_known(&t) && is_known(&o)) || !opposite)
    }

    /// Whether both rows have a reference, and not the same.
    pub(crate) fn has_other_reference(&self, theirs: u32, ours: u32) -> bool {
        let (t, o) = (self.theirs.reference(theirs), self.ours.reference(ours));
        !t.is_empty() && !o.is_empty() && t != o
    }
}

/// A kind that says something.
pub(crate) fn known_kind(row: &Row) -> Option<Kind> {
    row.kind.filter(|kind| *kind != Kind::Other)
}

/// A matching under way.
pub(crate) struct Work<'a> {
    pub(crate) book: &'a Book,
    pub(crate) options: &'a Options,
    their_taken: Vec<bool>,
    own_taken: Vec<bool>,
    pub(crate) links: Vec<Link>,
    pub(crate) their_list: Vec<u32>,
    pub(crate) own_list: Vec<u32>,
    /// Rows that share the key of a matched pair: (theirs, the ours of the pair).
    pub(crate) their_repeats: Vec<(u32, u32)>,
    /// (the theirs of the pair, ours).
    pub(crate) own_repeats: Vec<(u32, u32)>,
}

impl<'a> Work<'a> {
    pub(crate) fn of(book: &'a Book, options: &'a Options) -> Self {
        let many = |count| usize::try_from(count).unwrap_or(usize::MAX);
        Self {
            book,
            options,
            their_taken: vec![false; many(book.theirs.len())],
            own_taken: vec![false; many(book.ours.len())],
            links: Vec::new(),
            their_list: Vec::new(),
            own_list: Vec::new(),
            their_repeats: Vec::new(),
            own_repeats: Vec::new(),
        }
    }

    pub(crate) fn is_their_free(&self, row: u32) -> bool {
        !flag(&self.their_taken, row)
    }

    pub(crate) fn is_own_free(&self, row: u32) -> bool {
        !flag(&self.own_taken, row)
    }

    pub(crate) fn take_theirs(&mut self, row: u32) {
        set(&mut self.their_taken, row);
    }

    pub(crate) fn take_own(&mut self, row: u32) {
        set(&mut self.own_taken, row);
    }

    /// Rows of theirs that are not taken.
    pub(crate) fn free_theirs(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).zip(&self.their_taken).filter(|(_, taken)| !**taken).map(|(row, _)| row)
    }

    /// Rows of ours that are not taken.
    pub(crate) fn free_ours(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).zip(&self.own_taken).filter(|(_, taken)| !**taken).map(|(row, _)| row)
    }

    /// Links rows and takes those whose side the link is about.
    pub(crate) fn link(&mut self, theirs: &[u32], ours: &[u32], by: By, shape: Shape) {
        if shape != Shape::OursAgain {
            theirs.iter().for_each(|row| self.take_theirs(*row));
        }
        if shape != Shape::TheirsAgain {
            ours.iter().for_each(|row| self.take_own(*row));
        }
        let mut link = Link { theirs: (0, 0), ours: (0, 0), by, shape };
        link.theirs = append(&mut self.their_list, theirs, &self.book.theirs);
        link.ours = append(&mut self.own_list, ours, &self.book.ours);
        self.links.push(link);
    }

    /// Sorts rows of theirs by what they say.
    pub(crate) fn sort_theirs(&self, rows: &mut [u32]) {
        rows.sort_unstable_by(|a, b| self.book.theirs.order(&self.book.names, *a, *b));
    }

    /// Sorts rows of ours by what they say.
    pub(crate) fn sort_ours(&self, rows: &mut [u32]) {
        rows.sort_unstable_by(|a, b| self.book.ours.order(&self.book.names, *a, *b));
    }
}

fn flag(flags: &[bool], row: u32) -> bool {
    usize::try_from(row).ok().and_then(|index| flags.get(index)).copied().unwrap_or(true)
}

fn set(flags: &mut [bool], row: u32) {
    if let Some(flag) = usize::try_from(row).ok().and_then(|index| flags.get_mut(index)) {
        *flag = true;
    }
}

/// Appends rows in the order of their lines or positions; gives begin and length of what was appended. Lists hold no more than the rows of both sides, which fit.
fn append(list: &mut Vec<u32>, rows: &[u32], table: &Table) -> (u32, u32) {
    let begin = list.len();
    list.extend_from_slice(rows);
    let place = |row: &u32| {
        let row = table.row(*row);
        (row.is_earlier, row.id, row.extra)
    };
    list.get_mut(begin..).unwrap_or_default().sort_by_key(place);
    let begin = u32::try_from(begin).unwrap_or(u32::MAX);
    (begin, u32::try_from(rows.len()).unwrap_or(u32::MAX))
}
