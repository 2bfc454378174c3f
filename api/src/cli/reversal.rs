//! `transfer reverse`: take back a transfer, whole or in part.

use crate::cli::args::{Labels, ReverseArgs};
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::posted;
use crate::cli::session::{Session, amount_of, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::transfer;
use farthing_proto::v1;
use v1::command::Action;

/// Carries out `transfer reverse ...`.
pub(crate) async fn carry_out(session: &mut Session, args: ReverseArgs) -> Result<Shown, CliError> {
    let id = id_or_fresh(args.id.clone());
    reverse(session, &id, args).await.map_err(|error| error.with_id(&id))
}

async fn reverse(session: &mut Session, id: &str, args: ReverseArgs) -> Result<Shown, CliError> {
    let (reversed, _) = transfer::read(session, args.transfer.clone()).await?;
    session.learn_legs(&reversed.legs).await?;
    let amounts = if args.amount.is_empty() {
        Vec::new()
    } else {
        amounts_of_legs(session, &args.amount, &reversed)?
    };
    let asset = only_asset(session, &reversed);
    let in_asset = |error: CliError| match &asset {
        Some((code, exponent)) => error.in_asset(code, *exponent),
        None => error,
    };
    let Labels { kind, reference, memo } = args.labels;
    let reversal = v1::Reversal {
        id: id.to_owned(),
        transfer_id: args.transfer,
        amounts,
        kind: kind.into(),
        reference,
        memo,
        ..Default::default()
    };
    if args.dry_run {
        let answer = session.dry_run(Action::ReverseTransfer(reversal)).await.map_err(in_asset)?;
        let event = answer.event.as_ref().and_then(|event| event.what.as_ref());
        if let Some(v1::event::What::TransferPosted(transfer)) = event {
            session.learn_legs(&transfer.legs).await?;
        }
        return Ok(posted::dry_run(&answer, session.exponents()));
    }
    let asked = timed(v1::ReverseTransferRequest { reversal: Some(reversal) });
    let answered = session.ledger.reverse_transfer(asked).await;
    let answer = answered.map_err(|status| in_asset(status.into()))?.into_inner();
    let transfer = answer.transfer.ok_or_else(|| incomplete("transfer"))?;
    session.learn_legs(&transfer.legs).await?;
    Ok(posted::shown("posted", answer.receipt.as_ref(), &transfer, session.exponents()))
}

/// The asset of a transfer, where it is the same in all legs.
fn only_asset(session: &Session, transfer: &v1::Transfer) -> Option<(String, u32)> {
    let asset = &transfer.legs.first()?.asset;
    let alike = transfer.legs.iter().all(|leg| leg.asset == *asset);
    alike
        .then(|| session.exponents().get_key_value(asset))
        .flatten()
        .map(|(code, exponent)| (code.clone(), *exponent))
}

/// One amount a leg, each in the asset of its leg.
fn amounts_of_legs(
    session: &Session,
    texts: &[String],
    transfer: &v1::Transfer,
) -> Result<Vec<u64>, CliError> {
    if texts.len() != transfer.legs.len() {
        let legs = transfer.legs.len();
        let problem = format!(
            "is given {} times, the transfer has {legs} legs: give one amount a leg, in their order",
            texts.len()
        );
        return Err(CliError::field("--amount", problem));
    }
    let legs = transfer.legs.iter();
    texts
        .iter()
        .zip(legs)
        .map(|(text, leg)| {
            let exponent = session.exponents().get(&leg.asset).copied().unwrap_or_default();
            amount_of(text, exponent, "--amount")
        })
        .collect()
}
