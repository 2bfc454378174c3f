//! Columns by their names: the header of a file, and the fields of a row under it.

use super::fault::Fault;
use super::fault::snippet;
use super::record::Record;
use crate::money::Exponents;
use crate::money::minor_units;
use crate::time::TimeFormat;
use crate::time::Zone;

/// The names of a file's columns and words: lines of a key and its names, parted by tabs. They are data files, because
/// most names are Chinese.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names(pub(crate) &'static str);

impl Names {
    /// Every name of a key.
    fn all(self, key: &str) -> impl Iterator<Item = &'static str> {
        let named = |line: &'static str| line.split_once('\t').filter(|(known, _)| *known == key);
        let names = self.0.lines().find_map(named).map_or("", |(_, names)| names);
        names.split('\t').filter(|name| !name.is_empty())
    }

    /// The first name of a key.
    pub(crate) fn of(self, key: &str) -> &'static str {
        self.all(key).next().unwrap_or_default()
    }

    /// Whether a text is a name of a key, its brackets wide or narrow.
    pub(crate) fn is(self, key: &str, text: &str) -> bool {
        let text = narrow(text);
        self.all(key).any(|name| name == text)
    }
}

/// Wide brackets as narrow ones: bills write both.
fn narrow(text: &str) -> String {
    text.replace('\u{ff08}', "(").replace('\u{ff09}', ")")
}

/// Where the columns of a file stand.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    /// Key, name in the file, position.
    known: Vec<(&'static str, String, usize)>,
    /// Fields of the header.
    pub(crate) len: usize,
}

impl Columns {
    /// The columns of a header under their keys. `None` where one of `required` is missing.
    pub(crate) fn of(
        header: &Record,
        wanted: &[(&'static str, String)],
        required: &[&str],
    ) -> Option<Self> {
        let names: Vec<String> = (0..header.len()).map(|i| narrow(header.field(i))).collect();
        let place = |(key, name): &(&'static str, String)| {
            let position = names.iter().position(|seen| seen == name)?;
            Some((*key, name.clone(), position))
        };
        let known: Vec<_> = wanted.iter().filter_map(place).collect();
        let has = |key: &&str| known.iter().any(|(name, ..)| name == key);
        required.iter().all(has).then_some(Self { known, len: header.len() })
    }

    /// The columns of a header under the keys of a list of names.
    pub(crate) fn named(
        header: &Record,
        names: Names,
        keys: &[&'static str],
        required: &[&str],
    ) -> Option<Self> {
        let all = |key: &&'static str| {
            let key = *key;
            names.all(key).map(move |name| (key, name.to_owned()))
        };
        let wanted: Vec<_> = keys.iter().flat_map(all).collect();
        Self::of(header, &wanted, required)
    }

    fn place(&self, key: &str) -> Option<(&str, usize)> {
        let known = self.known.iter().find(|(name, ..)| *name == key);
        known.map(|(_, name, position)| (name.as_str(), *position))
    }
}

/// One row under its header.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'a> {
    pub(crate) record: &'a Record,
    pub(crate) columns: &'a Columns,
}

impl<'a> Cells<'a> {
    /// A row that has the fields of its header. One that has fewer is cut; one empty field more is a separator at the end.
    pub(crate) fn of(record: &'a Record, columns: &'a Columns) -> Result<Self, Fault> {
        let (seen, expected) = (record.len(), columns.len);
        let trailing = seen == expected.saturating_add(1) && record.field(expected).is_empty();
        if seen != expected && !trailing {
            return Err(Fault::Fields { seen, expected });
        }
        Ok(Self { record, columns })
    }

    /// Whether the file has the column.
    pub(crate) fn has(self, key: &str) -> bool {
        self.columns.place(key).is_some()
    }

    /// The text of a column, empty where the file does not have it.
    pub(crate) fn text(self, key: &str) -> &'a str {
        self.columns.place(key).map_or("", |(_, position)| self.record.field(position))
    }

    /// The name that the file gives a column.
    pub(crate) fn name(self, key: &str) -> String {
        snippet(self.columns.place(key).map_or(key, |(name, _)| name))
    }

    /// A decimal amount in major units. `None` where it is empty.
    pub(crate) fn amount(
        self,
        key: &str,
        currency: &str,
        exponents: &Exponents,
    ) -> Result<Option<i128>, Fault> {
        let text = self.text(key);
        if text.is_empty() {
            return Ok(None);
        }
        let faulty = |fault| Fault::Amount { field: self.name(key), text: snippet(text), fault };
        minor_units(text, currency, exponents).map(Some).map_err(faulty)
    }

    /// A decimal amount that has to be there.
    pub(crate) fn some_amount(
        self,
        key: &str,
        currency: &str,
        exponents: &Exponents,
    ) -> Result<i128, Fault> {
        let amount = self.amount(key, currency, exponents)?;
        amount.ok_or_else(|| Fault::Empty(self.name(key)))
    }

    /// A moment. `None` where it is empty.
    pub(crate) fn time(
        self,
        key: &str,
        zone: &Zone,
        format: &TimeFormat,
    ) -> Result<Option<u64>, Fault> {
        let text = self.text(key);
        if text.is_empty() {
            return Ok(None);
        }
        let faulty = |fault| Fault::Time { field: self.name(key), text: snippet(text), fault };
        zone.micros(text, format).map(Some).map_err(faulty)
    }

    /// That a word of a column is not known.
    pub(crate) fn unknown(self, key: &str, expected: &'static str) -> Fault {
        Fault::Word { field: self.name(key), text: snippet(self.text(key)), expected }
    }
}
