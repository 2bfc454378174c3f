//! Batches: one call in flight a lane, SubmitCompact or SubmitBatch by the form.

use crate::attempt::Attempts;
use crate::attempt::Next;
use crate::client::Client;
use crate::feed::Arrival;
use crate::lanes::Course;
use crate::lanes::SharedCourse;
use crate::tally::Fate;
use crate::tally::Last;
use crate::wire::Form;
use crate::wire::codec::Batch;
use crate::wire::slim;

/// Sends blocks until there are none left.
pub(crate) async fn run(course: SharedCourse, mut client: Client) {
    while let Some(arrival) = course.feed.take().await {
        send(&course, &mut client, arrival).await;
    }
}

async fn send(course: &Course, client: &mut Client, arrival: Arrival) {
    let (first, length) = course.script.plan.block_at(arrival.block);
    course.until_repeatable(first, length).await;
    let mut attempts = Attempts::new(course.attempts);
    loop {
        let batch = Batch { script: course.script.clone(), first, length };
        let answered = match course.script.form {
            Form::Compact => client
                .compact(batch)
                .await
                .map(|answers| settle_compact(course, first, length, answers)),
            Form::Readable => client
                .readable(batch)
                .await
                .map(|answers| settle_readable(course, first, length, &answers)),
        };
        let Err(status) = answered else {
            course.meter.record(arrival.due.elapsed(), length);
            return;
        };
        match attempts.after(&status) {
            Next::Again(pause) => {
                course.tally.again();
                tokio::time::sleep(pause).await;
            }
            Next::Refused(reason) => {
                course.tally.decline(slots(course, first, length), &reason);
                return course.failed(length, false).await;
            }
            Next::NotApplied(reason) => {
                course.tally.decline(slots(course, first, length), &reason);
                return course.failed(length, true).await;
            }
            Next::Unknown(reason) => {
                course.tally.doubt(slots(course, first, length), &reason);
                return course.failed(length, false).await;
            }
        }
    }
}

/// The slots whose ids the commands from `first` on carry.
pub(crate) fn slots(course: &Course, first: u64, length: u64) -> impl Iterator<Item = u64> {
    (first..first + length).map(|at| course.script.plan.command(at).slot)
}

fn settle_compact(course: &Course, first: u64, length: u64, mut answers: slim::CompactAnswers) {
    let (plan, tally) = (&course.script.plan, &course.tally);
    if answers.seqs.len() as u64 != length {
        tally.fault(format!("{length} commands sent, {} answered", answers.seqs.len()));
        return tally.doubt(slots(course, first, length), "ANSWERS_MISSING");
    }
    if answers.rejections.is_empty() && answers.replayed.is_empty() && !plan.has_retries() {
        return settle_run(course, first, &answers.seqs);
    }
    answers.rejections.sort_unstable_by_key(|one| one.index);
    answers.replayed.sort_unstable();
    let mut rejections = answers.rejections.into_iter().peekable();
    let mut replays = answers.replayed.into_iter().peekable();
    let mut last = Last::default();
    for (index, seq) in (0u32..).zip(answers.seqs) {
        let answer = slim::Answer {
            seq,
            replayed: replays.next_if_eq(&index).is_some(),
            rejection: rejections
                .next_if(|one| one.index == index)
                .map(|one| Box::new(one.rejection.unwrap_or_default())),
        };
        last = last.max(settle_one(course, first + u64::from(index), &answer));
    }
    tally.saw(last);
}

fn settle_readable(course: &Course, first: u64, length: u64, batch: &slim::BatchAnswers) {
    let tally = &course.tally;
    if batch.answers.len() as u64 != length {
        tally.fault(format!("{length} commands sent, {} answered", batch.answers.len()));
        return tally.doubt(slots(course, first, length), "ANSWERS_MISSING");
    }
    let last = (first..)
        .zip(&batch.answers)
        .map(|(at, answer)| settle_one(course, at, answer))
        .fold(Last::default(), Last::max);
    tally.saw(last);
}

/// Notes that the commands from `first` on were all applied just then, at `seqs`.
pub(crate) fn settle_run(course: &Course, first: u64, seqs: &[u64]) {
    course.tally.settle_all(first, seqs);
    for (index, seq) in seqs.iter().enumerate().rev() {
        let planned = course.script.plan.command(first + index as u64);
        if planned.action.is_found_by_id() {
            return course.tally.saw(Last { seq: *seq, slot: planned.slot });
        }
    }
}

/// Notes the answer to the command at `at`, and says where it was recorded, if it can be looked up by its id.
pub(crate) fn settle_one(course: &Course, at: u64, answer: &slim::Answer) -> Last {
    let planned = course.script.plan.command(at);
    match &answer.rejection {
        Some(refusal) => {
            course.tally.settle(planned.slot, &Fate::Refused(&refusal.reason));
            Last::default()
        }
        None => {
            let fate = Fate::Applied { seq: answer.seq, replayed: answer.replayed };
            course.tally.settle(planned.slot, &fate);
            let seq = if planned.action.is_found_by_id() { answer.seq } else { 0 };
            Last { seq, slot: planned.slot }
        }
    }
}
