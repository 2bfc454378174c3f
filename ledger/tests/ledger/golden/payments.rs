//! One of each thing that the payments layer stores beside instructions, with every field in use somewhere.

use super::instructions::{
    LATER, NOON, account, asset_number, channel, instructions, limits, merchant_number, plan,
    policy, rate, wallet_number,
};
use super::settlements::{schedules, settlement, settling};
use crate::ask::{asset, id, spec};
use crate::payments::words::{order, own, register, text};
use farthing_ledger::domain::{
    Asset, Balance, BusinessKind, CommandId, FeeOnRefund, Flow, MerchantId, Refusal, RefusalCode,
    Seq, Usage, WalletId,
};
use farthing_ledger::engine::payments::{
    Channel, Merchant, Parties, PlanFrom, Purse, Till, Wallet,
};
use farthing_ledger::event::{AccountOpened, Accrued, Executed, Leg, Reserved, WalletFlow};
use farthing_ledger::instruction::{CodeKind, MerchantState, PacketKind, TipRule, WalletState};
use farthing_ledger::item::{
    Code, Item, Matter, Origin, Owner, Packet, PaidIn, Payment, PaymentState, SharePaid, SplitMade,
    Suspense, SuspenseState, Withdrawal, WithdrawalState,
};
use std::collections::BTreeSet;
use std::sync::Arc;

fn payment() -> Payment {
    Payment {
        merchant: merchant_number(2),
        asset: asset_number(0),
        amount: 1_000,
        state: PaymentState::PartlyRefunded,
        kind: CodeKind::Static,
        tip_rule: TipRule::Refused,
        split: true,
        expires: Some(LATER),
        terminal: text("till 1"),
        reference: text("table 4"),
        payer: Some(Origin::Wallet(wallet_number(300))),
        held: 1_200,
        paid_at: Some(NOON),
        paid: 1_000,
        tip: 30,
        tip_account: Some(account(9)),
        fee: 36,
        fee_percent_part: 6,
        fee_base: 1_030,
        fee_accrued_by: Some(1),
        fee_on_refund: FeeOnRefund::Kept,
        refunded: 128,
        tip_refunded: 7,
        fee_returned: 2,
        refunds: 3,
        charged_back: 5,
        pool: 831,
        splits: 1,
        paid_in: Some(Box::new(PaidIn {
            asset: asset_number(1),
            rate: rate(),
            amount: 7_338,
            spread: 36,
            returned: 500,
        })),
    }
}

/// One of each kind, and the same with nothing that may be absent.
pub(super) fn items() -> Vec<(&'static str, Item)> {
    let open = Payment {
        state: PaymentState::Created,
        expires: None,
        payer: Some(Origin::Channel(account(4))),
        paid_at: None,
        tip_account: None,
        fee_accrued_by: None,
        paid_in: None,
        ..payment()
    };
    let mut all = vec![
        ("payment", item(order("cafe", "A-1"), Matter::Payment(Box::new(payment())))),
        ("open payment", item(order("cafe", "A-1"), Matter::Payment(Box::new(open)))),
        (
            "code",
            item(
                CommandId::Uuid(7),
                Matter::Code(Code {
                    wallet: wallet_number(1),
                    amount_max: Some(500),
                    expires: LATER,
                    good: true,
                }),
            ),
        ),
    ];
    all.extend(items_that_end());
    all
}

fn item(name: CommandId, matter: Matter) -> Item {
    Item { number: Seq::from_raw(300), name, began: NOON, matter }
}

fn items_that_end() -> Vec<(&'static str, Item)> {
    let made = settlement();
    let share = SharePaid {
        receiver: Owner::Wallet(wallet_number(3)),
        account: account(12),
        amount: 300,
        returned: 128,
    };
    vec![
        (
            "withdrawal",
            item(
                id("i-7"),
                Matter::Withdrawal(Withdrawal {
                    wallet: wallet_number(1),
                    asset: asset_number(0),
                    amount: 2_000,
                    fee: 10,
                    state: WithdrawalState::Returned,
                }),
            ),
        ),
        (
            "split",
            item(
                own(BusinessKind::Split, "cafe", "S-1"),
                Matter::Split(Box::new(SplitMade {
                    merchant: merchant_number(2),
                    payment: Seq::from_raw(200),
                    asset: asset_number(0),
                    shares: vec![share],
                    released: 128,
                })),
            ),
        ),
        ("packet", item(id("i-11"), packet())),
        (
            "suspense",
            item(
                id("i-17"),
                Matter::Suspense(Box::new(Suspense {
                    merchant: merchant_number(2),
                    order: order("cafe", "A-1"),
                    channel: account(4),
                    asset: asset_number(0),
                    amount: 1_000,
                    state: SuspenseState::Waiting,
                })),
            ),
        ),
        ("settlement", item(made.0, Matter::Settlement(Box::new(made.1)))),
        ("break", item(id("break-1"), Matter::Break(Box::new(super::breaks::kept())))),
    ]
}

