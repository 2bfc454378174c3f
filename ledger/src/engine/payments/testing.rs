//! A small ledger for the tests of the rules: parties with readable ids, instructions one after the other.
//!
//! Every step that is executed is proven: the event follows from the state, the books balance after it, what accounts
//! hold is what open items say, and taking it back gives the very state that was there before.
#![allow(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

use super::execute;
use super::testing_settlements::Follower;
use crate::domain::limits::{REASON_BYTES_MAX, REFERENCE_BYTES_MAX};
use crate::domain::{
    AccountId, AccountState, AssetCode, BusinessKind, BusinessNumber, ChannelId, CommandId, Fact,
    FeeOnRefund, FeePlan, FeeRounding, MerchantId, MerchantRef, Rate, Refusal, RefusalCode,
    Rejection, Text, Time, WalletId, WalletRef,
};
use crate::engine::check::{check_event, check_totals};
use crate::engine::state::State;
use crate::engine::target::{Known, Target};
use crate::engine::undo::Undo;
use crate::event::{AccountStateChanged, Event, Executed};
use crate::instruction::{
    ChangeWalletState, CodeKind, CreateOrder, Instruction, MerchantPolicy, MerchantProfile,
    OpenChannel, OpenWallet, Pay, PayPerson, Payer, RefundFrom, RegisterMerchant, SetFeePlan,
    TipRule, TopUp, WalletState,
};
use crate::item::Item;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const SECOND: u64 = 1_000_000;
pub(super) const HOUR: u64 = 3_600 * SECOND;
pub(super) const DAY: u64 = 24 * HOUR;
/// East of UTC, where all wallets are.
pub(super) const OFFSET_MINUTES: i16 = 8 * 60;

pub(super) fn id(text: &str) -> CommandId {
    CommandId::parse("id", text).unwrap()
}

pub(super) fn business(kind: BusinessKind, merchant: &str, number: &str) -> CommandId {
    let merchant = MerchantId::parse("merchant", merchant).unwrap();
    CommandId::business(kind, &merchant, &BusinessNumber::parse("number", number).unwrap())
}

pub(super) fn order(merchant: &str, number: &str) -> CommandId {
    business(BusinessKind::Order, merchant, number)
}

pub(super) fn wallet(id: &str) -> WalletRef {
    WalletRef::Id(WalletId::parse("wallet", id).unwrap())
}

pub(super) fn merchant(id: &str) -> MerchantRef {
    MerchantRef::Id(MerchantId::parse("merchant", id).unwrap())
}

pub(super) fn channel(id: &str) -> ChannelId {
    ChannelId::parse("channel", id).unwrap()
}

pub(super) fn asset(code: &str) -> AssetCode {
    AssetCode::parse("asset", code).unwrap()
}

pub(super) fn reference(text: &str) -> Text<REFERENCE_BYTES_MAX> {
    Text::parse("reference", text).unwrap()
}

pub(super) fn reason(text: &str) -> Text<REASON_BYTES_MAX> {
    Text::parse("reason", text).unwrap()
}

/// A plan by percentage, half up, tips free, returned in proportion.
pub(super) fn plan(percent: &str) -> FeePlan {
    FeePlan {
        rate: Rate::parse("rate", percent).unwrap(),
        fixed: 0,
        min: None,
        max: None,
        rounding: FeeRounding::HalfUp,
        tips_free: true,
        on_refund: FeeOnRefund::ProRata,
    }
}

/// The fact of a refusal with this name.
pub(super) fn fact<'a>(refusal: &'a Refusal, name: &str) -> Option<&'a Fact> {
    refusal.facts.iter().find(|(of, _)| *of == name).map(|(_, fact)| fact)
}

/// The number that a refusal states under this name.
pub(super) fn number(refusal: &Refusal, name: &str) -> i64 {
    match fact(refusal, name) {
        Some(Fact::Number(number)) => *number,
        other => panic!("{name} is no number: {other:?} in {refusal:?}"),
    }
}

/// A ledger, and what happened in it.
pub(super) struct World {
    pub(super) state: State,
    pub(super) now: Time,
    /// The items that are in memory no more, as they are now.
    closed: BTreeMap<CommandId, Item>,
    /// The item that each Pay paid.
    paid: BTreeMap<CommandId, CommandId>,
    /// The kinds of instruction that were executed, and taken back.
    pub(super) kinds: BTreeSet<&'static str>,
    steps: u32,
    /// Holds every settlement against its lines.
    pub(super) follower: Follower,
    /// Whether periods that have ended wait.
    pub(super) hold_seals: bool,
}

impl World {
    /// An empty ledger at 2026-02-17T00:00:00Z, 8 o'clock where the wallets are.
    pub(super) fn empty() -> Self {
        Self {
            state: State::default(),
            now: Time::from_micros(1_771_286_400 * SECOND),
            closed: BTreeMap::new(),
            paid: BTreeMap::new(),
            kinds: BTreeSet::new(),
            steps: 0,
            follower: Follower::default(),
            hold_seals: false,
        }
    }

