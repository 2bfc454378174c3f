//! Answers to the commands of a batch, a stream or a dry run.

use crate::convert::event;
use crate::convert::field;
use crate::convert::names::Names;
use crate::convert::rejection::Refusal;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Seq;
use farthing_ledger::pipeline::Answer;
use farthing_ledger::pipeline::Outcome;
use farthing_proto::v1;

/// The answer to one command.
#[must_use]
pub fn told(answer: &Answer, names: &Names) -> v1::Answer {
    let (seq, time) = (answer.seq, answer.time);
    let mut told = v1::Answer {
        seq: seq.raw(),
        time: (seq != Seq::NONE).then(|| field::timestamp(time)),
        replayed: answer.replayed,
        ..v1::Answer::default()
    };
    match &answer.outcome {
        Outcome::Applied(recorded) => {
            told.event =
                recorded.as_ref().map(|what| Box::new(event::told(what, seq, time, names)));
        }
        Outcome::Refused(rejection) => {
            let recorded = seq != Seq::NONE;
            told.rejection = Some(Refusal::of(rejection, names, recorded).into());
        }
    }
    told
}

/// The answer to a command that was malformed.
#[must_use]
pub fn malformed(invalid: Invalid) -> v1::Answer {
    v1::Answer { rejection: Some(Refusal::malformed(invalid).into()), ..v1::Answer::default() }
}

/// Where an event was recorded.
#[must_use]
pub fn receipt(answer: &Answer) -> v1::Receipt {
    v1::Receipt {
        seq: answer.seq.raw(),
        time: Some(field::timestamp(answer.time)),
        replayed: answer.replayed,
    }
}
