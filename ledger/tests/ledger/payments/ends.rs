//! What is compared: after each step the books, the parties and the items; at the end of a run the lists, the state got
//! at in three ways, and the verdict of the audit.

use super::agreement::Run;
use super::words::{merchant, wallet};
use crate::agreement::ends::check_ways_back;
use crate::undo::check_undo;
use farthing_ledger::audit::verify;
use farthing_ledger::domain::{AccountId, AccountRef, FeeRounding, Seq};
use farthing_ledger::engine::check_totals;
use farthing_ledger::item::{Item, ItemKind, Matter, Owner, SuspenseState, WithdrawalState};
use farthing_ledger::query::{ItemFilter, ItemRef};
use std::collections::BTreeMap;

const KINDS: [ItemKind; 6] = [
    ItemKind::Payment,
    ItemKind::Code,
    ItemKind::Withdrawal,
    ItemKind::Split,
    ItemKind::Packet,
    ItemKind::Suspense,
];

/// Events up to which a run is also taken back, piece by piece.
const TAKEN_BACK_MAX: usize = 120;

impl Run {
    /// Every account, party and item, as it is published, against the model; and the sums that must agree.
    pub(super) fn check_books(&self) {
        let query = self.rig.query();
        for (id, account) in &self.model.accounts {
            let name = AccountId::parse("account", id).unwrap();
            let (view, seq) = query.account(&AccountRef::Id(name)).unwrap();
            assert_eq!(view.number, self.model.account_number(id), "{id}");
            let balance = view.balance;
            let found = [
                i128::from(balance.net),
                i128::from(balance.held_debits),
                i128::from(balance.held_credits),
            ];
            assert_eq!(found, [account.net, account.held_debits, account.held_credits], "{id}");
            assert_eq!(seq.raw(), self.model.seq);
        }
        query.with_state(|state| {
            check_totals(state).unwrap();
            assert_eq!(state.accounts().len(), self.model.accounts.len());
            let open = self.model.items.values().filter(|item| item.is_open());
            assert_eq!(state.parties().items_count(), open.count());
        });
        self.check_sums();
        self.check_parties();
        for item in self.model.items.values() {
            let found = query.item(&ItemRef::Number(item.number));
            assert_eq!(found.as_ref(), Ok(item));
        }
    }

    /// The platform's clearing accounts hold what the open items say, to the unit.
    fn check_sums(&self) {
        let mut sums: BTreeMap<String, i128> = BTreeMap::new();
        let mut add = |account: String, amount: u64| {
            *sums.entry(account).or_default() += i128::from(amount);
        };
        let code = |asset: farthing_ledger::domain::AssetNumber| &self.model.assets[asset.index()];
        for item in self.model.items.values() {
            match &item.matter {
                Matter::Payment(payment) => {
                    let merchant = &self.model.merchant_ids[payment.merchant.index()];
                    add(format!("merchant:{merchant}:pool:{}", code(payment.asset)), payment.pool);
                }
                Matter::Withdrawal(w) if w.state == WithdrawalState::InTransit => {
                    let account = format!("platform:withdrawal_in_transit:{}", code(w.asset));
                    add(account, w.amount - w.fee);
                }
                Matter::Packet(packet) => {
                    add(format!("platform:red_packets:{}", code(packet.asset)), packet.left);
                }
                Matter::Suspense(entry) if entry.state == SuspenseState::Waiting => {
                    add(format!("platform:suspense:{}", code(entry.asset)), entry.amount);
                }
                _ => {}
            }
        }
        for (asset, amount) in &self.model.unclaimed {
            *sums.entry(format!("platform:suspense:{asset}")).or_default() += amount;
        }
        let clears = [":pool:", "withdrawal_in_transit", "red_packets", "suspense"];
        for (id, account) in &self.model.accounts {
            if clears.iter().any(|name| id.contains(name)) {
                assert_eq!(account.net, sums.get(id).copied().unwrap_or_default(), "{id}");
            }
        }
        let held: i128 = self.model.accounts.values().map(|account| account.held_debits).sum();
        let payments = self.model.items.values().filter_map(Item::payment);
        assert_eq!(held, payments.map(|payment| i128::from(payment.held)).sum::<i128>());
    }

