//! Bank statements in ISO 20022 camt.053.001, any version, read piece by piece.

use std::collections::VecDeque;
use std::io::Read;

use quick_xml::Reader;
use quick_xml::events::BytesRef;
use quick_xml::events::BytesStart;
use quick_xml::events::Event;

use super::Source;
use super::camt_entry::Balances;
use super::camt_entry::Entry;
use super::fault::BadRow;
use super::fault::Fault;
use super::fault::snippet;
use super::meter::Meter;
use super::options::PendingRows;
use super::options::ReadOptions;
use crate::bounds::DETAILS_MAX;
use crate::bounds::XML_DEPTH_MAX;
use crate::bounds::XML_PIECE_BYTES_MAX;
use crate::row::TheirRow;
use crate::time::TimeFault;
use crate::time::Zone;

/// Reads the document.
pub(crate) struct Camt<R> {
    reader: Reader<Meter<R>>,
    buffer: Vec<u8>,
    /// Names of the open elements, each after a `/`, namespaces left out.
    path: String,
    /// Where in `path` each name begins.
    depths: Vec<usize>,
    /// Text of the element that was opened last.
    text: String,
    currency: String,
    entry: Option<Entry>,
    balances: Balances,
    ready: VecDeque<Result<TheirRow, BadRow>>,
    options: ReadOptions,
    zone: Zone,
    seen_statement: bool,
    ended: bool,
}

const STATEMENT: &str = "/Document/BkToCstmrStmt/Stmt";
const ENTRY: &str = "/Document/BkToCstmrStmt/Stmt/Ntry";
const DETAILS: &str = "/Document/BkToCstmrStmt/Stmt/Ntry/NtryDtls/TxDtls";

impl<R: Read> Camt<R> {
    pub(crate) fn of(reader: R, options: &ReadOptions) -> Result<Self, TimeFault> {
        let mut reader = Reader::from_reader(Meter::of(reader));
        reader.config_mut().expand_empty_elements = true;
        Ok(Self {
            reader,
            buffer: Vec::new(),
            path: String::new(),
            depths: Vec::new(),
            text: String::new(),
            currency: String::new(),
            entry: None,
            balances: Balances::default(),
            ready: VecDeque::new(),
            options: options.clone(),
            zone: Zone::named(&options.zone)?,
            seen_statement: false,
            ended: false,
        })
    }

    /// Reads on until rows are ready, or the document ends.
    fn advance(&mut self) -> Result<(), Fault> {
        let mut buffer = std::mem::take(&mut self.buffer);
        while self.ready.is_empty() && !self.ended {
            buffer.clear();
            self.reader.get_mut().allow();
            match self.reader.read_event_into(&mut buffer) {
                Ok(Event::Start(start)) => self.open(&start)?,
                Ok(Event::End(_)) => self.close()?,
                Ok(Event::Text(text)) => self.add(&text.xml10_content())?,
                Ok(Event::CData(text)) => self.add(&text.xml10_content())?,
                Ok(Event::GeneralRef(reference)) => {
                    let character = resolve(&reference)?;
                    self.add(character.encode_utf8(&mut [0; 4]))?;
                }
                Ok(Event::DocType(_)) => return Err(Fault::Dtd("a document type")),
                Ok(Event::Decl(declaration)) => check_encoding(declaration.encoding())?,
                Ok(Event::Empty(_) | Event::Comment(_) | Event::PI(_)) => {}
                Ok(Event::Eof) => return self.end(),
                Err(error) => return Err(self.broken(&error)),
            }
        }
        self.buffer = buffer;
        Ok(())
    }

    fn broken(&self, error: &quick_xml::Error) -> Fault {
        if self.reader.get_ref().is_spent() {
            return Fault::XmlPieceTooLong;
        }
        let text = snippet(&error.to_string());
        match error {
            quick_xml::Error::Io(_) => Fault::Read(text),
            quick_xml::Error::Syntax(_) => Fault::Truncated("a tag or text is closed"),
            quick_xml::Error::IllFormed(_)
            | quick_xml::Error::InvalidAttr(_)
            | quick_xml::Error::Encoding(_)
            | quick_xml::Error::Escape(_)
            | quick_xml::Error::Namespace(_) => Fault::Xml(text),
        }
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.ended = true;
        if !self.depths.is_empty() {
            return Err(Fault::Truncated("all elements are closed"));
        }
        if self.seen_statement {
            Ok(())
        } else {
            Err(Fault::Header("BkToCstmrStmt/Stmt".to_owned()))
        }
    }

