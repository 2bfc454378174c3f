//! Merchants and channels: what is asked of them on the way in, how they are on the way out.

use crate::convert::balance;
use crate::convert::field;
use crate::convert::party;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::ChannelId;
use farthing_ledger::domain::FeeOnRefund;
use farthing_ledger::domain::FeePlan;
use farthing_ledger::domain::FeeRounding;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Rate;
use farthing_ledger::domain::Text;
use farthing_ledger::domain::Time;
use farthing_ledger::engine::payments::PlanFrom;
use farthing_ledger::instruction::ChangeMerchantState;
use farthing_ledger::instruction::MerchantPolicy;
use farthing_ledger::instruction::MerchantProfile;
use farthing_ledger::instruction::MerchantState;
use farthing_ledger::instruction::OpenChannel;
use farthing_ledger::instruction::RefundFrom;
use farthing_ledger::instruction::RegisterMerchant;
use farthing_ledger::instruction::SetFeePlan;
use farthing_ledger::instruction::SetMerchantPolicy;
use farthing_ledger::query::AccountView;
use farthing_ledger::query::MerchantView;
use farthing_ledger::query::TillView;
use farthing_proto::v1;

/// Decimals of a carry: it is kept in 10^-8 minor units.
const CARRY_DECIMALS: usize = 8;

/// Decodes a channel to open.
///
/// # Errors
///
/// The first malformed field; so do all others here.
pub fn channel(open: &v1::NewChannel) -> Result<OpenChannel, Invalid> {
    Ok(OpenChannel {
        channel: ChannelId::parse("channel", &open.channel)?,
        assets: party::assets(&open.assets)?,
    })
}

/// Decodes a merchant to register.
///
/// # Errors
///
/// The first malformed field.
pub fn registration(register: &v1::NewMerchant) -> Result<RegisterMerchant, Invalid> {
    let shown = field::required("profile", register.profile.as_ref())?;
    Ok(RegisterMerchant {
        merchant: party::merchant(&register.merchant)?,
        assets: party::assets(&register.assets)?,
        profile: profile(shown).map_err(|invalid| invalid.inside("profile"))?,
        policy: policy(&register.policy.unwrap_or_default())?,
    })
}

fn profile(profile: &v1::MerchantProfile) -> Result<MerchantProfile, Invalid> {
    Ok(MerchantProfile {
        name: Text::parse("name", &profile.name)?,
        city: Text::parse("city", &profile.city)?,
        country: Text::parse("country", &profile.country)?,
        category: field::small("category", profile.category)?,
    })
}

fn policy(policy: &v1::MerchantPolicy) -> Result<MerchantPolicy, Invalid> {
    let source = |name, number| -> Result<RefundFrom, Invalid> {
        let known = field::known(name, number).map_err(|invalid| invalid.inside("policy"))?;
        Ok(match known {
            v1::RefundSource::Unspecified | v1::RefundSource::Payable => RefundFrom::Payable,
            v1::RefundSource::Reserve => RefundFrom::Reserve,
            v1::RefundSource::Receivable => RefundFrom::Receivable,
        })
    };
    Ok(MerchantPolicy {
        refund_from: source("refund_from", policy.refund_from)?,
        charge_back_from: source("charge_back_from", policy.charge_back_from)?,
    })
}

/// Decodes a change of what a merchant agreed to.
///
/// # Errors
///
/// The first malformed field.
pub fn policy_change(change: &v1::MerchantPolicyChange) -> Result<SetMerchantPolicy, Invalid> {
    Ok(SetMerchantPolicy {
        id: field::command_id(field::ID, &change.id, &change.id_bytes)?,
        merchant: MerchantRef::Id(party::merchant(&change.merchant)?),
        policy: policy(field::required("policy", change.policy.as_ref())?)?,
    })
}

