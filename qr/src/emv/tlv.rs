//! Id, length, value: the grammar below everything. Lengths count characters, not bytes (EMVCo 4.4.1.1).

use crate::emv::error::{Error, Fault};
use crate::emv::id::{Id, Path};
use std::fmt::Write;

/// Splits the value of `parent` into objects. Each id stands once, no value is empty.
pub(crate) fn split<'t>(text: &'t str, parent: &Path) -> Result<Vec<(Id, &'t str)>, Error> {
    let mut found: Vec<(Id, &str)> = Vec::new();
    let mut rest = text;
    let mut at = 1_usize;
    while !rest.is_empty() {
        let header = header_of(rest);
        let (id, stated, body) =
            header.ok_or_else(|| Error::at(parent.clone(), Fault::NoHeader { at }))?;
        let fault = |fault| Error::at(parent.child(id), fault);
        if stated == 0 {
            return Err(fault(Fault::Empty));
        }
        let Some((value, after)) = split_chars(body, stated) else {
            return Err(fault(Fault::Truncated { stated, left: body.chars().count() }));
        };
        if found.iter().any(|(other, _)| *other == id) {
            return Err(fault(Fault::Duplicate));
        }
        found.push((id, value));
        rest = after;
        at = at.saturating_add(stated).saturating_add(4);
    }
    Ok(found)
}

/// Adds one object. A value has at most 99 characters.
pub(crate) fn put(text: &mut String, id: Id, value: &str) {
    let _infallible = write!(text, "{id}{:02}{value}", value.chars().count());
}

/// The id, the length, and what comes after them.
fn header_of(text: &str) -> Option<(Id, usize, &str)> {
    let (id, rest) = text.split_at_checked(2)?;
    let (length, body) = rest.split_at_checked(2)?;
    Some((Id::of(number(id)?)?, usize::from(number(length)?), body))
}

/// Digits as a number: no sign, no space.
fn number(digits: &str) -> Option<u8> {
    let all_digits = digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| all_digits)
}

/// The first `count` characters and the rest, or none where there are fewer.
fn split_chars(text: &str, count: usize) -> Option<(&str, &str)> {
    let mut ends = text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len()));
    text.split_at_checked(ends.nth(count)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_characters() {
        let text = "0103\u{e9}\u{6700}x0201y";
        let objects = split(text, &Path::root()).unwrap();
        assert_eq!(objects[0].1, "\u{e9}\u{6700}x");
        assert_eq!(objects[1].1, "y");
    }

    #[test]
    fn what_is_no_object_is_told_with_its_place() {
        let fault = |text: &str| {
            let error = split(text, &Path::root()).unwrap_err();
            (error.path.to_string(), error.fault)
        };
        assert_eq!(fault("0101a0x"), (String::new(), Fault::NoHeader { at: 6 }));
        assert_eq!(fault("+101a"), (String::new(), Fault::NoHeader { at: 1 }));
        assert_eq!(fault("01\u{e9}1a"), (String::new(), Fault::NoHeader { at: 1 }));
        assert_eq!(fault("0103ab"), ("01".to_owned(), Fault::Truncated { stated: 3, left: 2 }));
        assert_eq!(fault("0100"), ("01".to_owned(), Fault::Empty));
        assert_eq!(fault("0101a0101a"), ("01".to_owned(), Fault::Duplicate));
    }
}
