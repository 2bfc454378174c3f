//! Applying what settlement is made of: plans, cut-offs, lines, seals. It never fails.

use super::chart::Purpose;
use super::line::{Border, Moved};
use super::parties::Till;
use super::settling::{Cut, Kept, Period, Settling};
use crate::domain::{AccountNumber, AssetCode, AssetNumber, MerchantNumber, MerchantRef};
use crate::engine::state::State;
use crate::event::{Executed, Leg};
use crate::instruction::{CloseSettlement, CutOff, FinishCutOff, Seal, SetSettlementPlan};
use crate::item::{Matter, Settlement, Standing};
use farthing_proof::line::LineEncoder;
use smallvec::SmallVec;

/// The merchants, by asset, whose accounts legs touch and that are settled.
pub(in crate::engine) type Touched = SmallVec<[(MerchantNumber, AssetNumber); 2]>;

impl State {
    /// What a merchant stands at in an asset.
    pub(super) fn standing(&self, till: &Till) -> Standing {
        let posted = |number: AccountNumber| {
            self.account(number).map_or(0, |account| account.balance.posted(account.normal_side))
        };
        Standing {
            payable: posted(till.payable),
            tips: posted(till.tips),
            reserve: posted(till.reserve),
            receivable: posted(till.receivable),
            pool: posted(till.pool),
        }
    }

    /// Whose lines these legs make. A period whose cut-off has come ends here: before they are posted.
    pub(in crate::engine) fn begin_lines(&mut self, legs: &[Leg]) -> Touched {
        let mut touched = Touched::new();
        if self.parties.settled.is_empty() {
            return touched;
        }
        for number in legs.iter().flat_map(|leg| [leg.debit, leg.credit]) {
            if let Some(place) = self.parties.settled.get(&number)
                && !touched.contains(place)
            {
                touched.push(*place);
            }
        }
        for place in &touched {
            self.see_cut_off(*place);
        }
        touched
    }

    /// Takes the lines of what moved into the open periods, once it is posted.
    pub(in crate::engine) fn end_lines(&mut self, touched: &Touched, moved: Option<&Moved<'_>>) {
        let Some(moved) = moved else { return };
        let mut encoder = LineEncoder::default();
        for place in touched {
            let Some(border) = self.border(*place) else { continue };
            let parts = moved.parts(&border);
            if parts.is_empty() {
                continue;
            }
            let leaf = moved.leaf((self.seq, self.time), &parts, &mut encoder);
            if let Some(settling) = self.parties.settling_mut(*place) {
                settling.open.note(leaf, &parts);
            }
        }
    }

    /// The accounts that make a merchant's lines in an asset.
    #[must_use]
    pub fn border(&self, (merchant, asset): (MerchantNumber, AssetNumber)) -> Option<Border> {
        let till = self.parties.merchant(merchant)?.till(asset)?;
        Some(Border {
            accounts: till.accounts(),
            fee_revenue: self.parties.platform_account(asset, Purpose::FeeRevenue),
            dispute_fee: self.parties.platform_account(asset, Purpose::DisputeFee),
        })
    }

    /// Ends the open period where its schedule's cut-off has come since anybody looked.
    fn see_cut_off(&mut self, (merchant, asset): (MerchantNumber, AssetNumber)) {
        let till = self.parties.merchant(merchant).and_then(|merchant| merchant.till(asset));
        let Some((till, settling)) = till.and_then(|till| Some((till, till.settling.as_ref()?)))
        else {
            return;
        };
        let schedule = self.parties.schedule(settling.schedule);
        let behind = schedule.and_then(|s| Some((s.period, settling.behind(s)?)));
        let Some((period, cut)) = behind else { return };
        let standing = self.standing(till);
        if let Some(settling) = self.parties.settling_mut((merchant, asset)) {
            settling.see(period, cut, standing);
        }
    }

    pub(super) fn apply_settlement_plan(&mut self, set: &SetSettlementPlan) {
        let Some((merchant, asset)) = self.place(&set.merchant, set.asset) else { return };
        let place = (merchant, asset);
        self.see_cut_off(place);
        let schedule = self.parties.join_schedule(place, &set.plan);
        let period = self.parties.schedule(schedule).map_or(0, |schedule| schedule.period);
        let till = self.parties.merchant(merchant).and_then(|merchant| merchant.till(asset));
        let Some(till) = till else { return };
        let (standing, accounts) = (self.standing(till), till.accounts());
        let begun = Period::begun(self.time, self.seq, standing);
        self.parties.settled.extend(accounts.into_iter().map(|account| (account, place)));
        let Some(till) = self.parties.till_mut(place) else { return };
        match &mut till.settling {
            Some(settling) => {
                let left = |kept: &Kept| Kept {
                    until: period.saturating_add(kept.until.saturating_sub(settling.period)),
                    ..*kept
                };
                settling.kept = settling.kept.iter().map(left).collect();
                settling.plan = set.plan.clone();
                settling.schedule = schedule;
                settling.period = period;
            }
            None => {
                till.settling = Some(Box::new(Settling {
                    plan: set.plan.clone(),
                    schedule,
                    period,
                    sealed: 0,
                    previous: None,
                    date: None,
                    open: begun,
                    ended: None,
                    kept: Vec::new(),
                }));
            }
        }
    }

