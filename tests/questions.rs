//! Questions: pages that stay in place under writes, tokens, balances of the past, sums, references.

use crate::support::Client;
use crate::support::account;
use crate::support::fresh;
use crate::support::no;
use crate::support::open;
use crate::support::post;
use crate::support::transfer;
use farthing_proto::v1;
use tonic::Code;
use v1::get_balance_request::AsOf;

async fn post_many(client: &mut Client, from: u64, to: u64) {
    for i in from..to {
        let new = transfer(&format!("t{i}"), "bank", "alice", i + 1);
        let new = v1::NewTransfer { reference: format!("order-{}", i % 3), ..new };
        post(client, new).await.unwrap();
    }
}

async fn history(
    client: &mut Client,
    order: v1::Order,
    page_token: String,
) -> v1::ListHistoryResponse {
    let mut request = v1::ListHistoryRequest {
        account: "alice".into(),
        page_size: 7,
        page_token,
        ..Default::default()
    };
    request.set_order(order);
    client.list_history(request).await.unwrap().into_inner()
}

#[tokio::test]
async fn pages_of_a_history_stay_in_place_while_it_grows() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    for order in [v1::Order::NewestFirst, v1::Order::OldestFirst] {
        let newest = order == v1::Order::NewestFirst;
        let begin = if newest { 0 } else { 50 };
        post_many(&mut client, begin, begin + 30).await;
        let (mut rows, mut token, mut more) = (Vec::new(), String::new(), begin + 30);
        loop {
            let page = history(&mut client, order, token).await;
            assert_eq!((page.asset.as_str(), page.exponent), ("CNY", 2));
            rows.extend(page.rows);
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
            if more < begin + 34 {
                post_many(&mut client, more, more + 1).await;
                more += 1;
            }
        }
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let wanted: Vec<String> = match newest {
            true => (0..30).rev().map(|i| format!("t{i}")).collect(),
            false => (0..34).chain(50..84).map(|i| format!("t{i}")).collect(),
        };
        assert_eq!(ids, wanted, "{order:?}");
        assert!(rows.iter().all(|row| row.counterparty == "bank" && row.leg == 0));
    }
}

#[tokio::test]
async fn a_token_is_good_for_its_own_question_only() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    post_many(&mut client, 0, 10).await;
    let token = history(&mut client, v1::Order::NewestFirst, String::new()).await.next_page_token;
    let request = |account: &str, page_token: &str| v1::ListHistoryRequest {
        account: account.into(),
        page_token: page_token.into(),
        ..Default::default()
    };
    assert!(client.list_history(request("alice", &token)).await.is_ok());
    let by_number = v1::ListHistoryRequest { account_number: 2, ..request("", &token) };
    assert!(client.list_history(by_number).await.is_ok(), "the same account by its number");
    for (account, token) in [("bank", token.as_str()), ("alice", &token[2..]), ("alice", "x")] {
        let refused = no(client.list_history(request(account, token)).await);
        assert_eq!(refused.fields, ["page_token"], "{account} {token}");
    }
    let listing = v1::ListAccountsRequest { page_token: token, ..Default::default() };
    assert_eq!(no(client.list_accounts(listing).await).fields, ["page_token"]);
    let large = v1::ListHistoryRequest { page_size: 8_193, ..request("alice", "") };
    assert_eq!(no(client.list_history(large).await).fields, ["page_size"]);
}

