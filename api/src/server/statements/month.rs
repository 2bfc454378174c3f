//! A merchant's month on one page, from the settlements whose business dates are in it.

use crate::convert::booked::cleaned;
use crate::convert::party;
use crate::convert::statement::Month as Asked;
use crate::convert::statement::failed;
use crate::convert::statement::language;
use crate::convert::statement::month;
use crate::convert::statement::zone;
use crate::server::Server;
use crate::server::settled;
use crate::status::Failure;
use farthing_ledger::domain::Asset;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::Invalid;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::domain::Part;
use farthing_ledger::domain::Way;
use farthing_ledger::domain::Zone;
use farthing_ledger::error::QueryError;
use farthing_ledger::item::Item;
use farthing_ledger::item::Settlement;
use farthing_ledger::query::Query;
use farthing_proto::v1;
use farthing_statements::Day;
use farthing_statements::Digesting;
use farthing_statements::Holder;
use farthing_statements::HolderKind;
use farthing_statements::Language;
use farthing_statements::Month;
use farthing_statements::SETTLEMENT_ROWS_MAX;
use farthing_statements::SettlementRow;
use farthing_statements::Total;
use farthing_statements::month_page;

/// Bytes of a page. One with every day and settlement that it may have takes less.
const PAGE_BYTES_MAX: usize = 1 << 20;
/// How a settlement without a payout is told: all of it is carried over.
const CARRIED_OVER: &str = "CARRIED_OVER";

pub(in crate::server) async fn get_month_page(
    server: &Server,
    request: v1::GetMonthPageRequest,
) -> Result<v1::GetMonthPageResponse, Failure> {
    let page = Page {
        merchant: MerchantRef::Id(party::merchant(&request.merchant)?),
        asset: AssetCode::parse("asset", &request.asset)?,
        month: month(&request.month)?,
        language: language(request.language)?,
        zone: zone(&request.zone)?,
    };
    server.ask(request.at_least_seq, move |query| page.write(query)).await
}

/// The page that is asked for.
struct Page {
    merchant: MerchantRef,
    asset: AssetCode,
    month: Asked,
    language: Language,
    zone: Option<Zone>,
}

impl Page {
    fn write(&self, query: &Query) -> Result<v1::GetMonthPageResponse, Failure> {
        let mut out = Digesting::over(Vec::new());
        month_page(&mut out, &self.read(query)?).map_err(|error| failed(&error))?;
        let (page, digest) = out.finish();
        if page.len() > PAGE_BYTES_MAX {
            return Err(
                Invalid::of("month", format!("has more than {PAGE_BYTES_MAX} bytes")).into()
            );
        }
        let page = String::from_utf8_lossy(&page).into_owned();
        Ok(v1::GetMonthPageResponse { page, sha256: digest.sha256 })
    }

    fn read(&self, query: &Query) -> Result<Month, Failure> {
        let settled = settled::planned(query, &self.merchant, self.asset)?;
        let (view, _) = query.merchant(&self.merchant)?;
        let till = view.tills.iter().find(|till| till.asset.code == self.asset);
        let plan = till.and_then(|till| till.settling.as_ref()).map(|settling| &settling.plan);
        let missing = || QueryError::NotFound { what: "merchant", name: view.id.to_string() };
        let plan = plan.ok_or_else(missing)?;
        let made = self.settlements(query, &settled)?;
        let (begin, _) = self.month.bounds(&plan.zone, plan.cut_off_minutes);
        let created = made.last().map_or(begin, |(item, _)| item.began);
        let Asset { code, exponent } = settled.asset;
        Ok(Month {
            holder: Holder {
                kind: HolderKind::Merchant,
                id: view.id.to_string(),
                name: cleaned(view.profile.name.as_str()),
            },
            asset: farthing_statements::Asset {
                code: code.to_string(),
                exponent,
                iso_4217: Asset::iso_4217(code).is_some(),
            },
            zone: self.zone.as_ref().unwrap_or(&plan.zone).to_string(),
            year: self.month.year,
            month: self.month.month,
            days: days(&self.month, made.iter().map(|(_, settlement)| settlement)),
            settlements: made.iter().map(|(_, settlement)| row(settlement)).collect(),
            created_micros: created.micros(),
            language: self.language,
        })
    }

    /// The settlements of the month, in their order.
    fn settlements(
        &self,
        query: &Query,
        settled: &farthing_ledger::query::Settled,
    ) -> Result<Vec<(Item, Settlement)>, Failure> {
        let end = self.month.next_first();
        let first = query.first_settlement(settled, |made| made.date >= self.month.first)?;
        let mut found: Vec<(Item, Settlement)> = Vec::new();
        let mut next = first;
        while let Some((item, made)) = next.take().filter(|(_, made)| made.date < end) {
            if found.len() >= SETTLEMENT_ROWS_MAX {
                let problem = format!("has more than {SETTLEMENT_ROWS_MAX} settlements");
                return Err(Invalid::of("month", problem).into());
            }
            let count = made.count.saturating_add(1);
            found.push((item, made));
            if count <= settled.sealed {
                next = Some(query.settlement(settled, count)?);
            }
        }
        Ok(found)
    }
}

/// The days on which something was booked.
fn days<'a>(month: &Asked, made: impl Iterator<Item = &'a Settlement>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for settlement in made {
        let Some(number) = month.day_of(settlement.date) else { continue };
        if days.last().is_none_or(|day| day.day != number) {
            let (none, day) = (Total::default(), number);
            days.push(Day { day, sales: none, refunds: none, fees: 0, tips: 0, other: 0 });
        }
        if let Some(day) = days.last_mut() {
            settlement.parts.iter().for_each(|sum| add(day, sum.part, (sum.count, sum.amount)));
        }
    }
    days
}

fn add(day: &mut Day, part: Part, (count, amount): (u64, u64)) {
    let amount = i128::from(amount);
    let more = |total: &mut Total| {
        total.count = total.count.saturating_add(count);
        total.amount = total.amount.saturating_add(amount);
    };
    match part {
        Part::Sale => more(&mut day.sales),
        Part::Refund => more(&mut day.refunds),
        Part::Fee => day.fees = day.fees.saturating_add(amount),
        Part::FeeReturned => day.fees = day.fees.saturating_sub(amount),
        Part::Tip => day.tips = day.tips.saturating_add(amount),
        Part::TipRefund => day.tips = day.tips.saturating_sub(amount),
        Part::ShareOut
        | Part::ShareReturned
        | Part::ShareIn
        | Part::ShareGivenBack
        | Part::ChargeBack
        | Part::DisputeFee
        | Part::AdjustmentIn
        | Part::AdjustmentOut
        | Part::PayoutReturned
        | Part::TransferIn
        | Part::TransferOut
        | Part::ReserveKept
        | Part::ReserveUsed
        | Part::Owed
        | Part::OwedPaid
        | Part::Unfrozen
        | Part::Moved
        | Part::Payout => match part.way() {
            Way::In => day.other = day.other.saturating_add(amount),
            Way::Out => day.other = day.other.saturating_sub(amount),
            Way::Inside => {}
        },
    }
}

fn row(made: &Settlement) -> SettlementRow {
    let payout = made.payout.as_deref();
    SettlementRow {
        number: made.count.into(),
        from_micros: made.began.micros(),
        until_micros: made.ended.micros(),
        net: made.net.into(),
        state: payout.map_or(CARRIED_OVER, |payout| payout.state.name()).to_owned(),
        sha256: String::new(),
    }
}
