//! Many commands in one submission: the malformed ones are answered here, each in its place, and the others go on.

use farthing_ledger::command::Command;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::limits::BATCH_COMMANDS_MAX;
use farthing_ledger::pipeline::Answer;
use farthing_ledger::pipeline::Commands;
use std::iter::Peekable;
use std::vec::IntoIter;

/// Decoded commands, and what was wrong with the others.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Many {
    /// The well-formed ones, in order.
    pub(super) commands: Commands,
    malformed: Vec<(usize, Invalid)>,
    count: usize,
}

/// What becomes of one item of a call.
pub(super) enum Item {
    /// The ledger answered it.
    Answered(Answer),
    /// It never got there.
    Malformed(Invalid),
}

impl Many {
    /// Decodes each item of a call.
    pub(super) fn decode<T>(items: &[T], decode: impl Fn(&T) -> Result<Command, Invalid>) -> Self {
        let mut many = Self::default();
        many.reserve(items.len());
        items.iter().for_each(|item| many.push(decode(item)));
        many
    }

    /// The same, but of more than `max` items only counts how many there are.
    pub(super) fn decode_few<T>(
        items: &[T],
        max: usize,
        decode: impl Fn(&T) -> Result<Command, Invalid>,
    ) -> Self {
        if items.len() > max {
            return Self { count: items.len(), ..Self::default() };
        }
        Self::decode(items, decode)
    }

    /// Makes room for as many more.
    pub(super) fn reserve(&mut self, items: usize) {
        self.commands.reserve(items);
    }

    /// Adds an item, decoded.
    pub(super) fn push(&mut self, item: Result<Command, Invalid>) {
        match item {
            Ok(command) => self.commands.push(command),
            Err(invalid) => self.malformed.push((self.count, invalid)),
        }
        self.count = self.count.saturating_add(1);
    }

    /// How many items there are.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// For a call that is all or nothing: the first malformed item refuses it.
    pub(super) fn all_well_formed(mut self) -> Result<Self, Invalid> {
        if self.malformed.is_empty() {
            return Ok(self);
        }
        let (index, invalid) = self.malformed.swap_remove(0);
        Err(invalid.inside(format!("commands[{index}]")))
    }

    /// Takes the commands out, to be submitted.
    pub(super) fn take_commands(&mut self) -> Commands {
        std::mem::take(&mut self.commands)
    }

    /// Puts the answers of the ledger and the malformed items in the order of the call.
    pub(super) fn in_order(self, answers: Vec<Answer>) -> InOrder {
        InOrder {
            answers: answers.into_iter(),
            malformed: self.malformed.into_iter().peekable(),
            places: 0..self.count,
        }
    }
}

/// See [`Many::in_order`].
pub(super) struct InOrder {
    answers: IntoIter<Answer>,
    malformed: Peekable<IntoIter<(usize, Invalid)>>,
    places: std::ops::Range<usize>,
}

impl Iterator for InOrder {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let place = self.places.next()?;
        match self.malformed.next_if(|(index, _)| *index == place) {
            Some((_, invalid)) => Some(Item::Malformed(invalid)),
            None => self.answers.next().map(Item::Answered),
        }
    }
}

/// Refuses a call of none or too many, before anything of it is decoded.
pub(super) fn check_count(count: usize, max: usize) -> Result<(), Invalid> {
    if count == 0 || count > max {
        return Err(Invalid::of("commands", format!("{count} given, must be 1 to {max}")));
    }
    Ok(())
}

/// The same for a batch.
pub(super) fn check_batch(count: usize) -> Result<(), Invalid> {
    check_count(count, BATCH_COMMANDS_MAX)
}
