//! A merchant's settlements in their order, the line that a payment made, and the proof that a settlement has it.

use super::Query;
use super::lines::{LINES_MAX, LineView};
use crate::domain::{
    Asset, AssetCode, BusinessKind, BusinessNumber, CommandId, MerchantId, MerchantRef, Seq, Time,
};
use crate::engine::payments::digest::seal_of;
use crate::engine::payments::settling::Cut;
use crate::engine::payments::{Moved, Place};
use crate::error::{Fatal, QueryError};
use crate::event::Event;
use crate::instruction::Instruction;
use crate::item::{Item, Matter, Settlement};
use farthing_proof::line::{Line, LineEncoder};
use farthing_proof::merkle::{Hash, Trace};
use farthing_proof::seal::Seal;

/// A merchant in an asset, and how far it is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The merchant.
    pub merchant: MerchantId,
    /// The merchant and the asset by their numbers.
    pub place: Place,
    /// The asset.
    pub asset: Asset,
    /// Its settlements: their counts are 1 to this.
    pub sealed: u32,
    /// The first position that can belong to a period that is not sealed yet; none without a plan.
    pub first: Option<Seq>,
    /// The end of a period that waits to be sealed.
    pub ended: Option<Cut>,
    /// When the open period ends; none without a plan, or where the schedule has just begun.
    pub next_cut_off: Option<Time>,
}

impl Settled {
    /// When the period ends, or ended, to which a position after the last settlement belongs.
    #[must_use]
    pub fn cut_off_of(&self, seq: Seq) -> Option<Time> {
        let ended = self.ended.filter(|cut| seq <= cut.last).map(|cut| cut.at);
        ended.or(self.next_cut_off)
    }
}

/// A line with its place in the tree of its settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenLine {
    /// The seal of the settlement.
    pub seal: Seal,
    /// The line.
    pub line: Line,
    /// Its place; the first is 0.
    pub index: u64,
    /// What it is joined with up to the root, the deepest first.
    pub path: Vec<Hash>,
}

impl Query {
    /// How far a merchant is settled in an asset.
    ///
    /// # Errors
    ///
    /// There is no such merchant, or it takes no payments in the asset.
    pub fn settled(&self, merchant: &MerchantRef, asset: AssetCode) -> Result<Settled, QueryError> {
        let state = self.view.state.read();
        let missing = |what, name| QueryError::NotFound { what, name };
        let number = state.parties().merchant_number(merchant);
        let known = number.and_then(|number| Some((number, state.parties().merchant(number)?)));
        let (number, known) = known.ok_or_else(|| missing("merchant", merchant.to_string()))?;
        let found = state.asset_by_code(asset).and_then(|(asset, _)| {
            let till = known.till(asset)?;
            Some((asset, state.asset(asset)?, till.settling.as_deref()))
        });
        let (asset, told, settling) =
            found.ok_or_else(|| missing("till", format!("{}:{asset}", known.id)))?;
        let schedule = settling.and_then(|s| state.parties().schedule(s.schedule));
        let next = schedule.filter(|schedule| schedule.date.is_some()).map(|s| s.next);
        Ok(Settled {
            merchant: known.id.clone(),
            place: (number, asset),
            asset: told,
            sealed: settling.map_or(0, |settling| settling.sealed),
            first: settling.map(|settling| match &settling.ended {
                Some(ended) => ended.period.first,
                None => settling.open.first,
            }),
            ended: settling.and_then(|settling| match &settling.ended {
                Some(ended) => Some(ended.cut),
                None => schedule.and_then(|schedule| settling.behind(schedule)),
            }),
            next_cut_off: next,
        })
    }

    /// The settlement with this count.
    ///
    /// # Errors
    ///
    /// There is none, or the journal or the indexes cannot be read.
    pub fn settlement(
        &self,
        settled: &Settled,
        count: u32,
    ) -> Result<(Item, Settlement), QueryError> {
        let number = format!("{}-{count}", settled.asset.code);
        let missing = || QueryError::NotFound { what: "settlement", name: number.clone() };
        let own = BusinessNumber::parse("settlement", &number)?;
        let name = CommandId::business(BusinessKind::Settlement, &settled.merchant, &own);
        let item = self.item(&super::ItemRef::Name(name)).map_err(|error| match error {
            QueryError::NotFound { .. } => missing(),
            QueryError::Invalid(_)
            | QueryError::TooEarly { .. }
            | QueryError::TooFarBack { .. }
            | QueryError::Fatal(_) => error,
        })?;
        match &item.matter {
            Matter::Settlement(settlement) => {
                let settlement = settlement.as_ref().clone();
                Ok((item, settlement))
            }
            Matter::Payment(_)
            | Matter::Code(_)
            | Matter::Withdrawal(_)
            | Matter::Split(_)
            | Matter::Packet(_)
            | Matter::Suspense(_)
            | Matter::Break(_) => Err(missing()),
        }
    }

