//! Tells the shape of a file from its first bytes.

use super::alipay;
use super::fault::snippet;
use super::lines::BOM;
use super::lines::Encoding;
use super::lines::Lines;
use super::mapping::Mapping;
use super::record::Record;
use super::record::Records;
use super::record::Separation;
use super::wechat_flow;
use super::wechat_trade;
use crate::bounds::DETECT_BYTES_MAX;
use crate::bounds::HEADER_LINES_MAX;

/// The shape of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// WeChat Pay's trade bill, as text.
    WechatTrade,
    /// WeChat Pay's fund-flow bill, as text.
    WechatFundFlow,
    /// Alipay's trade bill, as CSV.
    AlipayTrade(Encoding),
    /// JSON lines: plain rows, or a statement of Farthing.
    JsonLines,
    /// ISO 20022 camt.053.001, any version.
    Camt053,
    /// A CSV of any layout, by a mapping. Never detected.
    Csv(Box<Mapping>),
}

/// Why the shape of a file could not be told, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownFormat {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is packed.
    #[error("the file is packed ({0}): unpack it and give the file inside")]
    Packed(&'static str),
    /// It is XML of another kind.
    #[error("the file is XML, but no camt.053 statement: it begins with `{0}`")]
    OtherXml(String),
    /// It is a document that is not read.
    #[error("the file is {0}, which is not read: export it as CSV and give a mapping")]
    Document(&'static str),
    /// It is text of a layout that is not known.
    #[error(
        "no known shape; its first line is `{0}`: give a mapping that names the columns of the reference, the amount, \
         the currency and the time (docs/reconciliation.md, \"A CSV of your own\")"
    )]
    Unmapped(String),
}

/// Beginnings of files that are not read.
const PACKED: &[(&[u8], &str)] = &[(b"PK\x03\x04", "ZIP"), (b"\x1f\x8b", "gzip")];
const DOCUMENTS: &[(&[u8], &str)] =
    &[(b"%PDF", "a PDF"), (b"\xd0\xcf\x11\xe0", "an old spreadsheet"), (b"{\\rtf", "a document")];

impl Format {
    /// Its stable name, as a setting names it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::WechatTrade => "wechat_trade",
            Self::WechatFundFlow => "wechat_fund_flow",
            Self::AlipayTrade(_) => "alipay_trade",
            Self::JsonLines => "json_lines",
            Self::Camt053 => "camt_053",
            Self::Csv(_) => "csv",
        }
    }

    /// Tells the shape of a file from its beginning, of which [`DETECT_BYTES_MAX`] bytes are looked at.
    ///
    /// # Errors
    ///
    /// What was seen, where it is none of the known shapes, and what to do about it.
    pub fn detect(head: &[u8]) -> Result<Self, UnknownFormat> {
        let head = head.get(..DETECT_BYTES_MAX).unwrap_or(head);
        let begins = |known: &[(&[u8], &'static str)]| {
            known.iter().find(|(mark, _)| head.starts_with(mark)).map(|(_, name)| *name)
        };
        if let Some(name) = begins(PACKED) {
            return Err(UnknownFormat::Packed(name));
        }
        if let Some(name) = begins(DOCUMENTS) {
            return Err(UnknownFormat::Document(name));
        }
        let text = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
        match text.first() {
            None => Err(UnknownFormat::Empty),
            Some(b'<') => xml(text),
            Some(b'{') => Ok(Self::JsonLines),
            Some(_) => bill(head),
        }
    }
}

fn xml(text: &[u8]) -> Result<Format, UnknownFormat> {
    let shown = String::from_utf8_lossy(text);
    if shown.contains("BkToCstmrStmt") || shown.contains("camt.053.001") {
        return Ok(Format::Camt053);
    }
    Err(UnknownFormat::OtherXml(snippet(&shown)))
}

/// A bill by the names of its columns, in the encoding in which its beginning makes sense.
fn bill(head: &[u8]) -> Result<Format, UnknownFormat> {
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        // The beginning may end within a character.
        Err(error) => error.error_len().is_none(),
    };
    let encoding = if is_utf8 { Encoding::Utf8 } else { Encoding::Gbk };
    let most = usize::try_from(HEADER_LINES_MAX).unwrap_or(usize::MAX);
    let records = Records::of(Lines::of(head, encoding), Separation::Quoted(','));
    let read: Vec<Record> = records.take(most).filter_map(Result::ok).collect();
    for record in &read {
        if wechat_trade::is_header(record) && is_utf8 {
            return Ok(Format::WechatTrade);
        }
        if wechat_flow::is_header(record) && is_utf8 {
            return Ok(Format::WechatFundFlow);
        }
        if alipay::is_header(record) {
            return Ok(Format::AlipayTrade(encoding));
        }
    }
    let first = Lines::of(head, encoding).find_map(Result::ok).map(|(_, text)| text);
    Err(UnknownFormat::Unmapped(snippet(&first.unwrap_or_default())))
}
