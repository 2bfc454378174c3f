//! Transfers and reversals: the command on the way in, what was posted on the way out.

use crate::convert::balance;
use crate::convert::field;
use crate::convert::names::Names;
use farthing_ledger::command::Condition;
use farthing_ledger::command::Memo;
use farthing_ledger::command::Notes;
use farthing_ledger::command::PostTransfer;
use farthing_ledger::command::Posting;
use farthing_ledger::command::Postings;
use farthing_ledger::command::Reference;
use farthing_ledger::command::ReverseTransfer;
use farthing_ledger::command::Terms;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::limits::CONDITIONS_MAX;
use farthing_ledger::domain::limits::POSTINGS_MAX;
use farthing_ledger::event::Cause;
use farthing_ledger::event::Leg;
use farthing_ledger::event::TransferPosted;
use farthing_ledger::query::TransferView;
use farthing_proto::v1;

/// Decodes a transfer to post.
///
/// # Errors
///
/// The first malformed field.
pub fn command(transfer: &v1::NewTransfer) -> Result<PostTransfer, Invalid> {
    at_most("postings", transfer.postings.len(), POSTINGS_MAX)?;
    let mut postings = Postings::new();
    for (index, each) in transfer.postings.iter().enumerate() {
        postings.push(posting(each).map_err(|e| e.inside(format!("postings[{index}]")))?);
    }
    at_most("conditions", transfer.conditions.len(), CONDITIONS_MAX)?;
    let mut conditions = Vec::new();
    for (index, each) in transfer.conditions.iter().enumerate() {
        conditions.push(condition(each).map_err(|e| e.inside(format!("conditions[{index}]")))?);
    }
    let effective = field::time("effective_time", transfer.effective_time.as_ref())?;
    Ok(PostTransfer {
        id: field::command_id(field::ID, &transfer.id, &transfer.id_bytes)?,
        postings,
        kind: field::small("kind", transfer.kind)?,
        notes: notes(&transfer.reference, &transfer.memo)?,
        terms: Terms { effective, conditions }.boxed(),
    })
}

/// Decodes a reversal.
///
/// # Errors
///
/// The first malformed field.
pub fn reversal(reversal: &v1::Reversal) -> Result<ReverseTransfer, Invalid> {
    at_most("amounts", reversal.amounts.len(), POSTINGS_MAX)?;
    let (text, bytes) = (&reversal.transfer_id, &reversal.transfer_id_bytes);
    Ok(ReverseTransfer {
        id: field::command_id(field::ID, &reversal.id, &reversal.id_bytes)?,
        transfer: field::command_id(field::TRANSFER_ID, text, bytes)?,
        amounts: reversal.amounts.clone(),
        kind: field::small("kind", reversal.kind)?,
        notes: notes(&reversal.reference, &reversal.memo)?,
    })
}

/// Decodes a reference and a memo.
///
/// # Errors
///
/// The first malformed one.
pub fn notes(reference: &str, memo: &str) -> Result<Option<Box<Notes>>, Invalid> {
    if reference.is_empty() && memo.is_empty() {
        return Ok(None);
    }
    let reference = Reference::parse("reference", reference)?;
    let memo = Memo::parse("memo", memo)?;
    Ok(Notes { reference, memo }.boxed())
}

/// Before anything is built for each of them.
fn at_most(name: &'static str, count: usize, max: usize) -> Result<(), Invalid> {
    if count > max {
        return Err(Invalid::of(name, format!("{count} given, at most {max}")));
    }
    Ok(())
}

fn posting(posting: &v1::Posting) -> Result<Posting, Invalid> {
    Ok(Posting {
        debit: field::account(field::DEBIT, &posting.debit, posting.debit_number)?,
        credit: field::account(field::CREDIT, &posting.credit, posting.credit_number)?,
        amount: posting.amount,
        up_to: posting.up_to,
        asset: field::asset("asset", &posting.asset)?,
    })
}

fn condition(condition: &v1::Condition) -> Result<Condition, Invalid> {
    Ok(Condition {
        account: field::account(field::ACCOUNT, &condition.account, condition.account_number)?,
        at_least: condition.at_least,
        at_most: condition.at_most,
    })
}

