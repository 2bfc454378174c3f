//! The later scenes: refunds, a split, red packets, a frozen wallet, late money, dollars, a chargeback, a withdrawal.

use crate::demo::actions;
use crate::demo::actions::LATER;
use crate::demo::cast;
use crate::demo::step::{Expected, Step, id_of, minute_of};
use farthing_proto::v1;
use v1::command::Action;
use v1::new_share::Share;
use v1::receiver::Receiver;

/// The scenes, in their order.
pub(crate) fn scenes() -> Vec<Step> {
    [
        cold_basket(),
        charged_twice(),
        long_table(),
        red_packets(),
        lost_phone(),
        late_money(),
        dollars(),
        dispute(),
        withdrawal(),
    ]
    .concat()
}

/// Two refunds of one payment, with the part of the fee that belongs to each.
fn cold_basket() -> Vec<Step> {
    let order = actions::order(&cast::DUMPLINGS, "basket-12", 2_800);
    let paid = Action::Pay(actions::payment("hana-dumplings", "hana", &order));
    let refund = |number, amount| actions::refund(&cast::DUMPLINGS, number, "basket-12", amount);
    vec![
        Step::quiet(minute_of(21, 14), Action::CreateOrder(order), None),
        Step::told(
            minute_of(21, 15),
            paid,
            "Hana buys a double basket of dumplings for 28.00; the fee is 0.17.",
        ),
        Step::told(
            minute_of(21, 22),
            refund("cold-1", 1_000),
            "One basket was cold: 10.00 back to her, and 0.06 of the fee back to the stall.",
        ),
        Step::told(
            minute_of(21, 24),
            refund("cold-2", 2_000),
            "Then 20.00 more: only 18.00 are left of the payment.",
        )
        .expecting(Expected::Refused),
    ]
}

/// The same sale twice, and one of them taken back whole.
fn charged_twice() -> Vec<Step> {
    let order = |number| actions::order(&cast::PAPER_CUTS, number, 5_800);
    let paid = |number| {
        let unique = format!("hana-{number}");
        Action::Pay(actions::payment(&unique, "hana", &order(number)))
    };
    vec![
        Step::quiet(minute_of(21, 49), Action::CreateOrder(order("paper-1")), None),
        Step::quiet(minute_of(21, 49), Action::CreateOrder(order("paper-2")), None),
        Step::told(minute_of(21, 50), paid("paper-1"), "Hana buys a framed paper cut for 58.00."),
        Step::told(
            minute_of(21, 51),
            paid("paper-2"),
            "The stall shows her another code for it: that is another order.",
        ),
        Step::told(
            minute_of(21, 55),
            actions::refund(&cast::PAPER_CUTS, "twice-1", "paper-2", 5_800),
            "The stall sees it, and refunds the second order whole, fee included.",
        ),
    ]
}

/// Money that is frozen until three stalls have their shares.
fn long_table() -> Vec<Step> {
    let order = v1::NewOrder { split: true, ..actions::order(&cast::TABLE, "plate-1", 9_000) };
    let paid = Action::Pay(actions::payment("wu-plate", "wu-family", &order));
    let share = |stall: &cast::Stall, share| v1::NewShare {
        receiver: Some(v1::Receiver { receiver: Some(Receiver::Merchant(stall.id.to_owned())) }),
        share: Some(share),
    };
    let rate = |percent: &str| Share::Rate(percent.to_owned());
    let split = Action::Split(v1::NewSplit {
        merchant: cast::TABLE.id.to_owned(),
        split: "plate-1-shares".to_owned(),
        order: order.order.clone(),
        shares: vec![
            share(&cast::TEA_CART, rate("33.3")),
            share(&cast::SKEWERS, rate("33.3")),
            share(&cast::DUMPLINGS, Share::Fixed(2_500)),
        ],
        finish: true,
        ..Default::default()
    });
    vec![
        Step::quiet(minute_of(21, 30), Action::CreateOrder(order), None),
        Step::told(
            minute_of(21, 30),
            paid,
            "The Wu family pays 90.00 at the long table; less the fee, 89.46 are frozen.",
        ),
        Step::told(
            minute_of(21, 40),
            split,
            "Tea and skewers get 33.3 % each, dumplings 25.00, the long table the rest.",
        ),
    ]
}

/// A sum that five share by luck, each once.
fn red_packets() -> Vec<Step> {
    // Its end is set when it is sent: within a day of the ledger's own time.
    let sent = Action::SendPacket(v1::NewPacket {
        id: id_of("wu-packet"),
        wallet: "wu-family".to_owned(),
        asset: cast::ASSET.to_owned(),
        amount: 6_666,
        takers: 5,
        kind: v1::PacketKind::Random.into(),
        ..Default::default()
    });
    let taken = |unique: &str, wallet: &str| {
        Action::TakePacket(v1::PacketTaking {
            id: id_of(unique),
            packet: id_of("wu-packet"),
            wallet: wallet.to_owned(),
            ..Default::default()
        })
    };
    let mut steps = vec![Step::told(
        minute_of(22, 0),
        sent,
        "Grandmother Wu sends a red packet: 66.66 for five, by luck.",
    )];
    let takers = ["mei", "tao", "hana", "an"];
    steps.extend(takers.into_iter().map(|wallet| {
        let action = taken(&format!("packet-{wallet}"), wallet);
        Step::quiet(minute_of(22, 1), action, None)
    }));
    steps.push(
        Step::told(
            minute_of(22, 2),
            taken("packet-mei-again", "mei"),
            "Four have taken. Mei tries once more: each wallet may once.",
        )
        .expecting(Expected::Refused),
    );
    steps.push(Step::told(
        minute_of(22, 3),
        taken("packet-bei", "bei"),
        "Bei takes the last share, and the packet is empty.",
    ));
    steps
}

