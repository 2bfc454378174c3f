//! Breaks that are kept: a list of them, and how one ends.

use crate::convert::field::required;
use crate::convert::item;
use crate::convert::listing;
use crate::convert::page_token;
use crate::convert::party;
use crate::convert::reconciliation;
use crate::convert::settlement;
use crate::convert::touched::Named;
use crate::server::Server;
use crate::server::alias::Aliases;
use crate::server::begun::ITEMS_MAX;
use crate::server::instructions::instruct;
use crate::status::Failure;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::error::QueryError;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::item::ItemKind;
use farthing_ledger::item::Owner;
use farthing_ledger::query::ItemFilter;
use farthing_ledger::query::Query;
use farthing_proto::v1;

pub(in crate::server) async fn list_breaks(
    server: &Server,
    request: v1::ListBreaksRequest,
) -> Result<v1::ListBreaksResponse, Failure> {
    let named = |id: &str| party::merchant(id).map(MerchantRef::Id);
    let list = List {
        merchant: (!request.merchant.is_empty()).then(|| named(&request.merchant)).transpose()?,
        asset: settlement::asset_or_none(&request.asset)?,
        filter: reconciliation::filter(&request)?,
        size: listing::page_size(request.page_size, ITEMS_MAX)?,
        token: request.page_token,
    };
    let keys = server.keys.clone();
    server.ask(request.at_least_seq, move |query| list.read(query, &keys.aliases)).await
}

pub(in crate::server) async fn resolve_break(
    server: &Server,
    request: v1::ResolveBreakRequest,
) -> Result<v1::ResolveBreakResponse, Failure> {
    let asked = reconciliation::resolution(&required("resolution", request.resolution)?)?;
    let done = instruct(server, Instruction::ResolveBreak(asked)).await?;
    Ok(v1::ResolveBreakResponse { found: done.found_break(), receipt: done.receipt })
}

/// The page that is asked for.
struct List {
    merchant: Option<MerchantRef>,
    asset: Option<AssetCode>,
    filter: ItemFilter,
    size: usize,
    token: String,
}

impl List {
    fn read(self, query: &Query, aliases: &Aliases) -> Result<v1::ListBreaksResponse, Failure> {
        let owner = match &self.merchant {
            Some(merchant) => Owner::Merchant(query.merchant(merchant)?.0.number),
            None => Owner::Platform,
        };
        let missing =
            |code: AssetCode| QueryError::NotFound { what: "asset", name: code.to_string() };
        let number = |code| query.asset_number(code).ok_or_else(|| missing(code));
        let asset = self.asset.map(number).transpose()?;
        let filter = ItemFilter { asset, ..self.filter };
        let question = format!("breaks {owner:?} {filter:?}");
        let before = page_token::read_seq(&question, &self.token)?;
        let page = query.items((owner, ItemKind::Break), &filter, (before, self.size))?;
        let names = aliases.names(query, &Named::by_items(&page.items));
        let told: Vec<v1::Item> = page.items.iter().map(|each| item::told(each, &names)).collect();
        let next = page.next.map(|seq| page_token::after_seq(&question, seq));
        Ok(v1::ListBreaksResponse {
            breaks: told.iter().filter_map(item::break_of).cloned().collect(),
            next_page_token: next.unwrap_or_default(),
        })
    }
}
