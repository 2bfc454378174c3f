//! Servers to test against, clients for them, and short ways to say what is asked.

pub(crate) mod market;
pub(crate) mod naive;
pub(crate) mod settling;
pub(crate) mod statements;

use farthing_proto::v1;
use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;
use tempfile::TempDir;
use tonic::Code;
use tonic::Status;
use tonic::transport::Channel;
use tonic_types::StatusExt;
use v1::command::Action;
use v1::ledger_service_client::LedgerServiceClient;

pub(crate) type Client = LedgerServiceClient<Channel>;

/// A running `farthing serve`. Dropped, it is killed.
pub(crate) struct Served {
    process: Child,
    log: PathBuf,
    pub(crate) grpc: String,
    pub(crate) http: String,
}

impl Served {
    /// Starts a server on `dir` and waits until it serves.
    pub(crate) fn on(dir: &Path) -> Self {
        Self::with(dir, &[])
    }

    /// The same, with settings from the environment.
    pub(crate) fn with(dir: &Path, settings: &[(&str, &str)]) -> Self {
        let log = dir.with_extension("log");
        let mut command = serve(dir);
        command.envs(settings.iter().copied()).stdout(Stdio::piped());
        command.stderr(File::create(&log).unwrap());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = |name: &str| {
            let found = line.split_whitespace().find_map(|word| word.strip_prefix(name));
            found.unwrap_or_else(|| panic!("not ready: {}", read(&log))).to_owned()
        };
        Self { grpc: address("grpc="), http: address("http="), process, log }
    }

    pub(crate) async fn channel(&self) -> Channel {
        let address = format!("http://{}", self.grpc);
        Channel::from_shared(address).unwrap().connect().await.unwrap()
    }

    pub(crate) async fn client(&self) -> Client {
        Client::new(self.channel().await).max_decoding_message_size(64 << 20)
    }

    /// Ends it as an operator does, and says how it ended and what it logged.
    pub(crate) fn terminate(mut self) -> (ExitStatus, String) {
        self.signal("-TERM");
        (self.process.wait().unwrap(), read(&self.log))
    }

    /// A metric without labels, or with them as they are shown; 0 where it was never counted.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let page = exchange(&self.http, "GET /metrics HTTP/1.1", &[]);
        let of = |line: &str| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok();
        page.lines().find_map(of).unwrap_or_default()
    }

    pub(crate) fn signal(&self, signal: &str) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Ends it as a power failure does, as far as the process sees.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One HTTP/1.1 exchange; the answer whole.
pub(crate) fn exchange(address: &str, head: &str, body: &[u8]) -> String {
    let mut connection = TcpStream::connect(address).unwrap();
    let length = body.len();
    let head = format!(
        "{head}\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).unwrap();
    connection.write_all(body).unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn read(log: &Path) -> String {
    fs::read_to_string(log).unwrap_or_default()
}

/// `farthing serve` on free ports, not yet started.
pub(crate) fn serve(dir: &Path) -> Command {
    let mut command = farthing();
    command.arg("serve").arg("--data-dir").arg(dir);
    command.args(["--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"]);
    command
}

/// The command, with nothing of this process's settings, and with a short log: there are many ledgers, and those that are
/// killed go round in it.
pub(crate) fn farthing() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_farthing"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FARTHING_")) {
        command.env_remove(name);
    }
    command.env("FARTHING_LOG_BYTES", "4194304");
    command
}

/// Verifies a stopped ledger; what it printed.
pub(crate) fn verify(dir: &Path) -> String {
    let output = farthing().arg("verify").arg("--data-dir").arg(dir).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let problem = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "verify failed: {text} {problem}");
    text.lines().last().unwrap_or_default().to_owned()
}

/// A directory for one ledger, and a server on it.
pub(crate) async fn fresh() -> (TempDir, Served, Client) {
    let dir = TempDir::new().unwrap();
    let served = Served::on(&data(&dir));
    let client = served.client().await;
    (dir, served, client)
}

/// Where the ledger of a temporary directory is.
pub(crate) fn data(dir: &TempDir) -> PathBuf {
    dir.path().join("data")
}

/// An account in CNY without limits.
pub(crate) fn account(id: &str) -> v1::NewAccount {
    v1::NewAccount { id: id.to_owned(), asset: "CNY".to_owned(), ..Default::default() }
}

/// An account in CNY that never goes below zero.
pub(crate) fn covered(id: &str) -> v1::NewAccount {
    let overdraft = Some(v1::Limit { limit: Some(v1::limit::Limit::AtMost(0)) });
    v1::NewAccount { overdraft, ..account(id) }
}

/// Opens accounts; their numbers.
pub(crate) async fn open(client: &mut Client, accounts: &[v1::NewAccount]) -> Vec<u32> {
    let mut numbers = Vec::new();
    for account in accounts {
        let request = v1::OpenAccountRequest { account: Some(account.clone()) };
        let opened = client.open_account(request).await.unwrap().into_inner();
        numbers.push(opened.account.unwrap().number);
    }
    numbers
}

/// A transfer of one posting.
pub(crate) fn transfer(id: &str, debit: &str, credit: &str, amount: u64) -> v1::NewTransfer {
    let (debit, credit) = (debit.to_owned(), credit.to_owned());
    let posting = v1::Posting { debit, credit, amount, ..Default::default() };
    v1::NewTransfer { id: id.to_owned(), postings: vec![posting], ..Default::default() }
}

/// The same as a command of a batch.
pub(crate) fn posting(id: &str, debit: &str, credit: &str, amount: u64) -> v1::Command {
    v1::Command { action: Some(Action::PostTransfer(transfer(id, debit, credit, amount))) }
}

pub(crate) async fn post(
    client: &mut Client,
    transfer: v1::NewTransfer,
) -> Result<v1::PostTransferResponse, Status> {
    let request = v1::PostTransferRequest { transfer: Some(transfer) };
    client.post_transfer(request).await.map(tonic::Response::into_inner)
}

/// A transfer in the compact form. The id is `low`.
pub(crate) fn compact(low: u64, debit: u32, credit: u32, amount: u64) -> v1::CompactCommand {
    v1::CompactCommand { id_high: 7, id_low: low, debit, credit, amount, ..Default::default() }
}

pub(crate) async fn balance(client: &mut Client, account: &str, at_least_seq: u64) -> v1::Balance {
    let account = account.to_owned();
    let request = v1::GetAccountRequest { account, at_least_seq, ..Default::default() };
    client.get_account(request).await.unwrap().into_inner().account.unwrap().balance.unwrap()
}

/// The position of the last event.
pub(crate) async fn last_seq(client: &mut Client) -> u64 {
    let request = v1::GetTrialBalanceRequest::default();
    client.get_trial_balance(request).await.unwrap().into_inner().seq
}

/// What a status says: code, reason, facts, malformed fields.
#[derive(Debug)]
pub(crate) struct No {
    pub(crate) code: Code,
    pub(crate) reason: String,
    pub(crate) facts: BTreeMap<String, String>,
    pub(crate) fields: Vec<String>,
}

/// Reads a refusal.
pub(crate) fn no<T: std::fmt::Debug>(result: Result<T, Status>) -> No {
    let status = result.unwrap_err();
    let details = status.get_error_details();
    let info = details.error_info().unwrap_or_else(|| panic!("no ErrorInfo: {status}"));
    let violations = details.bad_request().map(|bad| bad.field_violations.clone());
    No {
        code: status.code(),
        reason: info.reason.clone(),
        facts: info.metadata.clone().into_iter().collect(),
        fields: violations.unwrap_or_default().into_iter().map(|each| each.field).collect(),
    }
}
