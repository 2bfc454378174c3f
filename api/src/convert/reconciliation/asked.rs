//! How a file is to be matched: the options of a run, decoded.

use crate::convert::field;
use crate::convert::party;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::ChannelId;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Time;
use farthing_ledger::instruction::BreakFile;
use farthing_proto::v1;
use farthing_recon::Format;
use farthing_recon::Mapping;
use farthing_recon::Options;
use farthing_recon::PendingRows;
use farthing_recon::Period;
use farthing_recon::ReadOptions;
use farthing_recon::Zone;

/// Bytes of a mapping.
const MAPPING_BYTES_MAX: usize = 65_536;
/// Bytes of the name of a zone.
const ZONE_BYTES_MAX: usize = 64;
/// Seconds of a tolerance: a year of 366 days.
const TOLERANCE_SECONDS_MAX: u64 = 31_622_400;
/// Microseconds of a second.
const SECOND_MICROS: u64 = 1_000_000;
/// How a run is called where nothing of it is kept.
const RUN: &str = "run";

/// Whose file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// A merchant's.
    Merchant(MerchantRef),
    /// The platform's, about a channel.
    Channel(ChannelId),
}

/// Which rows of a merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Sales, refunds, chargebacks, corrections, and orders that nobody paid.
    Trades,
    /// Payouts of settlements.
    Payouts,
    /// Every line.
    Lines,
}

/// What the file is said to be written as.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stated {
    /// Its beginning tells.
    Nothing,
    /// This.
    This(Format),
    /// Alipay's bill: its beginning tells the encoding.
    Alipay,
}

/// A run that is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Whose file.
    pub whose: Whose,
    /// In which asset.
    pub asset: AssetCode,
    rows: Option<Rows>,
    stated: Stated,
    /// How rows are matched.
    pub options: Options,
    /// How the file is read.
    pub read: ReadOptions,
    /// Whether rows that match are told too.
    pub with_matched: bool,
    /// Whether breaks are kept.
    pub record: bool,
}

impl Asked {
    /// Decodes the options of a run that is carried out at `now`.
    ///
    /// # Errors
    ///
    /// The first malformed field; so do all others here.
    pub fn decode(asked: &v1::ReconcileOptions, now: Time) -> Result<Self, Invalid> {
        let asset = AssetCode::parse("asset", &asked.asset)?;
        Ok(Self {
            whose: whose(asked)?,
            asset,
            rows: rows(asked)?,
            stated: stated(asked)?,
            options: options(asked, now)?,
            read: ReadOptions {
                currency: asset.to_string(),
                zone: zone(&asked.zone)?,
                reversed: asked.reversed,
                pending: if asked.with_pending { PendingRows::Keep } else { PendingRows::Ignore },
                ..ReadOptions::default()
            },
            with_matched: asked.with_matched,
            record: asked.record,
        })
    }

    /// What the file is, by what was stated and how it begins.
    ///
    /// # Errors
    ///
    /// Nothing was stated, and its beginning does not tell.
    pub fn format(&self, head: &[u8]) -> Result<Format, Invalid> {
        let seen = Format::detect(head);
        match &self.stated {
            Stated::This(format) => Ok(format.clone()),
            Stated::Nothing => seen.map_err(|error| Invalid::of("format", error.to_string())),
            Stated::Alipay => {
                let seen = seen.ok().filter(|format| matches!(format, Format::AlipayTrade(_)));
                let problem = "has none of the columns of an Alipay trade bill at its beginning";
                seen.ok_or_else(|| Invalid::of("format", problem))
            }
        }
    }

    /// What the file is about.
    #[must_use]
    pub const fn file_for(&self, format: &Format) -> BreakFile {
        match (&self.whose, self.rows_for(format)) {
            (Whose::Channel(_), _) => BreakFile::Channel,
            (Whose::Merchant(_), Rows::Trades) => BreakFile::Trades,
            (Whose::Merchant(_), Rows::Payouts) => BreakFile::Payouts,
            (Whose::Merchant(_), Rows::Lines) => BreakFile::Lines,
        }
    }

