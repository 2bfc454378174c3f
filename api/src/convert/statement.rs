//! Statements: what is asked for on the way in, the end and what went wrong on the way out.

use crate::convert::field;
use crate::convert::party;
use crate::status::Failure;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::BusinessDate;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantId;
use farthing_ledger::domain::Time;
use farthing_ledger::domain::WalletId;
use farthing_ledger::domain::Zone;
use farthing_ledger::error::Fatal;
use farthing_ledger::error::QueryError;
use farthing_proto::v1;
use farthing_statements::AccountKind;
use farthing_statements::Digest;
use farthing_statements::Error;
use farthing_statements::Format;
use farthing_statements::Language;
use farthing_statements::Options;
use farthing_statements::Summary;

/// Bytes of the longest number of a settlement: an asset and a count.
const SETTLEMENT_BYTES_MAX: usize = 23;
/// Characters of a month, such as `2026-11`.
const MONTH_CHARS: usize = 7;
/// Microseconds of a day.
const DAY_MICROS: u64 = 86_400_000_000;
/// Days before the first of a month at which no zone is in that month yet.
const DAYS_BEFORE: u64 = 3;

/// Whose statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// A merchant's.
    Merchant(MerchantId),
    /// A wallet's.
    Wallet(WalletId),
}

/// Of which time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Period {
    /// A settlement, by its number.
    Settlement(String),
    /// From a time, included, to another, excluded.
    Times(Time, Time),
    /// A month.
    Month(Month),
}

/// A month of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// The year, 1970 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// Its first day.
    pub first: BusinessDate,
}

/// A statement that is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Whose.
    pub whose: Whose,
    /// In which asset.
    pub asset: AssetCode,
    /// Of which time.
    pub period: Period,
    /// Of which account.
    pub account: AccountKind,
    /// As what.
    pub format: Format,
    /// And how.
    pub options: Options,
    /// In whose wall clock, if it is stated.
    pub zone: Option<Zone>,
}

impl Asked {
    /// Decodes what is asked for.
    ///
    /// # Errors
    ///
    /// The first malformed field; so do all others here.
    pub fn decode(request: &v1::GetStatementRequest) -> Result<Self, Invalid> {
        let whose = whose(request)?;
        let format = format(request.format)?;
        if matches!(whose, Whose::Wallet(_)) && format == Format::TradeBill {
            return Err(Invalid::of("format", "is for merchants; take another one for a wallet"));
        }
        Ok(Self {
            asset: AssetCode::parse("asset", &request.asset)?,
            period: period(request)?,
            account: account(&whose, request.account)?,
            format,
            options: Options {
                language: language(request.language)?,
                back_ticks: request.back_ticks,
                byte_order_mark: request.byte_order_mark,
            },
            zone: zone(&request.zone)?,
            whose,
        })
    }
}

fn whose(request: &v1::GetStatementRequest) -> Result<Whose, Invalid> {
    match (request.merchant.is_empty(), request.wallet.is_empty()) {
        (false, true) => party::merchant(&request.merchant).map(Whose::Merchant),
        (true, false) => WalletId::parse("wallet", &request.wallet).map(Whose::Wallet),
        (true, true) => Err(Invalid::of("merchant", "is empty; give it or `wallet`")),
        (false, false) => {
            Err(Invalid::of("merchant", "is given beside `wallet`; give one of the two"))
        }
    }
}

