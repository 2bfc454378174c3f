//! One entry: a move of the account, with what it is about.

use super::carry::Carrier;
use super::carry::MAX35;
use super::carry::MAX140;
use super::carry::pieces;
use super::document::indicator;
use super::document::unsigned;
use super::xml::Xml;
use crate::error::Error;
use crate::error::Place;
use crate::kinds::Business;
use crate::line::Line;
use crate::line::Move;
use crate::sheet::Sheet;
use crate::sheet::line_time;

/// Who gives out the proprietary transaction codes.
const ISSUER: &str = "FARTHING";
/// What stands for an end-to-end id where the payer gave none: the word of ISO 20022's usage rules.
const NOT_PROVIDED: &str = "NOTPROVIDED";

/// Writes an entry for each move of the account, and says how many they were.
pub(super) fn write(sheet: &Sheet, line: &Line, xml: &mut Xml<'_>) -> Result<u64, Error> {
    let time = sheet.clock.iso(line_time(line))?;
    let date = sheet.clock.date(line_time(line))?;
    let mut entries: u64 = 0;
    for (index, one) in line.entries_of(sheet.heading.account) {
        let amount = unsigned(sheet, Place::Line(line.seq), one.amount)?;
        xml.open("Ntry");
        xml.leaf("NtryRef", &format!("{}-{index}", line.seq));
        xml.amount(&sheet.heading.asset.code, &amount);
        xml.leaf("CdtDbtInd", indicator(one.amount));
        xml.nested(&["Sts", "Cd"], "BOOK");
        xml.nested(&["BookgDt", "DtTm"], &time);
        xml.nested(&["ValDt", "Dt"], &date);
        xml.leaf("AcctSvcrRef", &line.seq.to_string());
        xml.open("BkTxCd");
        xml.open("Prtry");
        xml.leaf("Cd", &transaction_code(line, one));
        xml.leaf("Issr", ISSUER);
        xml.close();
        xml.close();
        details(sheet, line, one, &amount, xml);
        if !line.memo.is_empty() {
            xml.leaf("AddtlNtryInf", &line.memo);
        }
        xml.close();
        entries = entries.saturating_add(1);
    }
    Ok(entries)
}

/// What happened, and why the account moved.
fn transaction_code(line: &Line, one: &Move) -> String {
    format!("{}.{}", line.kind.code(), one.business.code())
}

fn details(sheet: &Sheet, line: &Line, one: &Move, amount: &str, xml: &mut Xml<'_>) {
    let mut carrier = Carrier::empty();
    xml.open("NtryDtls");
    xml.open("TxDtls");
    xml.open("Refs");
    xml.leaf("AcctSvcrRef", &line.seq.to_string());
    if !line.number.is_empty() {
        xml.leaf("InstrId", &carrier.fit("InstrId", &line.number, MAX35));
    }
    let order = match line.order_number() {
        "" => NOT_PROVIDED.to_owned(),
        number => carrier.fit("EndToEndId", number, MAX35),
    };
    xml.leaf("EndToEndId", &order);
    xml.leaf("TxId", &line.payment_number().to_string());
    xml.close();
    xml.amount(&sheet.heading.asset.code, amount);
    xml.leaf("CdtDbtInd", indicator(one.amount));
    if !line.payer.is_empty() && is_with_payer(one.business) {
        let side = if one.amount < 0 { "Cdtr" } else { "Dbtr" };
        xml.open("RltdPties");
        let alias = carrier.fit("Payer", &line.payer, MAX35);
        xml.nested(&[side, "Pty", "Id", "PrvtId", "Othr", "Id"], &alias);
        xml.close();
    }
    if !line.reference.is_empty() {
        xml.open("RmtInf");
        for piece in pieces(&line.reference, MAX140) {
            xml.leaf("Ustrd", &piece);
        }
        xml.close();
    }
    // At most three numbers of 64 bytes, with the names of their fields: within Max500Text.
    if let Some(whole) = carrier.whole() {
        xml.leaf("AddtlTxInf", &whole);
    }
    xml.close();
    xml.close();
}

/// Whether the other side of the move is the payer. Of a fee it is the platform.
const fn is_with_payer(business: Business) -> bool {
    matches!(business, Business::Trade | Business::Refund | Business::Tip)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::AccountKind;
    use crate::kinds::LineKind;

    #[test]
    fn every_transaction_code_fits_its_field() {
        for kind in LineKind::ALL {
            for business in Business::ALL {
                let one = Move {
                    account: AccountKind::Payable,
                    business: *business,
                    amount: 1,
                    after: 1,
                };
                let code = transaction_code(&Line::at(1, 1, *kind), &one);
                assert!(code.len() <= MAX35, "{code}");
            }
        }
    }
}
