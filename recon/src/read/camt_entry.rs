//! One entry of a bank statement with its single transactions, and the balances around all entries.

use super::fault::Fault;
use super::fault::snippet;
use crate::kind::Kind;
use crate::money::Exponents;
use crate::money::minor_units;
use crate::row::TheirRow;
use crate::status::Status;
use crate::time::Zone;

/// Texts of one transaction, or of the entry around it, as they stand in the document.
#[derive(Default)]
struct Texts {
    amount: String,
    currency: String,
    direction: String,
    end_to_end: String,
    transaction: String,
    instruction: String,
    creditor: String,
    servicer: String,
    time: String,
    charges: String,
    charges_currency: String,
}

/// An entry while it is read.
pub(crate) struct Entry {
    line: u64,
    own: Texts,
    entry_reference: String,
    status: String,
    reversal: String,
    booked: String,
    details: Vec<Texts>,
}

/// What an entry is.
pub(crate) struct EntryRows {
    pub(crate) rows: Vec<TheirRow>,
    /// What it adds to the balance: nothing unless it is booked.
    pub(crate) booked: i128,
    /// What it says against itself.
    pub(crate) fault: Option<Fault>,
}

impl Entry {
    pub(crate) fn at(line: u64) -> Self {
        Self {
            line,
            own: Texts::default(),
            entry_reference: String::new(),
            status: String::new(),
            reversal: String::new(),
            booked: String::new(),
            details: Vec::new(),
        }
    }

    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    pub(crate) fn begin_details(&mut self) {
        self.details.push(Texts::default());
    }

    pub(crate) fn details_len(&self) -> usize {
        self.details.len()
    }

    /// Takes up the text of an element, named by its path below the entry.
    pub(crate) fn set(&mut self, field: &str, text: &str, currency: &str) {
        if let Some(field) = field.strip_prefix("NtryDtls/TxDtls/") {
            if let Some(details) = self.details.last_mut() {
                details.set(field, text, currency);
            }
            return;
        }
        match field {
            // A code of its own since version 8, plain text before.
            "Sts" | "Sts/Cd" if !text.is_empty() => text.clone_into(&mut self.status),
            "RvslInd" => text.clone_into(&mut self.reversal),
            "NtryRef" => text.clone_into(&mut self.entry_reference),
            "BookgDt/Dt" | "BookgDt/DtTm" => text.clone_into(&mut self.booked),
            "ValDt/Dt" | "ValDt/DtTm" => text.clone_into(&mut self.own.time),
            _ => self.own.set(field, text, currency),
        }
    }

    pub(crate) fn is_booked(&self) -> bool {
        ["BOOK", ""].contains(&self.status.as_str())
    }

    /// Whether it only tells something and books nothing.
    pub(crate) fn is_only_told(&self) -> bool {
        self.status == "INFO"
    }

    /// Its rows: one each transaction where all of them say their amount, else one for the entry.
    pub(crate) fn rows(mut self, exponents: &Exponents, zone: &Zone) -> Result<EntryRows, Fault> {
        let amount = self.own.signed(&self.own.direction, exponents)?;
        let booked = if self.is_booked() { amount } else { 0 };
        if !self.booked.is_empty() {
            self.own.time = std::mem::take(&mut self.booked);
        }
        let details = std::mem::take(&mut self.details);
        let parted = details.len() > 1 && details.iter().all(|one| !one.amount.is_empty());
        if !parted {
            let first = details.into_iter().next().unwrap_or_default();
            // The amount is the entry's, in the currency of the account.
            let currency = self.own.currency.clone();
            let row = TheirRow { currency, ..self.row(&first, amount, exponents, zone)? };
            row.check()?;
            return Ok(EntryRows { rows: vec![row], booked, fault: None });
        }
        let mut rows = Vec::with_capacity(details.len());
        let mut counted = 0_i128;
        for one in &details {
            let direction =
                if one.direction.is_empty() { &self.own.direction } else { &one.direction };
            let amount = one.signed(direction, exponents)?;
            if one.currency == self.own.currency {
                counted = counted.saturating_add(amount);
            }
            let (currency, group) = (one.currency.clone(), self.batch());
            let row = TheirRow { currency, group, ..self.row(one, amount, exponents, zone)? };
            row.check()?;
            rows.push(row);
        }
        let one_currency = details.iter().all(|one| one.currency == self.own.currency);
        let differs = one_currency && counted != amount;
        let fault = differs.then_some(Fault::BatchDiffers { counted, said: amount });
        Ok(EntryRows { rows, booked, fault })
    }

    /// The number of the entry as a batch.
    fn batch(&self) -> String {
        let own = &self.own.servicer;
        if own.is_empty() { self.entry_reference.clone() } else { own.clone() }
    }

