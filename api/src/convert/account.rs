//! Accounts and assets: what is stated at an opening, and the account as it is.

use crate::convert::balance;
use crate::convert::field;
use farthing_ledger::command::ChangeAccountState;
use farthing_ledger::domain::AccountId;
use farthing_ledger::domain::AccountSpec;
use farthing_ledger::domain::AccountState;
use farthing_ledger::domain::Asset;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::Balance;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Limit;
use farthing_ledger::domain::Metadata;
use farthing_ledger::domain::MetadataKey;
use farthing_ledger::domain::MetadataValue;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::Side;
use farthing_ledger::domain::Text;
use farthing_ledger::domain::Time;
use farthing_ledger::domain::limits::METADATA_ENTRIES_MAX;
use farthing_ledger::event::AccountOpened;
use farthing_ledger::query::AccountView;
use farthing_proto::v1;
use std::collections::BTreeMap;
use v1::limit::Limit as LimitChoice;
use v1::metadata_value::Value;

/// Decodes an asset to register.
///
/// # Errors
///
/// The first malformed field.
pub fn asset(asset: &v1::NewAsset) -> Result<Asset, Invalid> {
    Asset::custom(AssetCode::parse("code", &asset.code)?, asset.exponent)
}

/// Decodes an account to open.
///
/// # Errors
///
/// The first malformed field.
pub fn spec(account: &v1::NewAccount) -> Result<AccountSpec, Invalid> {
    Ok(AccountSpec {
        id: AccountId::parse("id", &account.id)?,
        asset: AssetCode::parse("asset", &account.asset)?,
        code: field::small("code", account.code)?,
        normal_side: normal_side(account.normal_side)?,
        overdraft: limit("overdraft", account.overdraft.as_ref())?,
        ceiling: limit("ceiling", account.ceiling.as_ref())?,
        metadata: metadata(&account.metadata)?,
        reference: Text::parse("reference", &account.reference)?,
    })
}

/// Decodes a change of an account's state.
///
/// # Errors
///
/// The first malformed field.
pub fn state_change(change: &v1::AccountStateChange) -> Result<ChangeAccountState, Invalid> {
    let state: v1::AccountState = field::stated("state", change.state)?;
    Ok(ChangeAccountState {
        id: field::command_id(field::ID, &change.id, &change.id_bytes)?,
        account: field::account(field::ACCOUNT, &change.account, change.account_number)?,
        state: match state {
            v1::AccountState::Unspecified | v1::AccountState::Open => AccountState::Open,
            v1::AccountState::DebitsFrozen => AccountState::DebitsFrozen,
            v1::AccountState::CreditsFrozen => AccountState::CreditsFrozen,
            v1::AccountState::Frozen => AccountState::Frozen,
            v1::AccountState::Closed => AccountState::Closed,
        },
    })
}

fn normal_side(number: i32) -> Result<Side, Invalid> {
    Ok(match field::known("normal_side", number)? {
        v1::Side::Debit => Side::Debit,
        v1::Side::Unspecified | v1::Side::Credit => Side::Credit,
    })
}

fn limit(name: &'static str, limit: Option<&v1::Limit>) -> Result<Limit, Invalid> {
    match limit.map(|limit| limit.limit) {
        None => Ok(Limit::Unlimited),
        Some(Some(LimitChoice::AtMost(units))) => Limit::at_most(name, units),
        Some(Some(LimitChoice::Unlimited(true))) => Ok(Limit::Unlimited),
        Some(Some(LimitChoice::Unlimited(false))) => {
            Err(Invalid::of(name, "says unlimited = false; give at_most, or leave it out"))
        }
        Some(None) => {
            Err(Invalid::of(name, "is empty; give unlimited or at_most, or leave it out"))
        }
    }
}

fn metadata(entries: &BTreeMap<String, v1::MetadataValue>) -> Result<Metadata, Invalid> {
    if entries.len() > METADATA_ENTRIES_MAX {
        let problem = format!("{} entries, at most {METADATA_ENTRIES_MAX}", entries.len());
        return Err(Invalid::of("metadata", problem));
    }
    let mut decoded = BTreeMap::new();
    for (key, value) in entries {
        let key = MetadataKey::parse(key)?;
        let path = format!("metadata[{}]", key.as_str());
        let value = match &value.value {
            Some(Value::Text(text)) => {
                MetadataValue::Text(Text::parse("text", text).map_err(|e| e.inside(path))?)
            }
            Some(Value::Number(number)) => MetadataValue::Number(*number),
            Some(Value::Flag(flag)) => MetadataValue::Flag(*flag),
            None => return Err(Invalid::of(path, "is empty; give text, number or flag")),
        };
        decoded.insert(key, value);
    }
    Metadata::from_entries(decoded)
}

/// An account as it was opened, at `seq` and `time`.
#[must_use]
pub fn opened(opened: &AccountOpened, seq: Seq, time: Time) -> v1::Account {
    viewed(&AccountView {
        number: opened.number,
        spec: opened.spec.clone(),
        asset: opened.asset,
        state: AccountState::Open,
        balance: Balance::default(),
        available: None,
        opened_seq: seq,
        opened_time: time,
    })
}

