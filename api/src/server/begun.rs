//! Questions about what instructions began: payments, refunds, splits, withdrawals, red packets, suspense entries.

use crate::convert::field;
use crate::convert::item;
use crate::convert::listing;
use crate::convert::page_token;
use crate::convert::party;
use crate::convert::refund;
use crate::convert::touched::Named;
use crate::server::Server;
use crate::server::alias::Aliases;
use crate::server::items::receipt;
use crate::status::Failure;
use farthing_ledger::domain::BusinessKind;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::error::QueryError;
use farthing_ledger::event::Event;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::item::Item;
use farthing_ledger::item::ItemKind;
use farthing_ledger::item::Owner;
use farthing_ledger::query::ItemFilter;
use farthing_ledger::query::ItemRef;
use farthing_ledger::query::Query;
use farthing_proto::v1;

/// Items of one page.
pub(super) const ITEMS_MAX: usize = 1_000;

pub(super) async fn get_payment(
    server: &Server,
    request: v1::GetPaymentRequest,
) -> Result<v1::GetPaymentResponse, Failure> {
    let merchant = party::merchant(&request.merchant)?;
    let name = party::payment(&merchant, &request.order, &request.payment_id)?;
    let what = if request.order.is_empty() { "payment" } else { "order" };
    let keys = server.keys.clone();
    server
        .ask(request.at_least_seq, move |query| {
            let found = found(query, (ItemKind::Payment, what), &name)?;
            let (owner, _) = query.merchant(&MerchantRef::Id(merchant))?;
            if found.owner() != Owner::Merchant(owner.number) {
                // Another merchant's is as unknown as none.
                return Err(missing(what, &name).into());
            }
            let told = told(query, &keys.aliases, &found);
            Ok(v1::GetPaymentResponse { payment: item::payment(&told).cloned() })
        })
        .await
}

pub(super) async fn get_refund(
    server: &Server,
    request: v1::GetRefundRequest,
) -> Result<v1::GetRefundResponse, Failure> {
    let merchant = party::merchant(&request.merchant)?;
    let name = party::own_number(BusinessKind::Refund, &merchant, ("refund", &request.refund))?;
    let keys = server.keys.clone();
    server
        .ask(request.at_least_seq, move |query| {
            let missing = || missing("refund", &name);
            let recorded =
                query.event_by_id("refund", &name).map_err(|e| named(e, "refund", &name))?;
            let Event::Executed(executed) = recorded.event else { return Err(missing().into()) };
            let Instruction::Refund(made) = &executed.instruction else {
                return Err(missing().into());
            };
            let payment = executed.item_named(&made.payment).ok_or_else(missing)?;
            let payment = told(query, &keys.aliases, payment);
            let time = Some(field::timestamp(recorded.time));
            let told = item::payment(&payment).map(|payment| refund::recorded(made, payment, time));
            let receipt = Some(receipt(recorded.seq, recorded.time));
            Ok(v1::GetRefundResponse { refund: told, receipt })
        })
        .await
}

pub(super) async fn get_split(
    server: &Server,
    request: v1::GetSplitRequest,
) -> Result<v1::GetSplitResponse, Failure> {
    let merchant = party::merchant(&request.merchant)?;
    let name = party::own_number(BusinessKind::Split, &merchant, ("split", &request.split))?;
    let told = begun(server, request.at_least_seq, (ItemKind::Split, "split"), name).await?;
    Ok(v1::GetSplitResponse { split: item::split(&told).cloned() })
}

pub(super) async fn get_withdrawal(
    server: &Server,
    request: v1::GetWithdrawalRequest,
) -> Result<v1::GetWithdrawalResponse, Failure> {
    let name = field::command_id(field::ID, &request.id, &request.id_bytes)?;
    let kind = (ItemKind::Withdrawal, "withdrawal");
    let told = begun(server, request.at_least_seq, kind, name).await?;
    Ok(v1::GetWithdrawalResponse { withdrawal: item::withdrawal(&told).cloned() })
}

pub(super) async fn get_packet(
    server: &Server,
    request: v1::GetPacketRequest,
) -> Result<v1::GetPacketResponse, Failure> {
    let name = field::command_id(field::ID, &request.id, &request.id_bytes)?;
    let told = begun(server, request.at_least_seq, (ItemKind::Packet, "packet"), name).await?;
    Ok(v1::GetPacketResponse { packet: item::packet(&told).cloned() })
}

