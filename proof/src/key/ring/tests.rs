//! Rings: their file, rotation, and that nothing shows a secret.

#![allow(clippy::arithmetic_side_effects, reason = "overflow is checked in every profile")]

use super::*;
use proptest::prelude::*;

fn secret(seed: u8) -> SecretKey {
    SecretKey::from_random(&[seed; 32])
}

fn text(seed: u8) -> String {
    secret(seed).to_text().as_str().to_owned()
}

fn fault(text: &str) -> RingError {
    KeyRing::parse(text).unwrap_err()
}

#[test]
fn its_file_is_read_and_written() {
    let file = format!("# newest first\n\n  {}  \r\n{}\n{}", text(3), secret(2).public(), text(1));
    let ring = KeyRing::parse(&file).unwrap();
    let public = [3, 2, 1].map(|seed| secret(seed).public());
    assert_eq!(ring.public_keys(), public);
    let written = format!("{}\n{}\n{}\n", text(3), secret(2).public(), text(1));
    assert_eq!(ring.to_text().as_str(), written);
    assert_eq!(KeyRing::parse(&written).unwrap().public_keys(), public);
}

#[test]
fn a_new_key_signs_and_the_old_one_stays() {
    let mut ring = KeyRing::with(secret(1));
    ring.rotate(secret(2)).unwrap();
    assert_eq!(ring.public_keys(), [secret(2).public(), secret(1).public()]);
    assert_eq!(ring.rotate(secret(1)), Err(RingError::Known(secret(1).public().id())));
    for seed in 3..=64 {
        ring.rotate(secret(seed)).unwrap();
    }
    assert_eq!(ring.rotate(secret(65)), Err(RingError::Full));
    assert_eq!(KeyRing::parse(ring.to_text().as_str()).unwrap().public_keys().len(), 64);
    assert_eq!(fault(&format!("{}{}", ring.to_text().as_str(), text(65))), RingError::Full);
}

#[test]
fn what_is_wrong_is_told_by_its_line() {
    let line = |line, fault| RingError::Line { line, fault };
    assert_eq!(fault(""), RingError::Empty);
    assert_eq!(fault("# none\n"), RingError::Empty);
    assert_eq!(fault(&"#".repeat(RING_BYTES_MAX + 1)), RingError::TooLong { given: 65_537 });
    assert_eq!(fault(&format!("#\n{}x", text(1))), line(2, RingFault::NotAKey));
    assert_eq!(fault(&secret(1).public().to_string()), line(1, RingFault::NothingToSign));
    assert_eq!(fault(&format!("{}\n{}", text(1), text(1))), line(2, RingFault::Twice));
    let public_too = format!("{}\n{}", text(1), secret(1).public());
    assert_eq!(fault(&public_too), line(2, RingFault::Twice));
}

proptest! {
    #[test]
    fn no_error_and_no_log_shows_a_secret(at in 0_usize..68, put in 0x20_u8..0x7f) {
        let mut broken = text(9).into_bytes();
        let secret_part = text(9)[SECRET_KEY_PREFIX.len()..].to_owned();
        broken[at] = put;
        let shown = match KeyRing::parse(&String::from_utf8(broken).unwrap()) {
            Ok(ring) => format!("{ring:?}"),
            Err(error) => format!("{error:?} {error}"),
        };
        for window in secret_part.as_bytes().windows(6) {
            let part = str::from_utf8(window).unwrap();
            prop_assert!(!shown.contains(part), "{shown}");
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(farthing-ed25519(-secret)?:)?[A-Za-z0-9+/=\n#]{0,99}") {
        if let Ok(ring) = KeyRing::parse(&text) {
            prop_assert!(!ring.public_keys().is_empty());
        }
    }
}
