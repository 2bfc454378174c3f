//! Reads back everything that was recorded since the run began, and compares it with plan and answers.

use farthing_proto::v1::EventsRequest;

use crate::audit::trades;
use crate::bits::Bits;
use crate::client::Client;
use crate::error::Error;
use crate::plan::Action;
use crate::plan::ids::parse_text;
use crate::run::Measured;
use crate::tally::seq_mark;
use crate::wire::slim;

/// What an event says that concerns a run.
struct Movement<'a> {
    slot: u64,
    told: Told<'a>,
}

/// What was recorded.
enum Told<'a> {
    Transfer(&'a [slim::Leg]),
    Hold(slim::Leg),
    Executed(&'a slim::Executed),
}

/// Checks every event; `seen` gets a bit for each slot that was recorded. Says how many events there were.
///
/// # Errors
///
/// The stream was refused or broke.
pub(crate) async fn check(
    client: &mut Client,
    measured: &Measured,
    seen: &Bits,
) -> Result<u64, Error> {
    let course = &measured.course;
    let tally = &course.tally;
    let request = EventsRequest {
        from_seq: measured.seq_before + 1,
        stop_at_end: true,
        ..EventsRequest::default()
    };
    let mut stream = client.events(request).await?;
    let (mut events, mut sum) = (0u64, 0u64);
    let (mut at, mut through) = (measured.seq_before, measured.seq_before);
    while let Some(item) = stream.message().await? {
        through = through.max(item.through_seq);
        let Some(event) = item.event else { continue };
        // At least once: what was sent before may come again.
        if event.seq <= at {
            continue;
        }
        if event.seq != at + 1 {
            tally.fault(format!("after position {at} comes {}", event.seq));
        }
        at = event.seq;
        events += 1;
        if let Some(movement) = movement(measured, &event)
            && check_one(measured, seen, at, &movement)
        {
            sum = sum.wrapping_add(seq_mark(movement.slot, at));
        }
    }
    if through < tally.last().seq {
        tally.fault(format!(
            "the events end at {through}, but {} was acknowledged",
            tally.last().seq
        ));
    }
    let mut missing = 0u64;
    for slot in 0..course.script.plan.total {
        if tally.promise(slot) == Some(true) && !seen.get(slot) {
            missing += 1;
            tally.fault(format!("slot {slot}: acknowledged, but not recorded"));
        }
    }
    if missing == 0 && sum != tally.seq_sum() {
        tally.fault("commands are recorded at other positions than their answers named".to_owned());
    }
    Ok(events)
}

/// What an event says of this run; nothing where it belongs to someone else.
fn movement<'a>(measured: &Measured, event: &'a slim::Event) -> Option<Movement<'a>> {
    let (id, told) = match (&event.transfer, &event.hold, &event.executed) {
        (Some(transfer), _, _) => (&transfer.id, Told::Transfer(&transfer.legs)),
        (None, Some(hold), _) => {
            let leg = slim::Leg { debit: hold.debit, credit: hold.credit, amount: hold.amount };
            (&hold.id, Told::Hold(leg))
        }
        (None, None, Some(executed)) => (&executed.id, Told::Executed(executed)),
        (None, None, None) => return None,
    };
    let (high, low) = parse_text(id)?;
    let slot = measured.course.script.plan.ids.slot_of(high, low)?;
    Some(Movement { slot, told })
}

/// Checks one movement; says whether it is one that was acknowledged.
fn check_one(measured: &Measured, seen: &Bits, seq: u64, movement: &Movement<'_>) -> bool {
    let course = &measured.course;
    let (plan, tally) = (&course.script.plan, &course.tally);
    let slot = movement.slot;
    if slot >= plan.total {
        tally.fault(format!("position {seq}: slot {slot} was never sent"));
        return false;
    }
    if seen.set(slot) {
        tally.fault(format!("position {seq}: slot {slot} is recorded twice"));
        return false;
    }
    let promise = tally.promise(slot);
    if promise == Some(false) {
        tally.fault(format!("position {seq}: slot {slot} was refused or never sent"));
    }
    if let Some(difference) = differs(measured, seen, movement) {
        tally.fault(format!("position {seq}: slot {slot} {difference}"));
    }
    promise == Some(true)
}

/// Whether a movement is recorded as it was sent; says how where it is not.
fn differs(measured: &Measured, seen: &Bits, movement: &Movement<'_>) -> Option<String> {
    let script = &measured.course.script;
    let planned = script.plan.command(movement.slot);
    let recorded = match (&movement.told, &planned.action) {
        (Told::Executed(executed), Action::Trade(trade)) => {
            return trades::differs(measured, &planned, trade, executed, |slot| seen.get(slot));
        }
        (Told::Executed(executed), _) => {
            return Some(format!("is recorded as {}", executed.instruction));
        }
        (_, Action::Trade(trade)) => {
            return Some(format!("is recorded as a transfer, sent as {}", trade.instruction()));
        }
        (Told::Transfer(legs), action) if *action != Action::Place => *legs,
        (Told::Hold(leg), Action::Place) => std::slice::from_ref(leg),
        (Told::Transfer(_) | Told::Hold(_), action) => {
            return Some(format!("is recorded as something else than {action:?}, sent as that"));
        }
    };
    let number = |index: u32| script.book.numbers()[index as usize];
    let meant = slim::Leg {
        debit: number(planned.debit),
        credit: number(planned.credit),
        amount: planned.amount,
    };
    (recorded != [meant]).then(|| format!("is recorded as {recorded:?}, sent as {meant:?}"))
}
