//! A `Command` that posts a transfer, read without a message in between. Account names that are known are replaced by
//! their numbers here, on the caller's thread: the one writer has less to do, and no name is copied.

use crate::convert::field;
use crate::convert::transfer::notes;
use crate::server::wire::Odd;
use crate::server::wire::fields::Fields;
use crate::server::wire::fields::Value;
use farthing_ledger::command::Command;
use farthing_ledger::command::PostTransfer;
use farthing_ledger::command::Posting;
use farthing_ledger::command::Postings;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::domain::limits::POSTINGS_MAX;
use farthing_ledger::engine::State;
use farthing_proto::v1;

/// Field of `Command` that holds a transfer to post.
const POST_TRANSFER: u64 = 4;

/// Reads a transfer to post that is well-formed.
pub(super) fn read(message: &[u8], state: &State) -> Result<Command, Odd> {
    let mut fields = Fields::of(message);
    let Some((POST_TRANSFER, Value::Bytes(transfer))) = fields.next()? else { return Err(Odd) };
    if fields.next()?.is_some() {
        return Err(Odd);
    }
    let command = Command::PostTransfer(read_transfer(transfer, state)?);
    command.check().map_err(|_| Odd)?;
    Ok(command)
}

fn read_transfer(message: &[u8], state: &State) -> Result<PostTransfer, Odd> {
    let (mut id, mut id_bytes, mut kind) = ("", &[][..], 0);
    let (mut reference, mut memo) = ("", "");
    let mut postings = Postings::new();
    let mut fields = Fields::of(message);
    while let Some((number, value)) = fields.next()? {
        match (number, value) {
            (1, value) => id = value.text()?,
            (2, Value::Bytes(bytes)) => id_bytes = bytes,
            (3, Value::Bytes(posting)) if postings.len() < POSTINGS_MAX => {
                postings.push(read_posting(posting, state)?);
            }
            (4, value) => kind = value.small()?,
            (5, value) => reference = value.text()?,
            (6, value) => memo = value.text()?,
            // An effective time and conditions are rare.
            _ => return Err(Odd),
        }
    }
    Ok(PostTransfer {
        id: field::command_id(field::ID, id, id_bytes).map_err(|_| Odd)?,
        postings,
        kind: field::small("kind", kind).map_err(|_| Odd)?,
        notes: notes(reference, memo).map_err(|_| Odd)?,
        terms: None,
    })
}

fn read_posting(message: &[u8], state: &State) -> Result<Posting, Odd> {
    let (mut debit, mut credit, mut asset) = ("", "", "");
    let mut told = v1::Posting::default();
    let mut fields = Fields::of(message);
    while let Some((number, value)) = fields.next()? {
        match (number, value) {
            (1, value) => debit = value.text()?,
            (2, value) => credit = value.text()?,
            (3, value) => told.debit_number = value.small()?,
            (4, value) => told.credit_number = value.small()?,
            (5, Value::Number(amount)) => told.amount = amount,
            (6, value) => told.up_to = value.flag()?,
            (7, value) => asset = value.text()?,
            _ => return Err(Odd),
        }
    }
    // Only where both are named: two names are never one account, as a name and a number may be.
    let (debit, credit) = match (told.debit_number, told.credit_number) {
        (0, 0) => (named(debit, state).ok_or(Odd), named(credit, state).ok_or(Odd)),
        (debit_number, credit_number) => (
            field::account(field::DEBIT, debit, debit_number).map_err(|_| Odd),
            field::account(field::CREDIT, credit, credit_number).map_err(|_| Odd),
        ),
    };
    Ok(Posting {
        debit: debit?,
        credit: credit?,
        amount: told.amount,
        up_to: told.up_to,
        asset: field::asset("asset", asset).map_err(|_| Odd)?,
    })
}

fn named(name: &str, state: &State) -> Option<AccountRef> {
    state.number_of_name(name).map(AccountRef::Number)
}
