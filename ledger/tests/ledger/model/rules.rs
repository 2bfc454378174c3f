//! What each command does, in the plainest words: try it on this copy, and say what does not fit.

use super::{HoldLog, Model, Move, Opening, Shown, Step, TransferLog, place};
use farthing_ledger::codec::{Row, RowKind};
use farthing_ledger::command::{
    CaptureHold, ChangeAccountState, Command, Condition, Notes, PlaceHold, PostTransfer,
    ReleaseHold, ReverseTransfer,
};
use farthing_ledger::domain::{
    AccountNumber, AccountRef, AccountSpec, AccountState, Asset, AssetCode, Bound, CommandId,
    Rejection, Side,
};
use farthing_ledger::event::Leg;

type Pair = (AccountNumber, AccountNumber);

impl Model {
    /// Carries the command out on this copy, which already stands at the new position. After an error the copy is
    /// worthless.
    pub(super) fn decide(&mut self, now: u64, command: &Command) -> Result<Shown, Rejection> {
        match command {
            Command::RegisterAsset(asset) => {
                self.assets.push((*asset, self.seq));
                Ok(Shown::Asset(*asset))
            }
            Command::OpenAccount(spec) => self.open(spec),
            Command::ChangeAccountState(change) => self.change_state(change),
            Command::PostTransfer(transfer) => self.post(transfer),
            Command::PlaceHold(hold) => self.place_hold(now, hold),
            Command::CaptureHold(capture) => self.capture(capture),
            Command::ReleaseHold(release) => self.release(release),
            Command::ReverseTransfer(reversal) => self.reverse(reversal),
            Command::Instruct(_) => unreachable!("{command:?} has a model of its own"),
        }
    }

    /// Ends every hold whose deadline has come, the earliest first.
    pub(super) fn expire(&mut self, now: u64) {
        loop {
            let open = self.holds.iter().enumerate().filter(|(_, hold)| hold.remaining() > 0);
            let due = open.filter_map(|(i, hold)| Some((hold.deadline?, hold.seq, i)));
            let Some((_, _, index)) = due.filter(|(at, _, _)| *at <= now).min() else { return };
            self.seq += 1;
            self.time = now;
            let id = self.holds[index].id.clone();
            self.end_hold(index, Step::Expired, (RowKind::HoldExpired, &id));
        }
    }

    fn open(&mut self, spec: &AccountSpec) -> Result<Shown, Rejection> {
        if !self.assets.iter().any(|(asset, _)| asset.code == spec.asset) {
            let Some(asset) = Asset::iso_4217(spec.asset) else {
                return Err(Rejection::AssetUnknown { asset: spec.asset });
            };
            self.assets.push((asset, self.seq));
        }
        let (state, seq, time) = (AccountState::Open, self.seq, self.time);
        self.accounts.push(Opening { spec: spec.clone(), state, seq, time });
        Ok(Shown::Account(AccountNumber::from_index(self.accounts.len() - 1).unwrap()))
    }

    fn change_state(&mut self, change: &ChangeAccountState) -> Result<Shown, Rejection> {
        let number = self.find(&change.account)?;
        let account = self.name(number);
        let before = self.opening(number).state;
        let closing = change.state == AccountState::Closed;
        if before == AccountState::Closed && !closing {
            return Err(Rejection::AccountClosed { account });
        }
        let balance = self.balance(number);
        let held = balance.held_debits.saturating_add(balance.held_credits);
        if closing && (balance.net != 0 || held != 0) {
            let posted = self.own(number) as i64;
            return Err(Rejection::AccountNotEmpty { account, posted, held });
        }
        self.accounts[number.index()].state = change.state;
        Ok(Shown::State(number, change.state))
    }

    fn post(&mut self, transfer: &PostTransfer) -> Result<Shown, Rejection> {
        let mut pairs = Vec::new();
        for posting in &transfer.postings {
            pairs.push(self.pair((&posting.debit, &posting.credit), posting.asset)?);
        }
        for condition in transfer.terms.iter().flat_map(|terms| &terms.conditions) {
            self.check(condition)?;
        }
        let mut legs = Vec::new();
        let what = (&transfer.id, RowKind::Transfer, transfer.kind);
        for (posting, pair) in transfer.postings.iter().zip(pairs) {
            let most = self.room(pair.0, Side::Debit).clamp(0, posting.amount.into()) as u64;
            let amount = if posting.up_to { most } else { posting.amount };
            let up_to = posting.up_to.then_some(posting.amount);
            legs.push(Leg { up_to, ..self.move_money(pair, amount, (legs.len(), what))? });
        }
        if legs.iter().all(|leg| leg.amount == 0) {
            return Err(Rejection::NothingToMove);
        }
        self.log_transfer((&transfer.id, false), &legs, transfer.notes.as_deref());
        Ok(Shown::Transfer(legs))
    }

