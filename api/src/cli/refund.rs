//! `refund`: gives a payment back, whole or in part, under the merchant's own number.

use crate::cli::answered::{Body, Unit};
use crate::cli::args::{OfPaymentArgs, RefundArgs};
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::payment;
use crate::cli::session::{Session, amount_of, amount_or_zero, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use farthing_proto::v1;
use serde_json::json;

/// Carries out `refund ...`.
pub(crate) async fn carry_out(session: &mut Session, args: RefundArgs) -> Result<Shown, CliError> {
    if args.show {
        return show(session, args.merchant, args.refund).await;
    }
    let paid = payment_of(session, &args.merchant, &args.of).await?;
    let amount = match (&args.amount, &args.tip) {
        (Some(text), _) => amount_of(text, paid.exponent, "--amount")?,
        (None, Some(_)) => 0,
        (None, None) => paid.refundable,
    };
    let refund = v1::NewRefund {
        merchant: args.merchant,
        refund: args.refund,
        order: args.of.order,
        payment_id: args.of.payment,
        amount,
        tip: amount_or_zero(args.tip.as_deref(), paid.exponent, "--tip")?,
        reference: args.note.reference,
    };
    let asked = timed(v1::RefundPaymentRequest { refund: Some(refund) });
    let answered = session.payments.refund_payment(asked).await;
    let answer = answered
        .map_err(|status| CliError::from(status).in_asset(&paid.asset, paid.exponent))?
        .into_inner();
    let refund = answer.refund.ok_or_else(|| incomplete("refund"))?;
    let paid = answer.payment.ok_or_else(|| incomplete("payment"))?;
    let body = payment::body(&paid).value("refund", object(&refund));
    let done = format!("refund {} of {}", refund.refund, words(&refund));
    Ok(body.under(answer.receipt.as_ref(), "", &done))
}

async fn show(session: &mut Session, merchant: String, refund: String) -> Result<Shown, CliError> {
    let asked = timed(v1::GetRefundRequest { merchant, refund, at_least_seq: 0 });
    let answer = session.payments.get_refund(asked).await?.into_inner();
    let refund = answer.refund.ok_or_else(|| incomplete("refund"))?;
    let facts = text::facts(&[
        ("merchant", refund.merchant.clone()),
        ("order", refund.order.clone()),
        ("payment", refund.payment_id.clone()),
        ("reference", refund.reference.clone()),
    ]);
    let body = Body::default().lines(&facts).value("refund", object(&refund));
    let done = format!("refund {} of {}", refund.refund, words(&refund));
    Ok(body.under(answer.receipt.as_ref(), "", &done))
}

/// The payment that is meant: a caller has to name one.
pub(crate) async fn payment_of(
    session: &mut Session,
    merchant: &str,
    of: &OfPaymentArgs,
) -> Result<v1::Payment, CliError> {
    if of.order.is_empty() && of.payment.is_empty() {
        return Err(CliError::field("--order", "is absent: give --order or --payment"));
    }
    session.payment(merchant, &of.order, &of.payment).await
}

/// What goes back: `10.00 CNY`, and the tip where there is one.
fn words(refund: &v1::Refund) -> String {
    let unit = Unit { asset: &refund.asset, exponent: refund.exponent };
    let tip = match refund.tip {
        0 => String::new(),
        tip => format!(" and {} of tip", unit.money(tip)),
    };
    format!("{}{tip}", unit.money(refund.amount))
}

fn object(refund: &v1::Refund) -> Object {
    let mut object = json::object(json!({
        "merchant": refund.merchant,
        "refund": refund.refund,
        "order": refund.order,
        "payment_id": refund.payment_id,
        "asset": refund.asset,
        "reference": refund.reference,
        "time": json::time(refund.time.as_ref()),
    }));
    json::put_amount(&mut object, "amount", Some(refund.amount), refund.exponent);
    json::put_amount(&mut object, "tip", Some(refund.tip), refund.exponent);
    object
}