    fn row(
        &self,
        one: &Texts,
        amount: i128,
        exponents: &Exponents,
        zone: &Zone,
    ) -> Result<TheirRow, Fault> {
        let time = if one.time.is_empty() { &self.own.time } else { &one.time };
        let faulty =
            |fault| Fault::Time { field: "BookgDt".to_owned(), text: snippet(time), fault };
        let servicer = if one.servicer.is_empty() { &self.own.servicer } else { &one.servicer };
        let is_reversal = ["true", "1"].contains(&self.reversal.as_str());
        Ok(TheirRow {
            line: self.line,
            kind: is_reversal.then_some(Kind::Return),
            reference: one.reference().to_owned(),
            provider: servicer.clone(),
            amount,
            time: if time.is_empty() { None } else { Some(zone.iso_micros(time).map_err(faulty)?) },
            status: Some(if self.is_booked() { Status::Paid } else { Status::Pending }),
            fee: one.fee(exponents)?,
            ..TheirRow::default()
        })
    }
}

impl Texts {
    fn set(&mut self, field: &str, text: &str, currency: &str) {
        match field {
            "Amt" => {
                text.clone_into(&mut self.amount);
                currency.clone_into(&mut self.currency);
            }
            // The place of the amount before version 3 had one of its own.
            "AmtDtls/TxAmt/Amt" if self.amount.is_empty() => {
                text.clone_into(&mut self.amount);
                currency.clone_into(&mut self.currency);
            }
            "CdtDbtInd" => text.clone_into(&mut self.direction),
            "Refs/EndToEndId" => text.clone_into(&mut self.end_to_end),
            "Refs/TxId" => text.clone_into(&mut self.transaction),
            "Refs/InstrId" => text.clone_into(&mut self.instruction),
            "RmtInf/Strd/CdtrRefInf/Ref" => text.clone_into(&mut self.creditor),
            "AcctSvcrRef" | "Refs/AcctSvcrRef" => text.clone_into(&mut self.servicer),
            "RltdDts/TxDtTm" => text.clone_into(&mut self.time),
            "RltdDts/AccptncDtTm" if self.time.is_empty() => text.clone_into(&mut self.time),
            "Chrgs/TtlChrgsAndTaxAmt" => {
                text.clone_into(&mut self.charges);
                currency.clone_into(&mut self.charges_currency);
            }
            _ => {}
        }
    }

    /// The first number that the payer gave. `NOTPROVIDED` is what banks write for none.
    fn reference(&self) -> &str {
        let given = [&self.end_to_end, &self.transaction, &self.instruction, &self.creditor];
        let is_given = |text: &&&String| !text.is_empty() && text.as_str() != "NOTPROVIDED";
        given.iter().find(is_given).map_or("", |text| text.as_str())
    }

    fn signed(&self, direction: &str, exponents: &Exponents) -> Result<i128, Fault> {
        let faulty =
            |fault| Fault::Amount { field: "Amt".to_owned(), text: snippet(&self.amount), fault };
        let amount = minor_units(&self.amount, &self.currency, exponents).map_err(faulty)?;
        match direction {
            "CRDT" => Ok(amount),
            "DBIT" => Ok(amount.saturating_neg()),
            other => Err(Fault::Word {
                field: "CdtDbtInd".to_owned(),
                text: snippet(other),
                expected: "CRDT or DBIT",
            }),
        }
    }

    fn fee(&self, exponents: &Exponents) -> Result<Option<i128>, Fault> {
        if self.charges.is_empty() {
            return Ok(None);
        }
        let text = snippet(&self.charges);
        let faulty = |fault| Fault::Amount { field: "Chrgs".to_owned(), text, fault };
        minor_units(&self.charges, &self.charges_currency, exponents).map(Some).map_err(faulty)
    }
}

/// The balances of a statement, and what its entries make.
#[derive(Default)]
pub(crate) struct Balances {
    now: Texts,
    code: String,
    opening: Option<i128>,
    closing: Option<i128>,
    moved: i128,
    spoiled: bool,
}

impl Balances {
    pub(crate) fn set(&mut self, field: &str, text: &str, currency: &str) {
        match field {
            "Tp/CdOrPrtry/Cd" => text.clone_into(&mut self.code),
            _ => self.now.set(field, text, currency),
        }
    }

    /// Takes up the balance that was read last.
    pub(crate) fn end_one(&mut self, exponents: &Exponents) {
        let now = std::mem::take(&mut self.now);
        let code = std::mem::take(&mut self.code);
        let Ok(amount) = now.signed(&now.direction, exponents) else { return };
        match code.as_str() {
            "OPBD" | "PRCD" => self.opening = self.opening.or(Some(amount)),
            "CLBD" => self.closing = Some(amount),
            _ => {}
        }
    }

    pub(crate) fn add(&mut self, amount: i128) {
        self.moved = self.moved.saturating_add(amount);
    }

    /// An entry could not be read, so that the sum says nothing.
    pub(crate) fn spoil(&mut self) {
        self.spoiled = true;
    }

    /// Opening balance and entries against the closing balance, where the statement has both.
    pub(crate) fn difference(&self) -> Option<Fault> {
        let (opening, said) = (self.opening?, self.closing?);
        let counted = opening.saturating_add(self.moved);
        let field = "CLBD".to_owned();
        let differs = !self.spoiled && counted != said;
        differs.then_some(Fault::SummaryDiffers { field, said, counted })
    }
}
