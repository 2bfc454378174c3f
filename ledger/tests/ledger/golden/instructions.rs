//! One of each instruction, with every field in use somewhere.

use crate::ask::{asset, id};
use crate::payments::words::{
    close, create, merchant, open_channel, open_wallet, order, own, pay, register, text, wallet,
};
use farthing_ledger::domain::{
    AccountNumber, AssetNumber, BusinessKind, ChannelId, CommandId, ExchangeRate, FeeOnRefund,
    FeePlan, FeeRounding, Limits, MerchantNumber, Rate, Time, WalletNumber,
};
use farthing_ledger::instruction::{
    Adjust, Authorise, CaptureOrder, ChangeMerchantState, ChangeWalletState, ChargeBack, CodeKind,
    CollectTips, CreateOrder, Exchange, Expire, Instruction, IssueCode, MerchantPolicy,
    MerchantState, PacketKind, Pay, PayPerson, Payer, ReceivePayment, Receiver, Refund, RefundFrom,
    Resolution, ResolveSuspense, ReturnShare, SendPacket, SetFeePlan, SetMerchantPolicy,
    SetWalletLimits, SettleWithdrawal, Share, ShareOf, Split, TakePacket, Tip, TipRule, TipTo,
    TopUp, WalletState, Withdraw,
};

pub(super) const NOON: Time = Time::from_micros(1_700_000_000_000_000);
pub(super) const LATER: Time = Time::from_micros(1_700_000_060_000_000);

pub(super) fn account(raw: u32) -> AccountNumber {
    AccountNumber::from_raw(raw).unwrap()
}

pub(super) fn channel() -> ChannelId {
    ChannelId::parse("channel", "bank").unwrap()
}

pub(super) fn wallet_number(raw: u32) -> WalletNumber {
    WalletNumber::from_raw(raw).unwrap()
}

pub(super) fn merchant_number(raw: u32) -> MerchantNumber {
    MerchantNumber::from_raw(raw).unwrap()
}

pub(super) fn asset_number(index: usize) -> AssetNumber {
    AssetNumber::from_index(index).unwrap()
}

pub(super) fn rate() -> ExchangeRate {
    ExchangeRate::parse("rate", "7.1234").unwrap()
}

pub(super) fn limits() -> Limits {
    Limits {
        per_payment: Some(1),
        day_out: Some(300),
        month_out: Some(3_000),
        day_in: None,
        month_in: Some(0),
        day_static: Some(200),
    }
}

pub(super) fn plan() -> FeePlan {
    FeePlan {
        rate: Rate::parse("rate", "0.6").unwrap(),
        fixed: 30,
        min: Some(5),
        max: Some(300),
        rounding: FeeRounding::HalfUp,
        tips_free: true,
        on_refund: FeeOnRefund::PercentOnly,
    }
}

pub(super) fn policy() -> MerchantPolicy {
    MerchantPolicy { refund_from: RefundFrom::Reserve, charge_back_from: RefundFrom::Receivable }
}

/// One of each kind, under the stable name of the kind.
pub(super) fn instructions() -> Vec<(&'static str, Instruction)> {
    let mut all = about_parties();
    all.extend(about_wallets());
    all.extend(about_orders());
    all.extend(about_what_follows());
    all.push(Instruction::Expire(Expire { item: order("cafe", "A-1") }));
    all.extend(super::settlements::instructions());
    all.extend(super::breaks::instructions());
    all.sort_by_key(Instruction::number);
    all.into_iter().map(|one| (one.name(), one)).collect()
}

fn about_parties() -> Vec<Instruction> {
    vec![
        Instruction::OpenWallet(open_wallet("alice", &["CNY", "USD"])),
        Instruction::OpenChannel(open_channel("bank", &["CNY"])),
        Instruction::RegisterMerchant(register("cafe", &["CNY", "USD"])),
        Instruction::SetWalletLimits(SetWalletLimits {
            id: id("i-1"),
            wallet: wallet("#300"),
            asset: asset("CNY"),
            limits: limits(),
        }),
        Instruction::ChangeWalletState(ChangeWalletState {
            id: id("i-2"),
            wallet: wallet("alice"),
            state: WalletState::DebitsFrozen,
        }),
        Instruction::SetMerchantPolicy(SetMerchantPolicy {
            id: id("i-3"),
            merchant: merchant("#2"),
            policy: policy(),
        }),
        Instruction::ChangeMerchantState(ChangeMerchantState {
            id: id("i-4"),
            merchant: merchant("cafe"),
            state: MerchantState::Suspended,
        }),
        Instruction::SetFeePlan(SetFeePlan {
            id: id("i-5"),
            merchant: merchant("#2"),
            asset: asset("CNY"),
            plan: plan(),
            from: NOON,
            until: Some(LATER),
        }),
    ]
}

