//! Single payments: one call a command, one in flight a lane.

use std::time::Instant;

use crate::attempt::Attempts;
use crate::attempt::Next;
use crate::client::Client;
use crate::lanes::Course;
use crate::lanes::SharedCourse;
use crate::lanes::batch::settle_one;
use crate::tally::Fate;
use crate::wire::codec::Call;
use crate::wire::codec::Single;
use crate::wire::slim;

/// Sends blocks until there are none left, the commands of a block one after the other.
pub(crate) async fn run(course: SharedCourse, mut client: Client) {
    while let Some(arrival) = course.feed.take().await {
        let (first, length) = course.script.plan.block_at(arrival.block);
        course.until_repeatable(first, length).await;
        let mut due = arrival.due;
        for slot in first..first + length {
            send(&course, &mut client, slot, due).await;
            // A capture cannot be sent before its hold is placed.
            due = Instant::now();
        }
    }
}

async fn send(course: &Course, client: &mut Client, at: u64, due: Instant) {
    let planned = course.script.plan.command(at);
    let mut attempts = Attempts::new(course.attempts);
    loop {
        let call = Call(Single { script: course.script.clone(), planned });
        let status = match client.single(call).await {
            Ok(answer) => {
                let receipt = answer.receipt.unwrap_or_default();
                let answer =
                    slim::Answer { seq: receipt.seq, replayed: receipt.replayed, rejection: None };
                course.tally.saw(settle_one(course, at, &answer));
                return course.meter.record(due.elapsed(), 1);
            }
            Err(status) => status,
        };
        match attempts.after(&status) {
            Next::Again(pause) => {
                course.tally.again();
                tokio::time::sleep(pause).await;
            }
            Next::Refused(reason) => {
                course.tally.settle(planned.slot, &Fate::Refused(&reason));
                return course.meter.record(due.elapsed(), 1);
            }
            Next::NotApplied(reason) => {
                course.tally.decline(std::iter::once(planned.slot), &reason);
                return course.failed(1, true).await;
            }
            Next::Unknown(reason) => {
                course.tally.doubt(std::iter::once(planned.slot), &reason);
                return course.failed(1, false).await;
            }
        }
    }
}
