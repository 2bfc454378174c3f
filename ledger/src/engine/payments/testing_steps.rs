//! Steps of the tests about what follows an order: payments, refunds, chargebacks, splits, money from outside.

use super::chart::Purpose;
use super::testing::{
    World, asset, business, channel, id, merchant, order, reason, reference, wallet,
};
use super::{PlanFrom, Till};
use crate::command::{Command, PostTransfer, Posting};
use crate::domain::{
    AccountId, AccountRef, BusinessKind, CommandId, FeePlan, MerchantNumber, Time,
};
use crate::engine::check::{check_event, check_totals};
use crate::event::Executed;
use crate::instruction::{
    Adjust, Authorise, CaptureOrder, ChargeBack, Instruction, MerchantPolicy, Pay, ReceivePayment,
    Receiver, Refund, RefundFrom, Resolution, ResolveSuspense, ReturnShare, Share, ShareOf, Split,
};
use crate::item::Payment;

pub(super) const STALL: &str = "merchant:stall:payable:CNY";
pub(super) const RESERVE: &str = "merchant:stall:reserve:CNY";
pub(super) const RECEIVABLE: &str = "merchant:stall:receivable:CNY";
pub(super) const TIPS: &str = "merchant:stall:tips:CNY";
pub(super) const POOL: &str = "merchant:stall:pool:CNY";
pub(super) const ALICE: &str = "wallet:alice:CNY";
pub(super) const BOB: &str = "wallet:bob:CNY";
pub(super) const BANK: &str = "channel:bank:CNY";
pub(super) const FEES: &str = "platform:fee_revenue:CNY";
pub(super) const SUSPENSE: &str = "platform:suspense:CNY";

/// A share by percentage.
pub(super) fn rate(receiver: Receiver, percent: &str) -> ShareOf {
    let share = Share::Rate(crate::domain::Rate::parse("rate", percent).unwrap());
    ShareOf { receiver, share }
}

/// A share of so many minor units.
pub(super) fn fixed(receiver: Receiver, amount: u64) -> ShareOf {
    ShareOf { receiver, share: Share::Fixed(amount) }
}

pub(super) fn to_bob() -> Receiver {
    Receiver::Wallet(wallet("bob"))
}

pub(super) fn to_cafe() -> Receiver {
    Receiver::Merchant(merchant("cafe"))
}

/// The refund with this number of a payment to the stall.
pub(super) fn refund(number: &str, payment: &CommandId, amount: u64, tip: u64) -> Instruction {
    Instruction::Refund(Refund {
        id: business(BusinessKind::Refund, "stall", number),
        merchant: merchant("stall"),
        payment: payment.clone(),
        amount,
        tip,
        reference: reference(""),
    })
}

/// The split with this number of a payment to the stall.
pub(super) fn split(
    number: &str,
    payment: &CommandId,
    shares: Vec<ShareOf>,
    finish: bool,
) -> Instruction {
    Instruction::Split(Split {
        id: business(BusinessKind::Split, "stall", number),
        merchant: merchant("stall"),
        payment: payment.clone(),
        shares,
        finish,
    })
}

/// The return with this number of a share of a split by the stall.
pub(super) fn return_share(
    number: &str,
    split: &str,
    receiver: Receiver,
    amount: u64,
) -> Instruction {
    Instruction::ReturnShare(ReturnShare {
        id: business(BusinessKind::ShareReturn, "stall", number),
        merchant: merchant("stall"),
        split: business(BusinessKind::Split, "stall", split),
        receiver,
        amount,
    })
}

/// Captures an order of the stall.
pub(super) fn capture(id: CommandId, number: &str, amount: Option<u64>, tip: u64) -> Instruction {
    let (merchant, order) = (merchant("stall"), order("stall", number));
    Instruction::CaptureOrder(CaptureOrder { id, merchant, order, amount, tip, tip_to: None })
}

/// Money from the bank for an order of the stall.
pub(super) fn receive(name: &str, number: &str, amount: u64) -> Instruction {
    Instruction::ReceivePayment(ReceivePayment {
        id: id(name),
        channel: channel("bank"),
        merchant: merchant("stall"),
        order: order("stall", number),
        asset: asset("CNY"),
        amount,
        reference: reference(""),
    })
}

impl World {
    /// The market, where alice and bob have 1,000.00 each.
    pub(super) fn funded() -> Self {
        let mut world = Self::market();
        world.adjust(Receiver::Wallet(wallet("alice")), 100_000);
        world.adjust(Receiver::Wallet(wallet("bob")), 100_000);
        world
    }

