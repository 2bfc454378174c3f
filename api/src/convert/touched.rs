//! Which accounts an event, a rejection or an answer touches, and what else it names.

use crate::convert::executed;
use crate::convert::party;
use farthing_ledger::command::Command;
use farthing_ledger::domain::AccountId;
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::domain::AssetNumber;
use farthing_ledger::domain::MerchantNumber;
use farthing_ledger::domain::Rejection;
use farthing_ledger::domain::WalletNumber;
use farthing_ledger::event::Event;
use farthing_ledger::event::Executed;
use farthing_ledger::item::Item;
use farthing_ledger::item::Matter;
use farthing_ledger::item::Origin;
use farthing_ledger::item::Owner;
use farthing_ledger::item::Payment;

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
        Event::Executed(executed) => by_executed(executed, &mut number),
    }
}

fn by_executed(executed: &Executed, number: &mut impl FnMut(AccountNumber)) {
    for opened in &executed.opened {
        number(opened.number);
    }
    if let Some(reserved) = &executed.reserved {
        number(reserved.debit);
        number(reserved.credit);
    }
    for leg in &executed.legs {
        number(leg.debit);
        number(leg.credit);
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
        | Command::ReverseTransfer(_)
        | Command::Instruct(_) => {}
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
        | Rejection::ReversalExceedsTransfer { .. }
        | Rejection::Refused(_) => None,
    }
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

/// Everything that answers name by number.
#[derive(Debug, Clone, Default)]
pub struct Named {
    /// Accounts.
    pub accounts: Vec<AccountNumber>,
    /// Assets.
    pub assets: Vec<AssetNumber>,
    /// Wallets.
    pub wallets: Vec<WalletNumber>,
    /// Merchants.
    pub merchants: Vec<MerchantNumber>,
    /// Who paid whom, or will.
    pub payers: Vec<(MerchantNumber, WalletNumber)>,
}

impl Named {
    /// What these events name.
    pub fn by_events<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut named = Self::default();
        for event in events {
            named.add_event(event);
        }
        named
    }

    /// What these items name.
    pub fn by_items<'a>(items: impl IntoIterator<Item = &'a Item>) -> Self {
        let mut named = Self::default();
        for item in items {
            named.add_item(item);
        }
        named
    }

    /// These accounts.
    #[must_use]
    pub fn accounts(accounts: Vec<AccountNumber>) -> Self {
        Self { accounts, ..Self::default() }
    }

    /// Whether nothing is named.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.accounts.is_empty()
            && self.assets.is_empty()
            && self.wallets.is_empty()
            && self.merchants.is_empty()
    }

    /// Adds what an event names.
    pub fn add_event(&mut self, event: &Event) {
        by_event(event, &mut |account| self.accounts.extend(number(&account)));
        if let Event::Executed(executed) = event {
            let (wallet, merchant) = executed::asked_for(&executed.instruction);
            self.wallets.extend(wallet.and_then(party::wallet_number));
            self.merchants.extend(merchant.and_then(party::merchant_number));
            for item in &executed.items {
                self.add_item(item);
            }
        }
    }

    /// Adds what a rejection names.
    pub fn add_rejection(&mut self, rejection: &Rejection) {
        self.accounts.extend(by_rejection(rejection).and_then(number));
    }

    /// Adds what an item names.
    pub fn add_item(&mut self, item: &Item) {
        self.add_owner(item.owner());
        match &item.matter {
            Matter::Payment(payment) => self.add_payment(payment),
            Matter::Code(_) => {}
            Matter::Withdrawal(withdrawal) => self.assets.push(withdrawal.asset),
            Matter::Split(split) => {
                self.assets.push(split.asset);
                for share in &split.shares {
                    self.add_owner(share.receiver);
                }
            }
            Matter::Packet(packet) => self.assets.push(packet.asset),
            Matter::Suspense(suspense) => {
                self.assets.push(suspense.asset);
                self.accounts.push(suspense.channel);
            }
            Matter::Settlement(settlement) => {
                self.assets.push(settlement.asset);
                self.accounts.extend(settlement.payout.as_ref().map(|payout| payout.channel));
            }
            Matter::Break(kept) => self.assets.push(kept.asset),
        }
    }

    fn add_owner(&mut self, owner: Owner) {
        match owner {
            Owner::Merchant(merchant) => self.merchants.push(merchant),
            Owner::Wallet(wallet) => self.wallets.push(wallet),
            Owner::Platform => {}
        }
    }

    fn add_payment(&mut self, payment: &Payment) {
        self.assets.push(payment.asset);
        self.assets.extend(payment.paid_in.as_ref().map(|paid_in| paid_in.asset));
        match payment.payer {
            Some(Origin::Wallet(wallet)) => {
                self.wallets.push(wallet);
                self.payers.push((payment.merchant, wallet));
            }
            Some(Origin::Channel(account)) => self.accounts.push(account),
            None => {}
        }
    }
}
