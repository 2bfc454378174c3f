//! Arguments of `settlement` and `payout`.

use crate::cli::args::{IdArg, RangeArgs};
use clap::{Args, Subcommand, ValueEnum};
use farthing_proto::v1;

/// The verbs of `settlement`.
#[derive(Debug, Subcommand)]
pub enum SettlementVerb {
    /// Say how and when a merchant is settled in an asset
    Plan(Box<PlanArgs>),
    /// A settlement: its sums, what it moved, its payout
    Show {
        /// Id of the merchant
        merchant: String,
        /// Number of the settlement, such as CNY-17
        number: String,
    },
    /// The settlements of a merchant, newest first
    List(SettlementListArgs),
    /// What has come to a merchant since its last settlement
    Open {
        /// Id of the merchant
        merchant: String,
    },
    /// End the open period of a merchant now, and show its settlement once it is sealed
    Close(CloseArgs),
    /// How far the sealing has come after the last cut-off of each schedule
    Progress,
}

/// Arguments of `settlement plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Id of the merchant
    pub merchant: String,
    /// Asset code
    #[arg(long, value_name = "CODE")]
    pub asset: String,
    /// Time zone in which the merchant's day ends, for example Asia/Shanghai
    #[arg(long)]
    pub zone: String,
    /// When it ends there, by the clock on the wall
    #[arg(long, value_name = "HH:MM", default_value = "00:00", value_parser = parse_minutes)]
    pub cut_off: u16,
    /// T+n: days from the business date to the payout
    #[arg(long, value_name = "DAYS", default_value_t = 1)]
    pub delay_days: u32,
    /// Saturdays and Sundays do not count among those days
    #[arg(long)]
    pub working_days: bool,
    /// Below this nothing is paid out and everything is carried over [default: 0]
    #[arg(long, value_name = "AMOUNT")]
    pub minimum: Option<String>,
    /// Percentage of a period's sales that is kept back
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "",
        hide_default_value = true,
        requires = "reserve_days"
    )]
    pub reserve: String,
    /// Periods after which what was kept back is released
    #[arg(
        long,
        value_name = "PERIODS",
        default_value_t = 0,
        hide_default_value = true,
        requires = "reserve"
    )]
    pub reserve_days: u32,
    /// Pay out the whole amount, and take the fees with the first settlement of the next month
    #[arg(long)]
    pub gross: bool,
    /// The channel that pays out
    #[arg(long)]
    pub channel: String,
    /// The merchant's account there, such as an IBAN
    #[arg(long, default_value = "", hide_default_value = true)]
    pub account: String,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// Arguments of `settlement list`.
#[derive(Debug, Args)]
pub struct SettlementListArgs {
    /// Id of the merchant
    pub merchant: String,
    /// Only in this asset
    #[arg(long, value_name = "CODE", default_value = "", hide_default_value = true)]
    pub asset: String,
    /// Only those whose payout stands so
    #[arg(long, value_enum)]
    pub payout: Option<PayoutStateName>,
    /// From when to when, and how many.
    #[command(flatten)]
    pub range: RangeArgs,
}

/// Arguments of `settlement close`.
#[derive(Debug, Args)]
pub struct CloseArgs {
    /// Id of the merchant
    pub merchant: String,
    /// Asset code
    #[arg(long, value_name = "CODE")]
    pub asset: String,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// The verbs of `payout`.
#[derive(Debug, Subcommand)]
pub enum PayoutVerb {
    /// The payouts of all merchants that are under way, oldest first
    List {
        /// Only those due on this date or before, for example 2026-11-28
        #[arg(long, value_name = "DATE", default_value = "", hide_default_value = true)]
        due_by: String,
        /// Only those that the bank has not been given yet
        #[arg(long, conflicts_with = "sent")]
        created: bool,
        /// Only those that the bank has
        #[arg(long)]
        sent: bool,
        /// At most this many
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
    },
    /// It was handed to the bank
    Sent(PayoutStepArgs),
    /// The bank paid it
    Confirmed(PayoutStepArgs),
    /// It came back, or was never sent: it is payable to the merchant again
    Returned(PayoutStepArgs),
}

/// Arguments of `payout sent`, `confirmed` and `returned`.
#[derive(Debug, Args)]
pub struct PayoutStepArgs {
    /// Id of the merchant
    pub merchant: String,
    /// Number of the settlement, such as CNY-17
    pub number: String,
    /// The bank's reference, to look up by
    #[arg(long, default_value = "", hide_default_value = true)]
    pub reference: String,
    /// Why it came back
    #[arg(long, default_value = "", hide_default_value = true)]
    pub reason: String,
    /// Its idempotency key.
    #[command(flatten)]
    pub id: IdArg,
}

/// How a payout stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PayoutStateName {
    /// It waits to be sent
    Created,
    /// The bank has it
    Sent,
    /// The bank paid it
    Confirmed,
    /// It came back
    Returned,
}

impl From<PayoutStateName> for v1::PayoutState {
    fn from(name: PayoutStateName) -> Self {
        match name {
            PayoutStateName::Created => Self::Created,
            PayoutStateName::Sent => Self::Sent,
            PayoutStateName::Confirmed => Self::Confirmed,
            PayoutStateName::Returned => Self::Returned,
        }
    }
}

impl SettlementVerb {
    /// The id that was given for a command.
    pub(crate) fn given_id(&self) -> Option<&str> {
        let id = match self {
            Self::Show { .. } | Self::List(_) | Self::Open { .. } | Self::Progress => return None,
            Self::Plan(args) => &args.id,
            Self::Close(args) => &args.id,
        };
        id.id.as_deref()
    }
}

impl PayoutVerb {
    /// The id that was given for a command.
    pub(crate) fn given_id(&self) -> Option<&str> {
        match self {
            Self::List { .. } => None,
            Self::Sent(args) | Self::Confirmed(args) | Self::Returned(args) => {
                args.id.id.as_deref()
            }
        }
    }
}

/// Reads a time of day such as `23:30` as minutes after midnight.
fn parse_minutes(text: &str) -> Result<u16, String> {
    let problem = || "give a time of day as in 23:30".to_owned();
    let two_digits = |text: &str, below: u16| {
        let is_plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| is_plain && *number < below).ok_or_else(problem)
    };
    let (hours, minutes) = text.split_once(':').ok_or_else(problem)?;
    let hours: u16 = two_digits(hours, 24)?;
    Ok(hours.saturating_mul(60).saturating_add(two_digits(minutes, 60)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_minutes() {
        assert_eq!(parse_minutes("00:00"), Ok(0));
        assert_eq!(parse_minutes("23:59"), Ok(1_439));
        for bad in ["24:00", "1:00", "01:60", "0100", "+1:00", "", "01:00:00"] {
            assert!(parse_minutes(bad).is_err(), "{bad}");
        }
    }
}
