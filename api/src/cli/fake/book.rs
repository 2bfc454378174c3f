//! What the naive ledger holds, and how it decides.

use farthing_proto::v1;
use prost::Message;
use prost_types::Timestamp;
use std::collections::BTreeMap;
use v1::command::Action;
use v1::event::What;
use v1::limit::Limit;

/// Accounts, answers by id, and history.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    pub(crate) accounts: BTreeMap<String, v1::Account>,
    pub(crate) events: Vec<v1::Event>,
    pub(crate) rows: Vec<(String, v1::HistoryRow)>,
    pub(crate) transfers: BTreeMap<String, v1::Transfer>,
    pub(crate) holds: BTreeMap<String, v1::Hold>,
    answers: BTreeMap<String, (Vec<u8>, v1::Answer)>,
}

fn rejection(reason: &str, facts: &[(&str, String)]) -> v1::Rejection {
    let metadata = facts.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    v1::Rejection {
        reason: reason.to_owned(),
        message: "no".to_owned(),
        metadata,
        field_violations: Vec::new(),
    }
}

impl Book {
    pub(crate) fn seq(&self) -> u64 {
        u64::try_from(self.events.len()).unwrap()
    }

    fn time(&self) -> Timestamp {
        Timestamp { seconds: 1_800_000_000 + i64::try_from(self.events.len()).unwrap(), nanos: 0 }
    }

