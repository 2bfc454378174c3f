//! Messages of the contract as JSON, with the contract's field names.
//!
//! An amount stands twice: `posted` in minor units, as in the contract, and `posted_decimal` as text in major units.
//! Sums over accounts can be larger than 64 bits and are decimal digits in a string, also as in the contract.

use crate::cli::names;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use prost_types::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use v1::metadata_value::Value as Typed;

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// Adds an amount of minor units under its name, and as decimal text beside it.
pub(crate) fn put_amount<N>(object: &mut Object, name: &str, minor: Option<N>, exponent: u32)
where
    N: Copy + Into<i128> + Into<Value>,
{
    let decimal = minor.map(|minor| format_minor(minor.into(), exponent));
    object.insert(name.to_owned(), minor.map_or(Value::Null, Into::into));
    object.insert(format!("{name}_decimal"), decimal.into());
}

/// Adds a sum that came as decimal digits.
pub(crate) fn put_sum(object: &mut Object, name: &str, digits: &str, exponent: u32) {
    let decimal = digits.parse().ok().map(|minor| format_minor(minor, exponent));
    object.insert(name.to_owned(), digits.into());
    object.insert(format!("{name}_decimal"), decimal.into());
}

/// Makes an object of `json!({ ... })`.
pub(crate) fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)) => Object::from_iter([("value".to_owned(), other)]),
    }
}

/// Where and when it was recorded: `seq`, `time`, `replayed`.
pub(crate) fn receipt(receipt: Option<&v1::Receipt>) -> Object {
    let receipt = receipt.cloned().unwrap_or_default();
    object(json!({
        "seq": receipt.seq,
        "time": time(receipt.time.as_ref()),
        "replayed": receipt.replayed,
    }))
}

/// A time in the form of RFC 3339, or null.
pub(crate) fn time(time: Option<&Timestamp>) -> Value {
    time.map(ToString::to_string).into()
}

/// A balance.
pub(crate) fn balance(balance: Option<&v1::Balance>, exponent: u32) -> Object {
    let mut object = Object::new();
    if let Some(balance) = balance {
        put_amount(&mut object, "posted", Some(balance.posted), exponent);
        put_amount(&mut object, "held", Some(balance.held), exponent);
        put_amount(&mut object, "available", balance.available, exponent);
        put_amount(&mut object, "incoming", Some(balance.incoming), exponent);
    }
    object
}

/// An account.
pub(crate) fn account(account: &v1::Account) -> Object {
    let metadata: Object = account
        .metadata
        .iter()
        .map(|(key, value)| (key.clone(), typed(value.value.as_ref())))
        .collect();
    let mut object = object(json!({
        "id": account.id,
        "number": account.number,
        "asset": account.asset,
        "exponent": account.exponent,
        "code": account.code,
        "normal_side": names::side(account.normal_side),
        "metadata": metadata,
        "reference": account.reference,
        "state": names::account_state(account.state),
        "opened_seq": account.opened_seq,
        "opened_time": time(account.opened_time.as_ref()),
        "balance": balance(account.balance.as_ref(), account.exponent),
    }));
    put_amount(&mut object, "overdraft", at_most(account.overdraft.as_ref()), account.exponent);
    put_amount(&mut object, "ceiling", at_most(account.ceiling.as_ref()), account.exponent);
    object
}

/// The figure of a limit; none is unlimited.
pub(crate) fn at_most(limit: Option<&v1::Limit>) -> Option<u64> {
    match limit?.limit? {
        v1::limit::Limit::AtMost(minor) => Some(minor),
        v1::limit::Limit::Unlimited(_) => None,
    }
}

fn typed(value: Option<&Typed>) -> Value {
    match value {
        Some(Typed::Text(text)) => text.as_str().into(),
        Some(Typed::Number(number)) => (*number).into(),
        Some(Typed::Flag(flag)) => (*flag).into(),
        None => Value::Null,
    }
}

