//! The early scenes: opening, a retried payment, a second payer, a printed code with its limit, a one-time code, a dinner.

use crate::demo::actions;
use crate::demo::actions::LATER;
use crate::demo::cast;
use crate::demo::step::{Expected, Kind, Step, id_of, minute_of};
use farthing_proto::v1;
use v1::command::Action;

/// What is unique in the id of the last transfer of the day: where it is known, the day was played to its end.
pub(crate) const LAST_UNIQUE: &str = "payouts-covered";

/// Part of what came in that the channel keeps, in hundredths of a percent.
const CHANNEL_BASIS_POINTS: u64 = 10;

/// Accounts of the platform, the channel, merchants with their fee plans, wallets.
pub(crate) fn opening() -> Vec<Step> {
    let quiet = |action| Step::quiet(0, action, None);
    let mut steps: Vec<Step> =
        cast::accounts().into_iter().map(Action::OpenAccount).map(quiet).collect();
    steps.push(quiet(Action::OpenChannel(v1::NewChannel {
        channel: cast::CHANNEL.to_owned(),
        assets: vec![cast::ASSET.to_owned(), cast::FOREIGN.to_owned()],
    })));
    for stall in cast::STALLS.iter().chain(cast::OTHERS) {
        steps.push(quiet(actions::merchant(stall)));
        steps.push(quiet(actions::fee_plan(stall)));
        steps.push(quiet(actions::settlement_plan(stall)));
    }
    let customers = cast::PLAYERS.iter().chain(cast::CROWD);
    for customer in customers.clone().filter(|customer| **customer != cast::SAM) {
        steps.push(quiet(actions::wallet(customer, &[cast::ASSET], false)));
    }
    steps.push(quiet(actions::wallet(cast::SAM, &[cast::FOREIGN], false)));
    steps.extend(cast::TIPPED.iter().map(|who| quiet(actions::wallet(who, &[cast::ASSET], true))));
    let told = format!(
        "{} merchants agree to {} % a sale and to be settled daily; {} customers and {} who take tips open wallets.",
        cast::STALLS.len().saturating_add(cast::OTHERS.len()),
        cast::FEE_RATE,
        customers.count(),
        cast::TIPPED.len()
    );
    steps.push(Step::told(0, mei_limit(), told));
    steps
}

/// The limit of the scene with the printed code.
fn mei_limit() -> Action {
    Action::SetWalletLimits(v1::WalletLimitsChange {
        id: id_of("mei-limits"),
        wallet: "mei".to_owned(),
        asset: cast::ASSET.to_owned(),
        limits: Some(v1::WalletLimits { day_static: Some(1_000), ..Default::default() }),
        ..Default::default()
    })
}

/// The scenes, in their order.
pub(crate) fn scenes() -> Vec<Step> {
    [arrival(), milk_tea(), printed_code(), one_time_code(), dinner(), album()].concat()
}

/// Those who play a part top up.
fn arrival() -> Vec<Step> {
    let minute = minute_of(16, 55);
    let top_up = |(customer, amount): (&str, u64)| {
        let action = actions::top_up(&format!("top-up-{customer}"), customer, cast::ASSET, amount);
        Step::quiet(minute, action, Some((Kind::TopUp, amount)))
    };
    let mut steps = [("mei", 10_000), ("tao", 2_000), ("hana", 25_000), ("wu-family", 25_000)]
        .map(top_up)
        .to_vec();
    let dollars = actions::top_up("top-up-sam", cast::SAM, cast::FOREIGN, 5_000);
    steps.push(Step::told(minute, dollars, "Sam, on a journey, tops up 50.00 USD."));
    steps
}

/// A payment whose answer is lost and asked for again; and a second payer of the same order.
fn milk_tea() -> Vec<Step> {
    let order = actions::order(&cast::TEA_CART, "tea-1001", 1_200);
    let paid = |unique, wallet| Action::Pay(actions::payment(unique, wallet, &order));
    vec![
        Step::told(
            minute_of(18, 5),
            Action::CreateOrder(order.clone()),
            "Mei asks for a milk tea; the tea cart shows the code of an order of 12.00.",
        ),
        Step::told(
            minute_of(18, 5),
            paid("mei-milk-tea", "mei"),
            "She scans it and pays; the fee is 0.07.",
        ),
        Step::told(
            minute_of(18, 6),
            paid("mei-milk-tea", "mei"),
            "Her phone lost the answer, and asks again with the same id.",
        )
        .expecting(Expected::Replayed),
        Step::told(
            minute_of(18, 7),
            paid("tao-milk-tea", "tao"),
            "Tao behind her scanned the same code: he is told, and not charged.",
        )
        .expecting(Expected::Refused),
    ]
}

