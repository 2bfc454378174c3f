//! `receipt`: get one, the keys, check one without a server, rotate the keys.

mod verify;

use crate::cli::answered::Body;
use crate::cli::args::{ReceiptGetArgs, ReceiptVerb};
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::session::{Session, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::serve::cannot_open;
use crate::server::ring;
use farthing_ledger::audit;
use farthing_ledger::config::Config;
use farthing_proto::v1;
use serde_json::json;
use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// Carries out one verb; `server` is asked where one is needed.
///
/// # Errors
///
/// What stopped it. A receipt that is not proven is an answer: exit code 1.
pub fn run(server: &str, as_json: bool, verb: ReceiptVerb) -> Result<ExitCode, CliError> {
    let shown = match verb {
        ReceiptVerb::Verify(args) => return verify::carry_out(&args, as_json),
        ReceiptVerb::Rotate { data_dir } => rotate(&data_dir),
        ReceiptVerb::Get(args) => crate::cli::blocking(get(server, args)),
        ReceiptVerb::Keys => crate::cli::blocking(keys(server)),
    }?;
    shown.write(as_json, &mut io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

async fn get(server: &str, args: ReceiptGetArgs) -> Result<Shown, CliError> {
    let mut session = Session::connect(server).await?;
    let asked = v1::GetReceiptRequest {
        merchant: args.merchant,
        order: args.order,
        payment_id: args.payment,
        refund: args.refund,
        at_least_seq: 0,
    };
    let answer = session.receipts.get_receipt(timed(asked)).await?.into_inner();
    let body = Body::default()
        .value("settlement", answer.settlement.as_str())
        .value("business_date", answer.business_date.as_str())
        .value("seq", answer.seq)
        .value("time", json::time(answer.time.as_ref()))
        .value("index", answer.index)
        .value("lines", answer.lines)
        .value("digest", answer.digest.as_str())
        .value("key_id", answer.key_id.as_str());
    let Some(path) = args.out else {
        // As it is, so that it can be sent into a file.
        let document = answer.document.as_str();
        let shown = body.value("document", document).read("");
        return Ok(Shown { text: answer.document, json: shown.json });
    };
    fs::write(&path, &answer.document)
        .map_err(|error| CliError::fault(format!("cannot write {}", path.display()), error))?;
    let facts = [
        ("settlement", format!("{} of {}", answer.settlement, answer.business_date)),
        ("line", format!("{} of {}", answer.index.saturating_add(1), answer.lines)),
        ("recorded", format!("{} at seq {}", text::time(answer.time.as_ref()), answer.seq)),
        ("digest", answer.digest),
        ("key id", answer.key_id),
    ];
    let body = body.lines(&text::facts(&facts)).value("file", path.display().to_string());
    Ok(body.read(&format!("receipt written to {}", path.display())))
}

async fn keys(server: &str) -> Result<Shown, CliError> {
    let mut session = Session::connect(server).await?;
    let asked = timed(v1::ListKeysRequest {});
    let keys = session.receipts.list_keys(asked).await?.into_inner().keys;
    let lines: String = keys.iter().map(|key| format!("{}\n", key.public_key)).collect();
    let told = |key: &v1::ReceiptKey| json!({ "key_id": key.key_id, "public_key": key.public_key });
    let told: Vec<_> = keys.iter().map(told).collect();
    Ok(Shown { text: lines, json: json::object(json!({ "keys": told })) })
}

fn rotate(data_dir: &Path) -> Result<Shown, CliError> {
    let config = Config::at(data_dir.to_owned());
    let rotated = audit::while_stopped(&config, || ring::rotate(data_dir))
        .map_err(|error| cannot_open("rotate the keys of", error))?;
    let key = rotated?;
    let facts = [("public key", key.to_string()), ("key id", key.id().to_string())];
    let body = Body::default()
        .lines(&text::facts(&facts))
        .value("public_key", key.to_string())
        .value("key_id", key.id().to_string());
    Ok(body
        .read("a new key signs receipts from the next start on; publish it beside the older ones"))
}