/// A transfer; `exponents` knows the assets of its legs.
pub(crate) fn transfer(transfer: &v1::Transfer, exponents: &BTreeMap<String, u32>) -> Object {
    let exponent = |leg: &v1::PostedLeg| exponents.get(&leg.asset).copied().unwrap_or_default();
    let legs: Vec<Object> =
        transfer.legs.iter().map(|leg| posted_leg(leg, exponent(leg))).collect();
    let reversed = transfer.legs.iter().zip(&transfer.reversed_amounts);
    let reversed: Vec<String> =
        reversed.map(|(leg, minor)| format_minor((*minor).into(), exponent(leg))).collect();
    let mut object = object(json!({
        "id": transfer.id,
        "legs": legs,
        "kind": transfer.kind,
        "reference": transfer.reference,
        "memo": transfer.memo,
        "effective_time": time(transfer.effective_time.as_ref()),
        "hold_id": transfer.hold_id,
        "reverses_id": transfer.reverses_id,
        "reversal_ids": transfer.reversal_ids,
        "reversed_amounts": transfer.reversed_amounts,
        "reversed_amounts_decimal": reversed,
    }));
    // Only a capture releases, and it has one leg.
    let exponent = transfer.legs.first().map(exponent).unwrap_or_default();
    put_amount(&mut object, "released_amount", Some(transfer.released_amount), exponent);
    object
}

/// One leg of a transfer or an instruction.
pub(crate) fn posted_leg(leg: &v1::PostedLeg, exponent: u32) -> Object {
    let mut object = object(json!({
        "debit": leg.debit,
        "credit": leg.credit,
        "asset": leg.asset,
        "debit_after": balance(leg.debit_after.as_ref(), exponent),
        "credit_after": balance(leg.credit_after.as_ref(), exponent),
    }));
    put_amount(&mut object, "amount", Some(leg.amount), exponent);
    object
}

/// A hold.
pub(crate) fn hold(hold: &v1::Hold, exponent: u32) -> Object {
    let mut object = object(json!({
        "id": hold.id,
        "debit": hold.debit,
        "credit": hold.credit,
        "asset": hold.asset,
        "state": names::hold_state(hold.state),
        "deadline": time(hold.deadline.as_ref()),
        "over_capture_percent": hold.over_capture_percent,
        "kind": hold.kind,
        "reference": hold.reference,
        "memo": hold.memo,
        "follow_up_ids": hold.follow_up_ids,
        "debit_after": balance(hold.debit_after.as_ref(), exponent),
        "credit_after": balance(hold.credit_after.as_ref(), exponent),
    }));
    put_amount(&mut object, "amount", Some(hold.amount), exponent);
    put_amount(&mut object, "captured", Some(hold.captured), exponent);
    put_amount(&mut object, "remaining", Some(hold.remaining), exponent);
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_stands_in_minor_units_and_as_text() {
        let given = v1::Balance { posted: -1234, held: 5, available: Some(-1239), incoming: 0 };
        let shown = balance(Some(&given), 2);
        assert_eq!(shown["posted"], -1234);
        assert_eq!(shown["posted_decimal"], "-12.34");
        assert_eq!(shown["held_decimal"], "0.05");
        assert_eq!(shown["available"], -1239);
        let unlimited = balance(Some(&v1::Balance { available: None, ..given }), 2);
        assert_eq!(unlimited["available"], Value::Null);
        assert_eq!(unlimited["available_decimal"], Value::Null);
    }

    #[test]
    fn a_sum_wider_than_64_bits_keeps_its_digits() {
        let mut shown = Object::new();
        put_sum(&mut shown, "credits_less_debits", "-18446744073709551617", 2);
        assert_eq!(shown["credits_less_debits"], "-18446744073709551617");
        assert_eq!(shown["credits_less_debits_decimal"], "-184467440737095516.17");
    }

    #[test]
    fn the_largest_amount_keeps_its_digits() {
        let mut shown = Object::new();
        put_amount(&mut shown, "amount", Some(9_223_372_036_854_775_807_u64), 0);
        let text = Value::Object(shown).to_string();
        assert_eq!(
            text,
            r#"{"amount":9223372036854775807,"amount_decimal":"9223372036854775807"}"#
        );
    }

    #[test]
    fn an_absent_limit_is_unlimited() {
        let zero = v1::Limit { limit: Some(v1::limit::Limit::AtMost(0)) };
        assert_eq!(at_most(Some(&zero)), Some(0));
        assert_eq!(at_most(None), None);
    }
}
