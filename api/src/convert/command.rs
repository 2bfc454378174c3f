//! A command of a batch, a stream or a dry run: what it does decides who decodes it.

use crate::convert::account;
use crate::convert::compact;
use crate::convert::edge::Edge;
use crate::convert::field;
use crate::convert::hold;
use crate::convert::merchant;
use crate::convert::order;
use crate::convert::packet;
use crate::convert::reconciliation;
use crate::convert::refund;
use crate::convert::settlement;
use crate::convert::transfer;
use crate::convert::wallet;
use farthing_ledger::command::Command;
use farthing_ledger::domain::Invalid;
use farthing_ledger::instruction::Instruction;
use farthing_proto::v1;
use v1::command::Action;

/// Decodes a command whole. The path of a malformed field begins with what the command does.
///
/// # Errors
///
/// The first malformed field, such as `post_transfer.postings[0].amount`.
pub fn decode(edge: &Edge, command: &v1::Command) -> Result<Command, Invalid> {
    let action = field::required("action", command.action.as_ref())?;
    of_action(edge, action).map_err(|invalid| invalid.inside(name(action)))
}

/// Decodes a command of the stream, in either form.
///
/// # Errors
///
/// The first malformed field; that of a compact one begins with `compact`.
pub fn decode_streamed(edge: &Edge, request: &v1::SubmitRequest) -> Result<Command, Invalid> {
    match (&request.command, &request.compact) {
        (Some(command), None) => decode(edge, command),
        (None, Some(compact)) => {
            compact::decode(compact).map_err(|invalid| invalid.inside("compact"))
        }
        (None, None) => Err(Invalid::of("command", "is absent; give it or `compact`")),
        (Some(_), Some(_)) => {
            Err(Invalid::of("command", "is given beside `compact`; give one of the two"))
        }
    }
}

