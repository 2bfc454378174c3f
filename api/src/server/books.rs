//! `BooksService`: the platform's own books.

use crate::convert::books;
use crate::convert::field;
use crate::server::Server;
use crate::status::Failure;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Seq;
use farthing_ledger::query::AsOf;
use farthing_proto::v1;
use v1::get_books_request::AsOf as Stated;

pub(super) async fn get_books(
    server: &Server,
    request: v1::GetBooksRequest,
) -> Result<v1::GetBooksResponse, Failure> {
    let as_of = as_of(request.as_of.as_ref())?;
    let books = server.ask(request.at_least_seq, move |query| Ok(query.books(as_of)?)).await?;
    Ok(v1::GetBooksResponse { assets: books::assets(&books.lines), seq: books.seq.raw() })
}

pub(super) async fn list_uncleared(
    server: &Server,
    request: v1::ListUnclearedRequest,
) -> Result<v1::ListUnclearedResponse, Failure> {
    let waiting = server.ask(request.at_least_seq, |query| Ok(query.uncleared()?)).await?;
    Ok(v1::ListUnclearedResponse { accounts: waiting.iter().map(books::uncleared).collect() })
}

fn as_of(stated: Option<&Stated>) -> Result<Option<AsOf>, Invalid> {
    Ok(match stated {
        None => None,
        Some(Stated::Seq(seq)) => Some(AsOf::Seq(Seq::from_raw(*seq))),
        Some(Stated::Time(time)) => field::time("time", Some(time))?.map(AsOf::Time),
    })
}
