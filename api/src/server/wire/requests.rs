//! Requests of many commands as the server takes them: batches in both forms, and messages of the stream.

use crate::convert::command;
use crate::convert::compact as converted;
use crate::convert::edge::Edge;
use crate::server::many::Many;
use crate::server::wire::Odd;
use crate::server::wire::compact;
use crate::server::wire::fields::Fields;
use crate::server::wire::fields::Value;
use crate::server::wire::readable;
use farthing_ledger::command::Command;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::limits::BATCH_COMMANDS_MAX;
use farthing_ledger::query::Query;
use farthing_proto::v1;
use prost::Message;

/// Commands that are read while the published state is held. The projector waits meanwhile.
const HELD_COMMANDS: usize = 64;

/// A batch, decoded.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::server) struct Batch {
    /// Its commands. Of more than a batch may have, only their number.
    pub(in crate::server) many: Many,
    /// All or nothing.
    pub(in crate::server) atomic: bool,
    /// Whether the answers shall hold what was recorded.
    pub(in crate::server) with_events: bool,
}

/// A command of the stream, decoded.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::server) struct Streamed {
    /// The command, or what is wrong with it.
    pub(in crate::server) command: Result<Command, Invalid>,
    /// Whether its answer shall hold what was recorded.
    pub(in crate::server) with_event: bool,
}

/// A batch, in whichever type it came.
pub(in crate::server) trait IntoBatch {
    /// The batch, decoded.
    fn batch(self, edge: &Edge) -> Batch;
}

impl IntoBatch for Batch {
    fn batch(self, _edge: &Edge) -> Batch {
        self
    }
}

impl IntoBatch for v1::SubmitBatchRequest {
    fn batch(self, edge: &Edge) -> Batch {
        let decode = |command: &_| command::decode(edge, command);
        let many = Many::decode_few(&self.commands, BATCH_COMMANDS_MAX, decode);
        Batch { many, atomic: self.atomic, with_events: self.with_events }
    }
}

impl IntoBatch for v1::SubmitCompactRequest {
    fn batch(self, _edge: &Edge) -> Batch {
        let many = Many::decode_few(&self.commands, BATCH_COMMANDS_MAX, converted::decode);
        Batch { many, atomic: self.atomic, with_events: false }
    }
}

/// A message of the stream, in whichever type it came.
pub(in crate::server) trait IntoStreamed {
    /// The command, decoded.
    fn streamed(self, edge: &Edge) -> Streamed;
}

impl IntoStreamed for Streamed {
    fn streamed(self, _edge: &Edge) -> Streamed {
        self
    }
}

impl IntoStreamed for v1::SubmitRequest {
    fn streamed(self, edge: &Edge) -> Streamed {
        let command = command::decode_streamed(edge, &self);
        Streamed { command, with_event: self.with_event }
    }
}

/// Reads a `SubmitCompactRequest`.
pub(super) fn read_compact_batch(message: &[u8]) -> Result<Batch, Odd> {
    let mut batch = Batch::default();
    let mut fields = Fields::of(message);
    while let Some((number, value)) = fields.next()? {
        match (number, value) {
            (1, Value::Bytes(command)) if batch.many.count() < BATCH_COMMANDS_MAX => {
                batch.many.push(converted::decode(&compact::read(command)?));
            }
            (2, value) => batch.atomic = value.flag()?,
            _ => return Err(Odd),
        }
    }
    Ok(batch)
}

/// Reads a `SubmitBatchRequest`. Commands that are not plain go the other way one by one.
pub(super) fn read_batch(message: &[u8], query: &Query, edge: &Edge) -> Result<Batch, Odd> {
    let mut batch = Batch::default();
    let mut commands = Vec::new();
    let mut fields = Fields::of(message);
    while let Some((number, value)) = fields.next()? {
        match (number, value) {
            (1, Value::Bytes(command)) if commands.len() < BATCH_COMMANDS_MAX => {
                commands.push(command);
            }
            (2, value) => batch.atomic = value.flag()?,
            (3, value) => batch.with_events = value.flag()?,
            _ => return Err(Odd),
        }
    }
    batch.many.reserve(commands.len());
    for some in commands.chunks(HELD_COMMANDS) {
        query.with_state(|state| {
            some.iter().try_for_each(|message| {
                let read = readable::read(message, state).map(Ok);
                batch.many.push(read.or_else(|Odd| generated(message, edge))?);
                Ok(())
            })
        })?;
    }
    Ok(batch)
}

/// How many commands a batch of either form holds, without reading any. Of bytes that are no message, those before.
pub(super) fn count_commands(message: &[u8]) -> usize {
    let (mut fields, mut commands) = (Fields::of(message), 0_usize);
    while let Ok(Some((number, _))) = fields.next() {
        commands = commands.saturating_add(usize::from(number == 1));
    }
    commands
}

/// A command by the generated types. Bytes that they refuse too make the whole request odd.
fn generated(message: &[u8], edge: &Edge) -> Result<Result<Command, Invalid>, Odd> {
    v1::Command::decode(message).map(|decoded| command::decode(edge, &decoded)).map_err(|_| Odd)
}

/// Reads a `SubmitRequest`.
pub(super) fn read_streamed(message: &[u8], query: &Query) -> Result<Streamed, Odd> {
    let (mut command, mut with_event) = (None, false);
    let mut fields = Fields::of(message);
    while let Some((number, value)) = fields.next()? {
        match (number, value) {
            (1, Value::Bytes(message)) if command.is_none() => {
                command = Some(Ok(query.with_state(|state| readable::read(message, state))?));
            }
            (2, Value::Bytes(message)) if command.is_none() => {
                let decoded = converted::decode(&compact::read(message)?);
                command = Some(decoded.map_err(|invalid| invalid.inside("compact")));
            }
            (3, value) => with_event = value.flag()?,
            _ => return Err(Odd),
        }
    }
    Ok(Streamed { command: command.ok_or(Odd)?, with_event })
}