    /// Decides and applies.
    pub(crate) fn submit(&mut self, action: Action) -> v1::Answer {
        let (id, body) = (id_of(&action), v1::Command { action: Some(action.clone()) });
        let body = body.encode_to_vec();
        if let Some((first, answer)) = self.answers.get(&id) {
            if *first == body {
                return v1::Answer { replayed: true, ..answer.clone() };
            }
            let rejection = Some(rejection("ID_CONFLICT", &[("fields", "body".to_owned())]));
            return v1::Answer { rejection, ..Default::default() };
        }
        let before = self.clone();
        let decided = self.decide(action);
        let (what, rejection) = match decided {
            Ok(what) => (what, None),
            Err(rejection) => {
                *self = before;
                let refused =
                    v1::CommandRefused { id: id.clone(), rejection: Some(rejection.clone()) };
                (What::CommandRefused(refused), Some(rejection))
            }
        };
        let (seq, time) = (self.seq() + 1, Some(self.time()));
        let event = v1::Event { seq, time, what: Some(what) };
        self.events.push(event.clone());
        let answer =
            v1::Answer { seq, time, replayed: false, rejection, event: Some(Box::new(event)) };
        self.answers.insert(id, (body, answer.clone()));
        answer
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "it knows the book alone")]
    fn decide(&mut self, action: Action) -> Result<What, v1::Rejection> {
        Ok(match action {
            Action::OpenAccount(account) => self.open(account)?,
            Action::ChangeAccountState(change) => {
                let account = self.accounts.get_mut(&change.account);
                account.ok_or_else(|| unknown(&change.account))?.state = change.state;
                let v1::AccountStateChange { id, account, state, .. } = change;
                What::AccountStateChanged(v1::AccountStateChanged { id, account, state })
            }
            Action::PostTransfer(transfer) => self.post(transfer)?,
            Action::ReverseTransfer(reversal) => self.reverse(reversal)?,
            Action::PlaceHold(hold) => self.place(hold)?,
            Action::CaptureHold(capture) => self.capture(capture)?,
            Action::ReleaseHold(release) => self.release(release)?,
            Action::RegisterAsset(asset) => What::AssetRegistered(v1::AssetRegistered {
                code: asset.code,
                exponent: asset.exponent,
            }),
            _ => return Err(rejection("PAYMENTS_UNKNOWN", &[])),
        })
    }

    fn open(&mut self, account: v1::NewAccount) -> Result<What, v1::Rejection> {
        let exponent = match account.asset.as_str() {
            "CNY" => 2,
            "JPY" => 0,
            _ => return Err(rejection("ASSET_UNKNOWN", &[("asset", account.asset)])),
        };
        let mut opened = v1::Account {
            id: account.id,
            number: u32::try_from(self.accounts.len() + 1).unwrap(),
            asset: account.asset,
            exponent,
            code: account.code,
            normal_side: account.normal_side,
            overdraft: account.overdraft,
            ceiling: account.ceiling,
            metadata: account.metadata,
            reference: account.reference,
            state: v1::AccountState::Open.into(),
            balance: Some(v1::Balance::default()),
            opened_seq: self.seq() + 1,
            opened_time: Some(self.time()),
        };
        opened.balance = Some(with_available(&opened, v1::Balance::default()));
        self.accounts.insert(opened.id.clone(), opened.clone());
        Ok(What::AccountOpened(v1::AccountOpened { account: Some(opened) }))
    }

    fn post(&mut self, transfer: v1::NewTransfer) -> Result<What, v1::Rejection> {
        let mut legs = Vec::new();
        for (index, leg) in transfer.postings.iter().enumerate() {
            let kind = (v1::RowType::Transfer, transfer.kind);
            legs.push(self.leg(
                (&leg.debit, &leg.credit, leg.amount),
                index,
                &transfer.id,
                kind,
            )?);
        }
        let posted = v1::Transfer {
            id: transfer.id,
            legs,
            kind: transfer.kind,
            reference: transfer.reference,
            memo: transfer.memo,
            effective_time: transfer.effective_time,
            ..Default::default()
        };
        self.transfers.insert(posted.id.clone(), posted.clone());
        Ok(What::TransferPosted(posted))
    }

    fn reverse(&mut self, reversal: v1::Reversal) -> Result<What, v1::Rejection> {
        let first = self.transfers.get(&reversal.transfer_id).cloned();
        let mut first = first.ok_or_else(|| rejection("TRANSFER_UNKNOWN", &[]))?;
        first.reversed_amounts.resize(first.legs.len(), 0);
        let mut legs = Vec::new();
        for (index, leg) in first.legs.iter().enumerate() {
            let left = leg.amount - first.reversed_amounts[index];
            let amount = reversal.amounts.get(index).copied().unwrap_or(left);
            if amount > left {
                return Err(rejection(
                    "REVERSAL_EXCEEDS_TRANSFER",
                    &[("available", left.to_string())],
                ));
            }
            first.reversed_amounts[index] += amount;
            let kind = (v1::RowType::Reversal, reversal.kind);
            legs.push(self.leg((&leg.credit, &leg.debit, amount), index, &reversal.id, kind)?);
        }
        first.reversal_ids.push(reversal.id.clone());
        let posted = v1::Transfer {
            id: reversal.id,
            legs,
            kind: reversal.kind,
            reverses_id: first.id.clone(),
            memo: reversal.memo,
            ..Default::default()
        };
        self.transfers.insert(first.id.clone(), first);
        self.transfers.insert(posted.id.clone(), posted.clone());
        Ok(What::TransferPosted(posted))
    }

    fn place(&mut self, hold: v1::NewHold) -> Result<What, v1::Rejection> {
        let debit = self.accounts.get_mut(&hold.debit).ok_or_else(|| unknown(&hold.debit))?;
        let mut balance = debit.balance.unwrap();
        balance.held += hold.amount;
        balance = with_available(debit, balance);
        refuse_overdraft(debit, balance, hold.amount)?;
        debit.balance = Some(balance);
        let placed = v1::Hold {
            id: hold.id,
            debit: hold.debit,
            credit: hold.credit,
            asset: debit.asset.clone(),
            amount: hold.amount,
            remaining: hold.amount,
            state: v1::HoldState::Open.into(),
            over_capture_percent: hold.over_capture_percent,
            memo: hold.memo,
            debit_after: Some(balance),
            ..Default::default()
        };
        self.holds.insert(placed.id.clone(), placed.clone());
        Ok(What::HoldPlaced(placed))
    }

    fn capture(&mut self, capture: v1::HoldCapture) -> Result<What, v1::Rejection> {
        let mut hold = self.open_hold(&capture.hold_id)?;
        let amount = if capture.amount == 0 { hold.remaining } else { capture.amount };
        let most = hold.amount + hold.amount * u64::from(hold.over_capture_percent) / 100;
        if hold.captured + amount > most {
            return Err(rejection("CAPTURE_EXCEEDS_HOLD", &[("available", most.to_string())]));
        }
        self.free(&hold);
        hold.captured += amount;
        hold.remaining = 0;
        hold.state = v1::HoldState::Captured.into();
        let kind = (v1::RowType::Capture, capture.kind);
        let leg = self.leg((&hold.debit, &hold.credit, amount), 0, &capture.id, kind)?;
        let posted = v1::Transfer {
            id: capture.id,
            legs: vec![leg],
            kind: capture.kind,
            memo: capture.memo,
            hold_id: hold.id.clone(),
            ..Default::default()
        };
        self.holds.insert(hold.id.clone(), hold);
        self.transfers.insert(posted.id.clone(), posted.clone());
        Ok(What::TransferPosted(posted))
    }

    fn release(&mut self, release: v1::HoldRelease) -> Result<What, v1::Rejection> {
        let mut hold = self.open_hold(&release.hold_id)?;
        self.free(&hold);
        let released = v1::HoldReleased {
            id: release.id,
            hold_id: hold.id.clone(),
            amount: hold.remaining,
            debit: hold.debit.clone(),
            credit: hold.credit.clone(),
            ..Default::default()
        };
        hold.remaining = 0;
        hold.state = v1::HoldState::Released.into();
        self.holds.insert(hold.id.clone(), hold);
        Ok(What::HoldReleased(released))
    }

    fn open_hold(&self, id: &str) -> Result<v1::Hold, v1::Rejection> {
        let hold = self.holds.get(id).filter(|hold| hold.state() == v1::HoldState::Open);
        hold.cloned().ok_or_else(|| rejection("HOLD_NOT_OPEN", &[("hold", id.to_owned())]))
    }

    fn free(&mut self, hold: &v1::Hold) {
        let debit = self.accounts.get_mut(&hold.debit).unwrap();
        let mut balance = debit.balance.unwrap();
        balance.held -= hold.remaining;
        debit.balance = Some(with_available(debit, balance));
    }

    fn leg(
        &mut self,
        leg: (&str, &str, u64),
        index: usize,
        id: &str,
        kind: (v1::RowType, u32),
    ) -> Result<v1::PostedLeg, v1::Rejection> {
        let (debit, credit, amount) = leg;
        let sides = [(debit, credit, v1::Side::Debit), (credit, debit, v1::Side::Credit)];
        let mut after = Vec::new();
        for (account_id, counterparty, side) in sides {
            let account = self.accounts.get_mut(account_id).ok_or_else(|| unknown(account_id))?;
            let mut balance = account.balance.unwrap();
            let signed = i64::try_from(amount).unwrap();
            balance.posted += if account.normal_side() == side { signed } else { -signed };
            balance = with_available(account, balance);
            refuse_overdraft(account, balance, amount)?;
            account.balance = Some(balance);
            after.push((account.asset.clone(), balance));
            let row = v1::HistoryRow {
                seq: self.seq() + 1,
                leg: u32::try_from(index).unwrap(),
                time: Some(self.time()),
                r#type: kind.0.into(),
                id: id.to_owned(),
                counterparty: counterparty.to_owned(),
                side: side.into(),
                amount,
                kind: kind.1,
                after: Some(balance),
            };
            self.rows.push((account_id.to_owned(), row));
        }
        Ok(v1::PostedLeg {
            debit: debit.to_owned(),
            credit: credit.to_owned(),
            amount,
            asset: after[0].0.clone(),
            debit_after: Some(after[0].1),
            credit_after: Some(after[1].1),
            ..Default::default()
        })
    }
}

