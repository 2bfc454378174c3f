//! Page tokens: opaque to clients, good for the question that they came from and for no other.
//!
//! A token is hexadecimal: version, where the next page starts, and a check sum over that and the question.

use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::Seq;
use std::fmt::Write;

const VERSION: u8 = 1;
const CHECK_BYTES: usize = 8;
/// The longest: an account id of 64 bytes with version and check sum.
const TOKEN_CHARS_MAX: usize = 2 * (1 + 64 + CHECK_BYTES);

/// Where a page starts, as bytes of a question's own.
fn seal(question: &str, place: &[u8]) -> String {
    let mut token = String::with_capacity(TOKEN_CHARS_MAX);
    for byte in [VERSION].iter().chain(place).chain(&check(question, place)) {
        // Writing to a string cannot fail.
        let _ = write!(token, "{byte:02x}");
    }
    token
}

/// The place in `token`; none if it is empty.
fn open(question: &str, token: &str) -> Result<Option<Vec<u8>>, Invalid> {
    if token.is_empty() {
        return Ok(None);
    }
    place(question, token).map(Some).ok_or_else(malformed)
}

fn malformed() -> Invalid {
    let problem = "is damaged, or belongs to another question; start at the first page";
    Invalid::of("page_token", problem)
}

fn place(question: &str, token: &str) -> Option<Vec<u8>> {
    if token.len() > TOKEN_CHARS_MAX || !token.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = token
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    let bytes = bytes?;
    let (version, rest) = bytes.split_first()?;
    let (place, stated) = rest.split_at_checked(rest.len().checked_sub(CHECK_BYTES)?)?;
    (*version == VERSION && stated == check(question, place)).then(|| place.to_vec())
}

fn check(question: &str, place: &[u8]) -> [u8; CHECK_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[VERSION]).update(question.as_bytes()).update(&[0]).update(place);
    let mut sum = [0; CHECK_BYTES];
    hasher.finalize_xof().fill(&mut sum);
    sum
}

/// The token of a page that starts after `id`.
#[must_use]
pub fn after_id(question: &str, id: &str) -> String {
    seal(question, id.as_bytes())
}

/// The id after which a page starts.
///
/// # Errors
///
/// A damaged or foreign token.
pub fn read_id(question: &str, token: &str) -> Result<Option<String>, Invalid> {
    let place = open(question, token)?;
    place.map(|bytes| String::from_utf8(bytes).map_err(|_| malformed())).transpose()
}

/// The token of a page that starts after a row.
#[must_use]
pub fn after_row(question: &str, (seq, leg): (Seq, u8)) -> String {
    let [a, b, c, d, e, f, g, h] = seq.raw().to_be_bytes();
    seal(question, &[a, b, c, d, e, f, g, h, leg])
}

/// The row after which a page starts.
///
/// # Errors
///
/// A damaged or foreign token.
pub fn read_row(question: &str, token: &str) -> Result<Option<(Seq, u8)>, Invalid> {
    let Some(place) = open(question, token)? else { return Ok(None) };
    let place: [u8; 9] = place.try_into().map_err(|_| malformed())?;
    let [seq @ .., leg] = place;
    Ok(Some((Seq::from_raw(u64::from_be_bytes(seq)), leg)))
}

/// The token of a page that starts after an event.
#[must_use]
pub fn after_seq(question: &str, seq: Seq) -> String {
    after_row(question, (seq, 0))
}

/// The event after which a page starts.
///
/// # Errors
///
/// A damaged or foreign token.
pub fn read_seq(question: &str, token: &str) -> Result<Option<Seq>, Invalid> {
    Ok(read_row(question, token)?.map(|(seq, _)| seq))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back() {
        let row = (Seq::from_raw(u64::MAX), 63);
        assert_eq!(read_row("q", &after_row("q", row)).unwrap(), Some(row));
        let longest = "x".repeat(64);
        assert_eq!(read_id("q", &after_id("q", &longest)).unwrap(), Some(longest));
        assert_eq!(read_seq("q", &after_seq("q", Seq::FIRST)).unwrap(), Some(Seq::FIRST));
        assert_eq!(read_id("q", "").unwrap(), None);
    }

    #[test]
    fn a_foreign_or_damaged_token_names_the_field() {
        let token = after_row("history 7", (Seq::from_raw(9), 1));
        assert_eq!(read_row("history 8", &token).unwrap_err().field, "page_token");
        for at in 0..token.len() {
            let mut damaged = token.clone().into_bytes();
            damaged[at] = if damaged[at] == b'0' { b'1' } else { b'0' };
            let damaged = String::from_utf8(damaged).unwrap();
            assert!(read_row("history 7", &damaged).is_err(), "{damaged}");
        }
        for text in ["nobody", "0", "01", &"0".repeat(1 << 20), "\u{e9}\u{e9}", &token[..20]] {
            assert!(read_row("history 7", text).is_err(), "{text:.20}");
        }
    }
}
