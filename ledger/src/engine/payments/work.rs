//! The bench on which one instruction is worked out: who is meant, what moves, what counts, which items change.
//!
//! Nothing is changed until the event is applied: every step here reads the state and the desk.

use super::chart::Purpose;
use super::parties::{Merchant, Parties, Purse, Till, Wallet};
use super::usage;
use crate::domain::{
    AccountNumber, AssetCode, AssetNumber, ChannelId, CommandId, Fact, Flow, LimitKind,
    MerchantNumber, MerchantRef, Refusal, RefusalCode, Rejection, Seq, Time, WalletNumber,
    WalletRef,
};
use crate::engine::book::pair::check_states;
use crate::engine::desk::Desk;
use crate::engine::state::State;
use crate::engine::target::{Known, Target};
use crate::event::{Accrued, Event, Executed, Leg, Reserved, WalletFlow};
use crate::instruction::{Instruction, MerchantState, WalletState};
use crate::item::{Item, Matter};
use std::sync::Arc;

/// What an instruction does, so far.
pub(super) struct Work<'a> {
    pub(super) state: &'a State,
    pub(super) now: Time,
    target: &'a Target,
    desk: Desk<'a>,
    pub(super) executed: Executed,
}

/// A party as an instruction named it.
pub(super) struct Named<'a, Number, Party> {
    pub(super) number: Number,
    pub(super) party: &'a Party,
}

impl<Number: Copy, Party> Clone for Named<'_, Number, Party> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Number: Copy, Party> Copy for Named<'_, Number, Party> {}

/// A named wallet.
pub(super) type NamedWallet<'a> = Named<'a, WalletNumber, Wallet>;
/// A named merchant.
pub(super) type NamedMerchant<'a> = Named<'a, MerchantNumber, Merchant>;

impl<'a> Work<'a> {
    /// Begins on an instruction.
    pub(super) fn on(
        state: &'a State,
        now: Time,
        instruction: &Instruction,
        target: &'a Target,
    ) -> Self {
        let mut instruction = instruction.clone();
        super::names::by_number(&state.parties, &mut instruction);
        let executed = Executed {
            instruction,
            opened: Vec::new(),
            reserved: None,
            legs: smallvec::SmallVec::new(),
            items: smallvec::SmallVec::new(),
            flows: smallvec::SmallVec::new(),
            accrued: None,
            reference: crate::domain::Text::default(),
        };
        Self { state, now, target, desk: Desk::at(state), executed }
    }

    /// What happened.
    pub(super) fn done(self) -> Event {
        Event::Executed(Box::new(self.executed))
    }

