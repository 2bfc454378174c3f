//! A payment as a merchant may see it, as text and as JSON: the payer is an alias, never a wallet.

use crate::cli::answered::{Body, Unit};
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::names;
use crate::cli::text;
use farthing_proto::v1;
use serde_json::json;

/// The asset that its amounts are in.
pub(crate) fn unit(payment: &v1::Payment) -> Unit<'_> {
    Unit { asset: &payment.asset, exponent: payment.exponent }
}

/// How a merchant names it: by the order's number, or by the id that paid it.
pub(crate) fn name(payment: &v1::Payment) -> String {
    if payment.order.is_empty() {
        format!("payment {}", payment.payment_id)
    } else {
        format!("order {}", payment.order)
    }
}

/// Its facts, and the payment as `payment`.
pub(crate) fn body(payment: &v1::Payment) -> Body {
    Body::default().lines(&facts(payment)).value("payment", object(payment))
}

/// Its facts below each other. Amounts that are zero are left out.
fn facts(payment: &v1::Payment) -> String {
    let unit = unit(payment);
    let some = |minor: u64| if minor == 0 { String::new() } else { unit.money(minor) };
    let tip_rule = match payment.tip_rule() {
        v1::TipRule::AtMost => format!("at most {}", unit.money(payment.tip_max)),
        v1::TipRule::Any => "any".to_owned(),
        v1::TipRule::Refused | v1::TipRule::Unspecified => String::new(),
    };
    text::facts(&[
        ("merchant", payment.merchant.clone()),
        ("state", names::spoken(names::payment_state(payment.state))),
        ("amount", unit.money(payment.amount)),
        ("takes a tip", tip_rule),
        ("reserved", some(payment.held)),
        ("paid", some(payment.paid)),
        ("tip", some(payment.tip)),
        ("fee", some(payment.fee)),
        ("refunded", some(payment.refunded)),
        ("tip refunded", some(payment.tip_refunded)),
        ("fee returned", some(payment.fee_returned)),
        ("charged back", some(payment.charged_back)),
        ("refundable", some(payment.refundable)),
        ("to be split", some(payment.pool)),
        ("paid in", payment.paid_in.as_ref().map(paid_in).unwrap_or_default()),
        ("payer", payment.payer_alias.clone()),
        ("payer's channel", payment.payer_channel.clone()),
        ("terminal", payment.terminal.clone()),
        ("reference", payment.reference.clone()),
        ("expires", text::time(payment.expires.as_ref())),
        ("paid at", text::time(payment.paid_time.as_ref())),
    ])
}

fn paid_in(paid: &v1::PaidIn) -> String {
    let unit = Unit { asset: &paid.asset, exponent: paid.exponent };
    let spread = unit.money(paid.spread);
    format!("{} at {}, and {spread} of spread", unit.money(paid.amount), paid.rate)
}

/// The payment as JSON.
pub(crate) fn object(payment: &v1::Payment) -> Object {
    let mut object = json::object(json!({
        "merchant": payment.merchant,
        "order": payment.order,
        "payment_id": payment.payment_id,
        "number": payment.number,
        "asset": payment.asset,
        "exponent": payment.exponent,
        "state": names::payment_state(payment.state),
        "kind": names::code_kind(payment.kind),
        "tip_rule": names::tip_rule(payment.tip_rule),
        "split": payment.split,
        "created_time": json::time(payment.created_time.as_ref()),
        "expires": json::time(payment.expires.as_ref()),
        "paid_time": json::time(payment.paid_time.as_ref()),
        "terminal": payment.terminal,
        "reference": payment.reference,
        "payer_alias": payment.payer_alias,
        "former_payer_aliases": payment.former_payer_aliases,
        "payer_channel": payment.payer_channel,
        "refunds": payment.refunds,
        "splits": payment.splits,
        "paid_in": payment.paid_in.as_ref().map(paid_in_object),
    }));
    for (name, minor) in [
        ("amount", payment.amount),
        ("tip_max", payment.tip_max),
        ("held", payment.held),
        ("paid", payment.paid),
        ("tip", payment.tip),
        ("fee", payment.fee),
        ("refunded", payment.refunded),
        ("tip_refunded", payment.tip_refunded),
        ("fee_returned", payment.fee_returned),
        ("charged_back", payment.charged_back),
        ("refundable", payment.refundable),
        ("pool", payment.pool),
    ] {
        json::put_amount(&mut object, name, Some(minor), payment.exponent);
    }
    object
}

fn paid_in_object(paid: &v1::PaidIn) -> Object {
    let mut object = json::object(json!({
        "asset": paid.asset,
        "exponent": paid.exponent,
        "rate": paid.rate,
    }));
    for (name, minor) in
        [("amount", paid.amount), ("spread", paid.spread), ("returned", paid.returned)]
    {
        json::put_amount(&mut object, name, Some(minor), paid.exponent);
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merchant_sees_the_alias_and_what_is_not_zero() {
        let payment = v1::Payment {
            merchant: "tea".to_owned(),
            order: "A-1".to_owned(),
            asset: "CNY".to_owned(),
            exponent: 2,
            amount: 1_200,
            state: v1::PaymentState::Paid.into(),
            paid: 1_200,
            fee: 7,
            payer_alias: "1:0a".to_owned(),
            ..Default::default()
        };
        let shown = body(&payment).read(&name(&payment));
        assert!(shown.text.starts_with("order A-1\n"), "{}", shown.text);
        assert!(shown.text.contains("  payer     1:0a\n"), "{}", shown.text);
        assert!(!shown.text.contains("tip"), "{}", shown.text);
        let object = &shown.json["payment"];
        assert_eq!((&object["fee"], &object["fee_decimal"]), (&7.into(), &"0.07".into()));
        assert_eq!(object["state"], "PAID");
        assert!(object.get("wallet").is_none());
    }
}
