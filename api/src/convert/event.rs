//! Events as the contract tells them.

use crate::convert::account;
use crate::convert::executed;
use crate::convert::field;
use crate::convert::hold;
use crate::convert::names::Names;
use crate::convert::party;
use crate::convert::rejection::Refusal;
use crate::convert::transfer;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::Time;
use farthing_ledger::event::Event;
use farthing_ledger::event::Recorded;
use farthing_proto::v1;
use v1::event::What;

/// An event in its place.
#[must_use]
pub fn recorded(recorded: &Recorded, names: &Names) -> v1::Event {
    told(&recorded.event, recorded.seq, recorded.time, names)
}

/// An event at `seq` and `time`.
#[must_use]
pub fn told(event: &Event, seq: Seq, time: Time, names: &Names) -> v1::Event {
    v1::Event {
        seq: seq.raw(),
        time: Some(field::timestamp(time)),
        what: Some(what(event, seq, time, names)),
    }
}

/// What happened.
#[must_use]
pub fn what(event: &Event, seq: Seq, time: Time, names: &Names) -> What {
    match event {
        Event::AssetRegistered(asset) => What::AssetRegistered(v1::AssetRegistered {
            code: asset.code.to_string(),
            exponent: u32::from(asset.exponent),
        }),
        Event::AccountOpened(opened) => What::AccountOpened(v1::AccountOpened {
            account: Some(account::opened(opened, seq, time)),
        }),
        Event::AccountStateChanged(change) => {
            let mut told = v1::AccountStateChanged {
                id: change.id.to_string(),
                account: names.name(change.account),
                ..v1::AccountStateChanged::default()
            };
            told.set_state(account::told_state(change.state));
            What::AccountStateChanged(told)
        }
        Event::TransferPosted(posted) => What::TransferPosted(transfer::posted(posted, names)),
        Event::HoldPlaced(placed) => What::HoldPlaced(hold::placed(placed, names)),
        Event::HoldReleased(ended) => What::HoldReleased(hold::released(ended, names)),
        Event::HoldExpired(ended) => What::HoldExpired(hold::expired(ended, names)),
        Event::CommandRefused(refused) => What::CommandRefused(v1::CommandRefused {
            id: refused.command.id().map(party::shown).unwrap_or_default(),
            rejection: Some(Refusal::of(&refused.rejection, names, true).into()),
        }),
        Event::Executed(executed) => What::Executed(executed::told(executed, seq, time, names)),
    }
}

/// The type of an event, to filter by.
#[must_use]
pub const fn type_of(event: &Event) -> v1::EventType {
    match event {
        Event::AssetRegistered(_) => v1::EventType::AssetRegistered,
        Event::AccountOpened(_) => v1::EventType::AccountOpened,
        Event::AccountStateChanged(_) => v1::EventType::AccountStateChanged,
        Event::TransferPosted(_) => v1::EventType::TransferPosted,
        Event::HoldPlaced(_) => v1::EventType::HoldPlaced,
        Event::HoldReleased(_) => v1::EventType::HoldReleased,
        Event::HoldExpired(_) => v1::EventType::HoldExpired,
        Event::CommandRefused(_) => v1::EventType::CommandRefused,
        Event::Executed(_) => v1::EventType::Executed,
    }
}