/// A wallet that nothing can leave.
fn lost_phone() -> Vec<Step> {
    let change = |unique: &str, state: v1::WalletState| {
        Action::ChangeWalletState(v1::WalletStateChange {
            id: id_of(unique),
            wallet: "tao".to_owned(),
            state: state.into(),
            ..Default::default()
        })
    };
    vec![
        Step::told(
            minute_of(22, 10),
            change("tao-freeze", v1::WalletState::Frozen),
            "Tao cannot find his phone, and has his wallet frozen.",
        ),
        Step::told(
            minute_of(22, 14),
            actions::by_static_code("tao-lin", "tao", 500),
            "Whoever has it tries a payment: nothing leaves the wallet.",
        )
        .expecting(Expected::Refused),
        Step::told(
            minute_of(22, 25),
            change("tao-unfreeze", v1::WalletState::Active),
            "It was under the table: the wallet is active again.",
        ),
    ]
}

/// Money for an order that is closed: it waits in suspense, and goes back.
fn late_money() -> Vec<Step> {
    let order = actions::order(&cast::NOODLES, "bowl-9", 2_200);
    let closed = Action::CloseOrder(v1::OrderClosing {
        id: id_of("bowl-9-closed"),
        merchant: order.merchant.clone(),
        order: order.order.clone(),
        ..Default::default()
    });
    let came = Action::ReceivePayment(v1::IncomingPayment {
        id: id_of("bowl-9-money"),
        channel: cast::CHANNEL.to_owned(),
        merchant: order.merchant.clone(),
        order: order.order.clone(),
        asset: order.asset.clone(),
        amount: order.amount,
        ..Default::default()
    });
    let back = Action::ResolveSuspense(v1::SuspenseResolution {
        id: id_of("bowl-9-back"),
        entry: id_of("bowl-9-money"),
        reason: "order_closed".to_owned(),
        ..Default::default()
    });
    vec![
        Step::quiet(minute_of(22, 28), Action::CreateOrder(order), None),
        Step::told(
            minute_of(22, 30),
            closed,
            "A guest leaves before the noodles come; the stall closes the order of 22.00.",
        ),
        Step::told(
            minute_of(22, 34),
            came,
            "The guest's bank pays it all the same: the money waits in suspense.",
        ),
        Step::told(minute_of(22, 41), back, "It goes back the way it came."),
    ]
}

/// A payment in another asset, with its spread.
fn dollars() -> Vec<Step> {
    let order = actions::order(&cast::RECORDS, "single-3", 3_000);
    let exchange = v1::Exchange {
        asset: cast::FOREIGN.to_owned(),
        rate: "0.1402".to_owned(),
        valid_until: Some(LATER),
        spread: 5,
    };
    let paid = v1::NewPayment {
        exchange: Some(exchange),
        ..actions::payment("sam-single", cast::SAM, &order)
    };
    vec![
        Step::quiet(minute_of(22, 44), Action::CreateOrder(order), None),
        Step::told(
            minute_of(22, 45),
            Action::Pay(paid),
            "Sam pays a single of 30.00 CNY in dollars: 4.21 USD at 0.1402, and 0.05 of spread.",
        ),
    ]
}

/// A payment that is taken back for the payer.
fn dispute() -> Vec<Step> {
    let charged_back = Action::ChargeBack(v1::NewChargeBack {
        id: id_of("hana-dispute"),
        merchant: cast::PAPER_CUTS.id.to_owned(),
        order: "paper-1".to_owned(),
        amount: 5_800,
        fee: 1_500,
        reason: "not_as_described".to_owned(),
        ..Default::default()
    });
    vec![Step::told(
        minute_of(23, 0),
        charged_back,
        "The frame breaks. Hana disputes the 58.00 and gets them; the stall bears a fee of 15.00.",
    )]
}

/// Tips collected, and money that leaves for a bank in two steps.
fn withdrawal() -> Vec<Step> {
    let collected = Action::CollectTips(v1::TipCollection {
        id: id_of("bo-tips"),
        wallet: cast::BO.to_owned(),
        asset: cast::ASSET.to_owned(),
        ..Default::default()
    });
    let withdrawn = Action::Withdraw(v1::NewWithdrawal {
        id: id_of("bo-withdrawal"),
        wallet: cast::BO.to_owned(),
        asset: cast::ASSET.to_owned(),
        amount: 2_000,
        fee: 10,
        ..Default::default()
    });
    let confirmed = Action::SettleWithdrawal(v1::WithdrawalSettlement {
        id: id_of("bo-confirmed"),
        withdrawal: id_of("bo-withdrawal"),
        channel: cast::CHANNEL.to_owned(),
        ..Default::default()
    });
    vec![
        Step::told(minute_of(23, 32), collected, "Bo packs the guitar and collects the tips."),
        Step::told(
            minute_of(23, 33),
            withdrawn,
            "Bo sends 20.00 to a bank account, 0.10 of it the fee: it is in transit.",
        ),
        Step::told(minute_of(23, 40), confirmed, "The bank confirms: 19.90 arrived."),
    ]
}