    /// Which rows of a merchant the file is about.
    #[must_use]
    pub const fn rows_for(&self, format: &Format) -> Rows {
        match (self.rows, format) {
            (Some(rows), _) => rows,
            (None, Format::Camt053) => Rows::Payouts,
            (
                None,
                Format::WechatTrade
                | Format::WechatFundFlow
                | Format::AlipayTrade(_)
                | Format::JsonLines
                | Format::Csv(_),
            ) => Rows::Trades,
        }
    }
}

fn whose(asked: &v1::ReconcileOptions) -> Result<Whose, Invalid> {
    match (asked.merchant.is_empty(), asked.channel.is_empty()) {
        (false, true) => Ok(Whose::Merchant(MerchantRef::Id(party::merchant(&asked.merchant)?))),
        (true, false) => ChannelId::parse("channel", &asked.channel).map(Whose::Channel),
        (true, true) => Err(Invalid::of("merchant", "is empty; give it or `channel`")),
        (false, false) => {
            Err(Invalid::of("merchant", "is given beside `channel`; give one of the two"))
        }
    }
}

fn rows(asked: &v1::ReconcileOptions) -> Result<Option<Rows>, Invalid> {
    let rows = match field::known("rows", asked.rows)? {
        v1::ReconcileRows::Unspecified => None,
        v1::ReconcileRows::Trades => Some(Rows::Trades),
        v1::ReconcileRows::Payouts => Some(Rows::Payouts),
        v1::ReconcileRows::Lines => Some(Rows::Lines),
    };
    if rows.is_some() && asked.merchant.is_empty() {
        return Err(Invalid::of("rows", "is for merchants; leave it out for a channel"));
    }
    Ok(rows)
}

fn stated(asked: &v1::ReconcileOptions) -> Result<Stated, Invalid> {
    let format = field::known("format", asked.format)?;
    let is_mapped = !asked.mapping.is_empty();
    let this = match format {
        v1::ReconcileFormat::Unspecified if is_mapped => return mapped(&asked.mapping),
        v1::ReconcileFormat::Csv => return mapped(&asked.mapping),
        v1::ReconcileFormat::Unspecified => Stated::Nothing,
        v1::ReconcileFormat::WechatTrade => Stated::This(Format::WechatTrade),
        v1::ReconcileFormat::WechatFundFlow => Stated::This(Format::WechatFundFlow),
        v1::ReconcileFormat::AlipayTrade => Stated::Alipay,
        v1::ReconcileFormat::Camt053 => Stated::This(Format::Camt053),
        v1::ReconcileFormat::JsonLines => Stated::This(Format::JsonLines),
    };
    if is_mapped {
        return Err(Invalid::of("mapping", "goes with CSV alone; leave it out or change `format`"));
    }
    Ok(this)
}

fn mapped(mapping: &str) -> Result<Stated, Invalid> {
    if mapping.is_empty() {
        return Err(Invalid::of("mapping", "is empty; a CSV needs the names of its columns"));
    }
    if mapping.len() > MAPPING_BYTES_MAX {
        let problem = format!("{} bytes, must be at most {MAPPING_BYTES_MAX}", mapping.len());
        return Err(Invalid::of("mapping", problem));
    }
    let mapping = Mapping::of_json(mapping);
    let mapping = mapping.map_err(|error| Invalid::of("mapping", error.to_string()))?;
    Ok(Stated::This(Format::Csv(Box::new(mapping))))
}

fn zone(name: &str) -> Result<String, Invalid> {
    if name.is_empty() {
        return Ok(ReadOptions::default().zone);
    }
    if name.len() > ZONE_BYTES_MAX {
        return Err(Invalid::of("zone", format!("has more than {ZONE_BYTES_MAX} bytes")));
    }
    Zone::named(name).map_err(|error| Invalid::of("zone", error.to_string()))?;
    Ok(name.to_owned())
}