/// A static code, and the limit for a day of them.
fn printed_code() -> Vec<Step> {
    vec![
        Step::told(
            minute_of(18, 30),
            actions::by_static_code("mei-lin", "mei", 666),
            "Mei scans the printed code on Lin's fiddle case and types 6.66.",
        ),
        Step::told(
            minute_of(18, 42),
            actions::by_static_code("mei-lin-again", "mei", 666),
            "One more song, 6.66 more: above the 10.00 a day that she lets printed codes have.",
        )
        .expecting(Expected::Refused),
    ]
}

/// A code that the payer shows, and a tip after the payment.
fn one_time_code() -> Vec<Step> {
    let order = actions::order(&cast::CAFE, "cafe-31", 3_200);
    let paid = Action::PayByCode(v1::NewCodePayment {
        id: id_of("hana-coffee"),
        merchant: order.merchant.clone(),
        order: order.order.clone(),
        asset: order.asset.clone(),
        amount: order.amount,
        ..Default::default()
    });
    let tip = Action::Tip(v1::NewTip {
        id: id_of("hana-coffee-tip"),
        wallet: "hana".to_owned(),
        merchant: order.merchant.clone(),
        asset: cast::ASSET.to_owned(),
        amount: 300,
        order: order.order.clone(),
        ..Default::default()
    });
    let shown = Step::told(
        minute_of(19, 2),
        paid,
        "Hana shows a one-time code; the cafe scans it for two coffees, 32.00.",
    );
    vec![
        Step::quiet(minute_of(19, 1), Action::CreateOrder(order), None),
        Step { shown_by: Some("hana"), ..shown },
        Step::told(minute_of(19, 30), tip, "They were good: she tips the cafe 3.00 afterwards."),
    ]
}

/// An authorisation with room for a tip, captured above the order's amount.
fn dinner() -> Vec<Step> {
    let order = v1::NewOrder {
        tip: v1::TipRule::Any.into(),
        ..actions::order(&cast::SKEWERS, "table-4", 8_000)
    };
    let authorised = Action::Authorise(v1::NewAuthorisation {
        id: id_of("wu-table"),
        wallet: "wu-family".to_owned(),
        merchant: order.merchant.clone(),
        order: order.order.clone(),
        allowance_percent: 20,
        deadline: Some(LATER),
        ..Default::default()
    });
    let captured = Action::CaptureOrder(v1::OrderCapture {
        id: id_of("wu-dinner"),
        merchant: order.merchant.clone(),
        order: order.order.clone(),
        tip: 1_200,
        tip_to: cast::COOKS.to_owned(),
        ..Default::default()
    });
    vec![
        Step::quiet(minute_of(19, 10), Action::CreateOrder(order), None),
        Step::told(
            minute_of(19, 10),
            authorised,
            "The Wu family sits down at the skewers: 80.00 are reserved, with room for 20 % more.",
        ),
        Step::told(
            minute_of(20, 20),
            captured,
            "They ate for 80.00 and tip the cooks 12.00: it is captured at 92.00.",
        ),
    ]
}

/// A refusal, which stays the answer to its id.
fn album() -> Vec<Step> {
    let order = actions::order(&cast::RECORDS, "album-7", 6_600);
    let paid = |unique| Action::Pay(actions::payment(unique, "tao", &order));
    let top_up = actions::top_up("top-up-tao-again", "tao", cast::ASSET, 10_000);
    vec![
        Step::quiet(minute_of(20, 34), Action::CreateOrder(order.clone()), None),
        Step::told(
            minute_of(20, 35),
            paid("tao-album"),
            "Tao wants an album for 66.00, but his wallet holds 20.00.",
        )
        .expecting(Expected::Refused),
        Step::told(minute_of(20, 40), top_up, "Tao tops up 100.00."),
        Step::told(
            minute_of(20, 41),
            paid("tao-album"),
            "His phone asks again with the old id: the answer to it does not change.",
        )
        .expecting(Expected::Refused),
        Step::told(
            minute_of(20, 42),
            paid("tao-album-2"),
            "A new attempt with a new id: the album is his.",
        ),
    ]
}

/// What came in arrives at the bank, less what the channel keeps.
pub(crate) fn clearing(came_in: u64) -> Step {
    let minute = minute_of(23, 45);
    let cost = came_in
        .saturating_mul(CHANNEL_BASIS_POINTS)
        .saturating_add(5_000)
        .checked_div(10_000)
        .unwrap_or(0);
    let legs = vec![
        actions::leg(cast::BANK, cast::CHANNEL_ACCOUNT, came_in.saturating_sub(cost)),
        actions::leg(cast::CHANNEL_COST, cast::CHANNEL_ACCOUNT, cost),
    ];
    let action = actions::transfer(minute, "clearing", Kind::Clearing, "the day's money", legs);
    Step::told(
        minute,
        action,
        "The payment channel pays the day's money to the bank, and keeps 0.1 %.",
    )
}
