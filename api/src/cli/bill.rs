//! `bill` and `wallet bill`: statements as files, each with its SHA-256 beside it.
//!
//! A file is written beside its place and put there whole: what is there after a failure is what was there before.

use crate::cli::answered::Body;
use crate::cli::args::{BillArgs, BillFileArgs, WalletBillArgs};
use crate::cli::error::CliError;
use crate::cli::session::{Session, incomplete, timed};
use crate::cli::shown::Shown;
use crate::cli::text;
use farthing_proto::v1;
use farthing_statements::Digesting;
use std::fs;
use std::fs::Permissions;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use tonic::Request;
use v1::get_statement_response::Part;
use v1::{StatementAccount, StatementLanguage};

/// Lines after which one is told how far it has come.
const PROGRESS_LINES: u64 = 100_000;

/// Carries out `bill ...`.
pub(crate) async fn carry_out(session: &mut Session, args: BillArgs) -> Result<Shown, CliError> {
    let Some(format) = args.format.statement() else { return page(session, args).await };
    let account = args.account.map_or(StatementAccount::Unspecified, StatementAccount::from);
    let settlement = match args.settlement.parse::<u32>() {
        Ok(count) => format!("{}-{count}", args.file.asset),
        Err(_) => args.settlement,
    };
    let asked = v1::GetStatementRequest {
        merchant: args.merchant,
        settlement,
        account: account.into(),
        format: format.into(),
        ..of_file(&args.file)
    };
    write(session, asked, &args.file.out).await
}

/// Carries out `wallet bill ...`.
pub(crate) async fn of_wallet(
    session: &mut Session,
    args: WalletBillArgs,
) -> Result<Shown, CliError> {
    let account = if args.tips { StatementAccount::Tips } else { StatementAccount::Unspecified };
    let asked = v1::GetStatementRequest {
        wallet: args.wallet,
        account: account.into(),
        format: v1::StatementFormat::from(args.format).into(),
        ..of_file(&args.file)
    };
    write(session, asked, &args.file.out).await
}

fn of_file(args: &BillFileArgs) -> v1::GetStatementRequest {
    v1::GetStatementRequest {
        asset: args.asset.clone(),
        from: args.from,
        to: args.to,
        month: args.month.clone(),
        language: StatementLanguage::from(args.language).into(),
        back_ticks: args.back_tick,
        byte_order_mark: args.byte_order_mark,
        zone: args.zone.clone(),
        ..v1::GetStatementRequest::default()
    }
}

async fn write(
    session: &mut Session,
    asked: v1::GetStatementRequest,
    path: &Path,
) -> Result<Shown, CliError> {
    let asset = asked.asset.clone();
    let mut file = Unfinished::beside(path)?;
    // No deadline: a long statement takes its time, and tells how far it has come.
    let mut stream = session.statements.get_statement(Request::new(asked)).await?.into_inner();
    let (mut head, mut end) = (v1::StatementHead::default(), None);
    let mut told = PROGRESS_LINES;
    while let Some(response) = stream.message().await? {
        match response.part {
            Some(Part::Head(first)) => head = first,
            Some(Part::Piece(piece)) => {
                file.write(&piece.content)?;
                if piece.lines >= told {
                    progress(piece.lines, head.lines);
                    told = piece.lines.saturating_add(PROGRESS_LINES);
                }
            }
            Some(Part::End(last)) => end = Some(last),
            None => {}
        }
    }
    let end = end.ok_or_else(|| incomplete("end"))?;
    let sha256 = file.finish(&end.sha256)?;
    Ok(shown(path, &asset, (&head, &end), &sha256))
}

fn progress(lines: u64, all: u64) {
    let of = if all == 0 { String::new() } else { format!(" of {all}") };
    // Nobody who watches is no reason to stop.
    let _unheard = writeln!(io::stderr(), "written {lines}{of} lines");
}

