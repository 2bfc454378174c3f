//! `receipt verify`: what a receipt proves, or what is wrong with it, without a server.

use crate::cli::args::ReceiptVerifyArgs;
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::convert::field;
use crate::convert::money::format_minor;
use farthing_ledger::domain::{Part, Time};
use farthing_proof::RECEIPT_BYTES_MAX;
use farthing_proof::receipt::{Receipt, Refused, Verified, verify};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

/// Carries out `receipt verify`.
pub(super) fn carry_out(args: &ReceiptVerifyArgs, as_json: bool) -> Result<ExitCode, CliError> {
    let receipt = Receipt::from_json(&bytes_of(&args.file)?)
        .map_err(|error| CliError::field(args.file.display().to_string(), format!(": {error}")))?;
    match verify(&receipt, &args.public_key) {
        Ok(verified) => {
            shown(&verified, receipt.index()).write(as_json, &mut io::stdout().lock())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(refused) => {
            let said = not_proven(&refused, as_json);
            // Where standard error is closed too, the exit code has to do.
            let _unheard = io::stderr().write_all(said.as_bytes());
            Ok(ExitCode::from(CliError::REFUSED))
        }
    }
}

/// The file, as far as a receipt can be long.
fn bytes_of(path: &Path) -> Result<Vec<u8>, CliError> {
    let failed = |error| CliError::fault(format!("cannot read {}", path.display()), error);
    let most = u64::try_from(RECEIPT_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(failed)?;
    Ok(bytes)
}

fn shown(verified: &Verified<'_>, index: u64) -> Shown {
    let (line, seal) = (verified.line, verified.seal);
    let time = field::timestamp(Time::from_micros(line.time_micros())).to_string();
    let settlement = format!("{}-{}", seal.asset, seal.period);
    let exponent = u32::from(seal.exponent);
    let mut facts = vec![
        ("merchant", seal.merchant.clone()),
        ("settlement", format!("{settlement} of {}", seal.business_date)),
        ("line", format!("{} of {}", index.saturating_add(1), seal.items)),
        ("recorded", format!("{time} at seq {}", line.seq())),
    ];
    let mut fields = Map::new();
    for (name, told) in line.fields() {
        let amount = told.parse().ok().filter(|_| is_part(name));
        let decimal = amount.map(|minor: i128| format_minor(minor, exponent));
        fields.insert(name.clone(), decimal.clone().unwrap_or_else(|| told.clone()).into());
        let unit = |decimal| format!("{decimal} {}", seal.asset);
        facts.push((name, decimal.map_or_else(|| told.clone(), unit)));
    }
    facts.push(("seal", seal.digest().to_string()));
    facts.push(("key id", verified.key_id.to_string()));
    let object = json!({
        "proven": true,
        "merchant": seal.merchant,
        "settlement": settlement,
        "business_date": seal.business_date,
        "asset": seal.asset,
        "seq": line.seq(),
        "time": time,
        "index": index,
        "lines": seal.items,
        "fields": Value::Object(fields),
        "digest": seal.digest().to_string(),
        "key_id": verified.key_id.to_string(),
    });
    let text = format!("proven: this line was sealed\n{}", text::facts(&facts));
    Shown { text, json: json::object(object) }
}

fn is_part(name: &str) -> bool {
    Part::ALL.iter().any(|part| part.name() == name)
}

fn not_proven(refused: &Refused, as_json: bool) -> String {
    let reason = match refused {
        Refused::Seal(_) => "SEAL",
        Refused::UnknownKey { .. } => "UNKNOWN_KEY",
        Refused::Signature { .. } => "SIGNATURE",
        Refused::Index { .. } => "INDEX",
        Refused::PathLength { .. } => "PATH_LENGTH",
        Refused::Path { .. } => "PATH",
    };
    if as_json {
        let message = refused.to_string();
        let exit_code = CliError::REFUSED;
        let said = json!({ "proven": false, "reason": reason, "message": message, "exit_code": exit_code });
        return format!("{said}\n");
    }
    format!("not proven: {reason}: {refused}\n")
}
