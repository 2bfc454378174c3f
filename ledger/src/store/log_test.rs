//! The log against a model: what was acknowledged is there, whatever a crash left of the rest.

use super::*;
use proptest::prelude::*;
use std::path::PathBuf;
use tempfile::TempDir;

/// Blocks of a small log: eight parts of four.
const BLOCKS: usize = 32;
const LOG_BYTES: usize = BLOCKS * BLOCK_BYTES;

/// A log with what was acknowledged and what was said to be kept elsewhere.
struct Rig {
    _dir: TempDir,
    path: PathBuf,
    log: Log,
    acknowledged: Vec<(Key, Vec<u8>)>,
    kept: u64,
}

impl Rig {
    fn found() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let log = Log::found(&path, LOG_BYTES).unwrap();
        Self { _dir: dir, path, log, acknowledged: Vec::new(), kept: 0 }
    }

    /// The next group, of one entry for each length.
    fn group(&self, lens: &[usize]) -> Vec<(Key, Vec<u8>)> {
        let first = u64::try_from(self.acknowledged.len()).unwrap();
        let entry = |(number, len): (u64, &usize)| {
            let fill = u8::try_from(number % 251).unwrap();
            (number.to_be_bytes(), vec![fill; *len])
        };
        (first..).zip(lens).map(entry).collect()
    }

    fn append(&mut self, lens: &[usize]) {
        let group = self.group(lens);
        let kept = &mut self.kept;
        let entries = group.iter().map(|(key, value)| (key, &value[..]));
        let keep = |key: &Key| {
            *kept = (*kept).max(u64::from_be_bytes(*key).saturating_add(1));
            Ok(())
        };
        self.log.append(entries, keep).unwrap();
        self.acknowledged.extend(group);
    }

    fn image(&self) -> Vec<u8> {
        fs::read(&self.path).unwrap()
    }

    fn reopen(&mut self) -> Result<Vec<(Key, Vec<u8>)>, Fatal> {
        let mut read = Vec::new();
        self.log = Log::open(&self.path, |key, value| {
            read.push((*key, value.to_vec()));
            Ok(())
        })?;
        Ok(read)
    }

    /// What is read ends with what was acknowledged and begins no later than what is kept nowhere else.
    fn hold(&self, read: &[(Key, Vec<u8>)], acknowledged: &[(Key, Vec<u8>)]) {
        assert!(acknowledged.ends_with(read), "{} of {}", read.len(), acknowledged.len());
        let lost = acknowledged.len().saturating_sub(read.len());
        assert!(u64::try_from(lost).unwrap() <= self.kept, "{lost} lost, {} kept", self.kept);
    }
}

fn lens() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..900_usize, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_acknowledged_is_read_again_round_after_round(groups in prop::collection::vec(lens(), 1..60)) {
        let mut rig = Rig::found();
        for lens in &groups {
            rig.append(lens);
            let read = rig.reopen().unwrap();
            rig.hold(&read, &rig.acknowledged);
            // A reopened log trusts that all it held is kept.
            rig.kept = u64::try_from(rig.acknowledged.len()).unwrap();
        }
    }

    #[test]
    fn a_crash_takes_the_last_group_whole_or_not_at_all(
        groups in prop::collection::vec(lens(), 0..40), last in lens(), next in lens(), written in any::<u64>(),
    ) {
        let mut rig = Rig::found();
        for lens in &groups {
            rig.append(lens);
        }
        let (before, acknowledged) = (rig.image(), rig.acknowledged.clone());
        rig.append(&last);
        let after = rig.image();
        // Any of the blocks that differ may have reached the disk.
        let mut crashed = before.clone();
        let mut differ = 0_u32;
        let mut lost = false;
        for begin in (0..LOG_BYTES).step_by(BLOCK_BYTES) {
            let block = begin..begin.saturating_add(BLOCK_BYTES);
            if before[block.clone()] != after[block.clone()] {
                if written >> (differ % 64) & 1 == 1 {
                    crashed[block.clone()].copy_from_slice(&after[block]);
                } else {
                    lost = true;
                }
                differ = differ.saturating_add(1);
            }
        }
        fs::write(&rig.path, &crashed).unwrap();
        let read = rig.reopen().unwrap();
        let expected = if lost { acknowledged } else { rig.acknowledged.clone() };
        rig.hold(&read, &expected);
        // It goes on, and leaves nothing of the torn group behind.
        rig.acknowledged = expected;
        for lens in [&next, &last] {
            rig.kept = u64::try_from(rig.acknowledged.len()).unwrap();
            rig.append(lens);
            let read = rig.reopen().unwrap();
            rig.hold(&read, &rig.acknowledged);
        }
    }

    #[test]
    fn a_changed_bit_is_refused(groups in prop::collection::vec(lens(), 1..40), place in 0..LOG_BYTES, bit in 0..8_u32) {
        let mut rig = Rig::found();
        for lens in &groups {
            rig.append(lens);
        }
        let mut image = rig.image();
        image[place] ^= 1 << bit;
        fs::write(&rig.path, image).unwrap();
        let fatal = rig.reopen().unwrap_err();
        let block = format!("log: block {}", place / BLOCK_BYTES);
        prop_assert!(fatal.to_string().starts_with(&block), "{fatal}");
    }
}

#[test]
fn a_missing_block_before_the_torn_group_is_refused() {
    let mut rig = Rig::found();
    for _ in 0..3 {
        rig.append(&[600, 600]);
    }
    let mut image = rig.image();
    // The last block of the second group, and of the third.
    for block in [5, 8] {
        image[block * BLOCK_BYTES..(block + 1) * BLOCK_BYTES].fill(0);
    }
    fs::write(&rig.path, image).unwrap();
    assert!(rig.reopen().is_err());
}

#[test]
fn a_place_is_written_again_only_when_its_entries_are_kept() {
    let mut rig = Rig::found();
    let refuse = |_: &Key| Err(Fatal::damaged("test", "cannot keep"));
    for number in 0..u64::try_from(BLOCKS).unwrap() {
        rig.log.append([(&number.to_be_bytes(), &b"x"[..])].into_iter(), refuse).unwrap();
    }
    let before = rig.image();
    assert!(rig.log.append([(&[9; 8], &b"x"[..])].into_iter(), refuse).is_err());
    assert!(rig.image() == before);
    // The first part has four blocks, so the fourth entry is the last in it.
    let mut asked = Vec::new();
    let mut rig = Rig::found();
    for number in 0..40_u64 {
        let keep = |key: &Key| {
            asked.push(u64::from_be_bytes(*key));
            Ok(())
        };
        rig.log.append([(&number.to_be_bytes(), &b"x"[..])].into_iter(), keep).unwrap();
    }
    assert_eq!(asked, [3, 7]);
}

#[test]
fn a_log_that_is_too_short_or_not_there_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    assert!(Log::open(&path, |_, _| Ok(())).is_err());
    fs::write(&path, [0; BLOCK_BYTES]).unwrap();
    assert!(Log::open(&path, |_, _| Ok(())).unwrap_err().to_string().contains("too short"));
}

#[test]
fn what_takes_more_than_half_of_the_log_does_not_fit() {
    let rig = Rig::found();
    assert!(rig.log.takes(1, LOG_BYTES / 2 - BLOCK_BYTES));
    assert!(!rig.log.takes(1, LOG_BYTES / 2));
    assert_eq!(rig.log.len_bytes(), u64::try_from(LOG_BYTES).unwrap());
}
