//! The scenes that are told one by one: a retry, a conflict, a hold with a tip above it, a refusal, refunds, a deposit.

use crate::demo::cast;
use crate::demo::crowd::refund;
use crate::demo::step::{self, Expected, Kind, Step, minute_of};
use farthing_proto::v1;
use v1::command::Action;

/// The id of the last transfer of the day: where it is known, the day was played to its end.
pub(crate) const LAST_ID: &str = "market-2026-06-20:clearing";

/// Part of a top-up that the channel keeps, in hundredths of a percent.
const CHANNEL_BASIS_POINTS: u64 = 10;

/// Everybody opens an account.
pub(crate) fn opening() -> Vec<Step> {
    let accounts = cast::accounts();
    let last = accounts.last().map(|account| account.id.clone()).unwrap_or_default();
    let told = format!(
        "{} stalls, {} buskers, {} customers and the market itself open {} accounts.",
        cast::STALLS.len(),
        cast::BUSKERS.len(),
        cast::PLAYERS.len().saturating_add(cast::CROWD.len()),
        accounts.len()
    );
    let open = |account: v1::NewAccount| {
        let told_now = (account.id == last).then(|| told.clone());
        let action = Action::OpenAccount(account);
        Step { told: told_now, ..Step::quiet(0, action, None) }
    };
    accounts.into_iter().map(open).collect()
}

/// The scenes, in their order.
pub(crate) fn scenes() -> Vec<Step> {
    [arrival(), milk_tea(), dinner(), album(), cold_basket(), charged_twice(), deposit()].concat()
}

/// Those who play a part top up.
fn arrival() -> Vec<Step> {
    let minute = minute_of(16, 55);
    let top_up = |(customer, amount): (&str, u64)| {
        let action = step::top_up(minute, &format!("top-up-{customer}"), customer, amount);
        Step::quiet(minute, action, Some((Kind::TopUp, amount)))
    };
    [("mei", 10_000), ("tao", 2_000), ("hana", 20_000), ("wu-family", 15_000)].map(top_up).to_vec()
}

/// A sale whose answer is lost and asked for again; and an id that is used for something else.
fn milk_tea() -> Vec<Step> {
    let sale = |price| {
        step::sale(minute_of(18, 5), "mei-milk-tea", "mei", &cast::TEA_CART, ("milk tea", price))
    };
    let tip = vec![step::leg(&cast::wallet("mei"), cast::LIN.0, 666)];
    let tip = step::transfer(minute_of(18, 30), "mei-tip", Kind::Tip, "tip for the erhu", tip);
    vec![
        Step::told(
            minute_of(18, 5),
            sale(1_200),
            "Mei buys a milk tea for 12.00; the market's fee is 0.07.",
        ),
        Step::told(
            minute_of(18, 6),
            sale(1_200),
            "Her phone lost the answer, and asks again with the same id.",
        )
        .expecting(Expected::Replayed),
        Step::told(
            minute_of(18, 7),
            sale(1_500),
            "By mistake the cart sends that id once more, with 15.00.",
        )
        .expecting(Expected::Refused),
        Step::told(minute_of(18, 30), tip, "Mei tips Lin, who plays the erhu, 6.66."),
    ]
}

/// A hold with room for a tip, captured above its amount.
fn dinner() -> Vec<Step> {
    let hold = Action::PlaceHold(v1::NewHold {
        id: step::id_of("wu-table"),
        debit: cast::wallet("wu-family"),
        credit: cast::SKEWERS.account.to_owned(),
        amount: 8_000,
        asset: cast::ASSET.to_owned(),
        over_capture_percent: 20,
        kind: Kind::Hold.number(),
        memo: "table for four".to_owned(),
        ..Default::default()
    });
    let capture = Action::CaptureHold(v1::HoldCapture {
        id: step::id_of("wu-dinner"),
        hold_id: step::id_of("wu-table"),
        amount: 9_200,
        release_rest: true,
        kind: Kind::Payment.number(),
        memo: "dinner with tip".to_owned(),
        ..Default::default()
    });
    let passed_on = vec![step::leg(cast::SKEWERS.account, cast::COOKS.0, 1_200)];
    let passed_on =
        step::transfer(minute_of(20, 21), "wu-tip", Kind::Tip, "tip passed on", passed_on);
    vec![
        Step::told(
            minute_of(19, 10),
            hold,
            "The Wu family sits down at the skewers: 80.00 are held, with room for 20 % more.",
        ),
        Step::told(
            minute_of(20, 20),
            capture,
            "They ate for 80.00 and tip 12.00: the hold is captured at 92.00.",
        ),
        Step::told(minute_of(20, 21), passed_on, "The stall passes the 12.00 on to its cooks."),
    ]
}

