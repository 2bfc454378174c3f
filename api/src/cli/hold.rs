//! `hold`: place, capture, release, read.

use crate::cli::args::{CaptureArgs, HoldVerb, Labels, PlaceArgs, ReleaseArgs};
use crate::cli::error::CliError;
use crate::cli::id_or_fresh;
use crate::cli::json;
use crate::cli::posted;
use crate::cli::session::{Session, amount_of, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use farthing_proto::v1;
use v1::command::Action;

/// Carries out `hold ...`.
pub(crate) async fn carry_out(session: &mut Session, verb: HoldVerb) -> Result<Shown, CliError> {
    match verb {
        HoldVerb::Place(args) => {
            let id = id_or_fresh(args.id.clone());
            place(session, &id, args).await.map_err(|error| error.with_id(&id))
        }
        HoldVerb::Capture(args) => {
            let id = id_or_fresh(args.id.clone());
            capture(session, &id, args).await.map_err(|error| error.with_id(&id))
        }
        HoldVerb::Release(args) => {
            let id = id_or_fresh(args.id.clone());
            release(session, &id, args).await.map_err(|error| error.with_id(&id))
        }
        HoldVerb::Get { id } => {
            let (hold, receipt, exponent) = read(session, id).await?;
            Ok(posted::hold_shown("placed", receipt.as_ref(), &hold, exponent))
        }
    }
}

async fn place(session: &mut Session, id: &str, args: PlaceArgs) -> Result<Shown, CliError> {
    let (debit, _) = session.account(&args.debit).await?;
    let amount = amount_of(&args.amount, debit.exponent, "--amount")?;
    let Labels { kind, reference, memo } = args.labels;
    let hold = v1::NewHold {
        id: id.to_owned(),
        debit: args.debit,
        credit: args.credit,
        amount,
        deadline: args.deadline,
        over_capture_percent: args.over_capture,
        kind: kind.into(),
        reference,
        memo,
        ..Default::default()
    };
    let in_asset = |error: CliError| error.in_asset(&debit.asset, debit.exponent);
    if args.dry_run {
        let answer = session.dry_run(Action::PlaceHold(hold)).await.map_err(in_asset)?;
        return Ok(posted::dry_run(&answer, session.exponents()));
    }
    let asked = timed(v1::PlaceHoldRequest { hold: Some(hold) });
    let answered = session.ledger.place_hold(asked).await;
    let answer = answered.map_err(|status| in_asset(status.into()))?.into_inner();
    let hold = answer.hold.ok_or_else(|| incomplete("hold"))?;
    Ok(posted::hold_shown("placed", answer.receipt.as_ref(), &hold, debit.exponent))
}

async fn capture(session: &mut Session, id: &str, args: CaptureArgs) -> Result<Shown, CliError> {
    let (hold, _, exponent) = read(session, args.hold.clone()).await?;
    let amount =
        args.amount.map_or(Ok(0), |text| match amount_of(&text, exponent, "--amount")? {
            // The contract reads 0 as "all that is left", which nobody means by `--amount 0`.
            0 => Err(CliError::field(
                "--amount",
                "is zero: leave it out to capture all that is left",
            )),
            minor => Ok(minor),
        })?;
    let Labels { kind, reference, memo } = args.labels;
    let capture = v1::HoldCapture {
        id: id.to_owned(),
        hold_id: args.hold,
        amount,
        release_rest: args.release_rest,
        kind: kind.into(),
        reference,
        memo,
        ..Default::default()
    };
    let in_asset = |error: CliError| error.in_asset(&hold.asset, exponent);
    if args.dry_run {
        let answer = session.dry_run(Action::CaptureHold(capture)).await.map_err(in_asset)?;
        return Ok(posted::dry_run(&answer, session.exponents()));
    }
    let asked = timed(v1::CaptureHoldRequest { capture: Some(capture) });
    let answered = session.ledger.capture_hold(asked).await;
    let answer = answered.map_err(|status| in_asset(status.into()))?.into_inner();
    let transfer = answer.transfer.ok_or_else(|| incomplete("transfer"))?;
    Ok(posted::shown("posted", answer.receipt.as_ref(), &transfer, session.exponents()))
}

async fn release(session: &mut Session, id: &str, args: ReleaseArgs) -> Result<Shown, CliError> {
    let (hold, _, exponent) = read(session, args.hold.clone()).await?;
    let release =
        v1::HoldRelease { id: id.to_owned(), hold_id: args.hold.clone(), ..Default::default() };
    let asked = timed(v1::ReleaseHoldRequest { release: Some(release) });
    let answer = session.ledger.release_hold(asked).await?.into_inner();
    let mut object = json::receipt(answer.receipt.as_ref());
    object.insert("id".to_owned(), id.into());
    object.insert("hold_id".to_owned(), args.hold.as_str().into());
    json::put_amount(&mut object, "released_amount", Some(answer.released_amount), exponent);
    let released = text::amount(answer.released_amount, &hold.asset, exponent);
    let done = format!("hold {} released, {released} free again, by {id}", args.hold);
    Ok(Shown { text: text::verdict(answer.receipt.as_ref(), &done), json: object })
}

async fn read(
    session: &mut Session,
    id: String,
) -> Result<(v1::Hold, Option<v1::Receipt>, u32), CliError> {
    let asked = timed(v1::GetHoldRequest { id, ..Default::default() });
    let answer = session.ledger.get_hold(asked).await?.into_inner();
    let hold = answer.hold.ok_or_else(|| incomplete("hold"))?;
    let exponent = session.exponent(&hold.asset, &hold.debit).await?;
    Ok((hold, answer.receipt, exponent))
}