    pub(super) fn apply_close_settlement(&mut self, close: &CloseSettlement) {
        let Some(place) = self.place(&close.merchant, close.asset) else { return };
        self.see_cut_off(place);
        let till = self.parties.merchant(place.0).and_then(|merchant| merchant.till(place.1));
        let Some((till, settling)) = till.and_then(|till| Some((till, till.settling.as_ref()?)))
        else {
            return;
        };
        let date = self.parties.schedule(settling.schedule).and_then(|schedule| schedule.date);
        let cut = Cut { at: self.time, last: self.seq, date: date.unwrap_or_default() };
        let standing = self.standing(till);
        if let Some(settling) = self.parties.settling_mut(place) {
            settling.end(cut, standing);
        }
        self.parties.to_seal.insert(place);
    }

    pub(super) fn apply_cut_off(&mut self, cut_off: &CutOff) {
        let last = self.seq;
        let Some(schedule) = self.parties.schedule_mut(cut_off.schedule) else { return };
        if let Some(date) = schedule.date {
            schedule.period = schedule.period.saturating_add(1);
            schedule.last = Some(Cut { at: cut_off.at, last, date });
            schedule.turn = (!schedule.members.is_empty()).then_some(0);
        }
        schedule.next = cut_off.next;
        schedule.date = Some(cut_off.next_date);
    }

    pub(super) fn apply_finish_cut_off(&mut self, finish: &FinishCutOff) {
        if let Some(schedule) = self.parties.schedule_mut(finish.schedule) {
            schedule.turn = None;
        }
    }

    /// A seal's legs are its settlement's, and in no period's lines: the open period begins at what they leave. Called
    /// before they are posted.
    pub(super) fn begin_seal(&mut self, seal: &Seal) {
        if let Some(place) = self.place(&seal.merchant, seal.asset) {
            self.see_cut_off(place);
        }
        if let Some(turn) = seal.turn
            && let Some(schedule) = self.parties.schedule_mut(turn.schedule)
        {
            schedule.turn = Some(turn.place.saturating_add(1));
        }
    }

    pub(super) fn end_seal(&mut self, seal: &Seal, executed: &Executed) {
        let Some(place) = self.place(&seal.merchant, seal.asset) else { return };
        self.parties.to_seal.remove(&place);
        let sealed = executed.items.iter().find_map(|item| match &item.matter {
            Matter::Settlement(settlement) => Some(&**settlement),
            Matter::Payment(_)
            | Matter::Code(_)
            | Matter::Withdrawal(_)
            | Matter::Split(_)
            | Matter::Packet(_)
            | Matter::Suspense(_)
            | Matter::Break(_) => None,
        });
        let Some(sealed) = sealed else { return };
        let Some(settling) = self.parties.settling_mut(place) else { return };
        settling.ended = None;
        // The open period began at the cut-off, so that it opens with what the settlement leaves.
        settling.open.opening = sealed.closing;
        settling.sealed = sealed.count;
        settling.previous = Some(sealed.digest);
        settling.date = Some(sealed.date);
        settle_kept(settling, sealed);
    }

    fn place(
        &self,
        merchant: &MerchantRef,
        asset: AssetCode,
    ) -> Option<(MerchantNumber, AssetNumber)> {
        let merchant = self.parties.merchant_number(merchant)?;
        Some((merchant, self.asset_by_code(asset)?.0))
    }
}

/// Releases what was due, the oldest first, and notes what was kept back.
fn settle_kept(settling: &mut Settling, sealed: &Settlement) {
    let now = settling.period;
    // A reserve that was used meanwhile covers less than was due: nothing of that is due again. What could not be
    // posted stays due.
    if sealed.reserve_released > 0 || sealed.ending.reserve == 0 {
        settling.kept.retain(|kept| kept.until > now);
    }
    if sealed.reserve_kept > 0 {
        let until = now.saturating_add(u32::from(settling.plan.reserve_days));
        settling.kept.push(Kept { until, amount: sealed.reserve_kept });
    }
}