/// Decodes what a command does.
///
/// # Errors
///
/// The first malformed field, such as `postings[0].amount`.
pub fn of_action(edge: &Edge, action: &Action) -> Result<Command, Invalid> {
    let command = match action {
        Action::RegisterAsset(asset) => account::asset(asset).map(Command::RegisterAsset),
        Action::OpenAccount(account) => {
            account::spec(account).map(Box::new).map(Command::OpenAccount)
        }
        Action::ChangeAccountState(change) => {
            account::state_change(change).map(Command::ChangeAccountState)
        }
        Action::PostTransfer(posting) => transfer::command(posting).map(Command::PostTransfer),
        Action::PlaceHold(placing) => hold::place(placing).map(Command::PlaceHold),
        Action::CaptureHold(capture) => hold::capture(capture).map(Command::CaptureHold),
        Action::ReleaseHold(release) => hold::release(release).map(Command::ReleaseHold),
        Action::ReverseTransfer(reversal) => {
            transfer::reversal(reversal).map(Command::ReverseTransfer)
        }
        Action::OpenWallet(it) => asked(Instruction::OpenWallet, wallet::opening(it)),
        Action::SetWalletLimits(it) => {
            asked(Instruction::SetWalletLimits, wallet::limits_change(it))
        }
        Action::ChangeWalletState(it) => {
            asked(Instruction::ChangeWalletState, wallet::state_change(it))
        }
        Action::OpenChannel(it) => asked(Instruction::OpenChannel, merchant::channel(it)),
        Action::RegisterMerchant(it) => {
            asked(Instruction::RegisterMerchant, merchant::registration(it))
        }
        Action::SetMerchantPolicy(it) => {
            asked(Instruction::SetMerchantPolicy, merchant::policy_change(it))
        }
        Action::ChangeMerchantState(it) => {
            asked(Instruction::ChangeMerchantState, merchant::state_change(it))
        }
        Action::SetFeePlan(it) => asked(Instruction::SetFeePlan, merchant::fee_plan(it)),
        Action::TopUp(it) => asked(Instruction::TopUp, wallet::top_up(it)),
        Action::Withdraw(it) => asked(Instruction::Withdraw, wallet::withdrawal(it)),
        Action::SettleWithdrawal(it) => {
            asked(Instruction::SettleWithdrawal, wallet::settlement(it))
        }
        Action::PayPerson(it) => asked(Instruction::PayPerson, wallet::person_payment(it)),
        Action::CreateOrder(it) => asked(Instruction::CreateOrder, order::creation(it)),
        Action::Pay(it) => asked(Instruction::Pay, order::payment(it)),
        Action::PayByCode(it) => asked(Instruction::Pay, order::code_payment(edge, it)),
        Action::Authorise(it) => asked(Instruction::Authorise, order::authorisation(it)),
        Action::CaptureOrder(it) => asked(Instruction::CaptureOrder, order::capture(it)),
        Action::CloseOrder(it) => asked(Instruction::CloseOrder, order::closing(it)),
        Action::ReceivePayment(it) => asked(Instruction::ReceivePayment, order::incoming(it)),
        Action::ResolveSuspense(it) => asked(Instruction::ResolveSuspense, order::resolution(it)),
        Action::Refund(it) => asked(Instruction::Refund, refund::refund(it)),
        Action::Tip(it) => asked(Instruction::Tip, wallet::tip(it)),
        Action::CollectTips(it) => asked(Instruction::CollectTips, wallet::collection(it)),
        Action::Split(it) => asked(Instruction::Split, refund::split(it)),
        Action::ReturnShare(it) => asked(Instruction::ReturnShare, refund::share_return(it)),
        Action::SendPacket(it) => asked(Instruction::SendPacket, packet::sending(edge, it)),
        Action::TakePacket(it) => asked(Instruction::TakePacket, packet::taking(it)),
        Action::ChargeBack(it) => asked(Instruction::ChargeBack, refund::charge_back(it)),
        Action::Adjust(it) => asked(Instruction::Adjust, refund::adjustment(it)),
        Action::SetSettlementPlan(it) => {
            asked(Instruction::SetSettlementPlan, settlement::plan(it))
        }
        Action::CloseSettlement(it) => asked(Instruction::CloseSettlement, settlement::closing(it)),
        Action::AdvancePayout(it) => asked(Instruction::AdvancePayout, settlement::advance(it)),
        Action::ResolveBreak(it) => {
            asked(Instruction::ResolveBreak, reconciliation::resolution(it))
        }
    }?;
    command.check()?;
    Ok(command)
}

/// A command for what was asked of the payments layer.
fn asked<T>(kind: fn(T) -> Instruction, decoded: Result<T, Invalid>) -> Result<Command, Invalid> {
    decoded.map(|it| Command::Instruct(Box::new(kind(it))))
}

