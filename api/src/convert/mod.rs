//! Between the contract and the ledger: what is asked on the way in, what happened on the way out.
//!
//! | message | where |
//! |---|---|
//! | single fields: ids, account names, kinds, times | `field` |
//! | a command, by what it does | `command`, `transfer`, `hold`, `account`, `compact` |
//! | an instruction of the payments layer | `wallet`, `merchant`, `order`, `refund`, `packet`, `party` |
//! | codes and luck, which are drawn here | `edge` |
//! | an answer, an event, a refusal | `answer`, `event`, `executed`, `item`, `rejection` |
//! | balances and query results | `balance`, `listing`, `activity` |
//! | statements: what is asked, what was booked, how it went | `statement`, `booked` |
//! | reconciliation: what is asked, what was found | `reconciliation` |
//! | names of the answers | `names`, `touched` |
//! | page tokens | `page_token` |

pub mod account;
pub mod activity;
pub mod answer;
pub mod balance;
pub mod booked;
pub mod books;
pub mod command;
pub mod compact;
pub mod edge;
pub mod event;
pub mod executed;
pub mod field;
pub mod hold;
pub mod item;
pub mod listing;
pub mod merchant;
pub mod money;
pub mod names;
pub mod order;
pub mod packet;
pub mod page_token;
pub mod party;
pub mod reconciliation;
pub mod refund;
pub mod rejection;
pub mod settlement;
pub mod statement;
pub mod touched;
pub mod transfer;
pub mod wallet;
