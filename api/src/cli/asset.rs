//! `asset`: register one.

use crate::cli::args::AssetVerb;
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::session::{Session, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use farthing_proto::v1;

/// Carries out `asset ...`.
pub(crate) async fn carry_out(session: &mut Session, verb: AssetVerb) -> Result<Shown, CliError> {
    let AssetVerb::Register { code, exponent } = verb;
    let asset = v1::NewAsset { code: code.clone(), exponent };
    let asked = timed(v1::RegisterAssetRequest { asset: Some(asset) });
    let answered = session.ledger.register_asset(asked).await;
    let answer = answered.map_err(CliError::from)?.into_inner();
    let mut object = json::receipt(answer.receipt.as_ref());
    object.insert("code".to_owned(), code.as_str().into());
    object.insert("exponent".to_owned(), exponent.into());
    let done = format!("asset {code} with {exponent} decimals registered");
    Ok(Shown { text: text::verdict(answer.receipt.as_ref(), &done), json: object })
}
