//! Orders and their payment on the way in: create, pay, authorise, capture, close, and money from outside.

use crate::convert::edge::Edge;
use crate::convert::field;
use crate::convert::party;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::ChannelId;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::ExchangeRate;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantId;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Text;
use farthing_ledger::instruction::Authorise;
use farthing_ledger::instruction::CaptureOrder;
use farthing_ledger::instruction::CloseOrder;
use farthing_ledger::instruction::CodeKind;
use farthing_ledger::instruction::CreateOrder;
use farthing_ledger::instruction::Exchange;
use farthing_ledger::instruction::Pay;
use farthing_ledger::instruction::Payer;
use farthing_ledger::instruction::ReceivePayment;
use farthing_ledger::instruction::Resolution;
use farthing_ledger::instruction::ResolveSuspense;
use farthing_ledger::instruction::TipRule;
use farthing_proto::v1;

/// Decodes an order to create.
///
/// # Errors
///
/// The first malformed field; so do all others here.
pub fn creation(order: &v1::NewOrder) -> Result<CreateOrder, Invalid> {
    let merchant = party::merchant(&order.merchant)?;
    Ok(CreateOrder {
        id: party::order(&merchant, &order.order)?,
        merchant: MerchantRef::Id(merchant),
        asset: AssetCode::parse("asset", &order.asset)?,
        amount: order.amount,
        expires: field::time("expires", order.expires.as_ref())?,
        tip: tip_rule(order)?,
        split: order.split,
        terminal: Text::parse("terminal", &order.terminal)?,
        reference: Text::parse("reference", &order.reference)?,
    })
}

fn tip_rule(order: &v1::NewOrder) -> Result<TipRule, Invalid> {
    let rule = match field::known("tip", order.tip)? {
        v1::TipRule::Unspecified | v1::TipRule::Refused => TipRule::Refused,
        v1::TipRule::Any => TipRule::Any,
        v1::TipRule::AtMost => return Ok(TipRule::AtMost(order.tip_max)),
    };
    if order.tip_max != 0 {
        return Err(Invalid::of("tip_max", "is given, and tip is not TIP_RULE_AT_MOST"));
    }
    Ok(rule)
}

/// Decodes a payment out of a wallet.
///
/// # Errors
///
/// The first malformed field.
pub fn payment(pay: &v1::NewPayment) -> Result<Pay, Invalid> {
    let merchant = party::merchant(&pay.merchant)?;
    Ok(Pay {
        id: field::command_id(field::ID, &pay.id, &pay.id_bytes)?,
        payer: Payer::Wallet(party::wallet("wallet", &pay.wallet)?),
        order: order_or_none(&merchant, &pay.order)?,
        merchant: MerchantRef::Id(merchant),
        kind: match field::known("kind", pay.kind)? {
            v1::CodeKind::Unspecified | v1::CodeKind::App => CodeKind::App,
            v1::CodeKind::Static => CodeKind::Static,
            v1::CodeKind::Dynamic => CodeKind::Dynamic,
            v1::CodeKind::Consumer => {
                let problem = "is for payments by the payer's code; call PayByCode for those";
                return Err(Invalid::of("kind", problem));
            }
        },
        asset: AssetCode::parse("asset", &pay.asset)?,
        amount: pay.amount,
        tip: pay.tip,
        tip_to: party::wallet_or_none("tip_to", &pay.tip_to)?,
        exchange: pay.exchange.as_ref().map(exchange).transpose()?,
        terminal: Text::parse("terminal", &pay.terminal)?,
        reference: Text::parse("reference", &pay.reference)?,
    })
}

/// Decodes a payment by the payer's one-time code.
///
/// # Errors
///
/// The first malformed field.
pub fn code_payment(edge: &Edge, pay: &v1::NewCodePayment) -> Result<Pay, Invalid> {
    let merchant = party::merchant(&pay.merchant)?;
    Ok(Pay {
        id: field::command_id(field::ID, &pay.id, &pay.id_bytes)?,
        payer: Payer::Code(edge.scanned(&pay.code)?),
        order: order_or_none(&merchant, &pay.order)?,
        merchant: MerchantRef::Id(merchant),
        kind: CodeKind::Consumer,
        asset: AssetCode::parse("asset", &pay.asset)?,
        amount: pay.amount,
        tip: pay.tip,
        tip_to: party::wallet_or_none("tip_to", &pay.tip_to)?,
        exchange: None,
        terminal: Text::parse("terminal", &pay.terminal)?,
        reference: Text::parse("reference", &pay.reference)?,
    })
}

