//! Stored bytes of refusals of the payments layer: the code, then each fact under the number of its name.

use super::bytes::{Malformed, Reader, Stored, put_bytes};
use crate::domain::{FACT_NAMES, Fact, Refusal, RefusalCode};

impl Stored for Refusal {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(self.code.number());
        out.push(u8::try_from(self.facts.len()).unwrap_or(u8::MAX));
        for (name, fact) in &self.facts {
            let number = FACT_NAMES.iter().position(|known| known == name);
            out.push(number.and_then(|number| u8::try_from(number).ok()).unwrap_or(u8::MAX));
            fact.put(out);
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        let code = RefusalCode::from_number(input.byte()?);
        let mut refusal = Self::of(code.ok_or(Malformed { expected: "a refusal" })?);
        for _ in 0..input.byte()? {
            let name = FACT_NAMES.get(usize::from(input.byte()?));
            let name = name.ok_or(Malformed { expected: "the name of a fact" })?;
            refusal.facts.push((name, Stored::take(input)?));
        }
        Ok(refusal)
    }
}

impl Stored for Fact {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Number(number) => {
                out.push(1);
                number.put(out);
            }
            Self::Text(text) => {
                out.push(2);
                put_bytes(out, text.as_bytes());
            }
            Self::Time(time) => {
                out.push(3);
                time.put(out);
            }
        }
    }

    fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
        match input.byte()? {
            1 => Stored::take(input).map(Self::Number),
            2 => Ok(Self::Text(input.text()?.into())),
            3 => Stored::take(input).map(Self::Time),
            _ => Err(Malformed { expected: "a fact" }),
        }
    }
}
