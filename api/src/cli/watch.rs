//! `watch`: the events of the ledger, a line each, as they happen.

use crate::cli::args::WatchArgs;
use crate::cli::error::CliError;
use crate::cli::session::{Session, timed};
use crate::cli::shown::Shown;
use crate::cli::told::{Decimals, told};
use farthing_proto::v1;
use std::io::Write;
use tonic::Request;
use v1::event::What;

/// Carries out `watch ...`: prints until the stream ends, the reader of the output goes, or the ledger stops.
pub(crate) async fn carry_out(
    session: &mut Session,
    args: WatchArgs,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let from_seq = match args.from {
        Some(seq) => seq,
        None => next_seq(session).await?,
    };
    let asked = v1::EventsRequest {
        from_seq,
        account_prefix: args.prefix,
        types: args.r#type.into_iter().map(|name| v1::EventType::from(name).into()).collect(),
        stop_at_end: args.stop_at_end,
    };
    let mut resume = from_seq;
    // No deadline: it goes on for as long as someone watches.
    let mut stream = session.ledger.events(Request::new(asked)).await?.into_inner();
    loop {
        match stream.message().await {
            Ok(Some(response)) => {
                if let Some(event) = &response.event {
                    shown(session, event).await?.write(as_json, out)?;
                }
                resume = response.through_seq.saturating_add(1);
            }
            Ok(None) => return Ok(()),
            Err(status) => {
                let error = CliError::from(status);
                return Err(error.with_fact("resume_from_seq", resume.to_string()));
            }
        }
    }
}

/// The position after what is published now.
async fn next_seq(session: &mut Session) -> Result<u64, CliError> {
    let asked = timed(v1::ListAccountsRequest { page_size: 1, ..Default::default() });
    let seq = session.ledger.list_accounts(asked).await?.into_inner().seq;
    Ok(seq.saturating_add(1))
}

async fn shown(session: &mut Session, event: &v1::Event) -> Result<Shown, CliError> {
    let freed_in = match &event.what {
        Some(What::TransferPosted(transfer)) => {
            session.learn_legs(&transfer.legs).await?;
            None
        }
        Some(What::HoldPlaced(hold)) => {
            let exponent = session.exponent(&hold.asset, &hold.debit).await?;
            session.learn(&hold.asset, exponent);
            None
        }
        Some(What::HoldReleased(released)) => Some(session.account(&released.debit).await?.0),
        Some(What::HoldExpired(expired)) => Some(session.account(&expired.debit).await?.0),
        Some(
            What::AssetRegistered(_)
            | What::AccountOpened(_)
            | What::AccountStateChanged(_)
            | What::CommandRefused(_),
        )
        | None => None,
        Some(What::Executed(executed)) => {
            session.learn_legs(&executed.legs).await?;
            None
        }
    };
    let freed_in = freed_in.map(|account| account.asset).unwrap_or_default();
    Ok(told(event, &Decimals { exponents: session.exponents(), freed_in: &freed_in }))
}
