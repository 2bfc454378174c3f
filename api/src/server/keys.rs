//! The secrets of a server: the keys of the payer aliases, and the key of the edge.
//!
//! | key | where | if it is lost |
//! |---|---|---|
//! | payer aliases | the setting `alias_keys`; otherwise `alias.key` in the data directory, in the same form | merchants see their customers under new aliases |
//! | edge: one-time codes, luck of red packets | `edge.key` in the data directory | codes that were shown are not good any more; a retry of `SendPacket` is a conflict |
//! | receipts | `receipt.key` in the data directory, a ring: see `ring` | receipts are signed by a new key; what was given out is checked with the public keys that were kept |
//!
//! A file that is missing is made once, readable to its owner alone. All belong into every backup.

use crate::cli::CliError;
use crate::convert::edge::Edge;
use crate::server::alias::Aliases;
use crate::server::alias::digits_of;
use crate::server::alias::key_of;
use crate::server::ring;
use farthing_proof::key::KeyRing;
use std::fs;
use std::io;
use std::io::Write;
use std::path::Path;
use tempfile::NamedTempFile;

/// Version of a key that is made.
const FIRST_VERSION: &str = "1";

/// The keys of a server.
#[derive(Debug)]
pub struct Keys {
    /// Of the payer aliases.
    pub aliases: Aliases,
    /// Of what the edge draws.
    pub edge: Edge,
    /// Of receipts.
    pub receipts: KeyRing,
}

impl Keys {
    /// The keys of the ledger in `dir`; `alias_keys` are the setting's, and may be none.
    ///
    /// # Errors
    ///
    /// A malformed key; a file that cannot be read or made.
    pub fn of(dir: &Path, alias_keys: &[&str]) -> Result<Self, CliError> {
        let edge = kept(&dir.join("edge.key"), || Ok(digits_of(&random()?)))?;
        let edge = key_of(edge.trim()).ok_or_else(|| {
            CliError::field("data_dir", "its edge.key is not 64 hexadecimal digits; restore it")
        })?;
        let own;
        let alias_keys = if alias_keys.is_empty() {
            let make = || Ok(format!("{FIRST_VERSION}:{}", digits_of(&random()?)));
            own = kept(&dir.join("alias.key"), make)?;
            own.split_whitespace().collect()
        } else {
            alias_keys.to_vec()
        };
        let aliases = Aliases::parse(alias_keys);
        let aliases = aliases.map_err(|invalid| CliError::field(invalid.field, invalid.problem))?;
        Ok(Self { aliases, edge: Edge::keyed(edge), receipts: ring::of(dir)? })
    }
}

/// The text of a key file; where there is none, it is made.
pub(super) fn kept(
    path: &Path,
    make: impl FnOnce() -> io::Result<String>,
) -> Result<String, CliError> {
    let failed = |error| CliError::fault(format!("cannot use {}", path.display()), error);
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let text = make().map_err(failed)?;
            written(path, &text).map_err(failed)?;
            Ok(text)
        }
        read => read.map_err(failed),
    }
}

/// Whole or not at all, and on stable storage before it is used. A file that is there already stays.
fn written(path: &Path, text: &str) -> io::Result<()> {
    temporary(path, text)?.persist_noclobber(path)?;
    synced(path)
}

/// The same in the place of a file that is there already.
pub(super) fn replaced(path: &Path, text: &str) -> io::Result<()> {
    temporary(path, text)?.persist(path)?;
    synced(path)
}

/// A temporary file beside `path`, which is its owner's alone, on stable storage.
fn temporary(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    writeln!(file, "{text}")?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn synced(path: &Path) -> io::Result<()> {
    fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

pub(super) fn random() -> io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_ledger::domain::CommandId;
    use farthing_ledger::domain::MerchantId;
    use farthing_ledger::domain::WalletId;
    use std::os::unix::fs::PermissionsExt;

    fn alias(keys: &Keys) -> Vec<String> {
        let merchant = MerchantId::parse("merchant", "m").unwrap();
        keys.aliases.of(&merchant, &WalletId::parse("wallet", "w").unwrap())
    }

    #[test]
    fn keys_are_made_once_and_are_their_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let first = Keys::of(dir.path(), &[]).unwrap();
        let again = Keys::of(dir.path(), &[]).unwrap();
        let id = CommandId::parse("id", "r").unwrap();
        assert_eq!(alias(&first), alias(&again));
        assert_eq!(first.edge.code_for(&id), again.edge.code_for(&id));
        assert_eq!(first.receipts.public_keys(), again.receipts.public_keys());
        for name in ["alias.key", "edge.key", "receipt.key"] {
            let mode = fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        let other = tempfile::tempdir().unwrap();
        assert_ne!(alias(&first), alias(&Keys::of(other.path(), &[]).unwrap()));
    }

    #[test]
    fn the_made_key_can_be_put_behind_a_new_one() {
        let dir = tempfile::tempdir().unwrap();
        let before = alias(&Keys::of(dir.path(), &[]).unwrap());
        let own = fs::read_to_string(dir.path().join("alias.key")).unwrap();
        let newer = format!("2:{}", "b".repeat(64));
        let after = alias(&Keys::of(dir.path(), &[&newer, own.trim()]).unwrap());
        assert_eq!((after.len(), &after[1]), (2, &before[0]));
    }

    #[test]
    fn a_damaged_key_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["edge.key", "alias.key", "receipt.key"] {
            fs::write(dir.path().join(name), "").unwrap();
            assert!(Keys::of(dir.path(), &[]).is_err(), "{name}");
            assert!(fs::read_to_string(dir.path().join(name)).unwrap().is_empty());
            fs::remove_file(dir.path().join(name)).unwrap();
        }
    }
}
