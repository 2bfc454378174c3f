//! Red packets: sending and taking on the way in.

use crate::convert::edge::Edge;
use crate::convert::field;
use crate::convert::party;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Invalid;
use farthing_ledger::instruction::PacketKind;
use farthing_ledger::instruction::SendPacket;
use farthing_ledger::instruction::TakePacket;
use farthing_proto::v1;

/// Decodes a red packet to send. What its luck rests on is drawn here.
///
/// # Errors
///
/// The first malformed field.
pub fn sending(edge: &Edge, packet: &v1::NewPacket) -> Result<SendPacket, Invalid> {
    let id = field::command_id(field::ID, &packet.id, &packet.id_bytes)?;
    Ok(SendPacket {
        seed: edge.seed_for(&id),
        id,
        wallet: party::wallet("wallet", &packet.wallet)?,
        asset: AssetCode::parse("asset", &packet.asset)?,
        amount: packet.amount,
        takers: field::small("takers", packet.takers)?,
        kind: match field::known("kind", packet.kind)? {
            v1::PacketKind::Unspecified | v1::PacketKind::Even => PacketKind::Even,
            v1::PacketKind::Random => PacketKind::Random,
        },
        expires: field::required("expires", field::time("expires", packet.expires.as_ref())?)?,
    })
}

/// Decodes a taking from a red packet.
///
/// # Errors
///
/// The first malformed field.
pub fn taking(taking: &v1::PacketTaking) -> Result<TakePacket, Invalid> {
    Ok(TakePacket {
        id: field::command_id(field::ID, &taking.id, &taking.id_bytes)?,
        packet: CommandId::parse("packet", &taking.packet)?,
        wallet: party::wallet("wallet", &taking.wallet)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_the_same_command_each_time_and_names_its_fields() {
        let edge = Edge::keyed([3; 32]);
        let packet = v1::NewPacket {
            id: "p".into(),
            wallet: "w".into(),
            asset: "CNY".into(),
            amount: 100,
            takers: 3,
            expires: Some(prost_types::Timestamp { seconds: 60, nanos: 0 }),
            ..Default::default()
        };
        assert_eq!(sending(&edge, &packet).unwrap(), sending(&edge, &packet).unwrap());
        for (bad, name) in [
            (v1::NewPacket { id: String::new(), ..packet.clone() }, "id"),
            (v1::NewPacket { takers: 65_536, ..packet.clone() }, "takers"),
            (v1::NewPacket { kind: 9, ..packet.clone() }, "kind"),
            (v1::NewPacket { expires: None, ..packet }, "expires"),
        ] {
            assert_eq!(sending(&edge, &bad).unwrap_err().field, name);
        }
    }
}
