//! The verbs against a naive ledger over real gRPC: what is printed, and how it ends.

use crate::cli::CliError;
use crate::cli::fake::{serve, shell};
use crate::cli::report;
use serde_json::Value;
use std::net::SocketAddr;

async fn json(server: SocketAddr, line: &str) -> Value {
    let printed = shell(server, &format!("--json {line}")).await.unwrap();
    assert_eq!(printed.matches('\n').count(), 1, "one object on one line: {printed}");
    serde_json::from_str(&printed).unwrap()
}

async fn failed(server: SocketAddr, line: &str) -> (u8, Value, String) {
    let error = shell(server, line).await.unwrap_err();
    (error.exit_number(), report::as_json(&error), report::as_text(&error))
}

/// A ledger with a wallet of 100.00, a stall, and a till in another asset.
async fn market() -> SocketAddr {
    let server = serve().await;
    for line in [
        "account open channel --asset CNY --normal-side debit --code 1100",
        "account open wallet:alice --asset CNY --no-overdraft --metadata city=Chengdu vip:=true",
        "account open merchant:42:payable --asset CNY --overdraft-limit 10.00 --ceiling 5000",
        "account open till --asset JPY",
        "transfer --id top-up --debit channel --credit wallet:alice --amount 100",
    ] {
        shell(server, line).await.unwrap();
    }
    server
}

#[tokio::test]
async fn an_account_is_opened_with_its_limits_in_major_units() {
    let server = market().await;
    let account = json(server, "account get merchant:42:payable").await;
    assert_eq!(account["account"]["overdraft"], 1000);
    assert_eq!(account["account"]["overdraft_decimal"], "10.00");
    assert_eq!(account["account"]["ceiling_decimal"], "5000.00");
    let wallet = json(server, "account get wallet:alice").await;
    assert_eq!(wallet["account"]["metadata"]["city"], "Chengdu");
    assert_eq!(wallet["account"]["metadata"]["vip"], true);
    assert_eq!(wallet["account"]["balance"]["available_decimal"], "100.00");
    let again = json(server, "account open till --asset JPY").await;
    assert_eq!(again["replayed"], true);
}

#[tokio::test]
async fn a_transfer_moves_money_once() {
    let server = market().await;
    let line = "transfer --id t-1 --debit wallet:alice --credit merchant:42:payable --amount 12.34 --kind 7 --memo tea";
    let first = json(server, line).await;
    assert_eq!(first["replayed"], false);
    assert_eq!(first["transfer"]["legs"][0]["amount"], 1234);
    assert_eq!(first["transfer"]["legs"][0]["amount_decimal"], "12.34");
    let again = json(server, line).await;
    assert_eq!(again["replayed"], true);
    assert_eq!(again["seq"], first["seq"]);
    let balance = json(server, "balance wallet:alice").await;
    assert_eq!((&balance["posted"], &balance["posted_decimal"]), (&8766.into(), &"87.66".into()));
    let text = shell(server, line).await.unwrap();
    assert!(text.starts_with("transfer t-1 posted at seq"), "{text}");
    assert!(text.contains("replayed: the first answer again"), "{text}");
    assert!(text.contains("12.34 CNY"), "{text}");
}

#[tokio::test]
async fn an_absent_id_is_made_and_printed() {
    let server = market().await;
    let line = "transfer --debit wallet:alice --credit merchant:42:payable --amount 1";
    let made = json(server, line).await;
    let id = uuid::Uuid::parse_str(made["id"].as_str().unwrap()).unwrap();
    assert_eq!(id.get_version_num(), 7);
    let read = json(server, &format!("transfer get {id}")).await;
    assert_eq!(read["transfer"]["legs"][0]["amount"], 100);
}

#[tokio::test]
async fn a_refusal_ends_with_1_and_its_numbers() {
    let server = market().await;
    let line =
        "transfer --id t-2 --debit wallet:alice --credit merchant:42:payable --amount 100.01";
    let (code, object, text) = failed(server, line).await;
    assert_eq!(code, 1);
    assert_eq!(object["reason"], "INSUFFICIENT_FUNDS");
    assert_eq!(object["outcome"], "not_applied");
    assert_eq!(object["metadata"]["needed"], "10001");
    assert_eq!(object["metadata"]["available_decimal"], "100.00");
    assert_eq!(object["id"], "t-2");
    assert!(text.contains("needed     100.01 CNY"), "{text}");
    let (code, object, _) = failed(server, "balance nobody").await;
    assert_eq!((code, &object["reason"]), (1, &"ACCOUNT_UNKNOWN".into()));
}

