//! What follows a payment, on the way in: refunds, splits, returns of shares, chargebacks, adjustments.

use crate::convert::field;
use crate::convert::party;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::BusinessKind;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Rate;
use farthing_ledger::domain::Text;
use farthing_ledger::domain::limits::AMOUNT_MAX;
use farthing_ledger::domain::limits::SPLIT_RECEIVERS_MAX;
use farthing_ledger::instruction::Adjust;
use farthing_ledger::instruction::ChargeBack;
use farthing_ledger::instruction::Refund;
use farthing_ledger::instruction::ReturnShare;
use farthing_ledger::instruction::Share;
use farthing_ledger::instruction::ShareOf;
use farthing_ledger::instruction::Split;
use farthing_proto::v1;
use prost_types::Timestamp;
use v1::new_share::Share as Choice;

/// Decodes a refund.
///
/// # Errors
///
/// The first malformed field; so do all others here.
pub fn refund(refund: &v1::NewRefund) -> Result<Refund, Invalid> {
    let merchant = party::merchant(&refund.merchant)?;
    Ok(Refund {
        id: party::own_number(BusinessKind::Refund, &merchant, ("refund", &refund.refund))?,
        payment: party::payment(&merchant, &refund.order, &refund.payment_id)?,
        merchant: MerchantRef::Id(merchant),
        amount: refund.amount,
        tip: refund.tip,
        reference: Text::parse("reference", &refund.reference)?,
    })
}

/// A refund as its answers tell it.
#[must_use]
pub fn told(refund: &v1::NewRefund, payment: &v1::Payment, time: Option<Timestamp>) -> v1::Refund {
    v1::Refund {
        merchant: payment.merchant.clone(),
        refund: refund.refund.clone(),
        order: payment.order.clone(),
        payment_id: payment.payment_id.clone(),
        asset: payment.asset.clone(),
        exponent: payment.exponent,
        amount: refund.amount,
        tip: refund.tip,
        reference: refund.reference.clone(),
        time,
    }
}

/// The refund of an event that told of one, with its payment right after.
#[must_use]
pub fn recorded(refund: &Refund, payment: &v1::Payment, time: Option<Timestamp>) -> v1::Refund {
    let asked = v1::NewRefund {
        refund: party::shown(&refund.id),
        amount: refund.amount,
        tip: refund.tip,
        reference: refund.reference.to_string(),
        ..v1::NewRefund::default()
    };
    told(&asked, payment, time)
}

/// Decodes a split.
///
/// # Errors
///
/// The first malformed field.
pub fn split(split: &v1::NewSplit) -> Result<Split, Invalid> {
    let merchant = party::merchant(&split.merchant)?;
    if split.shares.len() > SPLIT_RECEIVERS_MAX {
        let problem = format!("{} given, at most {SPLIT_RECEIVERS_MAX}", split.shares.len());
        return Err(Invalid::of("shares", problem));
    }
    let mut shares = Vec::with_capacity(split.shares.len());
    for (index, each) in split.shares.iter().enumerate() {
        shares.push(share(each).map_err(|invalid| invalid.inside(format!("shares[{index}]")))?);
    }
    Ok(Split {
        id: party::own_number(BusinessKind::Split, &merchant, ("split", &split.split))?,
        payment: party::payment(&merchant, &split.order, &split.payment_id)?,
        merchant: MerchantRef::Id(merchant),
        shares,
        finish: split.finish,
    })
}

fn share(share: &v1::NewShare) -> Result<ShareOf, Invalid> {
    Ok(ShareOf {
        receiver: party::receiver("receiver", share.receiver.as_ref())?,
        share: match &share.share {
            Some(Choice::Rate(percent)) => Share::Rate(Rate::parse("rate", percent)?),
            Some(Choice::Fixed(amount)) if *amount == 0 || *amount > AMOUNT_MAX => {
                return Err(Invalid::of("fixed", format!("must be 1 to {AMOUNT_MAX}")));
            }
            Some(Choice::Fixed(amount)) => Share::Fixed(*amount),
            None => return Err(Invalid::of("rate", "is absent; give it or `fixed`")),
        },
    })
}