fn unknown(account: &str) -> v1::Rejection {
    rejection("ACCOUNT_UNKNOWN", &[("account", account.to_owned())])
}

fn with_available(account: &v1::Account, balance: v1::Balance) -> v1::Balance {
    let limit = account.overdraft.and_then(|limit| limit.limit);
    let available = limit.and_then(|limit| match limit {
        Limit::Unlimited(_) => None,
        Limit::AtMost(most) => {
            let held = i64::try_from(balance.held).unwrap();
            Some(balance.posted - held + i64::try_from(most).unwrap())
        }
    });
    v1::Balance { available, ..balance }
}

fn refuse_overdraft(
    account: &v1::Account,
    balance: v1::Balance,
    needed: u64,
) -> Result<(), v1::Rejection> {
    match balance.available {
        Some(after) if after < 0 => {
            let before = account.balance.unwrap().available.unwrap();
            let facts = [
                ("account", account.id.clone()),
                ("needed", needed.to_string()),
                ("available", before.to_string()),
            ];
            Err(rejection("INSUFFICIENT_FUNDS", &facts))
        }
        Some(_) | None => Ok(()),
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "it knows the book alone")]
fn id_of(action: &Action) -> String {
    match action {
        Action::RegisterAsset(asset) => format!("asset {}", asset.code),
        Action::OpenAccount(account) => format!("account {}", account.id),
        Action::ChangeAccountState(change) => change.id.clone(),
        Action::PostTransfer(transfer) => transfer.id.clone(),
        Action::PlaceHold(hold) => hold.id.clone(),
        Action::CaptureHold(capture) => capture.id.clone(),
        Action::ReleaseHold(release) => release.id.clone(),
        Action::ReverseTransfer(reversal) => reversal.id.clone(),
        instruction => panic!("the naive ledger has no payments layer: {instruction:?}"),
    }
}
