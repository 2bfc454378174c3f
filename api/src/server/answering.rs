//! The names that answers need. An answer leaves before it is published, so the accounts that it opens or moves may have
//! to be waited for.

use crate::convert::names::Names;
use crate::convert::touched;
use crate::server::Server;
use crate::status::Failure;
use farthing_ledger::domain::AccountNumber;
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
        let numbers = named(answers, &mut names);
        if numbers.is_empty() {
            return Ok(names);
        }
        let query = self.ledger.query();
        if !names.learn(query, &numbers) {
            // Applied for certain, but it cannot be told: the same id gets the answer again.
            query.wait_for(resting_on(answers, mode)).await.map_err(|_| SubmitError::Unknown)?;
            names.learn(query, &numbers);
        }
        Ok(names)
    }
}

/// The numbers that answers name. Accounts that they open are noted at once: a dry run never publishes them.
fn named(answers: &[Answer], names: &mut Names) -> Vec<AccountNumber> {
    let mut numbers = Vec::new();
    for answer in answers {
        match &answer.outcome {
            Outcome::Applied(None) => {}
            Outcome::Applied(Some(event)) => {
                if let Event::AccountOpened(opened) = event.as_ref() {
                    names.note(opened);
                }
                touched::by_event(event, &mut |account| numbers.extend(touched::number(&account)));
            }
            Outcome::Refused(rejection) => {
                numbers.extend(touched::by_rejection(rejection).and_then(touched::number));
            }
        }
    }
    numbers
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
