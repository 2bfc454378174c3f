//! What is booked, as rows to match with: of a merchant or of a channel.

use crate::convert::reconciliation::Asked;
use crate::convert::reconciliation::Rows;
use crate::convert::reconciliation::Whose;
use crate::server::reconcile::channel;
use crate::server::reconcile::trades;
use crate::server::settled;
use crate::status::Failure;
use farthing_ledger::domain::Asset;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::Time;
use farthing_ledger::item::ItemKind;
use farthing_ledger::item::Matter;
use farthing_ledger::item::Owner;
use farthing_ledger::item::Payout;
use farthing_ledger::item::PayoutState;
use farthing_ledger::query::ItemFilter;
use farthing_ledger::query::Query;
use farthing_ledger::query::Settled;
use farthing_recon::Kind;
use farthing_recon::OwnRow;
use farthing_recon::Period;
use farthing_recon::Status as RowStatus;
use farthing_recon::bounds::REFERENCE_BYTES_MAX;

/// Items of one page.
pub(super) const PAGE_ITEMS: usize = 1_000;
/// How far beyond the period rows are looked at: what was done a second before midnight may stand on the other side of it.
const MARGIN_MICROS: u64 = 86_400_000_000;

/// Takes a row.
pub(super) type Take<'a> = &'a mut dyn FnMut(&OwnRow) -> Result<(), Failure>;

/// Gives each row to `take`, in any order; and the asset that they are in.
pub(super) fn each(
    query: &Query,
    asked: &Asked,
    rows: Rows,
    take: Take<'_>,
) -> Result<Asset, Failure> {
    let period = asked.options.period;
    match &asked.whose {
        Whose::Channel(channel) => channel::each(query, (channel, asked.asset), period, take),
        Whose::Merchant(merchant) => {
            let settled = settled::settled(query, merchant, asked.asset)?;
            match rows {
                Rows::Payouts => payouts(query, &settled, period, take)?,
                Rows::Lines => trades::lines(query, &settled, (period, false), take)?,
                Rows::Trades => {
                    trades::lines(query, &settled, (period, true), take)?;
                    trades::unpaid(query, &settled, period, take)?;
                }
            }
            Ok(settled.asset)
        }
    }
}

/// The positions of a period with its margins: after which one, and the last one.
pub(super) fn positions(query: &Query, period: Option<Period>) -> Result<(Seq, Seq), Failure> {
    match times(period) {
        None => Ok((Seq::NONE, query.published())),
        Some((from, until)) => Ok(query.between(from, until)?),
    }
}

/// The items of a period with its margins.
pub(super) fn items_of(settled: &Settled, period: Option<Period>) -> ItemFilter {
    let times = times(period);
    ItemFilter {
        asset: Some(settled.place.1),
        from: times.map(|(from, _)| from),
        to: times.map(|(_, until)| until),
        ..ItemFilter::default()
    }
}

fn times(period: Option<Period>) -> Option<(Time, Time)> {
    let period = period?;
    let from = Time::from_micros(period.from.saturating_sub(MARGIN_MICROS));
    let until = period.until.saturating_add(MARGIN_MICROS);
    Some((from, Time::from_micros(until.min(Time::MAX.micros()))))
}

/// A text as a row may have it: without control characters, and not too long.
pub(super) fn tidied(text: &str) -> String {
    let mut tidied: String = text.chars().filter(|c| !c.is_control()).collect();
    while tidied.len() > REFERENCE_BYTES_MAX {
        tidied.pop();
    }
    tidied
}

/// The number of an item as its merchant knows it.
pub(super) fn number_of(name: &CommandId) -> String {
    name.business_number().map_or_else(|| tidied(&name.to_string()), tidied)
}

fn payouts(
    query: &Query,
    settled: &Settled,
    period: Option<Period>,
    take: Take<'_>,
) -> Result<(), Failure> {
    let list = (Owner::Merchant(settled.place.0), ItemKind::Settlement);
    let filter = items_of(settled, period);
    let mut before = None;
    loop {
        let page = query.items(list, &filter, (before, PAGE_ITEMS))?;
        for item in &page.items {
            let Matter::Settlement(settlement) = &item.matter else { continue };
            let Some(payout) = settlement.payout.as_deref() else { continue };
            let number = number_of(&item.name);
            let of = (item.number.raw(), number.as_str(), settled.asset.code.as_str());
            take(&payout_row(of, payout))?;
        }
        before = page.next;
        if before.is_none() {
            return Ok(());
        }
    }
}

/// A payout as the merchant's bank should show it.
fn payout_row((seq, number, currency): (u64, &str, &str), payout: &Payout) -> OwnRow {
    let status = match payout.state {
        PayoutState::Created => RowStatus::Pending,
        PayoutState::Sent => RowStatus::Sent,
        PayoutState::Confirmed => RowStatus::Confirmed,
        PayoutState::Returned => RowStatus::Failed,
    };
    OwnRow {
        seq,
        time: payout.since.micros(),
        kind: Some(Kind::Payout),
        reference: number.to_owned(),
        group: number.to_owned(),
        amount: i128::from(payout.amount),
        currency: currency.to_owned(),
        status: Some(status),
        ..OwnRow::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_what_a_row_may_have() {
        assert_eq!(tidied("a\u{1b}b\n"), "ab");
        let long = "\u{4e2d}".repeat(50);
        assert_eq!(tidied(&long).len(), 126);
    }

    #[test]
    fn a_period_has_margins_and_stays_within_time() {
        let period = Period { from: 1, until: Time::MAX.micros() };
        assert_eq!(times(Some(period)), Some((Time::ZERO, Time::MAX)));
        assert_eq!(times(None), None);
    }
}
