//! The books, computed anew from the stream of events by the plainest rules, and compared with what the ledger says.

use super::Client;
use farthing_proto::v1;
use std::collections::BTreeMap;
use v1::event::What;

/// What an account holds, on the credit side.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Holding {
    posted: i64,
    held: u64,
    incoming: u64,
}

/// An open hold.
struct Reserved {
    debit: String,
    credit: String,
    remaining: u64,
}

/// The books so far.
#[derive(Default)]
pub(crate) struct Books {
    holdings: BTreeMap<String, Holding>,
    holds: BTreeMap<String, Reserved>,
    /// Positions by the id of the transfer.
    pub(crate) transfers: BTreeMap<String, u64>,
    pub(crate) last_seq: u64,
}

impl Books {
    /// Reads everything that happened.
    pub(crate) async fn of(client: &mut Client) -> Self {
        let request = v1::EventsRequest { stop_at_end: true, ..Default::default() };
        let mut stream = client.events(request).await.unwrap().into_inner();
        let mut books = Self::default();
        let mut through = 0;
        while let Some(response) = stream.message().await.unwrap() {
            if let Some(event) = response.event {
                assert_eq!(event.seq, books.last_seq + 1, "a gap, or an event twice");
                books.last_seq = event.seq;
                books.note(event.seq, event.what.unwrap());
            }
            through = response.through_seq;
        }
        assert_eq!(through, books.last_seq);
        books
    }

    fn note(&mut self, seq: u64, what: What) {
        match what {
            What::AccountOpened(opened) => {
                self.holdings.insert(opened.account.unwrap().id, Holding::default());
            }
            What::TransferPosted(transfer) => {
                self.post(&transfer.legs);
                if !transfer.hold_id.is_empty() {
                    let remaining = self.holds[&transfer.hold_id].remaining;
                    let captured = transfer.legs[0].amount.min(remaining);
                    self.free(&transfer.hold_id, captured + transfer.released_amount);
                }
                let before = self.transfers.insert(transfer.id, seq);
                assert_eq!(before, None, "a transfer is there twice");
            }
            What::HoldPlaced(hold) => {
                self.of_account(&hold.debit).held += hold.amount;
                self.of_account(&hold.credit).incoming += hold.amount;
                let (debit, credit) = (hold.debit, hold.credit);
                let reserved = Reserved { debit, credit, remaining: hold.amount };
                self.holds.insert(hold.id, reserved);
            }
            What::HoldReleased(released) => self.free(&released.hold_id, released.amount),
            What::HoldExpired(expired) => self.free(&expired.hold_id, expired.amount),
            What::Executed(executed) => self.execute(executed),
            What::AssetRegistered(_) | What::AccountStateChanged(_) | What::CommandRefused(_) => {}
        }
    }

    fn execute(&mut self, executed: v1::Executed) {
        for opened in executed.opened {
            self.holdings.insert(opened.account.unwrap().id, Holding::default());
        }
        if let Some(reserved) = &executed.reserved {
            let (held, incoming) =
                (self.of_account(&reserved.debit).held, self.of_account(&reserved.credit).incoming);
            let after = |before: u64| {
                if reserved.placed { before + reserved.amount } else { before - reserved.amount }
            };
            self.of_account(&reserved.debit).held = after(held);
            self.of_account(&reserved.credit).incoming = after(incoming);
        }
        self.post(&executed.legs);
    }

    fn post(&mut self, legs: &[v1::PostedLeg]) {
        for leg in legs {
            let amount = i64::try_from(leg.amount).unwrap();
            self.of_account(&leg.debit).posted -= amount;
            self.of_account(&leg.credit).posted += amount;
        }
    }

    fn free(&mut self, hold: &str, amount: u64) {
        let hold = self.holds.get_mut(hold).unwrap();
        hold.remaining -= amount;
        let (debit, credit) = (hold.debit.clone(), hold.credit.clone());
        self.of_account(&debit).held -= amount;
        self.of_account(&credit).incoming -= amount;
    }

    fn of_account(&mut self, id: &str) -> &mut Holding {
        self.holdings.get_mut(id).unwrap()
    }

    /// Holds every account that the ledger lists against the books.
    pub(crate) async fn compare(&self, client: &mut Client) {
        let mut listed = BTreeMap::new();
        let mut page_token = String::new();
        loop {
            let request = v1::ListAccountsRequest {
                page_size: 1_000,
                page_token,
                at_least_seq: self.last_seq,
                ..Default::default()
            };
            let page = client.list_accounts(request).await.unwrap().into_inner();
            for account in page.accounts {
                let v1::Balance { posted, held, incoming, .. } = account.balance.unwrap();
                // Balances are told on the account's normal side.
                let holding = if account.normal_side() == v1::Side::Debit {
                    Holding { posted: -posted, held: incoming, incoming: held }
                } else {
                    Holding { posted, held, incoming }
                };
                listed.insert(account.id, holding);
            }
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(listed, self.holdings);
        let sum: i64 = self.holdings.values().map(|holding| holding.posted).sum();
        assert_eq!(sum, 0, "debits and credits differ");
    }
}
