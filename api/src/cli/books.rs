//! `books`: the balance sheet and the safeguarding check as of any time, and what has not cleared.

use crate::cli::args::BooksArgs;
use crate::cli::error::CliError;
use crate::cli::json;
use crate::cli::session::{Session, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use crate::cli::text::Column;
use crate::convert::money::format_minor;
use farthing_proto::v1;
use serde_json::{Value, json};
use v1::get_books_request::AsOf;

/// Carries out `books`.
pub(crate) async fn carry_out(session: &mut Session, args: BooksArgs) -> Result<Shown, CliError> {
    let as_of = args.at_seq.map(AsOf::Seq).or(args.at_time.map(AsOf::Time));
    let asked = timed(v1::GetBooksRequest { as_of, at_least_seq: 0 });
    let books = session.books.get_books(asked).await?.into_inner();
    let asked = timed(v1::ListUnclearedRequest { at_least_seq: books.seq });
    let waiting = session.books.list_uncleared(asked).await?.into_inner().accounts;
    Ok(shown(&books, &waiting))
}

fn shown(books: &v1::GetBooksResponse, waiting: &[v1::UnclearedAccount]) -> Shown {
    let sheet: Vec<Vec<String>> = books.assets.iter().map(sheet_row).collect();
    let columns = [
        Column::Left("Asset"),
        Column::Right("Assets"),
        Column::Right("Liabilities"),
        Column::Right("Positions"),
        Column::Right("Result"),
        Column::Left("Balanced"),
        Column::Right("Customer money"),
        Column::Right("Safeguarded"),
        Column::Left("Covered"),
    ];
    let mut said = format!("books at seq {}\n{}", books.seq, text::table(&columns, sheet));
    if waiting.is_empty() {
        said.push_str("\nnothing waits to be cleared\n");
    } else {
        let columns = [
            Column::Left("Not at zero now"),
            Column::Right("Balance"),
            Column::Left("Since"),
            Column::Right("Open items"),
            Column::Right("Explained"),
            Column::Right("Unexplained"),
        ];
        let rows = waiting.iter().map(waiting_row).collect();
        said.push_str(&format!("\n{}", text::table(&columns, rows)));
    }
    let object = json!({
        "seq": books.seq,
        "assets": books.assets.iter().map(asset_object).collect::<Vec<Value>>(),
        "uncleared": waiting.iter().map(waiting_object).collect::<Vec<Value>>(),
    });
    Shown { text: said, json: json::object(object) }
}

fn sheet_row(of: &v1::AssetBooks) -> Vec<String> {
    let money = |digits: &str| text::sum(digits, of.exponent);
    let yes = |is: bool| if is { "yes" } else { "NO" }.to_owned();
    vec![
        of.asset.clone(),
        money(&of.assets),
        money(&of.liabilities),
        money(&of.positions),
        money(&of.result),
        yes(of.balanced),
        money(&of.customer_money),
        money(&of.safeguarded),
        yes(of.covered),
    ]
}

fn waiting_row(of: &v1::UnclearedAccount) -> Vec<String> {
    let money = |units: i64| format_minor(i128::from(units), of.exponent);
    let longer = if of.longer { "before " } else { "" };
    vec![
        of.account.clone(),
        money(of.balance),
        format!("{longer}{}", text::time(of.since.as_ref())),
        of.items.to_string(),
        money(of.explained),
        money(of.balance.saturating_sub(of.explained)),
    ]
}

fn asset_object(of: &v1::AssetBooks) -> Value {
    let mut object = json::object(json!({
        "asset": of.asset,
        "exponent": of.exponent,
        "balanced": of.balanced,
        "covered": of.covered,
    }));
    for (name, digits) in [
        ("assets", &of.assets),
        ("liabilities", &of.liabilities),
        ("positions", &of.positions),
        ("result", &of.result),
        ("customer_money", &of.customer_money),
        ("safeguarded", &of.safeguarded),
    ] {
        json::put_sum(&mut object, name, digits, of.exponent);
    }
    let lines = of.lines.iter().map(|line| line_object(line, of.exponent));
    object.insert("lines".to_owned(), lines.collect::<Vec<Value>>().into());
    Value::Object(object)
}

fn line_object(line: &v1::BookLine, exponent: u32) -> Value {
    let class = v1::AccountClass::try_from(line.class).map(|class| class.as_str_name());
    let class = class.unwrap_or_default().trim_start_matches("ACCOUNT_CLASS_");
    let mut object = json::object(json!({
        "code": line.code,
        "class": class,
        "accounts": line.accounts,
    }));
    json::put_sum(&mut object, "debit_balances", &line.debit_balances, exponent);
    json::put_sum(&mut object, "credit_balances", &line.credit_balances, exponent);
    Value::Object(object)
}

fn waiting_object(of: &v1::UnclearedAccount) -> Value {
    let money = |units: i64| format_minor(i128::from(units), of.exponent);
    json!({
        "account": of.account,
        "asset": of.asset,
        "code": of.code,
        "balance": money(of.balance),
        "since": json::time(of.since.as_ref()),
        "longer": of.longer,
        "items": of.items,
        "explained": money(of.explained),
        "unexplained": money(of.balance.saturating_sub(of.explained)),
        "oldest_item_time": json::time(of.oldest_item_time.as_ref()),
    })
}
