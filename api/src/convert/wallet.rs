//! Wallets: what is asked of them on the way in, how they are on the way out.

use crate::convert::balance;
use crate::convert::edge::Edge;
use crate::convert::field;
use crate::convert::party;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::ChannelId;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Limits;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Text;
use farthing_ledger::domain::WalletId;
use farthing_ledger::domain::limits::AMOUNT_MAX;
use farthing_ledger::instruction::ChangeWalletState;
use farthing_ledger::instruction::CollectTips;
use farthing_ledger::instruction::IssueCode;
use farthing_ledger::instruction::OpenWallet;
use farthing_ledger::instruction::PayPerson;
use farthing_ledger::instruction::SetWalletLimits;
use farthing_ledger::instruction::SettleWithdrawal;
use farthing_ledger::instruction::Tip;
use farthing_ledger::instruction::TipTo;
use farthing_ledger::instruction::TopUp;
use farthing_ledger::instruction::WalletState;
use farthing_ledger::instruction::Withdraw;
use farthing_ledger::query::PurseView;
use farthing_ledger::query::WalletView;
use farthing_proto::v1;

/// Decodes a wallet to open.
///
/// # Errors
///
/// The first malformed field; so do all others here.
pub fn opening(open: &v1::NewWallet) -> Result<OpenWallet, Invalid> {
    Ok(OpenWallet {
        wallet: WalletId::parse("wallet", &open.wallet)?,
        assets: party::assets(&open.assets)?,
        tips: open.tips,
        utc_offset_minutes: i16::try_from(open.utc_offset_minutes)
            .map_err(|_| Invalid::of("utc_offset_minutes", "must be -840 to 840"))?,
    })
}

/// Decodes limits to set.
///
/// # Errors
///
/// The first malformed field.
pub fn limits_change(change: &v1::WalletLimitsChange) -> Result<SetWalletLimits, Invalid> {
    Ok(SetWalletLimits {
        id: field::command_id(field::ID, &change.id, &change.id_bytes)?,
        wallet: party::wallet("wallet", &change.wallet)?,
        asset: AssetCode::parse("asset", &change.asset)?,
        limits: limits(&change.limits.unwrap_or_default())?,
    })
}

fn limits(limits: &v1::WalletLimits) -> Result<Limits, Invalid> {
    let bounded = |name: &'static str, amount: Option<u64>| match amount {
        Some(amount) if amount > AMOUNT_MAX => {
            let problem = format!("is {amount}, at most {AMOUNT_MAX}");
            Err(Invalid::of(name, problem).inside("limits"))
        }
        amount => Ok(amount),
    };
    Ok(Limits {
        per_payment: bounded("per_payment", limits.per_payment)?,
        day_out: bounded("day_out", limits.day_out)?,
        month_out: bounded("month_out", limits.month_out)?,
        day_in: bounded("day_in", limits.day_in)?,
        month_in: bounded("month_in", limits.month_in)?,
        day_static: bounded("day_static", limits.day_static)?,
    })
}

/// Decodes a change of a wallet's state.
///
/// # Errors
///
/// The first malformed field.
pub fn state_change(change: &v1::WalletStateChange) -> Result<ChangeWalletState, Invalid> {
    Ok(ChangeWalletState {
        id: field::command_id(field::ID, &change.id, &change.id_bytes)?,
        wallet: party::wallet("wallet", &change.wallet)?,
        state: match field::stated("state", change.state)? {
            v1::WalletState::Unspecified | v1::WalletState::Active => WalletState::Active,
            v1::WalletState::Frozen => WalletState::Frozen,
            v1::WalletState::DebitsFrozen => WalletState::DebitsFrozen,
            v1::WalletState::Closed => WalletState::Closed,
        },
    })
}

/// Decodes a top-up.
///
/// # Errors
///
/// The first malformed field.
pub fn top_up(top_up: &v1::NewTopUp) -> Result<TopUp, Invalid> {
    Ok(TopUp {
        id: field::command_id(field::ID, &top_up.id, &top_up.id_bytes)?,
        wallet: party::wallet("wallet", &top_up.wallet)?,
        channel: ChannelId::parse("channel", &top_up.channel)?,
        asset: AssetCode::parse("asset", &top_up.asset)?,
        amount: top_up.amount,
        reference: Text::parse("reference", &top_up.reference)?,
    })
}

/// Decodes a withdrawal.
///
/// # Errors
///
/// The first malformed field.
pub fn withdrawal(withdrawal: &v1::NewWithdrawal) -> Result<Withdraw, Invalid> {
    Ok(Withdraw {
        id: field::command_id(field::ID, &withdrawal.id, &withdrawal.id_bytes)?,
        wallet: party::wallet("wallet", &withdrawal.wallet)?,
        asset: AssetCode::parse("asset", &withdrawal.asset)?,
        amount: withdrawal.amount,
        fee: withdrawal.fee,
        reference: Text::parse("reference", &withdrawal.reference)?,
    })
}

