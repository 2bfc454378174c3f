//! Batches that are all or nothing, and dry runs: decided on the state itself, then kept or taken back.

use super::submission::{Answer, Answers, Outcome};
use super::writer::Writer;
use crate::command::Command;
use crate::domain::{Invalid, Rejection, Seq};
use crate::engine::{self, Undo};
use crate::error::Fatal;
use crate::event::Recorded;

impl Writer {
    pub(super) fn answer_atomic(
        &mut self,
        commands: &[Command],
        with_events: bool,
    ) -> Result<Answers, Fatal> {
        // A batch with a command that was refused before is refused for that, whatever else has changed since: its
        // retry gets the same answer.
        for (index, command) in commands.iter().enumerate() {
            let known = self.known(command, false)?;
            if let Some(refused) = known.filter(|known| is_refusal(&known.outcome)) {
                return Ok(Ok(self.aborted(commands, index, refused)));
            }
        }
        self.begin_trial();
        let mut answers = Vec::with_capacity(commands.len());
        for (index, command) in commands.iter().enumerate() {
            let answer = self.answer(command, with_events)?;
            if is_refusal(&answer.outcome) {
                self.drop_trial();
                let refused = self.refuse_in_place(commands, command, index)?;
                return Ok(Ok(self.aborted(commands, index, refused)));
            }
            answers.push(answer);
        }
        let bytes = self.past.trial().map_or(0, |trial| trial.bytes());
        if bytes > self.bounds.bytes_max {
            self.drop_trial();
            let max = self.bounds.bytes_max;
            let problem = format!("takes more than {max} journal bytes as one; send fewer");
            return Ok(Err(Invalid::of("commands", problem)));
        }
        for recorded in self.keep_trial() {
            self.builder.push(&recorded.event);
        }
        for (command, answer) in commands.iter().zip(&answers) {
            self.counts.count(command, answer);
        }
        Ok(Ok(answers))
    }

    /// The answers of a batch of which nothing is left but the refusal of the offender.
    fn aborted(&mut self, commands: &[Command], offender: usize, refused: Answer) -> Vec<Answer> {
        let index = u32::try_from(offender).unwrap_or(u32::MAX);
        let aborted = Answer {
            seq: Seq::NONE,
            time: self.now,
            replayed: refused.replayed,
            outcome: Outcome::Refused(Box::new(Rejection::BatchAborted { offender: index })),
        };
        let mut answers = vec![aborted; commands.len()];
        if let Some(place) = answers.get_mut(offender) {
            *place = refused;
        }
        for (command, answer) in commands.iter().zip(&answers) {
            self.counts.count(command, answer);
        }
        answers
    }

    /// The refusal of the offender as it was found with the commands before it applied, now recorded alone, so that a
    /// retry of the batch is refused in the same way.
    fn refuse_in_place(
        &mut self,
        commands: &[Command],
        command: &Command,
        offender: usize,
    ) -> Result<Answer, Fatal> {
        self.begin_trial();
        for earlier in commands.iter().take(offender) {
            self.answer(earlier, false)?;
        }
        let known = self.known(command, false)?;
        let target = self.past.target(&self.state, command, &self.builder)?;
        let decided = engine::decide(&self.state, self.now, command, &target);
        self.drop_trial();
        match (known, decided) {
            (Some(known), _) => Ok(known),
            (None, Err(rejection)) => Ok(self.refuse(command, rejection)),
            (None, Ok(_)) => Err(Fatal::damaged("batch", "is decided in two ways")),
        }
    }

    pub(super) fn answer_dry_run(&mut self, commands: &[Command]) -> Result<Answers, Fatal> {
        self.begin_trial();
        let answers: Result<Vec<Answer>, Fatal> =
            commands.iter().map(|command| self.answer(command, true)).collect();
        self.drop_trial();
        Ok(Ok(answers?))
    }

    fn begin_trial(&mut self) {
        self.undo = Some(Undo::from_here(&self.state));
        self.past.begin_trial();
    }

    fn keep_trial(&mut self) -> Vec<Recorded> {
        self.undo = None;
        self.past.keep_trial()
    }

    fn drop_trial(&mut self) {
        if let Some(undo) = self.undo.take() {
            undo.take_back(&mut self.state);
        }
        self.past.drop_trial();
    }
}

const fn is_refusal(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(_))
}
