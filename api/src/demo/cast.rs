//! Who is at the night market, and the chart of accounts.

use farthing_proto::v1;
use std::collections::BTreeMap;
use v1::limit::Limit;
use v1::metadata_value::Value;

/// Reference of every account of the day: no other ledger is taken for one with the day on it.
pub(crate) const REFERENCE: &str = "demo:market-2026-06-20";
/// The asset of the market.
pub(crate) const ASSET: &str = "CNY";
/// Decimals of it.
pub(crate) const EXPONENT: u32 = 2;

/// What the market's bank account holds.
pub(crate) const BANK: &str = "bank:operating";
/// Top-ups on their way from the payment channel to the bank.
pub(crate) const CHANNEL: &str = "channel_receivable:qr";
/// What the channel keeps.
pub(crate) const CHANNEL_COST: &str = "channel_cost";
/// The market's fee on every sale.
pub(crate) const FEES: &str = "fee_revenue";
/// Prefix of the customers' accounts.
pub(crate) const WALLETS: &str = "wallet:";
/// Prefix of the stalls' accounts.
pub(crate) const MERCHANTS: &str = "merchant:";
/// Prefix of the accounts of those who are tipped.
pub(crate) const TIPS: &str = "tips:";

/// How far a stall may fall below zero by refunds: 100.00.
const STALL_OVERDRAFT_MINOR: u64 = 10_000;

/// A stall: its account, its name, and what it sells at which price in minor units.
#[derive(Debug)]
pub(crate) struct Stall {
    pub(crate) account: &'static str,
    pub(crate) name: &'static str,
    pub(crate) menu: &'static [(&'static str, u64)],
}

/// Sells tea, with a queue all evening.
pub(crate) const TEA_CART: Stall = Stall {
    account: "merchant:tea-cart:payable",
    name: "Tea cart",
    menu: &[("jasmine tea", 800), ("lemon tea", 1000), ("milk tea", 1200), ("big milk tea", 1500)],
};
/// Grills lamb.
pub(crate) const SKEWERS: Stall = Stall {
    account: "merchant:skewers:payable",
    name: "Lamb skewers",
    menu: &[("three skewers", 900), ("six skewers", 1800), ("a platter", 3800)],
};
/// Steams dumplings.
pub(crate) const DUMPLINGS: Stall = Stall {
    account: "merchant:dumplings:payable",
    name: "Soup dumplings",
    menu: &[("a basket", 1500), ("a double basket", 2800)],
};
/// Pulls noodles.
const NOODLES: Stall = Stall {
    account: "merchant:noodles:payable",
    name: "Pulled noodles",
    menu: &[("noodles", 1600), ("noodles with beef", 2200)],
};
/// Fries tofu.
const TOFU: Stall = Stall {
    account: "merchant:tofu:payable",
    name: "Stinky tofu",
    menu: &[("a small bowl", 666), ("a large bowl", 1000)],
};
/// Candies fruit. One berry costs so little that it bears no fee.
const HAWTHORN: Stall = Stall {
    account: "merchant:hawthorn:payable",
    name: "Candied hawthorn",
    menu: &[("one berry", 80), ("a stick", 500), ("a strawberry stick", 888)],
};
/// Cuts paper.
pub(crate) const PAPER_CUTS: Stall = Stall {
    account: "merchant:paper-cuts:payable",
    name: "Paper cuts",
    menu: &[("a paper cut", 2000), ("a framed one", 5800)],
};
/// Sells old records.
pub(crate) const RECORDS: Stall = Stall {
    account: "merchant:records:payable",
    name: "Old records",
    menu: &[("a single", 3000), ("an album", 6600)],
};

/// The stalls. The first is the one with the queue.
pub(crate) const STALLS: &[Stall] =
    &[TEA_CART, SKEWERS, DUMPLINGS, NOODLES, TOFU, HAWTHORN, PAPER_CUTS, RECORDS];

/// Plays the two-stringed fiddle.
pub(crate) const LIN: (&str, &str) = ("tips:lin-erhu", "Lin, erhu");
/// Share the tips of the skewer stall.
pub(crate) const COOKS: (&str, &str) = ("tips:skewers", "Skewer cooks");
/// The buskers: account and name.
pub(crate) const BUSKERS: &[(&str, &str)] =
    &[LIN, ("tips:bo-guitar", "Bo, guitar"), ("tips:aya-drums", "Aya, drums")];

/// Customers who come and go as chance has it.
pub(crate) const CROWD: &[&str] = &[
    "an", "bei", "chen", "dai", "fang", "gao", "hua", "jing", "kai", "lan", "meng", "ning", "ping",
    "qi", "rui", "shan", "ting", "wen", "xia", "yan",
];

/// Customers with a part in the story.
pub(crate) const PLAYERS: &[&str] = &["mei", "tao", "hana", "wu-family"];

/// The wallet of a customer.
pub(crate) fn wallet(customer: &str) -> String {
    format!("{WALLETS}{customer}")
}

/// Name of a code of the chart of accounts.
pub(crate) fn name_of_code(code: u32) -> Option<&'static str> {
    Some(match code {
        1000 => "bank",
        1100 => "channel receivable",
        2000 => "customer wallets",
        2100 => "stalls",
        2110 => "tips",
        4000 => "fee revenue",
        5000 => "channel cost",
        _ => return None,
    })
}

/// Every account, in the order in which they are opened.
pub(crate) fn accounts() -> Vec<v1::NewAccount> {
    let mut accounts = vec![
        account(BANK, 1000, v1::Side::Debit, None, "Market's bank"),
        account(CHANNEL, 1100, v1::Side::Debit, None, "QR channel"),
        account(FEES, 4000, v1::Side::Credit, None, "Market's fee"),
        account(CHANNEL_COST, 5000, v1::Side::Debit, None, "Channel's fee"),
    ];
    accounts.extend(STALLS.iter().map(|stall| {
        let overdraft = Some(STALL_OVERDRAFT_MINOR);
        account(stall.account, 2100, v1::Side::Credit, overdraft, stall.name)
    }));
    accounts.extend(
        BUSKERS
            .iter()
            .chain([&COOKS])
            .map(|(id, name)| account(id, 2110, v1::Side::Credit, Some(0), name)),
    );
    accounts.extend(
        PLAYERS
            .iter()
            .chain(CROWD)
            .map(|customer| account(&wallet(customer), 2000, v1::Side::Credit, Some(0), customer)),
    );
    accounts
}

fn account(
    id: &str,
    code: u32,
    side: v1::Side,
    overdraft_minor: Option<u64>,
    name: &str,
) -> v1::NewAccount {
    let value = Some(Value::Text(name.to_owned()));
    v1::NewAccount {
        id: id.to_owned(),
        asset: ASSET.to_owned(),
        code,
        normal_side: side.into(),
        overdraft: overdraft_minor.map(|minor| v1::Limit { limit: Some(Limit::AtMost(minor)) }),
        ceiling: None,
        metadata: BTreeMap::from([("name".to_owned(), v1::MetadataValue { value })]),
        reference: REFERENCE.to_owned(),
    }
}
