//! Numbers into instructions, by what there is to refer to.

use super::asking::{Ask, Pick};
use super::model::Model;
use super::wording_terms::{limits, plan, states};
use super::words;
use crate::ask::{asset, id};
use farthing_ledger::domain::{
    BusinessKind, ChannelId, CommandId, ExchangeRate, MerchantRef, Rate, Text, Time, WalletRef,
};
use farthing_ledger::instruction::*;
use farthing_ledger::item::{Item, ItemKind, Matter};

/// Kinds of instructions as often as they are asked for.
const KINDS: &[Kind] = {
    use Kind::*;
    &[
        Pay,
        Pay,
        Pay,
        Pay,
        Pay,
        Pay,
        Pay,
        Create,
        Create,
        Create,
        Create,
        Create,
        Create,
        Refund,
        Refund,
        Refund,
        Refund,
        Authorise,
        Authorise,
        Authorise,
        Capture,
        Capture,
        Capture,
        Close,
        Receive,
        Receive,
        Resolve,
        Resolve,
        ChargeBack,
        ChargeBack,
        Adjust,
        Adjust,
        Split,
        Split,
        Split,
        ReturnShare,
        ReturnShare,
        TopUp,
        TopUp,
        TopUp,
        Withdraw,
        Withdraw,
        Settle,
        Settle,
        Person,
        Person,
        Tip,
        Tip,
        Collect,
        Code,
        Code,
        SendPacket,
        SendPacket,
        TakePacket,
        TakePacket,
        TakePacket,
        TakePacket,
        Limits,
        WalletState,
        MerchantState,
        Policy,
        Plan,
        Plan,
        OpenWallet,
        OpenChannel,
        Register,
    ]
};

/// A kind of instruction.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Pay,
    Create,
    Refund,
    Authorise,
    Capture,
    Close,
    Receive,
    Resolve,
    ChargeBack,
    Adjust,
    Split,
    ReturnShare,
    TopUp,
    Withdraw,
    Settle,
    Person,
    Tip,
    Collect,
    Code,
    SendPacket,
    TakePacket,
    Limits,
    WalletState,
    MerchantState,
    Policy,
    Plan,
    OpenWallet,
    OpenChannel,
    Register,
}

/// Everything asked so far, and the next free number.
#[derive(Debug, Default)]
pub(super) struct Wording {
    asked: Vec<Instruction>,
    next: u32,
}

impl Wording {
    /// The instruction for one step.
    pub(super) fn word(&mut self, ask: &Ask, model: &Model, now: u64) -> Instruction {
        self.next += 1;
        let earlier = |back: usize| {
            let count = self.asked.len();
            (count > 0).then(|| self.asked[count - 1 - back % count].clone())
        };
        let instruction = match ask {
            Ask::Fresh(pick) => self.fresh(pick, model, now),
            Ask::Again { back, respelled } => match earlier(*back) {
                Some(again) if *respelled => respelled_of(again, model),
                Some(again) => again,
                None => self.fallback(now),
            },
            Ask::Reused { back } => match earlier(*back) {
                Some(earlier) => otherwise(earlier),
                None => self.fallback(now),
            },
        };
        self.asked.push(instruction.clone());
        instruction
    }

    fn fallback(&self, now: u64) -> Instruction {
        let pick = Pick { kind: 0, numbers: vec![0; 12] };
        self.fresh(&pick, &Model::default(), now)
    }

