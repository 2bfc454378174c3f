//! A ledger goes on where it was stopped.

use crate::ask::{open, open_source, pay};
use crate::rig::Rig;

#[test]
fn a_ledger_goes_on_after_a_clean_stop() {
    let mut rig = Rig::start();
    rig.apply(open_source("cash", "CNY"));
    rig.apply(open("alice"));
    rig.apply(pay("t1", "cash", "alice", 5));
    rig.restart();
    rig.apply(pay("t2", "alice", "cash", 3));
    rig.crash(|journal| journal);
    rig.apply(pay("t3", "alice", "cash", 1));
    assert_eq!(rig.apply(pay("t4", "alice", "cash", 1)).0.raw(), 6);
}
