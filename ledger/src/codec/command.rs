//! Stored bytes of commands: what is kept of a refused one, so that a retry with another body is known.

use super::bytes::{Malformed, Reader, Stored, put_unsigned};
use crate::command::{
    CaptureHold, ChangeAccountState, Command, Condition, Notes, PlaceHold, PostTransfer, Posting,
    Postings, ReleaseHold, ReverseTransfer, Terms,
};

const REGISTER_ASSET: u8 = 1;
const OPEN_ACCOUNT: u8 = 2;
const CHANGE_ACCOUNT_STATE: u8 = 3;
const POST_TRANSFER: u8 = 4;
const PLACE_HOLD: u8 = 5;
const CAPTURE_HOLD: u8 = 6;
const RELEASE_HOLD: u8 = 7;
const REVERSE_TRANSFER: u8 = 8;
const INSTRUCT: u8 = 9;

impl Stored for Command {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::RegisterAsset(asset) => put_tagged(out, REGISTER_ASSET, asset),
            Self::OpenAccount(spec) => put_tagged(out, OPEN_ACCOUNT, spec),
            Self::ChangeAccountState(change) => put_tagged(out, CHANGE_ACCOUNT_STATE, change),
            Self::PostTransfer(transfer) => put_tagged(out, POST_TRANSFER, transfer),
            Self::PlaceHold(hold) => put_tagged(out, PLACE_HOLD, hold),
            Self::CaptureHold(capture) => put_tagged(out, CAPTURE_HOLD, capture),
            Self::ReleaseHold(release) => put_tagged(out, RELEASE_HOLD, release),
            Self::ReverseTransfer(reversal) => put_tagged(out, REVERSE_TRANSFER, reversal),
            Self::Instruct(instruction) => put_tagged(out, INSTRUCT, instruction),
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            REGISTER_ASSET => Stored::take(input).map(Self::RegisterAsset),
            OPEN_ACCOUNT => Stored::take(input).map(Self::OpenAccount),
            CHANGE_ACCOUNT_STATE => Stored::take(input).map(Self::ChangeAccountState),
            POST_TRANSFER => Stored::take(input).map(Self::PostTransfer),
            PLACE_HOLD => Stored::take(input).map(Self::PlaceHold),
            CAPTURE_HOLD => Stored::take(input).map(Self::CaptureHold),
            RELEASE_HOLD => Stored::take(input).map(Self::ReleaseHold),
            REVERSE_TRANSFER => Stored::take(input).map(Self::ReverseTransfer),
            INSTRUCT => Stored::take(input).map(Self::Instruct),
            _ => Err(Malformed { expected: "a command" }),
        }
    }
}

fn put_tagged(out: &mut Vec<u8>, tag: u8, body: &impl Stored) {
    out.push(tag);
    body.put(out);
}

impl Stored for ChangeAccountState {
    fn put(&self, out: &mut Vec<u8>) {
        self.id.put(out);
        self.account.put(out);
        self.state.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            id: Stored::take(input)?,
            account: Stored::take(input)?,
            state: Stored::take(input)?,
        })
    }
}

impl Stored for Notes {
    fn put(&self, out: &mut Vec<u8>) {
        self.reference.put(out);
        self.memo.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self { reference: Stored::take(input)?, memo: Stored::take(input)? })
    }
}

impl Stored for Condition {
    fn put(&self, out: &mut Vec<u8>) {
        self.account.put(out);
        self.at_least.put(out);
        self.at_most.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            account: Stored::take(input)?,
            at_least: Stored::take(input)?,
            at_most: Stored::take(input)?,
        })
    }
}

impl Stored for Terms {
    fn put(&self, out: &mut Vec<u8>) {
        self.effective.put(out);
        self.conditions.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self { effective: Stored::take(input)?, conditions: Stored::take(input)? })
    }
}

impl Stored for Posting {
    fn put(&self, out: &mut Vec<u8>) {
        self.debit.put(out);
        self.credit.put(out);
        self.amount.put(out);
        self.up_to.put(out);
        self.asset.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            debit: Stored::take(input)?,
            credit: Stored::take(input)?,
            amount: Stored::take(input)?,
            up_to: Stored::take(input)?,
            asset: Stored::take(input)?,
        })
    }
}

impl Stored for PostTransfer {
    fn put(&self, out: &mut Vec<u8>) {
        self.id.put(out);
        put_unsigned(out, u64::try_from(self.postings.len()).unwrap_or(u64::MAX));
        for posting in &self.postings {
            posting.put(out);
        }
        put_unsigned(out, u64::from(self.kind));
        self.notes.put(out);
        self.terms.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            id: Stored::take(input)?,
            postings: Postings::from_vec(Stored::take(input)?),
            kind: input.number()?,
            notes: Stored::take(input)?,
            terms: Stored::take(input)?,
        })
    }
}

impl Stored for PlaceHold {
    fn put(&self, out: &mut Vec<u8>) {
        self.id.put(out);
        self.debit.put(out);
        self.credit.put(out);
        self.amount.put(out);
        self.asset.put(out);
        self.deadline.put(out);
        out.push(self.over_capture_percent);
        put_unsigned(out, u64::from(self.kind));
        self.notes.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            id: Stored::take(input)?,
            debit: Stored::take(input)?,
            credit: Stored::take(input)?,
            amount: Stored::take(input)?,
            asset: Stored::take(input)?,
            deadline: Stored::take(input)?,
            over_capture_percent: input.byte()?,
            kind: input.number()?,
            notes: Stored::take(input)?,
        })
    }
}

impl Stored for CaptureHold {
    fn put(&self, out: &mut Vec<u8>) {
        self.id.put(out);
        self.hold.put(out);
        self.amount.put(out);
        self.release_rest.put(out);
        put_unsigned(out, u64::from(self.kind));
        self.notes.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            id: Stored::take(input)?,
            hold: Stored::take(input)?,
            amount: Stored::take(input)?,
            release_rest: Stored::take(input)?,
            kind: input.number()?,
            notes: Stored::take(input)?,
        })
    }
}

impl Stored for ReleaseHold {
    fn put(&self, out: &mut Vec<u8>) {
        self.id.put(out);
        self.hold.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self { id: Stored::take(input)?, hold: Stored::take(input)? })
    }
}

impl Stored for ReverseTransfer {
    fn put(&self, out: &mut Vec<u8>) {
        self.id.put(out);
        self.transfer.put(out);
        self.amounts.put(out);
        put_unsigned(out, u64::from(self.kind));
        self.notes.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            id: Stored::take(input)?,
            transfer: Stored::take(input)?,
            amounts: Stored::take(input)?,
            kind: input.number()?,
            notes: Stored::take(input)?,
        })
    }
}
