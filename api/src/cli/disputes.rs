//! `charge-back` and `adjust`: what takes money back or corrects it, with a reason.

use crate::cli::answered::{Body, Unit};
use crate::cli::args::{AdjustArgs, ChargeBackArgs};
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::payment;
use crate::cli::refund::payment_of;
use crate::cli::session::{Session, amount_of, amount_or_zero, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::split::receiver_text;
use farthing_proto::v1;

/// Carries out `charge-back ...`.
pub(crate) async fn charge_back(
    session: &mut Session,
    args: ChargeBackArgs,
) -> Result<Shown, CliError> {
    let id = id_or_fresh(args.id.id.clone());
    take_back(session, &id, args).await.map_err(|error| error.with_id(&id))
}

async fn take_back(
    session: &mut Session,
    id: &str,
    args: ChargeBackArgs,
) -> Result<Shown, CliError> {
    let paid = payment_of(session, &args.merchant, &args.of).await?;
    let amount = match &args.amount {
        Some(text) => amount_of(text, paid.exponent, "--amount")?,
        None => paid.refundable,
    };
    let charge_back = v1::NewChargeBack {
        id: id.to_owned(),
        merchant: args.merchant,
        order: args.of.order,
        payment_id: args.of.payment,
        amount,
        fee: amount_or_zero(args.fee.as_deref(), paid.exponent, "--fee")?,
        reason: args.reason,
        ..Default::default()
    };
    let asked = timed(v1::ChargeBackRequest { charge_back: Some(charge_back) });
    let answered = session.payments.charge_back(asked).await;
    let answer = answered
        .map_err(|status| CliError::from(status).in_asset(&paid.asset, paid.exponent))?
        .into_inner();
    let paid = answer.payment.ok_or_else(|| incomplete("payment"))?;
    let done =
        format!("{} of {} charged back", payment::unit(&paid).money(amount), payment::name(&paid));
    Ok(payment::body(&paid).under(answer.receipt.as_ref(), id, &done))
}

/// Carries out `adjust ...`.
pub(crate) async fn adjust(session: &mut Session, args: AdjustArgs) -> Result<Shown, CliError> {
    let id = id_or_fresh(args.id.id.clone());
    correct(session, &id, args).await.map_err(|error| error.with_id(&id))
}

async fn correct(session: &mut Session, id: &str, args: AdjustArgs) -> Result<Shown, CliError> {
    let exponent = session.decimals(&args.money.asset).await?;
    let amount = amount_of(&args.money.amount, exponent, "--amount")?;
    let unit = Unit { asset: &args.money.asset, exponent };
    let party = receiver_text(Some(&args.party));
    let adjustment = v1::NewAdjustment {
        id: id.to_owned(),
        party: Some(args.party),
        asset: args.money.asset.clone(),
        amount,
        credit: args.credit,
        reason: args.reason,
        reference: args.note.reference,
        ..Default::default()
    };
    let asked = timed(v1::AdjustRequest { adjustment: Some(adjustment) });
    let answered = session.payments.adjust(asked).await;
    let answer = answered
        .map_err(|status| CliError::from(status).in_asset(unit.asset, exponent))?
        .into_inner();
    let way = if args.credit { "given to" } else { "taken from" };
    let done = format!("{} {way} {party}", unit.money(amount));
    let body = Body::default()
        .value("party", party)
        .value("credit", args.credit)
        .amount("amount", amount, unit);
    Ok(body.under(answer.receipt.as_ref(), id, &done))
}
