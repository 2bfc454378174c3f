//! Commands as flat lists of named texts, to say in which fields two of them differ.

use super::Model;
use farthing_ledger::command::{Command, Notes, Posting, Terms};
use farthing_ledger::domain::{AccountRef, AccountSpec, AssetCode};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Texts by the path of their field.
#[derive(Default)]
struct Flat(BTreeMap<String, String>);

impl Flat {
    fn put(&mut self, path: impl Into<String>, value: &impl Debug) {
        self.0.insert(path.into(), format!("{value:?}"));
    }
}

impl Model {
    /// Paths of the fields in which two commands differ, sorted. Lists are compared as far as both reach.
    pub(super) fn differing(&self, first: &Command, now: &Command) -> Vec<String> {
        if first.name() != now.name() {
            return vec!["command".to_owned()];
        }
        // What the first command left unsaid of its assets is what the accounts say.
        let (a, b) = (self.flat(first, true), self.flat(now, false));
        let both = a.0.iter().filter_map(|(path, text)| Some((path, text, b.0.get(path)?)));
        both.filter(|(_, a, b)| a != b).map(|(path, _, _)| path.clone()).collect()
    }

    fn flat(&self, command: &Command, assets_implied: bool) -> Flat {
        let mut flat = Flat::default();
        match command {
            Command::RegisterAsset(asset) => flat.put("exponent", &asset.exponent),
            Command::OpenAccount(spec) => put_spec(&mut flat, spec),
            Command::ChangeAccountState(change) => {
                flat.put("account", &self.named(&change.account));
                flat.put("state", &change.state);
            }
            Command::PostTransfer(transfer) => {
                flat.put("postings", &transfer.postings.len());
                for (index, posting) in transfer.postings.iter().enumerate() {
                    self.put_posting(&mut flat, index, posting, assets_implied);
                }
                put_labels(&mut flat, transfer.kind, transfer.notes.as_deref());
                self.put_terms(&mut flat, transfer.terms.as_deref());
            }
            Command::PlaceHold(hold) => {
                flat.put("debit", &self.named(&hold.debit));
                flat.put("credit", &self.named(&hold.credit));
                flat.put("amount", &hold.amount);
                self.put_asset(&mut flat, "asset", hold.asset, (&hold.debit, assets_implied));
                flat.put("deadline", &hold.deadline);
                flat.put("over_capture_percent", &hold.over_capture_percent);
                put_labels(&mut flat, hold.kind, hold.notes.as_deref());
            }
            Command::CaptureHold(capture) => {
                flat.put("hold_id", &capture.hold.compact().ok_or(capture.hold.to_string()));
                flat.put("amount", &capture.amount);
                flat.put("release_rest", &capture.release_rest);
                put_labels(&mut flat, capture.kind, capture.notes.as_deref());
            }
            Command::ReleaseHold(release) => {
                flat.put("hold_id", &release.hold.compact().ok_or(release.hold.to_string()));
            }
            Command::ReverseTransfer(reversal) => {
                let id = &reversal.transfer;
                flat.put("transfer_id", &id.compact().ok_or(id.to_string()));
                flat.put("amounts", &reversal.amounts);
                put_labels(&mut flat, reversal.kind, reversal.notes.as_deref());
            }
            Command::Instruct(_) => panic!("{command:?} has a model of its own"),
        }
        flat
    }

    fn named(&self, account: &AccountRef) -> String {
        self.number(account).map_or_else(|| account.to_string(), |number| format!("#{number}"))
    }

    fn put_posting(&self, flat: &mut Flat, index: usize, posting: &Posting, implied: bool) {
        let path = |field: &str| format!("postings[{index}].{field}");
        flat.put(path("debit"), &self.named(&posting.debit));
        flat.put(path("credit"), &self.named(&posting.credit));
        flat.put(path("amount"), &posting.amount);
        flat.put(path("up_to"), &posting.up_to);
        self.put_asset(flat, &path("asset"), posting.asset, (&posting.debit, implied));
    }

    fn put_asset(
        &self,
        flat: &mut Flat,
        path: &str,
        stated: Option<AssetCode>,
        (debit, implied): (&AccountRef, bool),
    ) {
        let of_account = || self.number(debit).map(|number| self.opening(number).spec.asset);
        if let Some(code) = stated.or_else(|| of_account().filter(|_| implied)) {
            flat.put(path, &code);
        }
    }

    fn put_terms(&self, flat: &mut Flat, terms: Option<&Terms>) {
        let terms = terms.cloned().unwrap_or_default();
        flat.put("effective_time", &terms.effective);
        flat.put("conditions", &terms.conditions.len());
        for (index, condition) in terms.conditions.iter().enumerate() {
            let path = |field: &str| format!("conditions[{index}].{field}");
            flat.put(path("account"), &self.named(&condition.account));
            flat.put(path("at_least"), &condition.at_least);
            flat.put(path("at_most"), &condition.at_most);
        }
    }
}

fn put_spec(flat: &mut Flat, spec: &AccountSpec) {
    flat.put("asset", &spec.asset);
    flat.put("code", &spec.code);
    flat.put("normal_side", &spec.normal_side);
    flat.put("overdraft", &spec.overdraft);
    flat.put("ceiling", &spec.ceiling);
    flat.put("metadata", &spec.metadata);
    flat.put("reference", &spec.reference);
}

fn put_labels(flat: &mut Flat, kind: u16, notes: Option<&Notes>) {
    let notes = notes.cloned().unwrap_or_default();
    flat.put("kind", &kind);
    flat.put("reference", &notes.reference);
    flat.put("memo", &notes.memo);
}