    /// The first settlement of which `reached` is true, where it is false of all before some count and true of all from
    /// there on: positions and dates rise with the count. None where it is true of none.
    ///
    /// # Errors
    ///
    /// The journal or the indexes cannot be read.
    pub fn first_settlement(
        &self,
        settled: &Settled,
        reached: impl Fn(&Settlement) -> bool,
    ) -> Result<Option<(Item, Settlement)>, QueryError> {
        let (mut low, mut high) = (1_u32, settled.sealed.saturating_add(1));
        let mut found = None;
        while low < high {
            let middle = low.saturating_add(high.saturating_sub(low) / 2);
            let looked_at = self.settlement(settled, middle)?;
            if reached(&looked_at.1) {
                found = Some(looked_at);
                high = middle;
            } else {
                low = middle.saturating_add(1);
            }
        }
        Ok(found)
    }

    /// The position of the line that `payment` made when it was paid. None where it is not paid.
    ///
    /// # Errors
    ///
    /// The journal or the indexes cannot be read, or they have no such line.
    pub fn paid_line(&self, place: Place, payment: &Item) -> Result<Option<Seq>, QueryError> {
        let Some(paid) = payment.payment().and_then(|payment| payment.paid_at) else {
            return Ok(None);
        };
        let (after, last) =
            self.between(paid, Time::from_micros(paid.micros().saturating_add(1)))?;
        let mut after = after.max(payment.number.previous());
        loop {
            let page = self.lines(place, (after, last), LINES_MAX)?;
            if let Some(line) = page.lines.iter().find(|line| pays(line, payment.number)) {
                return Ok(Some(line.recorded.seq));
            }
            let missing =
                || Fatal::damaged(format!("payment {}", payment.number), "has no line when paid");
            after = page.next.ok_or_else(missing)?;
        }
    }

    /// The position before the first event at `from` or later, and that of the last event before `to`.
    ///
    /// # Errors
    ///
    /// The journal cannot be read.
    pub fn between(&self, from: Time, to: Time) -> Result<(Seq, Seq), QueryError> {
        let before = |time: Time| match time.micros().checked_sub(1) {
            Some(micros) => self.journal.seq_at(Time::from_micros(micros)),
            None => Ok(Seq::NONE),
        };
        let published = self.published();
        Ok((before(from)?.min(published), before(to)?.min(published)))
    }

    /// Proves that the line at `wanted` is in a settlement. All lines of the settlement are read, and none is kept.
    ///
    /// # Errors
    ///
    /// The settlement has no such line; the journal or the indexes cannot be read; or the lines in the journal are not
    /// those that were sealed.
    pub fn prove_line(
        &self,
        settled: &Settled,
        settlement: &Settlement,
        wanted: Seq,
    ) -> Result<ProvenLine, QueryError> {
        let mut trace = Trace::of(settlement.lines);
        let (mut encoder, mut found) = (LineEncoder::default(), None);
        let mut after = Some(settlement.first.previous());
        while let Some(start) = after {
            let page = self.lines(settled.place, (start, settlement.last), LINES_MAX)?;
            for view in page.lines.iter().filter(|line| !line.is_seal) {
                let Some(moved) = Moved::of(&view.recorded.event) else { continue };
                let (seq, time) = (view.recorded.seq, view.recorded.time);
                let leaf = moved.leaf((seq, time), &view.parts, &mut encoder);
                if seq == wanted {
                    found = Some(line_of(view, &moved)?);
                    trace.push_wanted(leaf);
                } else {
                    trace.push(leaf);
                }
            }
            after = page.next;
        }
        if trace.len() != settlement.lines || trace.root() != settlement.root {
            return Err(damaged(settled, settlement, "is not of the lines in the journal").into());
        }
        let missing = || QueryError::NotFound { what: "line", name: wanted.to_string() };
        let (line, traced) = found.zip(trace.finish()).ok_or_else(missing)?;
        let seal = seal_of(settlement, &settled.merchant, settled.asset);
        if seal.digest() != settlement.digest {
            return Err(damaged(settled, settlement, "does not have its digest").into());
        }
        Ok(ProvenLine { seal, line, index: traced.index, path: traced.path })
    }
}

fn damaged(settled: &Settled, settlement: &Settlement, problem: &str) -> Fatal {
    let Settled { merchant, asset, .. } = settled;
    Fatal::damaged(format!("settlement {}-{} of {merchant}", asset.code, settlement.count), problem)
}

/// Whether the line is that of the event that paid this payment.
fn pays(line: &LineView, payment: Seq) -> bool {
    let Event::Executed(executed) = &line.recorded.event else { return false };
    let pays = matches!(
        executed.instruction,
        Instruction::Pay(_)
            | Instruction::CaptureOrder(_)
            | Instruction::ReceivePayment(_)
            | Instruction::ResolveSuspense(_)
    );
    pays && executed.items.iter().any(|item| item.number == payment)
}

/// The line as a receipt shows it: what was hashed, field by field.
fn line_of(view: &LineView, moved: &Moved<'_>) -> Result<Line, Fatal> {
    let names = moved.names().into_iter().map(|(name, text)| (name.to_owned(), text));
    let parts =
        view.parts.iter().map(|(part, amount)| (part.name().to_owned(), amount.to_string()));
    let (seq, time) = (view.recorded.seq, view.recorded.time);
    Line::new(seq.raw(), time.micros(), names.chain(parts).collect())
        .map_err(|error| Fatal::damaged(format!("event {seq}"), error))
}
