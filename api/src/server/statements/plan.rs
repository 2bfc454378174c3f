//! What is asked for as a heading, and where its lines come from.

use crate::convert::booked::Running;
use crate::convert::booked::account_kind;
use crate::convert::booked::as_holder;
use crate::convert::booked::cleaned;
use crate::convert::field;
use crate::convert::statement::Asked;
use crate::convert::statement::Period;
use crate::convert::statement::Whose;
use crate::convert::statement::format_name;
use crate::server::alias::digits_of;
use crate::server::settled;
use crate::server::statements::source::MerchantLines;
use crate::server::statements::source::SettlementLines;
use crate::server::statements::source::Source;
use crate::status::Failure;
use farthing_ledger::clock::Clock;
use farthing_ledger::clock::SystemClock;
use farthing_ledger::domain::AccountRef;
use farthing_ledger::domain::Asset;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantId;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Seq;
use farthing_ledger::domain::Time;
use farthing_ledger::domain::WalletId;
use farthing_ledger::domain::WalletRef;
use farthing_ledger::domain::Zone;
use farthing_ledger::engine::payments::chart::TillPurpose;
use farthing_ledger::error::QueryError;
use farthing_ledger::event::Event;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::item::Item;
use farthing_ledger::item::Settlement;
use farthing_ledger::item::Standing;
use farthing_ledger::query::AccountView;
use farthing_ledger::query::AsOf;
use farthing_ledger::query::Query;
use farthing_ledger::query::Settled;
use farthing_ledger::query::TillView;
use farthing_statements::AccountKind;
use farthing_statements::Format;
use farthing_statements::Heading;
use farthing_statements::Holder;
use farthing_statements::HolderKind;
use farthing_statements::Options;

/// The zone where none is stated and no plan says one.
const ZONE: &str = "UTC";

/// Bytes of the name of a statement, which is shown as twice as many hexadecimal digits: camt has room for 35.
const STATEMENT_ID_BYTES: usize = 16;

/// A statement that can be written.
pub(super) struct Plan {
    pub(super) heading: Heading,
    pub(super) format: Format,
    pub(super) options: Options,
    pub(super) source: Source,
    /// Lines that there will be; 0 where that is not known.
    pub(super) lines: u64,
    pub(super) file_name: String,
}

/// What is the same for every period.
struct Frame<'a> {
    asked: &'a Asked,
    holder: Holder,
    zone: Zone,
    account: &'a AccountView,
    /// The account, where it is a merchant's.
    purpose: Option<TillPurpose>,
}

/// A period, and the balances at its ends.
struct Span {
    from: Time,
    until: Time,
    created: Time,
    opening: i128,
    closing: i128,
    settlement: Option<u64>,
    /// How the period is called in the name of a file.
    name: String,
}

impl Plan {
    /// Looks everything up that the heading says.
    pub(super) fn of(query: &Query, asked: &Asked) -> Result<Self, Failure> {
        match &asked.whose {
            Whose::Merchant(merchant) => of_merchant(query, asked, merchant),
            Whose::Wallet(wallet) => of_wallet(query, asked, wallet),
        }
    }
}

