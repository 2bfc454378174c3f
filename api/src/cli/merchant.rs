//! `merchant`: register, read, fee plans, policy, states, channels, the static code.

use crate::cli::answered::{Body, Unit};
use crate::cli::args::{FeeArgs, MerchantVerb, PolicyArgs, RegisterArgs, StaticCodeArgs};
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::merchant_code::{self, Asked};
use crate::cli::names;
use crate::cli::session::{Session, amount_of, amount_or_zero, timed};
use crate::cli::shown::Shown;
use crate::cli::till;
use farthing_proto::v1;
use v1::{FeeRounding, MerchantState, RefundSource};

/// Carries out `merchant ...`.
pub(crate) async fn carry_out(
    session: &mut Session,
    verb: MerchantVerb,
) -> Result<Shown, CliError> {
    let id = id_or_fresh(verb.given_id().map(str::to_owned));
    let with_id = |error: CliError| error.with_id(&id);
    match verb {
        MerchantVerb::Register(args) => register(session, args).await,
        MerchantVerb::Show { merchant } => till::carry_out(session, &merchant).await,
        MerchantVerb::Channel { channel, asset } => open_channel(session, channel, asset).await,
        MerchantVerb::Code(args) => code(session, args).await,
        MerchantVerb::Fee(args) => fee(session, &id, *args).await.map_err(with_id),
        MerchantVerb::Policy { of, policy } => {
            set_policy(session, &id, of.merchant, &policy).await.map_err(with_id)
        }
        MerchantVerb::Suspend(of) => {
            change(session, &id, of.merchant, MerchantState::Suspended).await.map_err(with_id)
        }
        MerchantVerb::Activate(of) => {
            change(session, &id, of.merchant, MerchantState::Active).await.map_err(with_id)
        }
        MerchantVerb::Close(of) => {
            change(session, &id, of.merchant, MerchantState::Closed).await.map_err(with_id)
        }
    }
}

async fn register(session: &mut Session, args: RegisterArgs) -> Result<Shown, CliError> {
    let profile = v1::MerchantProfile {
        name: args.name,
        city: args.city,
        country: args.country,
        category: args.category.into(),
    };
    let merchant = v1::NewMerchant {
        merchant: args.merchant.clone(),
        assets: args.asset.clone(),
        profile: Some(profile),
        policy: Some(policy_of(&args.policy)),
    };
    let asked = timed(v1::RegisterMerchantRequest { merchant: Some(merchant) });
    let answer = session.merchants.register_merchant(asked).await?.into_inner();
    let done = format!("merchant {} registered in {}", args.merchant, args.asset.join(", "));
    let body = Body::default().value("merchant", args.merchant).value("assets", args.asset);
    Ok(body.under(answer.receipt.as_ref(), "", &done))
}

fn policy_of(args: &PolicyArgs) -> v1::MerchantPolicy {
    v1::MerchantPolicy {
        refund_from: RefundSource::from(args.refund_from).into(),
        charge_back_from: RefundSource::from(args.charge_back_from).into(),
    }
}

async fn open_channel(
    session: &mut Session,
    channel: String,
    assets: Vec<String>,
) -> Result<Shown, CliError> {
    let opening = v1::NewChannel { channel: channel.clone(), assets: assets.clone() };
    let asked = timed(v1::OpenChannelRequest { channel: Some(opening) });
    let answer = session.merchants.open_channel(asked).await?.into_inner();
    let done = format!("channel {channel} open in {}", assets.join(", "));
    let body = Body::default().value("channel", channel).value("assets", assets);
    Ok(body.under(answer.receipt.as_ref(), "", &done))
}

async fn fee(session: &mut Session, id: &str, args: FeeArgs) -> Result<Shown, CliError> {
    let exponent = session.decimals(&args.asset).await?;
    let limit = |text: Option<&String>, field: &str| -> Result<Option<u64>, CliError> {
        text.map(|text| amount_of(text, exponent, field)).transpose()
    };
    let rounding = if args.accrued { FeeRounding::Accrued } else { FeeRounding::HalfUp };
    let plan = v1::FeePlan {
        rate: args.rate,
        fixed: amount_or_zero(args.fixed.as_deref(), exponent, "--fixed")?,
        min: limit(args.min.as_ref(), "--min")?,
        max: limit(args.max.as_ref(), "--max")?,
        rounding: rounding.into(),
        tips_free: args.tips_free,
        on_refund: v1::FeeOnRefund::from(args.on_refund).into(),
    };
    let unit = Unit { asset: &args.asset, exponent };
    let done = format!("merchant {} pays {}", args.of.merchant, till::plan_words(&plan, unit));
    let plan = v1::NewFeePlan {
        id: id.to_owned(),
        merchant: args.of.merchant.clone(),
        asset: args.asset.clone(),
        plan: Some(plan),
        from: args.from,
        until: args.until,
        ..Default::default()
    };
    let asked = timed(v1::SetFeePlanRequest { fee_plan: Some(plan) });
    let answer = session.merchants.set_fee_plan(asked).await?.into_inner();
    let body = Body::default().value("merchant", args.of.merchant).value("asset", args.asset);
    Ok(body.under(answer.receipt.as_ref(), id, &done))
}

async fn set_policy(
    session: &mut Session,
    id: &str,
    merchant: String,
    policy: &PolicyArgs,
) -> Result<Shown, CliError> {
    let policy = policy_of(policy);
    let change = v1::MerchantPolicyChange {
        id: id.to_owned(),
        merchant: merchant.clone(),
        policy: Some(policy),
        ..Default::default()
    };
    let asked = timed(v1::SetMerchantPolicyRequest { change: Some(change) });
    let answer = session.merchants.set_merchant_policy(asked).await?.into_inner();
    let refunds = names::refund_source(policy.refund_from);
    let charge_backs = names::refund_source(policy.charge_back_from);
    let done = format!(
        "merchant {merchant}: refunds reach to {}, chargebacks to {}",
        names::spoken(refunds),
        names::spoken(charge_backs)
    );
    let body = Body::default()
        .value("merchant", merchant)
        .value("refund_from", refunds)
        .value("charge_back_from", charge_backs);
    Ok(body.under(answer.receipt.as_ref(), id, &done))
}

async fn change(
    session: &mut Session,
    id: &str,
    merchant: String,
    state: MerchantState,
) -> Result<Shown, CliError> {
    let change = v1::MerchantStateChange {
        id: id.to_owned(),
        merchant: merchant.clone(),
        state: state.into(),
        ..Default::default()
    };
    let asked = timed(v1::ChangeMerchantStateRequest { change: Some(change) });
    let answer = session.merchants.change_merchant_state(asked).await?.into_inner();
    let state = names::merchant_state(state.into());
    let done = format!("merchant {merchant} is {}", names::spoken(state));
    let body = Body::default().value("merchant", merchant).value("state", state);
    Ok(body.under(answer.receipt.as_ref(), id, &done))
}

async fn code(session: &mut Session, args: StaticCodeArgs) -> Result<Shown, CliError> {
    let (merchant, _) = session.merchant(&args.merchant).await?;
    let asked = Asked { asset: &args.asset, order: None, tip: args.tip, terminal: &args.terminal };
    let drawn = merchant_code::draw(&merchant, asked, &args.code)?;
    let body = Body::default()
        .lines(&drawn.drawing)
        .lines(&drawn.payload)
        .value("merchant", args.merchant)
        .value("payload", drawn.payload)
        .value("drawing", drawn.drawing);
    Ok(body.read(&format!("static code of {}, the payer types the amount", merchant.merchant)))
}
