//! `SettlementService`: how merchants are settled, and what became of what is paid out to them.

use crate::convert::field::required;
use crate::convert::item;
use crate::convert::listing;
use crate::convert::page_token;
use crate::convert::party;
use crate::convert::settlement;
use crate::convert::touched::Named;
use crate::server::Server;
use crate::server::alias::Aliases;
use crate::server::begun::ITEMS_MAX;
use crate::server::begun::ItemList;
use crate::server::begun::begun;
use crate::server::instructions::instruct;
use crate::status::Failure;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::BusinessKind;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Seq;
use farthing_ledger::error::QueryError;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::item::ItemKind;
use farthing_ledger::query::ItemFilter;
use farthing_ledger::query::PayoutFilter;
use farthing_ledger::query::Query;
use farthing_proto::v1;

pub(super) async fn set_settlement_plan(
    server: &Server,
    request: v1::SetSettlementPlanRequest,
) -> Result<v1::SetSettlementPlanResponse, Failure> {
    let asked = settlement::plan(&required("plan", request.plan)?)?;
    let done = instruct(server, Instruction::SetSettlementPlan(asked)).await?;
    Ok(v1::SetSettlementPlanResponse { receipt: done.receipt })
}

pub(super) async fn close_settlement(
    server: &Server,
    request: v1::CloseSettlementRequest,
) -> Result<v1::CloseSettlementResponse, Failure> {
    let asked = settlement::closing(&required("closing", request.closing)?)?;
    let done = instruct(server, Instruction::CloseSettlement(asked)).await?;
    Ok(v1::CloseSettlementResponse { receipt: done.receipt })
}

pub(super) async fn advance_payout(
    server: &Server,
    request: v1::AdvancePayoutRequest,
) -> Result<v1::AdvancePayoutResponse, Failure> {
    let asked = settlement::advance(&required("advance", request.advance)?)?;
    let done = instruct(server, Instruction::AdvancePayout(asked)).await?;
    Ok(v1::AdvancePayoutResponse { settlement: done.settlement(), receipt: done.receipt })
}

pub(super) async fn get_settlement(
    server: &Server,
    request: v1::GetSettlementRequest,
) -> Result<v1::GetSettlementResponse, Failure> {
    let merchant = party::merchant(&request.merchant)?;
    let number = ("settlement", request.settlement.as_str());
    let name = party::own_number(BusinessKind::Settlement, &merchant, number)?;
    let kind = (ItemKind::Settlement, "settlement");
    let told = begun(server, request.at_least_seq, kind, name).await?;
    Ok(v1::GetSettlementResponse { settlement: item::settlement(&told).cloned() })
}

pub(super) async fn list_settlements(
    server: &Server,
    request: v1::ListSettlementsRequest,
) -> Result<v1::ListSettlementsResponse, Failure> {
    let at_least_seq = request.at_least_seq;
    let asset = settlement::asset_or_none(&request.asset)?;
    let list = settlement_list(request)?;
    let keys = server.keys.clone();
    server.ask(at_least_seq, move |query| list.in_asset(query, asset, &keys.aliases)).await
}

fn settlement_list(request: v1::ListSettlementsRequest) -> Result<ItemList, Invalid> {
    Ok(ItemList {
        merchant: MerchantRef::Id(party::merchant(&request.merchant)?),
        kind: ItemKind::Settlement,
        filter: listing::settlements(&request)?,
        size: listing::page_size(request.page_size, ITEMS_MAX)?,
        token: request.page_token,
    })
}

impl ItemList {
    /// Settlements, in one asset where one is wanted.
    fn in_asset(
        self,
        query: &Query,
        asset: Option<AssetCode>,
        aliases: &Aliases,
    ) -> Result<v1::ListSettlementsResponse, Failure> {
        let missing = |asset: AssetCode| QueryError::NotFound {
            what: "merchant asset",
            name: asset.to_string(),
        };
        let number = |code| query.asset_number(code).ok_or_else(|| missing(code));
        let asset = asset.map(number).transpose()?;
        let list = Self { filter: ItemFilter { asset, ..self.filter }, ..self };
        let (items, next_page_token) = list.read(query, aliases)?;
        let settlements = items.iter().filter_map(item::settlement).cloned().collect();
        Ok(v1::ListSettlementsResponse { settlements, next_page_token })
    }
}

pub(super) async fn list_open_payouts(
    server: &Server,
    request: v1::ListOpenPayoutsRequest,
) -> Result<v1::ListOpenPayoutsResponse, Failure> {
    let filter = listing::payouts(&request)?;
    let size = listing::page_size(request.page_size, ITEMS_MAX)?;
    let question = format!("payouts {filter:?}");
    let after = page_token::read_seq(&question, &request.page_token)?;
    let page = PayoutList { filter, size, question, after };
    let keys = server.keys.clone();
    server.ask(request.at_least_seq, move |query| Ok(page.read(query, &keys.aliases))).await
}

/// The page of open payouts that is asked for.
struct PayoutList {
    filter: PayoutFilter,
    size: usize,
    question: String,
    after: Option<Seq>,
}

impl PayoutList {
    fn read(&self, query: &Query, aliases: &Aliases) -> v1::ListOpenPayoutsResponse {
        let page = query.open_payouts(&self.filter, (self.after, self.size));
        let names = aliases.names(query, &Named::by_items(&page.items));
        let told: Vec<v1::Item> = page.items.iter().map(|each| item::told(each, &names)).collect();
        let next = page.next.map(|seq| page_token::after_seq(&self.question, seq));
        v1::ListOpenPayoutsResponse {
            settlements: told.iter().filter_map(item::settlement).cloned().collect(),
            next_page_token: next.unwrap_or_default(),
        }
    }
}

pub(super) async fn get_open_periods(
    server: &Server,
    request: v1::GetOpenPeriodsRequest,
) -> Result<v1::GetOpenPeriodsResponse, Failure> {
    let merchant = MerchantRef::Id(party::merchant(&request.merchant)?);
    let (view, seq) = server.query_at(request.at_least_seq).await?.merchant(&merchant)?;
    let periods = view.tills.iter().filter_map(settlement::told_period).collect();
    Ok(v1::GetOpenPeriodsResponse { periods, seq: seq.raw() })
}

pub(super) async fn get_sealing(
    server: &Server,
    request: v1::GetSealingRequest,
) -> Result<v1::GetSealingResponse, Failure> {
    let (schedules, seq) = server.query_at(request.at_least_seq).await?.schedules();
    let schedules = schedules.iter().map(settlement::told_schedule).collect();
    Ok(v1::GetSealingResponse { schedules, seq: seq.raw() })
}
