//! `MerchantService`: what the platform calls for its channels and merchants.

use crate::convert::field::required;
use crate::convert::merchant;
use crate::convert::party;
use crate::server::Server;
use crate::server::instructions::instruct;
use crate::status::Failure;
use farthing_ledger::domain::MerchantRef;
use farthing_ledger::instruction::Instruction;
use farthing_proto::v1;

pub(super) async fn open_channel(
    server: &Server,
    request: v1::OpenChannelRequest,
) -> Result<v1::OpenChannelResponse, Failure> {
    let asked = merchant::channel(&required("channel", request.channel)?)?;
    let done = instruct(server, Instruction::OpenChannel(asked)).await?;
    Ok(v1::OpenChannelResponse { receipt: done.receipt })
}

pub(super) async fn register_merchant(
    server: &Server,
    request: v1::RegisterMerchantRequest,
) -> Result<v1::RegisterMerchantResponse, Failure> {
    let asked = merchant::registration(&required("merchant", request.merchant)?)?;
    let done = instruct(server, Instruction::RegisterMerchant(asked)).await?;
    Ok(v1::RegisterMerchantResponse { receipt: done.receipt })
}

pub(super) async fn set_merchant_policy(
    server: &Server,
    request: v1::SetMerchantPolicyRequest,
) -> Result<v1::SetMerchantPolicyResponse, Failure> {
    let asked = merchant::policy_change(&required("change", request.change)?)?;
    let done = instruct(server, Instruction::SetMerchantPolicy(asked)).await?;
    Ok(v1::SetMerchantPolicyResponse { receipt: done.receipt })
}

pub(super) async fn change_merchant_state(
    server: &Server,
    request: v1::ChangeMerchantStateRequest,
) -> Result<v1::ChangeMerchantStateResponse, Failure> {
    let asked = merchant::state_change(&required("change", request.change)?)?;
    let done = instruct(server, Instruction::ChangeMerchantState(asked)).await?;
    Ok(v1::ChangeMerchantStateResponse { receipt: done.receipt })
}

pub(super) async fn set_fee_plan(
    server: &Server,
    request: v1::SetFeePlanRequest,
) -> Result<v1::SetFeePlanResponse, Failure> {
    let asked = merchant::fee_plan(&required("fee_plan", request.fee_plan)?)?;
    let done = instruct(server, Instruction::SetFeePlan(asked)).await?;
    Ok(v1::SetFeePlanResponse { receipt: done.receipt })
}

pub(super) async fn get_merchant(
    server: &Server,
    request: v1::GetMerchantRequest,
) -> Result<v1::GetMerchantResponse, Failure> {
    let merchant = MerchantRef::Id(party::merchant(&request.merchant)?);
    let (view, seq) = server.query_at(request.at_least_seq).await?.merchant(&merchant)?;
    Ok(v1::GetMerchantResponse { merchant: Some(merchant::viewed(&view)), seq: seq.raw() })
}
