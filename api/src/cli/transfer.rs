//! `transfer`: post one, read one, or hand over to the reversal.

use crate::cli::args::{PostArgs, TransferArgs, TransferVerb};
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::posted;
use crate::cli::reversal;
use crate::cli::session::{Session, amount_of, incomplete, timed};
use crate::cli::shown::Shown;
use farthing_proto::v1;
use v1::command::Action;

/// Carries out `transfer ...`.
pub(crate) async fn carry_out(
    session: &mut Session,
    args: TransferArgs,
) -> Result<Shown, CliError> {
    match (args.verb, args.post) {
        (Some(TransferVerb::Get { id }), _) => get(session, id).await,
        (Some(TransferVerb::Reverse(reverse)), _) => reversal::carry_out(session, reverse).await,
        (None, Some(post)) => {
            let id = id_or_fresh(post.id.clone());
            self::post(session, &id, post).await.map_err(|error| error.with_id(&id))
        }
        (None, None) => {
            Err(CliError::field("--debit", "is absent: give --debit, --credit and --amount"))
        }
    }
}

async fn post(session: &mut Session, id: &str, args: PostArgs) -> Result<Shown, CliError> {
    let (debit, _) = session.account(&args.debit).await?;
    let amount = amount_of(&args.amount, debit.exponent, "--amount")?;
    let (dry_run, transfer) = (args.dry_run, message(id, amount, args));
    let in_asset = |error: CliError| error.in_asset(&debit.asset, debit.exponent);
    if dry_run {
        let answer = session.dry_run(Action::PostTransfer(transfer)).await.map_err(in_asset)?;
        return Ok(posted::dry_run(&answer, session.exponents()));
    }
    let asked = timed(v1::PostTransferRequest { transfer: Some(transfer) });
    let answered = session.ledger.post_transfer(asked).await;
    let answer = answered.map_err(|status| in_asset(status.into()))?.into_inner();
    let transfer = answer.transfer.ok_or_else(|| incomplete("transfer"))?;
    session.learn_legs(&transfer.legs).await?;
    Ok(posted::shown("posted", answer.receipt.as_ref(), &transfer, session.exponents()))
}

fn message(id: &str, amount: u64, args: PostArgs) -> v1::NewTransfer {
    let posting = v1::Posting {
        debit: args.debit,
        credit: args.credit,
        amount,
        up_to: args.up_to,
        ..Default::default()
    };
    v1::NewTransfer {
        id: id.to_owned(),
        postings: vec![posting],
        kind: args.kind.into(),
        reference: args.reference,
        memo: args.memo,
        ..Default::default()
    }
}

async fn get(session: &mut Session, id: String) -> Result<Shown, CliError> {
    let (transfer, receipt) = read(session, id).await?;
    session.learn_legs(&transfer.legs).await?;
    Ok(posted::shown("posted", receipt.as_ref(), &transfer, session.exponents()))
}

/// Reads a transfer by its id.
pub(crate) async fn read(
    session: &mut Session,
    id: String,
) -> Result<(v1::Transfer, Option<v1::Receipt>), CliError> {
    let asked = timed(v1::GetTransferRequest { id, ..Default::default() });
    let answer = session.ledger.get_transfer(asked).await?.into_inner();
    let transfer = answer.transfer.ok_or_else(|| incomplete("transfer"))?;
    Ok((transfer, answer.receipt))
}
