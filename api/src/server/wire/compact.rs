//! A `CompactCommand`, read in one pass.

use crate::server::wire::Odd;
use crate::server::wire::fields::Fields;
use crate::server::wire::fields::Value;
use farthing_proto::v1;

/// Reads a command of the compact form.
pub(super) fn read(message: &[u8]) -> Result<v1::CompactCommand, Odd> {
    let mut command = v1::CompactCommand::default();
    let mut fields = Fields::of(message);
    while let Some((number, value)) = fields.next()? {
        match (number, value) {
            (1, Value::Fixed(half)) => command.id_high = half,
            (2, Value::Fixed(half)) => command.id_low = half,
            (3, value) => command.debit = value.small()?,
            (4, value) => command.credit = value.small()?,
            (5, Value::Number(amount)) => command.amount = amount,
            (6, value) => command.kind = value.small()?,
            (7, value) => command.action = i32::try_from(value.small()?).map_err(|_| Odd)?,
            (8, Value::Fixed(half)) => command.target_high = half,
            (9, Value::Fixed(half)) => command.target_low = half,
            (10, Value::Number(micros)) => command.deadline_us = micros,
            _ => return Err(Odd),
        }
    }
    Ok(command)
}
