//! Holds: placing, capturing and releasing on the way in, the hold on the way out.

use crate::convert::balance;
use crate::convert::field;
use crate::convert::names::Names;
use crate::convert::transfer::notes;
use farthing_ledger::command::CaptureHold;
use farthing_ledger::command::PlaceHold;
use farthing_ledger::command::ReleaseHold;
use farthing_ledger::domain::HoldEnd;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::limits::OVER_CAPTURE_PERCENT_MAX;
use farthing_ledger::event::HoldEnded;
use farthing_ledger::event::HoldPlaced;
use farthing_ledger::query::HoldState;
use farthing_ledger::query::HoldView;
use farthing_proto::v1;

/// Decodes a hold to place.
///
/// # Errors
///
/// The first malformed field.
pub fn place(hold: &v1::NewHold) -> Result<PlaceHold, Invalid> {
    Ok(PlaceHold {
        id: field::command_id(field::ID, &hold.id, &hold.id_bytes)?,
        debit: field::account(field::DEBIT, &hold.debit, hold.debit_number)?,
        credit: field::account(field::CREDIT, &hold.credit, hold.credit_number)?,
        amount: hold.amount,
        asset: field::asset("asset", &hold.asset)?,
        deadline: field::time("deadline", hold.deadline.as_ref())?,
        over_capture_percent: percent(hold.over_capture_percent)?,
        kind: field::small("kind", hold.kind)?,
        notes: notes(&hold.reference, &hold.memo)?,
    })
}

fn percent(percent: u32) -> Result<u8, Invalid> {
    u8::try_from(percent).map_err(|_| {
        Invalid::of("over_capture_percent", format!("must be 0 to {OVER_CAPTURE_PERCENT_MAX}"))
    })
}

/// Decodes a capture.
///
/// # Errors
///
/// The first malformed field.
pub fn capture(capture: &v1::HoldCapture) -> Result<CaptureHold, Invalid> {
    Ok(CaptureHold {
        id: field::command_id(field::ID, &capture.id, &capture.id_bytes)?,
        hold: field::command_id(field::HOLD_ID, &capture.hold_id, &capture.hold_id_bytes)?,
        amount: (capture.amount != 0).then_some(capture.amount),
        release_rest: capture.release_rest,
        kind: field::small("kind", capture.kind)?,
        notes: notes(&capture.reference, &capture.memo)?,
    })
}

/// Decodes a release.
///
/// # Errors
///
/// The first malformed field.
pub fn release(release: &v1::HoldRelease) -> Result<ReleaseHold, Invalid> {
    Ok(ReleaseHold {
        id: field::command_id(field::ID, &release.id, &release.id_bytes)?,
        hold: field::command_id(field::HOLD_ID, &release.hold_id, &release.hold_id_bytes)?,
    })
}

/// A hold as it was placed.
#[must_use]
pub fn placed(hold: &HoldPlaced, names: &Names) -> v1::Hold {
    let mut told = v1::Hold {
        id: hold.id.to_string(),
        debit: names.name(hold.debit),
        credit: names.name(hold.credit),
        debit_number: hold.debit.raw(),
        credit_number: hold.credit.raw(),
        asset: names.asset_code(hold.debit),
        amount: hold.amount,
        remaining: hold.amount,
        deadline: hold.deadline.map(field::timestamp),
        over_capture_percent: u32::from(hold.over_capture_percent),
        kind: u32::from(hold.kind),
        debit_after: Some(balance::of(&hold.debit_after, names.known(hold.debit))),
        credit_after: Some(balance::of(&hold.credit_after, names.known(hold.credit))),
        ..v1::Hold::default()
    };
    told.set_state(v1::HoldState::Open);
    if let Some(notes) = &hold.notes {
        told.reference = notes.reference.to_string();
        told.memo = notes.memo.to_string();
    }
    told
}

/// A hold as it is now.
#[must_use]
pub fn viewed(view: &HoldView, names: &Names) -> v1::Hold {
    let mut told = v1::Hold {
        captured: view.captured,
        remaining: view.remaining,
        follow_up_ids: view.follow_ups.iter().map(ToString::to_string).collect(),
        ..placed(&view.hold, names)
    };
    told.set_state(match view.state {
        HoldState::Open => v1::HoldState::Open,
        HoldState::Ended(HoldEnd::Captured) => v1::HoldState::Captured,
        HoldState::Ended(HoldEnd::Released) => v1::HoldState::Released,
        HoldState::Ended(HoldEnd::Expired) => v1::HoldState::Expired,
    });
    told
}

/// The release of a hold.
#[must_use]
pub fn released(ended: &HoldEnded, names: &Names) -> v1::HoldReleased {
    v1::HoldReleased {
        id: ended.id.as_ref().map(ToString::to_string).unwrap_or_default(),
        hold_id: ended.hold.to_string(),
        amount: ended.amount,
        debit: names.name(ended.debit),
        credit: names.name(ended.credit),
        debit_after: Some(balance::of(&ended.debit_after, names.known(ended.debit))),
        credit_after: Some(balance::of(&ended.credit_after, names.known(ended.credit))),
    }
}

/// The expiry of a hold.
#[must_use]
pub fn expired(ended: &HoldEnded, names: &Names) -> v1::HoldExpired {
    let told = released(ended, names);
    v1::HoldExpired {
        hold_id: told.hold_id,
        amount: told.amount,
        debit: told.debit,
        credit: told.credit,
        debit_after: told.debit_after,
        credit_after: told.credit_after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_fields_are_named() {
        let full = v1::NewHold {
            id: "h".into(),
            debit: "a".into(),
            credit: "b".into(),
            amount: 5,
            ..Default::default()
        };
        assert!(place(&full).is_ok());
        let cases = [
            ("id", v1::NewHold { id: "\u{7}".into(), ..full.clone() }),
            ("debit", v1::NewHold { debit: "::".into(), ..full.clone() }),
            ("credit", v1::NewHold { credit: String::new(), ..full.clone() }),
            ("over_capture_percent", v1::NewHold { over_capture_percent: 256, ..full.clone() }),
            ("kind", v1::NewHold { kind: u32::MAX, ..full }),
        ];
        for (name, case) in cases {
            assert_eq!(place(&case).unwrap_err().field, name);
        }
    }

    #[test]
    fn an_amount_of_nothing_captures_all_that_is_left() {
        let all = v1::HoldCapture { id: "c".into(), hold_id: "h".into(), ..Default::default() };
        assert_eq!(capture(&all).unwrap().amount, None);
        let some = v1::HoldCapture { amount: 3, ..all.clone() };
        assert_eq!(capture(&some).unwrap().amount, Some(3));
        let none = v1::HoldCapture { hold_id: String::new(), ..all };
        assert_eq!(capture(&none).unwrap_err().field, "hold_id");
    }
}