pub(super) async fn list_payments(
    server: &Server,
    request: v1::ListPaymentsRequest,
) -> Result<v1::ListPaymentsResponse, Failure> {
    let list = ItemList {
        merchant: MerchantRef::Id(party::merchant(&request.merchant)?),
        kind: ItemKind::Payment,
        filter: listing::payments(&request)?,
        size: listing::page_size(request.page_size, ITEMS_MAX)?,
        token: request.page_token,
    };
    let keys = server.keys.clone();
    let (items, next_page_token) =
        server.ask(request.at_least_seq, move |query| list.read(query, &keys.aliases)).await?;
    let payments = items.iter().filter_map(item::payment).cloned().collect();
    Ok(v1::ListPaymentsResponse { payments, next_page_token })
}

pub(super) async fn list_suspense(
    server: &Server,
    request: v1::ListSuspenseRequest,
) -> Result<v1::ListSuspenseResponse, Failure> {
    let list = ItemList {
        merchant: MerchantRef::Id(party::merchant(&request.merchant)?),
        kind: ItemKind::Suspense,
        filter: listing::suspense(&request)?,
        size: listing::page_size(request.page_size, ITEMS_MAX)?,
        token: request.page_token,
    };
    let keys = server.keys.clone();
    let (items, next_page_token) =
        server.ask(request.at_least_seq, move |query| list.read(query, &keys.aliases)).await?;
    let entries = items.iter().filter_map(item::suspense).cloned().collect();
    Ok(v1::ListSuspenseResponse { entries, next_page_token })
}

/// The item that began under `name`, told as it is now.
pub(super) async fn begun(
    server: &Server,
    at_least_seq: u64,
    kind: (ItemKind, &'static str),
    name: CommandId,
) -> Result<v1::Item, Failure> {
    let keys = server.keys.clone();
    server
        .ask(at_least_seq, move |query| Ok(told(query, &keys.aliases, &found(query, kind, &name)?)))
        .await
}

/// The item, if there is one of this name and kind.
pub(super) fn found(
    query: &Query,
    (kind, what): (ItemKind, &'static str),
    name: &CommandId,
) -> Result<Item, QueryError> {
    let found = query.item(&ItemRef::Name(name.clone()));
    let found = found.map_err(|error| named(error, what, name))?;
    if found.matter.kind() == kind { Ok(found) } else { Err(missing(what, name)) }
}

fn told(query: &Query, aliases: &Aliases, found: &Item) -> v1::Item {
    item::told(found, &aliases.names(query, &Named::by_items([found])))
}

pub(super) fn missing(what: &'static str, name: &CommandId) -> QueryError {
    QueryError::NotFound { what, name: party::shown(name) }
}

/// What is not there, by the name that the client knows.
pub(super) fn named(error: QueryError, what: &'static str, name: &CommandId) -> QueryError {
    match error {
        QueryError::NotFound { .. } => missing(what, name),
        QueryError::Invalid(_)
        | QueryError::TooEarly { .. }
        | QueryError::TooFarBack { .. }
        | QueryError::Fatal(_) => error,
    }
}

/// The page of a merchant's items that is asked for.
pub(super) struct ItemList {
    /// Whose.
    pub(super) merchant: MerchantRef,
    /// Which list.
    pub(super) kind: ItemKind,
    /// Which of it.
    pub(super) filter: ItemFilter,
    /// Items of a page.
    pub(super) size: usize,
    /// Where it starts; empty for the first page.
    pub(super) token: String,
}

impl ItemList {
    /// The items, and the token of the next page.
    pub(super) fn read(
        &self,
        query: &Query,
        aliases: &Aliases,
    ) -> Result<(Vec<v1::Item>, String), Failure> {
        let (merchant, _) = query.merchant(&self.merchant)?;
        let owner = Owner::Merchant(merchant.number);
        let question = format!("items {owner:?} {:?} {:?}", self.kind, self.filter);
        let before = page_token::read_seq(&question, &self.token)?;
        let page = query.items((owner, self.kind), &self.filter, (before, self.size))?;
        let names = aliases.names(query, &Named::by_items(&page.items));
        let next = page.next.map(|seq| page_token::after_seq(&question, seq));
        let items = page.items.iter().map(|each| item::told(each, &names)).collect();
        Ok((items, next.unwrap_or_default()))
    }
}
