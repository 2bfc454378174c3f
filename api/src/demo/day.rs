//! The script of the day: the opening, the crowd and the scenes in order of time, the clearing of what came in, and the
//! closing of the merchants' days. What follows from that is in `night`.

use crate::demo::cast;
use crate::demo::crowd::Crowd;
use crate::demo::evening;
use crate::demo::night;
use crate::demo::scenes;
use crate::demo::step::{Step, minute_of};
use farthing_proto::v1::command::Action;

/// The whole day, the same each time.
pub(crate) fn steps() -> Vec<Step> {
    let mut crowd = Crowd::new();
    crowd.arrive();
    for minute in minute_of(17, 0)..minute_of(23, 30) {
        crowd.act(minute);
    }
    let mut steps = scenes::scenes();
    steps.append(&mut evening::scenes());
    steps.append(&mut crowd.into_steps());
    // Stable: what happens within a minute keeps its order.
    steps.sort_by_key(|step| step.minute);
    let came_in = steps.iter().map(|step| came_in(&step.action)).sum::<u64>();
    let went_out = steps.iter().map(|step| went_out(&step.action)).sum::<u64>();
    let mut day = scenes::opening();
    day.append(&mut steps);
    day.push(scenes::clearing(came_in.saturating_sub(went_out)));
    day.append(&mut night::closing());
    day
}

/// What an action takes from the channel in the market's asset, in minor units.
fn came_in(action: &Action) -> u64 {
    if let Action::TopUp(top_up) = action
        && top_up.asset == cast::ASSET
    {
        top_up.amount
    } else {
        0
    }
}

/// What the channel pays out, in minor units. What waits in suspense comes in and goes back the same way.
fn went_out(action: &Action) -> u64 {
    if let Action::Withdraw(withdrawal) = action {
        withdrawal.amount.saturating_sub(withdrawal.fee)
    } else {
        0
    }
}
