//! Waits until every index has the last acknowledged command: by id, by account, and in the sums.

use std::time::Duration;
use std::time::Instant;

use farthing_proto::v1::GetTransferRequest;
use farthing_proto::v1::GetTrialBalanceRequest;
use farthing_proto::v1::ListHistoryRequest;
use tonic::Code;
use tonic::Status;

use crate::client::Client;
use crate::error::Error;
use crate::plan::ids::write_text;
use crate::tally::Last;
use crate::wire::Form;
use crate::wire::codec::Script;

const POLL: Duration = Duration::from_millis(2);

/// Returns when all indexes have reached `last`.
///
/// # Errors
///
/// A query failed for another reason than that it is too early, `until` has passed, or an index misses the command.
pub(crate) async fn wait(
    client: &mut Client,
    script: &Script,
    last: Last,
    until: Instant,
) -> Result<(), Error> {
    if last.seq == 0 {
        return Ok(());
    }
    let planned = script.plan.command(last.slot);
    let (high, low) = script.plan.ids.of(last.slot);
    let mut by_id = GetTransferRequest { at_least_seq: last.seq, ..GetTransferRequest::default() };
    match script.form {
        Form::Compact => {
            let id = (u128::from(high) << 64) | u128::from(low);
            by_id.id_bytes = id.to_be_bytes().to_vec();
        }
        Form::Readable => {
            let mut text = [0; 32];
            write_text((high, low), &mut text);
            by_id.id = String::from_utf8_lossy(&text).into_owned();
        }
    }
    let by_account = ListHistoryRequest {
        account_number: script.book.numbers()[planned.debit as usize],
        page_size: 1,
        at_least_seq: last.seq,
        ..ListHistoryRequest::default()
    };
    let sums = GetTrialBalanceRequest { at_least_seq: last.seq };
    loop {
        let early = match client.service.get_trial_balance(sums).await {
            Ok(answer) => answer.into_inner().seq < last.seq,
            Err(status) => too_early(status)?,
        };
        if !early {
            break;
        }
        pause(until).await?;
    }
    loop {
        let early = match client.list_history(by_account.clone()).await {
            Ok(page) => page.rows.first().is_none_or(|row| row.seq < last.seq),
            Err(status) => too_early(status)?,
        };
        if !early {
            break;
        }
        pause(until).await?;
    }
    loop {
        match client.service.get_transfer(by_id.clone()).await {
            Ok(_) => return Ok(()),
            Err(status) => too_early(status)?,
        };
        pause(until).await?;
    }
}

/// Whether a later call can succeed; anything else ends the wait.
fn too_early(status: Status) -> Result<bool, Error> {
    let early = matches!(
        status.code(),
        Code::Unavailable
            | Code::DeadlineExceeded
            | Code::Aborted
            | Code::FailedPrecondition
            | Code::ResourceExhausted
            | Code::NotFound
            | Code::OutOfRange
    );
    if early { Ok(true) } else { Err(status.into()) }
}

async fn pause(until: Instant) -> Result<(), Error> {
    if Instant::now() >= until {
        return Err(Error::Protocol(
            "the indexes do not have the last acknowledged command in time".to_owned(),
        ));
    }
    tokio::time::sleep(POLL).await;
    Ok(())
}