    /// CNY and USD: wallets alice, bob and carol (with tips), the channel bank, the merchants stall and cafe.
    pub(super) fn market() -> Self {
        let mut world = Self::empty();
        let assets = vec![asset("CNY"), asset("USD")];
        for name in ["alice", "bob", "carol"] {
            world.run(Instruction::OpenWallet(OpenWallet {
                wallet: WalletId::parse("wallet", name).unwrap(),
                assets: assets.clone(),
                tips: name == "carol",
                utc_offset_minutes: OFFSET_MINUTES,
            }));
        }
        world.run(Instruction::OpenChannel(OpenChannel {
            channel: channel("bank"),
            assets: assets.clone(),
        }));
        for name in ["stall", "cafe"] {
            world.run(Instruction::RegisterMerchant(RegisterMerchant {
                merchant: MerchantId::parse("merchant", name).unwrap(),
                assets: assets.clone(),
                profile: MerchantProfile {
                    name: Text::parse("name", name).unwrap(),
                    city: Text::parse("city", "CHENGDU").unwrap(),
                    country: Text::parse("country", "CN").unwrap(),
                    category: 5_499,
                },
                policy: MerchantPolicy {
                    refund_from: RefundFrom::Payable,
                    charge_back_from: RefundFrom::Receivable,
                },
            }));
        }
        world
    }

    /// An id that was not used yet.
    pub(super) fn fresh(&mut self) -> CommandId {
        self.steps += 1;
        id(&format!("step-{}", self.steps))
    }

    /// Executes an instruction that has to succeed.
    pub(super) fn run(&mut self, instruction: Instruction) -> Executed {
        match self.submit(&instruction) {
            Ok(executed) => executed,
            Err(rejection) => panic!("{instruction:?}: {rejection:?}"),
        }
    }

    /// Asks for an instruction that has to be refused with `code`.
    pub(super) fn refuse(&mut self, instruction: Instruction, code: RefusalCode) -> Refusal {
        match self.submit(&instruction) {
            Err(Rejection::Refused(refusal)) if refusal.code == code => *refusal,
            other => panic!("{instruction:?}: {other:?}"),
        }
    }

    /// What the ledger answers. What is due happens first, as in the pipeline.
    pub(super) fn submit(&mut self, instruction: &Instruction) -> Result<Executed, Rejection> {
        self.expire();
        instruction.check().unwrap();
        let target = self.target(instruction);
        let event = execute(&self.state, self.now, instruction, &target)?;
        Ok(self.apply(&event))
    }

    /// Time passes, and what is due by then happens.
    pub(super) fn pass(&mut self, micros: u64) {
        self.now = Time::from_micros(self.now.micros() + micros);
        self.expire();
    }

    /// The item of this name, open or closed.
    pub(super) fn item(&self, name: &CommandId) -> Item {
        let open = self.state.parties().item(name).cloned();
        open.or_else(|| self.closed.get(name).cloned()).unwrap()
    }

    /// The posted balance of an account, on its normal side.
    pub(super) fn balance(&self, account: &str) -> i64 {
        let account = self.account(account);
        account.balance.posted(account.normal_side)
    }

    pub(super) fn account(&self, account: &str) -> crate::engine::Account {
        let number = self.state.number_of(&AccountId::parse("id", account).unwrap());
        *self.state.account(number.unwrap()).unwrap()
    }

    /// Asserts the balances of several accounts.
    pub(super) fn balances(&self, expected: &[(&str, i64)]) {
        for (account, balance) in expected {
            assert_eq!(self.balance(account), *balance, "{account}");
        }
    }

    fn expire(&mut self) {
        for _ in 0..1_000 {
            let Some(event) = self.state.next_due(self.now) else { break };
            self.apply(&event);
        }
        if self.hold_seals {
            return;
        }
        while self.seal_one() {}
        assert!(self.state.next_deadline().is_none_or(|due| due > self.now), "something is stuck");
    }

    /// Takes the next step of what is sealed, if there is one.
    pub(super) fn seal_one(&mut self) -> bool {
        let step = self.state.next_step(self.now);
        step.map(|event| self.apply(&event)).is_some()
    }

    /// What the journal would say about the items that are named and not open.
    fn target(&self, instruction: &Instruction) -> Target {
        let targets = instruction.targets();
        let names = targets.iter().filter(|name| self.state.parties().item(name).is_none());
        let known = |name: &CommandId| {
            let item = self.closed.get(name).cloned();
            let paid = self.paid.get(name).map(|name| self.item(name));
            item.or(paid).map_or(Known::Unknown, |item| Known::Item(Box::new(item)))
        };
        Target::Items(names.map(|name| ((*name).clone(), known(name))).collect())
    }