    pub(super) fn parties(&self) -> &'a Parties {
        &self.state.parties
    }

    /// The position that the event will have.
    pub(super) fn seq(&self) -> Seq {
        self.state.seq().next()
    }

    // ---- who is meant ----

    pub(super) fn asset(&self, code: AssetCode) -> Result<AssetNumber, Rejection> {
        let found = self.state.asset_by_code(code).map(|(number, _)| number);
        found.ok_or(Rejection::AssetUnknown { asset: code })
    }

    pub(super) fn asset_code(&self, asset: AssetNumber) -> String {
        self.state.asset(asset).map(|asset| asset.code.to_string()).unwrap_or_default()
    }

    pub(super) fn wallet(&self, wallet: &WalletRef) -> Result<NamedWallet<'a>, Rejection> {
        let number = self.parties().wallet_number(wallet);
        number.and_then(|number| self.wallet_of(number)).ok_or_else(|| {
            Refusal::of(RefusalCode::WalletUnknown).with("wallet", wallet.to_string()).into()
        })
    }

    pub(super) fn wallet_of(&self, number: WalletNumber) -> Option<NamedWallet<'a>> {
        Some(Named { number, party: self.parties().wallet(number)? })
    }

    pub(super) fn purse(
        &self,
        wallet: NamedWallet<'a>,
        asset: AssetNumber,
    ) -> Result<&'a Purse, Rejection> {
        wallet.party.purses.iter().find(|purse| purse.asset == asset).ok_or_else(|| {
            Refusal::of(RefusalCode::WalletAssetMissing)
                .with("wallet", wallet.party.id.as_str())
                .with("asset", self.asset_code(asset))
                .into()
        })
    }

    pub(super) fn merchant(&self, merchant: &MerchantRef) -> Result<NamedMerchant<'a>, Rejection> {
        let number = self.parties().merchant_number(merchant);
        number.and_then(|number| self.merchant_of(number)).ok_or_else(|| {
            Refusal::of(RefusalCode::MerchantUnknown).with("merchant", merchant.to_string()).into()
        })
    }

    pub(super) fn merchant_of(&self, number: MerchantNumber) -> Option<NamedMerchant<'a>> {
        Some(Named { number, party: self.parties().merchant(number)? })
    }

    pub(super) fn till(
        &self,
        merchant: NamedMerchant<'a>,
        asset: AssetNumber,
    ) -> Result<&'a Till, Rejection> {
        merchant.party.tills.iter().find(|till| till.asset == asset).ok_or_else(|| {
            Refusal::of(RefusalCode::MerchantAssetMissing)
                .with("merchant", merchant.party.id.as_str())
                .with("asset", self.asset_code(asset))
                .into()
        })
    }

    pub(super) fn channel(
        &self,
        channel: &ChannelId,
        asset: AssetNumber,
    ) -> Result<AccountNumber, Rejection> {
        let channels = self.parties().channels();
        let accounts = channels.get(channel).map(|channel| &channel.accounts);
        let found = accounts.into_iter().flatten().find(|(of, _)| *of == asset);
        found.map(|(_, account)| *account).ok_or_else(|| {
            Refusal::of(RefusalCode::ChannelUnknown)
                .with("channel", channel.as_str())
                .with("asset", self.asset_code(asset))
                .into()
        })
    }

    pub(super) fn platform(
        &self,
        asset: AssetNumber,
        purpose: Purpose,
    ) -> Result<AccountNumber, Rejection> {
        let found = self.parties().platform_account(asset, purpose);
        // An asset that any party has, has the platform's accounts.
        found.ok_or_else(|| match self.state.asset(asset) {
            Some(asset) => Rejection::AssetUnknown { asset: asset.code },
            None => Rejection::LedgerFull,
        })
    }

    /// The wallet may pay, withdraw and tip.
    pub(super) fn may_pay(wallet: NamedWallet<'_>) -> Result<(), Rejection> {
        match wallet.party.state {
            WalletState::Active => Ok(()),
            WalletState::Frozen | WalletState::DebitsFrozen | WalletState::Closed => {
                Err(not_active(wallet))
            }
        }
    }

    /// The wallet may receive.
    pub(super) fn may_receive(wallet: NamedWallet<'_>) -> Result<(), Rejection> {
        match wallet.party.state {
            WalletState::Active | WalletState::DebitsFrozen => Ok(()),
            WalletState::Frozen | WalletState::Closed => Err(not_active(wallet)),
        }
    }

    /// The merchant may take orders and payments.
    pub(super) fn may_sell(merchant: NamedMerchant<'_>) -> Result<(), Rejection> {
        let state = match merchant.party.state {
            MerchantState::Active => return Ok(()),
            MerchantState::Suspended => "SUSPENDED",
            MerchantState::Closed => "CLOSED",
        };
        Err(Refusal::of(RefusalCode::MerchantNotActive)
            .with("merchant", merchant.party.id.as_str())
            .with("state", state)
            .into())
    }

    // ---- items ----

    /// The item of this name, open or closed.
    pub(super) fn item(&self, name: &CommandId) -> Option<&'a Item> {
        if let Some(open) = self.parties().item(name) {
            return Some(open);
        }
        match self.target {
            Target::Items(items) => items.iter().find_map(|(id, known)| match known {
                Known::Item(item) if id == name => {
                    // The one in memory is newer than any copy: it was named in another way.
                    Some(self.parties().item(&item.name).unwrap_or(item))
                }
                Known::Item(_) | Known::Unknown | Known::Other => None,
            }),
            Target::Unknown | Target::Transfer { .. } | Target::FinishedHold(_) | Target::Other => {
                None
            }
        }
    }

    /// The item as it is from now on.
    pub(super) fn touch(&mut self, item: Item) {
        self.executed.items.push(item);
    }

    /// Begins an item under the instruction's own id.
    pub(super) fn begin(&mut self, matter: Matter) {
        if let Some(name) = self.executed.instruction.id().cloned() {
            let (number, began) = (self.seq(), self.now);
            self.touch(Item { number, name, began, matter });
        }
    }

    // ---- money ----

    /// Moves an amount; nothing where it is 0.
    pub(super) fn post(
        &mut self,
        debit: AccountNumber,
        credit: AccountNumber,
        amount: u64,
    ) -> Result<(), Rejection> {
        if amount == 0 {
            return Ok(());
        }
        check_states(self.state, (debit, credit))?;
        let debit_after = self.desk.debit(debit, amount)?;
        let credit_after = self.desk.credit(credit, amount)?;
        let leg = Leg { debit, credit, amount, up_to: None, debit_after, credit_after };
        self.executed.legs.push(leg);
        Ok(())
    }

    /// Moves an amount out of a wallet. `shows_balance`: whether the refusal may say what is there.
    pub(super) fn post_from_wallet(
        &mut self,
        purse: &Purse,
        credit: AccountNumber,
        amount: u64,
        shows_balance: bool,
    ) -> Result<(), Rejection> {
        let moved = self.post(purse.account, credit, amount);
        moved.map_err(|rejection| wallet_short(rejection, shows_balance))
    }

    /// Reserves an amount between two accounts, out of a wallet.
    pub(super) fn reserve(
        &mut self,
        debit: AccountNumber,
        credit: AccountNumber,
        amount: u64,
    ) -> Result<(), Rejection> {
        check_states(self.state, (debit, credit))?;
        let placed = self
            .desk
            .hold_debit(debit, amount)
            .and_then(|debit_after| Ok((debit_after, self.desk.hold_credit(credit, amount)?)));
        let (debit_after, credit_after) = placed.map_err(|r| wallet_short(r, true))?;
        self.executed.reserved =
            Some(Reserved { debit, credit, amount, placed: true, debit_after, credit_after });
        Ok(())
    }

    /// Gives back what was reserved between two accounts. Before money moves.
    pub(super) fn unreserve(&mut self, debit: AccountNumber, credit: AccountNumber, amount: u64) {
        let (debit_after, credit_after) = self.desk.unhold(debit, credit, amount);
        self.executed.reserved =
            Some(Reserved { debit, credit, amount, placed: false, debit_after, credit_after });
    }

    /// How much an account bears to be debited now, at most `amount`.
    pub(super) fn debitable(&self, account: AccountNumber, amount: u64) -> u64 {
        self.desk.debitable(account, amount)
    }

    /// Counts a movement against a wallet's limits, or says which one it would cross.
    pub(super) fn count(
        &mut self,
        wallet: NamedWallet<'a>,
        purse: &Purse,
        flow: Flow,
    ) -> Result<(), Rejection> {
        let limits = purse.limits.as_deref().copied().unwrap_or_default();
        let offset = wallet.party.utc_offset_minutes;
        usage::check(&limits, purse.usage, flow, self.now, offset).map_err(|hit| {
            let refusal = Refusal::of(RefusalCode::LimitExceeded)
                .with("wallet", wallet.party.id.as_str())
                .with("limit", limit_name(hit.which))
                .with("max", hit.limit)
                .with("left", hit.left)
                .with("needed", flow.amount);
            match hit.resets_at {
                Some(time) => refusal.with("resets_at", time),
                None => refusal,
            }
        })?;
        self.executed.flows.push(WalletFlow { wallet: wallet.number, asset: purse.asset, flow });
        Ok(())
    }

    /// What a merchant's plan of accrued fees has come to.
    pub(super) fn accrue(&mut self, accrued: Accrued) {
        self.executed.accrued = Some(accrued);
    }
}

