//! Every "no" has its code, reason, facts and advice; and `docs/errors.md` says the same.

use crate::convert::names::Names;
use crate::convert::rejection::Refusal;
use crate::status::DOMAIN;
use crate::status::Failure;
use crate::status::Fault;
use crate::status::Refused;
use crate::status::code_of;
use farthing_ledger::domain::AccountId;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::domain::AccountState;
use farthing_ledger::domain::Advice;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::Bound;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::FACT_NAMES;
use farthing_ledger::domain::HoldEnd;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Refusal as Refusing;
use farthing_ledger::domain::RefusalCode;
use farthing_ledger::domain::Rejection;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::Side;
use farthing_ledger::domain::Time;
use farthing_ledger::error::Fatal;
use farthing_ledger::error::QueryError;
use farthing_ledger::error::SubmitError;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use tonic::Code;
use tonic::Status;
use tonic_types::StatusExt;

/// One of each, in the order of their precedence.
fn rejections() -> Vec<Rejection> {
    let account = AccountRef::Id(AccountId::parse("account", "wallet:alice").unwrap());
    let account = || account.clone();
    let code = |text| AssetCode::parse("asset", text).unwrap();
    let hold = || CommandId::parse("id", "hold-1").unwrap();
    let transfer = || CommandId::parse("id", "order-7").unwrap();
    vec![
        Rejection::IdConflict { fields: vec!["postings[0].amount".into(), "memo".into()] },
        Rejection::BatchAborted { offender: 3 },
        Rejection::AssetUnknown { asset: code("PTS") },
        Rejection::LedgerFull,
        Rejection::AccountUnknown { account: account() },
        Rejection::AssetMismatch { account: account(), expected: code("CNY"), actual: code("USD") },
        Rejection::SameAccount { account: account() },
        Rejection::AccountClosed { account: account() },
        Rejection::AccountFrozen {
            account: account(),
            state: AccountState::DebitsFrozen,
            side: Side::Debit,
        },
        Rejection::AccountNotEmpty { account: account(), posted: 5, held: 2 },
        Rejection::ConditionFailed { account: account(), balance: 5, bound: Bound::AtLeast(9) },
        Rejection::InsufficientFunds { account: account(), needed: 1_200, available: 1_000 },
        Rejection::CeilingExceeded { account: account(), needed: 1_200, available: 1_000 },
        Rejection::BalanceOverflow { account: account() },
        Rejection::NothingToMove,
        Rejection::DeadlinePassed { deadline_us: 1, now_us: 2 },
        Rejection::HoldUnknown { hold: hold() },
        Rejection::HoldFinished { hold: hold(), end: HoldEnd::Expired },
        Rejection::CaptureExceedsHold { hold: hold(), needed: 12, available: 10 },
        Rejection::TransferUnknown { transfer: transfer() },
        Rejection::NotReversible { transfer: transfer() },
        Rejection::ReversalShape { postings: 2 },
        Rejection::ReversalExceedsTransfer { posting: 0, needed: 12, available: 10 },
    ]
}

fn refused(rejection: &Rejection) -> Refused {
    let refusal = Refusal::of(rejection, &Names::default(), true);
    Refused { refusal, code: code_of(rejection), replayed: false, seq: 9 }
}

/// Code, reason and facts of a status.
fn read(status: &Status) -> (Code, String, BTreeMap<String, String>) {
    let info = status.get_details_error_info().unwrap();
    assert_eq!(info.domain, DOMAIN);
    (status.code(), info.reason, info.metadata.into_iter().collect())
}

fn status(failure: impl Into<Failure>) -> Status {
    failure.into().into()
}

#[test]
fn every_rejection_has_its_code_and_reason_and_says_what_to_conclude() {
    let mut reasons = Vec::new();
    for rejection in rejections() {
        let told = status(Failure::Refused(Box::new(refused(&rejection))));
        let (code, reason, facts) = read(&told);
        let wanted = match reason.as_str() {
            "ID_CONFLICT" => Code::AlreadyExists,
            "ASSET_UNKNOWN" | "ACCOUNT_UNKNOWN" | "HOLD_UNKNOWN" | "TRANSFER_UNKNOWN" => {
                Code::NotFound
            }
            _ => Code::FailedPrecondition,
        };
        assert_eq!((code, reason.as_str()), (wanted, rejection.code()));
        assert_eq!(facts["outcome"], "not_applied", "{reason}");
        assert!(["same_id", "new_id", "never"].contains(&facts["retry"].as_str()), "{reason}");
        assert_eq!(facts["seq"], "9", "{reason}");
        assert!(!told.message().is_empty(), "{reason}");
        reasons.push(reason);
    }
    let count = reasons.len();
    reasons.sort();
    reasons.dedup();
    assert_eq!(reasons.len(), count, "two rejections share a reason");
}

