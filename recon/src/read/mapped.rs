//! A CSV of any layout, read by a mapping.

use std::io::Read;

use super::Source;
use super::fault::BadRow;
use super::fault::Fault;
use super::fault::snippet;
use super::header::Cells;
use super::header::Columns;
use super::lines::Lines;
use super::mapping::AmountColumns;
use super::mapping::CurrencySource;
use super::mapping::FeeSign;
use super::mapping::Mapping;
use super::mapping::MappingError;
use super::mapping::Unit;
use super::options::ReadOptions;
use super::record::Records;
use super::record::Separation;
use crate::bounds::HEADER_LINES_MAX;
use crate::bounds::PARTS_MAX;
use crate::kind::Kind;
use crate::money::AmountFault;
use crate::money::minor_units;
use crate::row::RowError;
use crate::row::TheirRow;
use crate::status::Status;
use crate::time::Zone;

/// Reads the file.
pub(crate) struct Mapped<R> {
    records: Records<R>,
    plan: Plan,
    columns: Option<Columns>,
    ended: bool,
}

/// The mapping with what is looked up once.
struct Plan {
    mapping: Mapping,
    zone: Zone,
    options: ReadOptions,
}

impl<R: Read> Mapped<R> {
    pub(crate) fn of(
        reader: R,
        mapping: &Mapping,
        options: &ReadOptions,
    ) -> Result<Self, MappingError> {
        mapping.check()?;
        let zone = match &mapping.time {
            Some(time) => Zone::named(&time.zone)?,
            None => Zone::utc(),
        };
        let lines = Lines::of(reader, mapping.encoding);
        Ok(Self {
            records: Records::of(lines, Separation::Quoted(mapping.delimiter)),
            plan: Plan { mapping: mapping.clone(), zone, options: options.clone() },
            columns: None,
            ended: false,
        })
    }

    /// The header is the first record that has every column of the mapping: files begin with titles.
    fn header(&mut self) -> Result<Columns, BadRow> {
        let wanted = self.plan.mapping.columns();
        let required: Vec<&str> = wanted.iter().map(|(key, _)| *key).collect();
        let mut closest = (0, String::new());
        while self.records.line() < HEADER_LINES_MAX {
            let record = match self.records.next() {
                None => break,
                Some(Ok(record)) => record,
                Some(Err(bad)) if bad.is_final() => return Err(bad),
                Some(Err(_)) => continue,
            };
            if let Some(columns) = Columns::of(&record, &wanted, &required) {
                return Ok(columns);
            }
            let missing = |(_, name): &&(&str, String)| record.position(name).is_none();
            let found = wanted.len().saturating_sub(wanted.iter().filter(missing).count());
            if found >= closest.0
                && let Some((_, name)) = wanted.iter().find(missing)
            {
                closest = (found, name.clone());
            }
        }
        let lead = wanted.first().map(|(_, name)| name.clone()).unwrap_or_default();
        let named = if closest.0 > 0 { closest.1 } else { lead };
        Err(BadRow { line: self.records.line(), fault: Fault::Header(snippet(&named)) })
    }
}

impl<R: Read> Source for Mapped<R> {
    fn next_row(&mut self) -> Option<Result<TheirRow, BadRow>> {
        if self.ended {
            return None;
        }
        if self.columns.is_none() {
            match self.header() {
                Ok(columns) => self.columns = Some(columns),
                Err(bad) => {
                    self.ended = true;
                    return Some(Err(bad));
                }
            }
        }
        let columns = self.columns.as_ref()?;
        let record = match self.records.next()? {
            Ok(record) => record,
            Err(bad) => return Some(Err(bad)),
        };
        let read = Cells::of(&record, columns).and_then(|cells| self.plan.row(cells));
        let bad = |fault| BadRow { line: record.line, fault };
        Some(read.map(|row| TheirRow { line: record.line, ..row }).map_err(bad))
    }
}

impl Plan {
    fn row(&self, cells: Cells<'_>) -> Result<TheirRow, Fault> {
        let currency = match &self.mapping.currency {
            CurrencySource::Column(_) => cells.text("currency"),
            CurrencySource::Fixed(currency) => currency,
        };
        if currency.is_empty() {
            return Err(Fault::Empty(cells.name("currency")));
        }
        let time = match &self.mapping.time {
            Some(time) => cells.time("time", &self.zone, &time.format)?,
            None => None,
        };
        let fee = self.money(cells, "fee", cells.text("fee"), currency)?;
        let charged = self.mapping.fee.as_ref().map(|fee| fee.sign).unwrap_or_default();
        let row = TheirRow {
            line: 0,
            item: 0,
            kind: self.kind(cells)?,
            reference: cells.text("reference").to_owned(),
            provider: cells.text("provider").to_owned(),
            amount: self.amount(cells, currency)?,
            currency: currency.to_owned(),
            time,
            status: self.status(cells)?,
            fee: match charged {
                FeeSign::PositiveIsCharged => fee,
                FeeSign::NegativeIsCharged => fee.map(i128::saturating_neg),
            },
            parts: self.parts(cells, currency)?,
            group: cells.text("group").to_owned(),
        };
        row.check()?;
        Ok(row)
    }