fn shown(
    path: &Path,
    asset: &str,
    (head, end): (&v1::StatementHead, &v1::StatementEnd),
    sha256: &Path,
) -> Shown {
    let exponent = head.exponent;
    let amount = |digits: &str| format!("{} {asset}", text::sum(digits, exponent));
    let many = |count: u64, digits: &str| format!("{count}, {}", amount(digits));
    let facts = [
        ("account", head.account.clone()),
        ("from", text::time(head.from.as_ref())),
        ("until", text::time(head.until.as_ref())),
        ("lines", end.lines.to_string()),
        ("opening", amount(&end.opening)),
        ("credits", many(end.credits, &end.credit_total)),
        ("debits", many(end.debits, &end.debit_total)),
        ("closing", amount(&end.closing)),
        ("sales", many(end.sales, &end.sale_total)),
        ("refunds", many(end.refunds, &end.refund_total)),
        ("fees", amount(&end.fee_total)),
        ("tips", amount(&end.tip_total)),
        ("sha256", end.sha256.clone()),
    ];
    let decimal = |digits: &str| text::sum(digits, exponent);
    let body = Body::default()
        .lines(&text::facts(&facts))
        .value("file", path.display().to_string())
        .value("sha256_file", sha256.display().to_string())
        .value("statement_id", head.statement_id.as_str())
        .value("media_type", head.media_type.as_str())
        .value("account", head.account.as_str())
        .value("from", text::time(head.from.as_ref()))
        .value("until", text::time(head.until.as_ref()))
        .value("lines", end.lines)
        .value("rows", end.rows)
        .value("opening", decimal(&end.opening))
        .value("credits", end.credits)
        .value("credit_total", decimal(&end.credit_total))
        .value("debits", end.debits)
        .value("debit_total", decimal(&end.debit_total))
        .value("closing", decimal(&end.closing))
        .value("sales", end.sales)
        .value("sale_total", decimal(&end.sale_total))
        .value("refunds", end.refunds)
        .value("refund_total", decimal(&end.refund_total))
        .value("fee_total", decimal(&end.fee_total))
        .value("tip_total", decimal(&end.tip_total))
        .value("bytes", end.bytes)
        .value("sha256", end.sha256.as_str());
    body.read(&format!("written to {}", path.display()))
}

async fn page(session: &mut Session, args: BillArgs) -> Result<Shown, CliError> {
    if args.file.month.is_empty() {
        return Err(CliError::field("--month", "must be given: a page is of a month"));
    }
    let asked = v1::GetMonthPageRequest {
        merchant: args.merchant,
        asset: args.file.asset,
        month: args.file.month,
        language: StatementLanguage::from(args.file.language).into(),
        zone: args.file.zone,
        at_least_seq: 0,
    };
    let path = &args.file.out;
    let mut file = Unfinished::beside(path)?;
    let answer = session.statements.get_month_page(timed(asked)).await?.into_inner();
    file.write(answer.page.as_bytes())?;
    let sha256 = file.finish(&answer.sha256)?;
    let body = Body::default()
        .lines(&text::facts(&[("sha256", answer.sha256.clone())]))
        .value("file", path.display().to_string())
        .value("sha256_file", sha256.display().to_string())
        .value("bytes", answer.page.len())
        .value("sha256", answer.sha256);
    Ok(body.read(&format!("written to {}", path.display())))
}

/// A file that is not in its place yet.
struct Unfinished {
    out: Digesting<BufWriter<NamedTempFile>>,
    path: PathBuf,
    name: String,
}

impl Unfinished {
    /// Begins it in the folder of `path`.
    fn beside(path: &Path) -> Result<Self, CliError> {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| CliError::field("--out", "names no file"))?.to_owned();
        let file = temporary(path).map_err(|error| failed(path, error))?;
        Ok(Self { out: Digesting::over(BufWriter::new(file)), path: path.to_owned(), name })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        self.out.write_all(bytes).map_err(|error| failed(&self.path, error))
    }

    /// Puts it in its place, if it is what was sent, and its SHA-256 beside it; gives the name of that file.
    fn finish(self, sent: &str) -> Result<PathBuf, CliError> {
        let Self { out, path, name } = self;
        let (out, digest) = out.finish();
        if digest.sha256 != sent {
            let problem = "its SHA-256 is not that of what was sent; ask again";
            return Err(CliError::fault(format!("cannot use {name}"), problem));
        }
        let line = digest.sha256sum_line(&name);
        let line = line.map_err(|error| CliError::field("--out", error))?;
        let sha256 = path.with_file_name(format!("{name}.sha256"));
        let file = out.into_inner().map_err(|error| failed(&path, error.into_error()))?;
        file.persist(&path).map_err(|error| failed(&path, error.error))?;
        fs::write(&sha256, line).map_err(|error| failed(&sha256, error))?;
        Ok(sha256)
    }
}

/// A file that may be read as any other that this user makes.
fn temporary(path: &Path) -> io::Result<NamedTempFile> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.permissions(Permissions::from_mode(0o666)).tempfile_in(dir.unwrap_or(Path::new(".")))
}

fn failed(path: &Path, error: io::Error) -> CliError {
    CliError::fault(format!("cannot write {}", path.display()), error)
}
