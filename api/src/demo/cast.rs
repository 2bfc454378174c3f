//! Who is at the night market, their fees, and the names of the chart of accounts.

use farthing_proto::v1;
use std::collections::BTreeMap;
use v1::metadata_value::Value;

/// Reference of the accounts that the day opens itself: no other ledger is taken for one with the day on it.
pub(crate) const REFERENCE: &str = "demo:market-2026-06-20";
/// The asset of the market.
pub(crate) const ASSET: &str = "CNY";
/// Decimals of it.
pub(crate) const EXPONENT: u32 = 2;

/// The asset that the tourist brings.
pub(crate) const FOREIGN: &str = "USD";

/// What the market's bank account holds: the platform's own account, beside those of the payments layer.
pub(crate) const BANK: &str = "bank:operating";
/// The channel by which money comes in and goes out.
pub(crate) const CHANNEL: &str = "union";
/// The account of what the channel owes.
pub(crate) const CHANNEL_ACCOUNT: &str = "channel:union:CNY";
/// What the channel keeps.
pub(crate) const CHANNEL_COST: &str = "channel_cost";
/// The account of the fees on sales.
pub(crate) const FEES: &str = "platform:fee_revenue:CNY";
/// Prefix of the wallets' accounts.
pub(crate) const WALLETS: &str = "wallet:";
/// Prefix of the platform's accounts for payouts.
pub(crate) const PAYOUTS: &str = "platform:payouts_";
/// Where the market is, for the end of its day.
pub(crate) const ZONE: &str = "Asia/Shanghai";
/// When a day at the market ends, in minutes after midnight: at 4:00, when nobody buys.
pub(crate) const CUT_OFF_MINUTES: u32 = 240;
/// Minutes east of UTC at the market.
pub(crate) const UTC_OFFSET_MINUTES: i32 = 480;
/// The fee on a sale, in percent.
pub(crate) const FEE_RATE: &str = "0.6";

/// A stall: its merchant id, its name, its category of ISO 18245, and what it sells at which price in minor units.
#[derive(Debug)]
pub(crate) struct Stall {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) category: u32,
    pub(crate) menu: &'static [(&'static str, u64)],
}

/// Sells tea, with a queue all evening.
pub(crate) const TEA_CART: Stall = Stall {
    id: "tea-cart",
    name: "Tea cart",
    category: 5814,
    menu: &[("jasmine tea", 800), ("lemon tea", 1000), ("milk tea", 1200), ("big milk tea", 1500)],
};
/// Grills lamb.
pub(crate) const SKEWERS: Stall = Stall {
    id: "skewers",
    name: "Lamb skewers",
    category: 5814,
    menu: &[("three skewers", 900), ("six skewers", 1800), ("a platter", 3800)],
};
/// Steams dumplings.
pub(crate) const DUMPLINGS: Stall = Stall {
    id: "dumplings",
    name: "Soup dumplings",
    category: 5814,
    menu: &[("a basket", 1500), ("a double basket", 2800)],
};
/// Pulls noodles.
pub(crate) const NOODLES: Stall = Stall {
    id: "noodles",
    name: "Pulled noodles",
    category: 5814,
    menu: &[("noodles", 1600), ("noodles with beef", 2200)],
};
/// Fries tofu.
pub(crate) const TOFU: Stall = Stall {
    id: "tofu",
    name: "Stinky tofu",
    category: 5814,
    menu: &[("a small bowl", 666), ("a large bowl", 1000)],
};
/// Candies fruit. Its berries cost so little that fractions of a fen are carried from fee to fee.
pub(crate) const HAWTHORN: Stall = Stall {
    id: "hawthorn",
    name: "Candied hawthorn",
    category: 5441,
    menu: &[("one berry", 80), ("a stick", 500), ("a strawberry stick", 888)],
};
/// Cuts paper.
pub(crate) const PAPER_CUTS: Stall = Stall {
    id: "paper-cuts",
    name: "Paper cuts",
    category: 5970,
    menu: &[("a paper cut", 2000), ("a framed one", 5800)],
};
/// Sells old records.
pub(crate) const RECORDS: Stall = Stall {
    id: "records",
    name: "Old records",
    category: 5735,
    menu: &[("a single", 3000), ("an album", 6600)],
};

/// The stalls. The first is the one with the queue.
pub(crate) const STALLS: &[Stall] =
    &[TEA_CART, SKEWERS, DUMPLINGS, NOODLES, TOFU, HAWTHORN, PAPER_CUTS, RECORDS];

/// Pours coffee, and takes tips with the payment.
pub(crate) const CAFE: Stall = Stall { id: "cafe", name: "Cloud Cafe", category: 5812, menu: &[] };
/// Sells one plate from three stalls, and shares the money with them.
pub(crate) const TABLE: Stall =
    Stall { id: "long-table", name: "The long table", category: 5812, menu: &[] };
/// Plays the two-stringed fiddle, with a printed code on the case.
pub(crate) const LIN: Stall =
    Stall { id: "lin-erhu", name: "Lin, erhu", category: 7929, menu: &[] };
/// Merchants beside the stalls.
pub(crate) const OTHERS: &[Stall] = &[CAFE, TABLE, LIN];

/// Plays the guitar, and takes tips into a wallet.
pub(crate) const BO: &str = "bo-guitar";
/// Share the tips of the skewer stall.
pub(crate) const COOKS: &str = "skewer-cooks";
/// Those who are tipped as persons.
pub(crate) const TIPPED: &[&str] = &[BO, "aya-drums", COOKS];

/// Customers who come and go as chance has it.
pub(crate) const CROWD: &[&str] = &[
    "an", "bei", "chen", "dai", "fang", "gao", "hua", "jing", "kai", "lan", "meng", "ning", "ping",
    "qi", "rui", "shan", "ting", "wen", "xia", "yan",
];

/// A tourist, whose wallet is in dollars.
pub(crate) const SAM: &str = "sam";

/// Customers with a part in the story.
pub(crate) const PLAYERS: &[&str] = &["mei", "tao", "hana", "wu-family", SAM];

/// Name of a code of the chart of accounts.
pub(crate) fn name_of_code(code: u32) -> Option<&'static str> {
    Some(match code {
        1000 => "bank",
        1100 => "channels",
        1200 => "owed by merchants",
        2000 => "wallets",
        2100 => "payable to merchants",
        2110 => "tips",
        2120 => "reserves",
        2190 => "payouts due",
        2200 => "payouts in transit",
        2210 => "withdrawals in transit",
        2300 => "red packets",
        2310 => "to be split",
        2900 => "suspense",
        3000 => "exchange positions",
        4000 => "fees on sales",
        4010 => "fees on withdrawals",
        4020 => "fees on disputes",
        4030 => "spread",
        5000 => "channel cost",
        5100 => "adjustments",
        _ => return None,
    })
}

/// The platform's own accounts. The first is there before anything else of the day.
pub(crate) fn accounts() -> [v1::NewAccount; 2] {
    [account(BANK, 1000, "Market's bank"), account(CHANNEL_COST, 5000, "Channel's fee")]
}

fn account(id: &str, code: u32, name: &str) -> v1::NewAccount {
    let value = Some(Value::Text(name.to_owned()));
    v1::NewAccount {
        id: id.to_owned(),
        asset: ASSET.to_owned(),
        code,
        normal_side: v1::Side::Debit.into(),
        overdraft: None,
        ceiling: None,
        metadata: BTreeMap::from([("name".to_owned(), v1::MetadataValue { value })]),
        reference: REFERENCE.to_owned(),
    }
}
