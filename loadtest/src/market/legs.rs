//! What a command of the plan has to move, reckoned without the server: legs in the order in which they are recorded.

use crate::accounts::Book;
use crate::market::Market;
use crate::plan::Planned;
use crate::plan::fee::Fee;
use crate::plan::trade::Trade;
use crate::wire::slim::Leg;

/// The legs of a command that was applied; those of amount 0 are none. `took` says which of the earlier takers of a red
/// packet took from it.
///
/// Every account named here grows on the credit side.
pub(crate) fn legs(
    (book, market, fee): (&Book, &Market, Fee),
    planned: &Planned,
    trade: &Trade,
    took: impl Fn(u64) -> bool,
) -> [Leg; 3] {
    let none = Leg { debit: 0, credit: 0, amount: 0 };
    let wallet = book.numbers()[planned.debit as usize];
    let till = market.till(planned.credit);
    let leg = |debit, credit, amount| Leg { debit, credit, amount };
    match *trade {
        Trade::CreateOrder => [none; 3],
        Trade::Pay { tip, .. } => [
            leg(wallet, till.payable, planned.amount),
            leg(wallet, till.tips, tip),
            leg(till.payable, market.fee_revenue, fee.of(planned.amount)),
        ],
        // It must not be applied; where it was, the events show something and this does not.
        Trade::PayRefused => [none; 3],
        Trade::Refund { paid, .. } => [
            leg(market.fee_revenue, till.payable, fee.back(paid, planned.amount)),
            leg(till.payable, wallet, planned.amount),
            none,
        ],
        Trade::SendPacket => [leg(wallet, market.red_packets, planned.amount), none, none],
        Trade::TakePacket { place, earlier, .. } => {
            let share = Trade::share(planned.amount, place, &earlier, took);
            [leg(market.red_packets, wallet, share), none, none]
        }
    }
}
