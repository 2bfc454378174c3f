//! Stored bytes of rejections: a refusal is a lasting answer.

use super::bytes::{Malformed, Reader, Stored, put_bytes, put_unsigned};
use crate::domain::{Bound, HoldEnd, Rejection};

// Tags are given once. The next free one is 25.
const ID_CONFLICT: u8 = 1;
const BATCH_ABORTED: u8 = 2;
const ASSET_UNKNOWN: u8 = 3;
const LEDGER_FULL: u8 = 4;
const ACCOUNT_UNKNOWN: u8 = 5;
const ASSET_MISMATCH: u8 = 6;
const SAME_ACCOUNT: u8 = 7;
const ACCOUNT_CLOSED: u8 = 8;
const ACCOUNT_FROZEN: u8 = 9;
const ACCOUNT_NOT_EMPTY: u8 = 10;
const CONDITION_FAILED: u8 = 11;
const INSUFFICIENT_FUNDS: u8 = 12;
const CEILING_EXCEEDED: u8 = 13;
const BALANCE_OVERFLOW: u8 = 14;
const NOTHING_TO_MOVE: u8 = 15;
const DEADLINE_PASSED: u8 = 16;
const HOLD_UNKNOWN: u8 = 17;
const HOLD_FINISHED: u8 = 18;
const CAPTURE_EXCEEDS_HOLD: u8 = 19;
const TRANSFER_UNKNOWN: u8 = 20;
const NOT_REVERSIBLE: u8 = 21;
const REVERSAL_SHAPE: u8 = 22;
const REVERSAL_EXCEEDS_TRANSFER: u8 = 23;
const REFUSED: u8 = 24;

impl Stored for Bound {
    fn put(&self, out: &mut Vec<u8>) {
        let (tag, units) = match self {
            Self::AtLeast(units) => (1, units),
            Self::AtMost(units) => (2, units),
        };
        out.push(tag);
        units.put(out);
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            1 => Stored::take(input).map(Self::AtLeast),
            2 => Stored::take(input).map(Self::AtMost),
            _ => Err(Malformed { expected: "a bound" }),
        }
    }
}

impl Stored for HoldEnd {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(match self {
            Self::Captured => 1,
            Self::Released => 2,
            Self::Expired => 3,
        });
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            1 => Ok(Self::Captured),
            2 => Ok(Self::Released),
            3 => Ok(Self::Expired),
            _ => Err(Malformed { expected: "the end of a hold" }),
        }
    }
}

macro_rules! put_fields {
    ($out:ident, $tag:ident $(, $field:expr)*) => {{
        $out.push($tag);
        $($field.put($out);)*
    }};
}

