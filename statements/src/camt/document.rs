//! The frame of a document: group header, account, balances.

use super::carry::Carrier;
use super::carry::MAX34;
use super::carry::MAX35;
use super::carry::MAX70;
use super::carry::MAX140;
use super::entry;
use super::xml::Xml;
use super::{CAMT_DIGITS_MAX, CAMT_EXPONENT_MAX};
use crate::error::Error;
use crate::error::Place;
use crate::heading::HolderKind;
use crate::line::Line;
use crate::sheet::Body;
use crate::sheet::Sheet;
use crate::tally::Summary;

/// Letters of a currency code of ISO 4217.
const CURRENCY_CHARS: usize = 3;

/// Writes a document with one statement or notification.
pub(crate) enum Camt {
    /// camt.053: with balances.
    Statement,
    /// camt.054: without.
    Notification,
}

impl Camt {
    const fn namespace(&self) -> &'static str {
        match self {
            Self::Statement => "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08",
            Self::Notification => "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08",
        }
    }

    /// The message, and the statement or notification in it.
    const fn elements(&self) -> (&'static str, &'static str) {
        match self {
            Self::Statement => ("BkToCstmrStmt", "Stmt"),
            Self::Notification => ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
        }
    }

    /// Where the whole of a shortened text of the heading stands.
    const fn additional(&self) -> &'static str {
        match self {
            Self::Statement => "AddtlStmtInf",
            Self::Notification => "AddtlNtfctnInf",
        }
    }
}

impl Body for Camt {
    fn begin(&mut self, sheet: &Sheet, text: &mut String) -> Result<(), Error> {
        can_carry(sheet)?;
        let (message, report) = self.elements();
        let created = sheet.clock.iso(sheet.created())?;
        let id = &sheet.heading.statement_id;
        let mut xml = Xml::inside(0, text);
        xml.raw(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
        xml.raw(&format!("<Document xmlns=\"{}\">", self.namespace()));
        let mut xml = Xml::inside(1, text);
        xml.raw(&format!("<{message}>"));
        let mut xml = Xml::inside(2, text);
        let id = Carrier::empty().fit("Id", id, MAX35);
        xml.open("GrpHdr");
        xml.leaf("MsgId", &id);
        xml.leaf("CreDtTm", &created);
        xml.close();
        xml.raw(&format!("<{report}>"));
        let mut xml = Xml::inside(3, text);
        xml.leaf("Id", &id);
        xml.leaf("CreDtTm", &created);
        xml.open("FrToDt");
        xml.leaf("FrDtTm", &sheet.clock.iso(sheet.from())?);
        xml.leaf("ToDtTm", &sheet.clock.iso(sheet.until())?);
        xml.close();
        account(sheet, &mut xml);
        match self {
            Self::Statement => balances(sheet, &mut xml),
            Self::Notification => Ok(()),
        }
    }

    fn line(&mut self, sheet: &Sheet, line: &Line, text: &mut String) -> Result<u64, Error> {
        entry::write(sheet, line, &mut Xml::inside(3, text))
    }

    fn finish(&mut self, sheet: &Sheet, _sum: &Summary, text: &mut String) -> Result<(), Error> {
        let (message, report) = self.elements();
        if let Some(whole) = whole_heading(sheet) {
            Xml::inside(3, text).leaf(self.additional(), &whole);
        }
        Xml::inside(2, text).raw(&format!("</{report}>"));
        Xml::inside(1, text).raw(&format!("</{message}>"));
        text.push_str("</Document>\n");
        Ok(())
    }
}

/// Whether the schema has room for the asset.
fn can_carry(sheet: &Sheet) -> Result<(), Error> {
    let asset = &sheet.heading.asset;
    let letters = asset.code.bytes().all(|byte| byte.is_ascii_uppercase());
    if !asset.iso_4217 || !letters || asset.code.len() != CURRENCY_CHARS {
        return Err(Error::AssetNotIso { asset: asset.code.clone() });
    }
    let (exponent, exponent_max) = (asset.exponent, CAMT_EXPONENT_MAX);
    if exponent > exponent_max {
        return Err(Error::ExponentTooLarge { asset: asset.code.clone(), exponent, exponent_max });
    }
    Ok(())
}

/// The amount without its sign, which stands apart in camt.
pub(super) fn unsigned(sheet: &Sheet, place: Place, minor: i128) -> Result<String, Error> {
    let digits = minor.unsigned_abs().checked_ilog10().unwrap_or(0).saturating_add(1);
    if digits > CAMT_DIGITS_MAX {
        return Err(Error::AmountTooLong { place, amount: minor, digits_max: CAMT_DIGITS_MAX });
    }
    Ok(sheet.amount(minor).trim_start_matches('-').to_owned())
}

/// The sign of an amount: CRDT is the holder's, zero included.
pub(super) const fn indicator(minor: i128) -> &'static str {
    if minor < 0 { "DBIT" } else { "CRDT" }
}

fn account(sheet: &Sheet, xml: &mut Xml<'_>) {
    let heading = &sheet.heading;
    let mut short = Carrier::empty();
    xml.open("Acct");
    let id = short.fit("Acct/Id", &heading.account_id, MAX34);
    xml.nested(&["Id", "Othr", "Id"], &id);
    xml.nested(&["Tp", "Prtry"], heading.account.code());
    xml.leaf("Ccy", &heading.asset.code);
    let name = short.fit("Acct/Nm", &heading.holder.name, MAX70);
    if !name.is_empty() {
        xml.leaf("Nm", &name);
    }
    xml.open("Ownr");
    if !heading.holder.name.is_empty() {
        xml.leaf("Nm", &short.fit("Ownr/Nm", &heading.holder.name, MAX140));
    }
    let id = short.fit("Ownr/Id", &heading.holder.id, MAX35);
    // A wallet is a person's as far as anybody knows; a merchant is an organisation.
    let nature = match heading.holder.kind {
        HolderKind::Merchant => "OrgId",
        HolderKind::Wallet => "PrvtId",
    };
    xml.nested(&["Id", nature, "Othr", "Id"], &id);
    xml.close();
    xml.close();
}

/// The texts of the heading that are longer than their fields: at most two ids of 64 bytes and an account's of 128,
/// with the names of the fields within Max500Text. A name is whole in `Ownr`, which has room for it.
fn whole_heading(sheet: &Sheet) -> Option<String> {
    let heading = &sheet.heading;
    let mut carrier = Carrier::empty();
    carrier.fit("Id", &heading.statement_id, MAX35);
    carrier.fit("Acct/Id", &heading.account_id, MAX34);
    carrier.fit("Ownr/Id", &heading.holder.id, MAX35);
    carrier.whole()
}

fn balances(sheet: &Sheet, xml: &mut Xml<'_>) -> Result<(), Error> {
    let closing = sheet.heading.closing.ok_or(Error::ClosingMissing)?;
    let opening = ("OPBD", sheet.heading.opening, sheet.clock.date(sheet.from())?);
    let closing = ("CLBD", closing, sheet.clock.date(sheet.last())?);
    for (code, minor, date) in [opening, closing] {
        xml.open("Bal");
        xml.nested(&["Tp", "CdOrPrtry", "Cd"], code);
        xml.amount(&sheet.heading.asset.code, &unsigned(sheet, Place::Heading, minor)?);
        xml.leaf("CdtDbtInd", indicator(minor));
        xml.nested(&["Dt", "Dt"], &date);
        xml.close();
    }
    Ok(())
}
