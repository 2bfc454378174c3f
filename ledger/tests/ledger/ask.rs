//! Commands in few words.

use farthing_ledger::command::{
    CaptureHold, ChangeAccountState, Command, Condition, Notes, PlaceHold, PostTransfer, Posting,
    ReleaseHold, ReverseTransfer, Terms,
};
use farthing_ledger::domain::{
    AccountId, AccountNumber, AccountRef, AccountSpec, AccountState, Asset, AssetCode, CommandId,
    Limit, Metadata, Side, Text, Time,
};

pub(crate) fn id(text: &str) -> CommandId {
    CommandId::parse("id", text).unwrap()
}

pub(crate) fn asset(code: &str) -> AssetCode {
    AssetCode::parse("asset", code).unwrap()
}

/// An account by its id, or by its number where the name is `#7`.
pub(crate) fn account(name: &str) -> AccountRef {
    match name.strip_prefix('#') {
        Some(number) => {
            AccountRef::Number(AccountNumber::from_raw(number.parse().unwrap()).unwrap())
        }
        None => AccountRef::Id(AccountId::parse("account", name).unwrap()),
    }
}

/// An account that grows on the credit side and has no overdraft.
pub(crate) fn spec(name: &str, code: &str) -> AccountSpec {
    AccountSpec {
        id: AccountId::parse("id", name).unwrap(),
        asset: asset(code),
        code: 2_000,
        normal_side: Side::Credit,
        overdraft: Limit::AtMost(0),
        ceiling: Limit::Unlimited,
        metadata: Metadata::default(),
        reference: Text::default(),
    }
}

pub(crate) fn open(name: &str) -> Command {
    Command::OpenAccount(Box::new(spec(name, "CNY")))
}

pub(crate) fn open_as(spec: AccountSpec) -> Command {
    Command::OpenAccount(Box::new(spec))
}

/// An account without limits, from which money comes.
pub(crate) fn open_source(name: &str, code: &str) -> Command {
    open_as(AccountSpec { overdraft: Limit::Unlimited, ..spec(name, code) })
}

pub(crate) fn register(code: &str, exponent: u32) -> Command {
    Command::RegisterAsset(Asset::custom(asset(code), exponent).unwrap())
}

pub(crate) fn change(command_id: &str, name: &str, state: AccountState) -> Command {
    Command::ChangeAccountState(ChangeAccountState {
        id: id(command_id),
        account: account(name),
        state,
    })
}

pub(crate) fn posting(debit: &str, credit: &str, amount: u64) -> Posting {
    Posting { debit: account(debit), credit: account(credit), amount, up_to: false, asset: None }
}

pub(crate) fn up_to(debit: &str, credit: &str, amount: u64) -> Posting {
    Posting { up_to: true, ..posting(debit, credit, amount) }
}

pub(crate) fn post(command_id: &str, postings: Vec<Posting>) -> PostTransfer {
    PostTransfer {
        id: id(command_id),
        postings: postings.into(),
        kind: 0,
        notes: None,
        terms: None,
    }
}

/// A transfer of one posting.
pub(crate) fn pay(command_id: &str, debit: &str, credit: &str, amount: u64) -> Command {
    Command::PostTransfer(post(command_id, vec![posting(debit, credit, amount)]))
}

pub(crate) fn on_condition(transfer: PostTransfer, conditions: Vec<Condition>) -> Command {
    let terms = Terms { effective: None, conditions };
    Command::PostTransfer(PostTransfer { terms: terms.boxed(), ..transfer })
}

pub(crate) fn notes(reference: &str, memo: &str) -> Option<Box<Notes>> {
    let reference = Text::parse("reference", reference).unwrap();
    Notes { reference, memo: Text::parse("memo", memo).unwrap() }.boxed()
}

pub(crate) fn hold(command_id: &str, debit: &str, credit: &str, amount: u64) -> PlaceHold {
    PlaceHold {
        id: id(command_id),
        debit: account(debit),
        credit: account(credit),
        amount,
        asset: None,
        deadline: None,
        over_capture_percent: 0,
        kind: 0,
        notes: None,
    }
}

pub(crate) fn hold_until(
    command_id: &str,
    debit: &str,
    credit: &str,
    amount: u64,
    us: u64,
) -> Command {
    let deadline = Some(Time::from_micros(us));
    Command::PlaceHold(PlaceHold { deadline, ..hold(command_id, debit, credit, amount) })
}

pub(crate) fn capture(command_id: &str, hold: &str, amount: Option<u64>) -> CaptureHold {
    CaptureHold {
        id: id(command_id),
        hold: id(hold),
        amount,
        release_rest: false,
        kind: 0,
        notes: None,
    }
}

pub(crate) fn release(command_id: &str, hold: &str) -> Command {
    Command::ReleaseHold(ReleaseHold { id: id(command_id), hold: id(hold) })
}

pub(crate) fn reverse(command_id: &str, transfer: &str, amounts: &[u64]) -> Command {
    Command::ReverseTransfer(ReverseTransfer {
        id: id(command_id),
        transfer: id(transfer),
        amounts: amounts.to_vec(),
        kind: 0,
        notes: None,
    })
}

/// Anything that can be submitted.
pub(crate) trait Worded {
    fn command(self) -> Command;
}

impl Worded for Command {
    fn command(self) -> Command {
        self
    }
}

impl Worded for PostTransfer {
    fn command(self) -> Command {
        Command::PostTransfer(self)
    }
}

impl Worded for PlaceHold {
    fn command(self) -> Command {
        Command::PlaceHold(self)
    }
}

impl Worded for CaptureHold {
    fn command(self) -> Command {
        Command::CaptureHold(self)
    }
}
