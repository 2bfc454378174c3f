//! Applying what happened. One function for the live ledger, replay and tests; it never fails.

use super::book::hold::expire;
use super::payments;
use super::state::{Account, Hold, Opened, RegisteredAsset, State};
use crate::domain::{AccountNumber, AssetNumber, Balance, Seq, Time};
use crate::event::{AccountOpened, Capture, Cause, Event, HoldEnded, HoldPlaced, TransferPosted};

impl State {
    /// Takes the event at `seq` into the state. Events come in order, without gaps.
    pub fn apply(&mut self, seq: Seq, time: Time, event: &Event) {
        self.seq = seq;
        self.time = time;
        match event {
            Event::AssetRegistered(asset) => {
                self.assets.push(RegisteredAsset { asset: *asset, seq });
            }
            Event::AccountOpened(opened) => self.apply_opened(opened),
            Event::AccountStateChanged(change) => {
                if let Some(account) = self.accounts.get_mut(change.account.index()) {
                    account.state = change.state;
                }
            }
            Event::TransferPosted(transfer) => {
                let touched = self.begin_lines(&transfer.legs);
                self.apply_transfer(transfer);
                if !touched.is_empty() {
                    self.end_lines(&touched, payments::Moved::of(event).as_ref());
                }
            }
            Event::HoldPlaced(hold) => self.apply_placed(hold),
            Event::HoldReleased(ended) | Event::HoldExpired(ended) => self.apply_ended(ended),
            // It takes its place in the journal and changes nothing else.
            Event::CommandRefused(_) => {}
            Event::Executed(executed) => self.apply_executed(executed),
        }
    }

    /// What happens by itself at `now`: first holds whose deadline has come, then items whose time has.
    #[must_use]
    pub fn next_due(&self, now: Time) -> Option<Event> {
        let first = self.deadlines.first_key_value();
        let hold = first.filter(|((deadline, _), _)| *deadline <= now);
        let expired = hold.and_then(|(_, id)| self.hold(id).map(|hold| expire(self, id, hold)));
        expired.or_else(|| payments::next_due(self, now))
    }

    /// The next step of what is done beside other work, a bounded number of them at a time: periods that have ended are
    /// sealed.
    #[must_use]
    pub fn next_step(&self, now: Time) -> Option<Event> {
        payments::next_step(self, now)
    }

    pub(super) fn apply_opened(&mut self, opened: &AccountOpened) {
        let asset = match self.asset_by_code(opened.asset.code) {
            Some((number, _)) => number,
            None => {
                let number = AssetNumber::from_index(self.assets.len());
                self.assets.push(RegisteredAsset { asset: opened.asset, seq: self.seq });
                let Some(number) = number else { return };
                number
            }
        };
        let account = Account::fresh(&opened.spec, asset);
        let (seq, time) = (self.seq, self.time);
        self.push_account(account, Opened { spec: opened.spec.clone(), seq, time });
    }

    fn apply_transfer(&mut self, transfer: &TransferPosted) {
        for leg in &transfer.legs {
            self.set_balance(leg.debit, leg.debit_after);
            self.set_balance(leg.credit, leg.credit_after);
        }
        match &transfer.cause {
            Cause::Capture(capture) => self.apply_capture(capture),
            Cause::Posting | Cause::Reversal(_) => {}
        }
    }

    fn apply_capture(&mut self, capture: &Capture) {
        if capture.remaining == 0 {
            self.set_hold(&capture.hold, None);
        } else if let Some(hold) = self.holds.get_mut(&capture.hold) {
            hold.remaining = capture.remaining;
            hold.captured = capture.captured;
        }
    }

    fn apply_placed(&mut self, placed: &HoldPlaced) {
        self.set_balance(placed.debit, placed.debit_after);
        self.set_balance(placed.credit, placed.credit_after);
        let hold = Hold {
            seq: self.seq,
            debit: placed.debit,
            credit: placed.credit,
            amount: placed.amount,
            remaining: placed.amount,
            captured: 0,
            over_capture_percent: placed.over_capture_percent,
            deadline: placed.deadline,
        };
        self.set_hold(&placed.id, Some(hold));
    }

    fn apply_ended(&mut self, ended: &HoldEnded) {
        self.set_balance(ended.debit, ended.debit_after);
        self.set_balance(ended.credit, ended.credit_after);
        self.set_hold(&ended.hold, None);
    }

    pub(super) fn set_balance(&mut self, number: AccountNumber, balance: Balance) {
        if let Some(account) = self.accounts.get_mut(number.index()) {
            account.balance = balance;
        }
    }
}
