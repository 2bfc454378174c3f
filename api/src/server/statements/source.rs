//! The lines of a statement, page by page.

use crate::convert::booked::Books;
use crate::convert::booked::Running;
use crate::convert::booked::wallet_line;
use crate::convert::touched::Named;
use crate::server::keys::Keys;
use crate::status::Failure;
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::WalletRef;
use farthing_ledger::engine::payments::Place;
use farthing_ledger::engine::payments::PlanFrom;
use farthing_ledger::event::Event;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::query::LineView;
use farthing_ledger::query::Query;
use farthing_statements::AccountKind;
use farthing_statements::Line;

/// Lines of one page: what a page takes is held while it is written.
const PAGE_LINES: usize = 500;

/// Where lines come from. Read until [`Source::is_done`].
pub(super) enum Source {
    /// A merchant's.
    Merchant(MerchantLines),
    /// A wallet's account.
    Wallet {
        /// The account.
        account: AccountNumber,
        /// What it is to the wallet.
        kind: AccountKind,
        /// After which position to go on, and the last one.
        left: Option<(Seq, Seq)>,
    },
}

/// A merchant's lines.
pub(super) struct MerchantLines {
    /// The merchant in an asset.
    pub(super) place: Place,
    /// Its fee plans.
    pub(super) plans: Vec<PlanFrom>,
    /// After which position to go on, and the last one.
    pub(super) left: Option<(Seq, Seq)>,
    /// Where these are the lines of a settlement.
    pub(super) settlement: Option<SettlementLines>,
}

/// What is different where lines are those of a settlement.
pub(super) struct SettlementLines {
    /// The balances as they follow from the opening ones: without the postings of other settlements.
    pub(super) running: Running,
    /// The position of its own postings, which come last; none once they did.
    pub(super) seal: Option<Seq>,
    /// The last moment of the period. Its own postings are told at it, whenever they were recorded.
    pub(super) last_micros: u64,
}

impl Source {
    /// Whether there are no more lines.
    pub(super) fn is_done(&self) -> bool {
        match self {
            Self::Wallet { left, .. } => left.is_none(),
            Self::Merchant(lines) => {
                let seal = lines.settlement.as_ref().and_then(|settlement| settlement.seal);
                lines.left.is_none() && seal.is_none()
            }
        }
    }

    /// The next lines. There may be none, and more afterwards.
    pub(super) fn page(&mut self, query: &Query, keys: &Keys) -> Result<Vec<Line>, Failure> {
        match self {
            Self::Merchant(lines) => lines.page(query, keys),
            Self::Wallet { account, kind, left } => {
                let Some((after, last)) = *left else { return Ok(Vec::new()) };
                let (seen, next) = query.account_lines(*account, (after, last), PAGE_LINES)?;
                *left = next.map(|after| (after, last));
                let others = seen.iter().flat_map(|line| &line.moves).map(|each| each.counterparty);
                let names = keys.aliases.names(query, &Named::accounts(others.collect()));
                Ok(seen.iter().map(|line| wallet_line(line, *kind, &names)).collect())
            }
        }
    }
}

impl MerchantLines {
    fn page(&mut self, query: &Query, keys: &Keys) -> Result<Vec<Line>, Failure> {
        if let Some((after, last)) = self.left {
            let mut page = query.lines(self.place, (after, last), PAGE_LINES)?;
            self.left = page.next.map(|after| (after, last));
            if self.settlement.is_some() {
                page.lines.retain(|line| !line.is_seal);
            }
            return Ok(self.told(query, keys, &page.lines));
        }
        let sealed =
            self.settlement.as_mut().and_then(|own| Some((own.seal.take()?, own.last_micros)));
        let Some((seq, last_micros)) = sealed else { return Ok(Vec::new()) };
        let page = query.lines(self.place, (seq.previous(), seq), 1)?;
        let mut told = self.told(query, keys, &page.lines);
        told.iter_mut().for_each(|line| line.time_micros = last_micros);
        Ok(told)
    }

    fn told(&mut self, query: &Query, keys: &Keys, views: &[LineView]) -> Vec<Line> {
        let mut named = Named::by_events(views.iter().map(|view| &view.recorded.event));
        named.merchants.push(self.place.0);
        for view in views {
            if let Event::Executed(executed) = &view.recorded.event
                && let Instruction::Tip(tip) = &executed.instruction
                && let WalletRef::Number(wallet) = tip.wallet
            {
                named.payers.push((self.place.0, wallet));
            }
        }
        let names = keys.aliases.names(query, &named);
        let books = Books { merchant: self.place.0, names: &names, plans: &self.plans };
        let mut lines: Vec<Line> = views.iter().map(|view| books.line(view)).collect();
        if let Some(settlement) = &mut self.settlement {
            lines.iter_mut().for_each(|line| settlement.running.follow(&mut line.moves));
        }
        lines
    }
}
