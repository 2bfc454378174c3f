//! The naive payments layer: maps, sums in 128 bits, and every counter reckoned anew from a list of what happened.
//!
//! It shares the words of the ledger (instructions, items, names of refusals) and not one line of its rules. It tries an
//! instruction on a copy of itself and notes everything that speaks against it; the ledger may name any of that.

mod after;
mod authorising;
mod calendar;
mod funds;
mod limits;
mod moving;
mod names;
mod outside;
mod packets;
mod parties;
mod paying;
mod splits;

use farthing_ledger::domain::{CommandId, FeePlan, Limits, Seq, Time};
use farthing_ledger::instruction::{
    Instruction, MerchantPolicy, MerchantProfile, MerchantState, WalletState,
};
use farthing_ledger::item::{Item, Matter, Payment, PaymentState};
use farthing_ledger::pipeline::Mode;
use std::collections::{BTreeMap, BTreeSet};

/// The whole past, as far as it matters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    /// Events so far.
    pub(crate) seq: u64,
    /// Time of the last event, in microseconds.
    pub(crate) time: u64,
    /// Codes of the assets in the order of their numbers.
    pub(crate) assets: Vec<String>,
    /// Ids of the accounts in the order of their numbers.
    pub(crate) numbers: Vec<String>,
    pub(crate) accounts: BTreeMap<String, Account>,
    /// Ids of wallets and merchants in the order of their numbers.
    pub(crate) wallet_ids: Vec<String>,
    pub(crate) wallets: BTreeMap<String, Wallet>,
    pub(crate) merchant_ids: Vec<String>,
    pub(crate) merchants: BTreeMap<String, Merchant>,
    pub(crate) channels: BTreeMap<String, BTreeSet<String>>,
    /// Every item by its number, as it is now.
    pub(crate) items: BTreeMap<u64, Item>,
    /// Ids under which payments were paid.
    pub(crate) paid_by: BTreeMap<CommandId, u64>,
    /// Who has taken from a packet.
    pub(crate) takers: BTreeMap<u64, BTreeSet<String>>,
    pub(crate) firsts: Vec<First>,
    /// By asset: what was left of red packets whose senders could not have it back.
    pub(crate) unclaimed: BTreeMap<String, i128>,
    /// What speaks against the instruction that is being tried.
    no: BTreeSet<&'static str>,
}

/// An account: credits less debits, and what is reserved on either side.
#[derive(Debug, Clone, Default)]
pub(crate) struct Account {
    pub(crate) net: i128,
    pub(crate) held_debits: i128,
    pub(crate) held_credits: i128,
    /// Normal side debit; `debt_allowed` speaks of the other side.
    pub(crate) debit_normal: bool,
    pub(crate) debt_allowed: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Wallet {
    pub(crate) state: WalletState,
    pub(crate) offset_minutes: i64,
    /// By asset: whether it has a tips account.
    pub(crate) purses: BTreeMap<String, bool>,
    pub(crate) limits: BTreeMap<String, Limits>,
    pub(crate) flows: Vec<FlowLog>,
}

/// A movement that counted.
#[derive(Debug, Clone)]
pub(crate) struct FlowLog {
    pub(crate) asset: String,
    pub(crate) at: u64,
    pub(crate) out: bool,
    pub(crate) amount: i128,
    pub(crate) static_code: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Merchant {
    pub(crate) state: MerchantState,
    pub(crate) profile: MerchantProfile,
    pub(crate) policy: MerchantPolicy,
    /// By asset: the fee plans.
    pub(crate) tills: BTreeMap<String, Vec<Plan>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) plan: FeePlan,
    pub(crate) from: u64,
    pub(crate) until: Option<u64>,
    /// What fees were accrued on.
    pub(crate) volume: i128,
}

/// The first instruction of a key, and what was said to it.
#[derive(Debug, Clone)]
pub(crate) struct First {
    pub(crate) asked: Instruction,
    pub(crate) said: Said,
}

/// An answer: what is applied, or every reason not to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) seq: u64,
    pub(crate) time: u64,
    pub(crate) replayed: bool,
    pub(crate) outcome: Result<(), BTreeSet<&'static str>>,
}

impl Model {
    /// What the ledger has to answer to a submission at `clock_us`.
    pub(crate) fn submit(&mut self, clock_us: u64, asked: &[Instruction], mode: Mode) -> Vec<Said> {
        let now = clock_us.max(self.time);
        self.expire(now);
        match mode {
            Mode::Each => asked.iter().map(|asked| self.answer(now, asked)).collect(),
            Mode::DryRun => {
                let mut trial = self.clone();
                asked.iter().map(|asked| trial.answer(now, asked)).collect()
            }
            Mode::Atomic => self.answer_atomic(now, asked),
        }
    }

