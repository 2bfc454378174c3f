//! Questions that are answered in pages: the history of an account, and what carries a reference.

use crate::convert::event;
use crate::convert::field;
use crate::convert::listing;
use crate::convert::names::Names;
use crate::convert::page_token;
use crate::convert::touched;
use crate::convert::touched::Named;
use crate::server::Server;
use crate::server::alias::Aliases;
use crate::status::Failure;
use farthing_ledger::command::Reference;
use farthing_ledger::domain::AccountId;
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Seq;
use farthing_ledger::event::Recorded;
use farthing_ledger::query::HistoryFilter;
use farthing_ledger::query::Order;
use farthing_ledger::query::Query;
use farthing_proto::v1;

/// Rows of one page.
const ROWS_MAX: usize = 8_192;
/// Events of one page.
const EVENTS_MAX: usize = 1_000;
/// Times that a page of events is filled up, where a filter leaves it short.
const FILLS_MAX: usize = 8;

pub(super) async fn list_history(
    server: &Server,
    request: v1::ListHistoryRequest,
) -> Result<v1::ListHistoryResponse, Failure> {
    let account = field::account(field::ACCOUNT, &request.account, request.account_number)?;
    let order = listing::order(request.order)?;
    let filter = listing::filter(&request)?;
    let size = listing::page_size(request.page_size, ROWS_MAX)?;
    let page = HistoryPage { account, order, filter, size, token: request.page_token };
    server.ask(request.at_least_seq, move |query| page.read(query)).await
}

/// The page of a history that is asked for.
struct HistoryPage {
    account: AccountRef,
    order: Order,
    filter: HistoryFilter,
    size: usize,
    token: String,
}

impl HistoryPage {
    fn read(&self, query: &Query) -> Result<v1::ListHistoryResponse, Failure> {
        let (view, _) = query.account(&self.account)?;
        let number = view.number;
        // An account is the same by id and by number, and so is the token.
        let question = format!("history {number} {:?} {:?}", self.order, self.filter);
        let after = page_token::read_row(&question, &self.token)?;
        let page = query.history(&self.account, self.order, &self.filter, (after, self.size))?;
        let counterparties: Vec<AccountNumber> =
            page.rows.iter().map(|row| row.counterparty).collect();
        let mut names = Names::published(query, &Named::accounts(counterparties));
        names.note_view(&view);
        let next = page.next.map(|next| page_token::after_row(&question, next));
        Ok(v1::ListHistoryResponse {
            rows: page.rows.iter().map(|row| listing::row(row, number, &names)).collect(),
            next_page_token: next.unwrap_or_default(),
            asset: view.asset.code.to_string(),
            exponent: u32::from(view.asset.exponent),
        })
    }
}

pub(super) async fn list_by_reference(
    server: &Server,
    request: v1::ListByReferenceRequest,
) -> Result<v1::ListByReferenceResponse, Failure> {
    let page = ReferencePage::decode(&request)?;
    let keys = server.keys.clone();
    server.ask(request.at_least_seq, move |query| page.read(query, &keys.aliases)).await
}

/// The page of events that is asked for.
struct ReferencePage {
    reference: Reference,
    account: Option<AccountRef>,
    order: Order,
    size: usize,
    question: String,
    after: Option<Seq>,
}

impl ReferencePage {
    fn decode(request: &v1::ListByReferenceRequest) -> Result<Self, Invalid> {
        let reference = Reference::parse("reference", &request.reference)?;
        if reference.is_empty() {
            return Err(Invalid::of("reference", "is empty; give the whole reference"));
        }
        let account = (!request.account.is_empty())
            .then(|| AccountId::parse("account", &request.account).map(AccountRef::Id))
            .transpose()?;
        let order = listing::order(request.order)?;
        let size = listing::page_size(request.page_size, EVENTS_MAX)?;
        let question = format!("reference {order:?} {} {reference}", request.account);
        let after = page_token::read_seq(&question, &request.page_token)?;
        Ok(Self { reference, account, order, size, question, after })
    }

    fn read(
        &self,
        query: &Query,
        aliases: &Aliases,
    ) -> Result<v1::ListByReferenceResponse, Failure> {
        let account = match &self.account {
            Some(account) => Some(query.account(account)?.0.number),
            None => None,
        };
        let (events, next) = self.fill(query, account)?;
        let named = Named::by_events(events.iter().map(|recorded| &recorded.event));
        let names = aliases.names(query, &named);
        let next = next.map(|seq| page_token::after_seq(&self.question, seq));
        Ok(v1::ListByReferenceResponse {
            events: events.iter().map(|recorded| event::recorded(recorded, &names)).collect(),
            next_page_token: next.unwrap_or_default(),
        })
    }

    /// Events that match, and where the next page starts.
    fn fill(
        &self,
        query: &Query,
        account: Option<AccountNumber>,
    ) -> Result<(Vec<Recorded>, Option<Seq>), Failure> {
        let touches = |recorded: &Recorded| {
            account.is_none_or(|wanted| {
                touched::any(&recorded.event, |number| number == wanted, |_| false)
            })
        };
        // One more than needed tells whether there is a next page.
        let wanted = if account.is_none() { self.size } else { EVENTS_MAX }.saturating_add(1);
        let (mut events, mut after) = (Vec::new(), self.after);
        for _ in 0..FILLS_MAX {
            let reference = self.reference.as_str();
            let found = query.events_by_reference(reference, self.order, after, wanted)?;
            let is_last = found.len() < wanted;
            for recorded in found {
                if events.len() == self.size {
                    return Ok((events, after));
                }
                after = Some(recorded.seq);
                if touches(&recorded) {
                    events.push(recorded);
                }
            }
            if is_last {
                return Ok((events, None));
            }
        }
        Ok((events, after))
    }
}