/// Decodes the end of a withdrawal.
///
/// # Errors
///
/// The first malformed field.
pub fn settlement(settlement: &v1::WithdrawalSettlement) -> Result<SettleWithdrawal, Invalid> {
    Ok(SettleWithdrawal {
        id: field::command_id(field::ID, &settlement.id, &settlement.id_bytes)?,
        withdrawal: CommandId::parse("withdrawal", &settlement.withdrawal)?,
        channel: ChannelId::parse("channel", &settlement.channel)?,
        returned: settlement.returned,
    })
}

/// Decodes a payment from person to person.
///
/// # Errors
///
/// The first malformed field.
pub fn person_payment(payment: &v1::NewPersonPayment) -> Result<PayPerson, Invalid> {
    Ok(PayPerson {
        id: field::command_id(field::ID, &payment.id, &payment.id_bytes)?,
        from: party::wallet("from", &payment.from)?,
        to: party::wallet("to", &payment.to)?,
        asset: AssetCode::parse("asset", &payment.asset)?,
        amount: payment.amount,
        reference: Text::parse("reference", &payment.reference)?,
    })
}

/// Decodes a tip.
///
/// # Errors
///
/// The first malformed field.
pub fn tip(tip: &v1::NewTip) -> Result<Tip, Invalid> {
    let names_payment = !tip.order.is_empty() || !tip.payment_id.is_empty();
    let payment = if tip.order.is_empty() && names_payment {
        // An id needs no merchant: it is the same for all.
        Some(CommandId::parse("payment_id", &tip.payment_id)?)
    } else if names_payment {
        let merchant = party::merchant(&tip.merchant)?;
        Some(party::payment(&merchant, &tip.order, &tip.payment_id)?)
    } else {
        None
    };
    Ok(Tip {
        id: field::command_id(field::ID, &tip.id, &tip.id_bytes)?,
        wallet: party::wallet("wallet", &tip.wallet)?,
        to: match party::wallet_or_none("person", &tip.person)? {
            Some(person) => TipTo::Person(person),
            None => TipTo::Shop(MerchantRef::Id(party::merchant(&tip.merchant)?)),
        },
        asset: AssetCode::parse("asset", &tip.asset)?,
        amount: tip.amount,
        payment,
        reference: Text::parse("reference", &tip.reference)?,
    })
}

/// Decodes a collection of tips.
///
/// # Errors
///
/// The first malformed field.
pub fn collection(collection: &v1::TipCollection) -> Result<CollectTips, Invalid> {
    Ok(CollectTips {
        id: field::command_id(field::ID, &collection.id, &collection.id_bytes)?,
        wallet: party::wallet("wallet", &collection.wallet)?,
        asset: AssetCode::parse("asset", &collection.asset)?,
    })
}

/// Decodes what a one-time code is for; with the code, which is kept nowhere.
///
/// # Errors
///
/// The first malformed field.
pub fn code(
    edge: &Edge,
    request: &v1::ConsumerCodeRequest,
) -> Result<(IssueCode, String), Invalid> {
    let id = field::command_id(field::ID, &request.id, &request.id_bytes)?;
    let code = edge.code_for(&id);
    let issue = IssueCode {
        id: edge.digest(&code),
        wallet: party::wallet("wallet", &request.wallet)?,
        amount_max: match request.amount_max {
            Some(amount) if amount == 0 || amount > AMOUNT_MAX => {
                return Err(Invalid::of("amount_max", format!("must be 1 to {AMOUNT_MAX}")));
            }
            amount => amount,
        },
        expires: field::required("expires", field::time("expires", request.expires.as_ref())?)?,
    };
    Ok((issue, code.as_str().to_owned()))
}

/// A wallet as it is.
#[must_use]
pub fn viewed(view: &WalletView) -> v1::Wallet {
    let mut told = v1::Wallet {
        wallet: view.id.to_string(),
        number: view.number.raw(),
        utc_offset_minutes: i32::from(view.utc_offset_minutes),
        purses: view.purses.iter().map(purse).collect(),
        opened_seq: view.opened_seq.raw(),
        ..v1::Wallet::default()
    };
    told.set_state(match view.state {
        WalletState::Active => v1::WalletState::Active,
        WalletState::Frozen => v1::WalletState::Frozen,
        WalletState::DebitsFrozen => v1::WalletState::DebitsFrozen,
        WalletState::Closed => v1::WalletState::Closed,
    });
    told
}

fn purse(view: &PurseView) -> v1::Purse {
    let tips = view.tips.as_ref();
    v1::Purse {
        asset: view.asset.code.to_string(),
        exponent: u32::from(view.asset.exponent),
        account: view.account.spec.id.to_string(),
        account_number: view.account.number.raw(),
        balance: Some(balance::of_spec(&view.account.balance, &view.account.spec)),
        tips_account: tips.map(|tips| tips.spec.id.to_string()).unwrap_or_default(),
        tips: tips.map(|tips| balance::of_spec(&tips.balance, &tips.spec)),
        limits: limit_uses(view),
    }
}