fn options(asked: &v1::ReconcileOptions, now: Time) -> Result<Options, Invalid> {
    let as_of = field::time("as_of", asked.as_of.as_ref())?.unwrap_or(now);
    let usual = Options::at(RUN, as_of.micros());
    let amount = asked.amount_tolerance;
    if i64::try_from(amount).is_err() {
        return Err(Invalid::of("amount_tolerance", format!("is {amount}, at most {}", i64::MAX)));
    }
    let micros = |name, seconds: Option<u64>, usual: u64| match seconds {
        None => Ok(usual),
        Some(seconds) if seconds <= TOLERANCE_SECONDS_MAX => {
            Ok(seconds.saturating_mul(SECOND_MICROS))
        }
        Some(seconds) => {
            Err(Invalid::of(name, format!("is {seconds}, at most {TOLERANCE_SECONDS_MAX}")))
        }
    };
    Ok(Options {
        amount_tolerance: i128::from(amount),
        time_tolerance_micros: micros(
            "time_tolerance_seconds",
            asked.time_tolerance_seconds,
            usual.time_tolerance_micros,
        )?,
        date_tolerance_micros: micros(
            "date_tolerance_seconds",
            asked.date_tolerance_seconds,
            usual.date_tolerance_micros,
        )?,
        due_after_micros: micros(
            "due_after_seconds",
            asked.due_after_seconds,
            usual.due_after_micros,
        )?,
        period: period(asked)?,
        ..usual
    })
}

fn period(asked: &v1::ReconcileOptions) -> Result<Option<Period>, Invalid> {
    let (from, to) =
        (field::time("from", asked.from.as_ref())?, field::time("to", asked.to.as_ref())?);
    match (from, to) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) if from < to => {
            Ok(Some(Period { from: from.micros(), until: to.micros() }))
        }
        (Some(_), Some(_)) => Err(Invalid::of("to", "is not after `from`")),
        (Some(_), None) => Err(Invalid::of("to", "is absent; it must be given with `from`")),
        (None, Some(_)) => Err(Invalid::of("from", "is absent; it must be given with `to`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> v1::ReconcileOptions {
        v1::ReconcileOptions {
            merchant: "cafe".into(),
            asset: "CNY".into(),
            ..v1::ReconcileOptions::default()
        }
    }

    fn decoded(asked: &v1::ReconcileOptions) -> Result<Asked, String> {
        Asked::decode(asked, Time::from_micros(7)).map_err(|invalid| invalid.field.into_owned())
    }

    #[test]
    fn what_is_not_stated_is_usual() {
        let usual = decoded(&asked()).unwrap();
        assert_eq!(usual.options, Options::at(RUN, 7));
        assert_eq!(usual.read, ReadOptions::default());
        assert_eq!(usual.rows_for(&Format::Camt053), Rows::Payouts);
        assert_eq!(usual.rows_for(&Format::WechatTrade), Rows::Trades);
        assert_eq!(usual.format(b"{}").unwrap(), Format::JsonLines);
        assert_eq!(usual.format(b"a,b\n").unwrap_err().field, "format");
    }

    #[test]
    fn every_malformed_field_is_named() {
        type Change = fn(&mut v1::ReconcileOptions);
        let changes: &[(&str, Change)] = &[
            ("merchant", |asked| asked.merchant.clear()),
            ("merchant", |asked| asked.channel = "bank".into()),
            ("asset", |asked| asked.asset.clear()),
            ("rows", |asked| asked.rows = 9),
            ("format", |asked| asked.format = 99),
            ("mapping", |asked| asked.format = v1::ReconcileFormat::Csv.into()),
            ("mapping", |asked| asked.mapping = "{}".into()),
            ("mapping", |asked| asked.mapping = "x".repeat(MAPPING_BYTES_MAX + 1)),
            ("zone", |asked| asked.zone = "Mars/Base".into()),
            ("zone", |asked| asked.zone = "x".repeat(65)),
            ("amount_tolerance", |asked| asked.amount_tolerance = u64::MAX),
            ("time_tolerance_seconds", |asked| asked.time_tolerance_seconds = Some(u64::MAX)),
            ("date_tolerance_seconds", |asked| asked.date_tolerance_seconds = Some(u64::MAX)),
            ("due_after_seconds", |asked| asked.due_after_seconds = Some(31_622_401)),
            ("to", |asked| asked.from = Some(prost_types::Timestamp::default())),
            ("from", |asked| asked.to = Some(prost_types::Timestamp::default())),
        ];
        for (field, change) in changes {
            let mut changed = asked();
            change(&mut changed);
            assert_eq!(decoded(&changed).unwrap_err(), *field);
        }
        let channel = v1::ReconcileOptions {
            merchant: String::new(),
            channel: "bank".into(),
            rows: v1::ReconcileRows::Payouts.into(),
            ..asked()
        };
        assert_eq!(decoded(&channel).unwrap_err(), "rows");
    }
}