/// Decodes the return of a share.
///
/// # Errors
///
/// The first malformed field.
pub fn share_return(back: &v1::NewShareReturn) -> Result<ReturnShare, Invalid> {
    let merchant = party::merchant(&back.merchant)?;
    let number = ("share_return", back.share_return.as_str());
    Ok(ReturnShare {
        id: party::own_number(BusinessKind::ShareReturn, &merchant, number)?,
        split: party::own_number(BusinessKind::Split, &merchant, ("split", &back.split))?,
        merchant: MerchantRef::Id(merchant),
        receiver: party::receiver("receiver", back.receiver.as_ref())?,
        amount: back.amount,
    })
}

/// Decodes a chargeback.
///
/// # Errors
///
/// The first malformed field.
pub fn charge_back(charge: &v1::NewChargeBack) -> Result<ChargeBack, Invalid> {
    let merchant = party::merchant(&charge.merchant)?;
    Ok(ChargeBack {
        id: field::command_id(field::ID, &charge.id, &charge.id_bytes)?,
        payment: party::payment(&merchant, &charge.order, &charge.payment_id)?,
        merchant: MerchantRef::Id(merchant),
        amount: charge.amount,
        fee: charge.fee,
        reason: Text::parse("reason", &charge.reason)?,
    })
}

/// Decodes an adjustment.
///
/// # Errors
///
/// The first malformed field.
pub fn adjustment(adjust: &v1::NewAdjustment) -> Result<Adjust, Invalid> {
    Ok(Adjust {
        id: field::command_id(field::ID, &adjust.id, &adjust.id_bytes)?,
        party: party::receiver("party", adjust.party.as_ref())?,
        asset: AssetCode::parse("asset", &adjust.asset)?,
        amount: adjust.amount,
        credit: adjust.credit,
        reason: Text::parse("reason", &adjust.reason)?,
        reference: Text::parse("reference", &adjust.reference)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use v1::receiver::Receiver;

    fn to(wallet: &str, share: Option<Choice>) -> v1::NewShare {
        let receiver = Some(Receiver::Wallet(wallet.into()));
        v1::NewShare { receiver: Some(v1::Receiver { receiver }), share }
    }

    #[test]
    fn malformed_shares_are_named_by_their_place() {
        let of = |shares| v1::NewSplit {
            merchant: "m".into(),
            split: "S".into(),
            order: "O".into(),
            shares,
            ..Default::default()
        };
        let good = || to("w", Some(Choice::Fixed(5)));
        assert_eq!(split(&of(vec![good()])).unwrap().shares.len(), 1);
        for (shares, name) in [
            (vec![good(); 51], "shares"),
            (vec![good(), to("a b", None)], "shares[1].receiver.wallet"),
            (vec![good(), to("w", None)], "shares[1].rate"),
            (vec![to("w", Some(Choice::Rate("101".into())))], "shares[0].rate"),
            (vec![to("w", Some(Choice::Fixed(0)))], "shares[0].fixed"),
        ] {
            assert_eq!(split(&of(shares)).unwrap_err().field, name);
        }
    }

    #[test]
    fn numbers_of_different_kinds_do_not_collide() {
        let asked = v1::NewRefund {
            merchant: "m".into(),
            refund: "N-1".into(),
            order: "N-1".into(),
            ..Default::default()
        };
        let read = refund(&asked).unwrap();
        assert_ne!(read.id, read.payment);
        let nameless = v1::NewRefund { refund: String::new(), ..asked };
        assert_eq!(refund(&nameless).unwrap_err().field, "refund");
        let back =
            v1::NewShareReturn { merchant: "m".into(), split: "S".into(), ..Default::default() };
        assert_eq!(share_return(&back).unwrap_err().field, "share_return");
    }
}
