//! Names that many rows share, each held once.

use std::collections::BTreeMap;

use super::MatchFault;
use crate::bounds::CURRENCIES_MAX;

/// The number of no name.
pub(crate) const NONE: u32 = u32::MAX;

/// Currencies and groups of both sides, by number in the order in which they came. Numbers are equal where names are;
/// nothing may depend on which of two is larger.
#[derive(Default)]
pub(crate) struct Names {
    currencies: Interned,
    groups: Interned,
}

#[derive(Default)]
struct Interned {
    numbers: BTreeMap<Box<str>, u32>,
    names: Vec<Box<str>>,
}

impl Interned {
    fn number(&mut self, name: &str) -> Option<u32> {
        if let Some(number) = self.numbers.get(name) {
            return Some(*number);
        }
        let number = u32::try_from(self.names.len()).ok().filter(|number| *number != NONE)?;
        self.numbers.insert(name.into(), number);
        self.names.push(name.into());
        Some(number)
    }

    fn name(&self, number: u32) -> &str {
        let name = usize::try_from(number).ok().and_then(|index| self.names.get(index));
        name.map_or("", AsRef::as_ref)
    }
}

impl Names {
    /// The number of a currency.
    pub(crate) fn currency(&mut self, code: &str) -> Result<u32, MatchFault> {
        let is_new = !self.currencies.numbers.contains_key(code);
        if is_new && self.currencies.names.len() >= CURRENCIES_MAX {
            return Err(MatchFault::Currencies);
        }
        self.currencies.number(code).ok_or(MatchFault::Currencies)
    }

    /// The code of a currency's number.
    pub(crate) fn currency_code(&self, number: u32) -> &str {
        self.currencies.name(number)
    }

    /// The number of a group; [`NONE`] for no group. There are fewer groups than rows.
    pub(crate) fn group(&mut self, name: &str) -> u32 {
        if name.is_empty() { NONE } else { self.groups.number(name).unwrap_or(NONE) }
    }

    /// The number of a group, if any row has named it.
    pub(crate) fn known_group(&self, name: &str) -> Option<u32> {
        self.groups.numbers.get(name).copied()
    }

    /// The name of a group's number.
    pub(crate) fn group_name(&self, number: u32) -> &str {
        self.groups.name(number)
    }
}
