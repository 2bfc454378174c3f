//! The ring of keys that sign receipts: the file `receipt.key` in the data directory.

use crate::cli::CliError;
use crate::server::keys::kept;
use crate::server::keys::random;
use crate::server::keys::replaced;
use farthing_proof::key::KeyRing;
use farthing_proof::key::PublicKey;
use farthing_proof::key::RingError;
use farthing_proof::key::SecretKey;
use std::hint::black_box;
use std::io;
use std::path::Path;

/// The name of the file.
const FILE: &str = "receipt.key";

/// The ring of the ledger in `dir`; one with a new key is made where there is none.
///
/// # Errors
///
/// A ring that is damaged; a file that cannot be read or made.
pub(super) fn of(dir: &Path) -> Result<KeyRing, CliError> {
    let text = kept(&dir.join(FILE), || Ok(KeyRing::with(fresh()?).to_text().as_str().to_owned()))?;
    let ring = KeyRing::parse(&text);
    wiped(text.into_bytes());
    ring.map_err(|error| refused(&error))
}

/// Puts a new key in front of the ring in `dir`, and says which one it is.
///
/// # Errors
///
/// A ring that is damaged or full; a file that cannot be read or written.
pub(crate) fn rotate(dir: &Path) -> Result<PublicKey, CliError> {
    let failed = |error| CliError::fault(format!("cannot write {FILE}"), error);
    let mut ring = of(dir)?;
    let key = fresh().map_err(failed)?;
    let public = key.public();
    ring.rotate(key).map_err(|error| refused(&error))?;
    replaced(&dir.join(FILE), ring.to_text().as_str()).map_err(failed)?;
    Ok(public)
}

fn fresh() -> io::Result<SecretKey> {
    let mut bytes = random()?;
    let key = SecretKey::from_random(&bytes);
    bytes.fill(0);
    black_box(&bytes);
    Ok(key)
}

/// Overwrites what was read.
fn wiped(mut text: Vec<u8>) {
    text.fill(0);
    black_box(&text);
}

/// It names the line, never what is in it.
fn refused(error: &RingError) -> CliError {
    CliError::field("data_dir", format!("its {FILE} cannot be used: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_rotation_keeps_the_older_keys() {
        let dir = tempfile::tempdir().unwrap();
        let before = of(dir.path()).unwrap().public_keys();
        let new = rotate(dir.path()).unwrap();
        let after = of(dir.path()).unwrap().public_keys();
        assert_eq!(after, [&[new], &before[..]].concat());
        let mode = fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn comments_are_for_people_and_a_damaged_ring_is_told_without_its_keys() {
        let dir = tempfile::tempdir().unwrap();
        let ring = of(dir.path()).unwrap();
        let text = ring.to_text();
        fs::write(dir.path().join(FILE), format!("# 2026\n\n{}", text.as_str())).unwrap();
        assert_eq!(of(dir.path()).unwrap().public_keys(), ring.public_keys());
        fs::write(dir.path().join(FILE), text.as_str().replace('=', "*")).unwrap();
        let refused = of(dir.path()).unwrap_err();
        assert_eq!(refused.exit_number(), CliError::USAGE);
        let key = text.as_str().trim().trim_end_matches('=');
        assert!(!refused.to_string().contains(&key[30..]), "{refused}");
    }
}
