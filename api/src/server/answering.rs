//! The names that answers need. An answer leaves before it is published, so what it opens or moves may have to be
//! waited for.

use crate::convert::names::Names;
use crate::convert::touched::Named;
use crate::server::Server;
use crate::status::Failure;
use farthing_ledger::domain::Seq;
use farthing_ledger::error::SubmitError;
use farthing_ledger::event::Event;
use farthing_ledger::pipeline::Answer;
use farthing_ledger::pipeline::Mode;
use farthing_ledger::pipeline::Outcome;

impl Server {
    /// What the answers to a submission name.
    pub(super) async fn names_in(&self, answers: &[Answer], mode: Mode) -> Result<Names, Failure> {
        let mut names = Names::default();
        let named = named(answers, &mut names);
        if named.is_empty() {
            return Ok(names);
        }
        let query = self.ledger.query();
        if !names.learn(query, &named) {
            // Applied for certain, but it cannot be told: the same id gets the answer again.
            query.wait_for(resting_on(answers, mode)).await.map_err(|_| SubmitError::Unknown)?;
            names.learn(query, &named);
        }
        self.keys.aliases.note(&mut names, &named);
        Ok(names)
    }
}

/// What answers name. Accounts that they open are noted at once: a dry run never publishes them.
fn named(answers: &[Answer], names: &mut Names) -> Named {
    let mut named = Named::default();
    for answer in answers {
        match &answer.outcome {
            Outcome::Applied(None) => {}
            Outcome::Applied(Some(event)) => {
                note_opened(event, names);
                named.add_event(event);
            }
            Outcome::Refused(rejection) => named.add_rejection(rejection),
        }
    }
    named
}

fn note_opened(event: &Event, names: &mut Names) {
    match event {
        Event::AccountOpened(opened) => names.note(opened),
        Event::Executed(executed) => executed.opened.iter().for_each(|opened| names.note(opened)),
        Event::AssetRegistered(_)
        | Event::AccountStateChanged(_)
        | Event::TransferPosted(_)
        | Event::HoldPlaced(_)
        | Event::HoldReleased(_)
        | Event::HoldExpired(_)
        | Event::CommandRefused(_) => {}
    }
}

/// The position at which all that the answers rest on is published. What a dry run would record never is: it rests on
/// the position before.
fn resting_on(answers: &[Answer], mode: Mode) -> Seq {
    let recorded = || answers.iter().filter(|answer| answer.seq != Seq::NONE);
    let last = match mode {
        Mode::Each | Mode::Atomic => recorded().map(|answer| answer.seq).max(),
        Mode::DryRun => {
            recorded().filter(|answer| !answer.replayed).map(|answer| answer.seq.previous()).min()
        }
    };
    last.unwrap_or(Seq::NONE)
}
