//! Which ids are certainly not in the index files, told without looking into them.
//!
//! | in | out |
//! |---|---|
//! | an id | whether it may be in the files: *no* is certain |
//! | the ids of a run, once it is in the files | nothing |
//!
//! Nearly every id that comes is new, and most lie where no other was before: ids that grow with time above the newest
//! one, and the numbers that a shop gives its orders (with the time or a counter of fixed width in front) above the last.
//! Those cost a comparison, however long the history is. Others are looked up.
//!
//! What is known of the files is learned from a look into them where an id comes that nothing is known of, and is kept
//! true by every run that they take in. Both happen under one lock, so that whichever comes second sees what the other
//! did.

use super::cold::ColdIndex;
use super::gaps::Gaps;
use super::merge::SortedIds;
use crate::domain::CommandId;
use crate::error::Fatal;
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use parking_lot::{Mutex, MutexGuard};

/// Series that are remembered. Beyond that all are forgotten, and each is looked for again when it is named.
const SERIES_MAX: usize = 1 << 20;
/// Looks into the files for some questions in a row. After a start the disk may be cold, and who asks must not wait for
/// all that is to be learned.
const SERIES_READS_MAX: usize = 16;
/// Ids that are told *maybe* before the files are looked into again, where looks were of no use.
const WAIT_MAX: u32 = 4_096;

/// What is known of the files. Shared by who asks and who makes them.
#[derive(Debug)]
pub struct Absent {
    index: ColdIndex,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Between ids of 16 bytes.
    compact: Values,
    /// Between texts of 32 hexadecimal digits, which sort as their values.
    hex: Values,
    /// By series of merchants' numbers.
    numbers: HashMap<Box<str>, NumberGap, RandomState>,
    numbers_patience: Patience,
}

/// What is known of ids that are values.
#[derive(Debug, Default)]
struct Values {
    gaps: Gaps,
    patience: Patience,
}

/// Whether a look into the files is worth its time. Each one doubles how many ids have to come before the next, and a gap
/// that is of use begins anew: ids without order make gaps that nothing ever falls into.
#[derive(Debug, Default)]
struct Patience {
    waited: u32,
    needed: u32,
}

impl Patience {
    fn reward(&mut self) {
        *self = Self::default();
    }

    fn allows(&mut self) -> bool {
        if self.waited < self.needed {
            self.waited = self.waited.saturating_add(1);
            return false;
        }
        self.waited = 0;
        self.needed = self.needed.saturating_mul(2).clamp(1, WAIT_MAX);
        true
    }
}

/// Two numbers of a series between which the files hold none.
#[derive(Debug)]
pub(super) struct NumberGap {
    /// Empty where the series begins with the gap.
    pub(super) below: Box<str>,
    /// None where the series ends with the gap.
    pub(super) above: Option<Box<str>>,
}

impl NumberGap {
    fn holds(&self, number: &str) -> bool {
        *self.below < *number && self.above.as_deref().is_none_or(|above| number < above)
    }
}

/// Some questions in a row.
pub struct Asking<'a> {
    index: &'a ColdIndex,
    known: MutexGuard<'a, Known>,
    series_reads_left: usize,
}

impl Absent {
    /// What is absent from the files of `index`.
    #[must_use]
    pub fn from(index: ColdIndex) -> Self {
        Self { index, known: Mutex::default() }
    }

    /// Begins to ask. Who takes a run in waits until the end of it.
    pub fn ask(&self) -> Asking<'_> {
        Asking { index: &self.index, known: self.known.lock(), series_reads_left: SERIES_READS_MAX }
    }

    /// Takes note of ids that the files hold by now.
    pub(super) fn fill(&self, ids: &SortedIds<'_>) {
        let (compact, hex) = (ids.compact(), ids.hex());
        let mut known = self.known.lock();
        known.compact.gaps.fill(&compact);
        known.hex.gaps.fill(&hex);
        // Downwards: of those that fall into a gap the first is the highest, and what lies above it is left.
        for (series, number) in ids.texts().rev().filter_map(CommandId::series_of_text) {
            if let Some(gap) = known.numbers.get_mut(series).filter(|gap| gap.holds(number)) {
                gap.below = number.into();
            }
        }
    }
}

impl Asking<'_> {
    /// Whether an id may be in the files.
    ///
    /// # Errors
    ///
    /// The files could not be read.
    pub fn may_hold(&mut self, id: &CommandId) -> Result<bool, Fatal> {
        let text = match id {
            CommandId::Uuid(value) | CommandId::Ulid(value) => {
                let known = &mut self.known.compact;
                return may_hold_value(known, *value, |id| self.index.gap_of_compact(id));
            }
            CommandId::Text(text) => text,
        };
        match (id.hex(), CommandId::series_of_text(text)) {
            (Some(value), _) => {
                may_hold_value(&mut self.known.hex, value, |id| self.index.gap_of_hex(id))
            }
            (None, Some((series, number))) => self.may_hold_number(series, number),
            (None, None) => Ok(true),
        }
    }

    fn may_hold_number(&mut self, series: &str, number: &str) -> Result<bool, Fatal> {
        if self.known.numbers.get(series).is_some_and(|gap| gap.holds(number)) {
            self.known.numbers_patience.reward();
            return Ok(false);
        }
        let Some(reads_left) = self.series_reads_left.checked_sub(1) else { return Ok(true) };
        if !self.known.numbers_patience.allows() {
            return Ok(true);
        }
        self.series_reads_left = reads_left;
        let Some(gap) = self.index.gap_of_number(series, number)? else { return Ok(true) };
        if self.known.numbers.len() >= SERIES_MAX {
            self.known.numbers.clear();
        }
        self.known.numbers.insert(series.into(), gap);
        Ok(false)
    }
}

