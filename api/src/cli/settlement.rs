//! Settlements as JSON.

use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::names;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::Value;
use serde_json::json;

/// The settlement, amounts as decimal text.
pub(crate) fn object(made: &v1::Settlement) -> Object {
    let amount = |units: u64| format_minor(i128::from(units), made.exponent);
    json::object(json!({
        "merchant": made.merchant,
        "settlement": made.settlement,
        "asset": made.asset,
        "business_date": made.business_date,
        "opened_time": json::time(made.opened_time.as_ref()),
        "cut_off_time": json::time(made.cut_off_time.as_ref()),
        "first_seq": made.first_seq,
        "last_seq": made.last_seq,
        "sealed_seq": made.sealed_seq,
        "opening": standing(made.opening.as_ref(), made.exponent),
        "ending": standing(made.ending.as_ref(), made.exponent),
        "closing": standing(made.closing.as_ref(), made.exponent),
        "parts": parts(&made.parts, made.exponent),
        "reserve_kept": amount(made.reserve_kept),
        "reserve_released": amount(made.reserve_released),
        "fees_owed": amount(made.fees_owed),
        "owed_paid": amount(made.owed_paid),
        "net": amount(made.net),
        "lines": made.lines,
        "root": made.root,
        "previous_digest": made.previous_digest,
        "digest": made.digest,
        "payout": made.payout.as_ref().map(|payout| payout_object(payout, made.exponent)),
    }))
}

/// What a merchant stands at.
pub(crate) fn standing(standing: Option<&v1::Standing>, exponent: u32) -> Value {
    let Some(standing) = standing else { return Value::Null };
    let amount = |units: i64| format_minor(i128::from(units), exponent);
    json!({
        "payable": amount(standing.payable),
        "tips": amount(standing.tips),
        "reserve": amount(standing.reserve),
        "receivable": amount(standing.receivable),
        "pool": amount(standing.pool),
    })
}

/// The sums of lines.
pub(crate) fn parts(parts: &[v1::PartSum], exponent: u32) -> Vec<Value> {
    let told = |sum: &v1::PartSum| {
        let amount = format_minor(i128::from(sum.amount), exponent);
        json!({ "part": sum.part, "amount": amount, "count": sum.count })
    };
    parts.iter().map(told).collect()
}

fn payout_object(payout: &v1::Payout, exponent: u32) -> Object {
    let amount = |units: u64| format_minor(i128::from(units), exponent);
    json::object(json!({
        "amount": amount(payout.amount),
        "tips": amount(payout.tips),
        "channel_account": payout.channel_account,
        "account": payout.account,
        "due_date": payout.due_date,
        "state": names::payout_state(payout.state),
        "state_time": json::time(payout.state_time.as_ref()),
    }))
}
