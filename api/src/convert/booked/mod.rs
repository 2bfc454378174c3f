//! What was booked, as lines of statements.
//!
//! | of | where |
//! |---|---|
//! | a merchant | `merchant` |
//! | a wallet | `wallet` |

mod merchant;
mod moves;
mod wallet;

pub use merchant::Books;
pub use merchant::account_kind;
pub use merchant::as_holder;
pub use moves::Running;
pub use wallet::line as wallet_line;

use crate::convert::party;
use farthing_ledger::domain::CommandId;
use farthing_statements::Line;

/// A text without the two code points that XML has no place for, and statements refuse.
#[must_use]
pub fn cleaned(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn clean(line: &mut Line) {
    let texts =
        [&mut line.number, &mut line.of, &mut line.terminal, &mut line.reference, &mut line.memo];
    for text in texts {
        *text = cleaned(text);
    }
}

/// What is told of any event: its own number, and what it can be looked up by.
fn labelled(line: &mut Line, id: Option<&CommandId>, reference: &str, memo: &str) {
    line.number = id.map(party::shown).unwrap_or_default();
    line.reference = reference.to_owned();
    line.memo = memo.to_owned();
}
