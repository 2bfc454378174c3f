//! Lists the accounts that a run of payments touches, always in the same order: the wallets, what is payable to each
//! merchant and its tips, the fees, the red packets.

use farthing_proto::v1::Balance;

use crate::accounts::Book;
use crate::accounts::each;
use crate::client::Client;
use crate::error::Error;
use crate::market::Market;
use crate::market::POOR;
use crate::wire::slim;

/// One account as it is listed.
#[derive(Clone, Default, Debug)]
pub(crate) struct Listed {
    /// Id.
    pub(crate) id: String,
    /// Number.
    pub(crate) number: u32,
    /// What it holds.
    pub(crate) balance: Balance,
}

/// Every account that the run touches, not before `at_least_seq`.
///
/// # Errors
///
/// A call failed, or an account is missing.
pub(crate) async fn list(
    client: &mut Client,
    book: &Book,
    market: &Market,
    at_least_seq: u64,
) -> Result<Vec<Listed>, Error> {
    let (wallets, merchants) = (book.len(), market.merchants.len());
    let mut accounts = vec![Listed::default(); wallets + 2 * merchants + 2];
    let asset = book.asset_text();
    let mut put = |at: Option<usize>, account: slim::Account| {
        if let Some(listed) = at.and_then(|at| accounts.get_mut(at)) {
            let balance = account.balance.unwrap_or_default();
            *listed = Listed { id: account.id, number: account.number, balance };
        }
    };
    let prefix = format!("wallet:w{}.", market.seed);
    each(client, &prefix, at_least_seq, |account| {
        let at = part(&account.id, &prefix, asset).and_then(|wallet| match wallet {
            POOR => Some(wallets - 1),
            index => index.parse().ok().filter(|index| *index < wallets - 1),
        });
        put(at, account);
    })
    .await?;
    let prefix = format!("merchant:m{}.", market.seed);
    each(client, &prefix, at_least_seq, |account| {
        let till = part(&account.id, &prefix, asset).and_then(|till| till.split_once(':'));
        let at = till.and_then(|(index, purpose)| {
            let index: usize = index.parse().ok().filter(|index| *index < merchants)?;
            match purpose {
                "payable" => Some(wallets + 2 * index),
                "tips" => Some(wallets + 2 * index + 1),
                _ => None,
            }
        });
        put(at, account);
    })
    .await?;
    let platform = wallets + 2 * merchants;
    for (at, name) in [(platform, "fee_revenue"), (platform + 1, "red_packets")] {
        let id = format!("platform:{name}:{asset}");
        each(client, &id, at_least_seq, |account| {
            put((account.id == id).then_some(at), account);
        })
        .await?;
    }
    match accounts.iter().position(|account| account.number == 0) {
        Some(at) => Err(Error::Protocol(format!("account {at} of the run's is not listed"))),
        None => Ok(accounts),
    }
}

/// What stands between the prefix and the asset.
fn part<'a>(id: &'a str, prefix: &str, asset: &str) -> Option<&'a str> {
    id.strip_prefix(prefix)?.strip_suffix(asset)?.strip_suffix(':')
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn the_party_is_what_is_left_of_the_id() {
        assert_eq!(part("wallet:w1.77:CNY", "wallet:w1.", "CNY"), Some("77"));
        assert_eq!(part("wallet:w1.77:tips:CNY", "wallet:w1.", "CNY"), Some("77:tips"));
        assert_eq!(part("wallet:w1.77:JPY", "wallet:w1.", "CNY"), None);
        assert_eq!(part("wallet:w12.7:CNY", "wallet:w1.", "CNY"), None);
    }
}
