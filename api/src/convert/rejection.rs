//! A "no" as clients read it: reason, sentence, facts, and whether to try again. The one source for statuses, for
//! answers in batches, and for `docs/errors.md`.

use crate::convert::field;
use crate::convert::names::Names;
use farthing_ledger::domain::AccountState;
use farthing_ledger::domain::Advice;
use farthing_ledger::domain::Bound;
use farthing_ledger::domain::Fact;
use farthing_ledger::domain::HoldEnd;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Refusal as Refused;
use farthing_ledger::domain::Rejection;
use farthing_ledger::domain::Side;
use farthing_proto::v1;
use std::collections::BTreeMap;

/// Reason of a field that does not have the right form.
pub const MALFORMED_FIELD: &str = "MALFORMED_FIELD";

/// Fields that a conflict lists; the facts have to fit the headers that clients take.
const CONFLICT_FIELDS_MAX: usize = 32;

/// Whether the same can be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// With the same id.
    SameId,
    /// The id is used up: with another id, once things have changed.
    NewId,
    /// It cannot succeed as it is.
    Never,
}

impl Retry {
    /// As the contract says it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SameId => "same_id",
            Self::NewId => "new_id",
            Self::Never => "never",
        }
    }
}

/// Facts by their name.
pub type Facts = BTreeMap<&'static str, String>;

/// Why a command was not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code.
    pub reason: &'static str,
    /// One sentence for people.
    pub message: String,
    /// Numbers and names. Amounts are in minor units.
    pub facts: Facts,
    /// Whether the same can be asked again.
    pub retry: Retry,
    /// The malformed fields.
    pub violations: Vec<Invalid>,
}

impl Refusal {
    /// The refusal of a command; `recorded` says that it is fixed under the command's id.
    #[must_use]
    pub fn of(rejection: &Rejection, names: &Names, recorded: bool) -> Self {
        let (message, facts) = explain(rejection, names);
        let retry = retry(rejection, recorded);
        let facts = facts.into_iter().collect();
        Self { reason: rejection.code(), message, facts, retry, violations: Vec::new() }
    }

    /// The refusal of a malformed field.
    #[must_use]
    pub fn malformed(invalid: Invalid) -> Self {
        Self {
            reason: MALFORMED_FIELD,
            message: format!("{} {}", invalid.field, invalid.problem),
            facts: Facts::from([("field", invalid.field.clone().into_owned())]),
            retry: Retry::Never,
            violations: vec![invalid],
        }
    }

    /// The same for a merchant's eyes: nothing of the payer's wallet, neither its id nor its state, limits or balance.
    #[must_use]
    pub fn without_payer(mut self) -> Self {
        const OF_PAYER: [&str; 4] =
            ["WALLET_NOT_ACTIVE", "WALLET_ASSET_MISSING", "WALLET_FUNDS_SHORT", "LIMIT_EXCEEDED"];
        self.facts.remove("wallet");
        if OF_PAYER.contains(&self.reason) {
            self.facts.retain(|name, _| matches!(*name, "asset" | "needed"));
        }
        let names_wallet = |account: &String| account.starts_with("wallet:");
        if self.facts.get("account").is_some_and(names_wallet) {
            self.facts.clear();
            "an account of the payer does not take part in this".clone_into(&mut self.message);
        }
        self
    }

    /// All facts, with what a client may conclude from them.
    pub fn metadata(&self) -> impl Iterator<Item = (String, String)> {
        let conclusions = [("outcome", "not_applied"), ("retry", self.retry.name())];
        let conclusions = conclusions.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let facts = self.facts.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
        facts.chain(conclusions)
    }
}

impl From<Refusal> for v1::Rejection {
    fn from(refusal: Refusal) -> Self {
        let metadata = refusal.metadata().collect();
        let violations = refusal.violations.into_iter().map(|invalid| v1::FieldViolation {
            field: invalid.field.into_owned(),
            description: invalid.problem.into_owned(),
        });
        Self {
            reason: refusal.reason.to_owned(),
            message: refusal.message,
            metadata,
            field_violations: violations.collect(),
        }
    }
}