    fn place_hold(&mut self, now: u64, hold: &PlaceHold) -> Result<Shown, Rejection> {
        let (debit, credit) = self.pair((&hold.debit, &hold.credit), hold.asset)?;
        self.bears(debit, Side::Debit, hold.amount)?;
        self.bears(credit, Side::Credit, hold.amount)?;
        let deadline = hold.deadline.map(|deadline| deadline.micros());
        if let Some(deadline_us) = deadline.filter(|deadline| *deadline <= now) {
            return Err(Rejection::DeadlinePassed { deadline_us, now_us: now });
        }
        self.holds.push(HoldLog {
            id: hold.id.clone(),
            seq: self.seq,
            debit,
            credit,
            amount: hold.amount,
            percent: hold.over_capture_percent,
            deadline,
            steps: Vec::new(),
        });
        let what = (&hold.id, RowKind::HoldPlaced, hold.kind);
        self.log_rows((debit, credit), hold.amount, (0, what));
        self.log_reference(hold.notes.as_deref());
        Ok(Shown::Hold(self.balance(debit), self.balance(credit)))
    }

    fn capture(&mut self, capture: &CaptureHold) -> Result<Shown, Rejection> {
        let index = self.open_hold(&capture.hold)?;
        let hold = self.holds[index].clone();
        let pair = (hold.debit, hold.credit);
        self.check_states(pair)?;
        let amount = capture.amount.unwrap_or(hold.remaining());
        let most = u128::from(hold.amount) * (100 + u128::from(hold.percent)) / 100;
        let available = most as u64 - hold.captured();
        if amount > available {
            let hold = capture.hold.clone();
            return Err(Rejection::CaptureExceedsHold { hold, needed: amount, available });
        }
        let id = capture.id.clone();
        let step = Step::Captured { id, amount, rest_released: capture.release_rest };
        self.holds[index].steps.push((self.seq, step));
        let what = (&capture.id, RowKind::Capture, capture.kind);
        let legs = vec![self.move_money(pair, amount, (0, what))?];
        self.log_transfer((&capture.id, false), &legs, capture.notes.as_deref());
        Ok(Shown::Transfer(legs))
    }

    fn release(&mut self, release: &ReleaseHold) -> Result<Shown, Rejection> {
        let index = self.open_hold(&release.hold)?;
        let hold = self.holds[index].clone();
        let step = Step::Released { id: release.id.clone() };
        self.end_hold(index, step, (RowKind::HoldReleased, &release.id));
        Ok(Shown::Release {
            amount: hold.remaining(),
            captured: hold.captured(),
            debit_after: self.balance(hold.debit),
            credit_after: self.balance(hold.credit),
        })
    }

    fn reverse(&mut self, reversal: &ReverseTransfer) -> Result<Shown, Rejection> {
        let id = &reversal.transfer;
        let Some(index) = self.transfers.iter().position(|t| t.id == *id && !t.is_reversal) else {
            let known = self.firsts.iter().any(|first| first.command.id() == Some(id));
            let transfer = id.clone();
            return Err(match known {
                true => Rejection::NotReversible { transfer },
                false => Rejection::TransferUnknown { transfer },
            });
        };
        let first = self.transfers[index].clone();
        if !reversal.amounts.is_empty() && reversal.amounts.len() != first.legs.len() {
            return Err(Rejection::ReversalShape { postings: first.legs.len() as u32 });
        }
        let left: Vec<u64> = (0..first.legs.len()).map(|leg| first.left_of(leg)).collect();
        let exceeds = |leg: usize, needed| Rejection::ReversalExceedsTransfer {
            posting: leg as u32,
            needed,
            available: left[leg],
        };
        let all = if reversal.amounts.is_empty() { &left } else { &reversal.amounts };
        let amounts = all.clone();
        if let Some(leg) = (0..amounts.len()).find(|leg| amounts[*leg] > left[*leg]) {
            return Err(exceeds(leg, amounts[leg]));
        }
        if amounts.iter().all(|amount| *amount == 0) {
            return Err(exceeds(0, first.legs[0].2));
        }
        let what = (&reversal.id, RowKind::Reversal, reversal.kind);
        let mut legs = Vec::new();
        for ((debit, credit, _), amount) in first.legs.iter().zip(&amounts).rev() {
            if *amount > 0 {
                self.check_states((*credit, *debit))?;
            }
            legs.push(self.move_money((*credit, *debit), *amount, (legs.len(), what))?);
        }
        self.transfers[index].reversals.push((reversal.id.clone(), amounts));
        self.log_transfer((&reversal.id, true), &legs, reversal.notes.as_deref());
        Ok(Shown::Transfer(legs))
    }

    // ---- what several of them check ----

    fn find(&self, account: &AccountRef) -> Result<AccountNumber, Rejection> {
        self.number(account).ok_or_else(|| Rejection::AccountUnknown { account: account.clone() })
    }

    fn name(&self, number: AccountNumber) -> AccountRef {
        AccountRef::Id(self.id_of(number).clone())
    }

