//! The items of an executed instruction as JSON: what it began or changed, as it was right after.

use crate::cli::breaks;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::packet;
use crate::cli::payment;
use crate::cli::sealed;
use crate::cli::split;
use crate::cli::suspense;
use crate::cli::wallet;
use farthing_proto::v1;
use serde_json::json;
use v1::item::Item;

/// The item under its kind, such as `{"payment": {...}}`.
pub(crate) fn object(item: &v1::Item) -> Object {
    let (kind, object) = match &item.item {
        Some(Item::Payment(each)) => ("payment", payment::object(each)),
        Some(Item::Withdrawal(each)) => ("withdrawal", wallet::withdrawal_object(each)),
        Some(Item::Split(each)) => ("split", split::object(each)),
        Some(Item::Packet(each)) => ("packet", packet::object(each)),
        Some(Item::Suspense(each)) => ("suspense", suspense::object(each)),
        Some(Item::ConsumerCode(each)) => ("consumer_code", code(each)),
        Some(Item::Settlement(each)) => ("settlement", sealed::object(each)),
        Some(Item::Break(each)) => ("break", breaks::object(each)),
        None => ("unknown", Object::new()),
    };
    Object::from_iter([(kind.to_owned(), object.into())])
}

/// Its amount is in minor units of whatever is paid with it.
fn code(code: &v1::ConsumerCode) -> Object {
    json::object(json!({
        "wallet": code.wallet,
        "amount_max": code.amount_max,
        "expires": json::time(code.expires.as_ref()),
        "good": code.good,
    }))
}
