//! Turns what a run asks for into commands: ids handed out, accounts named, earlier commands found.

use super::action::{Ask, Body, Form, Label, NAMES, Name, Part};
use crate::ask::{asset, id, notes, open_source, spec};
use farthing_ledger::command::{
    CaptureHold, ChangeAccountState, Command, Condition, PlaceHold, PostTransfer, Posting,
    ReleaseHold, ReverseTransfer, Terms,
};
use farthing_ledger::domain::{
    AccountId, AccountNumber, AccountRef, AccountSpec, Asset, CommandId, Limit, Side, Time,
};

/// Codes of assets: one from ISO 4217 and two custom ones, of which one may never be registered.
const ASSETS: [&str; 3] = ["JPY", "POINTS", "STAMPS"];
/// Where the ordered ids begin.
const ORDERED: u128 = 0x0190_0000_0000_7000_8000_0000_0000_0000;

/// The commands worded so far.
#[derive(Debug, Default)]
pub(super) struct Wording {
    asked: Vec<Command>,
    ids: u32,
}

impl Wording {
    /// Accounts to begin with: a source without limits, two wallets, a till that grows on the debit side.
    pub(super) fn preamble() -> Vec<Command> {
        let mut commands = vec![open_source("cash", "CNY")];
        commands.extend((1..5).map(|index| Command::OpenAccount(Box::new(account(index, false)))));
        commands
    }

    pub(super) fn word(&mut self, ask: &Ask, now_us: u64) -> Command {
        let command = match ask {
            Ask::Fresh(form, body) => {
                let id = self.fresh_id(*form);
                self.command(id, body, now_us)
            }
            Ask::Again { back, respelled } => match self.earlier(*back).cloned() {
                Some(mut command) if *respelled => {
                    respell(&mut command);
                    command
                }
                Some(command) => command,
                None => return open_source("cash", "CNY"),
            },
            Ask::Reused { back, body } => {
                let id = self.earlier(*back).and_then(Command::id).cloned();
                let id = id.unwrap_or_else(|| CommandId::Text("unused".into()));
                self.command(id, body, now_us)
            }
        };
        if !self.asked.contains(&command) {
            self.asked.push(command.clone());
        }
        command
    }

    fn earlier(&self, back: usize) -> Option<&Command> {
        let index = self.asked.len().checked_sub(1)?.checked_sub(back % self.asked.len())?;
        self.asked.get(index)
    }

    fn fresh_id(&mut self, form: Form) -> CommandId {
        self.ids += 1;
        match form {
            Form::Text => id(&format!("t{}", self.ids)),
            Form::OrderedUuid => CommandId::Uuid(ORDERED + u128::from(self.ids)),
            Form::OrderedUlid => CommandId::Ulid(ORDERED + u128::from(self.ids)),
            Form::RandomUuid(value) => CommandId::Uuid(value),
        }
    }

    /// The id of an earlier hold or transfer, or one that nobody has.
    fn target(&self, back: usize, wanted: fn(&Command) -> bool) -> CommandId {
        let matching: Vec<_> = self.asked.iter().rev().filter(|command| wanted(command)).collect();
        let found = matching.get(back).and_then(|command| command.id());
        found.cloned().unwrap_or_else(|| CommandId::Text("nobody".into()))
    }

    fn command(&self, id: CommandId, body: &Body, now_us: u64) -> Command {
        match body {
            Body::Register { index, exponent } => {
                // JPY is a currency and cannot be registered.
                let code = asset(ASSETS[(*index).max(1)]);
                Command::RegisterAsset(Asset::custom(code, *exponent).unwrap())
            }
            Body::Open { index, other } => Command::OpenAccount(Box::new(account(*index, *other))),
            Body::State(name, state) => {
                let account = reference(*name);
                Command::ChangeAccountState(ChangeAccountState { id, account, state: *state })
            }
            Body::Post(parts, condition, label) => Command::PostTransfer(PostTransfer {
                id,
                postings: parts.iter().map(posting).collect(),
                kind: label.kind,
                notes: labelled(*label),
                terms: condition.and_then(|(name, bound, least)| {
                    let at_least = least.then_some(bound);
                    let at_most = (!least).then_some(bound);
                    let condition = Condition { account: reference(name), at_least, at_most };
                    Terms { effective: None, conditions: vec![condition] }.boxed()
                }),
            }),
            Body::Hold { part, deadline_s, percent, label } => {
                let Posting { debit, credit, amount, asset, .. } = posting(part);
                let deadline = deadline_s.map(|s| now_us.saturating_add_signed(s * 1_000_000));
                Command::PlaceHold(PlaceHold {
                    id,
                    debit,
                    credit,
                    amount,
                    asset,
                    deadline: deadline.map(Time::from_micros),
                    over_capture_percent: *percent,
                    kind: label.kind,
                    notes: labelled(*label),
                })
            }
            Body::Capture { hold, amount, release_rest, label } => {
                Command::CaptureHold(CaptureHold {
                    id,
                    hold: self.target(*hold, |c| matches!(c, Command::PlaceHold(_))),
                    amount: *amount,
                    release_rest: *release_rest,
                    kind: label.kind,
                    notes: labelled(*label),
                })
            }
            Body::Release { hold } => {
                let hold = self.target(*hold, |c| matches!(c, Command::PlaceHold(_)));
                Command::ReleaseHold(ReleaseHold { id, hold })
            }
            Body::Reverse { transfer, parts, label } => self.reversal(id, *transfer, parts, *label),
        }
    }