fn packet() -> Matter {
    Matter::Packet(Packet {
        sender: wallet_number(1),
        asset: asset_number(0),
        amount: 2_000,
        left: 1_999,
        takers: 500,
        taken: 1,
        kind: PacketKind::Even,
        seed: 42,
        expires: LATER,
        open: true,
    })
}

/// An executed instruction with all that one can have.
pub(super) fn executed() -> Executed {
    let after = |net| Balance { net, held_debits: 1, held_credits: 300 };
    let opened = AccountOpened {
        number: account(12),
        asset: Asset { code: asset("CNY"), exponent: 2 },
        spec: Arc::new(spec("wallet:alice:CNY", "CNY")),
    };
    let leg = Leg {
        debit: account(1),
        credit: account(300),
        amount: 1_000,
        up_to: None,
        debit_after: after(-1_000),
        credit_after: after(1_000),
    };
    let flow = Flow { out: true, amount: 1_030, static_code: true };
    let (names, things): (Vec<_>, Vec<_>) = items().into_iter().unzip();
    assert_eq!(names[0], "payment");
    Executed {
        instruction: instructions().into_iter().find(|(name, _)| *name == "pay").unwrap().1,
        opened: vec![opened],
        reserved: Some(Reserved {
            debit: account(1),
            credit: account(2),
            amount: 1_200,
            placed: false,
            debit_after: after(5),
            credit_after: after(-5),
        }),
        legs: vec![leg].into(),
        items: things.into_iter().take(2).collect(),
        flows: vec![WalletFlow { wallet: wallet_number(1), asset: asset_number(0), flow }].into(),
        accrued: Some(Accrued {
            merchant: merchant_number(2),
            asset: asset_number(0),
            plan: 1,
            volume: 1_000,
            fees: 6,
            carry: 99_999_999,
        }),
        reference: text("table 4"),
    }
}

/// Each code, with facts of every kind.
pub(super) fn refusals() -> Vec<(&'static str, Refusal)> {
    let facts = |code| {
        Refusal::of(code).with("available", -7_i64).with("order", "A-1").with("resets_at", LATER)
    };
    RefusalCode::ALL.iter().map(|code| (code.name(), facts(*code))).collect()
}

/// Parties of every sort, and an open item of each kind that can be open.
pub(super) fn fill(parties: &mut Parties) {
    let usage = Usage {
        day: 19_763,
        month: 649,
        day_out: 1,
        day_in: 2,
        month_out: 300,
        month_in: 4,
        day_static: 5,
    };
    let purse = |asset, tips, limits| Purse { asset, account: account(1), tips, limits, usage };
    let purses = vec![
        purse(asset_number(0), Some(account(2)), Some(Box::new(limits()))),
        purse(asset_number(1), None, None),
    ];
    parties.restore_wallet(Wallet {
        id: WalletId::parse("wallet", "alice").unwrap(),
        seq: Seq::from_raw(7),
        state: WalletState::Frozen,
        utc_offset_minutes: -300,
        purses: purses.into(),
    });
    let plans = vec![
        PlanFrom { plan: plan(), from: NOON, until: Some(LATER), volume: 1, fees: 2, carry: 3 },
        PlanFrom { plan: plan(), from: LATER, until: None, volume: 0, fees: 0, carry: 0 },
    ];
    let till = Till {
        asset: asset_number(0),
        payable: account(3),
        tips: account(4),
        reserve: account(5),
        receivable: account(6),
        pool: account(7),
        plans,
        settling: Some(Box::new(settling())),
    };
    parties.restore_merchant(Merchant {
        id: MerchantId::parse("merchant", "cafe").unwrap(),
        seq: Seq::from_raw(8),
        state: MerchantState::Active,
        profile: register("cafe", &["CNY"]).profile,
        policy: policy(),
        tills: vec![till].into(),
    });
    parties.restore_channel(Channel {
        id: channel(),
        seq: Seq::from_raw(9),
        accounts: vec![(asset_number(0), account(8))].into(),
    });
    let mut next = 20;
    parties.restore_platform(
        asset_number(0),
        std::array::from_fn(|_| {
            next += 1;
            account(next)
        }),
    );
    for (name, item) in items() {
        if name != "payment" && item.is_open() {
            parties.restore_item(item);
        }
    }
    let takers = [1, 300].map(wallet_number);
    parties.restore_takers(Seq::from_raw(300), BTreeSet::from(takers));
    schedules().into_iter().for_each(|schedule| parties.restore_schedule(schedule));
    parties.restore_to_seal((merchant_number(1), asset_number(0)));
}