    fn fresh(&self, pick: &Pick, model: &Model, now: u64) -> Instruction {
        let mut dice = Dice { numbers: &pick.numbers, at: 0, model, now, next: self.next };
        match KINDS[pick.kind % KINDS.len()] {
            Kind::Pay => Instruction::Pay(dice.pay()),
            Kind::Create => Instruction::CreateOrder(dice.create()),
            Kind::Refund => Instruction::Refund(dice.refund()),
            Kind::Authorise => Instruction::Authorise(dice.authorise()),
            Kind::Capture => Instruction::CaptureOrder(dice.capture()),
            Kind::Close => {
                let (merchant, order, _) = dice.payment();
                Instruction::CloseOrder(CloseOrder { id: dice.id(), merchant, order })
            }
            Kind::Receive => Instruction::ReceivePayment(dice.receive()),
            Kind::Resolve => Instruction::ResolveSuspense(dice.resolve()),
            Kind::ChargeBack => Instruction::ChargeBack(dice.charge_back()),
            Kind::Adjust => Instruction::Adjust(Adjust {
                id: dice.id(),
                party: dice.receiver(),
                asset: dice.asset(),
                amount: dice.amount(),
                credit: dice.below(3) != 2,
                reason: words::text("correction"),
                reference: Text::default(),
            }),
            Kind::Split => Instruction::Split(dice.split()),
            Kind::ReturnShare => Instruction::ReturnShare(dice.return_share()),
            Kind::TopUp => Instruction::TopUp(TopUp {
                id: dice.id(),
                wallet: dice.wallet(),
                channel: dice.channel(),
                asset: dice.asset(),
                amount: dice.amount() * 3,
                reference: Text::default(),
            }),
            Kind::Withdraw => {
                let amount = dice.amount();
                Instruction::Withdraw(Withdraw {
                    id: dice.id(),
                    wallet: dice.wallet(),
                    asset: dice.asset(),
                    amount,
                    fee: u64::from(dice.below(3)).min(amount - 1),
                    reference: Text::default(),
                })
            }
            Kind::Settle => Instruction::SettleWithdrawal(SettleWithdrawal {
                id: dice.id(),
                withdrawal: dice.item(ItemKind::Withdrawal),
                channel: dice.channel(),
                returned: dice.below(2) == 1,
            }),
            Kind::Person => Instruction::PayPerson(PayPerson {
                id: dice.id(),
                from: dice.wallet(),
                to: dice.wallet(),
                asset: dice.asset(),
                amount: dice.amount(),
                reference: Text::default(),
            }),
            Kind::Tip => Instruction::Tip(dice.tip()),
            Kind::Collect => Instruction::CollectTips(CollectTips {
                id: dice.id(),
                wallet: dice.wallet(),
                asset: dice.asset(),
            }),
            Kind::Code => Instruction::IssueCode(IssueCode {
                id: dice.id(),
                wallet: dice.wallet(),
                amount_max: dice.maybe(4).then(|| dice.amount() * 4),
                expires: dice.soon(300),
            }),
            Kind::SendPacket => Instruction::SendPacket(SendPacket {
                id: dice.id(),
                wallet: dice.wallet(),
                asset: dice.asset(),
                amount: dice.amount(),
                takers: u16::try_from(1 + dice.below(4)).unwrap(),
                kind: [PacketKind::Even, PacketKind::Random][dice.index(2)],
                seed: u64::from(dice.below(1_000)),
                expires: dice.soon(86_400),
            }),
            Kind::TakePacket => Instruction::TakePacket(TakePacket {
                id: dice.id(),
                packet: dice.item(ItemKind::Packet),
                wallet: dice.wallet(),
            }),
            Kind::Limits
            | Kind::WalletState
            | Kind::MerchantState
            | Kind::Policy
            | Kind::Plan
            | Kind::OpenWallet
            | Kind::OpenChannel
            | Kind::Register => terms(&mut dice, KINDS[pick.kind % KINDS.len()]),
        }
    }
}

