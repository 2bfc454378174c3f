//! Plays the day: sends the steps in order, tells the scenes with their answers, and counts the rest by the hour.

use crate::cli::session::{Session, incomplete, timed};
use crate::cli::{CliError, Failure, facts_of};
use crate::convert::money::format_minor;
use crate::demo::bound;
use crate::demo::bound::Bound;
use crate::demo::cast;
use crate::demo::crowd::SEED;
use crate::demo::day;
use crate::demo::night;
use crate::demo::step::{self, Expected, Kind, Step};
use farthing_proto::v1;
use std::collections::BTreeMap;
use std::io::Write;
use v1::command::Action;

/// The most steps that are sent in one call.
const BATCH_COMMANDS_MAX: usize = 100;
/// Where the told answers stand.
const INDENT: &str = "         ";

/// Plays every step. Ends early where an answer is not the expected one.
pub(crate) async fn whole_day(
    session: &mut Session,
    out: &mut (dyn Write + Send),
) -> Result<(), CliError> {
    let steps = day::steps();
    writeln!(out, "A night market on Saturday, 2026-06-20 (seed {SEED}), in {}.\n", cast::ASSET)?;
    let mut player = Player {
        session,
        out,
        unsent: Vec::new(),
        hour: BTreeMap::new(),
        answers: Answers::default(),
    };
    player.play(&steps).await?;
    let payouts = night::payouts(player.session).await?;
    player.play(&payouts).await?;
    let Answers { applied, replayed, refused } = player.answers;
    writeln!(
        out,
        "\nThat was the day: {} commands, of which {applied} applied, {replayed} answered as replays, {refused} refused.\n",
        steps.len().saturating_add(payouts.len())
    )?;
    Ok(())
}

/// How the commands were answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Answers {
    applied: u64,
    replayed: u64,
    refused: u64,
}

struct Player<'a> {
    session: &'a mut Session,
    out: &'a mut (dyn Write + Send),
    /// Quiet steps that wait to be sent together.
    unsent: Vec<(&'a Step, Action)>,
    /// Number and sum of the hour's quiet steps.
    hour: BTreeMap<Kind, (u64, u64)>,
    answers: Answers,
}

impl<'a> Player<'a> {
    async fn play(&mut self, steps: &'a [Step]) -> Result<(), CliError> {
        let mut hour = step::hour_of(0);
        for step in steps {
            let now = step::hour_of(step.minute);
            if now != hour {
                self.send().await?;
                self.tell_hour(hour)?;
                hour = now;
            }
            if let Some(told) = &step.told {
                // What came before is answered before it is told.
                self.send().await?;
                writeln!(self.out, "  {}  {told}", step::clock(step.minute))?;
            }
            match bound::bind(self.session, step).await? {
                Bound::Command(action) => self.unsent.push((step, action)),
                Bound::Known(answer) => self.compare(step, answer)?,
            }
            if step.told.is_some() || self.unsent.len() >= BATCH_COMMANDS_MAX {
                self.send().await?;
            }
        }
        self.send().await?;
        self.tell_hour(hour)
    }

    /// Sends what waits, and compares each answer with the script.
    async fn send(&mut self) -> Result<(), CliError> {
        if self.unsent.is_empty() {
            return Ok(());
        }
        let unsent = std::mem::take(&mut self.unsent);
        let (steps, actions): (Vec<&Step>, Vec<Action>) = unsent.into_iter().unzip();
        let command = |action| v1::Command { action: Some(action) };
        let asked = v1::SubmitBatchRequest {
            commands: actions.into_iter().map(command).collect(),
            atomic: false,
            with_events: false,
        };
        let answered = self.session.ledger.submit_batch(timed(asked)).await?;
        let answers = answered.into_inner().answers;
        if answers.len() != steps.len() {
            return Err(incomplete("answers"));
        }
        for (step, answer) in steps.into_iter().zip(answers) {
            self.compare(step, answer)?;
        }
        Ok(())
    }

    fn compare(&mut self, step: &Step, answer: v1::Answer) -> Result<(), CliError> {
        let as_expected = match step.expected {
            Expected::Applied => answer.rejection.is_none(),
            Expected::Replayed => answer.rejection.is_none() && answer.replayed,
            Expected::Refused => answer.rejection.is_some(),
        };
        if !as_expected {
            return Err(unexpected(step, answer));
        }
        let counter = match (&answer.rejection, answer.replayed) {
            (Some(_), _) => &mut self.answers.refused,
            (None, true) => &mut self.answers.replayed,
            (None, false) => &mut self.answers.applied,
        };
        *counter = counter.saturating_add(1);
        if let Some((kind, amount)) = step.counted {
            let (number, sum) = self.hour.entry(kind).or_default();
            *number = number.saturating_add(1);
            *sum = sum.saturating_add(amount);
        }
        if step.told.is_some() {
            self.tell_answer(answer)?;
        }
        Ok(())
    }

    fn tell_answer(&mut self, answer: v1::Answer) -> Result<(), CliError> {
        let seq = answer.seq;
        match answer.rejection {
            None if answer.replayed => {
                writeln!(self.out, "{INDENT}-> replayed: the first answer again, seq {seq}")?;
            }
            None => writeln!(self.out, "{INDENT}-> done, seq {seq}")?,
            Some(rejection) => {
                let mut failure = Failure::from(rejection);
                failure.asset = Some((cast::ASSET.to_owned(), cast::EXPONENT));
                let facts: Vec<String> = facts_of(&failure)
                    .into_iter()
                    .map(|(key, value)| format!("{key} {value}"))
                    .collect();
                let reason = &failure.reason;
                writeln!(self.out, "{INDENT}-> refused: {reason} ({})", facts.join(", "))?;
            }
        }
        Ok(())
    }

    /// One line for what the crowd did in an hour.
    fn tell_hour(&mut self, hour: u32) -> Result<(), CliError> {
        let counted: Vec<String> = std::mem::take(&mut self.hour)
            .into_iter()
            .map(|(kind, (number, sum))| {
                let (one, several) = kind.names();
                let name = if number == 1 { one } else { several };
                format!("{number} {name} of {}", format_minor(sum.into(), cast::EXPONENT))
            })
            .collect();
        if !counted.is_empty() {
            let next = hour.saturating_add(1);
            writeln!(self.out, "  {hour}-{next}h  The crowd: {}.", counted.join(", "))?;
        }
        Ok(())
    }
}

/// The ledger was expected to answer otherwise: perhaps its data directory holds something else.
fn unexpected(step: &Step, answer: v1::Answer) -> CliError {
    match answer.rejection {
        Some(rejection) => Failure::from(rejection).into(),
        None => CliError::fault(
            "the demo day did not go as written",
            format!("{:?} was expected at seq {}: {:?}", step.expected, answer.seq, step.told),
        ),
    }
}