fn may_hold_value(
    known: &mut Values,
    id: u128,
    gap_of: impl FnOnce(u128) -> Result<Option<(u128, u128)>, Fatal>,
) -> Result<bool, Fatal> {
    if known.gaps.hold(id) {
        known.patience.reward();
        return Ok(false);
    }
    if !known.patience.allows() {
        return Ok(true);
    }
    let Some((first, last)) = gap_of(id)? else { return Ok(true) };
    known.gaps.add(first, last);
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Stored, keys};
    use crate::config::Config;
    use crate::domain::{BusinessKind, BusinessNumber, MerchantId, Seq};
    use crate::store::{Store, Table};
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use std::sync::Arc;

    /// Ids of every form, dense enough to meet.
    fn any_id() -> impl Strategy<Value = CommandId> {
        let text = |text: String| CommandId::parse("id", &text).unwrap();
        prop_oneof![
            (0..400_u128).prop_map(|value| CommandId::Uuid(value << 3)),
            (0..400_u128).prop_map(move |value| text(format!("{:032x}", value << 100))),
            (0..400_u32).prop_map(move |value| text(format!("{value:03x}"))),
            (0..40_u32).prop_map(move |value| text(format!("{value:034x}"))),
            (0..4_u8, 0..400_u16).prop_map(|(merchant, number)| order(merchant, number)),
        ]
    }

    fn order(merchant: u8, number: u16) -> CommandId {
        let merchant = MerchantId::parse("merchant", &format!("m{merchant}")).unwrap();
        let number = BusinessNumber::parse("number", &format!("{number:05}")).unwrap();
        CommandId::business(BusinessKind::Order, &merchant, &number)
    }

    fn take_in(store: &Store, absent: &Absent, run: &BTreeSet<CommandId>) {
        let mut value = Vec::new();
        Seq::from_raw(1).put(&mut value);
        let write = |file: &mut crate::store::SortedFile<'_>| {
            run.iter().try_for_each(|id| file.put(&keys::id(id), &value))
        };
        store.ingest(Table::Ids, write).unwrap();
        absent.fill(&SortedIds::of_ids(run));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn what_is_in_the_files_may_be_there(
            steps in prop::collection::vec(
                (prop::collection::btree_set(any_id(), 1..30), prop::collection::vec(any_id(), 0..30)),
                1..7,
            ),
        ) {
            let dir = tempfile::tempdir().unwrap();
            let store = Arc::new(Store::open(&Config::at(dir.path())).unwrap());
            let absent = Absent::from(ColdIndex::over(store.clone()));
            let mut files = BTreeSet::new();
            for (run, asked) in &steps {
                // Some things are learned early and kept true from then on, some are read from the files late.
                for id in asked {
                    let may_hold = absent.ask().may_hold(id).unwrap();
                    prop_assert!(may_hold || !files.contains(id), "{} is there", id);
                }
                take_in(&store, &absent, run);
                files.extend(run.iter().cloned());
                let mut asking = absent.ask();
                for id in &files {
                    prop_assert!(asking.may_hold(id).unwrap(), "{} is there", id);
                }
            }
        }
    }

    #[test]
    fn what_grows_is_known_to_be_new() {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(&Config::at(dir.path())).unwrap());
        let absent = Absent::from(ColdIndex::over(store.clone()));
        let text = |text: String| CommandId::parse("id", &text).unwrap();
        let ids_at = |time: u16| {
            let hex = text(format!("{:032x}", u128::from(time) << 80));
            [CommandId::Uuid(u128::from(time) << 80), hex, order(1, time)]
        };
        // Ids far above, as of a client that makes random ones.
        let high = [CommandId::Uuid(u128::MAX), text("f".repeat(32)), order(2, 1)];
        take_in(&store, &absent, &BTreeSet::from(high));
        for time in 1..50 {
            for id in ids_at(time) {
                assert!(!absent.ask().may_hold(&id).unwrap(), "{id} is new");
            }
            take_in(&store, &absent, &BTreeSet::from(ids_at(time)));
            for id in ids_at(time) {
                assert!(absent.ask().may_hold(&id).unwrap(), "{id} is there");
            }
        }
    }

    #[test]
    fn numbers_of_one_form_grow_below_those_of_another() {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(&Config::at(dir.path())).unwrap());
        let absent = Absent::from(ColdIndex::over(store.clone()));
        let merchant = MerchantId::parse("merchant", "m1").unwrap();
        let special = BusinessNumber::parse("number", "special").unwrap();
        let special = CommandId::business(BusinessKind::Order, &merchant, &special);
        take_in(&store, &absent, &BTreeSet::from([special.clone()]));
        for number in 1..50 {
            assert!(!absent.ask().may_hold(&order(1, number)).unwrap(), "{number} is new");
            take_in(&store, &absent, &BTreeSet::from([order(1, number)]));
            assert!(absent.ask().may_hold(&order(1, number)).unwrap(), "{number} is there");
            assert!(absent.ask().may_hold(&special).unwrap());
        }
    }

    #[test]
    fn looks_that_are_of_no_use_become_rare_until_one_is() {
        let mut patience = Patience::default();
        let looks = (0..10 * WAIT_MAX).filter(|_| patience.allows()).count();
        assert!((10..30).contains(&looks), "{looks} looks");
        patience.reward();
        assert!(patience.allows());
    }

    #[test]
    fn a_text_of_no_known_form_may_always_be_there() {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::open(&Config::at(dir.path())).unwrap());
        let absent = Absent::from(ColdIndex::over(store));
        assert!(absent.ask().may_hold(&CommandId::parse("id", "pay-1").unwrap()).unwrap());
    }
}
