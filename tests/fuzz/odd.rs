//! Odd messages: each field has a value on or around its bounds, or none that makes sense.

use farthing_proto::v1;
use proptest::collection::vec;
use proptest::prelude::*;
use v1::command::Action;

/// Numbers and texts on and around the bounds.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(65_535),
        Just(65_536),
        Just(u64::from(u32::MAX)),
        Just(1 << 63),
        Just((1 << 63) - 1),
        Just(u64::MAX),
        any::<u64>()
    ]
}

fn small() -> impl Strategy<Value = u32> {
    number().prop_map(|number| u32::try_from(number & 0xffff_ffff).unwrap())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("bank".to_owned()),
        Just("alice".to_owned()),
        Just("CNY".to_owned()),
        Just("\u{0}".to_owned()),
        Just("a::b".to_owned()),
        Just("x".repeat(65)),
        "\\PC{0,12}"
    ]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![Just(Vec::new()), vec(any::<u8>(), 15..18)]
}

fn time() -> impl Strategy<Value = Option<prost_types::Timestamp>> {
    let stamp = (any::<i64>(), any::<i32>());
    proptest::option::of(
        stamp.prop_map(|(seconds, nanos)| prost_types::Timestamp { seconds, nanos }),
    )
}

/// Ids, texts and small numbers that a message has.
type Names = (String, Vec<u8>, String, String, u32, u32);

fn names() -> impl Strategy<Value = Names> {
    (text(), bytes(), text(), text(), small(), small())
}

/// Anything that a command can do, mostly in a way that it cannot.
pub(crate) fn action() -> impl Strategy<Value = Action> {
    prop_oneof![transfers(), holds(), accounts(), captures(), reversals(), others()]
}

fn transfers() -> impl Strategy<Value = Action> {
    let posting = (text(), text(), small(), small(), number(), any::<bool>()).prop_map(
        |(debit, credit, debit_number, credit_number, amount, up_to)| v1::Posting {
            debit,
            credit,
            debit_number,
            credit_number,
            amount,
            up_to,
            asset: String::new(),
        },
    );
    (names(), vec(posting, 0..70), time()).prop_map(|(names, postings, effective_time)| {
        let (id, id_bytes, reference, memo, kind, _) = names;
        Action::PostTransfer(v1::NewTransfer {
            id,
            id_bytes,
            postings,
            kind,
            reference,
            memo,
            effective_time,
            conditions: Vec::new(),
        })
    })
}

fn holds() -> impl Strategy<Value = Action> {
    (names(), number(), small(), time()).prop_map(|(names, amount, percent, deadline)| {
        let (id, id_bytes, debit, credit, debit_number, kind) = names;
        Action::PlaceHold(v1::NewHold {
            id,
            id_bytes,
            debit,
            credit,
            debit_number,
            amount,
            deadline,
            over_capture_percent: percent,
            kind,
            ..Default::default()
        })
    })
}

fn accounts() -> impl Strategy<Value = Action> {
    (names(), any::<i32>()).prop_map(|(names, normal_side)| {
        let (id, _, asset, reference, code, _) = names;
        let overdraft = Some(v1::Limit::default());
        let rest = v1::NewAccount { overdraft, ..Default::default() };
        Action::OpenAccount(v1::NewAccount { id, asset, code, normal_side, reference, ..rest })
    })
}

fn captures() -> impl Strategy<Value = Action> {
    (names(), number()).prop_map(|(names, amount)| {
        let (id, id_bytes, hold_id, reference, kind, _) = names;
        let rest = v1::HoldCapture { reference, ..Default::default() };
        Action::CaptureHold(v1::HoldCapture { id, id_bytes, hold_id, amount, kind, ..rest })
    })
}

fn reversals() -> impl Strategy<Value = Action> {
    (names(), vec(number(), 0..70)).prop_map(|(names, amounts)| {
        let (id, id_bytes, transfer_id, memo, kind, _) = names;
        let rest = v1::Reversal { memo, ..Default::default() };
        Action::ReverseTransfer(v1::Reversal { id, id_bytes, transfer_id, amounts, kind, ..rest })
    })
}

fn others() -> impl Strategy<Value = Action> {
    (names(), any::<i32>(), 0..3_u8).prop_map(|(names, state, which)| {
        let (id, id_bytes, account, hold_id, exponent, account_number) = names;
        match which {
            0 => Action::RegisterAsset(v1::NewAsset { code: id, exponent }),
            1 => Action::ChangeAccountState(v1::AccountStateChange {
                id,
                id_bytes,
                account,
                account_number,
                state,
            }),
            _ => Action::ReleaseHold(v1::HoldRelease {
                id,
                id_bytes,
                hold_id,
                hold_id_bytes: Vec::new(),
            }),
        }
    })
}
