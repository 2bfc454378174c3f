//! Farthing's own codes: a merchant, perhaps an order, as a payload.

use crate::emv::currency::Currency;
use crate::emv::decimal::Amount;
use crate::emv::error::{Error, Fault};
use crate::emv::field::{Field, Initiation, Tip, TipIndicator};
use crate::emv::id::Id;
use crate::emv::object::{Object, Value};
use crate::emv::payload::Payload;

/// Sub-id of the merchant's id in the account template.
const MERCHANT_ID: Id = Id::known(1);

/// A code to make. Every rule of the standard is checked by [`Code::build`], not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Who is paid.
    pub merchant: Merchant,
    /// The account template in which the merchant is named.
    pub account: Account,
    /// For many payments, or for one.
    pub initiation: Initiation,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The amount; none lets the payer type it.
    pub amount: Option<Amount>,
    /// The tip or convenience fee.
    pub tip: Option<Tip>,
    /// What the payment is for, and where.
    pub additional: Additional,
    /// The merchant in another language.
    pub language: Option<Translation>,
}

/// Who is paid, as the payer's wallet shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// Kind of business, ISO 18245: 0 to 9999.
    pub category: u16,
    /// ISO 3166-1 alpha-2, in capitals.
    pub country: String,
    /// Printable ASCII, 1 to 25 characters. Other scripts go into [`Code::language`].
    pub name: String,
    /// Printable ASCII, 1 to 15 characters.
    pub city: String,
    /// 1 to 10 characters.
    pub postal: Option<String>,
}

/// An account template: whose network it is, and the merchant's id there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id: 26 to 51.
    pub id: Id,
    /// Globally unique identifier of the payment network: an application id, a UUID without hyphens, or a reverse
    /// domain name; 1 to 32 characters.
    pub guid: String,
    /// The merchant's id, in sub-id 01. With the identifier it has to fit into 91 characters.
    pub merchant_id: String,
}

/// Template 62: each 1 to 25 characters of printable ASCII, or [`crate::ASK_PAYER`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Additional {
    /// 01.
    pub bill_number: Option<String>,
    /// 02.
    pub mobile_number: Option<String>,
    /// 03.
    pub store: Option<String>,
    /// 04.
    pub loyalty_number: Option<String>,
    /// 05: the order.
    pub reference: Option<String>,
    /// 06.
    pub customer: Option<String>,
    /// 07.
    pub terminal: Option<String>,
    /// 08.
    pub purpose: Option<String>,
    /// 09: any of `A`, `M`, `E`, each once.
    pub consumer_data: Option<String>,
    /// 10: 1 to 20 characters.
    pub tax_id: Option<String>,
    /// 11: three characters.
    pub channel: Option<String>,
}

/// Template 64: the merchant in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// ISO 639, two letters.
    pub preference: String,
    /// 1 to 25 characters of any script.
    pub name: String,
    /// 1 to 15 characters of any script.
    pub city: Option<String>,
}

impl Code {
    /// The payload. It keeps every rule of strict reading; its fields stand in the order of their ids, the
    /// language template before the CRC.
    ///
    /// # Errors
    ///
    /// The field that breaks a rule, by its id and name.
    pub fn build(&self) -> Result<Payload, Error> {
        let mut fields = vec![
            Field::Format,
            Field::Initiation(self.initiation),
            self.account.field()?,
            Field::Category(self.merchant.category),
            Field::Currency(self.currency),
        ];
        fields.extend(self.amount.clone().map(Field::Amount));
        fields.extend(self.tip.iter().flat_map(tip_fields));
        fields.push(Field::Country(self.merchant.country.clone()));
        fields.push(Field::Name(self.merchant.name.clone()));
        fields.push(Field::City(self.merchant.city.clone()));
        fields.extend(self.merchant.postal.clone().map(Field::Postal));
        let additional = self.additional.objects();
        if !additional.is_empty() {
            fields.push(Field::Additional(Value::Template(additional)));
        }
        let language = self.language.as_ref().map(Translation::objects);
        fields.extend(language.map(|objects| Field::Language(Value::Template(objects))));
        let objects: Vec<Object> = fields.iter().map(Field::object).collect();
        Payload::of_objects(&objects)
    }
}

impl Account {
    fn field(&self) -> Result<Field, Error> {
        if !(26..=51).contains(&self.id.number()) {
            let given = self.id.to_string();
            return Err(Error::at(
                self.id,
                Fault::Value { given, expected: "an id from 26 to 51" },
            ));
        }
        let guid = Object::text(Id::GUID, &self.guid);
        let merchant = Object::text(MERCHANT_ID, &self.merchant_id);
        Ok(Field::Account(Object::template(self.id, vec![guid, merchant])))
    }

    /// The account of the network with this identifier in a payload, whoever made it.
    #[must_use]
    pub fn found_in(payload: &Payload, guid: &str) -> Option<Self> {
        let object = payload.account_of(guid)?;
        let text = |id| object.value.text_of(id).map(str::to_owned);
        Some(Self { id: object.id, guid: text(Id::GUID)?, merchant_id: text(MERCHANT_ID)? })
    }
}

impl Additional {
    fn objects(&self) -> Vec<Object> {
        let texts = [
            &self.bill_number,
            &self.mobile_number,
            &self.store,
            &self.loyalty_number,
            &self.reference,
            &self.customer,
            &self.terminal,
            &self.purpose,
            &self.consumer_data,
            &self.tax_id,
            &self.channel,
        ];
        let numbered = (1..).zip(texts);
        numbered
            .filter_map(|(number, text)| Some(Object::text(Id::of(number)?, text.as_ref()?)))
            .collect()
    }
}

impl Translation {
    fn objects(&self) -> Vec<Object> {
        let mut objects = vec![
            Object::text(Id::known(0), &self.preference),
            Object::text(Id::known(1), &self.name),
        ];
        objects.extend(self.city.as_ref().map(|city| Object::text(Id::known(2), city)));
        objects
    }
}

fn tip_fields(tip: &Tip) -> Vec<Field> {
    match tip {
        Tip::AskPayer => vec![Field::TipIndicator(TipIndicator::AskPayer)],
        Tip::Fixed(amount) => {
            vec![Field::TipIndicator(TipIndicator::Fixed), Field::FeeFixed(amount.clone())]
        }
        Tip::Percent(percent) => {
            vec![Field::TipIndicator(TipIndicator::Percent), Field::FeePercent(percent.clone())]
        }
    }
}
