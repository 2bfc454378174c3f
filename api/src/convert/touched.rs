//! Which accounts an event, a rejection or an answer names.

use farthing_ledger::command::Command;
use farthing_ledger::domain::AccountId;
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::domain::Rejection;
use farthing_ledger::event::Event;

/// Hands each account that an event touches to `each`, some more than once.
pub fn by_event(event: &Event, each: &mut impl FnMut(AccountRef)) {
    let mut number = |number: AccountNumber| each(AccountRef::Number(number));
    match event {
        Event::AssetRegistered(_) => {}
        Event::AccountOpened(opened) => number(opened.number),
        Event::AccountStateChanged(change) => number(change.account),
        Event::TransferPosted(transfer) => {
            for leg in &transfer.legs {
                number(leg.debit);
                number(leg.credit);
            }
        }
        Event::HoldPlaced(hold) => {
            number(hold.debit);
            number(hold.credit);
        }
        Event::HoldReleased(ended) | Event::HoldExpired(ended) => {
            number(ended.debit);
            number(ended.credit);
        }
        Event::CommandRefused(refused) => {
            by_command(&refused.command, each);
            if let Some(account) = by_rejection(&refused.rejection) {
                each(account.clone());
            }
        }
    }
}

fn by_command(command: &Command, each: &mut impl FnMut(AccountRef)) {
    match command {
        Command::ChangeAccountState(change) => each(change.account.clone()),
        Command::PostTransfer(transfer) => {
            for posting in &transfer.postings {
                each(posting.debit.clone());
                each(posting.credit.clone());
            }
        }
        Command::PlaceHold(hold) => {
            each(hold.debit.clone());
            each(hold.credit.clone());
        }
        Command::RegisterAsset(_)
        | Command::OpenAccount(_)
        | Command::CaptureHold(_)
        | Command::ReleaseHold(_)
        | Command::ReverseTransfer(_) => {}
    }
}

/// The account that a rejection names.
#[must_use]
pub const fn by_rejection(rejection: &Rejection) -> Option<&AccountRef> {
    match rejection {
        Rejection::AccountUnknown { account }
        | Rejection::AssetMismatch { account, .. }
        | Rejection::SameAccount { account }
        | Rejection::AccountClosed { account }
        | Rejection::AccountFrozen { account, .. }
        | Rejection::AccountNotEmpty { account, .. }
        | Rejection::ConditionFailed { account, .. }
        | Rejection::InsufficientFunds { account, .. }
        | Rejection::CeilingExceeded { account, .. }
        | Rejection::BalanceOverflow { account } => Some(account),
        Rejection::IdConflict { .. }
        | Rejection::BatchAborted { .. }
        | Rejection::AssetUnknown { .. }
        | Rejection::LedgerFull
        | Rejection::NothingToMove
        | Rejection::DeadlinePassed { .. }
        | Rejection::HoldUnknown { .. }
        | Rejection::HoldFinished { .. }
        | Rejection::CaptureExceedsHold { .. }
        | Rejection::TransferUnknown { .. }
        | Rejection::NotReversible { .. }
        | Rejection::ReversalShape { .. }
        | Rejection::ReversalExceedsTransfer { .. } => None,
    }
}

/// The numbers of the accounts that events name.
pub fn numbers<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<AccountNumber> {
    let mut numbers = Vec::new();
    for event in events {
        by_event(event, &mut |account| numbers.extend(number(&account)));
    }
    numbers
}

/// The number of an account that is named by it.
#[must_use]
pub const fn number(account: &AccountRef) -> Option<AccountNumber> {
    match account {
        AccountRef::Number(number) => Some(*number),
        AccountRef::Id(_) => None,
    }
}

/// Whether an event touches an account that `wanted` says yes to, by number or by id.
pub fn any(
    event: &Event,
    by_number: impl Fn(AccountNumber) -> bool,
    by_id: impl Fn(&AccountId) -> bool,
) -> bool {
    let mut found = false;
    by_event(event, &mut |account| {
        found |= match &account {
            AccountRef::Number(number) => by_number(*number),
            AccountRef::Id(id) => by_id(id),
        };
    });
    found
}
