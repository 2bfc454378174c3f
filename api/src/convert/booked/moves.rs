//! The moves of a line: bounded, and with balances that follow from one another.

use farthing_statements::AccountKind;
use farthing_statements::Business;
use farthing_statements::LINE_MOVES_MAX;
use farthing_statements::Move;
use std::collections::BTreeMap;

/// Balances that are followed from line to line, where those of the journal are not what a statement shows: the
/// postings of a settlement are recorded after the lines of the next period began.
#[derive(Debug, Clone, Default)]
pub struct Running(BTreeMap<AccountKind, i128>);

impl Running {
    /// Begins with these balances.
    #[must_use]
    pub fn from(balances: impl IntoIterator<Item = (AccountKind, i128)>) -> Self {
        Self(balances.into_iter().collect())
    }

    /// Puts the balances after each move in place of those that were recorded.
    pub fn follow(&mut self, moves: &mut [Move]) {
        for each in moves {
            let balance = self.0.entry(each.account).or_default();
            *balance = balance.saturating_add(each.amount);
            each.after = *balance;
        }
    }
}

/// At most [`LINE_MOVES_MAX`] moves: where an event has more, those of one account and reason become one, and where
/// that is not enough, those of one account.
pub(super) fn bounded(moves: Vec<Move>) -> Vec<Move> {
    if moves.len() <= LINE_MOVES_MAX {
        return moves;
    }
    let by_reason = joined(&moves, |each| each.business);
    if by_reason.len() <= LINE_MOVES_MAX {
        return by_reason;
    }
    joined(&moves, |_| Business::Other)
}

/// One move for all of an account that `reason` tells alike, in the order in which they came up.
fn joined(moves: &[Move], reason: impl Fn(&Move) -> Business) -> Vec<Move> {
    let mut joined: Vec<Move> = Vec::new();
    let mut running = Running::default();
    for each in moves {
        let begin = each.after.saturating_sub(each.amount);
        running.0.entry(each.account).or_insert(begin);
        let business = reason(each);
        let same = |other: &&mut Move| other.account == each.account && other.business == business;
        match joined.iter_mut().find(same) {
            Some(other) => other.amount = other.amount.saturating_add(each.amount),
            None => joined.push(Move { business, ..each.clone() }),
        }
    }
    running.follow(&mut joined);
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(account: AccountKind, business: Business, amount: i128, after: i128) -> Move {
        Move { account, business, amount, after }
    }

    #[test]
    fn a_few_moves_stay_as_they_are() {
        let few = vec![moved(AccountKind::Payable, Business::Trade, 5, 9); LINE_MOVES_MAX];
        assert_eq!(bounded(few.clone()), few);
    }

    #[test]
    fn many_moves_are_joined_and_their_balances_follow_from_one_another() {
        use AccountKind::{Payable, Pool};
        let mut many = vec![moved(Payable, Business::Trade, 10, 110)];
        many.extend((1..=50).map(|nth| moved(Pool, Business::Split, -2, 200 - 2 * nth)));
        many.push(moved(Payable, Business::Fee, -1, 109));
        let joined = bounded(many);
        let wanted = [
            moved(Payable, Business::Trade, 10, 110),
            moved(Pool, Business::Split, -100, 100),
            moved(Payable, Business::Fee, -1, 109),
        ];
        assert_eq!(joined, wanted);
    }

    #[test]
    fn more_reasons_than_moves_may_be_become_one_an_account() {
        use AccountKind::{Payable, Tips};
        let reasons = Business::ALL.iter().flat_map(|business| [*business, *business]);
        let mut balance = 0;
        let many = reasons.map(|business| {
            balance += 1;
            moved(if balance % 2 == 0 { Payable } else { Tips }, business, 1, (balance + 1) / 2)
        });
        let many: Vec<Move> = many.collect();
        let each = i128::try_from(many.len()).unwrap() / 2;
        let wanted =
            [moved(Tips, Business::Other, each, each), moved(Payable, Business::Other, each, each)];
        assert_eq!(bounded(many), wanted);
    }
}