fn period(request: &v1::GetStatementRequest) -> Result<Period, Invalid> {
    let (from, to) =
        (field::time("from", request.from.as_ref())?, field::time("to", request.to.as_ref())?);
    let stated = [!request.settlement.is_empty(), !request.month.is_empty(), from.or(to).is_some()];
    if stated.iter().filter(|stated| **stated).count() != 1 {
        return Err(Invalid::of("settlement", "give it, or `month`, or `from` and `to`"));
    }
    match (from, to) {
        (None, None) if !request.month.is_empty() => month(&request.month).map(Period::Month),
        (None, None) if !request.wallet.is_empty() => {
            Err(Invalid::of("settlement", "is for merchants; give `month`, or `from` and `to`"))
        }
        (None, None) if request.settlement.len() > SETTLEMENT_BYTES_MAX => {
            Err(Invalid::of("settlement", format!("has more than {SETTLEMENT_BYTES_MAX} bytes")))
        }
        (None, None) => Ok(Period::Settlement(request.settlement.clone())),
        (Some(from), Some(to)) if from < to => Ok(Period::Times(from, to)),
        (Some(_), Some(_)) => Err(Invalid::of("to", "is not after `from`")),
        (Some(_), None) => Err(Invalid::of("to", "is absent; it must be given with `from`")),
        (None, Some(_)) => Err(Invalid::of("from", "is absent; it must be given with `to`")),
    }
}

/// Decodes a month.
///
/// # Errors
///
/// It is none.
pub fn month(text: &str) -> Result<Month, Invalid> {
    let malformed = || Invalid::of("month", "is no month from 1970 on; send one as 2026-11");
    let first = BusinessDate::parse("month", &format!("{text}-01")).map_err(|_| malformed())?;
    let (year, number) = text.split_once('-').ok_or_else(malformed)?;
    let year = year.parse().ok().filter(|year| (1970..=9999).contains(year));
    let number = number.parse().ok().filter(|_| text.len() == MONTH_CHARS);
    let (year, month) = year.zip(number).ok_or_else(malformed)?;
    Ok(Month { year, month, first })
}

impl Month {
    /// When it begins, and when it ends: at the cut-offs, so many minutes after local midnight, that end the business
    /// date before its first and its last one.
    #[must_use]
    pub fn bounds(&self, zone: &Zone, cut_off_minutes: u16) -> (Time, Time) {
        (
            begin_of(self.first, zone, cut_off_minutes),
            begin_of(self.next_first(), zone, cut_off_minutes),
        )
    }

    /// The first day of the month after it.
    #[must_use]
    pub fn next_first(&self) -> BusinessDate {
        // No month has more than 31 days.
        let days = (28..=31).map(|days| self.first.after(days, false));
        days.into_iter().find(|date| !date.is_same_month(self.first)).unwrap_or(self.first)
    }

    /// The day of the month, from 1; none for a date of another month.
    #[must_use]
    pub fn day_of(&self, date: BusinessDate) -> Option<u8> {
        let days = date.days().checked_sub(self.first.days())?.checked_add(1)?;
        u8::try_from(days).ok().filter(|day| *day > 0 && date < self.next_first())
    }
}

/// The cut-off after which the business date is `first` or a later one.
fn begin_of(first: BusinessDate, zone: &Zone, cut_off_minutes: u16) -> Time {
    let days = u64::try_from(first.days()).unwrap_or_default().saturating_sub(DAYS_BEFORE);
    let mut begin = Time::from_micros(days.saturating_mul(DAY_MICROS));
    loop {
        let (at, date) = zone.next_cut_off(cut_off_minutes, begin);
        if date >= first || at <= begin {
            return begin;
        }
        begin = at;
    }
}

fn account(whose: &Whose, number: i32) -> Result<AccountKind, Invalid> {
    let is_wallet = matches!(whose, Whose::Wallet(_));
    let merchants = |kind| {
        let problem = "is an account of merchants; a wallet has its own and that of tips";
        if is_wallet { Err(Invalid::of("account", problem)) } else { Ok(kind) }
    };
    match field::known("account", number)? {
        v1::StatementAccount::Unspecified if is_wallet => Ok(AccountKind::Wallet),
        v1::StatementAccount::Unspecified => Ok(AccountKind::Payable),
        v1::StatementAccount::Tips => Ok(AccountKind::Tips),
        v1::StatementAccount::Payable => merchants(AccountKind::Payable),
        v1::StatementAccount::Reserve => merchants(AccountKind::Reserve),
        v1::StatementAccount::Receivable => merchants(AccountKind::Receivable),
        v1::StatementAccount::Pool => merchants(AccountKind::Pool),
    }
}

