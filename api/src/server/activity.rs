//! What happened in a wallet, in pages: the history of one of its accounts, told in the wallet's words.

use crate::convert::activity;
use crate::convert::field;
use crate::convert::listing;
use crate::convert::names::Names;
use crate::convert::page_token;
use crate::convert::party;
use crate::convert::touched::Named;
use crate::status::Failure;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::WalletRef;
use farthing_ledger::error::QueryError;
use farthing_ledger::query::AccountView;
use farthing_ledger::query::HistoryFilter;
use farthing_ledger::query::Order;
use farthing_ledger::query::Query;
use farthing_proto::v1;

/// Rows of one page.
const ROWS_MAX: usize = 1_000;

/// The page that is asked for.
pub(super) struct ActivityPage {
    wallet: WalletRef,
    asset: AssetCode,
    tips: bool,
    order: Order,
    filter: HistoryFilter,
    size: usize,
    token: String,
}

impl ActivityPage {
    pub(super) fn decode(request: &v1::ListActivityRequest) -> Result<Self, Invalid> {
        Ok(Self {
            wallet: party::wallet("wallet", &request.wallet)?,
            asset: AssetCode::parse("asset", &request.asset)?,
            tips: request.tips,
            order: listing::order(request.order)?,
            filter: HistoryFilter {
                from: field::time("from_time", request.from_time.as_ref())?,
                to: field::time("to_time", request.to_time.as_ref())?,
                ..HistoryFilter::default()
            },
            size: listing::page_size(request.page_size, ROWS_MAX)?,
            token: request.page_token.clone(),
        })
    }

    pub(super) fn read(&self, query: &Query) -> Result<v1::ListActivityResponse, Failure> {
        let view = self.account(query)?;
        let number = view.number;
        let question = format!("activity {number} {:?} {:?}", self.order, self.filter);
        let after = page_token::read_row(&question, &self.token)?;
        let account = AccountRef::Number(number);
        let page = query.history(&account, self.order, &self.filter, (after, self.size))?;
        let counterparties = page.rows.iter().map(|row| row.counterparty).collect();
        let mut names = Names::published(query, &Named::accounts(counterparties));
        names.note_view(&view);
        let next = page.next.map(|next| page_token::after_row(&question, next));
        Ok(v1::ListActivityResponse {
            rows: page.rows.iter().map(|row| activity::row(row, number, &names)).collect(),
            next_page_token: next.unwrap_or_default(),
            exponent: u32::from(view.asset.exponent),
        })
    }

    /// The wallet's account in the asset, or that for its tips.
    fn account(&self, query: &Query) -> Result<AccountView, Failure> {
        let (wallet, _) = query.wallet(&self.wallet)?;
        let purse = wallet.purses.into_iter().find(|purse| purse.asset.code == self.asset);
        let account = purse.and_then(|p| if self.tips { p.tips } else { Some(p.account) });
        let missing = || QueryError::NotFound { what: "asset", name: self.asset.to_string() };
        Ok(account.ok_or_else(missing)?)
    }
}
