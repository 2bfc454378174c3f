//! What the edge draws and the ledger only records: one-time codes and what the luck of red packets rests on.
//!
//! Both follow from a secret key and the caller's id, so that a retry is the same command and gets the same answer, and
//! nobody without the key can guess them. The ledger keeps a code's digest, never the code.

use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Invalid;
use farthing_qr::Token;
use std::fmt;

/// The secret of the edge.
#[derive(Clone)]
pub struct Edge([u8; 32]);

impl fmt::Debug for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Edge")
    }
}

impl Edge {
    /// With this key.
    #[must_use]
    pub const fn keyed(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The code of a request, the same whenever the request is sent again.
    #[must_use]
    pub fn code_for(&self, request: &CommandId) -> Token {
        Token::from_random(self.draw("code", request.to_string().as_bytes()).to_be_bytes())
    }

    /// The id under which the ledger knows a code.
    #[must_use]
    pub fn digest(&self, code: &Token) -> CommandId {
        CommandId::Uuid(self.draw("digest", code.as_str().as_bytes()))
    }

    /// The same for a code that a merchant has scanned.
    ///
    /// # Errors
    ///
    /// It is none of ours, or a digit was misread.
    pub fn scanned(&self, code: &str) -> Result<CommandId, Invalid> {
        let token = Token::parse(code).map_err(|error| Invalid::of("code", error.to_string()))?;
        Ok(self.digest(&token))
    }

    /// What the luck of a red packet rests on.
    #[must_use]
    pub fn seed_for(&self, packet: &CommandId) -> u64 {
        let drawn = self.draw("packet", packet.to_string().as_bytes());
        u64::try_from(drawn >> 64).unwrap_or_default()
    }

    /// 128 bits that nobody without the key can foretell.
    fn draw(&self, purpose: &str, of: &[u8]) -> u128 {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(purpose.as_bytes()).update(&[0]).update(of);
        let mut drawn = [0; 16];
        hasher.finalize_xof().fill(&mut drawn);
        u128::from_be_bytes(drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_follows_from_key_and_id() {
        let id = |text| CommandId::parse("id", text).unwrap();
        let (one, other) = (Edge::keyed([1; 32]), Edge::keyed([2; 32]));
        let code = one.code_for(&id("r"));
        assert_eq!(code.as_str().len(), usize::from(farthing_qr::TOKEN_DIGITS));
        assert_eq!(one.code_for(&id("r")), code);
        assert_ne!(one.code_for(&id("s")), code);
        assert_ne!(other.code_for(&id("r")), code);
        assert_eq!(one.scanned(code.as_str()).unwrap(), one.digest(&code));
        assert_ne!(one.digest(&code), other.digest(&code));
        assert_ne!(one.seed_for(&id("r")), other.seed_for(&id("r")));
        assert!(!format!("{one:?}").contains('1'));
    }

    #[test]
    fn a_uuid_draws_the_same_however_it_is_written() {
        let edge = Edge::keyed([1; 32]);
        let id = |text| CommandId::parse("id", text).unwrap();
        let (lower, upper) =
            ("0190163d-8694-739b-aea5-966c26f8ad91", "0190163D-8694-739B-AEA5-966C26F8AD91");
        assert_eq!(edge.code_for(&id(lower)), edge.code_for(&id(upper)));
        assert_eq!(edge.seed_for(&id(lower)), edge.seed_for(&id(upper)));
    }

    #[test]
    fn what_is_no_code_is_malformed() {
        let edge = Edge::keyed([1; 32]);
        let id = CommandId::parse("id", "r").unwrap();
        let good = edge.code_for(&id).as_str().to_owned();
        let (body, check) = good.split_at(good.len() - 1);
        let misread = format!("{body}{}", (check.parse::<u8>().unwrap() + 1) % 10);
        for code in ["", &good[1..], &"7".repeat(25), "73345678901234567 ", "\u{661}", &misread] {
            assert_eq!(edge.scanned(code).unwrap_err().field, "code");
        }
    }
}