/// A refusal, which stays the answer to its id.
fn album() -> Vec<Step> {
    let sale =
        |unique| step::sale(minute_of(20, 35), unique, "tao", &cast::RECORDS, ("an album", 6_600));
    let top_up = step::top_up(minute_of(20, 40), "top-up-tao-again", "tao", 10_000);
    vec![
        Step::told(
            minute_of(20, 35),
            sale("tao-album"),
            "Tao wants an album for 66.00, but his wallet holds 20.00.",
        )
        .expecting(Expected::Refused),
        Step::told(minute_of(20, 40), top_up, "Tao tops up 100.00."),
        Step::told(
            minute_of(20, 41),
            sale("tao-album"),
            "His phone asks again with the old id: the answer to it does not change.",
        )
        .expecting(Expected::Refused),
        Step::told(
            minute_of(20, 42),
            sale("tao-album-2"),
            "A new attempt with a new id: the album is his.",
        ),
    ]
}

/// A part of a sale paid back.
fn cold_basket() -> Vec<Step> {
    let sold = ("a double basket", 2_800);
    let sale = step::sale(minute_of(21, 15), "hana-dumplings", "hana", &cast::DUMPLINGS, sold);
    let back = refund("hana-refund", "hana-dumplings", 2_800, 1_000);
    vec![
        Step::told(
            minute_of(21, 15),
            sale,
            "Hana buys a double basket of dumplings for 28.00; the fee is 0.17.",
        ),
        Step::told(
            minute_of(21, 22),
            back,
            "One basket was cold: 10.00 back to her, and 0.06 of the fee back to the stall.",
        ),
    ]
}

/// The same sale under two ids, and one of them taken back whole.
fn charged_twice() -> Vec<Step> {
    let sale = |unique| {
        let sold = ("a framed one", 5_800);
        step::sale(minute_of(21, 50), unique, "hana", &cast::PAPER_CUTS, sold)
    };
    let back = Action::ReverseTransfer(v1::Reversal {
        id: step::id_of("hana-reversal"),
        transfer_id: step::id_of("hana-paper-cut-2"),
        kind: Kind::Refund.number(),
        memo: "charged twice".to_owned(),
        ..Default::default()
    });
    vec![
        Step::told(
            minute_of(21, 50),
            sale("hana-paper-cut"),
            "Hana buys a framed paper cut for 58.00.",
        ),
        Step::told(
            minute_of(21, 51),
            sale("hana-paper-cut-2"),
            "The stall charges her again, under another id: that is another sale.",
        ),
        Step::told(
            minute_of(21, 55),
            back,
            "The stall sees it, and reverses the second sale whole, fee included.",
        ),
    ]
}

/// A hold that is released.
fn deposit() -> Vec<Step> {
    let hold = Action::PlaceHold(v1::NewHold {
        id: step::id_of("tao-deposit"),
        debit: cast::wallet("tao"),
        credit: cast::RECORDS.account.to_owned(),
        amount: 3_000,
        asset: cast::ASSET.to_owned(),
        kind: Kind::Hold.number(),
        memo: "deposit for a record player".to_owned(),
        ..Default::default()
    });
    let release = Action::ReleaseHold(v1::HoldRelease {
        id: step::id_of("tao-deposit-back"),
        hold_id: step::id_of("tao-deposit"),
        ..Default::default()
    });
    vec![
        Step::told(
            minute_of(22, 10),
            hold,
            "Tao borrows a record player: 30.00 of his wallet are held.",
        ),
        Step::told(minute_of(22, 40), release, "He brings it back, and the hold is released."),
    ]
}

/// What was topped up arrives at the bank, less what the channel keeps.
pub(crate) fn clearing(topped_up: u64) -> Step {
    let minute = minute_of(23, 45);
    let cost = topped_up
        .saturating_mul(CHANNEL_BASIS_POINTS)
        .saturating_add(5_000)
        .checked_div(10_000)
        .unwrap_or(0);
    let legs = vec![
        step::leg(cast::BANK, cast::CHANNEL, topped_up.saturating_sub(cost)),
        step::leg(cast::CHANNEL_COST, cast::CHANNEL, cost),
    ];
    let action = step::transfer(minute, "clearing", Kind::Clearing, "top-ups of the day", legs);
    Step::told(
        minute,
        action,
        "The payment channel pays the day's top-ups to the bank, and keeps 0.1 %.",
    )
}