#[tokio::test]
async fn an_amount_that_cannot_be_ends_with_2_and_names_its_argument() {
    let server = market().await;
    for (line, problem) in [
        (
            "transfer --debit wallet:alice --credit merchant:42:payable --amount 1.234",
            "has 3 decimals, the asset has 2",
        ),
        ("transfer --debit wallet:alice --credit merchant:42:payable --amount -1", "is negative"),
        ("transfer --debit till --credit till --amount 1.5", "has 1 decimals, the asset has 0"),
        (
            "hold place --debit wallet:alice --credit merchant:42:payable --amount ten",
            "is not a decimal number",
        ),
    ] {
        let (code, object, text) = failed(server, line).await;
        assert_eq!(code, CliError::USAGE, "{line}");
        assert_eq!(object["field_violations"][0]["field"], "--amount");
        assert!(text.contains(problem), "{text}");
    }
    let line = "account open x --asset CNY --overdraft-limit 0.001";
    assert_eq!(failed(server, line).await.1["field_violations"][0]["field"], "--overdraft-limit");
    let events = shell(server, "--json watch --from 1 --stop-at-end").await.unwrap();
    assert_eq!(events.lines().count(), 5, "nothing but the opening was recorded");
}

#[tokio::test]
async fn a_dry_run_records_nothing() {
    let server = market().await;
    let line = "transfer --debit wallet:alice --credit merchant:42:payable --amount 40 --dry-run";
    let tried = json(server, line).await;
    assert_eq!(tried["dry_run"], true);
    assert_eq!(tried["transfer"]["legs"][0]["debit_after"]["posted_decimal"], "60.00");
    assert_eq!(json(server, "balance wallet:alice").await["posted_decimal"], "100.00");
    let line = "transfer --debit wallet:alice --credit merchant:42:payable --amount 400 --dry-run";
    assert_eq!(failed(server, line).await.0, 1);
}

#[tokio::test]
async fn a_reversal_takes_back_a_part_of_each_leg() {
    let server = market().await;
    let back = json(server, "transfer reverse top-up --id r-1 --amount 30.50").await;
    assert_eq!(back["transfer"]["reverses_id"], "top-up");
    assert_eq!(json(server, "balance wallet:alice").await["posted_decimal"], "69.50");
    json(server, "transfer reverse top-up --id r-2").await;
    assert_eq!(json(server, "balance wallet:alice").await["posted_decimal"], "0.00");
    let (code, object, _) = failed(server, "transfer reverse top-up --amount 1 --amount 2").await;
    assert_eq!((code, &object["field_violations"][0]["field"]), (2, &"--amount".into()));
}

#[tokio::test]
async fn a_hold_is_placed_captured_above_and_released() {
    let server = market().await;
    let place = "hold place --debit wallet:alice --credit merchant:42:payable --amount";
    let placed = json(server, &format!("{place} 50 --id h-1 --over-capture 20")).await;
    assert_eq!(placed["hold"]["remaining_decimal"], "50.00");
    assert_eq!(json(server, "balance wallet:alice").await["available_decimal"], "50.00");
    let captured = json(server, "hold capture h-1 --id c-1 --amount 60 --release-rest").await;
    assert_eq!(captured["transfer"]["hold_id"], "h-1");
    assert_eq!(json(server, "hold get h-1").await["hold"]["state"], "CAPTURED");
    let (code, object, _) = failed(server, "hold capture h-1 --amount 0").await;
    assert_eq!((code, &object["field_violations"][0]["field"]), (2, &"--amount".into()));
    shell(server, &format!("{place} 10 --id h-2")).await.unwrap();
    let released = json(server, "hold release h-2").await;
    assert_eq!(released["released_amount_decimal"], "10.00");
    assert_eq!(json(server, "balance wallet:alice").await["available_decimal"], "40.00");
}