    fn answer_atomic(&mut self, now: u64, asked: &[Instruction]) -> Vec<Said> {
        for (index, one) in asked.iter().enumerate() {
            if self.known(now, one).is_some_and(|said| said.outcome.is_err()) {
                let refused = self.answer(now, one);
                return aborted(now, asked.len(), index, refused);
            }
        }
        let mut trial = self.clone();
        let mut all = Vec::new();
        for (index, one) in asked.iter().enumerate() {
            let said = trial.answer(now, one);
            let Err(codes) = &said.outcome else {
                all.push(said);
                continue;
            };
            let fresh = said.seq != 0 && !said.replayed;
            let refused = if fresh { self.refuse(now, one, codes.clone()) } else { said };
            return aborted(now, asked.len(), index, refused);
        }
        *self = trial;
        all
    }

    fn answer(&mut self, now: u64, asked: &Instruction) -> Said {
        if let Some(said) = self.known(now, asked) {
            return said;
        }
        let mut next = self.clone();
        next.seq += 1;
        next.time = now;
        next.no.clear();
        let done = next.decide(now, asked);
        if next.no.is_empty() {
            assert!(done.is_some(), "the model stopped without a reason: {asked:?}");
            *self = next;
            let said = Said { seq: self.seq, time: now, replayed: false, outcome: Ok(()) };
            self.firsts.push(First { asked: asked.clone(), said: said.clone() });
            return said;
        }
        if asked.keeps_refusal() {
            return self.refuse(now, asked, next.no);
        }
        Said { seq: 0, time: now, replayed: false, outcome: Err(next.no) }
    }

    fn refuse(&mut self, now: u64, asked: &Instruction, codes: BTreeSet<&'static str>) -> Said {
        self.seq += 1;
        self.time = now;
        let said = Said { seq: self.seq, time: now, replayed: false, outcome: Err(codes) };
        self.firsts.push(First { asked: asked.clone(), said: said.clone() });
        said
    }

    /// What was first said under the same key, or a conflict.
    fn known(&self, now: u64, asked: &Instruction) -> Option<Said> {
        let conflict = || {
            let outcome = Err(BTreeSet::from(["ID_CONFLICT"]));
            Said { seq: 0, time: now, replayed: false, outcome }
        };
        if asked.id().is_none() {
            return self.opened(asked).map(|first| match first {
                Some(first) => Said { replayed: true, ..first.said.clone() },
                None => conflict(),
            });
        }
        let first = self.firsts.iter().find(|first| first.asked.id() == asked.id())?;
        if self.canonical(&first.asked) == self.canonical(asked) {
            return Some(Said { replayed: true, ..first.said.clone() });
        }
        Some(conflict())
    }

    /// An instruction with its parties by id, as text.
    fn canonical(&self, asked: &Instruction) -> String {
        let mut text = format!("{asked:?}");
        let kinds = [("Wallet", &self.wallet_ids), ("Merchant", &self.merchant_ids)];
        for (kind, ids) in kinds {
            for (index, id) in ids.iter().enumerate() {
                let number = format!("Number({kind}Number({}))", index + 1);
                text = text.replace(&number, &format!("Id({kind}Id({id:?}))"));
            }
        }
        text
    }

    fn decide(&mut self, now: u64, asked: &Instruction) -> Option<()> {
        match asked {
            Instruction::OpenWallet(asked) => self.open_wallet(asked),
            Instruction::OpenChannel(asked) => self.open_channel(asked),
            Instruction::RegisterMerchant(asked) => self.register(asked),
            Instruction::SetWalletLimits(asked) => self.set_limits(asked),
            Instruction::ChangeWalletState(asked) => self.change_wallet(asked),
            Instruction::SetMerchantPolicy(asked) => self.set_policy(asked),
            Instruction::ChangeMerchantState(asked) => self.change_merchant(asked),
            Instruction::SetFeePlan(asked) => self.set_fee_plan(asked),
            Instruction::TopUp(asked) => self.top_up(asked),
            Instruction::Withdraw(asked) => self.withdraw(asked),
            Instruction::SettleWithdrawal(asked) => self.settle_withdrawal(asked),
            Instruction::PayPerson(asked) => self.pay_person(asked),
            Instruction::CollectTips(asked) => self.collect_tips(asked),
            Instruction::CreateOrder(asked) => self.create_order(now, asked),
            Instruction::IssueCode(asked) => self.issue_code(now, asked),
            Instruction::Pay(asked) => self.pay(now, asked),
            Instruction::Authorise(asked) => self.authorise(now, asked),
            Instruction::CaptureOrder(asked) => self.capture(now, asked),
            Instruction::CloseOrder(asked) => self.close_order(asked),
            Instruction::ReceivePayment(asked) => self.receive(now, asked),
            Instruction::ResolveSuspense(asked) => self.resolve(now, asked),
            Instruction::Refund(asked) => self.refund(asked),
            Instruction::ChargeBack(asked) => self.charge_back(asked),
            Instruction::Adjust(asked) => self.adjust(asked),
            Instruction::Tip(asked) => self.tip(asked),
            Instruction::Split(asked) => self.split(asked),
            Instruction::ReturnShare(asked) => self.return_share(asked),
            Instruction::SendPacket(asked) => self.send_packet(now, asked),
            Instruction::TakePacket(asked) => self.take_packet(now, asked),
            Instruction::SetSettlementPlan(_)
            | Instruction::CloseSettlement(_)
            | Instruction::AdvancePayout(_) => panic!("the model knows nothing of settlement"),
            Instruction::RecordBreak(_) | Instruction::ResolveBreak(_) => {
                panic!("the model knows nothing of reconciliation")
            }
            Instruction::Expire(_)
            | Instruction::CutOff(_)
            | Instruction::Seal(_)
            | Instruction::FinishCutOff(_) => panic!("nobody can ask for it"),
        }
    }