fn format(number: i32) -> Result<Format, Invalid> {
    Ok(match field::stated("format", number)? {
        v1::StatementFormat::Unspecified | v1::StatementFormat::TradeBill => Format::TradeBill,
        v1::StatementFormat::FundFlowBill => Format::FundFlowBill,
        v1::StatementFormat::Camt053 => Format::Camt053,
        v1::StatementFormat::Camt054 => Format::Camt054,
        v1::StatementFormat::JsonLines => Format::JsonLines,
    })
}

/// Decodes a language.
///
/// # Errors
///
/// One that this version does not know.
pub fn language(number: i32) -> Result<Language, Invalid> {
    Ok(match field::known("language", number)? {
        v1::StatementLanguage::Unspecified | v1::StatementLanguage::English => Language::English,
        v1::StatementLanguage::Chinese => Language::Chinese,
    })
}

/// Decodes a time zone; empty means none is stated.
///
/// # Errors
///
/// One that is not known.
pub fn zone(name: &str) -> Result<Option<Zone>, Invalid> {
    if name.is_empty() { Ok(None) } else { Zone::parse("zone", name).map(Some) }
}

/// What a format is called in the name of a file.
#[must_use]
pub const fn format_name(format: Format) -> &'static str {
    match format {
        Format::TradeBill => "trade-bill",
        Format::FundFlowBill => "fund-flow-bill",
        Format::Camt053 => "camt053",
        Format::Camt054 => "camt054",
        Format::JsonLines => "lines",
    }
}

/// What a statement came to.
#[must_use]
pub fn end(summary: &Summary, digest: &Digest) -> v1::StatementEnd {
    let trades = &summary.trades;
    v1::StatementEnd {
        lines: summary.lines,
        rows: summary.rows,
        opening: summary.opening.to_string(),
        credits: summary.credits.count,
        credit_total: summary.credits.amount.to_string(),
        debits: summary.debits.count,
        debit_total: summary.debits.amount.to_string(),
        closing: summary.closing.to_string(),
        sales: trades.sales.count,
        sale_total: trades.sales.amount.to_string(),
        refunds: trades.refunds.count,
        refund_total: trades.refunds.amount.to_string(),
        fee_total: trades.fees.to_string(),
        tip_total: trades.tips.to_string(),
        bytes: digest.bytes,
        sha256: digest.sha256.clone(),
    }
}

