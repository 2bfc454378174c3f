//! Stored bytes of events: `[length][tag][body]`, so that a reader can step over what it does not look for.

use super::bytes::{Malformed, Reader, Stored, put_unsigned};
use crate::event::{AccountStateChanged, CommandRefused, Event, HoldEnded, HoldPlaced};

// Tags are given once. The next free one is 10.
const ASSET_REGISTERED: u8 = 1;
const ACCOUNT_OPENED: u8 = 2;
const ACCOUNT_STATE_CHANGED: u8 = 3;
const TRANSFER_POSTED: u8 = 4;
const HOLD_PLACED: u8 = 5;
const HOLD_RELEASED: u8 = 6;
const HOLD_EXPIRED: u8 = 7;
const COMMAND_REFUSED: u8 = 8;
const EXECUTED: u8 = 9;

/// Puts an event at the end of `out`.
pub fn encode_event(out: &mut Vec<u8>, event: &Event) {
    let start = out.len();
    // Nearly every event is shorter than 128 bytes: one byte of length is put first and made longer only if it must.
    out.push(0);
    put_event(out, event);
    let len = out.len().saturating_sub(start).saturating_sub(1);
    match (u8::try_from(len), out.get_mut(start)) {
        (Ok(short), Some(place)) if short < 0x80 => *place = short,
        _ => {
            let mut prefix = Vec::with_capacity(4);
            put_unsigned(&mut prefix, u64::try_from(len).unwrap_or(u64::MAX));
            out.splice(start..start.saturating_add(1), prefix);
        }
    }
}

/// Reads events one after the other.
pub fn decode_events(payload: &[u8]) -> impl Iterator<Item = Result<Event, Malformed>> {
    let mut input = Reader::over(payload);
    std::iter::from_fn(move || (!input.is_empty()).then(|| take_event(&mut input)))
}

/// Takes an event from the front of `input`.
pub(super) fn take_event(input: &mut Reader<'_>) -> Result<Event, Malformed> {
    let mut body = Reader::over(input.string()?);
    let event = take_body(&mut body);
    if body.is_empty() || event.is_err() { event } else { Err(Malformed { expected: "one event" }) }
}

/// Takes an event from the front of `input` into the place of an earlier one. A transfer after a transfer, which is
/// nearly always, is filled in where it stands: moving it costs as much as reading it.
pub(super) fn refill_event(event: &mut Event, input: &mut Reader<'_>) -> Result<(), Malformed> {
    let mut body = Reader::over(input.string()?);
    if let Event::TransferPosted(transfer) = event
        && body.peek() == Some(TRANSFER_POSTED)
    {
        body.byte()?;
        transfer.refill(&mut body)?;
    } else {
        *event = take_body(&mut body)?;
    }
    body.is_empty().then_some(()).ok_or(Malformed { expected: "one event" })
}

fn put_event(out: &mut Vec<u8>, event: &Event) {
    match event {
        Event::AssetRegistered(asset) => {
            out.push(ASSET_REGISTERED);
            asset.put(out);
        }
        Event::AccountOpened(opened) => {
            out.push(ACCOUNT_OPENED);
            opened.put(out);
        }
        Event::AccountStateChanged(change) => {
            out.push(ACCOUNT_STATE_CHANGED);
            change.id.put(out);
            change.account.put(out);
            change.state.put(out);
        }
        Event::TransferPosted(transfer) => {
            out.push(TRANSFER_POSTED);
            transfer.put(out);
        }
        Event::HoldPlaced(hold) => {
            out.push(HOLD_PLACED);
            hold.put(out);
        }
        Event::HoldReleased(ended) => {
            out.push(HOLD_RELEASED);
            ended.put(out);
        }
        Event::HoldExpired(ended) => {
            out.push(HOLD_EXPIRED);
            ended.put(out);
        }
        Event::CommandRefused(refused) => {
            out.push(COMMAND_REFUSED);
            refused.command.put(out);
            refused.rejection.put(out);
        }
        Event::Executed(executed) => {
            out.push(EXECUTED);
            executed.put(out);
        }
    }
}

fn take_body(input: &mut Reader<'_>) -> Result<Event, Malformed> {
    Ok(match input.byte()? {
        ASSET_REGISTERED => Event::AssetRegistered(Stored::take(input)?),
        ACCOUNT_OPENED => Event::AccountOpened(Stored::take(input)?),
        ACCOUNT_STATE_CHANGED => Event::AccountStateChanged(AccountStateChanged {
            id: Stored::take(input)?,
            account: Stored::take(input)?,
            state: Stored::take(input)?,
        }),
        TRANSFER_POSTED => Event::TransferPosted(Stored::take(input)?),
        HOLD_PLACED => Event::HoldPlaced(Stored::take(input)?),
        HOLD_RELEASED => Event::HoldReleased(Stored::take(input)?),
        HOLD_EXPIRED => Event::HoldExpired(Stored::take(input)?),
        COMMAND_REFUSED => Event::CommandRefused(Box::new(CommandRefused {
            command: Stored::take(input)?,
            rejection: Stored::take(input)?,
        })),
        EXECUTED => Event::Executed(Stored::take(input)?),
        _ => return Err(Malformed { expected: "an event of a known kind" }),
    })
}

impl Stored for HoldPlaced {
    fn put(&self, out: &mut Vec<u8>) {
        self.id.put(out);
        self.debit.put(out);
        self.credit.put(out);
        self.amount.put(out);
        self.deadline.put(out);
        out.push(self.over_capture_percent);
        put_unsigned(out, u64::from(self.kind));
        self.notes.put(out);
        self.debit_after.put(out);
        self.credit_after.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            id: Stored::take(input)?,
            debit: Stored::take(input)?,
            credit: Stored::take(input)?,
            amount: Stored::take(input)?,
            deadline: Stored::take(input)?,
            over_capture_percent: input.byte()?,
            kind: input.number()?,
            notes: Stored::take(input)?,
            debit_after: Stored::take(input)?,
            credit_after: Stored::take(input)?,
        })
    }
}

impl Stored for HoldEnded {
    fn put(&self, out: &mut Vec<u8>) {
        self.id.put(out);
        self.hold.put(out);
        self.hold_seq.put(out);
        self.debit.put(out);
        self.credit.put(out);
        self.amount.put(out);
        self.captured.put(out);
        self.debit_after.put(out);
        self.credit_after.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            id: Stored::take(input)?,
            hold: Stored::take(input)?,
            hold_seq: Stored::take(input)?,
            debit: Stored::take(input)?,
            credit: Stored::take(input)?,
            amount: Stored::take(input)?,
            captured: Stored::take(input)?,
            debit_after: Stored::take(input)?,
            credit_after: Stored::take(input)?,
        })
    }
}
