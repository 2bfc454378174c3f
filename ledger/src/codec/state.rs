//! Stored bytes of the engine's state: what a snapshot holds, in one order, so that equal states have equal bytes.

use super::bytes::{Malformed, Reader, Stored, put_unsigned};
use super::parties::{each_part, take_parties};
use crate::domain::{AccountState, Balance, CommandId};
use crate::engine::{Account, Hold, Opened, RegisteredAsset, State};
use std::io;
use std::sync::Arc;

/// Bytes that are handed on at a time.
const CHUNK_BYTES: usize = 64 << 10;

/// Writes the whole state to `out`, piece by piece.
///
/// # Errors
///
/// What `out` says.
pub fn put_state(state: &State, out: &mut impl io::Write) -> io::Result<()> {
    let mut chunk = Chunk { out, bytes: Vec::with_capacity(CHUNK_BYTES) };
    chunk.put(|bytes| {
        state.seq().put(bytes);
        state.time().put(bytes);
    })?;
    chunk.count(state.assets().len())?;
    for registered in state.assets() {
        chunk.put(|bytes| {
            registered.asset.put(bytes);
            registered.seq.put(bytes);
        })?;
    }
    chunk.count(state.accounts().len())?;
    for (account, opened) in state.accounts().iter().zip(state.openings()) {
        chunk.put(|bytes| put_account(bytes, account, opened))?;
    }
    let holds = state.holds_in_order();
    chunk.count(holds.len())?;
    for (id, hold) in holds {
        chunk.put(|bytes| {
            id.put(bytes);
            put_hold(bytes, hold);
        })?;
    }
    each_part(state.parties(), |put| chunk.put(|bytes| put(bytes)))?;
    chunk.flush()
}

struct Chunk<'a, W> {
    out: &'a mut W,
    bytes: Vec<u8>,
}

impl<W: io::Write> Chunk<'_, W> {
    fn put(&mut self, put: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        put(&mut self.bytes);
        if self.bytes.len() >= CHUNK_BYTES { self.flush() } else { Ok(()) }
    }

    fn count(&mut self, count: usize) -> io::Result<()> {
        self.put(|bytes| put_unsigned(bytes, u64::try_from(count).unwrap_or(u64::MAX)))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }
}

/// Reads back what [`put_state`] wrote, all of `bytes`.
///
/// # Errors
///
/// The bytes are damaged.
pub fn take_state(bytes: &[u8]) -> Result<State, Malformed> {
    let mut input = Reader::over(bytes);
    let mut state = State::restore_at(Stored::take(&mut input)?, Stored::take(&mut input)?);
    for _ in 0..input.unsigned()? {
        let asset = Stored::take(&mut input)?;
        state.restore_asset(RegisteredAsset { asset, seq: Stored::take(&mut input)? });
    }
    for _ in 0..input.unsigned()? {
        let (opened, balance, account_state) = take_account(&mut input)?;
        if !state.restore_account(opened, balance, account_state) {
            return Err(Malformed { expected: "an account with its asset" });
        }
    }
    for _ in 0..input.unsigned()? {
        let id = CommandId::take(&mut input)?;
        state.restore_hold(&id, take_hold(&mut input)?);
    }
    take_parties(state.parties_mut(), &mut input)?;
    input.is_empty().then_some(state).ok_or(Malformed { expected: "one state" })
}

fn put_account(out: &mut Vec<u8>, account: &Account, opened: &Opened) {
    opened.spec.put(out);
    opened.seq.put(out);
    opened.time.put(out);
    account.balance.put(out);
    account.state.put(out);
}

fn take_account(input: &mut Reader<'_>) -> Result<(Opened, Balance, AccountState), Malformed> {
    let opened = Opened {
        spec: Arc::new(Stored::take(input)?),
        seq: Stored::take(input)?,
        time: Stored::take(input)?,
    };
    Ok((opened, Stored::take(input)?, Stored::take(input)?))
}

fn put_hold(out: &mut Vec<u8>, hold: &Hold) {
    hold.seq.put(out);
    hold.debit.put(out);
    hold.credit.put(out);
    hold.amount.put(out);
    hold.remaining.put(out);
    hold.captured.put(out);
    out.push(hold.over_capture_percent);
    hold.deadline.put(out);
}

fn take_hold(input: &mut Reader<'_>) -> Result<Hold, Malformed> {
    Ok(Hold {
        seq: Stored::take(input)?,
        debit: Stored::take(input)?,
        credit: Stored::take(input)?,
        amount: Stored::take(input)?,
        remaining: Stored::take(input)?,
        captured: Stored::take(input)?,
        over_capture_percent: input.byte()?,
        deadline: Stored::take(input)?,
    })
}
