//! `ReceiptService`: signed proofs that a payment or a refund stands in a sealed settlement.

use crate::convert::field;
use crate::convert::party;
use crate::server::Server;
use crate::server::begun;
use crate::server::begun::missing;
use crate::server::begun::named;
use crate::server::settled;
use crate::status::Failure;
use crate::status::Fault;
use farthing_ledger::domain::BusinessKind;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantId;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Refusal;
use farthing_ledger::domain::RefusalCode;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::Time;
use farthing_ledger::error::Fatal;
use farthing_ledger::error::QueryError;
use farthing_ledger::event::Event;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::item::Item;
use farthing_ledger::item::ItemKind;
use farthing_ledger::item::Owner;
use farthing_ledger::item::Settlement;
use farthing_ledger::query::Query;
use farthing_ledger::query::Settled;
use farthing_proof::key::KeyRing;
use farthing_proof::receipt::Receipt;
use farthing_proto::v1;

pub(super) async fn get_receipt(
    server: &Server,
    request: v1::GetReceiptRequest,
) -> Result<v1::GetReceiptResponse, Failure> {
    let asked = Asked::decode(&request)?;
    let keys = server.keys.clone();
    server.ask(request.at_least_seq, move |query| asked.answer(query, &keys.receipts)).await
}

pub(super) async fn list_keys(
    server: &Server,
    _: v1::ListKeysRequest,
) -> Result<v1::ListKeysResponse, Failure> {
    let told = |key: &farthing_proof::key::PublicKey| v1::ReceiptKey {
        key_id: key.id().to_string(),
        public_key: key.to_string(),
    };
    let keys = server.keys.receipts.public_keys();
    Ok(v1::ListKeysResponse { keys: keys.iter().map(told).collect() })
}

/// Of what a receipt is asked for.
struct Asked {
    merchant: MerchantId,
    name: CommandId,
    /// `order`, `payment` or `refund`, as the client named it.
    what: &'static str,
}

/// The line that a receipt is of.
struct Found {
    settled: Settled,
    seq: Seq,
}

impl Asked {
    fn decode(request: &v1::GetReceiptRequest) -> Result<Self, Invalid> {
        let merchant = party::merchant(&request.merchant)?;
        if !request.refund.is_empty() {
            if !request.order.is_empty() || !request.payment_id.is_empty() {
                let problem = "is given beside `order` or `payment_id`; give one of them";
                return Err(Invalid::of("refund", problem));
            }
            let number = ("refund", request.refund.as_str());
            let name = party::own_number(BusinessKind::Refund, &merchant, number)?;
            return Ok(Self { merchant, name, what: "refund" });
        }
        let name = party::payment(&merchant, &request.order, &request.payment_id)?;
        let what = if request.order.is_empty() { "payment" } else { "order" };
        Ok(Self { merchant, name, what })
    }

    fn answer(&self, query: &Query, ring: &KeyRing) -> Result<v1::GetReceiptResponse, Failure> {
        let found = match self.what {
            "refund" => self.refund(query)?,
            _ => self.payment(query)?,
        };
        let (item, settlement) = sealed(query, &found)?;
        let proven = query.prove_line(&found.settled, &settlement, found.seq)?;
        let receipt = Receipt::issue(ring, proven.seal, proven.line, proven.index, proven.path);
        let place = || format!("line {} of {}", found.seq, party::shown(&item.name));
        let receipt = receipt.map_err(|refused| damaged(place(), &refused))?;
        let document = receipt.to_json().map_err(|refused| damaged(place(), &refused))?;
        Ok(v1::GetReceiptResponse {
            document,
            settlement: party::shown(&item.name),
            business_date: settlement.date.to_string(),
            seq: receipt.line().seq(),
            time: Some(field::timestamp(Time::from_micros(receipt.line().time_micros()))),
            index: receipt.index(),
            lines: settlement.lines,
            digest: settlement.digest.to_string(),
            key_id: receipt.signature().key_id().to_string(),
        })
    }

    fn payment(&self, query: &Query) -> Result<Found, Failure> {
        let item = begun::found(query, (ItemKind::Payment, self.what), &self.name)?;
        let settled = self.settled(query, &item)?;
        let seq = query.paid_line(settled.place, &item)?;
        let unpaid = || {
            let state = item.payment().map_or("NONE", |payment| payment.state.name());
            let refusal = Refusal::of(RefusalCode::OrderState).with("state", state);
            Failure::refusing(refusal.with("order", party::shown(&self.name)))
        };
        Ok(Found { settled, seq: seq.ok_or_else(unpaid)? })
    }

    fn refund(&self, query: &Query) -> Result<Found, Failure> {
        let recorded = query.event_by_id(self.what, &self.name);
        let recorded = recorded.map_err(|error| named(error, self.what, &self.name))?;
        let missing = || missing(self.what, &self.name);
        let Event::Executed(executed) = &recorded.event else { return Err(missing().into()) };
        let Instruction::Refund(made) = &executed.instruction else {
            return Err(missing().into());
        };
        let payment = executed.item_named(&made.payment).ok_or_else(missing)?;
        Ok(Found { settled: self.settled(query, payment)?, seq: recorded.seq })
    }

    /// How far the merchant is settled in the asset of the payment, which has to be the merchant's own.
    fn settled(&self, query: &Query, payment: &Item) -> Result<Settled, Failure> {
        let merchant = MerchantRef::Id(self.merchant.clone());
        let (owner, _) = query.merchant(&merchant)?;
        // Another merchant's is as unknown as none.
        let missing = || missing(self.what, &self.name);
        if payment.owner() != Owner::Merchant(owner.number) {
            return Err(missing().into());
        }
        let asset = payment.payment().map(|payment| payment.asset).ok_or_else(missing)?;
        let asset = query.with_state(|state| state.asset(asset)).ok_or_else(missing)?;
        settled::planned(query, &merchant, asset.code)
    }
}

/// The settlement that has the line.
fn sealed(query: &Query, found: &Found) -> Result<(Item, Settlement), Failure> {
    let Found { settled, seq } = found;
    match query.first_settlement(settled, |settlement| *seq <= settlement.last)? {
        Some(made) if made.1.first <= *seq => Ok(made),
        None if settled.first.is_some_and(|first| first <= *seq) => {
            let cut_off = settled.cut_off_of(*seq);
            let fact = |time| ("cut_off_time", field::timestamp(time).to_string());
            Err(Failure::Fault(Fault::PAYMENT_NOT_SETTLED, cut_off.map(fact).into_iter().collect()))
        }
        Some(_) | None => Err(Failure::Fault(Fault::PAYMENT_BEFORE_SETTLEMENTS, Vec::new())),
    }
}

fn damaged(place: String, refused: &dyn std::fmt::Display) -> Failure {
    QueryError::Fatal(Fatal::damaged(place, refused)).into()
}