    /// Credits a party in CNY.
    pub(super) fn adjust(&mut self, party: Receiver, amount: u64) -> Executed {
        let id = self.fresh();
        self.run(Instruction::Adjust(Adjust {
            id,
            party,
            asset: asset("CNY"),
            amount,
            credit: true,
            reason: reason("TEST"),
            reference: reference(""),
        }))
    }

    /// The stall as it agreed before the test: a plan in CNY, and how far refunds and chargebacks reach.
    pub(super) fn stall_agreed(&mut self, plan: Option<FeePlan>, from: RefundFrom) {
        let number = MerchantNumber::from_raw(1).unwrap();
        let stall = self.state.parties.merchant_mut(number).unwrap();
        stall.policy = MerchantPolicy { refund_from: from, charge_back_from: from };
        let from = Time::from_micros(0);
        let plans = plan.into_iter();
        let plans =
            plans.map(|plan| PlanFrom { plan, from, until: None, volume: 0, fees: 0, carry: 0 });
        stall.tills[0].plans = plans.collect();
    }

    /// The stall's accounts and plans in CNY.
    pub(super) fn till(&self) -> &Till {
        &self.state.parties().merchants()[0].tills[0]
    }

    /// An order of the stall that alice has paid.
    pub(super) fn paid(
        &mut self,
        number: &str,
        amount: u64,
        tip: u64,
        is_split: bool,
    ) -> CommandId {
        let mut create = self.order("stall", number, amount);
        create.split = is_split;
        let name = create.id.clone();
        self.run(Instruction::CreateOrder(create));
        let pay = self.pay("alice", "stall", amount);
        self.run(Instruction::Pay(Pay { order: Some(name.clone()), tip, ..pay }));
        name
    }

    pub(super) fn payment(&self, name: &CommandId) -> Payment {
        self.item(name).payment().unwrap().clone()
    }

    /// Charges a payment to the stall back.
    pub(super) fn charge_back(
        &mut self,
        payment: &CommandId,
        amount: u64,
        fee: u64,
    ) -> Instruction {
        Instruction::ChargeBack(ChargeBack {
            id: self.fresh(),
            merchant: merchant("stall"),
            payment: payment.clone(),
            amount,
            fee,
            reason: reason("FRAUD"),
        })
    }

    /// Alice authorises an order of the stall for an hour.
    pub(super) fn authorise(&mut self, number: &str, allowance_percent: u8) -> Instruction {
        Instruction::Authorise(Authorise {
            id: self.fresh(),
            wallet: wallet("alice"),
            merchant: merchant("stall"),
            order: order("stall", number),
            allowance_percent,
            deadline: Time::from_micros(self.now.micros().saturating_add(super::testing::HOUR)),
        })
    }

    pub(super) fn resolve(&mut self, entry: &str, resolution: Resolution) -> Instruction {
        let (id, entry) = (self.fresh(), id(entry));
        Instruction::ResolveSuspense(ResolveSuspense {
            id,
            entry,
            resolution,
            reason: reason("LATE"),
        })
    }

    /// A plain transfer between two accounts.
    pub(super) fn transfer(&mut self, debit: &str, credit: &str, amount: u64) {
        let account = |id| AccountRef::Id(AccountId::parse("account", id).unwrap());
        let posting = Posting {
            debit: account(debit),
            credit: account(credit),
            amount,
            up_to: false,
            asset: None,
        };
        let transfer = Command::PostTransfer(PostTransfer {
            id: self.fresh(),
            postings: vec![posting].into(),
            kind: 0,
            notes: None,
            terms: None,
        });
        let target = crate::engine::Target::Unknown;
        let event = crate::engine::decide(&self.state, self.now, &transfer, &target).unwrap();
        let seq = self.state.seq().next();
        check_event(&self.state, seq, &event).unwrap();
        self.state.apply(seq, self.now, &event);
        check_totals(&self.state).unwrap();
    }

    /// The number of the platform's account for a purpose in CNY.
    pub(super) fn platform(&self, purpose: Purpose) -> crate::domain::AccountNumber {
        let (asset, _) = self.state.asset_by_code(asset("CNY")).unwrap();
        self.state.parties().platform_account(asset, purpose).unwrap()
    }

    /// What an event moved out of the account of fees.
    pub(super) fn fee_back(&self, executed: &Executed) -> u64 {
        let fees = self.platform(Purpose::FeeRevenue);
        executed.legs.iter().filter(|leg| leg.debit == fees).map(|leg| leg.amount).sum()
    }
}
