//! JSON lines: plain rows, or a statement as Farthing itself writes it.

use std::io::Read;

use serde::Deserialize;

use super::Source;
use super::fault::BadRow;
use super::fault::Fault;
use super::fault::snippet;
use super::lines::Encoding;
use super::lines::Lines;
use super::options::ReadOptions;
use crate::kind::Kind;
use crate::money::Exponents;
use crate::money::minor_units;
use crate::row::TheirRow;
use crate::status::Status;
use crate::time::TimeFault;
use crate::time::TimeFormat;
use crate::time::Zone;

/// Reads the file.
pub(crate) struct JsonLines<R> {
    lines: Lines<R>,
    options: ReadOptions,
    /// Objects of lines so far, bad ones too, which the summary counts.
    seen: i128,
    /// Whether a heading stood first: then a summary stands last, unless the file was cut.
    framed: bool,
}

/// An amount, as text or number: a JSON number with a fraction would be a float, and is refused.
#[derive(Deserialize)]
#[serde(untagged)]
enum Amount {
    Pair { minor: Whole },
    Text(String),
    Number(i64),
}

/// Whole minor units.
#[derive(Deserialize)]
#[serde(untagged)]
enum Whole {
    Number(i64),
    Text(String),
}

/// Any of the objects of a file. Fields that are not listed are left alone.
#[derive(Deserialize)]
struct Object {
    #[serde(rename = "type", default)]
    class: String,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    provider: String,
    #[serde(default)]
    kind: Option<String>,
    amount: Option<Amount>,
    amount_minor: Option<Whole>,
    currency: Option<String>,
    time: Option<String>,
    time_micros: Option<u64>,
    status: Option<String>,
    fee: Option<Amount>,
    fee_minor: Option<Whole>,
    #[serde(default)]
    parts: Vec<Amount>,
    #[serde(default)]
    group: String,
    // Of Farthing's own statements.
    asset: Option<String>,
    exponent: Option<u8>,
    seq: Option<u64>,
    #[serde(default)]
    number: String,
    gross: Option<Amount>,
    refund: Option<Amount>,
    tip: Option<Amount>,
    #[serde(default)]
    moves: Vec<Move>,
    lines: Option<u64>,
}

#[derive(Deserialize)]
struct Move {
    amount: Amount,
}

/// What a line of a file is.
enum Part {
    Row(Box<TheirRow>),
    Frame,
}

impl<R: Read> JsonLines<R> {
    pub(crate) fn of(reader: R, options: &ReadOptions) -> Result<Self, TimeFault> {
        // Times carry their offset, but a zone that is not known is still a wrong option.
        Zone::named(&options.zone)?;
        let lines = Lines::of(reader, Encoding::Utf8);
        Ok(Self { lines, options: options.clone(), seen: 0, framed: false })
    }

    fn read(&mut self, text: &str) -> Result<Part, Fault> {
        let read: Result<Object, _> = serde_json::from_str(text);
        let object = match read {
            Ok(object) => object,
            Err(error) => {
                self.seen = self.seen.saturating_add(1);
                return Err(Fault::Json(snippet(&error.to_string())));
            }
        };
        match object.class.as_str() {
            "heading" => {
                self.heading(object)?;
                Ok(Part::Frame)
            }
            "summary" => {
                self.framed = false;
                self.summary(&object)?;
                Ok(Part::Frame)
            }
            "line" | "row" | "" => {
                self.seen = self.seen.saturating_add(1);
                let is_line = object.class == "line";
                let row = if is_line { self.line(object) } else { self.row(object) }?;
                row.check()?;
                Ok(Part::Row(Box::new(row)))
            }
            other => {
                let text = snippet(other);
                let expected = "heading, line, row or summary";
                Err(Fault::Word { field: "type".to_owned(), text, expected })
            }
        }
    }

    fn heading(&mut self, object: Object) -> Result<(), Fault> {
        self.framed = true;
        let Some(asset) = object.asset else { return Ok(()) };
        if let Some(exponent) = object.exponent {
            let known = self.options.exponents.add(&asset, exponent);
            known.map_err(|error| Fault::Json(error.to_string()))?;
        }
        self.options.currency = asset;
        Ok(())
    }

    fn summary(&self, object: &Object) -> Result<(), Fault> {
        let Some(said) = object.lines.map(i128::from) else { return Ok(()) };
        if said == self.seen {
            return Ok(());
        }
        Err(Fault::SummaryDiffers { field: "lines".to_owned(), said, counted: self.seen })
    }

    /// A plain row.
    fn row(&self, object: Object) -> Result<TheirRow, Fault> {
        let currency = object.currency.unwrap_or_else(|| self.options.currency.clone());
        let money = Money { currency: &currency, exponents: &self.options.exponents };
        let amount = money.either("amount", object.amount, object.amount_minor)?;
        let parts = object.parts.into_iter().map(|part| money.read("parts", part));
        Ok(TheirRow {
            kind: kind(object.kind)?,
            reference: object.reference,
            provider: object.provider,
            amount: amount.ok_or_else(|| Fault::Empty("amount".to_owned()))?,
            time: moment(object.time, object.time_micros)?,
            status: status(object.status)?,
            fee: money.either("fee", object.fee, object.fee_minor)?,
            parts: parts.collect::<Result<_, _>>()?,
            group: object.group,
            currency: currency.clone(),
            ..TheirRow::default()
        })
    }