    fn apply(&mut self, event: &Event) -> Executed {
        let seq = self.state.seq().next();
        let before = self.state.clone();
        let mut undo = Undo::from_here(&before);
        undo.note(&before, event);
        self.state.apply(seq, self.now, event);
        check_event(&before, seq, event).unwrap();
        check_totals(&self.state).unwrap();
        let mut back = self.state.clone();
        undo.take_back(&mut back);
        assert_eq!(back, before, "taken back: {event:?}");
        assert_eq!(back.parties().due, before.parties().due, "taken back: {event:?}");
        let Event::Executed(executed) = event else { panic!("no instruction: {event:?}") };
        self.follower.follow(&self.state, (seq, self.now), event);
        self.kinds.insert(executed.instruction.name());
        for item in &executed.items {
            match item.is_open() {
                true => self.closed.remove(&item.name),
                false => self.closed.insert(item.name.clone(), item.clone()),
            };
            if let (Instruction::Pay(pay), Some(_)) = (&executed.instruction, item.payment()) {
                self.paid.insert(pay.id.clone(), item.name.clone());
            }
        }
        (**executed).clone()
    }
}

/// Steps that most tests begin with.
impl World {
    /// Tops a wallet up through the bank, in CNY.
    pub(super) fn top_up(&mut self, to: &str, amount: u64) -> Executed {
        let id = self.fresh();
        self.run(Instruction::TopUp(TopUp {
            id,
            wallet: wallet(to),
            channel: channel("bank"),
            asset: asset("CNY"),
            amount,
            reference: reference(""),
        }))
    }

    /// Pays from person to person, in CNY.
    pub(super) fn pay_person(&mut self, from: &str, to: &str, amount: u64) -> Executed {
        let pay = self.person_payment(from, to, amount);
        self.run(Instruction::PayPerson(pay))
    }

    pub(super) fn person_payment(&mut self, from: &str, to: &str, amount: u64) -> PayPerson {
        PayPerson {
            id: self.fresh(),
            from: wallet(from),
            to: wallet(to),
            asset: asset("CNY"),
            amount,
            reference: reference(""),
        }
    }

    /// Freezes, unfreezes or closes a wallet.
    pub(super) fn wallet_state(&mut self, of: &str, state: WalletState) -> Instruction {
        let (id, wallet) = (self.fresh(), wallet(of));
        Instruction::ChangeWalletState(ChangeWalletState { id, wallet, state })
    }

    /// Freezes an account by its id, as the book's own command does.
    pub(super) fn freeze_account(&mut self, account: &str) {
        let id = self.fresh();
        let account = self.state.number_of(&AccountId::parse("id", account).unwrap()).unwrap();
        let change = AccountStateChanged { id, account, state: AccountState::Frozen };
        let seq = self.state.seq().next();
        self.state.apply(seq, self.now, &Event::AccountStateChanged(change));
    }

    /// Gives a merchant a fee plan in CNY from now on.
    pub(super) fn set_plan(&mut self, of: &str, plan: FeePlan) -> Executed {
        let (id, from) = (self.fresh(), self.now);
        let (merchant, asset) = (merchant(of), asset("CNY"));
        let set = SetFeePlan { id, merchant, asset, plan, from, until: None };
        self.run(Instruction::SetFeePlan(set))
    }

    /// An order in CNY that never expires and takes any tip.
    pub(super) fn order(&self, of: &str, number: &str, amount: u64) -> CreateOrder {
        CreateOrder {
            id: order(of, number),
            merchant: merchant(of),
            asset: asset("CNY"),
            amount,
            expires: None,
            tip: TipRule::Any,
            split: false,
            terminal: Text::default(),
            reference: reference(""),
        }
    }

    /// A payment in CNY of a typed amount, without a tip.
    pub(super) fn pay(&mut self, from: &str, to: &str, amount: u64) -> Pay {
        Pay {
            id: self.fresh(),
            payer: Payer::Wallet(wallet(from)),
            merchant: merchant(to),
            order: None,
            kind: CodeKind::App,
            asset: asset("CNY"),
            amount,
            tip: 0,
            tip_to: None,
            exchange: None,
            terminal: Text::default(),
            reference: reference(""),
        }
    }
}

#[test]
fn a_market_is_opened_once_and_taken_back() {
    let mut world = World::market();
    let accounts = world.state.accounts().len();
    assert_eq!(world.state.parties().wallets().len(), 3);
    assert_eq!(
        accounts,
        2 * (9 + 3 + 1 + 1 + 2 * 5),
        "platform, wallets, tips, channel, merchants"
    );
    world.run(Instruction::CreateOrder(world.order("stall", "A-1", 1_880)));
    assert!(world.item(&order("stall", "A-1")).is_open());
    let pay = world.pay("alice", "stall", 100);
    let refusal = world.refuse(Instruction::Pay(pay), RefusalCode::WalletFundsShort);
    assert_eq!(number(&refusal, "needed"), 100);
    assert_eq!(world.state.accounts().len(), accounts);
    assert_eq!(world.kinds.len(), 4);
}