fn of_merchant(query: &Query, asked: &Asked, merchant: &MerchantId) -> Result<Plan, Failure> {
    let merchant = MerchantRef::Id(merchant.clone());
    let settled = settled::settled(query, &merchant, asked.asset)?;
    let (view, _) = query.merchant(&merchant)?;
    let till = view.tills.iter().find(|till| till.asset.code == asked.asset);
    let till = till.ok_or_else(|| missing("merchant", view.id.as_str()))?;
    let purpose = TillPurpose::ALL.into_iter().find(|each| account_kind(*each) == asked.account);
    let purpose = purpose.unwrap_or(TillPurpose::Payable);
    let plan = till.settling.as_ref().map(|settling| &settling.plan);
    let name = cleaned(view.profile.name.as_str());
    let frame = Frame {
        asked,
        holder: Holder { kind: HolderKind::Merchant, id: view.id.to_string(), name },
        zone: zone(asked, plan.map(|plan| &plan.zone))?,
        account: account_of(till, purpose),
        purpose: Some(purpose),
    };
    let mut lines = MerchantLines {
        place: settled.place,
        plans: till.plans.clone(),
        left: None,
        settlement: None,
    };
    let (span, count) = match &asked.period {
        Period::Settlement(number) => {
            let (item, made) = settlement(query, &settled, number)?;
            lines.left = Some((made.first.previous(), made.last));
            let (span, own) = of_settlement(query, &frame, (&item, &made))?;
            lines.settlement = Some(own);
            (span, made.lines)
        }
        Period::Times(from, to) => {
            let (span, left) = of_times(query, &frame, (*from, *to), "to")?;
            lines.left = Some(left);
            (span, 0)
        }
        Period::Month(month) => {
            let (rules, minutes) =
                plan.map_or((&frame.zone, 0), |plan| (&plan.zone, plan.cut_off_minutes));
            let (mut span, left) = of_times(query, &frame, month.bounds(rules, minutes), "month")?;
            span.name = format!("{}-{:04}-{:02}", asked.asset, month.year, month.month);
            lines.left = Some(left);
            (span, 0)
        }
    };
    Ok(frame.plan(span, Source::Merchant(lines), count))
}

fn of_wallet(query: &Query, asked: &Asked, wallet: &WalletId) -> Result<Plan, Failure> {
    let (view, _) = query.wallet(&WalletRef::Id(wallet.clone()))?;
    let purse = view.purses.iter().find(|purse| purse.asset.code == asked.asset);
    let is_tips = asked.account == AccountKind::Tips;
    let account = purse.and_then(|p| if is_tips { p.tips.as_ref() } else { Some(&p.account) });
    let account = account.ok_or_else(|| missing("asset", asked.asset.as_str()))?;
    let frame = Frame {
        asked,
        holder: Holder { kind: HolderKind::Wallet, id: view.id.to_string(), name: String::new() },
        zone: zone(asked, None)?,
        account,
        purpose: None,
    };
    let (span, left) = match &asked.period {
        Period::Settlement(number) => return Err(missing("settlement", number).into()),
        Period::Times(from, to) => of_times(query, &frame, (*from, *to), "to")?,
        Period::Month(month) => {
            let (mut span, left) = of_times(query, &frame, month.bounds(&frame.zone, 0), "month")?;
            span.name = format!("{}-{:04}-{:02}", asked.asset, month.year, month.month);
            (span, left)
        }
    };
    let source = Source::Wallet { account: account.number, kind: asked.account, left: Some(left) };
    Ok(frame.plan(span, source, 0))
}

impl Frame<'_> {
    fn plan(&self, span: Span, source: Source, lines: u64) -> Plan {
        let Asked { format, options, account, .. } = *self.asked;
        let account_id = self.account.spec.id.to_string();
        let Asset { code, exponent } = self.account.asset;
        let extension = format.extension();
        let file_name =
            format!("{}-{}-{}{extension}", self.holder.id, span.name, format_name(format));
        let heading = Heading {
            statement_id: statement_id(&account_id, &span),
            holder: self.holder.clone(),
            asset: farthing_statements::Asset {
                code: code.to_string(),
                exponent,
                iso_4217: Asset::iso_4217(code).is_some(),
            },
            account,
            account_id,
            zone: self.zone.to_string(),
            from_micros: span.from.micros(),
            until_micros: span.until.micros(),
            created_micros: span.created.micros(),
            opening: span.opening,
            closing: Some(span.closing),
            settlement: span.settlement,
        };
        Plan { heading, format, options, source, lines, file_name }
    }

    /// A balance of the account as its holder sees it.
    fn balance_at(&self, query: &Query, seq: Seq) -> Result<i128, Failure> {
        let account = AccountRef::Number(self.account.number);
        let (balance, _) = query.balance_at(&account, AsOf::Seq(seq))?;
        let posted = balance.posted(self.account.spec.normal_side);
        Ok(self.purpose.map_or_else(|| i128::from(posted), |purpose| as_holder(purpose, posted)))
    }
}

