//! The compact form, decoded without an allocation: numbers in, the same command as the readable form out.

use crate::convert::field;
use farthing_ledger::command::CaptureHold;
use farthing_ledger::command::Command;
use farthing_ledger::command::PlaceHold;
use farthing_ledger::command::PostTransfer;
use farthing_ledger::command::Posting;
use farthing_ledger::command::ReleaseHold;
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Time;
use farthing_proto::v1;
use smallvec::smallvec;
use v1::CompactAction;

/// Where the readable form has what a compact one has at its top.
const ONLY_POSTING: &str = "postings[0].";

/// Decodes a compact command whole.
///
/// # Errors
///
/// The first malformed field. A field that the action has no use for must be 0: it was meant for something.
pub fn decode(compact: &v1::CompactCommand) -> Result<Command, Invalid> {
    let command = match field::known("action", compact.action)? {
        CompactAction::Unspecified | CompactAction::Post => post(compact)?,
        CompactAction::PlaceHold => place(compact)?,
        CompactAction::CaptureHold => capture(compact)?,
        CompactAction::ReleaseHold => release(compact)?,
    };
    command.check().map_err(|invalid| match invalid.field.strip_prefix(ONLY_POSTING) {
        Some(field) => Invalid { field: field.to_owned().into(), ..invalid },
        None => invalid,
    })?;
    Ok(command)
}

fn post(compact: &v1::CompactCommand) -> Result<Command, Invalid> {
    no_target(compact)?;
    no_deadline(compact)?;
    Ok(Command::PostTransfer(PostTransfer {
        id: id("id_high", compact.id_high, compact.id_low)?,
        postings: smallvec![Posting {
            debit: account("debit", compact.debit)?,
            credit: account("credit", compact.credit)?,
            amount: compact.amount,
            up_to: false,
            asset: None,
        }],
        kind: field::small("kind", compact.kind)?,
        notes: None,
        terms: None,
    }))
}

fn place(compact: &v1::CompactCommand) -> Result<Command, Invalid> {
    no_target(compact)?;
    if compact.deadline_us > Time::MAX.micros() {
        return Err(Invalid::of("deadline_us", format!("must be 0 to {}", Time::MAX.micros())));
    }
    Ok(Command::PlaceHold(PlaceHold {
        id: id("id_high", compact.id_high, compact.id_low)?,
        debit: account("debit", compact.debit)?,
        credit: account("credit", compact.credit)?,
        amount: compact.amount,
        asset: None,
        deadline: (compact.deadline_us != 0).then(|| Time::from_micros(compact.deadline_us)),
        over_capture_percent: 0,
        kind: field::small("kind", compact.kind)?,
        notes: None,
    }))
}

fn capture(compact: &v1::CompactCommand) -> Result<Command, Invalid> {
    no_accounts(compact)?;
    Ok(Command::CaptureHold(CaptureHold {
        id: id("id_high", compact.id_high, compact.id_low)?,
        hold: id("target_high", compact.target_high, compact.target_low)?,
        amount: (compact.amount != 0).then_some(compact.amount),
        release_rest: false,
        kind: field::small("kind", compact.kind)?,
        notes: None,
    }))
}

fn release(compact: &v1::CompactCommand) -> Result<Command, Invalid> {
    no_accounts(compact)?;
    unused("amount", compact.amount == 0)?;
    unused("kind", compact.kind == 0)?;
    Ok(Command::ReleaseHold(ReleaseHold {
        id: id("id_high", compact.id_high, compact.id_low)?,
        hold: id("target_high", compact.target_high, compact.target_low)?,
    }))
}

/// 16 bytes of zero are what a client sends that forgot the id.
fn id(name: &'static str, high: u64, low: u64) -> Result<CommandId, Invalid> {
    let value = (u128::from(high) << 64) | u128::from(low);
    if value == 0 {
        return Err(Invalid::of(name, "is 0 with its low half; give the 16 bytes of an id"));
    }
    Ok(CommandId::Uuid(value))
}

fn account(name: &'static str, number: u32) -> Result<AccountRef, Invalid> {
    AccountNumber::from_raw(number)
        .map(AccountRef::Number)
        .ok_or_else(|| Invalid::of(name, "is 0; give the number of an account"))
}

