//! What a verb of the payments layer answers: a verdict, facts below it, and the same facts as JSON.

use crate::cli::json;
use crate::cli::json::Object;
use crate::cli::shown::Shown;
use crate::cli::text;
use farthing_proto::v1;
use serde_json::Value;

/// An asset with its decimals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit<'a> {
    /// Code.
    pub(crate) asset: &'a str,
    /// Decimals.
    pub(crate) exponent: u32,
}

impl Unit<'_> {
    /// An amount with the asset behind it: `12.34 CNY`.
    pub(crate) fn money(self, minor: impl Into<i128>) -> String {
        text::amount(minor, self.asset, self.exponent)
    }
}

/// Facts below a verdict.
#[derive(Debug, Default)]
pub(crate) struct Body {
    text: String,
    json: Object,
}

impl Body {
    /// Lines for people only.
    pub(crate) fn lines(mut self, lines: &str) -> Self {
        self.text.push_str(lines);
        self
    }

    /// What stands below.
    pub(crate) fn then(mut self, below: Self) -> Self {
        self.text.push_str(&below.text);
        self.json.extend(below.json);
        self
    }

    /// A value for machines only.
    pub(crate) fn value(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.json.insert(key.to_owned(), value.into());
        self
    }

    /// An amount for machines only.
    pub(crate) fn amount(mut self, key: &str, minor: u64, unit: Unit<'_>) -> Self {
        json::put_amount(&mut self.json, key, Some(minor), unit.exponent);
        self
    }

    /// The balance of a wallet right after, for both.
    pub(crate) fn balance(mut self, balance: Option<&v1::Balance>, unit: Unit<'_>) -> Self {
        if let Some(after) = balance {
            let facts = [("balance", unit.money(after.posted))];
            self.text.push_str(&text::facts(&facts));
            let object = json::balance(balance, unit.exponent);
            self.json.insert("balance".to_owned(), object.into());
        }
        self
    }

    /// Below the verdict on a command: `done` at its position. An empty `id` is left out.
    pub(crate) fn under(self, receipt: Option<&v1::Receipt>, id: &str, done: &str) -> Shown {
        let mut object = json::receipt(receipt);
        if !id.is_empty() {
            object.insert("id".to_owned(), id.into());
        }
        object.extend(self.json);
        let head = text::verdict(receipt, done);
        Shown { text: format!("{head}\n{}", self.text), json: object }
    }

    /// Below a headline, where nothing was recorded.
    pub(crate) fn read(self, head: &str) -> Shown {
        Shown { text: format!("{head}\n{}", self.text), json: self.json }
    }
}