    /// A line of one of Farthing's own statements: the price without the tip, as its trade bill has it.
    fn line(&self, object: Object) -> Result<TheirRow, Fault> {
        let money = Money { currency: &self.options.currency, exponents: &self.options.exponents };
        let amount = match object.kind.as_deref().unwrap_or_default() {
            "SALE" => money.either("gross", object.gross, None)?.unwrap_or_default(),
            "REFUND" | "CHARGE_BACK" => {
                money.either("refund", object.refund, None)?.unwrap_or_default().saturating_neg()
            }
            "TIP" | "TIP_REFUND" => money.either("tip", object.tip, None)?.unwrap_or_default(),
            _ => {
                let mut sum = 0_i128;
                for one in object.moves {
                    sum = sum.saturating_add(money.read("moves", one.amount)?);
                }
                sum
            }
        };
        Ok(TheirRow {
            kind: object.kind.as_deref().map(kind_of_line),
            reference: object.number,
            provider: object.seq.map(|seq| seq.to_string()).unwrap_or_default(),
            amount,
            currency: self.options.currency.clone(),
            time: moment(object.time, object.time_micros)?,
            fee: money.either("fee", object.fee, None)?,
            ..TheirRow::default()
        })
    }
}

impl<R: Read> Source for JsonLines<R> {
    fn next_row(&mut self) -> Option<Result<TheirRow, BadRow>> {
        loop {
            let (line, text) = match self.lines.next() {
                Some(Ok((line, text))) => (line, text),
                Some(Err(bad)) => {
                    self.seen = self.seen.saturating_add(1);
                    return Some(Err(bad));
                }
                None if std::mem::take(&mut self.framed) => {
                    let fault = Fault::Truncated("its summary");
                    return Some(Err(BadRow { line: self.lines.line(), fault }));
                }
                None => return None,
            };
            if text.trim().is_empty() {
                continue;
            }
            match self.read(&text) {
                Ok(Part::Row(row)) => return Some(Ok(TheirRow { line, ..*row })),
                Ok(Part::Frame) => {}
                Err(fault) => return Some(Err(BadRow { line, fault })),
            }
        }
    }
}

/// Reads amounts of one currency.
struct Money<'a> {
    currency: &'a str,
    exponents: &'a Exponents,
}

impl Money<'_> {
    fn read(&self, field: &str, amount: Amount) -> Result<i128, Fault> {
        let text = match amount {
            Amount::Pair { minor } => return whole(field, minor),
            Amount::Text(text) => text,
            Amount::Number(number) => number.to_string(),
        };
        let faulty = |fault| Fault::Amount { field: field.to_owned(), text: snippet(&text), fault };
        minor_units(&text, self.currency, self.exponents).map_err(faulty)
    }

    /// The minor units where they are given, else the decimal text.
    fn either(
        &self,
        field: &str,
        decimal: Option<Amount>,
        minor: Option<Whole>,
    ) -> Result<Option<i128>, Fault> {
        match (minor, decimal) {
            (Some(minor), _) => whole(field, minor).map(Some),
            (None, Some(decimal)) => self.read(field, decimal).map(Some),
            (None, None) => Ok(None),
        }
    }
}

fn whole(field: &str, minor: Whole) -> Result<i128, Fault> {
    match minor {
        Whole::Number(number) => Ok(i128::from(number)),
        Whole::Text(text) => text.parse().map_err(|_| Fault::Word {
            field: field.to_owned(),
            text: snippet(&text),
            expected: "give whole minor units",
        }),
    }
}

fn moment(text: Option<String>, micros: Option<u64>) -> Result<Option<u64>, Fault> {
    if micros.is_some() {
        return Ok(micros);
    }
    let Some(text) = text else { return Ok(None) };
    let faulty = |fault| Fault::Time { field: "time".to_owned(), text: snippet(&text), fault };
    Zone::utc().micros(&text, &TimeFormat::Rfc3339).map(Some).map_err(faulty)
}

fn kind(word: Option<String>) -> Result<Option<Kind>, Fault> {
    let Some(word) = word else { return Ok(None) };
    let unknown = || Fault::Word {
        field: "kind".to_owned(),
        text: snippet(&word),
        expected: "payment, refund, charge_back, payout, settlement, top_up, withdrawal, ...",
    };
    Kind::of_name(&word).map(Some).ok_or_else(unknown)
}

fn status(word: Option<String>) -> Result<Option<Status>, Fault> {
    let Some(word) = word else { return Ok(None) };
    let unknown = || Fault::Word {
        field: "status".to_owned(),
        text: snippet(&word),
        expected: "pending, paid, refunded, sent, confirmed, closed or failed",
    };
    Status::of_name(&word).map(Some).ok_or_else(unknown)
}

/// The kinds of lines of Farthing's own statements, in the words of reconciliation.
fn kind_of_line(word: &str) -> Kind {
    match word {
        "SALE" | "TIP" => Kind::Payment,
        "REFUND" | "TIP_REFUND" => Kind::Refund,
        "CHARGE_BACK" => Kind::ChargeBack,
        "PAYOUT" => Kind::Payout,
        "PAYOUT_RETURNED" | "WITHDRAWAL_RETURNED" => Kind::Return,
        "TOP_UP" => Kind::TopUp,
        "WITHDRAWAL" => Kind::Withdrawal,
        "DISPUTE_FEE" => Kind::Fee,
        "ADJUSTMENT" => Kind::Adjustment,
        "PAID_OUT" | "RECEIVED" | "SPLIT_OUT" | "SPLIT_RETURNED" | "SHARE_IN"
        | "SHARE_RETURNED" => Kind::Transfer,
        _ => Kind::Other,
    }
}