    /// Ends every item whose time has come, the earliest first.
    fn expire(&mut self, now: u64) {
        loop {
            let due = self.items.values().filter_map(|item| {
                let at = due(item)?.micros();
                (at <= now).then_some((at, item.number.raw()))
            });
            let Some((_, number)) = due.min() else { return };
            self.seq += 1;
            self.time = now;
            let item = self.items[&number].clone();
            match item.matter {
                Matter::Payment(payment) => self.end_order(number, &payment, PaymentState::Expired),
                Matter::Code(_) => self.change_item(number, |matter| {
                    let Matter::Code(code) = matter else { return };
                    code.good = false;
                }),
                Matter::Packet(packet) => self.expire_packet(number, &packet),
                Matter::Withdrawal(_)
                | Matter::Split(_)
                | Matter::Suspense(_)
                | Matter::Settlement(_)
                | Matter::Break(_) => unreachable!(),
            }
        }
    }

    // ---- items ----

    /// Notes a reason not to.
    fn no(&mut self, code: &'static str) {
        self.no.insert(code);
    }

    fn begin(&mut self, name: &CommandId, matter: Matter) {
        let (number, began) = (Seq::from_raw(self.seq), Time::from_micros(self.time));
        self.items.insert(self.seq, Item { number, name: name.clone(), began, matter });
    }

    fn change_item(&mut self, number: u64, change: impl FnOnce(&mut Matter)) {
        change(&mut self.items.get_mut(&number).unwrap().matter);
    }

    /// The item that began under this name, or the payment that was paid under it.
    pub(crate) fn item_named(&self, name: &CommandId) -> Option<&Item> {
        let named = self.items.values().find(|item| item.name == *name);
        named.or_else(|| self.items.get(self.paid_by.get(name)?))
    }

    /// The payment of this name, which has to be the merchant's.
    fn find_payment(&mut self, merchant: &str, name: &CommandId) -> Option<(u64, Payment)> {
        let found = self.item_named(name).and_then(|item| {
            let payment = item.payment()?.clone();
            let own = self.merchant_ids[payment.merchant.index()] == merchant;
            own.then_some((item.number.raw(), payment))
        });
        if found.is_none() {
            let order = name.business_number().is_some();
            self.no(if order { "ORDER_UNKNOWN" } else { "PAYMENT_UNKNOWN" });
        }
        found
    }
}

/// When something happens to an item by itself.
fn due(item: &Item) -> Option<Time> {
    match &item.matter {
        Matter::Payment(payment) => match payment.state {
            PaymentState::Created | PaymentState::Authorised => payment.expires,
            _ => None,
        },
        Matter::Code(code) => code.good.then_some(code.expires),
        Matter::Packet(packet) => packet.open.then_some(packet.expires),
        Matter::Withdrawal(_)
        | Matter::Split(_)
        | Matter::Suspense(_)
        | Matter::Settlement(_)
        | Matter::Break(_) => None,
    }
}

/// What is said to a batch of which one instruction was refused.
fn aborted(now: u64, count: usize, index: usize, refused: Said) -> Vec<Said> {
    let outcome = Err(BTreeSet::from(["BATCH_ABORTED"]));
    let aborted = Said { seq: 0, time: now, replayed: refused.replayed, outcome };
    let mut answers = vec![aborted; count];
    answers[index] = refused;
    answers
}