    /// An amount as the mapping says it is written. `None` where it is empty.
    fn money(
        &self,
        cells: Cells<'_>,
        key: &str,
        text: &str,
        currency: &str,
    ) -> Result<Option<i128>, Fault> {
        if text.is_empty() {
            return Ok(None);
        }
        let read = match self.mapping.unit {
            Unit::Major => minor_units(text, currency, &self.options.exponents),
            Unit::MajorComma if text.contains('.') => Err(AmountFault::Malformed),
            Unit::MajorComma => {
                minor_units(&text.replace(',', "."), currency, &self.options.exponents)
            }
            Unit::Minor => whole(text),
        };
        let faulty = |fault| Fault::Amount { field: cells.name(key), text: snippet(text), fault };
        read.map(Some).map_err(faulty)
    }

    fn amount(&self, cells: Cells<'_>, currency: &str) -> Result<i128, Fault> {
        let amount = match self.mapping.amount {
            AmountColumns::One(_) => {
                let amount = self.money(cells, "amount", cells.text("amount"), currency)?;
                amount.ok_or_else(|| Fault::Empty(cells.name("amount")))?
            }
            AmountColumns::InOut { .. } => {
                let income = self.money(cells, "income", cells.text("income"), currency)?;
                let outgo = self.money(cells, "outgo", cells.text("outgo"), currency)?;
                match (income.unwrap_or_default(), outgo.unwrap_or_default().saturating_abs()) {
                    (income, 0) if income != 0 => income,
                    (0, outgo) if outgo != 0 => outgo.saturating_neg(),
                    (0, 0) if income.or(outgo).is_some() => 0,
                    (0, 0) => return Err(Fault::Empty(cells.name("income"))),
                    _ => return Err(cells.unknown("outgo", "money came in or went out, not both")),
                }
            }
        };
        let Some(direction) = &self.mapping.direction else { return Ok(amount) };
        let word = cells.text("direction");
        if direction.outgo.iter().any(|outgo| outgo == word) {
            return Ok(amount.saturating_abs().saturating_neg());
        }
        if direction.income.iter().any(|income| income == word) {
            return Ok(amount.saturating_abs());
        }
        Err(cells.unknown("direction", "add the word to the mapping"))
    }

    fn kind(&self, cells: Cells<'_>) -> Result<Option<Kind>, Fault> {
        let Some(column) = &self.mapping.kind else { return Ok(None) };
        let word = cells.text("kind");
        if word.is_empty() {
            return Ok(None);
        }
        let listed = column.words.iter().find(|(known, _)| known == word).map(|(_, kind)| *kind);
        let kind = listed.or_else(|| Kind::of_name(word));
        kind.map(Some).ok_or_else(|| cells.unknown("kind", "add the word to the mapping"))
    }

    fn status(&self, cells: Cells<'_>) -> Result<Option<Status>, Fault> {
        let Some(column) = &self.mapping.status else { return Ok(None) };
        let word = cells.text("status");
        if word.is_empty() {
            return Ok(None);
        }
        let listed = column.words.iter().find(|(known, _)| known == word).map(|(_, s)| *s);
        let status = listed.or_else(|| Status::of_name(word));
        status.map(Some).ok_or_else(|| cells.unknown("status", "add the word to the mapping"))
    }

    fn parts(&self, cells: Cells<'_>, currency: &str) -> Result<Vec<i128>, Fault> {
        let Some(column) = &self.mapping.parts else { return Ok(Vec::new()) };
        let mut parts = Vec::new();
        for part in cells.text("parts").split(column.separator).map(str::trim) {
            parts.extend(self.money(cells, "parts", part, currency)?);
            if parts.len() > PARTS_MAX {
                return Err(RowError::Parts(parts.len()).into());
            }
        }
        Ok(parts)
    }
}

/// Whole minor units; zeros after a point are whole too.
fn whole(text: &str) -> Result<i128, AmountFault> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AmountFault::Malformed);
    }
    text.parse().map_err(|_| AmountFault::TooLarge)
}