/// An account as it is.
#[must_use]
pub fn viewed(view: &AccountView) -> v1::Account {
    let spec = &view.spec;
    let mut told = v1::Account {
        id: spec.id.to_string(),
        number: view.number.raw(),
        asset: view.asset.code.to_string(),
        exponent: u32::from(view.asset.exponent),
        code: u32::from(spec.code),
        overdraft: Some(told_limit(spec.overdraft)),
        ceiling: Some(told_limit(spec.ceiling)),
        metadata: spec.metadata.entries().map(told_entry).collect(),
        reference: spec.reference.to_string(),
        balance: Some(balance::of_spec(&view.balance, spec)),
        opened_seq: view.opened_seq.raw(),
        opened_time: Some(field::timestamp(view.opened_time)),
        ..v1::Account::default()
    };
    told.set_normal_side(told_side(spec.normal_side));
    told.set_state(told_state(view.state));
    told
}

/// A state as the contract tells it.
#[must_use]
pub const fn told_state(state: AccountState) -> v1::AccountState {
    match state {
        AccountState::Open => v1::AccountState::Open,
        AccountState::DebitsFrozen => v1::AccountState::DebitsFrozen,
        AccountState::CreditsFrozen => v1::AccountState::CreditsFrozen,
        AccountState::Frozen => v1::AccountState::Frozen,
        AccountState::Closed => v1::AccountState::Closed,
    }
}

/// A side as the contract tells it.
#[must_use]
pub const fn told_side(side: Side) -> v1::Side {
    match side {
        Side::Debit => v1::Side::Debit,
        Side::Credit => v1::Side::Credit,
    }
}

const fn told_limit(limit: Limit) -> v1::Limit {
    let limit = match limit {
        Limit::Unlimited => LimitChoice::Unlimited(true),
        Limit::AtMost(units) => LimitChoice::AtMost(units),
    };
    v1::Limit { limit: Some(limit) }
}

fn told_entry((key, value): (&MetadataKey, &MetadataValue)) -> (String, v1::MetadataValue) {
    let value = match value {
        MetadataValue::Text(text) => Value::Text(text.to_string()),
        MetadataValue::Number(number) => Value::Number(*number),
        MetadataValue::Flag(flag) => Value::Flag(*flag),
    };
    (key.as_str().to_owned(), v1::MetadataValue { value: Some(value) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> v1::NewAccount {
        let value = v1::MetadataValue { value: Some(Value::Text("x".into())) };
        v1::NewAccount {
            id: "a:b".into(),
            asset: "CNY".into(),
            metadata: BTreeMap::from([("k".into(), value)]),
            ..Default::default()
        }
    }

    #[test]
    fn an_opening_without_limits_has_none_and_grows_on_the_credit_side() {
        let read = spec(&full()).unwrap();
        assert_eq!((read.overdraft, read.ceiling), (Limit::Unlimited, Limit::Unlimited));
        assert_eq!(read.normal_side, Side::Credit);
        assert_eq!(read.metadata.entries().len(), 1);
    }

    #[test]
    fn malformed_fields_are_named() {
        type Change = fn(&mut v1::NewAccount);
        let cases: &[(&str, Change)] = &[
            ("id", |a| a.id = "a::b".into()),
            ("asset", |a| a.asset.clear()),
            ("code", |a| a.code = 65_536),
            ("normal_side", |a| a.normal_side = 9),
            ("overdraft", |a| a.overdraft = Some(v1::Limit { limit: None })),
            ("overdraft", |a| {
                a.overdraft = Some(v1::Limit { limit: Some(LimitChoice::Unlimited(false)) });
            }),
            ("ceiling", |a| {
                a.ceiling = Some(v1::Limit { limit: Some(LimitChoice::AtMost(1 << 63)) });
            }),
            ("metadata", |a| {
                a.metadata.insert("K".into(), v1::MetadataValue::default());
            }),
            ("metadata[e]", |a| {
                a.metadata.insert("e".into(), v1::MetadataValue::default());
            }),
            ("metadata[t].text", |a| {
                let value = Some(Value::Text("t".repeat(129)));
                a.metadata.insert("t".into(), v1::MetadataValue { value });
            }),
            ("reference", |a| a.reference = "\u{0}".into()),
        ];
        for (name, change) in cases {
            let mut changed = full();
            change(&mut changed);
            assert_eq!(spec(&changed).unwrap_err().field, *name);
        }
    }

    #[test]
    fn a_state_must_be_stated() {
        let change =
            v1::AccountStateChange { id: "i".into(), account: "a".into(), ..Default::default() };
        for state in [0, 6, -1] {
            let change = v1::AccountStateChange { state, ..change.clone() };
            assert_eq!(state_change(&change).unwrap_err().field, "state");
        }
    }
}
