//! `pay`: by a scanned code, an order, or the one-time code that the payer showed.

use crate::cli::answered::{Body, Unit};
use crate::cli::args::{ExchangeArgs, PayArgs};
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::payment;
use crate::cli::scanned::Scanned;
use crate::cli::session::{Session, amount_of, amount_or_zero, incomplete, timed};
use crate::cli::shown::Shown;
use farthing_proto::v1;
use v1::CodeKind;

/// Carries out `pay ...`.
pub(crate) async fn carry_out(session: &mut Session, args: PayArgs) -> Result<Shown, CliError> {
    let id = id_or_fresh(args.id.id.clone());
    pay(session, &id, args).await.map_err(|error| error.with_id(&id))
}

/// What is paid, in whichever way it was named.
struct Due {
    merchant: String,
    order: String,
    asset: String,
    exponent: u32,
    amount: u64,
    tip: u64,
    terminal: String,
    kind: CodeKind,
    asks_tip: bool,
}

async fn pay(session: &mut Session, id: &str, args: PayArgs) -> Result<Shown, CliError> {
    let due = due(session, &args).await?;
    let (asset, exponent, untipped) =
        (due.asset.clone(), due.exponent, due.asks_tip && args.tip.is_none());
    let in_asset = |error: CliError| error.in_asset(&asset, exponent);
    let shown = match (args.code.clone(), args.wallet.clone()) {
        (Some(code), _) => by_code(session, id, code, (due, args)).await.map_err(in_asset),
        (None, Some(wallet)) => by_wallet(session, id, wallet, (due, args)).await.map_err(in_asset),
        (None, None) => Err(CliError::field("--wallet", "is absent: give --wallet or --code")),
    }?;
    Ok(if untipped { with_hint(shown) } else { shown })
}

/// The code asked for a tip, and none was given.
fn with_hint(mut shown: Shown) -> Shown {
    shown.text.push_str("  the code asks for a tip: give one with `farthing wallet tip`\n");
    shown.json.insert("asks_tip".to_owned(), true.into());
    shown
}

/// Reads the code, the order, or the arguments.
async fn due(session: &mut Session, args: &PayArgs) -> Result<Due, CliError> {
    let scanned = match (&args.qr, &args.merchant) {
        (Some(text), _) => Scanned::read(text, &args.guid)?,
        (None, Some(merchant)) => typed(session, merchant, args).await?,
        (None, None) => {
            return Err(CliError::field("--merchant", "is absent: give --qr or --merchant"));
        }
    };
    let exponent = session.decimals(&scanned.asset).await?;
    let amount = match (&scanned.amount, &args.amount) {
        (None, None) => {
            return Err(CliError::field("--amount", "is absent: the payer types it here"));
        }
        (Some(locked), None) => amount_of(locked, exponent, "--qr")?,
        (None, Some(text)) => amount_of(text, exponent, "--amount")?,
        (Some(locked), Some(text)) => {
            let minor = amount_of(text, exponent, "--amount")?;
            if amount_of(locked, exponent, "--qr")? != minor {
                let problem =
                    format!("is not the amount that is asked for, {locked}: leave it out");
                return Err(CliError::field("--amount", problem));
            }
            minor
        }
    };
    let terminal = if args.terminal.is_empty() { scanned.terminal } else { args.terminal.clone() };
    Ok(Due {
        merchant: scanned.merchant,
        order: scanned.order,
        asset: scanned.asset,
        exponent,
        amount,
        tip: amount_or_zero(args.tip.as_deref(), exponent, "--tip")?,
        terminal,
        kind: scanned.kind,
        asks_tip: scanned.asks_tip,
    })
}

/// Without a scanned code: what the order says, or what was typed.
async fn typed(session: &mut Session, merchant: &str, args: &PayArgs) -> Result<Scanned, CliError> {
    let asked = |order: String, asset: String, amount: Option<String>| Scanned {
        merchant: merchant.to_owned(),
        order,
        asset,
        amount,
        asks_tip: false,
        terminal: String::new(),
        kind: CodeKind::App,
    };
    match (&args.order, &args.asset) {
        (Some(order), Some(asset)) if args.amount.is_some() => {
            Ok(asked(order.clone(), asset.clone(), None))
        }
        (Some(order), _) => {
            let found = session.payment(merchant, order, "").await?;
            let amount = crate::convert::money::format_minor(found.amount.into(), found.exponent);
            Ok(asked(order.clone(), found.asset, Some(amount)))
        }
        (None, Some(asset)) => Ok(asked(String::new(), asset.clone(), None)),
        (None, None) => Err(CliError::field("--asset", "is absent: give it, or --order")),
    }
}

async fn by_wallet(
    session: &mut Session,
    id: &str,
    wallet: String,
    (due, args): (Due, PayArgs),
) -> Result<Shown, CliError> {
    let (exchange, paid_in) = match exchange_of(session, &args.exchange).await? {
        Some((exchange, exponent)) => {
            let asset = exchange.asset.clone();
            (Some(exchange), (asset, exponent))
        }
        None => (None, (due.asset.clone(), due.exponent)),
    };
    let payment = v1::NewPayment {
        id: id.to_owned(),
        wallet,
        merchant: due.merchant,
        order: due.order,
        kind: due.kind.into(),
        asset: due.asset,
        amount: due.amount,
        tip: due.tip,
        tip_to: args.tip_to,
        exchange,
        terminal: due.terminal,
        reference: args.note.reference,
        ..Default::default()
    };
    let asked = timed(v1::PayRequest { payment: Some(payment) });
    let answer = session.wallets.pay(asked).await?.into_inner();
    let paid = answer.payment.ok_or_else(|| incomplete("payment"))?;
    let unit = Unit { asset: &paid_in.0, exponent: paid_in.1 };
    let body = payment::body(&paid).balance(answer.balance.as_ref(), unit);
    Ok(told(body, id, answer.receipt.as_ref(), &paid))
}

async fn by_code(
    session: &mut Session,
    id: &str,
    code: String,
    (due, args): (Due, PayArgs),
) -> Result<Shown, CliError> {
    let payment = v1::NewCodePayment {
        id: id.to_owned(),
        code,
        merchant: due.merchant,
        order: due.order,
        asset: due.asset,
        amount: due.amount,
        tip: due.tip,
        tip_to: args.tip_to,
        terminal: due.terminal,
        reference: args.note.reference,
        ..Default::default()
    };
    let asked = timed(v1::PayByCodeRequest { payment: Some(payment) });
    let answer = session.payments.pay_by_code(asked).await?.into_inner();
    let paid = answer.payment.ok_or_else(|| incomplete("payment"))?;
    Ok(told(payment::body(&paid), id, answer.receipt.as_ref(), &paid))
}

fn told(body: Body, id: &str, receipt: Option<&v1::Receipt>, paid: &v1::Payment) -> Shown {
    body.under(receipt, id, &format!("{} of {} paid", payment::name(paid), paid.merchant))
}

/// The exchange, and the decimals of the payer's asset.
async fn exchange_of(
    session: &mut Session,
    args: &ExchangeArgs,
) -> Result<Option<(v1::Exchange, u32)>, CliError> {
    let (Some(asset), Some(rate)) = (&args.exchange_asset, &args.rate) else { return Ok(None) };
    let exponent = session.decimals(asset).await?;
    let exchange = v1::Exchange {
        asset: asset.clone(),
        rate: rate.clone(),
        valid_until: args.rate_until,
        spread: amount_or_zero(args.spread.as_deref(), exponent, "--spread")?,
    };
    Ok(Some((exchange, exponent)))
}
