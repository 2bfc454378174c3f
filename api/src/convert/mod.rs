//! Between the contract and the ledger: what is asked on the way in, what happened on the way out.
//!
//! | message | where |
//! |---|---|
//! | single fields: ids, account names, kinds, times | `field` |
//! | a command, by what it does | `command`, `transfer`, `hold`, `account`, `compact` |
//! | an answer, an event, a refusal | `answer`, `event`, `rejection` |
//! | balances and query results | `balance`, `listing` |
//! | account names of the answers | `names`, `touched` |
//! | page tokens | `page_token` |

pub mod account;
pub mod answer;
pub mod balance;
pub mod command;
pub mod compact;
pub mod event;
pub mod field;
pub mod hold;
pub mod listing;
pub mod money;
pub mod names;
pub mod page_token;
pub mod rejection;
pub mod touched;
pub mod transfer;
