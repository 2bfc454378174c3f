//! `merchant show`: what a merchant has in each asset, its fee plans and its policy.

use crate::cli::answered::{Body, Unit};
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::names;
use crate::cli::session::Session;
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use farthing_proto::v1;
use serde_json::json;

/// Carries out `merchant show`.
pub(crate) async fn carry_out(session: &mut Session, id: &str) -> Result<Shown, CliError> {
    let (merchant, seq) = session.merchant(id).await?;
    let state = names::spoken(names::merchant_state(merchant.state));
    let head = format!(
        "merchant {} (number {}), {state}, at seq {seq}",
        merchant.merchant, merchant.number
    );
    let profile = merchant.profile.clone().unwrap_or_default();
    let policy = merchant.policy.unwrap_or_default();
    let source = |number| names::spoken(names::refund_source(number));
    let facts = text::facts(&[
        ("name", profile.name),
        ("city", format!("{} {}", profile.city, profile.country)),
        ("category", format!("{:04}", profile.category)),
        ("refunds reach to", source(policy.refund_from)),
        ("chargebacks reach to", source(policy.charge_back_from)),
    ]);
    let body = Body::default()
        .lines(&facts)
        .lines(&tills(&merchant))
        .lines(&plans(&merchant))
        .value("merchant", object(&merchant))
        .value("seq", seq);
    Ok(body.read(&head))
}

fn tills(merchant: &v1::Merchant) -> String {
    let columns = [
        Column::Left("Asset"),
        Column::Right("Payable"),
        Column::Right("Tips"),
        Column::Right("To be split"),
        Column::Right("Reserve"),
        Column::Right("Owes"),
    ];
    let rows = merchant.tills.iter().map(|till| {
        let posted = |balance: &Option<v1::Balance>| text::posted(balance.as_ref(), till.exponent);
        vec![
            till.asset.clone(),
            posted(&till.payable),
            posted(&till.tips),
            posted(&till.pool),
            posted(&till.reserve),
            posted(&till.receivable),
        ]
    });
    text::table(&columns, rows.collect())
}

fn plans(merchant: &v1::Merchant) -> String {
    let mut lines = String::new();
    for till in &merchant.tills {
        let unit = Unit { asset: &till.asset, exponent: till.exponent };
        for standing in &till.plans {
            let plan = standing.plan.clone().unwrap_or_default();
            let holds = if standing.holds { ", holds now" } else { "" };
            let sums = match plan.rounding() {
                v1::FeeRounding::Accrued => format!(
                    ", {} on {}, carry {}",
                    unit.money(standing.fees),
                    unit.money(standing.volume),
                    standing.carry
                ),
                v1::FeeRounding::HalfUp | v1::FeeRounding::Unspecified => String::new(),
            };
            lines.push_str(&format!("  fee plan: {}{sums}{holds}\n", plan_words(&plan, unit)));
        }
    }
    lines
}

/// A fee plan in words: `0.6 % and 0.10 CNY, at least 0.01 CNY`.
pub(crate) fn plan_words(plan: &v1::FeePlan, unit: Unit<'_>) -> String {
    let rate = if plan.rate.is_empty() { "0" } else { &plan.rate };
    let mut words = format!("{rate} % in {}", unit.asset);
    if plan.fixed > 0 {
        words.push_str(&format!(" and {}", unit.money(plan.fixed)));
    }
    if let Some(min) = plan.min {
        words.push_str(&format!(", at least {}", unit.money(min)));
    }
    if let Some(max) = plan.max {
        words.push_str(&format!(", at most {}", unit.money(max)));
    }
    if plan.tips_free {
        words.push_str(", nothing on tips");
    }
    words
}

fn object(merchant: &v1::Merchant) -> Object {
    let profile = merchant.profile.clone().unwrap_or_default();
    let policy = merchant.policy.unwrap_or_default();
    json::object(json!({
        "id": merchant.merchant,
        "number": merchant.number,
        "state": names::merchant_state(merchant.state),
        "name": profile.name,
        "city": profile.city,
        "country": profile.country,
        "category": profile.category,
        "refund_from": names::refund_source(policy.refund_from),
        "charge_back_from": names::refund_source(policy.charge_back_from),
        "registered_seq": merchant.registered_seq,
        "tills": merchant.tills.iter().map(till_object).collect::<Vec<Object>>(),
    }))
}

fn till_object(till: &v1::Till) -> Object {
    let balance = |balance: &Option<v1::Balance>| json::balance(balance.as_ref(), till.exponent);
    let plans = till.plans.iter().map(|standing| plan_object(standing, till.exponent));
    json::object(json!({
        "asset": till.asset,
        "exponent": till.exponent,
        "payable": balance(&till.payable),
        "tips": balance(&till.tips),
        "reserve": balance(&till.reserve),
        "receivable": balance(&till.receivable),
        "pool": balance(&till.pool),
        "plans": plans.collect::<Vec<Object>>(),
    }))
}

fn plan_object(standing: &v1::FeePlanStanding, exponent: u32) -> Object {
    let plan = standing.plan.clone().unwrap_or_default();
    let mut object = json::object(json!({
        "rate": plan.rate,
        "rounding": names::fee_rounding(plan.rounding),
        "tips_free": plan.tips_free,
        "on_refund": names::fee_on_refund(plan.on_refund),
        "from": json::time(standing.from.as_ref()),
        "until": json::time(standing.until.as_ref()),
        "holds": standing.holds,
        "carry": standing.carry,
    }));
    json::put_amount(&mut object, "fixed", Some(plan.fixed), exponent);
    json::put_amount(&mut object, "min", plan.min, exponent);
    json::put_amount(&mut object, "max", plan.max, exponent);
    json::put_amount(&mut object, "volume", Some(standing.volume), exponent);
    json::put_amount(&mut object, "fees", Some(standing.fees), exponent);
    object
}