/// Decodes a change of a merchant's state.
///
/// # Errors
///
/// The first malformed field.
pub fn state_change(change: &v1::MerchantStateChange) -> Result<ChangeMerchantState, Invalid> {
    Ok(ChangeMerchantState {
        id: field::command_id(field::ID, &change.id, &change.id_bytes)?,
        merchant: MerchantRef::Id(party::merchant(&change.merchant)?),
        state: match field::stated("state", change.state)? {
            v1::MerchantState::Unspecified | v1::MerchantState::Active => MerchantState::Active,
            v1::MerchantState::Suspended => MerchantState::Suspended,
            v1::MerchantState::Closed => MerchantState::Closed,
        },
    })
}

/// Decodes a fee plan to set.
///
/// # Errors
///
/// The first malformed field.
pub fn fee_plan(set: &v1::NewFeePlan) -> Result<SetFeePlan, Invalid> {
    let stated = field::required("plan", set.plan.as_ref())?;
    Ok(SetFeePlan {
        id: field::command_id(field::ID, &set.id, &set.id_bytes)?,
        merchant: MerchantRef::Id(party::merchant(&set.merchant)?),
        asset: AssetCode::parse("asset", &set.asset)?,
        plan: plan(stated).map_err(|invalid| invalid.inside("plan"))?,
        from: field::time("from", set.from.as_ref())?.unwrap_or(Time::ZERO),
        until: field::time("until", set.until.as_ref())?,
    })
}

fn plan(plan: &v1::FeePlan) -> Result<FeePlan, Invalid> {
    let rate = if plan.rate.is_empty() { "0" } else { &plan.rate };
    Ok(FeePlan {
        rate: Rate::parse("rate", rate)?,
        fixed: plan.fixed,
        min: plan.min,
        max: plan.max,
        rounding: match field::known("rounding", plan.rounding)? {
            v1::FeeRounding::Unspecified | v1::FeeRounding::HalfUp => FeeRounding::HalfUp,
            v1::FeeRounding::Accrued => FeeRounding::Accrued,
        },
        tips_free: plan.tips_free,
        on_refund: match field::known("on_refund", plan.on_refund)? {
            v1::FeeOnRefund::Unspecified | v1::FeeOnRefund::ProRata => FeeOnRefund::ProRata,
            v1::FeeOnRefund::Kept => FeeOnRefund::Kept,
            v1::FeeOnRefund::PercentOnly => FeeOnRefund::PercentOnly,
        },
    })
}

/// A merchant as it is.
#[must_use]
pub fn viewed(view: &MerchantView) -> v1::Merchant {
    let MerchantProfile { name, city, country, category } = &view.profile;
    let profile = v1::MerchantProfile {
        name: name.to_string(),
        city: city.to_string(),
        country: country.to_string(),
        category: u32::from(*category),
    };
    let mut told = v1::Merchant {
        merchant: view.id.to_string(),
        number: view.number.raw(),
        profile: Some(profile),
        policy: Some(v1::MerchantPolicy {
            refund_from: told_source(view.policy.refund_from).into(),
            charge_back_from: told_source(view.policy.charge_back_from).into(),
        }),
        tills: view.tills.iter().map(till).collect(),
        registered_seq: view.registered_seq.raw(),
        ..v1::Merchant::default()
    };
    told.set_state(match view.state {
        MerchantState::Active => v1::MerchantState::Active,
        MerchantState::Suspended => v1::MerchantState::Suspended,
        MerchantState::Closed => v1::MerchantState::Closed,
    });
    told
}

const fn told_source(source: RefundFrom) -> v1::RefundSource {
    match source {
        RefundFrom::Payable => v1::RefundSource::Payable,
        RefundFrom::Reserve => v1::RefundSource::Reserve,
        RefundFrom::Receivable => v1::RefundSource::Receivable,
    }
}

fn till(view: &TillView) -> v1::Till {
    let of = |account: &AccountView| Some(balance::of_spec(&account.balance, &account.spec));
    let plans = (0_u16..).zip(&view.plans);
    v1::Till {
        asset: view.asset.code.to_string(),
        exponent: u32::from(view.asset.exponent),
        payable: of(&view.payable),
        tips: of(&view.tips),
        reserve: of(&view.reserve),
        receivable: of(&view.receivable),
        pool: of(&view.pool),
        plans: plans.map(|(index, plan)| standing(plan, view.plan == Some(index))).collect(),
    }
}

