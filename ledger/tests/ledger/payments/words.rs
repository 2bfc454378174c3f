//! Instructions in few words.

use crate::ask::{Worded, asset, id};
use farthing_ledger::command::Command;
use farthing_ledger::domain::{
    BusinessKind, BusinessNumber, ChannelId, CommandId, MerchantId, MerchantNumber, MerchantRef,
    Text, Time, WalletId, WalletNumber, WalletRef,
};
use farthing_ledger::instruction::{
    CloseOrder, CodeKind, CreateOrder, Instruction, MerchantPolicy, MerchantProfile, OpenChannel,
    OpenWallet, Pay, Payer, RefundFrom, RegisterMerchant, TipRule,
};

macro_rules! worded {
    ($($kind:ident)*) => {
        $(impl Worded for $kind {
            fn command(self) -> Command {
                Command::Instruct(Box::new(Instruction::$kind(self)))
            }
        })*
    };
}
worded! { CloseOrder CreateOrder OpenChannel OpenWallet Pay RegisterMerchant }

/// A wallet by its id, or by its number where the name is `#7`.
pub(crate) fn wallet(name: &str) -> WalletRef {
    match name.strip_prefix('#') {
        Some(number) => WalletRef::Number(WalletNumber::from_raw(number.parse().unwrap()).unwrap()),
        None => WalletRef::Id(WalletId::parse("wallet", name).unwrap()),
    }
}

/// A merchant by its id, or by its number where the name is `#7`.
pub(crate) fn merchant(name: &str) -> MerchantRef {
    match name.strip_prefix('#') {
        Some(number) => {
            MerchantRef::Number(MerchantNumber::from_raw(number.parse().unwrap()).unwrap())
        }
        None => MerchantRef::Id(MerchantId::parse("merchant", name).unwrap()),
    }
}

/// A merchant's own number as an id.
pub(crate) fn own(kind: BusinessKind, merchant: &str, number: &str) -> CommandId {
    let merchant = MerchantId::parse("merchant", merchant).unwrap();
    CommandId::business(kind, &merchant, &BusinessNumber::parse("number", number).unwrap())
}

pub(crate) fn order(merchant: &str, number: &str) -> CommandId {
    own(BusinessKind::Order, merchant, number)
}

pub(crate) fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::parse("text", text).unwrap()
}

/// A wallet with a tips account.
pub(crate) fn open_wallet(name: &str, assets: &[&str]) -> OpenWallet {
    OpenWallet {
        wallet: WalletId::parse("wallet", name).unwrap(),
        assets: assets.iter().map(|code| asset(code)).collect(),
        tips: true,
        utc_offset_minutes: 480,
    }
}

pub(crate) fn open_channel(name: &str, assets: &[&str]) -> OpenChannel {
    OpenChannel {
        channel: ChannelId::parse("channel", name).unwrap(),
        assets: assets.iter().map(|code| asset(code)).collect(),
    }
}

/// A merchant whose refunds and chargebacks may reach as far as any.
pub(crate) fn register(name: &str, assets: &[&str]) -> RegisterMerchant {
    RegisterMerchant {
        merchant: MerchantId::parse("merchant", name).unwrap(),
        assets: assets.iter().map(|code| asset(code)).collect(),
        profile: MerchantProfile {
            name: text(name),
            city: text("Suzhou"),
            country: text("CN"),
            category: 5_814,
        },
        policy: MerchantPolicy {
            refund_from: RefundFrom::Receivable,
            charge_back_from: RefundFrom::Receivable,
        },
    }
}

/// An order of some CNY that takes any tip.
pub(crate) fn create(merchant_name: &str, number: &str, amount: u64) -> CreateOrder {
    CreateOrder {
        id: order(merchant_name, number),
        merchant: merchant(merchant_name),
        asset: asset("CNY"),
        amount,
        expires: None,
        tip: TipRule::Any,
        split: false,
        terminal: Text::default(),
        reference: Text::default(),
    }
}

/// The payment of a typed amount of CNY, without a tip.
pub(crate) fn pay(command_id: &str, payer: &str, merchant_name: &str, amount: u64) -> Pay {
    Pay {
        id: id(command_id),
        payer: Payer::Wallet(wallet(payer)),
        merchant: merchant(merchant_name),
        order: None,
        kind: CodeKind::App,
        asset: asset("CNY"),
        amount,
        tip: 0,
        tip_to: None,
        exchange: None,
        terminal: Text::default(),
        reference: Text::default(),
    }
}

/// The payment of an order.
pub(crate) fn pay_order(command_id: &str, payer: &str, order: (&str, &str), amount: u64) -> Pay {
    let (merchant_name, number) = order;
    Pay {
        order: Some(self::order(merchant_name, number)),
        kind: CodeKind::Dynamic,
        ..pay(command_id, payer, merchant_name, amount)
    }
}

pub(crate) fn close(command_id: &str, merchant_name: &str, number: &str) -> CloseOrder {
    CloseOrder {
        id: id(command_id),
        merchant: merchant(merchant_name),
        order: order(merchant_name, number),
    }
}

pub(crate) fn time(micros: u64) -> Time {
    Time::from_micros(micros)
}