    fn reversal(&self, id: CommandId, back: usize, parts: &[u64], label: Label) -> Command {
        let moves = |command: &Command| {
            matches!(command, Command::PostTransfer(_) | Command::CaptureHold(_))
        };
        let any = |command: &Command| command.id().is_some();
        let transfer = self.target(back, if back < 6 { moves } else { any });
        // As many amounts as there are postings, most of the time.
        let asked = self.asked.iter().find(|command| command.id() == Some(&transfer));
        let legs = match asked {
            Some(Command::PostTransfer(first)) if back != 5 => first.postings.len(),
            _ => 1,
        };
        let zeros = parts.iter().take(legs).all(|amount| *amount == 0);
        let amounts = if zeros { Vec::new() } else { parts.iter().copied().take(legs).collect() };
        let kind = label.kind;
        let notes = labelled(label);
        Command::ReverseTransfer(ReverseTransfer { id, transfer, amounts, kind, notes })
    }
}

/// The account at a place of the list, as it is opened; or stated otherwise.
fn account(index: usize, other: bool) -> AccountSpec {
    let base = spec(
        NAMES[index],
        ["CNY", "CNY", "CNY", "CNY", "JPY", "JPY", "CNY", "CNY", "POINTS"][index],
    );
    let limits = |overdraft, ceiling| (Limit::AtMost(overdraft), Limit::AtMost(ceiling));
    let (overdraft, ceiling) = match index {
        0 => (Limit::Unlimited, Limit::Unlimited),
        2 => limits(50, 200),
        3 => limits(30, 400),
        4 | 8 => (Limit::Unlimited, Limit::AtMost(1_000)),
        _ => (Limit::AtMost(0), Limit::Unlimited),
    };
    let normal_side = if index == 3 { Side::Debit } else { Side::Credit };
    let code = if other { 9_999 } else { base.code };
    AccountSpec { overdraft, ceiling, normal_side, code, ..base }
}

fn reference(name: Name) -> AccountRef {
    if name.by_number {
        return AccountRef::Number(AccountNumber::from_index(name.index).unwrap());
    }
    AccountRef::Id(AccountId::parse("account", NAMES[name.index]).unwrap())
}

fn posting(part: &Part) -> Posting {
    Posting {
        debit: reference(part.debit),
        credit: reference(part.credit),
        amount: part.amount,
        up_to: part.up_to,
        asset: part.asset.map(|index| asset(["CNY", "JPY", "POINTS"][index])),
    }
}

fn labelled(label: Label) -> Option<Box<farthing_ledger::command::Notes>> {
    label.reference.and_then(|reference| notes(&format!("order-{reference}"), "by hand"))
}

/// Writes ids and accounts in another way that means the same.
fn respell(command: &mut Command) {
    match command {
        Command::ChangeAccountState(change) => {
            respell_id(&mut change.id);
            respell_account(&mut change.account);
        }
        Command::PostTransfer(transfer) => {
            respell_id(&mut transfer.id);
            for posting in &mut transfer.postings {
                respell_account(&mut posting.debit);
                respell_account(&mut posting.credit);
            }
        }
        Command::PlaceHold(hold) => {
            respell_id(&mut hold.id);
            respell_account(&mut hold.debit);
            respell_account(&mut hold.credit);
        }
        Command::CaptureHold(capture) => {
            respell_id(&mut capture.id);
            respell_id(&mut capture.hold);
        }
        Command::ReleaseHold(release) => respell_id(&mut release.id),
        Command::ReverseTransfer(reversal) => respell_id(&mut reversal.id),
        Command::RegisterAsset(_) | Command::OpenAccount(_) | Command::Instruct(_) => {}
    }
}

fn respell_id(id: &mut CommandId) {
    *id = match id {
        CommandId::Uuid(value) => CommandId::Ulid(*value),
        CommandId::Ulid(value) => CommandId::Uuid(*value),
        CommandId::Text(text) => CommandId::Text(text.clone()),
    };
}

/// The five accounts of the preamble have the numbers of their places.
fn respell_account(account: &mut AccountRef) {
    let respelled = match account {
        AccountRef::Id(id) => {
            let index = NAMES.iter().take(5).position(|name| *name == id.as_str());
            index.and_then(AccountNumber::from_index).map(AccountRef::Number)
        }
        AccountRef::Number(number) => {
            let name = NAMES.iter().take(5).nth(number.index());
            name.map(|name| AccountRef::Id(AccountId::parse("account", name).unwrap()))
        }
    };
    if let Some(respelled) = respelled {
        *account = respelled;
    }
}