    fn check_parties(&self) {
        let query = self.rig.query();
        for (name, party) in &self.model.wallets {
            let (view, _) = query.wallet(&wallet(name)).unwrap();
            assert_eq!((view.id.as_str(), view.state), (name.as_str(), party.state));
            assert_eq!(view.purses.len(), party.purses.len());
            for purse in &view.purses {
                let asset = purse.asset.code.to_string();
                assert_eq!(purse.tips.is_some(), party.purses[&asset], "{name} {asset}");
                let limits = party.limits.get(&asset).copied().unwrap_or_default();
                assert_eq!(purse.limits, limits, "{name} {asset}");
                let used = purse.usage;
                let shown =
                    [used.day_out, used.day_in, used.month_out, used.month_in, used.day_static];
                assert_eq!(shown, self.model.used(name, &asset), "{name} {asset}");
            }
        }
        for (name, party) in &self.model.merchants {
            let (view, _) = query.merchant(&merchant(name)).unwrap();
            assert_eq!((view.state, view.policy), (party.state, party.policy), "{name}");
            for till in &view.tills {
                let plans = &party.tills[&till.asset.code.to_string()];
                assert_eq!(till.plans.len(), plans.len());
                for (shown, plan) in till.plans.iter().zip(plans) {
                    assert_eq!((shown.plan, shown.from.micros()), (plan.plan, plan.from));
                    assert_eq!(i128::from(shown.volume), plan.volume, "{name}");
                    // The promise of accrued fees: what was posted and what is carried are the rate of the volume.
                    let rate = i128::from(plan.plan.rate.raw());
                    let accrued = i128::from(shown.fees) * 100_000_000 + i128::from(shown.carry);
                    let accrues = plan.plan.rounding == FeeRounding::Accrued;
                    assert_eq!(accrued, if accrues { rate * plan.volume } else { 0 }, "{name}");
                }
            }
        }
    }

    pub(super) fn check_ends(mut self) {
        self.check_names_and_lists();
        let mut events = Vec::new();
        let mut from = Seq::FIRST;
        while from <= self.rig.query().published() {
            let page = self.rig.query().events(from).unwrap();
            events.extend(page.events);
            from = page.next;
        }
        if events.len() <= TAKEN_BACK_MAX {
            check_undo(&events, 2);
        }
        check_ways_back(&mut self.rig);
        let report = verify(&self.rig.config, |_| {}).unwrap();
        assert_eq!(report.seq.raw(), self.model.seq);
        self.rig.open().unwrap();
        self.check_books();
        self.check_names_and_lists();
    }

    fn check_names_and_lists(&self) {
        let query = self.rig.query();
        for item in self.model.items.values() {
            assert_eq!(query.item(&ItemRef::Name(item.name.clone())).as_ref(), Ok(item));
        }
        for (name, number) in &self.model.paid_by {
            let item = &self.model.items[number];
            assert_eq!(query.item(&ItemRef::Name(name.clone())).as_ref(), Ok(item), "{name}");
        }
        let owners: std::collections::BTreeSet<Owner> =
            self.model.items.values().map(Item::owner).collect();
        for owner in owners {
            for kind in KINDS {
                let mut expected: Vec<&Item> = self
                    .model
                    .items
                    .values()
                    .filter(|item| item.owner() == owner && item.matter.kind() == kind)
                    .collect();
                expected.reverse();
                assert_eq!(self.listed(owner, kind).iter().collect::<Vec<_>>(), expected);
            }
        }
    }

    fn listed(&self, owner: Owner, kind: ItemKind) -> Vec<Item> {
        let (mut items, mut before) = (Vec::new(), None);
        loop {
            let filter = ItemFilter::default();
            let page = self.rig.query().items((owner, kind), &filter, (before, 3)).unwrap();
            items.extend(page.items);
            match page.next {
                Some(next) => before = Some(next),
                None => return items,
            }
        }
    }
}