#[test]
fn every_refusal_of_payments_has_its_code_and_says_what_to_conclude() {
    let others: Vec<&str> = rejections().iter().map(Rejection::code).collect();
    for code in RefusalCode::ALL {
        let rejection = Rejection::from(Refusing::of(*code).with("needed", 7_u64));
        let (status, reason, facts) =
            read(&status(Failure::Refused(Box::new(refused(&rejection)))));
        assert_eq!(reason, code.name());
        assert!(!others.contains(&code.name()), "{reason} is the reason of another rejection");
        assert_eq!(facts["needed"], "7");
        // An unknown name is told by the same code everywhere.
        assert_eq!(status == Code::NotFound, reason.ends_with("_UNKNOWN"), "{reason}");
        let retry = |recorded| Refusal::of(&rejection, &Names::default(), recorded).retry.name();
        let wanted = match code.advice() {
            Advice::Change => ("never", "never"),
            Advice::Later => ("new_id", "same_id"),
        };
        assert_eq!((retry(true), retry(false)), wanted, "{reason}");
    }
}

#[test]
fn a_merchant_learns_nothing_of_the_payers_wallet() {
    let told = |rejection: &Rejection| Refusal::of(rejection, &Names::default(), true);
    let limit = Refusing::of(RefusalCode::LimitExceeded)
        .with("wallet", "w1")
        .with("limit", "day_out")
        .with("left", 3_u64)
        .with("needed", 7_u64)
        .with("resets_at", Time::from_micros(1_000_000));
    let limit = told(&limit.into());
    assert_eq!(limit.facts["resets_at"], "1970-01-01T00:00:01Z");
    let shown = limit.without_payer();
    assert_eq!(shown.facts, [("needed", "7".to_owned())].into());
    let account = AccountRef::Id(AccountId::parse("account", "wallet:w1:CNY").unwrap());
    let frozen =
        Rejection::AccountFrozen { account, state: AccountState::DebitsFrozen, side: Side::Debit };
    let shown = told(&frozen).without_payer();
    assert_eq!(shown.reason, "ACCOUNT_FROZEN");
    assert!(shown.facts.is_empty() && !shown.message.contains("w1"), "{shown:?}");
    let short = Refusing::of(RefusalCode::MerchantFundsShort)
        .with("merchant", "m")
        .with("needed", 9_u64)
        .with("available", 4_u64);
    let short = told(&short.into());
    assert_eq!(short.clone().without_payer(), short, "what is the merchant's own stays");
}

#[test]
fn numbers_and_names_are_facts() {
    let facts_of =
        |rejection: &Rejection| read(&status(Failure::Refused(Box::new(refused(rejection))))).2;
    for (place, facts) in [
        (0, vec![("fields", "postings[0].amount,memo"), ("fields_count", "2")]),
        (1, vec![("offender", "3")]),
        (5, vec![("account", "wallet:alice"), ("expected", "CNY"), ("actual", "USD")]),
        (8, vec![("state", "debits_frozen"), ("side", "debits")]),
        (10, vec![("balance", "5"), ("at_least", "9")]),
        (11, vec![("account", "wallet:alice"), ("needed", "1200"), ("available", "1000")]),
        (15, vec![("deadline_us", "1"), ("now_us", "2")]),
        (17, vec![("hold_id", "hold-1"), ("end", "expired")]),
        (22, vec![("posting", "0"), ("needed", "12"), ("available", "10")]),
    ] {
        let found = facts_of(&rejections()[place]);
        for (name, value) in facts {
            assert_eq!(found[name], value, "{name}");
        }
    }
}

#[test]
fn a_refusal_that_is_not_recorded_may_be_tried_with_the_same_id() {
    let unknown = &rejections()[4];
    let retry = |recorded| Refusal::of(unknown, &Names::default(), recorded).retry.name();
    assert_eq!((retry(true), retry(false)), ("new_id", "same_id"));
}