/// Whether another try can succeed. Limits, sides and assets of an account never change; a hold only gets less.
const fn retry(rejection: &Rejection, recorded: bool) -> Retry {
    match rejection {
        Rejection::IdConflict { .. } => Retry::NewId,
        Rejection::BatchAborted { .. } => Retry::SameId,
        Rejection::LedgerFull
        | Rejection::AssetMismatch { .. }
        | Rejection::SameAccount { .. }
        | Rejection::AccountClosed { .. }
        | Rejection::DeadlinePassed { .. }
        | Rejection::HoldFinished { .. }
        | Rejection::CaptureExceedsHold { .. }
        | Rejection::NotReversible { .. }
        | Rejection::ReversalShape { .. }
        | Rejection::ReversalExceedsTransfer { .. } => Retry::Never,
        Rejection::AssetUnknown { .. }
        | Rejection::AccountUnknown { .. }
        | Rejection::AccountFrozen { .. }
        | Rejection::AccountNotEmpty { .. }
        | Rejection::ConditionFailed { .. }
        | Rejection::InsufficientFunds { .. }
        | Rejection::CeilingExceeded { .. }
        | Rejection::BalanceOverflow { .. }
        | Rejection::NothingToMove
        | Rejection::HoldUnknown { .. }
        | Rejection::TransferUnknown { .. } => later(recorded),
        Rejection::Refused(refused) => match refused.code.advice() {
            Advice::Change => Retry::Never,
            Advice::Later => later(recorded),
        },
    }
}

/// Once things have changed. What a merchant numbers itself is never recorded, and keeps its number.
const fn later(recorded: bool) -> Retry {
    if recorded { Retry::NewId } else { Retry::SameId }
}

