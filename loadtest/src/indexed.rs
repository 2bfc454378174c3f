//! Waits until every index has the last acknowledged command: by id, by account, and in the sums.

use std::time::Duration;
use std::time::Instant;

use farthing_proto::v1::GetPaymentRequest;
use farthing_proto::v1::GetTransferRequest;
use farthing_proto::v1::GetTrialBalanceRequest;
use farthing_proto::v1::ListHistoryRequest;
use tonic::Code;
use tonic::Status;

use crate::client::Client;
use crate::error::Error;
use crate::plan::Action;
use crate::plan::ids::write_text;
use crate::plan::ids::write_uuid;
use crate::plan::trade::Trade;
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
            Ok(page) => page
                .first()
                .map_err(|cause| Error::Protocol(format!("a row of a history: {cause}")))?
                .is_none_or(|row| row.seq < last.seq),
            Err(status) => too_early(status)?,
        };
        if !early {
            break;
        }
        pause(until).await?;
    }
    loop {
        match look_up(client, script, last).await {
            Ok(()) => return Ok(()),
            Err(status) => too_early(status)?,
        };
        pause(until).await?;
    }
}

/// Asks for the last command by its id, from its position on.
async fn look_up(client: &mut Client, script: &Script, last: Last) -> Result<(), Status> {
    let ids = &script.plan.ids;
    let planned = script.plan.command(last.slot);
    let at_least_seq = last.seq;
    if let (Action::Trade(trade), Some(market)) = (&planned.action, script.book.market()) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let merchant = text(market.merchant(planned.credit));
        let mut request =
            GetPaymentRequest { merchant, at_least_seq, ..GetPaymentRequest::default() };
        if let Trade::Pay { order: Some(order), .. } = trade {
            let mut number = [0; 32];
            write_text(ids.of(*order), &mut number);
            request.order = text(&number);
        } else {
            let mut uuid = [0; 36];
            write_uuid(ids.of(last.slot), &mut uuid);
            request.payment_id = text(&uuid);
        }
        return client.payments.get_payment(request).await.map(|_| ());
    }
    let (high, low) = ids.of(last.slot);
    let mut request = GetTransferRequest { at_least_seq, ..GetTransferRequest::default() };
    match script.form {
        Form::Compact => {
            let id = (u128::from(high) << 64) | u128::from(low);
            request.id_bytes = id.to_be_bytes().to_vec();
        }
        Form::Readable => {
            let mut text = [0; 32];
            write_text((high, low), &mut text);
            request.id = String::from_utf8_lossy(&text).into_owned();
        }
    }
    client.service.get_transfer(request).await.map(|_| ())
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
