//! A merchant's lines as rows, and its orders that nobody paid.

use crate::convert::booked::Books;
use crate::convert::names::Names;
use crate::server::reconcile::own::PAGE_ITEMS;
use crate::server::reconcile::own::Take;
use crate::server::reconcile::own::items_of;
use crate::server::reconcile::own::number_of;
use crate::server::reconcile::own::positions;
use crate::server::reconcile::own::tidied;
use crate::status::Failure;
use farthing_ledger::item::ItemKind;
use farthing_ledger::item::Owner;
use farthing_ledger::item::PaymentState;
use farthing_ledger::item::Settlement;
use farthing_ledger::query::LINES_MAX;
use farthing_ledger::query::Query;
use farthing_ledger::query::Settled;
use farthing_recon::Kind;
use farthing_recon::OwnRow;
use farthing_recon::Period;
use farthing_recon::Status as RowStatus;
use farthing_statements::Line;
use farthing_statements::LineKind;

/// The lines of a period; where `trades_only`, those that a record of orders has too.
pub(super) fn lines(
    query: &Query,
    settled: &Settled,
    (period, trades_only): (Option<Period>, bool),
    take: Take<'_>,
) -> Result<(), Failure> {
    let names = Names::default();
    let books = Books { merchant: settled.place.0, names: &names, plans: &[] };
    let (mut after, last) = positions(query, period)?;
    let mut groups = Groups::after(query, settled, after.raw())?;
    loop {
        let page = query.lines(settled.place, (after, last), LINES_MAX)?;
        for view in page.lines.iter().filter(|view| !trades_only || !view.is_seal) {
            let line = books.line(view);
            if trades_only && !is_trade(line.kind) {
                continue;
            }
            let group = groups.of(line.seq)?;
            take(&row(&line, settled.asset.code.as_str(), group))?;
        }
        match page.next {
            Some(next) => after = next,
            None => return Ok(()),
        }
    }
}

/// The settlements as the lines go on.
struct Groups<'a> {
    query: &'a Query,
    settled: &'a Settled,
    current: Option<Settlement>,
}

impl<'a> Groups<'a> {
    fn after(query: &'a Query, settled: &'a Settled, seq: u64) -> Result<Self, Failure> {
        let found = query.first_settlement(settled, |made| made.last.raw() > seq)?;
        Ok(Self { query, settled, current: found.map(|(_, made)| made) })
    }

    /// The number of the settlement that took a line up; empty where none has yet.
    fn of(&mut self, seq: u64) -> Result<String, Failure> {
        while let Some(made) = self.current.as_ref().filter(|made| made.last.raw() < seq) {
            let next = made.count.saturating_add(1);
            self.current = if next <= self.settled.sealed {
                Some(self.query.settlement(self.settled, next)?.1)
            } else {
                None
            };
        }
        let holding = self.current.as_ref().filter(|made| made.first.raw() <= seq);
        let number = |made: &Settlement| format!("{}-{}", self.settled.asset.code, made.count);
        Ok(holding.map(number).unwrap_or_default())
    }
}

const fn is_trade(kind: LineKind) -> bool {
    matches!(
        kind,
        LineKind::Sale
            | LineKind::Refund
            | LineKind::ChargeBack
            | LineKind::DisputeFee
            | LineKind::Adjustment
    )
}

/// A line as a row: the price without the tip, as bills have it.
fn row(line: &Line, currency: &str, group: String) -> OwnRow {
    let moved = line.moves.iter().fold(0_i128, |sum, one| sum.saturating_add(one.amount));
    let (kind, amount, status) = match line.kind {
        LineKind::Sale => (Kind::Payment, line.gross, RowStatus::Paid),
        LineKind::Tip => (Kind::Payment, line.tip, RowStatus::Paid),
        LineKind::Refund => (Kind::Refund, line.refund.saturating_neg(), RowStatus::Refunded),
        LineKind::TipRefund => (Kind::Refund, line.tip, RowStatus::Refunded),
        LineKind::ChargeBack => {
            (Kind::ChargeBack, line.refund.saturating_neg(), RowStatus::Confirmed)
        }
        LineKind::DisputeFee => (Kind::Fee, moved, RowStatus::Confirmed),
        LineKind::Adjustment => (Kind::Adjustment, moved, RowStatus::Confirmed),
        LineKind::Payout => (Kind::Payout, moved, RowStatus::Confirmed),
        LineKind::PayoutReturned | LineKind::WithdrawalReturned => {
            (Kind::Return, moved, RowStatus::Confirmed)
        }
        LineKind::TopUp => (Kind::TopUp, moved, RowStatus::Confirmed),
        LineKind::Withdrawal => (Kind::Withdrawal, moved, RowStatus::Confirmed),
        LineKind::SplitOut
        | LineKind::SplitReturned
        | LineKind::ShareIn
        | LineKind::ShareReturned
        | LineKind::PaidOut
        | LineKind::Received => (Kind::Transfer, moved, RowStatus::Confirmed),
        LineKind::ReserveHeld
        | LineKind::ReserveReleased
        | LineKind::Owed
        | LineKind::Collected
        | LineKind::RedPacketSent
        | LineKind::RedPacketTaken
        | LineKind::RedPacketReturned
        | LineKind::Exchange
        | LineKind::Other => (Kind::Other, moved, RowStatus::Confirmed),
    };
    OwnRow {
        seq: line.seq,
        time: line.time_micros,
        kind: Some(kind),
        reference: tidied(&line.number),
        amount,
        currency: currency.to_owned(),
        status: Some(status),
        fee: Some(line.fee),
        group,
        ..OwnRow::default()
    }
}

/// Orders of a period that are not paid: nobody misses them, and a payment of theirs is told as what it is.
pub(super) fn unpaid(
    query: &Query,
    settled: &Settled,
    period: Option<Period>,
    take: Take<'_>,
) -> Result<(), Failure> {
    let list = (Owner::Merchant(settled.place.0), ItemKind::Payment);
    let filter = items_of(settled, period);
    let mut before = None;
    loop {
        let page = query.items(list, &filter, (before, PAGE_ITEMS))?;
        for item in &page.items {
            let Some(payment) = item.payment() else { continue };
            let Some(status) = unpaid_status(payment.state) else { continue };
            take(&OwnRow {
                seq: item.number.raw(),
                time: item.began.micros(),
                kind: Some(Kind::Payment),
                reference: number_of(&item.name),
                amount: i128::from(payment.amount),
                currency: settled.asset.code.to_string(),
                status: Some(status),
                ..OwnRow::default()
            })?;
        }
        before = page.next;
        if before.is_none() {
            return Ok(());
        }
    }
}

const fn unpaid_status(state: PaymentState) -> Option<RowStatus> {
    match state {
        PaymentState::Created | PaymentState::Authorised => Some(RowStatus::Pending),
        PaymentState::Closed | PaymentState::Expired => Some(RowStatus::Closed),
        PaymentState::Paid | PaymentState::PartlyRefunded | PaymentState::Refunded => None,
    }
}
