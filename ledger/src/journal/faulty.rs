//! A journal that fails where it is told to: what a full or broken disk looks like from above.

use super::Journal;
use crate::codec::Record;
use crate::error::Fatal;

/// Which append fails, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultPlan {
    /// The append with this number, from 1, fails and nothing of it is kept.
    BeforeWrite(u64),
    /// The append with this number fails, although all of it is kept.
    AfterWrite(u64),
}

/// Fails one append of another journal, and every one after it.
pub struct FaultyJournal {
    inner: Box<dyn Journal>,
    plan: FaultPlan,
    appends: u64,
}

impl FaultyJournal {
    /// Wraps `inner`.
    #[must_use]
    pub fn over(inner: Box<dyn Journal>, plan: FaultPlan) -> Self {
        Self { inner, plan, appends: 0 }
    }
}

impl Journal for FaultyJournal {
    fn append(&mut self, group: &[Record]) -> Result<(), Fatal> {
        self.appends = self.appends.saturating_add(1);
        let fault = Err(Fatal::store("append", "planned fault"));
        match self.plan {
            FaultPlan::BeforeWrite(number) if self.appends >= number => fault,
            FaultPlan::AfterWrite(number) if self.appends == number => {
                self.inner.append(group).and(fault)
            }
            FaultPlan::AfterWrite(number) if self.appends > number => fault,
            FaultPlan::BeforeWrite(_) | FaultPlan::AfterWrite(_) => self.inner.append(group),
        }
    }
}
