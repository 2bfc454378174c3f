//! Questions about one transfer or one hold.

use crate::convert::field;
use crate::convert::hold;
use crate::convert::names::Names;
use crate::convert::touched::Named;
use crate::convert::transfer;
use crate::server::Server;
use crate::status::Failure;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::Time;
use farthing_proto::v1;

pub(super) async fn get_transfer(
    server: &Server,
    request: v1::GetTransferRequest,
) -> Result<v1::GetTransferResponse, Failure> {
    let id = field::command_id(field::ID, &request.id, &request.id_bytes)?;
    server
        .ask(request.at_least_seq, move |query| {
            let view = query.transfer(&id)?;
            let legs = view.transfer.legs.iter();
            let numbers: Vec<_> = legs.flat_map(|leg| [leg.debit, leg.credit]).collect();
            let told = transfer::viewed(&view, &Names::published(query, &Named::accounts(numbers)));
            let receipt = Some(receipt(view.seq, view.time));
            Ok(v1::GetTransferResponse { transfer: Some(told), receipt })
        })
        .await
}

pub(super) async fn get_hold(
    server: &Server,
    request: v1::GetHoldRequest,
) -> Result<v1::GetHoldResponse, Failure> {
    let id = field::command_id(field::ID, &request.id, &request.id_bytes)?;
    server
        .ask(request.at_least_seq, move |query| {
            let view = query.hold(&id)?;
            let names =
                Names::published(query, &Named::accounts(vec![view.hold.debit, view.hold.credit]));
            let receipt = Some(receipt(view.seq, view.time));
            Ok(v1::GetHoldResponse { hold: Some(hold::viewed(&view, &names)), receipt })
        })
        .await
}

/// Where something was recorded, for a question about it.
pub(super) fn receipt(seq: Seq, time: Time) -> v1::Receipt {
    v1::Receipt { seq: seq.raw(), time: Some(field::timestamp(time)), replayed: false }
}
