//! Payer aliases: what a merchant knows of a payer.
//!
//! An alias follows from a secret key, the merchant and the wallet: the same at every payment of the wallet to the
//! merchant, another at every other merchant, so that two merchants cannot join their customers. Keys are rotated by
//! putting a new one in front: it makes the aliases from then on, and those of the keys behind it are told as former ones.

use crate::convert::names::Names;
use crate::convert::touched::Named;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantId;
use farthing_ledger::domain::WalletId;
use farthing_ledger::query::Query;
use std::fmt;
use std::fmt::Write;

/// Keys that may be kept, the newest included.
const ALIAS_KEYS_MAX: usize = 8;
/// Bytes of a key.
const KEY_BYTES: usize = 32;
/// Bytes of an alias; it is shown as twice as many hexadecimal digits.
const ALIAS_BYTES: usize = 16;
/// The longest version of a key.
const VERSION_CHARS_MAX: usize = 16;

/// The keys, newest first.
pub struct Aliases(Vec<Key>);

struct Key {
    version: String,
    bytes: [u8; KEY_BYTES],
}

impl fmt::Debug for Aliases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.version)).finish()
    }
}

impl Aliases {
    /// Reads keys, newest first: each is `VERSION:` and 64 hexadecimal digits.
    ///
    /// # Errors
    ///
    /// None or too many, one that is not of that form, or two of one version. Keys are never shown.
    pub fn parse<'a>(keys: impl IntoIterator<Item = &'a str>) -> Result<Self, Invalid> {
        let mut parsed: Vec<Key> = Vec::new();
        for key in keys {
            let key = Key::parse(key)?;
            if parsed.iter().any(|other| other.version == key.version) {
                let problem = format!("has two keys of version {}", key.version);
                return Err(Invalid::of("alias_keys", problem));
            }
            parsed.push(key);
        }
        if parsed.is_empty() || parsed.len() > ALIAS_KEYS_MAX {
            let problem = format!("has {} keys, must have 1 to {ALIAS_KEYS_MAX}", parsed.len());
            return Err(Invalid::of("alias_keys", problem));
        }
        Ok(Self(parsed))
    }

    /// The aliases of a payer at a merchant, newest first.
    #[must_use]
    pub fn of(&self, merchant: &MerchantId, wallet: &WalletId) -> Vec<String> {
        self.0.iter().map(|key| key.alias(merchant, wallet)).collect()
    }

    /// Adds the aliases of the payers that are named, where their parties are known.
    pub fn note(&self, names: &mut Names, named: &Named) {
        names.note_aliases(&named.payers, |merchant, wallet| self.of(merchant, wallet));
    }

    /// What is published of what is named, aliases included.
    #[must_use]
    pub fn names(&self, query: &Query, named: &Named) -> Names {
        let mut names = Names::published(query, named);
        self.note(&mut names, named);
        names
    }
}

impl Key {
    fn parse(text: &str) -> Result<Self, Invalid> {
        let problem = "must be VERSION:KEY, 1 to 16 of a-z A-Z 0-9 and 64 hexadecimal digits";
        let malformed = || Invalid::of("alias_keys", problem);
        let (version, digits) = text.split_once(':').ok_or_else(malformed)?;
        let is_version = (1..=VERSION_CHARS_MAX).contains(&version.len())
            && version.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let bytes = key_of(digits).filter(|_| is_version).ok_or_else(malformed)?;
        Ok(Self { version: version.to_owned(), bytes })
    }

    /// No id holds a zero byte, so that no two pairs of ids are told apart by luck only.
    fn alias(&self, merchant: &MerchantId, wallet: &WalletId) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.bytes);
        hasher.update(merchant.as_str().as_bytes()).update(&[0]);
        hasher.update(wallet.as_str().as_bytes());
        let mut hash = [0; ALIAS_BYTES];
        hasher.finalize_xof().fill(&mut hash);
        format!("{}:{}", self.version, digits_of(&hash))
    }
}

/// A key of 64 hexadecimal digits.
pub(super) fn key_of(digits: &str) -> Option<[u8; KEY_BYTES]> {
    if digits.len() != KEY_BYTES.saturating_mul(2) || !digits.is_ascii() {
        return None;
    }
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = digits.as_bytes().chunks(2).map(byte).collect();
    bytes?.try_into().ok()
}

/// Bytes as hexadecimal digits.
pub(super) fn digits_of(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(version: &str, digit: char) -> String {
        format!("{version}:{}", digit.to_string().repeat(64))
    }

    fn ids(merchant: &str, wallet: &str) -> (MerchantId, WalletId) {
        let merchant = MerchantId::parse("merchant", merchant).unwrap();
        (merchant, WalletId::parse("wallet", wallet).unwrap())
    }

    #[test]
    fn an_alias_is_stable_for_a_merchant_and_differs_between_merchants() {
        let aliases = Aliases::parse([key("1", 'a').as_str()]).unwrap();
        let of = |merchant, wallet| {
            let (merchant, wallet) = ids(merchant, wallet);
            aliases.of(&merchant, &wallet)
        };
        let alias = of("cafe", "w1");
        assert_eq!(alias, of("cafe", "w1"));
        assert_eq!((alias.len(), alias[0].len()), (1, "1:".len() + 32));
        for other in [of("bar", "w1"), of("cafe", "w2"), of("caf", "ew1")] {
            assert_ne!(alias, other);
        }
    }

    #[test]
    fn a_new_key_in_front_keeps_the_former_aliases() {
        let (merchant, wallet) = ids("cafe", "w1");
        let before = Aliases::parse([key("1", 'a').as_str()]).unwrap().of(&merchant, &wallet);
        let keys = [key("2", 'b'), key("1", 'a')];
        let after = Aliases::parse(keys.iter().map(String::as_str)).unwrap();
        let after = after.of(&merchant, &wallet);
        assert!(after[0].starts_with("2:"));
        assert_eq!(after[1..], before);
    }

    #[test]
    fn malformed_keys_are_refused_and_never_shown() {
        let good = key("1", 'a');
        let nine: Vec<String> = (0..9).map(|version| key(&version.to_string(), 'a')).collect();
        let nine: Vec<&str> = nine.iter().map(String::as_str).collect();
        let cases: [&[&str]; 8] = [
            &[],
            &["a"],
            &["1:a"],
            &[&good[1..]],
            &[&good[..good.len() - 1]],
            &[&good.replace('a', "g")],
            &[&good, &good],
            &nine,
        ];
        for keys in cases {
            let invalid = Aliases::parse(keys.iter().copied()).unwrap_err();
            assert_eq!(invalid.field, "alias_keys");
            assert!(!invalid.problem.contains("aaaa"));
        }
        let aliases = Aliases::parse([good.as_str()]).unwrap();
        assert!(!format!("{aliases:?}").contains("aaaa"));
    }
}
