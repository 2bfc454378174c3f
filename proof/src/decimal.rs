//! Whole numbers in JSON as texts, since many readers of JSON round numbers above 2^53. For `serde(with)`.

use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serializer};

use crate::canonical;

pub(crate) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: FromStr + ToString,
    D: Deserializer<'de>,
{
    let text = String::deserialize(from)?;
    canonical::read_integer(&text).ok_or_else(|| {
        serde::de::Error::custom("give a whole number as a text, without leading zeros")
    })
}