fn terms(dice: &mut Dice<'_>, kind: Kind) -> Instruction {
    match kind {
        Kind::Limits => Instruction::SetWalletLimits(SetWalletLimits {
            id: dice.id(),
            wallet: dice.wallet(),
            asset: dice.asset(),
            limits: limits(dice),
        }),
        Kind::WalletState => Instruction::ChangeWalletState(ChangeWalletState {
            id: dice.id(),
            wallet: dice.wallet(),
            state: states(dice),
        }),
        Kind::MerchantState => Instruction::ChangeMerchantState(ChangeMerchantState {
            id: dice.id(),
            merchant: dice.merchant(),
            state: match dice.below(8) {
                0..5 => MerchantState::Active,
                5 | 6 => MerchantState::Suspended,
                _ => MerchantState::Closed,
            },
        }),
        Kind::Policy => {
            let from = [RefundFrom::Receivable, RefundFrom::Reserve, RefundFrom::Payable];
            Instruction::SetMerchantPolicy(SetMerchantPolicy {
                id: dice.id(),
                merchant: dice.merchant(),
                policy: MerchantPolicy {
                    refund_from: from[dice.index(3)],
                    charge_back_from: from[dice.index(3)],
                },
            })
        }
        Kind::Plan => Instruction::SetFeePlan(plan(dice)),
        Kind::OpenWallet => {
            let name = ["late", "w3", "w1"][dice.index(3)];
            let assets = [&["CNY"][..], &["CNY", "USD"], &["JPY"]][dice.index(3)];
            let utc_offset_minutes = if dice.maybe(5) { 0 } else { 480 };
            let tips = dice.below(2) == 1;
            let open = words::open_wallet(name, assets);
            Instruction::OpenWallet(OpenWallet { tips, utc_offset_minutes, ..open })
        }
        Kind::OpenChannel => {
            let assets = [&["CNY"][..], &["CNY", "USD"], &["JPY"]][dice.index(3)];
            Instruction::OpenChannel(words::open_channel(["bank", "card"][dice.index(2)], assets))
        }
        _ => {
            let assets = [&["CNY"][..], &["CNY", "USD"], &["JPY"]][dice.index(3)];
            Instruction::RegisterMerchant(words::register(["late", "m2"][dice.index(2)], assets))
        }
    }
}

/// Takes one number after the other.
pub(super) struct Dice<'a> {
    numbers: &'a [u32],
    at: usize,
    model: &'a Model,
    pub(super) now: u64,
    next: u32,
}