#[test]
fn a_replayed_refusal_says_so() {
    let again = Refused { replayed: true, ..refused(&rejections()[11]) };
    assert_eq!(read(&status(Failure::Refused(Box::new(again)))).2["replayed"], "true");
    let first = refused(&rejections()[11]);
    assert!(!read(&status(Failure::Refused(Box::new(first)))).2.contains_key("replayed"));
}

#[test]
fn a_malformed_field_is_named_twice() {
    let told = status(Invalid::of("postings[0].amount", "is 0"));
    let (code, reason, facts) = read(&told);
    assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "MALFORMED_FIELD"));
    assert_eq!(facts["field"], "postings[0].amount");
    assert_eq!(facts["retry"], "never");
    let violations = told.get_details_bad_request().unwrap().field_violations;
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].field, "postings[0].amount");
    assert_eq!(violations[0].description, "is 0");
}

#[test]
fn a_full_queue_says_when_to_come_back() {
    for (error, scope) in [(SubmitError::Full, "ledger"), (SubmitError::ClientFull, "client")] {
        let told = status(error);
        let (code, reason, facts) = read(&told);
        assert_eq!((code, reason.as_str()), (Code::ResourceExhausted, "QUEUE_FULL"));
        assert_eq!((&*facts["outcome"], &*facts["retry"]), ("not_applied", "same_id"));
        assert_eq!(facts["scope"], scope);
        assert!(told.get_details_retry_info().unwrap().retry_delay.is_some());
    }
}

#[test]
fn a_stop_is_certain_and_a_fault_is_not() {
    let (code, reason, facts) = read(&status(SubmitError::Stopping));
    assert_eq!((code, reason.as_str()), (Code::Unavailable, "STOPPING"));
    assert_eq!(facts["outcome"], "not_applied");
    let (code, reason, facts) = read(&status(SubmitError::Unknown));
    assert_eq!((code, reason.as_str()), (Code::Unavailable, "OUTCOME_UNKNOWN"));
    assert_eq!((&*facts["outcome"], &*facts["retry"]), ("unknown", "same_id"));
}

#[test]
fn a_question_without_an_answer_says_why() {
    for (what, wanted) in [
        ("account", ("ACCOUNT_UNKNOWN", "account")),
        ("hold", ("HOLD_UNKNOWN", "hold_id")),
        ("transfer", ("TRANSFER_UNKNOWN", "transfer_id")),
        ("wallet", ("WALLET_UNKNOWN", "wallet")),
        ("merchant", ("MERCHANT_UNKNOWN", "merchant")),
        ("payment", ("PAYMENT_UNKNOWN", "payment")),
        ("refund", ("REFUND_UNKNOWN", "refund")),
        ("settlement", ("SETTLEMENT_UNKNOWN", "settlement")),
        ("merchant asset", ("MERCHANT_ASSET_MISSING", "asset")),
    ] {
        let (code, reason, facts) =
            read(&status(QueryError::NotFound { what, name: "x".to_owned() }));
        assert_eq!((code, reason.as_str()), (Code::NotFound, wanted.0));
        assert_eq!(facts[wanted.1], "x");
    }
    let early = QueryError::TooEarly { wanted: Seq::from_raw(9), published: Seq::from_raw(7) };
    let (code, reason, facts) = read(&status(early));
    assert_eq!((code, reason.as_str()), (Code::OutOfRange, "SEQ_NOT_PUBLISHED"));
    assert_eq!((&*facts["wanted"], &*facts["published"]), ("9", "7"));
    let broken = status(QueryError::Fatal(Fatal::store("read", "secret path")));
    assert_eq!(read(&broken).1, "STORE_FAILED");
    assert!(!broken.message().contains("secret"), "the cause is for the log");
}

const HEAD: &str = "\
# Errors

Made from the code: `UPDATE=1 cargo test --release -p farthing the_errors_page` writes this page anew.

A refused call ends with a gRPC status whose details hold `google.rpc.ErrorInfo` with the domain `farthing`, one of
the reasons below, and facts as metadata. Branch on the reason, never on the message. Amounts are in minor units, as
decimal digits. In the answers of batches and streams the same reason, message and facts stand in `Rejection`.

Beside its own facts each has `outcome`: `not_applied`, or `unknown` where nobody can say; and `retry`:

- `same_id`: the same command can be sent again with the same id.
- `new_id`: this answer stays with its id for ever; a new attempt takes a new id. A command without an id of its own
  (an opening, a registration) is tried again as it is.
- `never`: it cannot succeed as it is.