#[tokio::test]
async fn freezing_one_side_leaves_the_other() {
    let server = market().await;
    for (verb, state) in [
        ("freeze wallet:alice --debits", "DEBITS_FROZEN"),
        ("freeze wallet:alice --credits", "FROZEN"),
        ("unfreeze wallet:alice --debits", "CREDITS_FROZEN"),
        ("freeze wallet:alice", "FROZEN"),
        ("unfreeze wallet:alice --credits", "DEBITS_FROZEN"),
        ("unfreeze wallet:alice", "OPEN"),
        ("close wallet:alice", "CLOSED"),
    ] {
        json(server, &format!("account {verb}")).await;
        let account = json(server, "account get wallet:alice").await;
        assert_eq!(account["account"]["state"], state, "{verb}");
    }
    let first = json(server, "account freeze till --debits --id f-1").await;
    let again = json(server, "account freeze till --debits --id f-1").await;
    assert_eq!((&again["seq"], &again["replayed"]), (&first["seq"], &true.into()));
}

#[tokio::test]
async fn a_statement_pages_and_adds_up() {
    let server = market().await;
    for number in 1..=5 {
        let line = format!(
            "transfer --id s-{number} --debit wallet:alice --credit merchant:42:payable --amount {number}"
        );
        shell(server, &line).await.unwrap();
    }
    let statement = json(server, "statement wallet:alice --oldest-first").await;
    let rows = statement["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[5]["after"]["posted_decimal"], "85.00");
    assert_eq!(statement["more"], false);
    let short = json(server, "statement wallet:alice --limit 2").await;
    assert_eq!((&short["rows"][0]["id"], &short["more"]), (&"s-5".into(), &true.into()));
    let text = shell(server, "statement wallet:alice").await.unwrap();
    assert!(text.contains("85.00") && text.contains("merchant:42:payable"), "{text}");
}

#[tokio::test]
async fn sums_lists_and_the_trial_balance_are_shown() {
    let server = market().await;
    let sums = json(server, "balance --prefix wallet:").await;
    assert_eq!(sums["sums"][0]["credits_less_debits_decimal"], "100.00");
    let listed = json(server, "account list merchant:").await;
    assert_eq!(listed["accounts"][0]["id"], "merchant:42:payable");
    assert_eq!(listed["accounts"].as_array().unwrap().len(), 1);
    let trial = json(server, "trial-balance").await;
    assert_eq!(trial["balanced"], true);
    assert_eq!(trial["totals"][0]["difference"], "0");
    for line in ["balance --prefix wallet:", "account list", "trial-balance", "account get till"] {
        assert!(!shell(server, line).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn events_are_a_line_each() {
    let server = market().await;
    let line = "hold place --id h-9 --debit wallet:alice --credit merchant:42:payable --amount 10";
    shell(server, line).await.unwrap();
    shell(server, "hold release h-9").await.unwrap();
    shell(server, "transfer --debit wallet:alice --credit till --amount 999").await.unwrap_err();
    let watched = shell(server, "--json watch --from 5 --stop-at-end").await.unwrap();
    let types: Vec<Value> = watched
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["type"].clone())
        .collect();
    assert_eq!(types, ["TRANSFER_POSTED", "HOLD_PLACED", "HOLD_RELEASED", "COMMAND_REFUSED"]);
    let text = shell(server, "watch --from 1 --stop-at-end").await.unwrap();
    assert!(text.contains("channel -> wallet:alice  100.00 CNY  top-up"), "{text}");
    assert!(text.contains("10.00 CNY back to wallet:alice"), "{text}");
}

#[tokio::test]
async fn a_ledger_that_is_not_there_ends_with_3() {
    // Taken and given back at once: nobody listens there.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    drop(listener);
    let (code, object, text) = failed(server, "balance wallet:alice").await;
    assert_eq!((code, &object["reason"]), (3, &"UNREACHABLE".into()));
    assert_eq!(object["outcome"], "not_applied");
    assert!(text.contains(&server.to_string()), "{text}");
    for line in [
        "transfer --id mine --debit a --credit b --amount 1",
        "transfer reverse t --id mine",
        "hold place --id mine --debit a --credit b --amount 1",
        "hold capture h --id mine",
        "hold release h --id mine",
        "account close a --id mine",
        "account freeze a --id mine",
    ] {
        let (code, object, text) = failed(server, line).await;
        assert_eq!((code, &object["id"]), (3, &"mine".into()), "{line}");
        assert!(text.contains("retry with the same id"), "{text}");
    }
}