impl Dice<'_> {
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.at += 1;
        self.numbers[(self.at - 1) % self.numbers.len()].rotate_left(self.at as u32) % bound
    }

    pub(super) fn index(&mut self, bound: u32) -> usize {
        self.below(bound) as usize
    }

    /// One time in so many.
    pub(super) fn maybe(&mut self, in_so_many: u32) -> bool {
        self.below(in_so_many) == in_so_many - 1
    }

    pub(super) fn id(&mut self) -> CommandId {
        match self.below(3) {
            0 => id(&format!("i{}", self.next)),
            1 => CommandId::Uuid(u128::from(self.next) << 64),
            _ => CommandId::Ulid(u128::from(self.below(u32::MAX)) << 32 | u128::from(self.next)),
        }
    }

    fn own(&self, kind: BusinessKind, merchant: &MerchantRef) -> CommandId {
        let name = match merchant {
            MerchantRef::Id(id) => id.to_string(),
            MerchantRef::Number(number) => self.model.merchant_ids[number.index()].clone(),
        };
        words::own(kind, &name, &self.next.to_string())
    }

    pub(super) fn amount(&mut self) -> u64 {
        let most = [40, 400, 4_000][self.index(3)];
        u64::from(1 + self.below(most))
    }

    pub(super) fn asset(&mut self) -> farthing_ledger::domain::AssetCode {
        asset(["CNY", "CNY", "CNY", "CNY", "CNY", "USD", "JPY", "EUR"][self.index(8)])
    }

    pub(super) fn soon(&mut self, seconds_most: u32) -> Time {
        if self.maybe(12) {
            return Time::from_micros(self.now);
        }
        Time::from_micros(self.now + u64::from(1 + self.below(seconds_most)) * 1_000_000)
    }

    fn channel(&mut self) -> ChannelId {
        let name = if self.maybe(9) { "card" } else { "bank" };
        ChannelId::parse("channel", name).unwrap()
    }

    pub(super) fn wallet(&mut self) -> WalletRef {
        let name = ["w1", "w2", "w1", "w2", "w3", "w4", "w3", "late"][self.index(8)];
        self.spelled_wallet(name)
    }

    fn spelled_wallet(&mut self, name: &str) -> WalletRef {
        let number = self.model.wallet_ids.iter().position(|id| id == name);
        match number {
            Some(index) if self.maybe(3) => words::wallet(&format!("#{}", index + 1)),
            _ => words::wallet(name),
        }
    }

    pub(super) fn merchant(&mut self) -> MerchantRef {
        let name = ["m1", "m1", "m1", "m2", "m2", "late"][self.index(6)];
        self.spelled_merchant(name)
    }

    fn spelled_merchant(&mut self, name: &str) -> MerchantRef {
        let number = self.model.merchant_ids.iter().position(|id| id == name);
        match number {
            Some(index) if self.maybe(3) => words::merchant(&format!("#{}", index + 1)),
            _ => words::merchant(name),
        }
    }

    fn receiver(&mut self) -> Receiver {
        if self.below(2) == 0 {
            Receiver::Wallet(self.wallet())
        } else {
            Receiver::Merchant(self.merchant())
        }
    }

    /// An earlier item of this kind, mostly one of the last.
    fn earlier(&mut self, kind: ItemKind) -> Option<Item> {
        let items = self.model.items.values().rev();
        let items: Vec<&Item> = items.filter(|item| item.matter.kind() == kind).collect();
        if items.is_empty() {
            return None;
        }
        let bound = if self.maybe(3) { items.len() } else { items.len().min(4) };
        let index = self.index(u32::try_from(bound).unwrap());
        Some(items[index].clone())
    }

    fn item(&mut self, kind: ItemKind) -> CommandId {
        match self.earlier(kind) {
            Some(item) if !self.maybe(20) => item.name,
            _ => id("nothing"),
        }
    }

    /// A payment by one of its names, and its merchant; rarely another one.
    fn payment(&mut self) -> (MerchantRef, CommandId, Option<Item>) {
        let Some(item) = self.earlier(ItemKind::Payment).filter(|_| !self.maybe(25)) else {
            return (self.merchant(), words::order("m1", "nothing"), None);
        };
        let own = self.model.merchant_ids[item.payment().unwrap().merchant.index()].clone();
        let merchant = if self.maybe(25) { self.merchant() } else { self.spelled_merchant(&own) };
        let paid_by = self.model.paid_by.iter().find(|(_, paid)| **paid == item.number.raw());
        let name = match paid_by {
            Some((by, _)) if self.maybe(4) => by.clone(),
            _ => item.name.clone(),
        };
        (merchant, name, Some(item))
    }

    /// Some of an amount: all of it, a part, or too much.
    fn part(&mut self, whole: u64) -> u64 {
        match self.below(8) {
            0..3 => whole,
            3..6 => whole / 2,
            6 => u64::from(self.below(u32::try_from(whole).unwrap().max(1))),
            _ => whole + 1,
        }
    }

    fn tip_amount(&mut self) -> u64 {
        if self.below(3) == 2 { u64::from(self.below(60)) } else { 0 }
    }

    fn pay(&mut self) -> Pay {
        let (merchant, order, item) = self.payment();
        let typed = self.maybe(3) || item.is_none();
        let payment = item.as_ref().and_then(Item::payment);
        let asked = payment.map(|payment| {
            let code = asset(&self.model.assets[payment.asset.index()]);
            (payment.amount, code)
        });
        let (amount, code) = match asked {
            Some((amount, code)) if !typed => (amount + u64::from(self.maybe(25)), code),
            _ => (self.amount(), self.asset()),
        };
        let payer = if self.maybe(6) {
            Payer::Code(self.item(ItemKind::Code))
        } else {
            Payer::Wallet(self.wallet())
        };
        let kinds = [CodeKind::Dynamic, CodeKind::App, CodeKind::Consumer, CodeKind::Static];
        Pay {
            id: self.id(),
            payer,
            merchant: if typed { self.merchant() } else { merchant },
            order: (!typed).then_some(order),
            kind: kinds[self.index(4)],
            asset: code,
            amount,
            tip: self.tip_amount(),
            tip_to: self.maybe(6).then(|| self.wallet()),
            exchange: self.maybe(6).then(|| Box::new(self.exchange(code))),
            terminal: words::text(["", "till 1"][self.index(2)]),
            reference: words::text(["", "ref"][self.index(2)]),
        }
    }

    fn exchange(&mut self, ours: farthing_ledger::domain::AssetCode) -> Exchange {
        let others: Vec<_> = ["CNY", "USD", "JPY"].map(asset).into_iter().collect();
        let others: Vec<_> = others.into_iter().filter(|other| *other != ours).collect();
        let rates = ["7.1234", "1", "0.14", "151.3"];
        Exchange {
            asset: others[self.index(2)],
            rate: ExchangeRate::parse("rate", rates[self.index(4)]).unwrap(),
            valid_until: self.soon(60),
            spread: u64::from(self.below(5)),
        }
    }

    fn create(&mut self) -> CreateOrder {
        let merchant = self.merchant();
        let rules = [TipRule::Any, TipRule::Any, TipRule::AtMost(20), TipRule::Refused];
        CreateOrder {
            id: self.own(BusinessKind::Order, &merchant),
            merchant,
            asset: self.asset(),
            amount: self.amount(),
            expires: self.maybe(3).then(|| self.soon(90)),
            tip: rules[self.index(4)],
            split: self.maybe(3),
            terminal: words::text(["", "till 2"][self.index(2)]),
            reference: words::text(["", "ref", "other"][self.index(3)]),
        }
    }

    fn refund(&mut self) -> Refund {
        let (merchant, payment, item) = self.payment();
        let (left, tip) = item.as_ref().and_then(Item::payment).map_or((5, 0), |payment| {
            (payment.refundable(), payment.tip.saturating_sub(payment.tip_refunded))
        });
        let amount = self.part(left);
        let tip = if self.maybe(3) { self.part(tip) } else { 0 };
        Refund {
            id: self.own(BusinessKind::Refund, &merchant),
            merchant,
            payment,
            amount: if tip == 0 { amount.max(1) } else { amount },
            tip,
            reference: Text::default(),
        }
    }

    fn authorise(&mut self) -> Authorise {
        let (merchant, order, _) = self.payment();
        Authorise {
            id: self.id(),
            wallet: self.wallet(),
            merchant,
            order,
            allowance_percent: [0, 20, 33, 100][self.index(4)],
            deadline: self.soon(90),
        }
    }

    fn capture(&mut self) -> CaptureOrder {
        let (merchant, order, item) = self.payment();
        let asked = item.as_ref().and_then(Item::payment).map_or(5, |payment| payment.amount);
        CaptureOrder {
            id: self.id(),
            merchant,
            order,
            amount: self.maybe(2).then(|| self.part(asked).max(1)),
            tip: self.tip_amount() / 4,
            tip_to: self.maybe(5).then(|| self.wallet()),
        }
    }

    fn receive(&mut self) -> ReceivePayment {
        let (merchant, order, item) = self.payment();
        let asked = item.as_ref().and_then(Item::payment);
        let (amount, code) = match asked {
            Some(payment) => (payment.amount, asset(&self.model.assets[payment.asset.index()])),
            None => (self.amount(), self.asset()),
        };
        ReceivePayment {
            id: self.id(),
            channel: self.channel(),
            merchant,
            order,
            asset: if self.maybe(15) { self.asset() } else { code },
            amount: amount + u64::from(self.maybe(8)),
            reference: words::text(["", "bank line"][self.index(2)]),
        }
    }

    fn resolve(&mut self) -> ResolveSuspense {
        let entry = self.earlier(ItemKind::Suspense);
        let named = entry.as_ref().and_then(|item| match &item.matter {
            Matter::Suspense(entry) => Some(entry.order.clone()),
            _ => None,
        });
        let other = self.payment().1;
        let order = named.filter(|_| !self.maybe(3)).unwrap_or(other);
        ResolveSuspense {
            id: self.id(),
            entry: entry.map_or_else(|| id("nothing"), |entry| entry.name),
            resolution: [Resolution::Match(order), Resolution::Return][self.index(2)].clone(),
            reason: words::text("matched"),
        }
    }

    fn charge_back(&mut self) -> ChargeBack {
        let (merchant, payment, item) = self.payment();
        let left = item.as_ref().and_then(Item::payment).map_or(5, |p| p.refundable());
        ChargeBack {
            id: self.id(),
            merchant,
            payment,
            amount: self.part(left).max(1),
            fee: u64::from(self.below(20)),
            reason: words::text("fraud"),
        }
    }

    fn split(&mut self) -> Split {
        let (merchant, payment, _) = self.payment();
        let shares = (0..self.below(4))
            .map(|_| ShareOf {
                receiver: self.receiver(),
                share: match self.below(3) {
                    0 => Share::Rate(Rate::parse("rate", "33.3333").unwrap()),
                    1 => Share::Rate(Rate::parse("rate", "12.5").unwrap()),
                    _ => Share::Fixed(u64::from(1 + self.below(30))),
                },
            })
            .collect::<Vec<_>>();
        Split {
            id: self.own(BusinessKind::Split, &merchant),
            merchant,
            payment,
            finish: shares.is_empty() || self.maybe(2),
            shares,
        }
    }

    fn return_share(&mut self) -> ReturnShare {
        let split = self.earlier(ItemKind::Split);
        let made = split.as_ref().and_then(|item| match &item.matter {
            Matter::Split(made) => made.shares.first().cloned().map(|share| (made.clone(), share)),
            _ => None,
        });
        let (merchant, receiver, left) = match made {
            Some((made, share)) if !self.maybe(8) => {
                let merchant = self.model.merchant_ids[made.merchant.index()].clone();
                let receiver = match share.receiver {
                    farthing_ledger::item::Owner::Merchant(number) => {
                        Receiver::Merchant(MerchantRef::Number(number))
                    }
                    farthing_ledger::item::Owner::Wallet(number) => {
                        Receiver::Wallet(WalletRef::Number(number))
                    }
                };
                (self.spelled_merchant(&merchant), receiver, share.amount - share.returned)
            }
            _ => (self.merchant(), self.receiver(), 3),
        };
        ReturnShare {
            id: self.own(BusinessKind::ShareReturn, &merchant),
            merchant,
            split: split.map_or_else(|| id("nothing"), |split| split.name),
            receiver,
            amount: self.part(left).max(1),
        }
    }

    fn tip(&mut self) -> Tip {
        let (merchant, payment, item) = self.payment();
        let (to, payment) = match self.below(4) {
            0 | 1 => (TipTo::Person(self.wallet()), None),
            2 => (TipTo::Shop(self.merchant()), None),
            _ => (TipTo::Shop(merchant), item.map(|_| payment)),
        };
        Tip {
            id: self.id(),
            wallet: self.wallet(),
            to,
            asset: self.asset(),
            amount: self.amount(),
            payment,
            reference: Text::default(),
        }
    }
}

