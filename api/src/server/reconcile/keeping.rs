//! Breaks of earlier runs that a run takes up, and those that it keeps or ends, each by a command of its own.

use crate::convert::reconciliation::Asked;
use crate::convert::reconciliation::Keys;
use crate::convert::reconciliation::Whose;
use crate::convert::reconciliation::failed;
use crate::convert::reconciliation::open;
use crate::convert::reconciliation::record;
use crate::server::Server;
use crate::server::reconcile::own::PAGE_ITEMS;
use crate::status::Failure;
use farthing_ledger::command::Command;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Text;
use farthing_ledger::error::SubmitError;
use farthing_ledger::instruction::BreakCategory;
use farthing_ledger::instruction::BreakEnding;
use farthing_ledger::instruction::BreakFile;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::instruction::ResolveBreak;
use farthing_ledger::item::Item;
use farthing_ledger::item::ItemKind;
use farthing_ledger::item::Matter;
use farthing_ledger::item::Owner;
use farthing_ledger::pipeline::Answer;
use farthing_ledger::pipeline::Commands;
use farthing_ledger::pipeline::Mode;
use farthing_ledger::pipeline::Outcome as Done;
use farthing_ledger::query::ItemFilter;
use farthing_ledger::query::ItemState;
use farthing_ledger::query::Query;
use farthing_recon::Category;
use farthing_recon::Matcher;
use farthing_recon::Outcome;
use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

/// Breaks that are submitted together.
const TOGETHER_MAX: usize = 256;
/// How long to wait for room in a full queue before the next try.
const FULL_WAIT: Duration = Duration::from_millis(1);
/// Who ends a break that a later file explains.
const BY: &str = "reconciliation";

/// What became of the breaks of a run.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kept {
    /// Recorded now.
    pub(super) recorded: u64,
    /// Recorded before.
    pub(super) known: u64,
    /// Not recorded.
    pub(super) unrecorded: u64,
    /// Explained by this run.
    pub(super) closed: u64,
}

/// The open breaks of earlier runs.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    /// Breaks about rows of both sides, by the position of ours.
    pairs: BTreeMap<u64, Vec<String>>,
}

impl Earlier {
    /// Takes them up.
    pub(super) fn take_up(
        query: &Query,
        (asked, file): (&Asked, BreakFile),
        matcher: &mut Matcher,
    ) -> Result<Self, Failure> {
        let owner = owner_of(query, &asked.whose)?;
        let filter = ItemFilter {
            asset: query.asset_number(asked.asset),
            state: Some(ItemState::Open),
            ..ItemFilter::default()
        };
        let mut earlier = Self::default();
        let mut before = None;
        loop {
            let list = (owner, ItemKind::Break);
            let page = query.items(list, &filter, (before, PAGE_ITEMS))?;
            page.items
                .iter()
                .try_for_each(|item| earlier.take(item, (&asked.whose, file), matcher))?;
            before = page.next;
            if before.is_none() {
                return Ok(earlier);
            }
        }
    }

    fn take(
        &mut self,
        item: &Item,
        (whose, file): (&Whose, BreakFile),
        matcher: &mut Matcher,
    ) -> Result<(), Failure> {
        let Matter::Break(kept) = &item.matter else { return Ok(()) };
        let is_meant = match whose {
            Whose::Merchant(_) => true,
            Whose::Channel(channel) => kept.channel.as_ref() == Some(channel),
        };
        if !is_meant || kept.found.file != file {
            return Ok(());
        }
        match open(&item.name, kept) {
            Some(open) => matcher.take_open(&open).map_err(|error| failed(&error)),
            // What stands twice is no less twice where its first row matches.
            None if kept.found.category == BreakCategory::Duplicate => Ok(()),
            None => {
                let place = kept.found.ours.as_ref().map(|row| row.place);
                if let Some(place) = place {
                    self.pairs.entry(place).or_default().push(item.name.to_string());
                }
                Ok(())
            }
        }
    }

    /// The breaks that a result explains, and why.
    fn explained(&self, outcome: &Outcome) -> Vec<(String, String)> {
        let told = |category: Category| format!("a later file has it: {}", category.name());
        let closed = outcome.closed().map(|closed| (closed.id, told(closed.category)));
        let mut explained: Vec<(String, String)> = closed.collect();
        if self.pairs.is_empty() {
            return explained;
        }
        for found in outcome.findings().filter(|found| found.category == Category::Matched) {
            for view in &found.ours {
                let ids = self.pairs.get(&view.row.seq).into_iter().flatten();
                explained.extend(ids.map(|id| (id.clone(), told(Category::Matched))));
            }
        }
        explained
    }
}

pub(super) fn owner_of(query: &Query, whose: &Whose) -> Result<Owner, Failure> {
    match whose {
        Whose::Merchant(merchant) => Ok(Owner::Merchant(query.merchant(merchant)?.0.number)),
        Whose::Channel(_) => Ok(Owner::Platform),
    }
}

/// Keeps the breaks of a run and ends those that it explains, where that was asked for.
pub(super) fn keep(
    server: &Server,
    (asked, file): (&Asked, BreakFile),
    earlier: &Earlier,
    outcome: &Outcome,
) -> Result<Kept, Failure> {
    let explained = earlier.explained(outcome);
    let mut kept = Kept { closed: length(explained.len()), ..Kept::default() };
    if !asked.record {
        return Ok(kept);
    }
    let mut keys = Keys::of(asked, file);
    let mut together = Vec::new();
    for found in outcome.findings() {
        let id = keys.id(&found);
        if id.is_empty() {
            continue;
        }
        match record((asked, file), &id, &found) {
            Ok(record) => together.push(Instruction::RecordBreak(record)),
            Err(_) => kept.unrecorded = kept.unrecorded.saturating_add(1),
        }
        if together.len() >= TOGETHER_MAX {
            kept.count(&submit(server, &mut together)?);
        }
    }
    kept.count(&submit(server, &mut together)?);
    for (id, why) in explained {
        together.push(Instruction::ResolveBreak(ResolveBreak {
            id: CommandId::parse("id", &format!("later {id}"))?,
            found: CommandId::parse("break_id", &id)?,
            ending: BreakEnding::MatchedLater,
            reason: Text::parse("reason", &why)?,
            by: Text::parse("by", BY)?,
        }));
        if together.len() >= TOGETHER_MAX {
            submit(server, &mut together)?;
        }
    }
    submit(server, &mut together)?;
    Ok(kept)
}

impl Kept {
    fn count(&mut self, answers: &[Answer]) {
        for answer in answers {
            let counter = match (&answer.outcome, answer.replayed) {
                (Done::Applied(_), false) => &mut self.recorded,
                // A break of the same id that was found otherwise is the same break.
                (Done::Applied(_) | Done::Refused(_), _) => &mut self.known,
            };
            *counter = counter.saturating_add(1);
        }
    }
}

/// Submits, and waits for the answers; where the queue is full, for room first.
fn submit(server: &Server, together: &mut Vec<Instruction>) -> Result<Vec<Answer>, Failure> {
    let commands = together.drain(..).map(|one| Command::Instruct(Box::new(one)));
    let mut commands: Commands = commands.collect();
    if commands.is_empty() {
        return Ok(Vec::new());
    }
    let answers = loop {
        match server.ledger.submitter().offer(&mut commands, Mode::Each, false) {
            Ok(answers) => break answers,
            Err(SubmitError::Full | SubmitError::ClientFull) => thread::sleep(FULL_WAIT),
            Err(error) => return Err(error.into()),
        }
    };
    Ok(answers.blocking_recv().map_err(|_| SubmitError::Unknown)??)
}

fn length(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
