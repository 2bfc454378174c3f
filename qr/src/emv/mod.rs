//! EMVCo Merchant-Presented Mode: text to fields and back.
//!
//! | step | where |
//! |---|---|
//! | ids, lengths, values: text to a tree of objects and back | `tlv`, `object` |
//! | name, format and length of each id | `spec` |
//! | the meaning of each root field | `field`, `decimal`, `currency`, `view` |
//! | rules between fields | `rules` |
//! | what lenient reading accepts | `mode` |
//! | all of it together | `payload`; the other way round `code` |

mod code;
mod currency;
mod decimal;
mod error;
mod field;
mod id;
mod mode;
mod object;
mod payload;
mod rules;
mod spec;
mod tlv;
mod view;

pub use code::{Account, Additional, Code, Merchant, Translation};
pub use currency::Currency;
pub use decimal::{Amount, Percent};
pub use error::{Error, Fault};
pub use field::{Field, Initiation, Tip, TipIndicator};
pub use id::{Id, Path};
pub use mode::{Mode, Waiver};
pub use object::{Object, Value};
pub use payload::{PAYLOAD_CHARS_MAX, Payload};
pub(crate) use spec::is_ans;
pub use spec::{name_of, network_of};
pub use view::{ASK_PAYER, AdditionalData, Language};