/// The same with its parties named by number where they were named by id, and the other way round.
fn respelled_of(mut instruction: Instruction, model: &Model) -> Instruction {
    let wallet = |named: &mut WalletRef| {
        *named = match &*named {
            WalletRef::Number(number) => words::wallet(&model.wallet_ids[number.index()]),
            WalletRef::Id(name) => {
                let index = model.wallet_ids.iter().position(|id| id == name.as_str());
                match index {
                    Some(index) => words::wallet(&format!("#{}", index + 1)),
                    None => return,
                }
            }
        };
    };
    match &mut instruction {
        Instruction::TopUp(top_up) => wallet(&mut top_up.wallet),
        Instruction::Withdraw(withdraw) => wallet(&mut withdraw.wallet),
        Instruction::PayPerson(pay) => {
            wallet(&mut pay.from);
            wallet(&mut pay.to);
        }
        Instruction::Pay(pay) => {
            if let Payer::Wallet(named) = &mut pay.payer {
                wallet(named);
            }
            pay.tip_to.iter_mut().for_each(wallet);
        }
        Instruction::Authorise(authorise) => wallet(&mut authorise.wallet),
        Instruction::Tip(tip) => wallet(&mut tip.wallet),
        Instruction::TakePacket(take) => wallet(&mut take.wallet),
        _ => {}
    }
    instruction
}

/// Something else under the same id.
fn otherwise(mut instruction: Instruction) -> Instruction {
    match &mut instruction {
        Instruction::Pay(pay) => pay.amount += 1,
        Instruction::CreateOrder(create) => create.amount += 1,
        Instruction::Refund(refund) => refund.amount += 1,
        Instruction::TopUp(top_up) => top_up.amount += 1,
        Instruction::PayPerson(pay) => pay.amount += 1,
        Instruction::ReceivePayment(receive) => receive.amount += 1,
        Instruction::ChargeBack(charge_back) => charge_back.fee += 1,
        Instruction::ReturnShare(back) => back.amount += 1,
        Instruction::Split(split) => split.finish = true,
        Instruction::OpenWallet(open) => open.utc_offset_minutes += 1,
        other => {
            // Another kind of instruction under an id of the caller.
            if let Some(id) = other.id().filter(|id| id.business_number().is_none()).cloned() {
                return Instruction::CollectTips(CollectTips {
                    id,
                    wallet: words::wallet("w2"),
                    asset: asset("CNY"),
                });
            }
        }
    }
    instruction
}