/// The field of the contract that holds it.
const fn name(action: &Action) -> &'static str {
    match action {
        Action::RegisterAsset(_) => "register_asset",
        Action::OpenAccount(_) => "open_account",
        Action::ChangeAccountState(_) => "change_account_state",
        Action::PostTransfer(_) => "post_transfer",
        Action::PlaceHold(_) => "place_hold",
        Action::CaptureHold(_) => "capture_hold",
        Action::ReleaseHold(_) => "release_hold",
        Action::ReverseTransfer(_) => "reverse_transfer",
        Action::OpenWallet(_) => "open_wallet",
        Action::SetWalletLimits(_) => "set_wallet_limits",
        Action::ChangeWalletState(_) => "change_wallet_state",
        Action::OpenChannel(_) => "open_channel",
        Action::RegisterMerchant(_) => "register_merchant",
        Action::SetMerchantPolicy(_) => "set_merchant_policy",
        Action::ChangeMerchantState(_) => "change_merchant_state",
        Action::SetFeePlan(_) => "set_fee_plan",
        Action::TopUp(_) => "top_up",
        Action::Withdraw(_) => "withdraw",
        Action::SettleWithdrawal(_) => "settle_withdrawal",
        Action::PayPerson(_) => "pay_person",
        Action::CreateOrder(_) => "create_order",
        Action::Pay(_) => "pay",
        Action::PayByCode(_) => "pay_by_code",
        Action::Authorise(_) => "authorise",
        Action::CaptureOrder(_) => "capture_order",
        Action::CloseOrder(_) => "close_order",
        Action::ReceivePayment(_) => "receive_payment",
        Action::ResolveSuspense(_) => "resolve_suspense",
        Action::Refund(_) => "refund",
        Action::Tip(_) => "tip",
        Action::CollectTips(_) => "collect_tips",
        Action::Split(_) => "split",
        Action::ReturnShare(_) => "return_share",
        Action::SendPacket(_) => "send_packet",
        Action::TakePacket(_) => "take_packet",
        Action::ChargeBack(_) => "charge_back",
        Action::Adjust(_) => "adjust",
        Action::SetSettlementPlan(_) => "set_settlement_plan",
        Action::CloseSettlement(_) => "close_settlement",
        Action::AdvancePayout(_) => "advance_payout",
        Action::ResolveBreak(_) => "resolve_break",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field_of(action: Action) -> String {
        let command = v1::Command { action: Some(action) };
        decode(&Edge::keyed([0; 32]), &command).unwrap_err().field.into_owned()
    }

    #[test]
    fn every_action_names_itself_in_the_path() {
        let posting = v1::Posting { debit_number: 1, credit_number: 2, ..Default::default() };
        let transfer =
            v1::NewTransfer { id: "t".into(), postings: vec![posting], ..Default::default() };
        for (name, action) in [
            ("register_asset.code", Action::RegisterAsset(v1::NewAsset::default())),
            ("open_account.id", Action::OpenAccount(v1::NewAccount::default())),
            (
                "change_account_state.state",
                Action::ChangeAccountState(v1::AccountStateChange::default()),
            ),
            ("post_transfer.postings[0].amount", Action::PostTransfer(transfer)),
            ("post_transfer.id", Action::PostTransfer(v1::NewTransfer::default())),
            ("place_hold.id", Action::PlaceHold(v1::NewHold::default())),
            ("capture_hold.id", Action::CaptureHold(v1::HoldCapture::default())),
            ("release_hold.id", Action::ReleaseHold(v1::HoldRelease::default())),
            ("reverse_transfer.id", Action::ReverseTransfer(v1::Reversal::default())),
            ("open_wallet.wallet", Action::OpenWallet(v1::NewWallet::default())),
            ("register_merchant.profile", Action::RegisterMerchant(v1::NewMerchant::default())),
            ("create_order.merchant", Action::CreateOrder(v1::NewOrder::default())),
            ("pay.merchant", Action::Pay(v1::NewPayment::default())),
            ("pay_by_code.merchant", Action::PayByCode(v1::NewCodePayment::default())),
            ("refund.merchant", Action::Refund(v1::NewRefund::default())),
            ("send_packet.id", Action::SendPacket(v1::NewPacket::default())),
            ("adjust.id", Action::Adjust(v1::NewAdjustment::default())),
        ] {
            assert_eq!(field_of(action), name);
        }
        let nothing = decode(&Edge::keyed([0; 32]), &v1::Command::default());
        assert_eq!(nothing.unwrap_err().field, "action");
    }

    #[test]
    fn what_an_instruction_cannot_say_is_refused_by_its_field() {
        let top_up = v1::NewTopUp {
            id: "t".into(),
            wallet: "w".into(),
            channel: "c".into(),
            asset: "CNY".into(),
            ..Default::default()
        };
        assert_eq!(field_of(Action::TopUp(top_up)), "top_up.amount");
    }

    #[test]
    fn a_streamed_command_has_one_form() {
        let decode_streamed =
            |request: &v1::SubmitRequest| decode_streamed(&Edge::keyed([0; 32]), request);
        let neither = v1::SubmitRequest::default();
        let both = v1::SubmitRequest {
            command: Some(Box::default()),
            compact: Some(v1::CompactCommand::default()),
            with_event: false,
        };
        for request in [neither, both] {
            assert_eq!(decode_streamed(&request).unwrap_err().field, "command");
        }
        let compact = Some(v1::CompactCommand::default());
        let compact = v1::SubmitRequest { compact, ..Default::default() };
        assert_eq!(decode_streamed(&compact).unwrap_err().field, "compact.id_high");
    }
}
