//! A merchant's code as the payer scanned it: who is paid, for which order, how much.

use crate::cli::error::CliError;
use farthing_proto::v1;
use farthing_qr::{Account, Initiation, Mode, Payload, Tip};
use v1::CodeKind;

/// What a payment takes from the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scanned {
    /// Id of the merchant.
    pub(crate) merchant: String,
    /// The merchant's number of the order, or empty.
    pub(crate) order: String,
    /// Asset code.
    pub(crate) asset: String,
    /// Amount as decimal text; none lets the payer type it.
    pub(crate) amount: Option<String>,
    /// Whether the payer is asked for a tip.
    pub(crate) asks_tip: bool,
    /// Where it was shown, or empty.
    pub(crate) terminal: String,
    /// For many payments, or for one.
    pub(crate) kind: CodeKind,
}

impl Scanned {
    /// Reads the text of a code, strictly; `guid` is the network under which it names the merchant.
    ///
    /// # Errors
    ///
    /// A text that is no code, by its field; a code of another network; one that adds a fee of its own.
    pub(crate) fn read(text: &str, guid: &str) -> Result<Self, CliError> {
        let refused = |problem: String| CliError::field("--qr", problem);
        let payload =
            Payload::parse(text.trim_end_matches(['\r', '\n']), Mode::Strict).map_err(|error| {
                refused(format!("is no code: {} {} {}", error.path, error.name, error.fault))
            })?;
        let account = Account::found_in(&payload, guid).ok_or_else(|| {
            refused(format!("names no merchant of {guid}: give its network with --guid"))
        })?;
        let asset = payload.currency().and_then(|currency| currency.letters());
        let asset = asset.ok_or_else(|| refused("has no currency of ISO 4217".to_owned()))?;
        let asks_tip = match payload.tip() {
            None => false,
            Some(Tip::AskPayer) => true,
            Some(Tip::Fixed(_) | Tip::Percent(_)) => {
                let problem = "adds a convenience fee, which no order here has: pay by --merchant";
                return Err(refused(problem.to_owned()));
            }
        };
        let additional = payload.additional();
        let order = additional.and_then(|fields| fields.reference());
        let terminal = additional.and_then(|fields| fields.terminal());
        let kind = match payload.initiation() {
            Some(Initiation::Dynamic) => CodeKind::Dynamic,
            Some(Initiation::Static) | None => CodeKind::Static,
        };
        let asked = |text: Option<&str>| {
            text.filter(|text| *text != farthing_qr::ASK_PAYER).unwrap_or_default().to_owned()
        };
        Ok(Self {
            merchant: account.merchant_id,
            order: asked(order),
            asset: asset.to_owned(),
            amount: payload.amount().map(|amount| amount.as_str().to_owned()),
            asks_tip,
            terminal: asked(terminal),
            kind,
        })
    }
}