/// The stable name of a limit.
#[must_use]
pub const fn limit_name(which: LimitKind) -> &'static str {
    match which {
        LimitKind::PerPayment => "per_payment",
        LimitKind::DayOut => "day_out",
        LimitKind::MonthOut => "month_out",
        LimitKind::DayIn => "day_in",
        LimitKind::MonthIn => "month_in",
        LimitKind::DayStatic => "day_static",
    }
}

fn not_active(wallet: NamedWallet<'_>) -> Rejection {
    let state = match wallet.party.state {
        WalletState::Active => "ACTIVE",
        WalletState::Frozen => "FROZEN",
        WalletState::DebitsFrozen => "DEBITS_FROZEN",
        WalletState::Closed => "CLOSED",
    };
    Refusal::of(RefusalCode::WalletNotActive)
        .with("wallet", wallet.party.id.as_str())
        .with("state", state)
        .into()
}

/// A wallet that is short is told without its account: a merchant may read it.
fn wallet_short(rejection: Rejection, shows_balance: bool) -> Rejection {
    let Rejection::InsufficientFunds { needed, available, .. } = rejection else {
        return rejection;
    };
    let refusal = Refusal::of(RefusalCode::WalletFundsShort).with("needed", needed);
    if shows_balance { refusal.with("available", available).into() } else { refusal.into() }
}

/// The item as it becomes, on a copy.
pub(super) fn changed(item: &Item, change: impl FnOnce(&mut Matter)) -> Item {
    let mut item = item.clone();
    change(&mut item.matter);
    item
}

/// A refusal with the name of an item that is not there.
pub(super) fn unknown(code: RefusalCode, name: &'static str, id: &CommandId) -> Rejection {
    let shown = id.business_number().map_or_else(|| id.to_string(), str::to_owned);
    Refusal::of(code).with(name, Fact::from(shown)).into()
}

/// An item in memory.
pub(super) fn kept(item: &Item) -> Arc<Item> {
    Arc::new(item.clone())
}
