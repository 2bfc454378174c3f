//! The audit of payments: what each command moved as the tester reckons it, fees included, against what is recorded and
//! what the accounts show.

use serde::Deserialize;
use serde::Serialize;

use crate::accounts::Book;
use crate::client::Client;
use crate::error::Error;
use crate::market;
use crate::market::Market;
use crate::plan::Action;
use crate::plan::Plan;
use crate::plan::Planned;
use crate::plan::trade::Trade;
use crate::run::Measured;
use crate::wire::slim;

/// Acknowledged commands of a run of payments, by what they did.
#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
pub(crate) struct TradeCounts {
    /// Payments.
    pub(crate) payments: u64,
    /// Those of them that paid an order.
    pub(crate) of_orders: u64,
    /// Those of them with a tip.
    pub(crate) with_tip: u64,
    /// Orders created.
    pub(crate) orders: u64,
    /// Refunds.
    pub(crate) refunds: u64,
    /// Red packets sent.
    pub(crate) packets_sent: u64,
    /// Red packets taken from.
    pub(crate) packets_taken: u64,
}

/// The commands that the answers say are applied, by what they did; nothing where no payments were sent.
pub(crate) fn count(measured: &Measured) -> Option<TradeCounts> {
    let (plan, tally) = (&measured.course.script.plan, &measured.course.tally);
    plan.trading?;
    let mut counts = TradeCounts::default();
    for slot in (0..plan.total).filter(|slot| tally.promise(*slot) == Some(true)) {
        let Action::Trade(trade) = plan.command(slot).action else { continue };
        match trade {
            Trade::CreateOrder => counts.orders += 1,
            Trade::Pay { order, tip } => {
                counts.payments += 1;
                counts.of_orders += u64::from(order.is_some());
                counts.with_tip += u64::from(tip > 0);
            }
            Trade::PayRefused => {}
            Trade::Refund { .. } => counts.refunds += 1,
            Trade::SendPacket => counts.packets_sent += 1,
            Trade::TakePacket { .. } => counts.packets_taken += 1,
        }
    }
    Some(counts)
}

/// What a command has to move.
fn meant(
    (plan, book): (&Plan, &Book),
    planned: &Planned,
    trade: &Trade,
    took: impl Fn(u64) -> bool,
) -> Vec<slim::Leg> {
    let (Some(trading), Some(market)) = (&plan.trading, book.market()) else { return Vec::new() };
    let mut legs = market::legs((book, market, trading.fee), planned, trade, took).to_vec();
    legs.retain(|leg| leg.amount > 0);
    legs
}

/// Whether an instruction is recorded as it was sent; says how where it is not.
pub(crate) fn differs(
    measured: &Measured,
    planned: &Planned,
    trade: &Trade,
    recorded: &slim::Executed,
    took: impl Fn(u64) -> bool,
) -> Option<String> {
    let script = &measured.course.script;
    let meant = meant((&script.plan, &script.book), planned, trade, took);
    let name = trade.instruction();
    (recorded.instruction != name || recorded.legs != meant).then(|| {
        format!(
            "is recorded as {} {:?}, sent as {name} {meant:?}",
            recorded.instruction, recorded.legs
        )
    })
}

/// Compares every account that the run touches with what the answers imply.
///
/// # Errors
///
/// A call failed.
pub(crate) async fn check(
    client: &mut Client,
    measured: &Measured,
    market: &Market,
    applied: impl Fn(u64) -> bool,
) -> Result<(), Error> {
    let script = &measured.course.script;
    let listed = market::list(client, &script.book, market, 0).await?;
    let numbers = listed.iter().map(|account| account.number as usize);
    let mut moved = vec![0i64; numbers.max().unwrap_or_default() + 1];
    for slot in (0..script.plan.total).filter(|slot| applied(*slot)) {
        let planned = script.plan.command(slot);
        let Action::Trade(trade) = planned.action else { continue };
        for leg in meant((&script.plan, &script.book), &planned, &trade, &applied) {
            let amount = leg.amount as i64;
            moved[leg.debit as usize] -= amount;
            moved[leg.credit as usize] += amount;
        }
    }
    for (account, before) in listed.iter().zip(&measured.before) {
        let shown = account.balance;
        let posted = before.posted + moved[account.number as usize];
        if (shown.posted, shown.held, shown.incoming) != (posted, before.held, before.incoming) {
            measured.course.tally.fault(format!(
                "account {} shows {} posted, {} held, {} incoming; the answers imply {posted}, {}, {}",
                account.id, shown.posted, shown.held, shown.incoming, before.held, before.incoming
            ));
        }
    }
    Ok(())
}