fn no_target(compact: &v1::CompactCommand) -> Result<(), Invalid> {
    unused("target_high", compact.target_high == 0 && compact.target_low == 0)
}

fn no_accounts(compact: &v1::CompactCommand) -> Result<(), Invalid> {
    unused("debit", compact.debit == 0)?;
    unused("credit", compact.credit == 0)?;
    no_deadline(compact)
}

fn no_deadline(compact: &v1::CompactCommand) -> Result<(), Invalid> {
    unused("deadline_us", compact.deadline_us == 0)
}

fn unused(name: &'static str, is_unused: bool) -> Result<(), Invalid> {
    if is_unused { Ok(()) } else { Err(Invalid::of(name, "has no meaning here; leave it out")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::command::of_action;
    use crate::convert::edge::Edge;
    use v1::command::Action;

    fn full(action: CompactAction) -> v1::CompactCommand {
        let mut compact = v1::CompactCommand { id_low: 7, kind: 3, ..Default::default() };
        match action {
            CompactAction::CaptureHold => compact.target_low = 8,
            CompactAction::ReleaseHold => (compact.target_low, compact.kind) = (8, 0),
            CompactAction::Unspecified | CompactAction::Post | CompactAction::PlaceHold => {
                (compact.debit, compact.credit, compact.amount) = (1, 2, 5);
            }
        }
        compact.set_action(action);
        compact
    }

    #[test]
    fn it_is_the_same_command_as_the_readable_form() {
        let id_bytes = 7_u128.to_be_bytes().to_vec();
        let hold_id_bytes = 8_u128.to_be_bytes().to_vec();
        let posting =
            v1::Posting { debit_number: 1, credit_number: 2, amount: 5, ..Default::default() };
        let readable = Action::PostTransfer(v1::NewTransfer {
            id_bytes: id_bytes.clone(),
            postings: vec![posting],
            kind: 3,
            ..Default::default()
        });
        assert_eq!(decode(&full(CompactAction::Post)), of_action(&Edge::keyed([0; 32]), &readable));
        assert_eq!(
            decode(&full(CompactAction::Unspecified)),
            of_action(&Edge::keyed([0; 32]), &readable)
        );
        let readable = Action::CaptureHold(v1::HoldCapture {
            id_bytes,
            hold_id_bytes,
            kind: 3,
            ..Default::default()
        });
        assert_eq!(
            decode(&full(CompactAction::CaptureHold)),
            of_action(&Edge::keyed([0; 32]), &readable)
        );
    }

    #[test]
    fn malformed_fields_are_named() {
        type Change = fn(&mut v1::CompactCommand);
        let cases: &[(&str, CompactAction, Change)] = &[
            ("action", CompactAction::Post, |c| c.action = 5),
            ("id_high", CompactAction::Post, |c| c.id_low = 0),
            ("debit", CompactAction::Post, |c| c.debit = 0),
            ("credit", CompactAction::Post, |c| c.credit = 0),
            ("amount", CompactAction::Post, |c| c.amount = 0),
            ("credit", CompactAction::Post, |c| c.credit = 1),
            ("kind", CompactAction::Post, |c| c.kind = 65_536),
            ("target_high", CompactAction::Post, |c| c.target_low = 1),
            ("deadline_us", CompactAction::Post, |c| c.deadline_us = 1),
            ("amount", CompactAction::PlaceHold, |c| c.amount = 1 << 63),
            ("deadline_us", CompactAction::PlaceHold, |c| c.deadline_us = u64::MAX),
            ("target_high", CompactAction::CaptureHold, |c| c.target_low = 0),
            ("debit", CompactAction::CaptureHold, |c| c.debit = 1),
            ("amount", CompactAction::ReleaseHold, |c| c.amount = 1),
            ("kind", CompactAction::ReleaseHold, |c| c.kind = 1),
        ];
        for (name, action, change) in cases {
            let mut changed = full(*action);
            assert!(decode(&changed).is_ok(), "{action:?}");
            change(&mut changed);
            assert_eq!(decode(&changed).unwrap_err().field, *name);
        }
    }
}