    fn add(&mut self, text: &str) -> Result<(), Fault> {
        if self.text.len().saturating_add(text.len()) > XML_PIECE_BYTES_MAX {
            return Err(Fault::XmlPieceTooLong);
        }
        self.text.push_str(text);
        Ok(())
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        let name = start.local_name();
        let name: &str = name.as_ref();
        if self.depths.len() >= XML_DEPTH_MAX {
            return Err(Fault::TooDeep);
        }
        self.depths.push(self.path.len());
        self.path.push('/');
        self.path.push_str(name);
        self.text.clear();
        if let Some(currency) = start.try_get_attribute("Ccy").ok().flatten() {
            self.currency.clear();
            self.currency.push_str(&currency.value);
        }
        let line = self.reader.get_ref().line();
        match self.path.as_str() {
            STATEMENT => {
                self.seen_statement = true;
                self.balances = Balances::default();
            }
            ENTRY => self.entry = Some(Entry::at(line)),
            DETAILS => {
                if let Some(entry) = &mut self.entry {
                    entry.begin_details();
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        let path = std::mem::take(&mut self.path);
        let inside = path.strip_prefix(STATEMENT).unwrap_or_default();
        if let Some(field) = inside.strip_prefix("/Ntry/")
            && let Some(entry) = &mut self.entry
        {
            entry.set(field, self.text.trim(), &self.currency);
            if entry.details_len() > DETAILS_MAX {
                return Err(Fault::TooManyDetails);
            }
        } else if let Some(field) = inside.strip_prefix("/Bal/") {
            self.balances.set(field, self.text.trim(), &self.currency);
        }
        match path.as_str() {
            ENTRY => self.take_entry(),
            STATEMENT => self.take_balances(),
            _ => {}
        }
        if path.as_str() == "/Document/BkToCstmrStmt/Stmt/Bal" {
            self.balances.end_one(&self.options.exponents);
        }
        self.text.clear();
        self.path = path;
        self.path.truncate(self.depths.pop().unwrap_or_default());
        Ok(())
    }

    fn take_entry(&mut self) {
        let Some(entry) = self.entry.take() else { return };
        let line = entry.line();
        let is_kept = match self.options.pending {
            PendingRows::Keep => !entry.is_only_told(),
            PendingRows::Ignore => entry.is_booked(),
        };
        let read = entry.rows(&self.options.exponents, &self.zone);
        let bad = |fault| Err(BadRow { line, fault });
        match read {
            Ok(read) => {
                self.balances.add(read.booked);
                if is_kept {
                    self.ready.extend(read.rows.into_iter().map(Ok));
                }
                self.ready.extend(read.fault.map(bad));
            }
            Err(fault) => {
                self.balances.spoil();
                self.ready.push_back(bad(fault));
            }
        }
    }

    fn take_balances(&mut self) {
        let line = self.reader.get_ref().line();
        let fault = self.balances.difference();
        self.ready.extend(fault.map(|fault| Err(BadRow { line, fault })));
    }
}

impl<R: Read> Source for Camt<R> {
    fn next_row(&mut self) -> Option<Result<TheirRow, BadRow>> {
        if self.ready.is_empty()
            && !self.ended
            && let Err(fault) = self.advance()
        {
            self.ended = true;
            return Some(Err(BadRow { line: self.reader.get_ref().line(), fault }));
        }
        self.ready.pop_front()
    }
}

/// The five entities of XML and characters by number; a document cannot bring others without a document type.
fn resolve(reference: &BytesRef<'_>) -> Result<char, Fault> {
    if reference.is_char_ref() {
        let resolved = reference.resolve_char_ref().ok().flatten();
        return resolved.ok_or_else(|| Fault::Xml("a character by number that is none".to_owned()));
    }
    match &**reference {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(Fault::Dtd("an entity of its own")),
    }
}

fn check_encoding<E>(encoding: Option<Result<std::borrow::Cow<'_, str>, E>>) -> Result<(), Fault> {
    match encoding {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") => Ok(()),
        Some(_) => Err(Fault::Xml("the encoding is not UTF-8: save it as UTF-8".to_owned())),
    }
}