/// A name for ever: the same account and period have the same one, and no others.
fn statement_id(account_id: &str, span: &Span) -> String {
    let settlement = span.settlement.unwrap_or_default();
    let (from, until) = (span.from.micros(), span.until.micros());
    let named = format!("{account_id} {settlement} {from} {until}");
    let mut bytes = [0; STATEMENT_ID_BYTES];
    blake3::Hasher::new().update(named.as_bytes()).finalize_xof().fill(&mut bytes);
    digits_of(&bytes)
}

/// From one time to another, both with the balances that the account had then; `field` is named where that is not past.
fn of_times(
    query: &Query,
    frame: &Frame<'_>,
    (from, until): (Time, Time),
    field: &'static str,
) -> Result<(Span, (Seq, Seq)), Failure> {
    if until > SystemClock.now() {
        return Err(Invalid::of(field, "has not ended yet; ask again afterwards").into());
    }
    let left = query.between(from, until)?;
    let day = |time| field::timestamp(time).to_string().replace(':', "");
    let span = Span {
        from,
        until,
        created: until,
        opening: frame.balance_at(query, left.0)?,
        closing: frame.balance_at(query, left.1)?,
        settlement: None,
        name: format!("{}-{}-{}", frame.asked.asset, day(from), day(until)),
    };
    Ok((span, left))
}

fn settlement(
    query: &Query,
    settled: &Settled,
    number: &str,
) -> Result<(Item, Settlement), Failure> {
    let prefix = format!("{}-", settled.asset.code);
    let count = number.strip_prefix(&prefix).and_then(|count| count.parse().ok());
    let count = count.filter(|count: &u32| format!("{prefix}{count}") == number);
    let count = count.ok_or_else(|| missing("settlement", number))?;
    Ok(query.settlement(settled, count)?)
}

fn of_settlement(
    query: &Query,
    frame: &Frame<'_>,
    (item, made): (&Item, &Settlement),
) -> Result<(Span, SettlementLines), Failure> {
    let purpose = frame.purpose.unwrap_or(TillPurpose::Payable);
    // A period that was closed by hand ends with the group in which it was: its lines may have the very same time.
    let end = query.events(made.last)?.events.into_iter().next().map(|recorded| recorded.event);
    let by_hand = matches!(
        &end,
        Some(Event::Executed(executed))
            if matches!(executed.instruction, Instruction::CloseSettlement(_))
    );
    let until = Time::from_micros(made.ended.micros().saturating_add(u64::from(by_hand)));
    let opening =
        TillPurpose::ALL.map(|each| (account_kind(each), standing_of(&made.opening, each)));
    let span = Span {
        from: made.began,
        until,
        created: item.began,
        opening: standing_of(&made.opening, purpose),
        closing: standing_of(&made.closing, purpose),
        settlement: Some(made.count.into()),
        name: format!("{}-{}", frame.asked.asset, made.count),
    };
    let own = SettlementLines {
        running: Running::from(opening),
        seal: Some(item.number),
        last_micros: until.micros().saturating_sub(1),
    };
    Ok((span, own))
}

fn standing_of(standing: &Standing, purpose: TillPurpose) -> i128 {
    let units = match purpose {
        TillPurpose::Payable => standing.payable,
        TillPurpose::Tips => standing.tips,
        TillPurpose::Reserve => standing.reserve,
        TillPurpose::Receivable => standing.receivable,
        TillPurpose::Pool => standing.pool,
    };
    as_holder(purpose, units)
}

const fn account_of(till: &TillView, purpose: TillPurpose) -> &AccountView {
    match purpose {
        TillPurpose::Payable => &till.payable,
        TillPurpose::Tips => &till.tips,
        TillPurpose::Reserve => &till.reserve,
        TillPurpose::Receivable => &till.receivable,
        TillPurpose::Pool => &till.pool,
    }
}

/// The zone that is asked for; otherwise that of the plan.
fn zone(asked: &Asked, plan: Option<&Zone>) -> Result<Zone, Invalid> {
    match asked.zone.as_ref().or(plan) {
        Some(zone) => Ok(zone.clone()),
        None => Zone::parse("zone", ZONE),
    }
}

fn missing(what: &'static str, name: &str) -> QueryError {
    QueryError::NotFound { what, name: name.to_owned() }
}
