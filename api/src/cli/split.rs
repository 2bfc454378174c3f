//! `split` and `share-return`: shares what is frozen of a payment, and takes a share back.

use crate::cli::answered::{Body, Unit};
use crate::cli::args::{ShareOf, ShareReturnArgs, ShareText, SplitArgs};
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::payment;
use crate::cli::refund::payment_of;
use crate::cli::session::{Session, amount_of, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::json;
use v1::new_share::Share;
use v1::receiver::Receiver;

/// Carries out `split ...`.
pub(crate) async fn carry_out(session: &mut Session, args: SplitArgs) -> Result<Shown, CliError> {
    if args.show {
        let split = read(session, &args.merchant, &args.split).await?;
        return Ok(body(&split).read(&format!("split {}", split.split)));
    }
    let paid = payment_of(session, &args.merchant, &args.of).await?;
    let shares = args.shares.into_iter().map(|share| share_of(share, paid.exponent));
    let split = v1::NewSplit {
        merchant: args.merchant,
        split: args.split,
        order: args.of.order,
        payment_id: args.of.payment,
        shares: shares.collect::<Result<_, _>>()?,
        finish: args.finish,
    };
    let asked = timed(v1::SplitPaymentRequest { split: Some(split) });
    let answered = session.payments.split_payment(asked).await;
    let answer = answered
        .map_err(|status| CliError::from(status).in_asset(&paid.asset, paid.exponent))?
        .into_inner();
    let split = answer.split.ok_or_else(|| incomplete("split"))?;
    let paid = answer.payment.ok_or_else(|| incomplete("payment"))?;
    let left = payment::unit(&paid).money(paid.pool);
    let body = body(&split)
        .lines(&text::facts(&[("left to split", left)]))
        .value("payment", payment::object(&paid));
    Ok(body.under(answer.receipt.as_ref(), "", &format!("split {} made", split.split)))
}

fn share_of(text: ShareText, exponent: u32) -> Result<v1::NewShare, CliError> {
    let share = match text.share {
        ShareOf::Rate(rate) => Share::Rate(rate),
        ShareOf::Fixed(amount) => Share::Fixed(amount_of(&amount, exponent, "--to")?),
    };
    Ok(v1::NewShare { receiver: Some(text.receiver), share: Some(share) })
}

async fn read(session: &mut Session, merchant: &str, split: &str) -> Result<v1::Split, CliError> {
    let asked = v1::GetSplitRequest {
        merchant: merchant.to_owned(),
        split: split.to_owned(),
        at_least_seq: 0,
    };
    let answer = session.payments.get_split(timed(asked)).await?.into_inner();
    answer.split.ok_or_else(|| incomplete("split"))
}

/// Carries out `share-return ...`.
pub(crate) async fn give_back(
    session: &mut Session,
    args: ShareReturnArgs,
) -> Result<Shown, CliError> {
    let split = read(session, &args.merchant, &args.split).await?;
    let share_return = v1::NewShareReturn {
        merchant: args.merchant,
        share_return: args.share_return.clone(),
        split: args.split,
        receiver: Some(args.receiver),
        amount: amount_of(&args.amount, split.exponent, "--amount")?,
    };
    let asked = timed(v1::ReturnShareRequest { share_return: Some(share_return) });
    let answered = session.payments.return_share(asked).await;
    let answer = answered
        .map_err(|status| CliError::from(status).in_asset(&split.asset, split.exponent))?
        .into_inner();
    let split = answer.split.ok_or_else(|| incomplete("split"))?;
    let done = format!("share return {} made", args.share_return);
    let body = body(&split).value("share_return", args.share_return);
    Ok(body.under(answer.receipt.as_ref(), "", &done))
}

/// A receiver as it is typed: `merchant:ID` or `wallet:ID`.
pub(crate) fn receiver_text(receiver: Option<&v1::Receiver>) -> String {
    match receiver.and_then(|receiver| receiver.receiver.as_ref()) {
        Some(Receiver::Merchant(id)) => format!("merchant:{id}"),
        Some(Receiver::Wallet(id)) => format!("wallet:{id}"),
        None => String::new(),
    }
}

fn body(split: &v1::Split) -> Body {
    let unit = Unit { asset: &split.asset, exponent: split.exponent };
    let columns = [
        Column::Left("Receiver"),
        Column::Right("Amount"),
        Column::Right("Returned"),
        Column::Left("Asset"),
    ];
    let rows = split.shares.iter().map(|share| {
        vec![
            receiver_text(share.receiver.as_ref()),
            format_minor(share.amount.into(), split.exponent),
            format_minor(share.returned.into(), split.exponent),
            split.asset.clone(),
        ]
    });
    let facts = text::facts(&[("to the merchant itself", unit.money(split.released))]);
    Body::default()
        .lines(&text::table(&columns, rows.collect()))
        .lines(&facts)
        .value("split", object(split))
}

/// A split as JSON.
pub(crate) fn object(split: &v1::Split) -> Object {
    let share = |share: &v1::SharePaid| {
        let receiver = receiver_text(share.receiver.as_ref());
        let mut object = json::object(json!({ "receiver": receiver }));
        json::put_amount(&mut object, "amount", Some(share.amount), split.exponent);
        json::put_amount(&mut object, "returned", Some(share.returned), split.exponent);
        object
    };
    let mut object = json::object(json!({
        "merchant": split.merchant,
        "split": split.split,
        "payment_number": split.payment_number,
        "asset": split.asset,
        "shares": split.shares.iter().map(share).collect::<Vec<Object>>(),
        "created_time": json::time(split.created_time.as_ref()),
    }));
    json::put_amount(&mut object, "released", Some(split.released), split.exponent);
    object
}
