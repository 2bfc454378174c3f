//! `PaymentService`: what merchants call. No answer names a payer's wallet, and no refusal does.

use crate::convert::field::required;
use crate::convert::order;
use crate::convert::refund;
use crate::server::Server;
use crate::server::instructions::instruct_for_merchant;
use crate::status::Failure;
use farthing_ledger::instruction::Instruction;
use farthing_proto::v1;

pub(super) async fn create_order(
    server: &Server,
    request: v1::CreateOrderRequest,
) -> Result<v1::CreateOrderResponse, Failure> {
    let asked = order::creation(&required("order", request.order)?)?;
    let done = instruct_for_merchant(server, Instruction::CreateOrder(asked)).await?;
    Ok(v1::CreateOrderResponse { payment: done.payment(), receipt: done.receipt })
}

pub(super) async fn pay_by_code(
    server: &Server,
    request: v1::PayByCodeRequest,
) -> Result<v1::PayByCodeResponse, Failure> {
    let asked = order::code_payment(&server.keys.edge, &required("payment", request.payment)?)?;
    let done = instruct_for_merchant(server, Instruction::Pay(asked)).await?;
    Ok(v1::PayByCodeResponse { payment: done.payment(), receipt: done.receipt })
}

pub(super) async fn capture_order(
    server: &Server,
    request: v1::CaptureOrderRequest,
) -> Result<v1::CaptureOrderResponse, Failure> {
    let asked = order::capture(&required("capture", request.capture)?)?;
    let done = instruct_for_merchant(server, Instruction::CaptureOrder(asked)).await?;
    Ok(v1::CaptureOrderResponse { payment: done.payment(), receipt: done.receipt })
}

pub(super) async fn close_order(
    server: &Server,
    request: v1::CloseOrderRequest,
) -> Result<v1::CloseOrderResponse, Failure> {
    let asked = order::closing(&required("closing", request.closing)?)?;
    let done = instruct_for_merchant(server, Instruction::CloseOrder(asked)).await?;
    Ok(v1::CloseOrderResponse { payment: done.payment(), receipt: done.receipt })
}

pub(super) async fn receive_payment(
    server: &Server,
    request: v1::ReceivePaymentRequest,
) -> Result<v1::ReceivePaymentResponse, Failure> {
    let asked = order::incoming(&required("payment", request.payment)?)?;
    let done = instruct_for_merchant(server, Instruction::ReceivePayment(asked)).await?;
    let (payment, suspense) = (done.payment(), done.suspense());
    Ok(v1::ReceivePaymentResponse { payment, suspense, receipt: done.receipt })
}

pub(super) async fn resolve_suspense(
    server: &Server,
    request: v1::ResolveSuspenseRequest,
) -> Result<v1::ResolveSuspenseResponse, Failure> {
    let asked = order::resolution(&required("resolution", request.resolution)?)?;
    let done = instruct_for_merchant(server, Instruction::ResolveSuspense(asked)).await?;
    let (payment, suspense) = (done.payment(), done.suspense());
    Ok(v1::ResolveSuspenseResponse { payment, suspense, receipt: done.receipt })
}

pub(super) async fn refund_payment(
    server: &Server,
    request: v1::RefundPaymentRequest,
) -> Result<v1::RefundPaymentResponse, Failure> {
    let asked = required("refund", request.refund)?;
    let instruction = Instruction::Refund(refund::refund(&asked)?);
    let done = instruct_for_merchant(server, instruction).await?;
    let time = done.receipt.as_ref().and_then(|receipt| receipt.time);
    let payment = done.payment();
    let refund = payment.as_ref().map(|payment| refund::told(&asked, payment, time));
    Ok(v1::RefundPaymentResponse { refund, payment, receipt: done.receipt })
}

pub(super) async fn split_payment(
    server: &Server,
    request: v1::SplitPaymentRequest,
) -> Result<v1::SplitPaymentResponse, Failure> {
    let asked = refund::split(&required("split", request.split)?)?;
    let done = instruct_for_merchant(server, Instruction::Split(asked)).await?;
    Ok(v1::SplitPaymentResponse {
        split: done.split(),
        payment: done.payment(),
        receipt: done.receipt,
    })
}

pub(super) async fn return_share(
    server: &Server,
    request: v1::ReturnShareRequest,
) -> Result<v1::ReturnShareResponse, Failure> {
    let asked = refund::share_return(&required("share_return", request.share_return)?)?;
    let done = instruct_for_merchant(server, Instruction::ReturnShare(asked)).await?;
    Ok(v1::ReturnShareResponse { split: done.split(), receipt: done.receipt })
}

pub(super) async fn charge_back(
    server: &Server,
    request: v1::ChargeBackRequest,
) -> Result<v1::ChargeBackResponse, Failure> {
    let asked = refund::charge_back(&required("charge_back", request.charge_back)?)?;
    let done = instruct_for_merchant(server, Instruction::ChargeBack(asked)).await?;
    Ok(v1::ChargeBackResponse { payment: done.payment(), receipt: done.receipt })
}

pub(super) async fn adjust(
    server: &Server,
    request: v1::AdjustRequest,
) -> Result<v1::AdjustResponse, Failure> {
    let asked = refund::adjustment(&required("adjustment", request.adjustment)?)?;
    let done = instruct_for_merchant(server, Instruction::Adjust(asked)).await?;
    Ok(v1::AdjustResponse { receipt: done.receipt })
}
