//! `order`: create with its code, read, list, authorise, capture, close, and money that came for one.

use crate::cli::answered::{Body, Unit};
use crate::cli::args::{
    AuthoriseArgs, CodeArgs, OrderArgs, OrderCaptureArgs, OrderCreateArgs, OrderVerb, ReceiveArgs,
};
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::merchant_code::{self, Asked};
use crate::cli::orders;
use crate::cli::payment;
use crate::cli::session::{Session, amount_of, amount_or_zero, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::suspense;
use farthing_proto::v1;
use v1::{PaymentState, TipRule};

/// How long an authorisation waits unless told otherwise.
const AUTHORISED_SECONDS: u32 = 24 * 60 * 60;

/// Carries out `order ...`.
pub(crate) async fn carry_out(session: &mut Session, verb: OrderVerb) -> Result<Shown, CliError> {
    let id = id_or_fresh(verb.given_id().map(str::to_owned));
    let with_id = |error: CliError| error.with_id(&id);
    match verb {
        OrderVerb::Create(args) => create(session, *args).await,
        OrderVerb::Show { of, code, drawing } => show(session, of, code, &drawing).await,
        OrderVerb::List(args) => orders::carry_out(session, args).await,
        OrderVerb::Close { of, .. } => close(session, &id, of).await.map_err(with_id),
        OrderVerb::Authorise(args) => authorise(session, &id, args).await.map_err(with_id),
        OrderVerb::Capture(args) => capture(session, &id, args).await.map_err(with_id),
        OrderVerb::Receive(args) => receive(session, &id, args).await.map_err(with_id),
    }
}

async fn create(session: &mut Session, args: OrderCreateArgs) -> Result<Shown, CliError> {
    let exponent = session.decimals(&args.money.asset).await?;
    let amount = amount_of(&args.money.amount, exponent, "--amount")?;
    let tip_max = amount_or_zero(args.tip_max.as_deref(), exponent, "--tip-max")?;
    let tip = match (args.tip, &args.tip_max) {
        (true, _) => TipRule::Any,
        (false, Some(_)) => TipRule::AtMost,
        (false, None) => TipRule::Refused,
    };
    // Before the order: what cannot be drawn is told while nothing is done yet.
    let drawn = if args.no_code {
        None
    } else {
        let (merchant, _) = session.merchant(&args.merchant).await?;
        let asked = Asked {
            asset: &args.money.asset,
            order: Some((&args.order, amount)),
            tip: tip != TipRule::Refused,
            terminal: &args.terminal,
        };
        Some(merchant_code::draw(&merchant, asked, &args.drawing)?)
    };
    let order = v1::NewOrder {
        merchant: args.merchant,
        order: args.order,
        asset: args.money.asset,
        amount,
        expires: args.expiry.time(None),
        tip: tip.into(),
        tip_max,
        split: args.split,
        terminal: args.terminal,
        reference: args.note.reference,
    };
    let asked = timed(v1::CreateOrderRequest { order: Some(order) });
    let answer = session.payments.create_order(asked).await?.into_inner();
    let payment = answer.payment.ok_or_else(|| incomplete("payment"))?;
    let body = with_code(payment::body(&payment), drawn);
    let done = format!("{} created", payment::name(&payment));
    Ok(body.under(answer.receipt.as_ref(), "", &done))
}

fn with_code(body: Body, drawn: Option<merchant_code::Drawn>) -> Body {
    match drawn {
        None => body,
        Some(drawn) => body
            .lines(&drawn.drawing)
            .lines(&drawn.payload)
            .value("payload", drawn.payload)
            .value("drawing", drawn.drawing),
    }
}

async fn show(
    session: &mut Session,
    of: OrderArgs,
    code: bool,
    drawing: &CodeArgs,
) -> Result<Shown, CliError> {
    let (order, payment_id) = if of.by_id { ("", &*of.order) } else { (&*of.order, "") };
    let payment = session.payment(&of.merchant, order, payment_id).await?;
    let drawn = if code && payment.state() == PaymentState::Created {
        let (merchant, _) = session.merchant(&of.merchant).await?;
        let asked = Asked {
            asset: &payment.asset,
            order: Some((&payment.order, payment.amount)),
            tip: matches!(payment.tip_rule(), TipRule::Any | TipRule::AtMost),
            terminal: &payment.terminal,
        };
        Some(merchant_code::draw(&merchant, asked, drawing)?)
    } else {
        None
    };
    Ok(with_code(payment::body(&payment), drawn).read(&payment::name(&payment)))
}

async fn close(session: &mut Session, id: &str, of: OrderArgs) -> Result<Shown, CliError> {
    if of.by_id {
        return Err(CliError::field("--by-id", "is for payments without an order: those are paid"));
    }
    let closing = v1::OrderClosing {
        id: id.to_owned(),
        merchant: of.merchant,
        order: of.order,
        ..Default::default()
    };
    let asked = timed(v1::CloseOrderRequest { closing: Some(closing) });
    let answer = session.payments.close_order(asked).await?.into_inner();
    told("closed", id, answer.receipt.as_ref(), answer.payment)
}

/// A payment after `done`.
fn told(
    done: &str,
    id: &str,
    receipt: Option<&v1::Receipt>,
    payment: Option<v1::Payment>,
) -> Result<Shown, CliError> {
    let payment = payment.ok_or_else(|| incomplete("payment"))?;
    let done = format!("{} {done}", payment::name(&payment));
    Ok(payment::body(&payment).under(receipt, id, &done))
}

async fn authorise(
    session: &mut Session,
    id: &str,
    args: AuthoriseArgs,
) -> Result<Shown, CliError> {
    let authorisation = v1::NewAuthorisation {
        id: id.to_owned(),
        wallet: args.wallet,
        merchant: args.merchant,
        order: args.order,
        allowance_percent: args.allowance,
        deadline: args.expiry.time(Some(AUTHORISED_SECONDS)),
        ..Default::default()
    };
    let asked = timed(v1::AuthoriseRequest { authorisation: Some(authorisation) });
    let answer = session.wallets.authorise(asked).await?.into_inner();
    told("authorised", id, answer.receipt.as_ref(), answer.payment)
}

async fn capture(
    session: &mut Session,
    id: &str,
    args: OrderCaptureArgs,
) -> Result<Shown, CliError> {
    let order = session.payment(&args.merchant, &args.order, "").await?;
    let amount = match &args.amount {
        None => 0,
        Some(text) => match amount_of(text, order.exponent, "--amount")? {
            // The contract reads 0 as the order's amount, which nobody means by `--amount 0`.
            0 => {
                let problem = "is zero: leave it out to capture the order's amount";
                return Err(CliError::field("--amount", problem));
            }
            minor => minor,
        },
    };
    let capture = v1::OrderCapture {
        id: id.to_owned(),
        merchant: args.merchant,
        order: args.order,
        amount,
        tip: amount_or_zero(args.tip.as_deref(), order.exponent, "--tip")?,
        tip_to: args.tip_to,
        ..Default::default()
    };
    let asked = timed(v1::CaptureOrderRequest { capture: Some(capture) });
    let answered = session.payments.capture_order(asked).await;
    let answer = answered
        .map_err(|status| CliError::from(status).in_asset(&order.asset, order.exponent))?
        .into_inner();
    told("captured", id, answer.receipt.as_ref(), answer.payment)
}

async fn receive(session: &mut Session, id: &str, args: ReceiveArgs) -> Result<Shown, CliError> {
    let exponent = session.decimals(&args.money.asset).await?;
    let amount = amount_of(&args.money.amount, exponent, "--amount")?;
    let unit = Unit { asset: &args.money.asset, exponent };
    let came = unit.money(amount);
    let payment = v1::IncomingPayment {
        id: id.to_owned(),
        channel: args.channel,
        merchant: args.merchant,
        order: args.order,
        asset: args.money.asset.clone(),
        amount,
        reference: args.note.reference,
        ..Default::default()
    };
    let asked = timed(v1::ReceivePaymentRequest { payment: Some(payment) });
    let answer = session.payments.receive_payment(asked).await?.into_inner();
    let receipt = answer.receipt.as_ref();
    match (answer.payment, answer.suspense) {
        (Some(payment), _) => told("paid from outside", id, receipt, Some(payment)),
        (None, Some(entry)) => {
            let done = format!("{came} wait in suspense as {}", entry.id);
            Ok(suspense::body(&entry).under(receipt, id, &done))
        }
        (None, None) => Err(incomplete("payment")),
    }
}