`seq` says where a refusal is recorded, and `replayed` = `true` that it is the first answer again.

## Refusals of a command

Where several apply, the one that stands first is answered; for transfers, posting by posting.

| reason | code | retry | facts | message, for example |
|---|---|---|---|---|
";

const OF_PAYMENTS: &str = "
`CONDITION_FAILED` has `at_least` or `at_most`, as the condition states it. `fields` lists at most 32 fields;
`fields_count` says how many differ.

## Refusals of wallets, merchants and payments

`new_id` is for what has an id: what a merchant numbers itself (orders, refunds, splits, returns of shares) is never
recorded when it is refused, and is tried again under the same number: `same_id`. Each has those of these facts that it
can tell:

FACTS.

Times are RFC 3339. Calls of `PaymentService` tell nothing of the payer's wallet: `limit`, `left` and such are left out
there. A question about a refund that there is not is answered `REFUND_UNKNOWN`.

| reason | code | retry | message |
|---|---|---|---|
";

const OTHERS: &str = "
## Everything else

A client is a connection. It may have a quarter of `queue_commands_max` waiting: above that its calls are refused with
`scope` = `client`, and its streams are held back; `scope` = `ledger` where all clients together fill the queue.

A call whose deadline passes ends with DEADLINE_EXCEEDED or CANCELLED from the transport, without a reason: the outcome is
unknown to the caller. What still waited for the writer then is not decided at all, and its id stays free; send the same
again, with the same id.

| reason | code | outcome | retry | facts | message |
|---|---|---|---|---|---|
";

/// The names of all facts, on one line.
fn fact_names() -> String {
    let mut names: Vec<String> = FACT_NAMES.iter().map(|name| format!("`{name}`")).collect();
    names.sort();
    names.join(", ")
}

/// The code as the contract of gRPC writes it: `FAILED_PRECONDITION`.
fn name_of(code: Code) -> String {
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for rejection in rejections() {
        let Refused { refusal, code, .. } = refused(&rejection);
        let facts: Vec<String> = refusal.facts.keys().map(|name| format!("`{name}`")).collect();
        let (code, retry) = (name_of(code), refusal.retry.name());
        let (reason, message) = (refusal.reason, &refusal.message);
        writeln!(page, "| `{reason}` | {code} | `{retry}` | {} | {message} |", facts.join(", "))
            .unwrap();
    }
    page.push_str(&OF_PAYMENTS.replace("FACTS", &fact_names()));
    for code in RefusalCode::ALL {
        let Refused { refusal, code, .. } = refused(&Refusing::of(*code).into());
        let (code, retry, reason) = (name_of(code), refusal.retry.name(), refusal.reason);
        writeln!(page, "| `{reason}` | {code} | `{retry}` | {} |", refusal.message).unwrap();
    }
    page.push_str(OTHERS);
    let malformed = Refusal::malformed(Invalid::of("postings[0].amount", "is 0"));
    let retry = malformed.retry.name();
    writeln!(
        page,
        "| `{}` | INVALID_ARGUMENT | `not_applied` | `{retry}` | `field`; `google.rpc.BadRequest` | {} |",
        malformed.reason, malformed.message
    )
    .unwrap();
    for fault in Fault::ALL {
        let facts = match fault.reason {
            "QUEUE_FULL" => "`scope`; `google.rpc.RetryInfo`",
            "SEQ_NOT_PUBLISHED" => "`wanted`, `published`",
            "PAYMENT_NOT_SETTLED" => "`cut_off_time`",
            "POSITION_TOO_OLD" => "`wanted`, `max`",
            "RECONCILING_FULL" => "`google.rpc.RetryInfo`",
            _ => "",
        };
        let (code, retry) = (name_of(fault.code), fault.retry.name());
        let Fault { reason, message, outcome, .. } = fault;
        writeln!(page, "| `{reason}` | {code} | `{outcome}` | `{retry}` | {facts} | {message} |")
            .unwrap();
    }
    page
}

#[test]
#[allow(clippy::disallowed_methods, reason = "whether to write the page is no setting")]
fn the_errors_page_is_made_from_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/errors.md");
    if std::env::var("UPDATE").is_ok() {
        fs::write(&path, page()).unwrap();
    }
    let on_disk = fs::read_to_string(&path).unwrap_or_default();
    assert!(on_disk == page(), "docs/errors.md differs: run this test with UPDATE=1");
}