/// Why a statement is not written: what was asked does not go with its format, or the books do not add up.
#[must_use]
pub fn failed(error: &Error) -> Failure {
    let unfit = matches!(
        error,
        Error::AssetNotIso { .. } | Error::ExponentTooLarge { .. } | Error::AmountTooLong { .. }
    );
    if unfit {
        return Invalid::of("format", format!("cannot carry it: {error}")).into();
    }
    QueryError::Fatal(Fatal::damaged("statement", error)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Time {
        let stamp: prost_types::Timestamp = text.parse().unwrap();
        field::time("time", Some(&stamp)).unwrap().unwrap()
    }

    #[test]
    fn a_month_begins_and_ends_with_its_business_dates() {
        let november = month("2026-11").unwrap();
        let shanghai = Zone::parse("zone", "Asia/Shanghai").unwrap();
        let midnight = (utc("2026-10-31T16:00:00Z"), utc("2026-11-30T16:00:00Z"));
        assert_eq!(november.bounds(&shanghai, 0), midnight);
        // The business date that is cut off at 23:00 began the evening before.
        let evening = (utc("2026-10-31T15:00:00Z"), utc("2026-11-30T15:00:00Z"));
        assert_eq!(november.bounds(&shanghai, 23 * 60), evening);
        let december = month("2026-12").unwrap().bounds(&shanghai, 0);
        assert_eq!(december, (midnight.1, utc("2026-12-31T16:00:00Z")));
        let march = month("2026-03").unwrap();
        let berlin = Zone::parse("zone", "Europe/Berlin").unwrap();
        let summer = (utc("2026-02-28T23:00:00Z"), utc("2026-03-31T22:00:00Z"));
        assert_eq!(march.bounds(&berlin, 0), summer);
        let first = month("1970-01").unwrap().bounds(&Zone::parse("zone", "UTC").unwrap(), 0);
        assert_eq!(first, (Time::ZERO, utc("1970-02-01T00:00:00Z")));
    }

    #[test]
    fn a_month_knows_its_days() {
        let february = month("2028-02").unwrap();
        let date = |text| BusinessDate::parse("date", text).unwrap();
        assert_eq!(february.day_of(date("2028-02-01")), Some(1));
        assert_eq!(february.day_of(date("2028-02-29")), Some(29));
        for other in ["2028-01-31", "2028-03-01", "2029-02-01"] {
            assert_eq!(february.day_of(date(other)), None, "{other}");
        }
        for odd in ["", "2026", "2026-13", "2026-1", "26-11", "1969-12", "2026-11-01", "+2026-1"] {
            assert_eq!(month(odd).unwrap_err().field, "month", "{odd}");
        }
    }

    #[test]
    fn what_does_not_go_together_is_refused_by_its_field() {
        let stamp = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
        let good = v1::GetStatementRequest {
            merchant: "cafe".into(),
            asset: "CNY".into(),
            settlement: "CNY-1".into(),
            format: v1::StatementFormat::JsonLines.into(),
            ..Default::default()
        };
        assert!(Asked::decode(&good).is_ok());
        let wallet = v1::GetStatementRequest {
            merchant: String::new(),
            wallet: "ada".into(),
            settlement: String::new(),
            month: "2026-11".into(),
            ..good.clone()
        };
        assert!(Asked::decode(&wallet).is_ok());
        let tips = v1::StatementAccount::Tips.into();
        let pool = v1::StatementAccount::Pool.into();
        let trade = v1::StatementFormat::TradeBill.into();
        for (odd, field) in [
            (v1::GetStatementRequest { wallet: "ada".into(), ..good.clone() }, "merchant"),
            (v1::GetStatementRequest { merchant: String::new(), ..good.clone() }, "merchant"),
            (v1::GetStatementRequest { month: "2026-11".into(), ..good.clone() }, "settlement"),
            (v1::GetStatementRequest { settlement: String::new(), ..good.clone() }, "settlement"),
            (v1::GetStatementRequest { settlement: "C".repeat(99), ..good.clone() }, "settlement"),
            (v1::GetStatementRequest { format: 0, ..good.clone() }, "format"),
            (v1::GetStatementRequest { zone: "Moon".into(), ..good.clone() }, "zone"),
            (v1::GetStatementRequest { language: 9, ..good.clone() }, "language"),
            (v1::GetStatementRequest { account: 9, ..good.clone() }, "account"),
            (v1::GetStatementRequest { account: pool, ..wallet.clone() }, "account"),
            (v1::GetStatementRequest { format: trade, ..wallet.clone() }, "format"),
            (
                v1::GetStatementRequest {
                    settlement: "CNY-1".into(),
                    month: String::new(),
                    ..wallet.clone()
                },
                "settlement",
            ),
            (
                v1::GetStatementRequest { month: String::new(), from: stamp(5), ..wallet.clone() },
                "to",
            ),
            (
                v1::GetStatementRequest {
                    month: String::new(),
                    from: stamp(5),
                    to: stamp(5),
                    ..wallet.clone()
                },
                "to",
            ),
        ] {
            assert_eq!(Asked::decode(&odd).unwrap_err().field, field);
        }
        let tips = Asked::decode(&v1::GetStatementRequest { account: tips, ..wallet }).unwrap();
        assert_eq!(tips.account, AccountKind::Tips);
    }
}