/// A transfer as it was posted.
#[must_use]
pub fn posted(transfer: &TransferPosted, names: &Names) -> v1::Transfer {
    let mut told = v1::Transfer {
        id: transfer.id.to_string(),
        legs: transfer.legs.iter().map(|leg| posted_leg(leg, names)).collect(),
        kind: u32::from(transfer.kind),
        ..v1::Transfer::default()
    };
    if let Some(notes) = &transfer.notes {
        told.reference = notes.reference.to_string();
        told.memo = notes.memo.to_string();
    }
    let effective = transfer.terms.as_ref().and_then(|terms| terms.effective);
    told.effective_time = effective.map(field::timestamp);
    match &transfer.cause {
        Cause::Posting => {}
        Cause::Capture(capture) => {
            let moved = transfer.legs.first().map_or(0, |leg| leg.amount);
            told.hold_id = capture.hold.to_string();
            told.released_amount = capture.unheld.saturating_sub(moved);
        }
        Cause::Reversal(reversal) => told.reverses_id = reversal.transfer.to_string(),
    }
    told
}

/// A transfer as it is now: with its reversals.
#[must_use]
pub fn viewed(view: &TransferView, names: &Names) -> v1::Transfer {
    v1::Transfer {
        reversal_ids: view.reversals.iter().map(ToString::to_string).collect(),
        reversed_amounts: view.reversed.clone(),
        ..posted(&view.transfer, names)
    }
}

/// One leg as it was posted.
#[must_use]
pub fn posted_leg(leg: &Leg, names: &Names) -> v1::PostedLeg {
    v1::PostedLeg {
        debit: names.name(leg.debit),
        credit: names.name(leg.credit),
        debit_number: leg.debit.raw(),
        credit_number: leg.credit.raw(),
        amount: leg.amount,
        asset: names.asset_code(leg.debit),
        debit_after: Some(balance::of(&leg.debit_after, names.known(leg.debit))),
        credit_after: Some(balance::of(&leg.credit_after, names.known(leg.credit))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transfer() -> v1::NewTransfer {
        let posting =
            v1::Posting { debit: "a".into(), credit: "b".into(), amount: 5, ..Default::default() };
        v1::NewTransfer { id: "t".into(), postings: vec![posting], ..Default::default() }
    }

    #[test]
    fn malformed_fields_are_named_by_their_path() {
        type Change = fn(&mut v1::NewTransfer);
        let cases: &[(&str, Change)] = &[
            ("id", |t| t.id.clear()),
            ("kind", |t| t.kind = 65_536),
            ("memo", |t| t.memo = "m".repeat(257)),
            ("reference", |t| t.reference = "\n".into()),
            ("postings", |t| t.postings = vec![t.postings[0].clone(); 65]),
            ("postings[0].debit", |t| t.postings[0].debit = " ".into()),
            ("postings[0].credit", |t| t.postings[0].credit_number = 1),
            ("postings[0].asset", |t| t.postings[0].asset = "cny".into()),
            ("conditions", |t| t.conditions = vec![v1::Condition::default(); 9]),
            ("conditions[0].account", |t| t.conditions = vec![v1::Condition::default()]),
            ("effective_time", |t| {
                t.effective_time = Some(prost_types::Timestamp { seconds: -1, nanos: 0 });
            }),
        ];
        assert!(command(&transfer()).is_ok());
        for (name, change) in cases {
            let mut changed = transfer();
            change(&mut changed);
            assert_eq!(command(&changed).unwrap_err().field, *name);
        }
    }

    #[test]
    fn a_reversal_names_both_ids() {
        let full = v1::Reversal { id: "r".into(), transfer_id: "t".into(), ..Default::default() };
        assert!(reversal(&full).is_ok());
        let cases = [
            ("id", v1::Reversal { id: String::new(), ..full.clone() }),
            ("transfer_id", v1::Reversal { transfer_id: String::new(), ..full.clone() }),
            ("amounts", v1::Reversal { amounts: vec![1; 65], ..full }),
        ];
        for (name, case) in cases {
            assert_eq!(reversal(&case).unwrap_err().field, name);
        }
    }
}
