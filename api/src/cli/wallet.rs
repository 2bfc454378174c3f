//! `wallet`: open, read, limits, states, money in and out, tips and one-time codes.

use crate::cli::activity;
use crate::cli::answered::{Body, Unit};
use crate::cli::args::{
    ConsumerCodeArgs, LimitsArgs, PersonArgs, SettleArgs, TipArgs, TopUpArgs, WalletOpenArgs,
    WalletVerb, WithdrawArgs,
};
use crate::cli::bill;
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::json;
use crate::cli::names;
use crate::cli::packet;
use crate::cli::purse;
use crate::cli::session::{Session, amount_of, amount_or_zero, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use farthing_proto::v1;
use v1::WalletState;

/// How long a one-time code is good unless told otherwise.
const CODE_SECONDS: u32 = 60;

/// Carries out `wallet ...`.
pub(crate) async fn carry_out(session: &mut Session, verb: WalletVerb) -> Result<Shown, CliError> {
    let id = id_or_fresh(verb.given_id().map(str::to_owned));
    let with_id = |error: CliError| error.with_id(&id);
    match verb {
        WalletVerb::Open(args) => open(session, args).await,
        WalletVerb::Show { wallet } => purse::carry_out(session, wallet).await,
        WalletVerb::Activity(args) => activity::carry_out(session, args).await,
        WalletVerb::Bill(args) => bill::of_wallet(session, args).await,
        WalletVerb::Packet(verb) => packet::carry_out(session, &id, verb).await.map_err(with_id),
        WalletVerb::Limits(args) => limits(session, &id, args).await.map_err(with_id),
        WalletVerb::Freeze { of, debits } => {
            let state = if debits { WalletState::DebitsFrozen } else { WalletState::Frozen };
            change(session, &id, of.wallet, state).await.map_err(with_id)
        }
        WalletVerb::Unfreeze(of) => {
            change(session, &id, of.wallet, WalletState::Active).await.map_err(with_id)
        }
        WalletVerb::Close(of) => {
            change(session, &id, of.wallet, WalletState::Closed).await.map_err(with_id)
        }
        WalletVerb::TopUp(args) => top_up(session, &id, args).await.map_err(with_id),
        WalletVerb::Withdraw(args) => withdraw(session, &id, args).await.map_err(with_id),
        WalletVerb::Confirm(args) => settle(session, &id, args, false).await.map_err(with_id),
        WalletVerb::Return(args) => settle(session, &id, args, true).await.map_err(with_id),
        WalletVerb::PayPerson(args) => pay_person(session, &id, args).await.map_err(with_id),
        WalletVerb::Tip(args) => tip(session, &id, args).await.map_err(with_id),
        WalletVerb::CollectTips { of, asset } => {
            collect(session, &id, of.wallet, asset).await.map_err(with_id)
        }
        WalletVerb::Code(args) => code(session, &id, args).await.map_err(with_id),
    }
}

async fn open(session: &mut Session, args: WalletOpenArgs) -> Result<Shown, CliError> {
    let wallet = v1::NewWallet {
        wallet: args.wallet.clone(),
        assets: args.asset.clone(),
        tips: args.tips,
        utc_offset_minutes: args.utc_offset,
    };
    let asked = timed(v1::OpenWalletRequest { wallet: Some(wallet) });
    let answer = session.wallets.open_wallet(asked).await?.into_inner();
    let done = format!("wallet {} open in {}", args.wallet, args.asset.join(", "));
    let body = Body::default().value("wallet", args.wallet).value("assets", args.asset);
    Ok(body.under(answer.receipt.as_ref(), "", &done))
}

async fn limits(session: &mut Session, id: &str, args: LimitsArgs) -> Result<Shown, CliError> {
    let exponent = session.decimals(&args.asset).await?;
    let limit = |text: Option<&String>, field: &str| -> Result<Option<u64>, CliError> {
        text.map(|text| amount_of(text, exponent, field)).transpose()
    };
    let limits = v1::WalletLimits {
        per_payment: limit(args.per_payment.as_ref(), "--per-payment")?,
        day_out: limit(args.day_out.as_ref(), "--day-out")?,
        month_out: limit(args.month_out.as_ref(), "--month-out")?,
        day_in: limit(args.day_in.as_ref(), "--day-in")?,
        month_in: limit(args.month_in.as_ref(), "--month-in")?,
        day_static: limit(args.day_static.as_ref(), "--day-static")?,
    };
    let change = v1::WalletLimitsChange {
        id: id.to_owned(),
        wallet: args.of.wallet.clone(),
        asset: args.asset.clone(),
        limits: Some(limits),
        ..Default::default()
    };
    let asked = timed(v1::SetWalletLimitsRequest { change: Some(change) });
    let answer = session.wallets.set_wallet_limits(asked).await?.into_inner();
    let done = format!("limits of wallet {} in {} set", args.of.wallet, args.asset);
    let body = Body::default().value("wallet", args.of.wallet).value("asset", args.asset);
    Ok(body.under(answer.receipt.as_ref(), id, &done))
}

async fn change(
    session: &mut Session,
    id: &str,
    wallet: String,
    state: WalletState,
) -> Result<Shown, CliError> {
    let change = v1::WalletStateChange {
        id: id.to_owned(),
        wallet: wallet.clone(),
        state: state.into(),
        ..Default::default()
    };
    let asked = timed(v1::ChangeWalletStateRequest { change: Some(change) });
    let answer = session.wallets.change_wallet_state(asked).await?.into_inner();
    let state = names::wallet_state(state.into());
    let done = format!("wallet {wallet} is {}", names::spoken(state));
    let body = Body::default().value("wallet", wallet).value("state", state);
    Ok(body.under(answer.receipt.as_ref(), id, &done))
}

async fn top_up(session: &mut Session, id: &str, args: TopUpArgs) -> Result<Shown, CliError> {
    let exponent = session.decimals(&args.money.asset).await?;
    let amount = amount_of(&args.money.amount, exponent, "--amount")?;
    let unit = Unit { asset: &args.money.asset, exponent };
    let top_up = v1::NewTopUp {
        id: id.to_owned(),
        wallet: args.of.wallet.clone(),
        channel: args.channel,
        asset: args.money.asset.clone(),
        amount,
        reference: args.note.reference,
        ..Default::default()
    };
    let asked = timed(v1::TopUpRequest { top_up: Some(top_up) });
    let answered = session.wallets.top_up(asked).await;
    let answer = answered
        .map_err(|status| CliError::from(status).in_asset(unit.asset, exponent))?
        .into_inner();
    let done = format!("{} into wallet {}", unit.money(amount), args.of.wallet);
    let body = Body::default().value("wallet", args.of.wallet).amount("amount", amount, unit);
    Ok(body.balance(answer.balance.as_ref(), unit).under(answer.receipt.as_ref(), id, &done))
}

async fn withdraw(session: &mut Session, id: &str, args: WithdrawArgs) -> Result<Shown, CliError> {
    let exponent = session.decimals(&args.money.asset).await?;
    let unit = Unit { asset: &args.money.asset, exponent };
    let withdrawal = v1::NewWithdrawal {
        id: id.to_owned(),
        wallet: args.of.wallet,
        asset: args.money.asset.clone(),
        amount: amount_of(&args.money.amount, exponent, "--amount")?,
        fee: amount_or_zero(args.fee.as_deref(), exponent, "--fee")?,
        reference: args.note.reference,
        ..Default::default()
    };
    let asked = timed(v1::WithdrawRequest { withdrawal: Some(withdrawal) });
    let answered = session.wallets.withdraw(asked).await;
    let answer = answered
        .map_err(|status| CliError::from(status).in_asset(unit.asset, exponent))?
        .into_inner();
    let withdrawal = answer.withdrawal.ok_or_else(|| incomplete("withdrawal"))?;
    let done = format!("withdrawal {} {}", withdrawal.id, state_of(&withdrawal));
    let body = withdrawal_body(&withdrawal).balance(answer.balance.as_ref(), unit);
    Ok(body.under(answer.receipt.as_ref(), id, &done))
}

async fn settle(
    session: &mut Session,
    id: &str,
    args: SettleArgs,
    returned: bool,
) -> Result<Shown, CliError> {
    let settlement = v1::WithdrawalSettlement {
        id: id.to_owned(),
        withdrawal: args.withdrawal,
        channel: args.channel,
        returned,
        ..Default::default()
    };
    let asked = timed(v1::SettleWithdrawalRequest { settlement: Some(settlement) });
    let answer = session.wallets.settle_withdrawal(asked).await?.into_inner();
    let withdrawal = answer.withdrawal.ok_or_else(|| incomplete("withdrawal"))?;
    let done = format!("withdrawal {} {}", withdrawal.id, state_of(&withdrawal));
    Ok(withdrawal_body(&withdrawal).under(answer.receipt.as_ref(), id, &done))
}

fn state_of(withdrawal: &v1::Withdrawal) -> String {
    names::spoken(names::withdrawal_state(withdrawal.state))
}

fn withdrawal_body(withdrawal: &v1::Withdrawal) -> Body {
    let unit = Unit { asset: &withdrawal.asset, exponent: withdrawal.exponent };
    let facts = text::facts(&[
        ("wallet", withdrawal.wallet.clone()),
        ("amount", unit.money(withdrawal.amount)),
        ("of it the fee", unit.money(withdrawal.fee)),
    ]);
    Body::default().lines(&facts).value("withdrawal", withdrawal_object(withdrawal))
}

/// A withdrawal as JSON.
pub(crate) fn withdrawal_object(withdrawal: &v1::Withdrawal) -> json::Object {
    let mut object = json::object(serde_json::json!({
        "id": withdrawal.id,
        "wallet": withdrawal.wallet,
        "asset": withdrawal.asset,
        "state": names::withdrawal_state(withdrawal.state),
        "requested_time": json::time(withdrawal.requested_time.as_ref()),
    }));
    json::put_amount(&mut object, "amount", Some(withdrawal.amount), withdrawal.exponent);
    json::put_amount(&mut object, "fee", Some(withdrawal.fee), withdrawal.exponent);
    object
}

async fn pay_person(session: &mut Session, id: &str, args: PersonArgs) -> Result<Shown, CliError> {
    let exponent = session.decimals(&args.money.asset).await?;
    let amount = amount_of(&args.money.amount, exponent, "--amount")?;
    let unit = Unit { asset: &args.money.asset, exponent };
    let payment = v1::NewPersonPayment {
        id: id.to_owned(),
        from: args.from,
        to: args.to.clone(),
        asset: args.money.asset.clone(),
        amount,
        reference: args.note.reference,
        ..Default::default()
    };
    let asked = timed(v1::PayPersonRequest { payment: Some(payment) });
    let answered = session.wallets.pay_person(asked).await;
    let answer = answered
        .map_err(|status| CliError::from(status).in_asset(unit.asset, exponent))?
        .into_inner();
    let done = format!("{} paid to wallet {}", unit.money(amount), args.to);
    let body = Body::default().value("to", args.to).amount("amount", amount, unit);
    Ok(body.balance(answer.balance.as_ref(), unit).under(answer.receipt.as_ref(), id, &done))
}

async fn tip(session: &mut Session, id: &str, args: TipArgs) -> Result<Shown, CliError> {
    let exponent = session.decimals(&args.money.asset).await?;
    let amount = amount_of(&args.money.amount, exponent, "--amount")?;
    let unit = Unit { asset: &args.money.asset, exponent };
    let to = if args.person.is_empty() {
        format!("merchant {}", args.merchant)
    } else {
        format!("wallet {}", args.person)
    };
    let tip = v1::NewTip {
        id: id.to_owned(),
        wallet: args.of.wallet,
        merchant: args.merchant,
        person: args.person,
        asset: args.money.asset.clone(),
        amount,
        order: args.order,
        payment_id: args.payment,
        reference: args.note.reference,
        ..Default::default()
    };
    let asked = timed(v1::GiveTipRequest { tip: Some(tip) });
    let answered = session.wallets.give_tip(asked).await;
    let answer = answered
        .map_err(|status| CliError::from(status).in_asset(unit.asset, exponent))?
        .into_inner();
    let done = format!("tip of {} to {to}", unit.money(amount));
    let body = Body::default().value("to", to).amount("amount", amount, unit);
    Ok(body.balance(answer.balance.as_ref(), unit).under(answer.receipt.as_ref(), id, &done))
}

async fn collect(
    session: &mut Session,
    id: &str,
    wallet: String,
    asset: String,
) -> Result<Shown, CliError> {
    let exponent = session.decimals(&asset).await?;
    let unit = Unit { asset: &asset, exponent };
    let collection = v1::TipCollection {
        id: id.to_owned(),
        wallet: wallet.clone(),
        asset: asset.clone(),
        ..Default::default()
    };
    let asked = timed(v1::CollectTipsRequest { collection: Some(collection) });
    let answer = session.wallets.collect_tips(asked).await?.into_inner();
    let done = format!("{} of tips into wallet {wallet}", unit.money(answer.amount));
    let body = Body::default().value("wallet", wallet).amount("amount", answer.amount, unit);
    Ok(body.balance(answer.balance.as_ref(), unit).under(answer.receipt.as_ref(), id, &done))
}

async fn code(session: &mut Session, id: &str, args: ConsumerCodeArgs) -> Result<Shown, CliError> {
    let amount_max = match (&args.amount_max, &args.asset) {
        (Some(text), Some(asset)) => {
            Some(amount_of(text, session.decimals(asset).await?, "--amount-max")?)
        }
        (Some(_), None) | (None, _) => None,
    };
    let code = v1::ConsumerCodeRequest {
        id: id.to_owned(),
        wallet: args.of.wallet.clone(),
        amount_max,
        expires: args.expiry.time(Some(CODE_SECONDS)),
        ..Default::default()
    };
    let asked = timed(v1::IssueCodeRequest { code: Some(code) });
    let answer = session.wallets.issue_code(asked).await?.into_inner();
    let done = format!("one-time code of wallet {} issued", args.of.wallet);
    let expires = text::time(answer.expires.as_ref());
    let facts = text::facts(&[("code", answer.code.clone()), ("good until", expires)]);
    let body = Body::default()
        .lines(&facts)
        .value("code", answer.code)
        .value("expires", json::time(answer.expires.as_ref()));
    Ok(body.under(answer.receipt.as_ref(), id, &done))
}
