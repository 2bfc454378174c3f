//! The audit from outside, after a run: what the server answered against what it recorded and what it shows.
//!
//! | must be | shown by |
//! |---|---|
//! | every acknowledged id recorded once, as it was sent, where its answer said | the event stream from the run's first position |
//! | no refused id recorded, no id that was never sent | the same |
//! | every balance what the answers imply | the accounts, listed before and after |
//! | fees, tips and red packets to the unit, reckoned by the tester | both |
//! | debits equal credits | the trial balance |

pub(crate) mod balances;
pub(crate) mod events;
pub(crate) mod trades;

use std::time::Instant;

use serde::Deserialize;
use serde::Serialize;

use crate::bits::Bits;
use crate::client::Client;
use crate::error::Error;
use crate::run::Measured;
use crate::settings::Settings;

/// How much is audited.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AuditScope {
    /// Everything.
    Full,
    /// Balances and trial balance, without reading every event again.
    Balances,
}

/// What the audit found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Verdict {
    /// Nothing was wrong. A run that did not pass has no throughput.
    pub(crate) passed: bool,
    /// How much was looked at.
    pub(crate) scope: AuditScope,
    /// Events read.
    pub(crate) events: u64,
    /// Accounts compared.
    pub(crate) accounts: u64,
    /// How long it took.
    pub(crate) seconds: f64,
    /// How many faults there were.
    pub(crate) faults: u64,
    /// The first of them, in words.
    pub(crate) findings: Vec<String>,
}

/// Audits a run. A fault does not end it: all of them are found.
///
/// # Errors
///
/// Only where the audit cannot be begun; a call that fails later is a finding.
pub(crate) async fn audit(settings: &Settings, measured: &Measured) -> Result<Verdict, Error> {
    let start = Instant::now();
    let deadline = std::time::Duration::from_millis(settings.deadline_ms);
    let mut client = Client::connect(&settings.target, deadline).await?;
    let course = &measured.course;
    let tally = &course.tally;
    let slots = course.script.plan.total;
    check_answers(measured);
    let mut events = 0;
    let mut recorded = None;
    if settings.audit == AuditScope::Full {
        let seen = Bits::new(slots);
        match events::check(&mut client, measured, &seen).await {
            Ok(read) => events = read,
            Err(cause) => tally.fault(format!("the events cannot be read: {cause}")),
        }
        recorded = Some(seen);
    } else if tally.counts().unknown > 0 {
        tally.fault("commands without an answer need a full audit".to_owned());
    }
    let applied = |slot| match tally.promise(slot) {
        Some(promise) => promise,
        None => recorded.as_ref().is_some_and(|seen| seen.get(slot)),
    };
    let checked = match course.script.book.market() {
        Some(market) => trades::check(&mut client, measured, market, applied).await,
        None => balances::check(&mut client, measured, applied).await,
    };
    if let Err(cause) = checked {
        tally.fault(format!("the balances cannot be read: {cause}"));
    }
    if let Err(cause) = balances::check_trial(&mut client, tally, tally.last().seq).await {
        tally.fault(format!("the trial balance cannot be read: {cause}"));
    }
    let (faults, findings) = tally.faults();
    Ok(Verdict {
        passed: faults == 0,
        scope: settings.audit,
        events,
        accounts: measured.before.len() as u64,
        seconds: start.elapsed().as_secs_f64(),
        faults,
        findings,
    })
}

/// Faults that the answers show by themselves.
fn check_answers(measured: &Measured) {
    let course = &measured.course;
    let (plan, tally) = (&course.script.plan, &course.tally);
    let counts = tally.counts();
    for slot in 0..plan.total {
        if tally.promise(slot) != Some(true) {
            continue;
        }
        if plan.command(slot).action.must_be_refused() {
            tally.fault(format!("slot {slot}: an account without money paid"));
        }
        // A call that was sent again may meet what its first attempt did.
        if counts.sent_again == 0 && !tally.was_fresh(slot) {
            tally.fault(format!("slot {slot}: called a replay, but it was not sent before"));
        }
    }
}
