//! Ids of a chunk's events in short form: 24 bytes each, however they were written.

use crate::domain::{CommandId, Seq};
use std::cmp::Ordering;
use std::sync::Arc;

/// Ids with the places of their events, in the order of the events.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<Name>,
    texts: Vec<Arc<str>>,
}

#[derive(Debug, Clone, Copy)]
struct Name {
    /// The 16 bytes in two halves, so that no byte is lost to alignment; of a text its index into `texts`.
    high: u64,
    low: u64,
    /// The event, counted from the chunk's first.
    offset: u32,
    form: Form,
    /// Whether the event can be found by it.
    indexed: bool,
}

/// How an id is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Uuid,
    Ulid,
    Text,
}

/// An id in short form, for [`Names::id`] of the same names.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShortId {
    pub(super) high: u64,
    pub(super) low: u64,
    pub(super) form: Form,
}

impl ShortId {
    fn value(&self) -> u128 {
        (u128::from(self.high) << 64) | u128::from(self.low)
    }
}

impl Name {
    fn value(&self) -> u128 {
        (u128::from(self.high) << 64) | u128::from(self.low)
    }

    fn compact(&self) -> Option<u128> {
        match self.form {
            Form::Uuid | Form::Ulid => Some(self.value()),
            Form::Text => None,
        }
    }
}

impl Names {
    /// Adds the id of the event at `offset`.
    pub(super) fn push(&mut self, id: &CommandId, offset: u32, indexed: bool) -> ShortId {
        let (value, form) = match id {
            CommandId::Uuid(value) => (*value, Form::Uuid),
            CommandId::Ulid(value) => (*value, Form::Ulid),
            CommandId::Text(text) => {
                let index = u128::try_from(self.texts.len()).unwrap_or(u128::MAX);
                self.texts.push(text.clone());
                (index, Form::Text)
            }
        };
        let high = u64::try_from(value >> 64).unwrap_or(0);
        let low = u64::try_from(value & u128::from(u64::MAX)).unwrap_or(0);
        self.names.push(Name { high, low, offset, form, indexed });
        ShortId { high, low, form }
    }

    /// The id as it was written.
    pub(super) fn id(&self, id: ShortId) -> CommandId {
        match id.form {
            Form::Uuid => CommandId::Uuid(id.value()),
            Form::Ulid => CommandId::Ulid(id.value()),
            Form::Text => CommandId::Text(self.text(id.low).into()),
        }
    }

    /// The event at `index`, counted from the chunk's first.
    pub(super) fn offset(&self, index: usize) -> Option<u32> {
        self.names.get(index).map(|name| name.offset)
    }

    /// The index of an id by which its event can be found, looked for from front to back.
    pub(super) fn position(&self, id: &CommandId) -> Option<usize> {
        self.names.iter().position(|name| name.indexed && self.compare(name, id).is_eq())
    }

    /// Indexes of the ids by which events can be found, in the order of the ids.
    pub(super) fn sorted(&self) -> Vec<u32> {
        let indexed = (0_u32..).zip(&self.names).filter(|(_, name)| name.indexed);
        let mut sorted: Vec<(u32, &Name)> = indexed.collect();
        // Stable: it takes what is sorted already in one pass, as time-ordered ids are.
        sorted.sort_by(|(_, a), (_, b)| self.order(a, b));
        sorted.into_iter().map(|(index, _)| index).collect()
    }

    /// How the id at `index` compares with `id`.
    pub(super) fn compare_at(&self, index: usize, id: &CommandId) -> Ordering {
        self.names.get(index).map_or(Ordering::Greater, |name| self.compare(name, id))
    }

    /// The 16-byte ids by which events can be found, and the places of the events.
    pub(super) fn compact(&self) -> impl Iterator<Item = (u128, u32)> {
        let indexed = self.names.iter().filter(|name| name.indexed);
        indexed.filter_map(|name| Some((name.compact()?, name.offset)))
    }

    /// The texts by which events can be found, and the places of the events.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, u32)> {
        // Where there is no text, nothing is looked at.
        let all = if self.texts.is_empty() { &[][..] } else { &self.names[..] };
        let texts = all.iter().filter(|name| name.indexed && name.form == Form::Text);
        texts.map(|name| (self.text(name.low), name.offset))
    }

    fn text(&self, index: u64) -> &str {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        self.texts.get(index).map_or("", |text| text)
    }

    /// As the ids themselves are ordered: every 16-byte id before every text.
    fn order(&self, a: &Name, b: &Name) -> Ordering {
        match (a.compact(), b.compact()) {
            (Some(a), Some(b)) => a.cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => self.text(a.low).cmp(self.text(b.low)),
        }
    }

    fn compare(&self, name: &Name, id: &CommandId) -> Ordering {
        match (name.compact(), id) {
            (Some(a), CommandId::Uuid(b) | CommandId::Ulid(b)) => a.cmp(b),
            (Some(_), CommandId::Text(_)) => Ordering::Less,
            (None, CommandId::Uuid(_) | CommandId::Ulid(_)) => Ordering::Greater,
            (None, CommandId::Text(text)) => self.text(name.low).cmp(text),
        }
    }
}

/// The position of an event, counted from the chunk's first.
pub(super) fn position(first: Seq, offset: u32) -> Seq {
    first.plus(u64::from(offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(index: u32) -> usize {
        usize::try_from(index).unwrap()
    }

    #[test]
    fn ids_come_back_as_written_and_are_ordered_as_ids() {
        let texts =
            ["b", "01J0B3V1MMEEDTX9CPDGKFHBCH", "a", "0190163d-8694-739b-aea5-966c26f8ad91"];
        let ids = texts.map(|text| CommandId::parse("id", text).unwrap());
        let mut names = Names::default();
        let pushed = (0..).zip(&ids).map(|(offset, id)| names.push(id, offset, true));
        let pushed: Vec<_> = pushed.collect();
        names.push(&CommandId::Uuid(1), 4, false);
        for (short, text) in pushed.iter().zip(texts) {
            assert_eq!(names.id(*short).to_string(), text);
        }
        let mut by_id = [0, 1, 2, 3];
        by_id.sort_by_key(|index| &ids[wide(*index)]);
        assert_eq!(names.sorted(), by_id);
        assert_eq!(names.position(&ids[2]), Some(2));
        assert_eq!(names.position(&CommandId::Uuid(1)), None, "an expiry is not found by its id");
        assert_eq!(names.compact().count(), 2);
        assert_eq!(names.texts().collect::<Vec<_>>(), [("b", 0), ("a", 2)]);
    }
}
