//! Calls of many commands: batches in both forms, and the dry run.

use crate::convert::answer;
use crate::convert::command;
use crate::convert::names::Names;
use crate::convert::rejection::Refusal;
use crate::server::Server;
use crate::server::many::Item;
use crate::server::many::Many;
use crate::server::many::check_batch;
use crate::server::many::check_count;
use crate::server::wire::Batch;
use crate::server::wire::IntoBatch;
use crate::status::Failure;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::limits::DRY_RUN_COMMANDS_MAX;
use farthing_ledger::pipeline::Answer;
use farthing_ledger::pipeline::Mode;
use farthing_ledger::pipeline::Outcome;
use farthing_proto::v1;

pub(super) async fn submit_batch(
    server: &Server,
    batch: impl IntoBatch,
) -> Result<v1::SubmitBatchResponse, Failure> {
    let Batch { many, atomic, with_events } = batch.batch(&server.keys.edge);
    check_batch(many.count())?;
    let mode = mode(atomic);
    let mut many = well_formed(many, mode)?;
    let answers = server.decide(&mut many, mode, with_events).await?;
    let names = server.names_in(&answers, mode).await?;
    Ok(v1::SubmitBatchResponse { answers: told(many, answers, &names) })
}

pub(super) async fn dry_run(
    server: &Server,
    request: v1::DryRunRequest,
) -> Result<v1::DryRunResponse, Failure> {
    check_count(request.commands.len(), DRY_RUN_COMMANDS_MAX)?;
    let decode = |command: &_| command::decode(&server.keys.edge, command);
    let mut many = Many::decode(&request.commands, decode);
    let answers = server.decide(&mut many, Mode::DryRun, true).await?;
    let names = server.names_in(&answers, Mode::DryRun).await?;
    Ok(v1::DryRunResponse { answers: told(many, answers, &names) })
}

pub(super) async fn submit_compact(
    server: &Server,
    batch: impl IntoBatch,
) -> Result<v1::SubmitCompactResponse, Failure> {
    let Batch { many, atomic, .. } = batch.batch(&server.keys.edge);
    check_batch(many.count())?;
    let mode = mode(atomic);
    let mut many = well_formed(many, mode)?;
    let answers = server.decide(&mut many, mode, false).await?;
    let names = server.names_in(&answers, mode).await?;
    let mut packed = v1::SubmitCompactResponse {
        seqs: Vec::with_capacity(many.count()),
        ..v1::SubmitCompactResponse::default()
    };
    for (index, item) in (0..).zip(many.in_order(answers)) {
        pack(&mut packed, index, item, &names);
    }
    Ok(packed)
}

const fn mode(atomic: bool) -> Mode {
    if atomic { Mode::Atomic } else { Mode::Each }
}

fn well_formed(many: Many, mode: Mode) -> Result<Many, Failure> {
    match mode {
        Mode::Atomic => Ok(many.all_well_formed()?),
        Mode::Each | Mode::DryRun => Ok(many),
    }
}

fn told(many: Many, answers: Vec<Answer>, names: &Names) -> Vec<v1::Answer> {
    let tell = |item| match item {
        Item::Answered(answer) => answer::told(&answer, names),
        Item::Malformed(invalid) => answer::malformed(invalid),
    };
    many.in_order(answers).map(tell).collect()
}

/// Adds one answer. The usual one, applied for the first time, is its position alone.
fn pack(packed: &mut v1::SubmitCompactResponse, index: u32, item: Item, names: &Names) {
    let mut refuse = |refusal: Refusal| {
        let rejection = Some(refusal.into());
        packed.rejections.push(v1::CompactRejection { index, rejection });
    };
    let answer = match item {
        Item::Answered(answer) => answer,
        Item::Malformed(invalid) => {
            refuse(Refusal::malformed(invalid));
            return packed.seqs.push(0);
        }
    };
    if let Outcome::Refused(rejection) = &answer.outcome {
        refuse(Refusal::of(rejection, names, answer.seq != Seq::NONE));
    }
    if answer.replayed {
        packed.replayed.push(index);
    }
    packed.seqs.push(answer.seq.raw());
}

impl Server {
    /// Submits the well-formed commands, if there are any.
    async fn decide(
        &self,
        many: &mut Many,
        mode: Mode,
        with_events: bool,
    ) -> Result<Vec<Answer>, Failure> {
        let commands = many.take_commands();
        if commands.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.ledger.submit(commands, mode, with_events).await?)
    }
}
