//! `wallet packet`: send, take and read red packets.

use crate::cli::answered::{Body, Unit};
use crate::cli::args::{PacketSendArgs, PacketVerb};
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::names;
use crate::cli::session::{Session, amount_of, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use farthing_proto::v1;
use serde_json::json;
use v1::PacketKind;

/// How long a red packet waits unless told otherwise: the contract's 24 hours, with room for a clock that is ahead.
const PACKET_SECONDS: u32 = 23 * 60 * 60;

/// Carries out `wallet packet ...`.
pub(crate) async fn carry_out(
    session: &mut Session,
    id: &str,
    verb: PacketVerb,
) -> Result<Shown, CliError> {
    match verb {
        PacketVerb::Send(args) => send(session, id, args).await,
        PacketVerb::Take { packet, wallet, .. } => take(session, id, packet, wallet).await,
        PacketVerb::Show { packet } => {
            let asked = timed(v1::GetPacketRequest { id: packet, ..Default::default() });
            let answer = session.wallets.get_packet(asked).await?.into_inner();
            let packet = answer.packet.ok_or_else(|| incomplete("packet"))?;
            Ok(body(&packet).read(&format!("red packet {}", packet.id)))
        }
    }
}

async fn send(session: &mut Session, id: &str, args: PacketSendArgs) -> Result<Shown, CliError> {
    let exponent = session.decimals(&args.money.asset).await?;
    let unit = Unit { asset: &args.money.asset, exponent };
    let kind = if args.random { PacketKind::Random } else { PacketKind::Even };
    let packet = v1::NewPacket {
        id: id.to_owned(),
        wallet: args.of.wallet,
        asset: args.money.asset.clone(),
        amount: amount_of(&args.money.amount, exponent, "--amount")?,
        takers: args.takers,
        kind: kind.into(),
        expires: args.expiry.time(Some(PACKET_SECONDS)),
        ..Default::default()
    };
    let asked = timed(v1::SendPacketRequest { packet: Some(packet) });
    let answered = session.wallets.send_packet(asked).await;
    let answer = answered
        .map_err(|status| CliError::from(status).in_asset(unit.asset, exponent))?
        .into_inner();
    let packet = answer.packet.ok_or_else(|| incomplete("packet"))?;
    let body = body(&packet).balance(answer.balance.as_ref(), unit);
    Ok(body.under(answer.receipt.as_ref(), id, &format!("red packet {} sent", packet.id)))
}

async fn take(
    session: &mut Session,
    id: &str,
    packet: String,
    wallet: String,
) -> Result<Shown, CliError> {
    let taking = v1::PacketTaking {
        id: id.to_owned(),
        packet,
        wallet: wallet.clone(),
        ..Default::default()
    };
    let asked = timed(v1::TakePacketRequest { taking: Some(taking) });
    let answer = session.wallets.take_packet(asked).await?.into_inner();
    let packet = answer.packet.ok_or_else(|| incomplete("packet"))?;
    let unit = Unit { asset: &packet.asset, exponent: packet.exponent };
    let done = format!("wallet {wallet} took {}", unit.money(answer.amount));
    let body = body(&packet)
        .value("wallet", wallet)
        .amount("amount", answer.amount, unit)
        .balance(answer.balance.as_ref(), unit);
    Ok(body.under(answer.receipt.as_ref(), id, &done))
}

fn body(packet: &v1::Packet) -> Body {
    let unit = Unit { asset: &packet.asset, exponent: packet.exponent };
    let state = if packet.open { "open" } else { "ended" };
    let facts = text::facts(&[
        ("state", state.to_owned()),
        ("amount", unit.money(packet.amount)),
        ("left", unit.money(packet.left)),
        ("taken by", format!("{} of {}", packet.taken, packet.takers)),
        ("shared out", names::spoken(names::packet_kind(packet.kind))),
        ("expires", text::time(packet.expires.as_ref())),
    ]);
    Body::default().lines(&facts).value("packet", object(packet))
}

/// A red packet as JSON.
pub(crate) fn object(packet: &v1::Packet) -> Object {
    let mut object = json::object(json!({
        "id": packet.id,
        "asset": packet.asset,
        "takers": packet.takers,
        "taken": packet.taken,
        "kind": names::packet_kind(packet.kind),
        "expires": json::time(packet.expires.as_ref()),
        "open": packet.open,
    }));
    json::put_amount(&mut object, "amount", Some(packet.amount), packet.exponent);
    json::put_amount(&mut object, "left", Some(packet.left), packet.exponent);
    object
}
