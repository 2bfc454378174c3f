//! What the script cannot fix, since it hangs on the ledger's own time and keys: a payer's one-time code, when a red
//! packet ends, and when a period that was closed is sealed. It is taken from an earlier play where there was one.

use crate::cli::CliError;
use crate::cli::args::from_now;
use crate::cli::session::{Session, timed};
use crate::demo::found;
use crate::demo::night;
use crate::demo::step::Step;
use farthing_proto::v1;
use uuid::Uuid;
use v1::command::Action;

/// How long a one-time code is good.
const CODE_SECONDS: u32 = 60;
/// How long a red packet waits: less than the contract's 24 hours, for a clock that is ahead.
const PACKET_SECONDS: u32 = 23 * 60 * 60;

/// A step that can be sent, or was done at an earlier play.
pub(crate) enum Bound {
    /// To be sent.
    Command(Action),
    /// Done already, now or before: the answer.
    Known(v1::Answer),
}

/// Fills in what is missing.
///
/// # Errors
///
/// As the calls it needs for that.
pub(crate) async fn bind(session: &mut Session, step: &Step) -> Result<Bound, CliError> {
    let action = step.action.clone();
    if let (Action::PayByCode(payment), Some(wallet)) = (&action, step.shown_by) {
        return by_code(session, payment.clone(), wallet).await;
    }
    if let Action::SendPacket(packet) = action {
        let asked = v1::GetPacketRequest { id: packet.id.clone(), ..Default::default() };
        let sent = session.wallets.get_packet(timed(asked)).await.map_err(CliError::from);
        let sent = found(sent)?.and_then(|answer| answer.into_inner().packet);
        let expires = sent.and_then(|packet| packet.expires);
        let expires = expires.or_else(|| Some(from_now(PACKET_SECONDS)));
        return Ok(Bound::Command(Action::SendPacket(v1::NewPacket { expires, ..packet })));
    }
    if let Action::CloseSettlement(closing) = action {
        let v1::Receipt { seq, time, replayed } = night::close(session, closing).await?;
        return Ok(Bound::Known(v1::Answer { seq, time, replayed, ..Default::default() }));
    }
    Ok(Bound::Command(action))
}

/// An order that is paid already was paid by a code that is used up.
async fn by_code(
    session: &mut Session,
    payment: v1::NewCodePayment,
    wallet: &str,
) -> Result<Bound, CliError> {
    let order = session.payment(&payment.merchant, &payment.order, "").await?;
    if order.paid > 0 {
        let (seq, time) = (order.number, order.paid_time);
        return Ok(Bound::Known(v1::Answer { seq, time, replayed: true, ..Default::default() }));
    }
    let code = v1::ConsumerCodeRequest {
        id: Uuid::now_v7().to_string(),
        wallet: wallet.to_owned(),
        expires: Some(from_now(CODE_SECONDS)),
        ..Default::default()
    };
    let asked = timed(v1::IssueCodeRequest { code: Some(code) });
    let code = session.wallets.issue_code(asked).await?.into_inner().code;
    Ok(Bound::Command(Action::PayByCode(v1::NewCodePayment { code, ..payment })))
}