/// The sentence and the facts of a rejection.
#[allow(clippy::too_many_lines, reason = "one arm a rejection, to be read as a table")]
fn explain(rejection: &Rejection, names: &Names) -> (String, Vec<(&'static str, String)>) {
    match rejection {
        Rejection::IdConflict { fields } => conflict(fields),
        Rejection::BatchAborted { offender } => (
            format!("command {offender} of the batch was refused, so none of it was applied"),
            vec![("offender", offender.to_string())],
        ),
        Rejection::AssetUnknown { asset } => (
            format!("asset {asset} is neither in ISO 4217 nor registered"),
            vec![("asset", asset.to_string())],
        ),
        Rejection::LedgerFull => {
            ("the ledger has as many assets or accounts as it can number".to_owned(), vec![])
        }
        Rejection::AccountUnknown { account } => {
            let account = names.name_of(account);
            (format!("no account is called {account}"), vec![("account", account)])
        }
        Rejection::AssetMismatch { account, expected, actual } => {
            let account = names.name_of(account);
            let message = format!("account {account} is in {actual}, and {expected} is expected");
            let assets = [("expected", expected.to_string()), ("actual", actual.to_string())];
            (message, [vec![("account", account)], assets.to_vec()].concat())
        }
        Rejection::SameAccount { account } => {
            let account = names.name_of(account);
            (format!("account {account} stands on both sides"), vec![("account", account)])
        }
        Rejection::AccountClosed { account } => {
            let account = names.name_of(account);
            (format!("account {account} is closed"), vec![("account", account)])
        }
        Rejection::AccountFrozen { account, state, side } => {
            let account = names.name_of(account);
            let side = name_of_side(*side);
            let message = format!("account {account} is frozen: it takes no {side}");
            let state = ("state", name_of_state(*state).to_owned());
            (message, vec![("account", account), state, ("side", side.to_owned())])
        }
        Rejection::AccountNotEmpty { account, posted, held } => {
            let account = names.name_of(account);
            let message = format!(
                "account {account} cannot be closed with {posted} posted and {held} held, in minor units"
            );
            let amounts = [("posted", posted.to_string()), ("held", held.to_string())];
            (message, [vec![("account", account)], amounts.to_vec()].concat())
        }
        Rejection::ConditionFailed { account, balance, bound } => {
            let account = names.name_of(account);
            let (bound, wanted, words) = match bound {
                Bound::AtLeast(wanted) => ("at_least", wanted, "at least"),
                Bound::AtMost(wanted) => ("at_most", wanted, "at most"),
            };
            let message = format!(
                "the balance of account {account} is {balance}, and must be {words} {wanted}, in minor units"
            );
            let balance = ("balance", balance.to_string());
            (message, vec![("account", account), balance, (bound, wanted.to_string())])
        }
        Rejection::InsufficientFunds { account, needed, available } => {
            let account = names.name_of(account);
            let message = format!(
                "account {account} has {available} available, and {needed} are needed, in minor units"
            );
            (message, amounts(("account", account), *needed, available))
        }
        Rejection::CeilingExceeded { account, needed, available } => {
            let account = names.name_of(account);
            let message = format!(
                "account {account} may take {available} more, and {needed} would come, in minor units"
            );
            (message, amounts(("account", account), *needed, available))
        }
        Rejection::BalanceOverflow { account } => {
            let account = names.name_of(account);
            let message = format!("the balance of account {account} would leave 64 bits");
            (message, vec![("account", account)])
        }
        Rejection::NothingToMove => {
            ("none of the `up_to` postings found anything to move".to_owned(), vec![])
        }
        Rejection::DeadlinePassed { deadline_us, now_us } => (
            "the deadline is not later than the ledger's time".to_owned(),
            vec![("deadline_us", deadline_us.to_string()), ("now_us", now_us.to_string())],
        ),
        Rejection::HoldUnknown { hold } => {
            (format!("no hold has the id {hold}"), vec![("hold_id", hold.to_string())])
        }
        Rejection::HoldFinished { hold, end } => {
            let end = name_of_end(*end);
            let message = format!("nothing is left of hold {hold}: it was {end}");
            (message, vec![("hold_id", hold.to_string()), ("end", end.to_owned())])
        }
        Rejection::CaptureExceedsHold { hold, needed, available } => {
            let message = format!(
                "hold {hold} lets {available} be captured, and {needed} are asked for, in minor units"
            );
            (message, amounts(("hold_id", hold.to_string()), *needed, available))
        }
        Rejection::TransferUnknown { transfer } => (
            format!("no transfer has the id {transfer}"),
            vec![("transfer_id", transfer.to_string())],
        ),
        Rejection::NotReversible { transfer } => (
            format!("{transfer} is a reversal or no transfer, and cannot be reversed"),
            vec![("transfer_id", transfer.to_string())],
        ),
        Rejection::ReversalShape { postings } => (
            format!("the transfer has {postings} postings, and each needs an amount"),
            vec![("postings", postings.to_string())],
        ),
        Rejection::ReversalExceedsTransfer { posting, needed, available } => {
            let message = format!(
                "posting {posting} has {available} left to reverse, and {needed} are asked for, in minor units"
            );
            (message, amounts(("posting", posting.to_string()), *needed, available))
        }
        Rejection::Refused(refused) => (spoken(refused.code.sentence()), facts(refused)),
    }
}

/// A sentence of the catalogue in the manner of the others: no capital, no full stop.
fn spoken(sentence: &str) -> String {
    let mut letters = sentence.trim_end_matches('.').chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn facts(refused: &Refused) -> Vec<(&'static str, String)> {
    let told = |fact: &Fact| match fact {
        Fact::Number(number) => number.to_string(),
        Fact::Text(text) => text.to_string(),
        Fact::Time(time) => field::timestamp(*time).to_string(),
    };
    refused.facts.iter().map(|(name, fact)| (*name, told(fact))).collect()
}

fn amounts(
    of: (&'static str, String),
    needed: u64,
    available: &impl ToString,
) -> Vec<(&'static str, String)> {
    vec![of, ("needed", needed.to_string()), ("available", available.to_string())]
}

fn conflict(fields: &[String]) -> (String, Vec<(&'static str, String)>) {
    let shown = fields.get(..CONFLICT_FIELDS_MAX).unwrap_or(fields).join(",");
    let message = "the id is taken by an earlier command with other values".to_owned();
    (message, vec![("fields", shown), ("fields_count", fields.len().to_string())])
}

const fn name_of_side(side: Side) -> &'static str {
    match side {
        Side::Debit => "debits",
        Side::Credit => "credits",
    }
}

const fn name_of_state(state: AccountState) -> &'static str {
    match state {
        AccountState::Open => "open",
        AccountState::DebitsFrozen => "debits_frozen",
        AccountState::CreditsFrozen => "credits_frozen",
        AccountState::Frozen => "frozen",
        AccountState::Closed => "closed",
    }
}

const fn name_of_end(end: HoldEnd) -> &'static str {
    match end {
        HoldEnd::Captured => "captured",
        HoldEnd::Released => "released",
        HoldEnd::Expired => "expired",
    }
}