fn order_or_none(merchant: &MerchantId, number: &str) -> Result<Option<CommandId>, Invalid> {
    if number.is_empty() { Ok(None) } else { party::order(merchant, number).map(Some) }
}

fn exchange(exchange: &v1::Exchange) -> Result<Box<Exchange>, Invalid> {
    let inside = |invalid: Invalid| invalid.inside("exchange");
    let valid_until = field::time("valid_until", exchange.valid_until.as_ref());
    Ok(Box::new(Exchange {
        asset: AssetCode::parse("asset", &exchange.asset).map_err(inside)?,
        rate: ExchangeRate::parse("rate", &exchange.rate).map_err(inside)?,
        valid_until: valid_until
            .and_then(|time| field::required("valid_until", time))
            .map_err(inside)?,
        spread: exchange.spread,
    }))
}

/// Decodes an authorisation.
///
/// # Errors
///
/// The first malformed field.
pub fn authorisation(authorise: &v1::NewAuthorisation) -> Result<Authorise, Invalid> {
    let merchant = party::merchant(&authorise.merchant)?;
    let deadline = field::time("deadline", authorise.deadline.as_ref())?;
    Ok(Authorise {
        id: field::command_id(field::ID, &authorise.id, &authorise.id_bytes)?,
        wallet: party::wallet("wallet", &authorise.wallet)?,
        order: party::order(&merchant, &authorise.order)?,
        merchant: MerchantRef::Id(merchant),
        allowance_percent: u8::try_from(authorise.allowance_percent)
            .map_err(|_| Invalid::of("allowance_percent", "must be 0 to 100"))?,
        deadline: field::required("deadline", deadline)?,
    })
}

/// Decodes the capture of an authorised order.
///
/// # Errors
///
/// The first malformed field.
pub fn capture(capture: &v1::OrderCapture) -> Result<CaptureOrder, Invalid> {
    let merchant = party::merchant(&capture.merchant)?;
    Ok(CaptureOrder {
        id: field::command_id(field::ID, &capture.id, &capture.id_bytes)?,
        order: party::order(&merchant, &capture.order)?,
        merchant: MerchantRef::Id(merchant),
        amount: (capture.amount != 0).then_some(capture.amount),
        tip: capture.tip,
        tip_to: party::wallet_or_none("tip_to", &capture.tip_to)?,
    })
}

/// Decodes the closing of an order.
///
/// # Errors
///
/// The first malformed field.
pub fn closing(close: &v1::OrderClosing) -> Result<CloseOrder, Invalid> {
    let merchant = party::merchant(&close.merchant)?;
    Ok(CloseOrder {
        id: field::command_id(field::ID, &close.id, &close.id_bytes)?,
        order: party::order(&merchant, &close.order)?,
        merchant: MerchantRef::Id(merchant),
    })
}

/// Decodes money that came in for an order.
///
/// # Errors
///
/// The first malformed field.
pub fn incoming(receive: &v1::IncomingPayment) -> Result<ReceivePayment, Invalid> {
    let merchant = party::merchant(&receive.merchant)?;
    Ok(ReceivePayment {
        id: field::command_id(field::ID, &receive.id, &receive.id_bytes)?,
        channel: ChannelId::parse("channel", &receive.channel)?,
        order: party::order(&merchant, &receive.order)?,
        merchant: MerchantRef::Id(merchant),
        asset: AssetCode::parse("asset", &receive.asset)?,
        amount: receive.amount,
        reference: Text::parse("reference", &receive.reference)?,
    })
}