fn about_wallets() -> Vec<Instruction> {
    let (alice, cny) = (wallet("#1"), asset("CNY"));
    vec![
        Instruction::TopUp(TopUp {
            id: id("i-6"),
            wallet: alice.clone(),
            channel: channel(),
            asset: cny,
            amount: 300,
            reference: text("bank-7"),
        }),
        Instruction::Withdraw(Withdraw {
            id: id("i-7"),
            wallet: alice.clone(),
            asset: cny,
            amount: 2_000,
            fee: 10,
            reference: text("out"),
        }),
        Instruction::SettleWithdrawal(SettleWithdrawal {
            id: id("i-8"),
            withdrawal: id("i-7"),
            channel: channel(),
            returned: true,
        }),
        Instruction::PayPerson(PayPerson {
            id: id("i-9"),
            from: alice.clone(),
            to: wallet("bob"),
            asset: cny,
            amount: 1,
            reference: text("lunch"),
        }),
        Instruction::CollectTips(CollectTips { id: id("i-10"), wallet: alice.clone(), asset: cny }),
        Instruction::IssueCode(IssueCode {
            id: CommandId::Uuid(7),
            wallet: alice.clone(),
            amount_max: Some(500),
            expires: LATER,
        }),
        Instruction::SendPacket(SendPacket {
            id: id("i-11"),
            wallet: alice.clone(),
            asset: cny,
            amount: 2_000,
            takers: 500,
            kind: PacketKind::Random,
            seed: u64::MAX,
            expires: LATER,
        }),
        Instruction::TakePacket(TakePacket { id: id("i-12"), packet: id("i-11"), wallet: alice }),
    ]
}

fn about_orders() -> Vec<Instruction> {
    let exchange = Exchange { asset: asset("USD"), rate: rate(), valid_until: LATER, spread: 36 };
    let paid = Pay {
        payer: Payer::Code(CommandId::Uuid(7)),
        order: Some(order("cafe", "A-1")),
        kind: CodeKind::Consumer,
        tip: 30,
        tip_to: Some(wallet("carol")),
        exchange: Some(Box::new(exchange)),
        terminal: text("till 1"),
        reference: text("table 4"),
        ..pay("i-13", "alice", "cafe", 1_000)
    };
    vec![
        Instruction::CreateOrder(CreateOrder {
            expires: Some(LATER),
            tip: TipRule::AtMost(200),
            split: true,
            terminal: text("till 1"),
            reference: text("table 4"),
            ..create("cafe", "A-1", 1_000)
        }),
        Instruction::Pay(paid),
        Instruction::Authorise(Authorise {
            id: id("i-14"),
            wallet: wallet("#1"),
            merchant: merchant("#2"),
            order: order("cafe", "A-1"),
            allowance_percent: 20,
            deadline: LATER,
        }),
        Instruction::CaptureOrder(CaptureOrder {
            id: id("i-15"),
            merchant: merchant("#2"),
            order: order("cafe", "A-1"),
            amount: Some(900),
            tip: 30,
            tip_to: Some(wallet("#3")),
        }),
        Instruction::CloseOrder(close("i-16", "cafe", "A-1")),
        Instruction::ReceivePayment(ReceivePayment {
            id: id("i-17"),
            channel: channel(),
            merchant: merchant("#2"),
            order: order("cafe", "A-1"),
            asset: asset("CNY"),
            amount: 1_000,
            reference: text("line 9"),
        }),
        Instruction::ResolveSuspense(ResolveSuspense {
            id: id("i-18"),
            entry: id("i-17"),
            resolution: Resolution::Match(order("cafe", "A-2")),
            reason: text("TYPO"),
        }),
    ]
}

fn about_what_follows() -> Vec<Instruction> {
    let shares = vec![
        ShareOf {
            receiver: Receiver::Merchant(merchant("bar")),
            share: Share::Rate(Rate::parse("rate", "12.5").unwrap()),
        },
        ShareOf { receiver: Receiver::Wallet(wallet("#3")), share: Share::Fixed(300) },
    ];
    vec![
        Instruction::Refund(Refund {
            id: own(BusinessKind::Refund, "cafe", "R-1"),
            merchant: merchant("#2"),
            payment: order("cafe", "A-1"),
            amount: 1_000,
            tip: 30,
            reference: text("cold"),
        }),
        Instruction::Tip(Tip {
            id: id("i-19"),
            wallet: wallet("#1"),
            to: TipTo::Shop(merchant("#2")),
            asset: asset("CNY"),
            amount: 200,
            payment: Some(order("cafe", "A-1")),
            reference: text("thanks"),
        }),
        Instruction::Split(Split {
            id: own(BusinessKind::Split, "cafe", "S-1"),
            merchant: merchant("#2"),
            payment: order("cafe", "A-1"),
            shares,
            finish: true,
        }),
        Instruction::ReturnShare(ReturnShare {
            id: own(BusinessKind::ShareReturn, "cafe", "U-1"),
            merchant: merchant("#2"),
            split: own(BusinessKind::Split, "cafe", "S-1"),
            receiver: Receiver::Wallet(wallet("#3")),
            amount: 128,
        }),
        Instruction::ChargeBack(ChargeBack {
            id: id("i-20"),
            merchant: merchant("#2"),
            payment: order("cafe", "A-1"),
            amount: 1_500,
            fee: 500,
            reason: text("FRAUD"),
        }),
        Instruction::Adjust(Adjust {
            id: id("i-21"),
            party: Receiver::Merchant(merchant("#2")),
            asset: asset("CNY"),
            amount: 5,
            credit: true,
            reason: text("ROUNDING"),
            reference: text("i-20"),
        }),
    ]
}