#[tokio::test]
async fn accounts_are_listed_and_summed_by_prefix() {
    let (_dir, _served, mut client) = fresh().await;
    let mut accounts: Vec<_> = (0..25).map(|i| account(&format!("shop:{i:02}"))).collect();
    accounts
        .extend([account("bank"), v1::NewAccount { asset: "USD".into(), ..account("shop:us") }]);
    open(&mut client, &accounts).await;
    post(&mut client, transfer("t1", "bank", "shop:03", 70)).await.unwrap();
    post(&mut client, transfer("t2", "bank", "shop:04", 30)).await.unwrap();
    let (mut ids, mut page_token) = (Vec::new(), String::new());
    loop {
        let prefix = "shop:".to_owned();
        let request =
            v1::ListAccountsRequest { prefix, page_size: 10, page_token, at_least_seq: 29 };
        let page = client.list_accounts(request).await.unwrap().into_inner();
        ids.extend(page.accounts.into_iter().map(|account| account.id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let wanted: Vec<String> =
        (0..25).map(|i| format!("shop:{i:02}")).chain(["shop:us".to_owned()]).collect();
    assert_eq!(ids, wanted);
    let request = v1::SumBalancesRequest { prefix: "shop:".into(), at_least_seq: 29 };
    let sums = client.sum_balances(request).await.unwrap().into_inner();
    let told: Vec<_> = sums
        .sums
        .iter()
        .map(|sum| (sum.asset.as_str(), sum.accounts, sum.credits_less_debits.as_str()))
        .collect();
    assert_eq!((told, sums.seq), (vec![("CNY", 25, "100"), ("USD", 1, "0")], 29));
    let trial = client.get_trial_balance(v1::GetTrialBalanceRequest { at_least_seq: 29 }).await;
    let trial = trial.unwrap().into_inner();
    assert!(trial.balanced);
    assert_eq!((&*trial.lines[0].debit_balances, &*trial.lines[0].credit_balances), ("100", "100"));
}

#[tokio::test]
async fn balances_of_the_past_are_those_of_then() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    post_many(&mut client, 0, 10).await;
    let ask = |as_of| v1::GetBalanceRequest {
        account: "alice".into(),
        as_of,
        at_least_seq: 12,
        ..Default::default()
    };
    let now = client.get_balance(ask(None)).await.unwrap().into_inner();
    assert_eq!((now.balance.unwrap().posted, now.seq), (55, 12));
    let then = client.get_balance(ask(Some(AsOf::Seq(5)))).await.unwrap().into_inner();
    assert_eq!((then.balance.unwrap().posted, then.seq), (6, 5));
    let page = history(&mut client, v1::Order::OldestFirst, String::new()).await;
    let row = &page.rows[4];
    let then = client.get_balance(ask(row.time.map(AsOf::Time))).await.unwrap().into_inner();
    assert_eq!(then.balance, row.after);
    let refused = no(client.get_balance(ask(Some(AsOf::Seq(99)))).await);
    assert_eq!((refused.code, refused.reason.as_str()), (Code::OutOfRange, "SEQ_NOT_PUBLISHED"));
    assert_eq!((&*refused.facts["wanted"], &*refused.facts["published"]), ("99", "12"));
}

#[tokio::test]
async fn a_reference_finds_what_carries_it() {
    let (_dir, _served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice"), account("bob")]).await;
    post_many(&mut client, 0, 12).await;
    let new =
        v1::NewTransfer { reference: "order-1".into(), ..transfer("to-bob", "bank", "bob", 1) };
    let at_least_seq = post(&mut client, new).await.unwrap().receipt.unwrap().seq;
    let request = |account: &str, page_token: &str| v1::ListByReferenceRequest {
        reference: "order-1".into(),
        account: account.into(),
        page_size: 3,
        page_token: page_token.into(),
        at_least_seq,
        ..Default::default()
    };
    let seqs = |page: &v1::ListByReferenceResponse| {
        page.events.iter().map(|event| event.seq).collect::<Vec<_>>()
    };
    let first = client.list_by_reference(request("", "")).await.unwrap().into_inner();
    assert_eq!(seqs(&first), [16, 14, 11]);
    let rest = client.list_by_reference(request("", &first.next_page_token)).await.unwrap();
    let rest = rest.into_inner();
    assert_eq!((seqs(&rest), rest.next_page_token.as_str()), (vec![8, 5], ""));
    let of_bob = client.list_by_reference(request("bob", "")).await.unwrap().into_inner();
    assert_eq!((seqs(&of_bob), of_bob.next_page_token.as_str()), (vec![16], ""));
    let none = v1::ListByReferenceRequest::default();
    assert_eq!(no(client.list_by_reference(none).await).fields, ["reference"]);
}
