//! What is booked on the account of a channel, as the channel's own statement should show it.

use crate::convert::party;
use crate::server::reconcile::own::Take;
use crate::server::reconcile::own::positions;
use crate::server::reconcile::own::tidied;
use crate::status::Failure;
use farthing_ledger::domain::AccountNumber;
use farthing_ledger::domain::Asset;
use farthing_ledger::domain::AssetCode;
use farthing_ledger::domain::ChannelId;
use farthing_ledger::domain::CommandId;
use farthing_ledger::domain::Refusal;
use farthing_ledger::domain::RefusalCode;
use farthing_ledger::event::Event;
use farthing_ledger::event::Executed;
use farthing_ledger::instruction::Instruction;
use farthing_ledger::query::AccountLine;
use farthing_ledger::query::LINES_MAX;
use farthing_ledger::query::Query;
use farthing_recon::Kind;
use farthing_recon::OwnRow;
use farthing_recon::Period;
use farthing_recon::Status as RowStatus;

/// Gives each row of a period to `take`, and the asset.
pub(super) fn each(
    query: &Query,
    (channel, code): (&ChannelId, AssetCode),
    period: Option<Period>,
    take: Take<'_>,
) -> Result<Asset, Failure> {
    let (account, asset) = account_of(query, channel, code)?;
    let (mut after, last) = positions(query, period)?;
    loop {
        let (lines, next) = query.account_lines(account, (after, last), LINES_MAX)?;
        lines.iter().try_for_each(|line| take(&row(line, asset)))?;
        match next {
            Some(next) => after = next,
            None => return Ok(asset),
        }
    }
}

fn account_of(
    query: &Query,
    channel: &ChannelId,
    code: AssetCode,
) -> Result<(AccountNumber, Asset), Failure> {
    let found = query.with_state(|state| {
        let (number, registered) = state.asset_by_code(code)?;
        let accounts = &state.parties().channels().get(channel)?.accounts;
        let account = accounts.iter().find(|(of, _)| *of == number)?.1;
        Some((account, registered.asset))
    });
    found.ok_or_else(|| {
        Failure::refusing(
            Refusal::of(RefusalCode::ChannelUnknown)
                .with("channel", channel.as_str())
                .with("asset", code.as_str()),
        )
    })
}

/// An event as the channel's statement should show it. The reference is what the channel was told or told itself, else
/// the id of the instruction, which is also looked for as the channel's own number.
fn row(line: &AccountLine, asset: Asset) -> OwnRow {
    let amounts = line.moves.iter().map(|one| i128::from(one.amount));
    let amount = amounts.fold(0, i128::saturating_add);
    let (id, reference, kind) = match &line.recorded.event {
        Event::Executed(executed) => told(executed, amount),
        Event::TransferPosted(transfer) => {
            let notes = transfer.notes.as_deref();
            let reference = notes.map_or("", |notes| notes.reference.as_str());
            (shown(Some(&transfer.id)), tidied(reference), Kind::Transfer)
        }
        Event::AssetRegistered(_)
        | Event::AccountOpened(_)
        | Event::AccountStateChanged(_)
        | Event::HoldPlaced(_)
        | Event::HoldReleased(_)
        | Event::HoldExpired(_)
        | Event::CommandRefused(_) => (String::new(), String::new(), Kind::Other),
    };
    let (reference, provider) =
        if reference.is_empty() { (id, String::new()) } else { (reference, id) };
    OwnRow {
        seq: line.recorded.seq.raw(),
        time: line.recorded.time.micros(),
        kind: Some(kind),
        reference,
        provider,
        amount,
        currency: asset.code.to_string(),
        status: Some(RowStatus::Confirmed),
        ..OwnRow::default()
    }
}

fn shown(id: Option<&CommandId>) -> String {
    id.map(|id| tidied(&party::shown(id))).unwrap_or_default()
}

fn told(executed: &Executed, amount: i128) -> (String, String, Kind) {
    let instruction = &executed.instruction;
    (shown(instruction.id()), tidied(executed.reference.as_str()), kind_of(instruction, amount))
}

fn kind_of(instruction: &Instruction, amount: i128) -> Kind {
    match instruction {
        Instruction::TopUp(_) => Kind::TopUp,
        Instruction::Withdraw(_) => Kind::Withdrawal,
        Instruction::SettleWithdrawal(_) if amount > 0 => Kind::Return,
        Instruction::SettleWithdrawal(_) => Kind::Withdrawal,
        Instruction::AdvancePayout(_) if amount > 0 => Kind::Return,
        Instruction::AdvancePayout(_) => Kind::Payout,
        Instruction::ReceivePayment(_) => Kind::Payment,
        Instruction::ResolveSuspense(_) | Instruction::Refund(_) => Kind::Refund,
        Instruction::ChargeBack(_) => Kind::ChargeBack,
        Instruction::Adjust(_) => Kind::Adjustment,
        Instruction::OpenWallet(_)
        | Instruction::SetWalletLimits(_)
        | Instruction::ChangeWalletState(_)
        | Instruction::OpenChannel(_)
        | Instruction::RegisterMerchant(_)
        | Instruction::SetMerchantPolicy(_)
        | Instruction::ChangeMerchantState(_)
        | Instruction::SetFeePlan(_)
        | Instruction::PayPerson(_)
        | Instruction::CreateOrder(_)
        | Instruction::IssueCode(_)
        | Instruction::Pay(_)
        | Instruction::Authorise(_)
        | Instruction::CaptureOrder(_)
        | Instruction::CloseOrder(_)
        | Instruction::Tip(_)
        | Instruction::CollectTips(_)
        | Instruction::Split(_)
        | Instruction::ReturnShare(_)
        | Instruction::SendPacket(_)
        | Instruction::TakePacket(_)
        | Instruction::Expire(_)
        | Instruction::SetSettlementPlan(_)
        | Instruction::CloseSettlement(_)
        | Instruction::CutOff(_)
        | Instruction::Seal(_)
        | Instruction::RecordBreak(_)
        | Instruction::ResolveBreak(_)
        | Instruction::FinishCutOff(_) => Kind::Other,
    }
}
