//! Opens the channel, the wallets and the merchants of a run, and gives the wallets money. What a run with the same seed
//! opened before is found, not made again.

use farthing_proto::v1::FeePlan;
use farthing_proto::v1::FeeRounding;
use farthing_proto::v1::MerchantProfile;
use farthing_proto::v1::NewChannel;
use farthing_proto::v1::NewFeePlan;
use farthing_proto::v1::NewMerchant;
use farthing_proto::v1::NewOrder;
use farthing_proto::v1::NewSettlementPlan;
use farthing_proto::v1::NewTopUp;
use farthing_proto::v1::NewWallet;
use farthing_proto::v1::SettlementPlan;
use farthing_proto::v1::command::Action;

use crate::accounts::Book;
use crate::accounts::submit;
use crate::client::Client;
use crate::error::Error;
use crate::market::Market;
use crate::plan::fee::Fee;
use crate::plan::mix::mix;

/// Where the money of the wallets comes from.
const CHANNEL: &str = "load";

/// Category of the merchants by ISO 18245: fast food.
const CATEGORY: u32 = 5_814;

/// Where the merchants' days end.
const ZONE: &str = "Asia/Shanghai";

/// Minor units of an order that stays open.
const OPEN_ORDER_UNITS: u64 = 100;

/// Minutes east of UTC at which a wallet's day begins.
const UTC_OFFSET_MINUTES: i32 = 480;

/// Opens everything, with `money` minor units in each wallet, and tells the last position at which something was.
///
/// # Errors
///
/// A call failed, or something was refused: a fee plan is, where an earlier run gave these merchants another one.
pub(crate) async fn open(
    client: &mut Client,
    book: &Book,
    market: &Market,
    (money, fee): (u64, Fee),
) -> Result<u64, Error> {
    let asset = || book.asset_text().to_owned();
    let wallets = book.len() as u32;
    let merchants = market.merchants.len() as u32;
    let channel =
        |_| Action::OpenChannel(NewChannel { channel: CHANNEL.to_owned(), assets: vec![asset()] });
    let mut last = submit(client, "the channel", 1, channel).await?;
    let wallet = |index| {
        Action::OpenWallet(NewWallet {
            wallet: book.text(index),
            assets: vec![asset()],
            tips: false,
            utc_offset_minutes: UTC_OFFSET_MINUTES,
        })
    };
    last = last.max(submit(client, "a wallet", wallets, wallet).await?);
    let merchant = |index| Action::RegisterMerchant(registration(market, index, asset()));
    last = last.max(submit(client, "a merchant", merchants, merchant).await?);
    let plan = |index| {
        Action::SetFeePlan(NewFeePlan {
            id_bytes: id(market.seed, "fee", index, fee.of(u64::from(u32::MAX))),
            merchant: market.merchants.text(index),
            asset: asset(),
            plan: Some(FeePlan {
                rate: fee.text(),
                rounding: FeeRounding::HalfUp.into(),
                tips_free: true,
                ..FeePlan::default()
            }),
            ..NewFeePlan::default()
        })
    };
    let what = "a fee plan (with another --fee-percent than before, give another --seed)";
    last = last.max(submit(client, what, merchants, plan).await?);
    let top_up = |index| {
        Action::TopUp(NewTopUp {
            id_bytes: id(market.seed, "top", index, money),
            wallet: book.text(index),
            channel: CHANNEL.to_owned(),
            asset: asset(),
            amount: money,
            ..NewTopUp::default()
        })
    };
    // The last wallet stays without money.
    Ok(last.max(submit(client, "a top-up", wallets - 1, top_up).await?))
}

/// Creates so many orders that nobody pays, spread over the merchants, and tells the last position.
///
/// # Errors
///
/// A call failed, or an order was refused.
pub(crate) async fn open_orders(
    client: &mut Client,
    book: &Book,
    market: &Market,
    count: u32,
) -> Result<u64, Error> {
    let merchants = market.merchants.len() as u32;
    let order = |index| {
        Action::CreateOrder(NewOrder {
            merchant: market.merchants.text(index % merchants),
            order: format!("open-{index}"),
            asset: book.asset_text().to_owned(),
            amount: OPEN_ORDER_UNITS,
            ..NewOrder::default()
        })
    };
    submit(client, "an order that stays open", count, order).await
}

/// Gives every merchant a plan of settlement, and tells the last position.
///
/// # Errors
///
/// A call failed, or a plan was refused.
pub(crate) async fn settle(
    client: &mut Client,
    book: &Book,
    market: &Market,
) -> Result<u64, Error> {
    let merchants = market.merchants.len() as u32;
    let plan = |index| {
        Action::SetSettlementPlan(NewSettlementPlan {
            id_bytes: id(market.seed, "plan", index, 0),
            merchant: market.merchants.text(index),
            asset: book.asset_text().to_owned(),
            plan: Some(SettlementPlan {
                zone: ZONE.to_owned(),
                delay_days: 1,
                payout_channel: CHANNEL.to_owned(),
                ..SettlementPlan::default()
            }),
            ..NewSettlementPlan::default()
        })
    };
    submit(client, "a plan of settlement", merchants, plan).await
}

fn registration(market: &Market, index: u32, asset: String) -> NewMerchant {
    NewMerchant {
        merchant: market.merchants.text(index),
        assets: vec![asset],
        profile: Some(MerchantProfile {
            name: format!("Stall {index}"),
            city: "Beijing".to_owned(),
            country: "CN".to_owned(),
            category: CATEGORY,
        }),
        policy: None,
    }
}

/// The id of a command that prepares a run: the same for the same content, so that it is done once.
fn id(seed: u64, what: &str, index: u32, content: u64) -> Vec<u8> {
    let kind = what.bytes().fold(0, |kind, byte| (kind << 8) | u64::from(byte));
    let high = mix(mix(seed ^ (kind << 32)) ^ content);
    let low = mix(high ^ u64::from(index));
    ((u128::from(high) << 64) | u128::from(low)).to_be_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::id;

    #[test]
    fn ids_differ_by_everything_they_are_made_of() {
        let ids = [id(1, "fee", 0, 5), id(2, "fee", 0, 5), id(1, "top", 0, 5), id(1, "fee", 1, 5)];
        let mut all = ids.to_vec();
        all.push(id(1, "fee", 0, 6));
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 5);
        assert_eq!(ids[0], id(1, "fee", 0, 5));
    }
}
