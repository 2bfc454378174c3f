//! The process: starting, settings, a second one on the same directory, stopping, the shell client.

use crate::support::Served;
use crate::support::account;
use crate::support::data;
use crate::support::farthing;
use crate::support::fresh;
use crate::support::naive::Books;
use crate::support::no;
use crate::support::open;
use crate::support::post;
use crate::support::serve;
use crate::support::transfer;
use crate::support::verify;
use std::fs;
use tempfile::TempDir;

#[tokio::test]
async fn a_second_process_is_refused() {
    let (dir, _served, _client) = fresh().await;
    let output = serve(&data(&dir)).output().unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("is in use by another process"), "{said}");
    assert!(output.stdout.is_empty(), "it must not say that it is ready");
    let output = farthing().arg("verify").arg("--data-dir").arg(data(&dir)).output().unwrap();
    assert!(!output.status.success(), "nor may another verify it meanwhile");
}

#[test]
fn a_setting_that_is_none_is_named() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("farthing.toml");
    fs::write(&file, "queue_comands_max = 5").unwrap();
    for (variable, value, named) in [
        ("FARTHING_NO_SUCH", "1", "no_such"),
        ("FARTHING_RUN_EVENTS", "many", "run_events"),
        ("FARTHING_GROUP_BYTES_MAX", "1", "group_bytes_max"),
        ("UNRELATED", "", "queue_comands_max"),
    ] {
        let mut command = serve(&data(&dir));
        if variable == "UNRELATED" {
            command.arg("--config").arg(&file);
        }
        let output = command.env(variable, value).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{variable}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(named), "{variable}: {said}");
    }
}

/// Callers press on while the server is told to stop: what was answered is there, what was refused is not, and nobody is
/// left to guess.
#[tokio::test]
async fn a_stop_leaves_no_call_unanswered() {
    let (dir, served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    let callers: Vec<_> = (0..16)
        .map(|caller| {
            let mut client = client.clone();
            tokio::spawn(async move {
                let mut posted = Vec::new();
                for i in 0.. {
                    let id = format!("c{caller}-{i}");
                    match post(&mut client, transfer(&id, "bank", "alice", 1)).await {
                        Ok(_) => posted.push(id),
                        Err(status) => return (posted, id, status),
                    }
                }
                unreachable!("a caller goes on until it is refused")
            })
        })
        .collect();
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    let (status, log) = tokio::task::spawn_blocking(|| served.terminate()).await.unwrap();
    assert!(status.success(), "{log}");
    assert!(log.contains("stopped"), "{log}");
    let mut ended = Vec::new();
    for caller in callers {
        ended.push(caller.await.unwrap());
    }
    let said = verify(&data(&dir));
    assert!(said.starts_with("verified seq="), "{said}");
    let served = Served::on(&data(&dir));
    let mut client = served.client().await;
    let books = Books::of(&mut client).await;
    let mut answered = 0;
    for (posted, last, status) in ended {
        answered += posted.len();
        assert!(posted.iter().all(|id| books.transfers.contains_key(id)));
        // A call that the server took is answered. The client's own transport says `Cancelled` of one that it could not
        // send any more, since the connection was closed.
        let ends = [tonic::Code::Unavailable, tonic::Code::Cancelled];
        assert!(ends.contains(&status.code()), "{status:?}");
        assert!(
            !books.transfers.contains_key(&last),
            "{last} was applied, and its caller not told"
        );
    }
    assert_eq!(books.transfers.len(), answered);
    assert!(answered > 100, "{answered} is no load");
}

#[tokio::test]
async fn the_journal_is_printed() {
    let (dir, served, mut client) = fresh().await;
    open(&mut client, &[account("bank"), account("alice")]).await;
    post(&mut client, transfer("t", "bank", "alice", 1_234)).await.unwrap();
    let unknown = no(post(&mut client, transfer("u", "bank", "nobody", 1)).await);
    assert_eq!(unknown.reason, "ACCOUNT_UNKNOWN");
    served.terminate();
    let inspect = |arguments: &[&str]| {
        let mut command = farthing();
        command.arg("inspect").arg("--data-dir").arg(data(&dir)).args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let lines = inspect(&[]);
    assert_eq!(lines.lines().count(), 4, "{lines}");
    assert!(lines.contains("bank -> alice  12.34 CNY"), "{lines}");
    let line = inspect(&["--from", "3", "--to", "3", "--json"]);
    let event: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&event["seq"], &event["type"]), (&3.into(), &"TRANSFER_POSTED".into()));
    assert_eq!(event["transfer"]["legs"][0]["amount"], 1_234);
}

#[tokio::test]
async fn the_shell_client_speaks_to_the_server() {
    let (_dir, served, _client) = fresh().await;
    let run = |line: &str| {
        let mut command = farthing();
        command.args(["--server", &served.grpc, "--json"]).args(line.split(' '));
        let output = command.output().unwrap();
        let text = if output.status.success() { output.stdout } else { output.stderr };
        let object: serde_json::Value = serde_json::from_slice(&text).unwrap();
        (output.status.code().unwrap(), object)
    };
    assert_eq!(run("account open bank --asset CNY").0, 0);
    assert_eq!(run("account open alice --asset CNY --no-overdraft").0, 0);
    let pay = "transfer --id t --debit bank --credit alice --amount 12.34";
    assert_eq!(run(pay).1["replayed"], false);
    assert_eq!(run(pay).1["replayed"], true);
    assert_eq!(run("balance alice").0, 0);
    let (code, refused) = run("transfer --id u --debit alice --credit bank --amount 100");
    assert_eq!((code, &refused["reason"]), (1, &"INSUFFICIENT_FUNDS".into()));
    assert_eq!(refused["metadata"]["needed"], "10000");
}

#[test]
fn the_demo_day_ends_with_a_verified_journal() {
    let output = farthing().arg("demo").output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said} {}", String::from_utf8_lossy(&output.stderr));
    assert!(said.lines().last().unwrap().starts_with("verified seq="), "{said}");
}
