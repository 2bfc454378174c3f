//! The script of the day: the opening, the crowd and the scenes in order of time, and the clearing of what was topped up.

use crate::demo::cast;
use crate::demo::crowd::Crowd;
use crate::demo::scenes;
use crate::demo::step::{Step, minute_of};
use farthing_proto::v1;
use v1::command::Action;

/// The whole day, the same each time.
pub(crate) fn steps() -> Vec<Step> {
    let mut crowd = Crowd::new();
    crowd.arrive();
    for minute in minute_of(17, 0)..minute_of(23, 30) {
        crowd.act(minute);
    }
    let mut steps = scenes::scenes();
    steps.append(&mut crowd.into_steps());
    // Stable: what happens within a minute keeps its order.
    steps.sort_by_key(|step| step.minute);
    let topped_up = steps.iter().map(|step| topped_up(&step.action)).sum();
    let mut day = scenes::opening();
    day.append(&mut steps);
    day.push(scenes::clearing(topped_up));
    day
}

/// What an action takes from the channel, in minor units.
fn topped_up(action: &Action) -> u64 {
    let Action::PostTransfer(transfer) = action else { return 0 };
    let legs = transfer.postings.iter().filter(|leg| leg.debit == cast::CHANNEL);
    legs.map(|leg| leg.amount).sum()
}