impl Stored for Rejection {
    fn put(&self, out: &mut Vec<u8>) {
        let wide = |number: &u32| u64::from(*number);
        match self {
            Self::IdConflict { fields } => {
                out.push(ID_CONFLICT);
                put_unsigned(out, u64::try_from(fields.len()).unwrap_or(u64::MAX));
                fields.iter().for_each(|field| put_bytes(out, field.as_bytes()));
            }
            Self::BatchAborted { offender } => put_fields!(out, BATCH_ABORTED, wide(offender)),
            Self::AssetUnknown { asset } => put_fields!(out, ASSET_UNKNOWN, asset),
            Self::LedgerFull => put_fields!(out, LEDGER_FULL),
            Self::AccountUnknown { account } => put_fields!(out, ACCOUNT_UNKNOWN, account),
            Self::AssetMismatch { account, expected, actual } => {
                put_fields!(out, ASSET_MISMATCH, account, expected, actual);
            }
            Self::SameAccount { account } => put_fields!(out, SAME_ACCOUNT, account),
            Self::AccountClosed { account } => put_fields!(out, ACCOUNT_CLOSED, account),
            Self::AccountFrozen { account, state, side } => {
                put_fields!(out, ACCOUNT_FROZEN, account, state, side);
            }
            Self::AccountNotEmpty { account, posted, held } => {
                put_fields!(out, ACCOUNT_NOT_EMPTY, account, posted, held);
            }
            Self::ConditionFailed { account, balance, bound } => {
                put_fields!(out, CONDITION_FAILED, account, balance, bound);
            }
            Self::InsufficientFunds { account, needed, available } => {
                put_fields!(out, INSUFFICIENT_FUNDS, account, needed, available);
            }
            Self::CeilingExceeded { account, needed, available } => {
                put_fields!(out, CEILING_EXCEEDED, account, needed, available);
            }
            Self::BalanceOverflow { account } => put_fields!(out, BALANCE_OVERFLOW, account),
            Self::NothingToMove => put_fields!(out, NOTHING_TO_MOVE),
            Self::DeadlinePassed { deadline_us, now_us } => {
                put_fields!(out, DEADLINE_PASSED, deadline_us, now_us);
            }
            Self::HoldUnknown { hold } => put_fields!(out, HOLD_UNKNOWN, hold),
            Self::HoldFinished { hold, end } => put_fields!(out, HOLD_FINISHED, hold, end),
            Self::CaptureExceedsHold { hold, needed, available } => {
                put_fields!(out, CAPTURE_EXCEEDS_HOLD, hold, needed, available);
            }
            Self::TransferUnknown { transfer } => put_fields!(out, TRANSFER_UNKNOWN, transfer),
            Self::NotReversible { transfer } => put_fields!(out, NOT_REVERSIBLE, transfer),
            Self::ReversalShape { postings } => put_fields!(out, REVERSAL_SHAPE, wide(postings)),
            Self::ReversalExceedsTransfer { posting, needed, available } => {
                put_fields!(out, REVERSAL_EXCEEDS_TRANSFER, wide(posting), needed, available);
            }
            Self::Refused(refusal) => put_fields!(out, REFUSED, refusal),
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let tag = input.byte()?;
        match tag {
            ID_CONFLICT => take_conflict(input),
            BATCH_ABORTED => Ok(Self::BatchAborted { offender: input.number()? }),
            ASSET_UNKNOWN => Ok(Self::AssetUnknown { asset: Stored::take(input)? }),
            LEDGER_FULL => Ok(Self::LedgerFull),
            NOTHING_TO_MOVE => Ok(Self::NothingToMove),
            DEADLINE_PASSED => Ok(Self::DeadlinePassed {
                deadline_us: input.unsigned()?,
                now_us: input.unsigned()?,
            }),
            ACCOUNT_UNKNOWN..=BALANCE_OVERFLOW => take_about_account(tag, input),
            HOLD_UNKNOWN..=CAPTURE_EXCEEDS_HOLD => take_about_hold(tag, input),
            TRANSFER_UNKNOWN..=REVERSAL_EXCEEDS_TRANSFER => take_about_reversal(tag, input),
            REFUSED => Stored::take(input).map(Self::Refused),
            _ => Err(Malformed { expected: "a rejection" }),
        }
    }
}

fn take_conflict(input: &mut Reader<'_>) -> Result<Rejection, Malformed> {
    let mut fields = Vec::new();
    for _ in 0..input.unsigned()? {
        fields.push(input.text()?.to_owned());
    }
    Ok(Rejection::IdConflict { fields })
}

fn take_about_account(tag: u8, input: &mut Reader<'_>) -> Result<Rejection, Malformed> {
    let account = Stored::take(input)?;
    Ok(match tag {
        ACCOUNT_UNKNOWN => Rejection::AccountUnknown { account },
        ASSET_MISMATCH => Rejection::AssetMismatch {
            account,
            expected: Stored::take(input)?,
            actual: Stored::take(input)?,
        },
        SAME_ACCOUNT => Rejection::SameAccount { account },
        ACCOUNT_CLOSED => Rejection::AccountClosed { account },
        ACCOUNT_FROZEN => Rejection::AccountFrozen {
            account,
            state: Stored::take(input)?,
            side: Stored::take(input)?,
        },
        ACCOUNT_NOT_EMPTY => Rejection::AccountNotEmpty {
            account,
            posted: Stored::take(input)?,
            held: Stored::take(input)?,
        },
        CONDITION_FAILED => Rejection::ConditionFailed {
            account,
            balance: Stored::take(input)?,
            bound: Stored::take(input)?,
        },
        INSUFFICIENT_FUNDS => Rejection::InsufficientFunds {
            account,
            needed: Stored::take(input)?,
            available: Stored::take(input)?,
        },
        CEILING_EXCEEDED => Rejection::CeilingExceeded {
            account,
            needed: Stored::take(input)?,
            available: Stored::take(input)?,
        },
        BALANCE_OVERFLOW => Rejection::BalanceOverflow { account },
        _ => return Err(Malformed { expected: "a rejection" }),
    })
}

fn take_about_hold(tag: u8, input: &mut Reader<'_>) -> Result<Rejection, Malformed> {
    let hold = Stored::take(input)?;
    Ok(match tag {
        HOLD_UNKNOWN => Rejection::HoldUnknown { hold },
        HOLD_FINISHED => Rejection::HoldFinished { hold, end: Stored::take(input)? },
        CAPTURE_EXCEEDS_HOLD => Rejection::CaptureExceedsHold {
            hold,
            needed: Stored::take(input)?,
            available: Stored::take(input)?,
        },
        _ => return Err(Malformed { expected: "a rejection" }),
    })
}

fn take_about_reversal(tag: u8, input: &mut Reader<'_>) -> Result<Rejection, Malformed> {
    Ok(match tag {
        TRANSFER_UNKNOWN => Rejection::TransferUnknown { transfer: Stored::take(input)? },
        NOT_REVERSIBLE => Rejection::NotReversible { transfer: Stored::take(input)? },
        REVERSAL_SHAPE => Rejection::ReversalShape { postings: input.number()? },
        REVERSAL_EXCEEDS_TRANSFER => Rejection::ReversalExceedsTransfer {
            posting: input.number()?,
            needed: Stored::take(input)?,
            available: Stored::take(input)?,
        },
        _ => return Err(Malformed { expected: "a rejection" }),
    })
}