fn standing(plan: &PlanFrom, holds: bool) -> v1::FeePlanStanding {
    v1::FeePlanStanding {
        plan: Some(told_plan(&plan.plan)),
        from: (plan.from > Time::ZERO).then(|| field::timestamp(plan.from)),
        until: plan.until.map(field::timestamp),
        holds,
        volume: plan.volume,
        fees: plan.fees,
        carry: decimal_carry(plan.carry),
    }
}

fn told_plan(plan: &FeePlan) -> v1::FeePlan {
    let mut told = v1::FeePlan {
        rate: plan.rate.to_string(),
        fixed: plan.fixed,
        min: plan.min,
        max: plan.max,
        tips_free: plan.tips_free,
        ..v1::FeePlan::default()
    };
    told.set_rounding(match plan.rounding {
        FeeRounding::HalfUp => v1::FeeRounding::HalfUp,
        FeeRounding::Accrued => v1::FeeRounding::Accrued,
    });
    told.set_on_refund(match plan.on_refund {
        FeeOnRefund::ProRata => v1::FeeOnRefund::ProRata,
        FeeOnRefund::Kept => v1::FeeOnRefund::Kept,
        FeeOnRefund::PercentOnly => v1::FeeOnRefund::PercentOnly,
    });
    told
}

/// A carry as the shortest decimal text of minor units: 60,000,000 is `0.6`.
fn decimal_carry(carry: u32) -> String {
    let digits = format!("{carry:0>CARRY_DECIMALS$}");
    match digits.trim_end_matches('0') {
        "" => "0".to_owned(),
        decimals => format!("0.{decimals}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_fields_are_named_by_their_path() {
        let profile = v1::MerchantProfile { country: "CN".into(), ..Default::default() };
        let full = v1::NewMerchant {
            merchant: "m".into(),
            assets: vec!["CNY".into()],
            profile: Some(profile.clone()),
            policy: None,
        };
        assert_eq!(registration(&full).unwrap().policy.refund_from, RefundFrom::Payable);
        let profile = v1::MerchantProfile { country: "CHN".into(), ..profile };
        let policy = v1::MerchantPolicy { charge_back_from: 9, ..Default::default() };
        for (bad, name) in [
            (v1::NewMerchant { merchant: String::new(), ..full.clone() }, "merchant"),
            (v1::NewMerchant { profile: None, ..full.clone() }, "profile"),
            (v1::NewMerchant { profile: Some(profile), ..full.clone() }, "profile.country"),
            (v1::NewMerchant { policy: Some(policy), ..full }, "policy.charge_back_from"),
        ] {
            assert_eq!(registration(&bad).unwrap_err().field, name);
        }
        let set = v1::NewFeePlan {
            id: "i".into(),
            merchant: "m".into(),
            asset: "CNY".into(),
            plan: Some(v1::FeePlan { rate: "0,6".into(), ..Default::default() }),
            ..Default::default()
        };
        assert_eq!(fee_plan(&set).unwrap_err().field, "plan.rate");
        assert_eq!(fee_plan(&v1::NewFeePlan { plan: None, ..set }).unwrap_err().field, "plan");
    }

    #[test]
    fn a_plan_comes_back() {
        let asked = v1::FeePlan {
            rate: "0.6".into(),
            fixed: 3,
            min: Some(1),
            max: Some(9),
            rounding: v1::FeeRounding::HalfUp.into(),
            tips_free: true,
            on_refund: v1::FeeOnRefund::PercentOnly.into(),
        };
        assert_eq!(told_plan(&plan(&asked).unwrap()), asked);
        let free = told_plan(&plan(&v1::FeePlan::default()).unwrap());
        assert_eq!((free.rate.as_str(), free.on_refund()), ("0", v1::FeeOnRefund::ProRata));
    }

    #[test]
    fn a_carry_is_shown_as_a_decimal() {
        for (carry, text) in
            [(0, "0"), (60_000_000, "0.6"), (1, "0.00000001"), (99_999_999, "0.99999999")]
        {
            assert_eq!(decimal_carry(carry), text);
        }
    }
}