/// Decodes the end of a suspense entry.
///
/// # Errors
///
/// The first malformed field.
pub fn resolution(resolve: &v1::SuspenseResolution) -> Result<ResolveSuspense, Invalid> {
    let resolution = if resolve.order.is_empty() {
        Resolution::Return
    } else {
        Resolution::Match(party::order(&party::merchant(&resolve.merchant)?, &resolve.order)?)
    };
    Ok(ResolveSuspense {
        id: field::command_id(field::ID, &resolve.id, &resolve.id_bytes)?,
        entry: CommandId::parse("entry", &resolve.entry)?,
        resolution,
        reason: Text::parse("reason", &resolve.reason)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> v1::NewOrder {
        v1::NewOrder {
            merchant: "m".into(),
            order: "O-1".into(),
            asset: "CNY".into(),
            amount: 500,
            ..Default::default()
        }
    }

    fn pay() -> v1::NewPayment {
        v1::NewPayment {
            id: "p".into(),
            wallet: "w".into(),
            merchant: "m".into(),
            asset: "CNY".into(),
            amount: 500,
            ..Default::default()
        }
    }

    #[test]
    fn a_tip_rule_has_a_bound_only_where_it_needs_one() {
        let at_most = v1::NewOrder { tip: 3, tip_max: 9, ..order() };
        assert_eq!(creation(&at_most).unwrap().tip, TipRule::AtMost(9));
        assert_eq!(creation(&order()).unwrap().tip, TipRule::Refused);
        let any = v1::NewOrder { tip: 2, ..order() };
        assert_eq!(creation(&any).unwrap().tip, TipRule::Any);
        let odd = v1::NewOrder { tip_max: 9, ..any };
        assert_eq!(creation(&odd).unwrap_err().field, "tip_max");
    }

    #[test]
    fn malformed_fields_of_an_order_are_named() {
        for (bad, name) in [
            (v1::NewOrder { merchant: "a b".into(), ..order() }, "merchant"),
            (v1::NewOrder { order: String::new(), ..order() }, "order"),
            (v1::NewOrder { asset: "cny".into(), ..order() }, "asset"),
            (v1::NewOrder { tip: 9, ..order() }, "tip"),
            (v1::NewOrder { terminal: "x".repeat(26), ..order() }, "terminal"),
            (v1::NewOrder { reference: "x".repeat(65), ..order() }, "reference"),
        ] {
            assert_eq!(creation(&bad).unwrap_err().field, name);
        }
    }

    #[test]
    fn malformed_fields_of_a_payment_are_named() {
        let exchange = v1::Exchange {
            asset: "USD".into(),
            rate: "7.1".into(),
            valid_until: Some(prost_types::Timestamp { seconds: 9, nanos: 0 }),
            spread: 0,
        };
        let with = |exchange| v1::NewPayment { exchange: Some(exchange), ..pay() };
        assert!(payment(&with(exchange.clone())).is_ok());
        for (bad, name) in [
            (v1::NewPayment { id: String::new(), ..pay() }, "id"),
            (v1::NewPayment { wallet: String::new(), ..pay() }, "wallet"),
            (v1::NewPayment { order: "a b".into(), ..pay() }, "order"),
            (v1::NewPayment { kind: 3, ..pay() }, "kind"),
            (v1::NewPayment { tip_to: "a b".into(), ..pay() }, "tip_to"),
            (with(v1::Exchange { rate: "0".into(), ..exchange.clone() }), "exchange.rate"),
            (with(v1::Exchange { valid_until: None, ..exchange }), "exchange.valid_until"),
        ] {
            assert_eq!(payment(&bad).unwrap_err().field, name);
        }
    }

    #[test]
    fn a_suspense_entry_is_matched_where_an_order_is_named_and_goes_back_otherwise() {
        let resolve =
            v1::SuspenseResolution { id: "r".into(), entry: "e".into(), ..Default::default() };
        assert_eq!(resolution(&resolve).unwrap().resolution, Resolution::Return);
        let matched =
            v1::SuspenseResolution { merchant: "m".into(), order: "O-1".into(), ..resolve.clone() };
        assert!(resolution(&matched).unwrap().resolution.order().is_some());
        let nobodys = v1::SuspenseResolution { order: "O-1".into(), ..resolve };
        assert_eq!(resolution(&nobodys).unwrap_err().field, "merchant");
    }
}