    fn pair(
        &self,
        (debit, credit): (&AccountRef, &AccountRef),
        asset: Option<AssetCode>,
    ) -> Result<Pair, Rejection> {
        let pair = (self.find(debit)?, self.find(credit)?);
        if pair.0 == pair.1 {
            return Err(Rejection::SameAccount { account: self.name(pair.0) });
        }
        let held = |number| self.opening(number).spec.asset;
        let wrong = |number, expected| Rejection::AssetMismatch {
            account: self.name(number),
            expected,
            actual: held(number),
        };
        if let Some(expected) = asset.filter(|asset| *asset != held(pair.0)) {
            return Err(wrong(pair.0, expected));
        }
        if held(pair.0) != held(pair.1) {
            return Err(wrong(pair.1, held(pair.0)));
        }
        self.check_states(pair)?;
        Ok(pair)
    }

    fn check_states(&self, (debit, credit): Pair) -> Result<(), Rejection> {
        for number in [debit, credit] {
            if self.opening(number).state == AccountState::Closed {
                return Err(Rejection::AccountClosed { account: self.name(number) });
            }
        }
        for (number, side) in [(debit, Side::Debit), (credit, Side::Credit)] {
            let state = self.opening(number).state;
            let refused = match state {
                AccountState::Open | AccountState::Closed => false,
                AccountState::DebitsFrozen => side == Side::Debit,
                AccountState::CreditsFrozen => side == Side::Credit,
                AccountState::Frozen => true,
            };
            if refused {
                let account = self.name(number);
                return Err(Rejection::AccountFrozen { account, state, side });
            }
        }
        Ok(())
    }

    fn check(&self, condition: &Condition) -> Result<(), Rejection> {
        let number = self.find(&condition.account)?;
        let balance = self.own(number) as i64;
        let too_low = condition.at_least.filter(|least| balance < *least).map(Bound::AtLeast);
        let too_high = condition.at_most.filter(|most| balance > *most).map(Bound::AtMost);
        too_low.or(too_high).map_or(Ok(()), |bound| {
            Err(Rejection::ConditionFailed { account: self.name(number), balance, bound })
        })
    }

    fn open_hold(&self, id: &CommandId) -> Result<usize, Rejection> {
        let index = self.holds.iter().position(|hold| hold.id == *id);
        let index = index.ok_or_else(|| Rejection::HoldUnknown { hold: id.clone() })?;
        if self.holds[index].remaining() == 0 {
            let end = Self::end_of(&self.holds[index]);
            return Err(Rejection::HoldFinished { hold: id.clone(), end });
        }
        Ok(index)
    }

    // ---- what several of them do ----

    fn move_money(
        &mut self,
        (debit, credit): Pair,
        amount: u64,
        what: (usize, (&CommandId, RowKind, u16)),
    ) -> Result<Leg, Rejection> {
        self.bears(debit, Side::Debit, amount)?;
        self.bears(credit, Side::Credit, amount)?;
        self.moves.push(Move { seq: self.seq, debit, credit, amount });
        self.log_rows((debit, credit), amount, what);
        let (debit_after, credit_after) = (self.balance(debit), self.balance(credit));
        Ok(Leg { debit, credit, amount, up_to: None, debit_after, credit_after })
    }

    fn end_hold(&mut self, index: usize, step: Step, (what, id): (RowKind, &CommandId)) {
        let hold = self.holds[index].clone();
        self.holds[index].steps.push((self.seq, step));
        self.log_rows((hold.debit, hold.credit), hold.remaining(), (0, (id, what, 0)));
    }

    fn log_transfer(
        &mut self,
        (id, is_reversal): (&CommandId, bool),
        legs: &[Leg],
        notes: Option<&Notes>,
    ) {
        let legs = legs.iter().map(|leg| (leg.debit, leg.credit, leg.amount)).collect();
        let (id, seq, reversals) = (id.clone(), self.seq, Vec::new());
        self.transfers.push(TransferLog { id, seq, is_reversal, legs, reversals });
        self.log_reference(notes);
    }

    fn log_reference(&mut self, notes: Option<&Notes>) {
        if let Some(notes) = notes.filter(|notes| !notes.reference.is_empty()) {
            self.references.push((notes.reference.to_string(), self.seq));
        }
    }

    fn log_rows(
        &mut self,
        (debit, credit): Pair,
        amount: u64,
        (leg, (id, what, kind)): (usize, (&CommandId, RowKind, u16)),
    ) {
        let (seq, time) = place(self);
        for (account, counterparty, side) in
            [(debit, credit, Side::Debit), (credit, debit, Side::Credit)]
        {
            let (id, after, leg) = (id.clone(), self.balance(account), leg as u8);
            let row = Row { seq, leg, time, what, id, counterparty, side, amount, kind, after };
            self.rows.push((account, row));
        }
    }
}

impl TransferLog {
    /// What is left of a leg to take back.
    pub(crate) fn left_of(&self, leg: usize) -> u64 {
        let taken: u64 = self.reversals.iter().map(|(_, amounts)| amounts[leg]).sum();
        self.legs[leg].2 - taken
    }
}
