//! Names of parties, assets and what merchants number themselves, as requests give them and answers show them.

use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::BusinessKind;
use farthing_ledger::domain::BusinessNumber;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantId;
use farthing_ledger::domain::MerchantNumber;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::WalletId;
use farthing_ledger::domain::WalletNumber;
use farthing_ledger::domain::WalletRef;
use farthing_ledger::domain::limits::PARTY_ASSETS_MAX;
use farthing_ledger::instruction::Receiver;
use farthing_proto::v1;
use v1::receiver::Receiver as Choice;

/// A wallet.
///
/// # Errors
///
/// A malformed id.
pub fn wallet(field: &'static str, id: &str) -> Result<WalletRef, Invalid> {
    WalletId::parse(field, id).map(WalletRef::Id)
}

/// A wallet; empty means none.
///
/// # Errors
///
/// A malformed id.
pub fn wallet_or_none(field: &'static str, id: &str) -> Result<Option<WalletRef>, Invalid> {
    if id.is_empty() { Ok(None) } else { wallet(field, id).map(Some) }
}

/// The merchant of a request, by its id: what it numbers itself is known under that.
///
/// # Errors
///
/// A malformed id.
pub fn merchant(id: &str) -> Result<MerchantId, Invalid> {
    MerchantId::parse("merchant", id)
}

/// Who receives.
///
/// # Errors
///
/// None is given, or a malformed id; by its path inside `field`.
pub fn receiver(field: &'static str, receiver: Option<&v1::Receiver>) -> Result<Receiver, Invalid> {
    let inside = |invalid: Invalid| invalid.inside(field);
    match receiver.and_then(|receiver| receiver.receiver.as_ref()) {
        Some(Choice::Merchant(id)) => {
            let id = merchant(id).map_err(inside)?;
            Ok(Receiver::Merchant(MerchantRef::Id(id)))
        }
        Some(Choice::Wallet(id)) => wallet("wallet", id).map(Receiver::Wallet).map_err(inside),
        None => Err(Invalid::of(field, "is absent; give a merchant or a wallet")),
    }
}

/// What a merchant numbers itself.
///
/// # Errors
///
/// A malformed number.
pub fn own_number(
    kind: BusinessKind,
    merchant: &MerchantId,
    (field, number): (&'static str, &str),
) -> Result<CommandId, Invalid> {
    let number = BusinessNumber::parse(field, number)?;
    Ok(CommandId::business(kind, merchant, &number))
}

/// An order by the merchant's number.
///
/// # Errors
///
/// A malformed number.
pub fn order(merchant: &MerchantId, number: &str) -> Result<CommandId, Invalid> {
    own_number(BusinessKind::Order, merchant, ("order", number))
}

/// A payment by the merchant's number of its order, or by the id by which it was paid.
///
/// # Errors
///
/// Both or none are given, or the one given is malformed.
pub fn payment(
    merchant: &MerchantId,
    number: &str,
    payment_id: &str,
) -> Result<CommandId, Invalid> {
    match (number.is_empty(), payment_id.is_empty()) {
        (false, true) => order(merchant, number),
        (true, false) => CommandId::parse("payment_id", payment_id),
        (true, true) => Err(Invalid::of("order", "is empty; give it or `payment_id`")),
        (false, false) => {
            Err(Invalid::of("order", "is given beside `payment_id`; give one of the two"))
        }
    }
}

/// The assets of a party, at most 16.
///
/// # Errors
///
/// None, too many, or a malformed code, by its place.
pub fn assets(codes: &[String]) -> Result<Vec<AssetCode>, Invalid> {
    if codes.is_empty() || codes.len() > PARTY_ASSETS_MAX {
        let problem = format!("{} given, must be 1 to {PARTY_ASSETS_MAX}", codes.len());
        return Err(Invalid::of("assets", problem));
    }
    let each = |(index, code): (usize, &String)| {
        AssetCode::parse("assets", code)
            .map_err(|invalid| Invalid::of(format!("assets[{index}]"), invalid.problem))
    };
    codes.iter().enumerate().map(each).collect()
}

/// The number of a wallet that is named by it.
#[must_use]
pub const fn wallet_number(wallet: &WalletRef) -> Option<WalletNumber> {
    match wallet {
        WalletRef::Number(number) => Some(*number),
        WalletRef::Id(_) => None,
    }
}

/// The number of a merchant that is named by it.
#[must_use]
pub const fn merchant_number(merchant: &MerchantRef) -> Option<MerchantNumber> {
    match merchant {
        MerchantRef::Number(number) => Some(*number),
        MerchantRef::Id(_) => None,
    }
}

/// An id as answers show it: of what a merchant numbers itself, that number.
#[must_use]
pub fn shown(id: &CommandId) -> String {
    id.business_number().map_or_else(|| id.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_is_named_by_its_order_or_by_its_id_but_not_by_both() {
        let cafe = merchant("m_cafe").unwrap();
        let named = payment(&cafe, "ORD-1", "").unwrap();
        assert_eq!(named.business_number(), Some("ORD-1"));
        assert_eq!(shown(&named), "ORD-1");
        assert_eq!(payment(&cafe, "", "pay-1").unwrap().to_string(), "pay-1");
        for (order, id, field) in [("", "", "order"), ("O", "p", "order"), ("", "\n", "payment_id")]
        {
            assert_eq!(payment(&cafe, order, id).unwrap_err().field, field);
        }
        let other = merchant("m_bar").unwrap();
        assert_ne!(payment(&other, "ORD-1", "").unwrap(), named);
    }

    #[test]
    fn receivers_and_assets_name_their_place() {
        let of = |choice| v1::Receiver { receiver: Some(choice) };
        let bad = of(Choice::Wallet("a b".into()));
        assert_eq!(receiver("party", Some(&bad)).unwrap_err().field, "party.wallet");
        let bad = of(Choice::Merchant(String::new()));
        assert_eq!(receiver("party", Some(&bad)).unwrap_err().field, "party.merchant");
        assert_eq!(receiver("party", None).unwrap_err().field, "party");
        assert_eq!(assets(&["CNY".into(), "cny".into()]).unwrap_err().field, "assets[1]");
        for count in [0, 17] {
            assert_eq!(assets(&vec!["CNY".into(); count]).unwrap_err().field, "assets");
        }
    }
}
