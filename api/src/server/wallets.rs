//! `WalletService`: what a wallet service calls for its users.

use crate::convert::field;
use crate::convert::field::required;
use crate::convert::order;
use crate::convert::packet;
use crate::convert::party;
use crate::convert::wallet;
use crate::server::Server;
use crate::server::activity::ActivityPage;
use crate::server::instructions::instruct;
use crate::status::Failure;
use farthing_ledger::instruction::Instruction;
use farthing_proto::v1;

pub(super) async fn open_wallet(
    server: &Server,
    request: v1::OpenWalletRequest,
) -> Result<v1::OpenWalletResponse, Failure> {
    let asked = wallet::opening(&required("wallet", request.wallet)?)?;
    let done = instruct(server, Instruction::OpenWallet(asked)).await?;
    Ok(v1::OpenWalletResponse { receipt: done.receipt })
}

pub(super) async fn set_wallet_limits(
    server: &Server,
    request: v1::SetWalletLimitsRequest,
) -> Result<v1::SetWalletLimitsResponse, Failure> {
    let asked = wallet::limits_change(&required("change", request.change)?)?;
    let done = instruct(server, Instruction::SetWalletLimits(asked)).await?;
    Ok(v1::SetWalletLimitsResponse { receipt: done.receipt })
}

pub(super) async fn change_wallet_state(
    server: &Server,
    request: v1::ChangeWalletStateRequest,
) -> Result<v1::ChangeWalletStateResponse, Failure> {
    let asked = wallet::state_change(&required("change", request.change)?)?;
    let done = instruct(server, Instruction::ChangeWalletState(asked)).await?;
    Ok(v1::ChangeWalletStateResponse { receipt: done.receipt })
}

pub(super) async fn top_up(
    server: &Server,
    request: v1::TopUpRequest,
) -> Result<v1::TopUpResponse, Failure> {
    let asked = required("top_up", request.top_up)?;
    let done = instruct(server, Instruction::TopUp(wallet::top_up(&asked)?)).await?;
    let balance = done.balance(&asked.wallet);
    Ok(v1::TopUpResponse { balance, receipt: done.receipt })
}

pub(super) async fn withdraw(
    server: &Server,
    request: v1::WithdrawRequest,
) -> Result<v1::WithdrawResponse, Failure> {
    let asked = required("withdrawal", request.withdrawal)?;
    let done = instruct(server, Instruction::Withdraw(wallet::withdrawal(&asked)?)).await?;
    let balance = done.balance(&asked.wallet);
    Ok(v1::WithdrawResponse { withdrawal: done.withdrawal(), balance, receipt: done.receipt })
}

pub(super) async fn settle_withdrawal(
    server: &Server,
    request: v1::SettleWithdrawalRequest,
) -> Result<v1::SettleWithdrawalResponse, Failure> {
    let asked = wallet::settlement(&required("settlement", request.settlement)?)?;
    let done = instruct(server, Instruction::SettleWithdrawal(asked)).await?;
    Ok(v1::SettleWithdrawalResponse { withdrawal: done.withdrawal(), receipt: done.receipt })
}

pub(super) async fn pay_person(
    server: &Server,
    request: v1::PayPersonRequest,
) -> Result<v1::PayPersonResponse, Failure> {
    let asked = required("payment", request.payment)?;
    let done = instruct(server, Instruction::PayPerson(wallet::person_payment(&asked)?)).await?;
    let balance = done.balance(&asked.from);
    Ok(v1::PayPersonResponse { balance, receipt: done.receipt })
}

pub(super) async fn pay(
    server: &Server,
    request: v1::PayRequest,
) -> Result<v1::PayResponse, Failure> {
    let asked = required("payment", request.payment)?;
    let done = instruct(server, Instruction::Pay(order::payment(&asked)?)).await?;
    let balance = done.balance(&asked.wallet);
    Ok(v1::PayResponse { payment: done.payment(), balance, receipt: done.receipt })
}

pub(super) async fn issue_code(
    server: &Server,
    request: v1::IssueCodeRequest,
) -> Result<v1::IssueCodeResponse, Failure> {
    let asked = required("code", request.code)?;
    let (issue, code) = wallet::code(&server.keys.edge, &asked)?;
    let expires = Some(field::timestamp(issue.expires));
    let done = instruct(server, Instruction::IssueCode(issue)).await?;
    Ok(v1::IssueCodeResponse { receipt: done.receipt, code, expires })
}

pub(super) async fn authorise(
    server: &Server,
    request: v1::AuthoriseRequest,
) -> Result<v1::AuthoriseResponse, Failure> {
    let asked = required("authorisation", request.authorisation)?;
    let done = instruct(server, Instruction::Authorise(order::authorisation(&asked)?)).await?;
    let balance = done.balance(&asked.wallet);
    Ok(v1::AuthoriseResponse { payment: done.payment(), balance, receipt: done.receipt })
}

pub(super) async fn give_tip(
    server: &Server,
    request: v1::GiveTipRequest,
) -> Result<v1::GiveTipResponse, Failure> {
    let asked = required("tip", request.tip)?;
    let done = instruct(server, Instruction::Tip(wallet::tip(&asked)?)).await?;
    let balance = done.balance(&asked.wallet);
    Ok(v1::GiveTipResponse { balance, receipt: done.receipt })
}

pub(super) async fn collect_tips(
    server: &Server,
    request: v1::CollectTipsRequest,
) -> Result<v1::CollectTipsResponse, Failure> {
    let asked = required("collection", request.collection)?;
    let done = instruct(server, Instruction::CollectTips(wallet::collection(&asked)?)).await?;
    let balance = done.balance(&asked.wallet);
    Ok(v1::CollectTipsResponse { amount: done.amount(), balance, receipt: done.receipt })
}

pub(super) async fn send_packet(
    server: &Server,
    request: v1::SendPacketRequest,
) -> Result<v1::SendPacketResponse, Failure> {
    let asked = required("packet", request.packet)?;
    let done =
        instruct(server, Instruction::SendPacket(packet::sending(&server.keys.edge, &asked)?))
            .await?;
    let balance = done.balance(&asked.wallet);
    Ok(v1::SendPacketResponse { packet: done.packet(), balance, receipt: done.receipt })
}

pub(super) async fn take_packet(
    server: &Server,
    request: v1::TakePacketRequest,
) -> Result<v1::TakePacketResponse, Failure> {
    let asked = required("taking", request.taking)?;
    let done = instruct(server, Instruction::TakePacket(packet::taking(&asked)?)).await?;
    let balance = done.balance(&asked.wallet);
    Ok(v1::TakePacketResponse {
        amount: done.amount(),
        packet: done.packet(),
        balance,
        receipt: done.receipt,
    })
}

pub(super) async fn get_wallet(
    server: &Server,
    request: v1::GetWalletRequest,
) -> Result<v1::GetWalletResponse, Failure> {
    let wallet = party::wallet("wallet", &request.wallet)?;
    let (view, seq) = server.query_at(request.at_least_seq).await?.wallet(&wallet)?;
    Ok(v1::GetWalletResponse { wallet: Some(wallet::viewed(&view)), seq: seq.raw() })
}

pub(super) async fn list_activity(
    server: &Server,
    request: v1::ListActivityRequest,
) -> Result<v1::ListActivityResponse, Failure> {
    let page = ActivityPage::decode(&request)?;
    server.ask(request.at_least_seq, move |query| page.read(query)).await
}