/// The limits that are set. One on a single payment is never used up.
fn limit_uses(view: &PurseView) -> Vec<v1::LimitUse> {
    let PurseView { limits, usage, .. } = view;
    let (day, month) = (Some(view.day_resets), Some(view.month_resets));
    let uses = [
        (v1::LimitKind::PerPayment, limits.per_payment, 0, None),
        (v1::LimitKind::DayOut, limits.day_out, usage.day_out, day),
        (v1::LimitKind::MonthOut, limits.month_out, usage.month_out, month),
        (v1::LimitKind::DayIn, limits.day_in, usage.day_in, day),
        (v1::LimitKind::MonthIn, limits.month_in, usage.month_in, month),
        (v1::LimitKind::DayStatic, limits.day_static, usage.day_static, day),
    ];
    let told = |(kind, limit, used, resets_at): (_, Option<u64>, u64, Option<_>)| {
        let limit = limit?;
        Some(v1::LimitUse {
            kind: i32::from(kind),
            limit,
            used,
            left: limit.saturating_sub(used),
            resets_at: resets_at.map(field::timestamp),
        })
    };
    uses.into_iter().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_ledger::instruction::TipTo;

    #[test]
    fn malformed_fields_are_named() {
        let opened = |change: fn(&mut v1::NewWallet)| {
            let mut open = v1::NewWallet {
                wallet: "w".into(),
                assets: vec!["CNY".into()],
                ..Default::default()
            };
            change(&mut open);
            opening(&open).map(|_| ()).map_err(|invalid| invalid.field.into_owned())
        };
        assert_eq!(opened(|_| {}), Ok(()));
        assert_eq!(opened(|o| o.wallet = "a:b".into()), Err("wallet".into()));
        assert_eq!(opened(|o| o.assets.clear()), Err("assets".into()));
        assert_eq!(opened(|o| o.utc_offset_minutes = 1 << 20), Err("utc_offset_minutes".into()));
        let limits = v1::WalletLimits { day_in: Some(u64::MAX), ..Default::default() };
        let change = v1::WalletLimitsChange {
            id: "i".into(),
            wallet: "w".into(),
            asset: "CNY".into(),
            limits: Some(limits),
            ..Default::default()
        };
        assert_eq!(limits_change(&change).unwrap_err().field, "limits.day_in");
        let change =
            v1::WalletStateChange { id: "i".into(), wallet: "w".into(), ..Default::default() };
        assert_eq!(state_change(&change).unwrap_err().field, "state");
    }

    #[test]
    fn a_tip_goes_to_the_shop_or_to_a_person_and_may_follow_a_payment() {
        let plain = v1::NewTip {
            id: "t".into(),
            wallet: "w".into(),
            merchant: "m".into(),
            asset: "CNY".into(),
            amount: 5,
            ..Default::default()
        };
        let read = tip(&plain).unwrap();
        assert!(matches!(read.to, TipTo::Shop(_)) && read.payment.is_none());
        let after = v1::NewTip { person: "p".into(), order: "O".into(), ..plain.clone() };
        let read = tip(&after).unwrap();
        assert!(matches!(read.to, TipTo::Person(_)));
        assert_eq!(read.payment.unwrap().business_number(), Some("O"));
        for (tip_asked, field) in [
            (v1::NewTip { merchant: String::new(), ..plain.clone() }, "merchant"),
            (v1::NewTip { merchant: String::new(), ..after.clone() }, "merchant"),
            (v1::NewTip { payment_id: "p".into(), ..after }, "order"),
            (v1::NewTip { person: "\u{1f}".into(), ..plain }, "person"),
        ] {
            assert_eq!(tip(&tip_asked).unwrap_err().field, field);
        }
    }

    #[test]
    fn a_code_is_the_same_for_the_same_request() {
        let edge = Edge::keyed([7; 32]);
        let request = v1::ConsumerCodeRequest {
            id: "r".into(),
            wallet: "w".into(),
            expires: Some(prost_types::Timestamp { seconds: 60, nanos: 0 }),
            ..Default::default()
        };
        let (first, shown) = code(&edge, &request).unwrap();
        let (again, shown_again) = code(&edge, &request).unwrap();
        assert_eq!((&first, &shown), (&again, &shown_again));
        let other = v1::ConsumerCodeRequest { id: "s".into(), ..request.clone() };
        assert_ne!(code(&edge, &other).unwrap().1, shown);
        let bad = v1::ConsumerCodeRequest { amount_max: Some(0), ..request.clone() };
        assert_eq!(code(&edge, &bad).unwrap_err().field, "amount_max");
        let bad = v1::ConsumerCodeRequest { expires: None, ..request };
        assert_eq!(code(&edge, &bad).unwrap_err().field, "expires");
    }
}
