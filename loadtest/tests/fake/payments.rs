//! What merchants call of the ledger in memory: only the payment by its name is read by the tester.

use farthing_proto::v1::payment_service_server::PaymentService;
use farthing_proto::v1::*;
use tonic::Request;
use tonic::Response;
use tonic::Status;

use super::service::Fake;
use super::service::Reply;
use super::service::id;

#[tonic::async_trait]
impl PaymentService for Fake {
    async fn get_payment(&self, request: Request<GetPaymentRequest>) -> Reply<GetPaymentResponse> {
        let request = request.into_inner();
        let name = match request.order.as_str() {
            "" => {
                let hex = request.payment_id.replace('-', "");
                let raw = u128::from_str_radix(&hex, 16).unwrap();
                id("", &raw.to_be_bytes())
            }
            order => id(order, &[]),
        };
        if !self.state().is_paid(name) {
            return Err(Status::not_found("no such payment"));
        }
        Ok(Response::new(GetPaymentResponse::default()))
    }

    async fn create_order(&self, _: Request<CreateOrderRequest>) -> Reply<CreateOrderResponse> {
        Err(Status::unimplemented(""))
    }
    async fn pay_by_code(&self, _: Request<PayByCodeRequest>) -> Reply<PayByCodeResponse> {
        Err(Status::unimplemented(""))
    }
    async fn capture_order(&self, _: Request<CaptureOrderRequest>) -> Reply<CaptureOrderResponse> {
        Err(Status::unimplemented(""))
    }
    async fn close_order(&self, _: Request<CloseOrderRequest>) -> Reply<CloseOrderResponse> {
        Err(Status::unimplemented(""))
    }
    async fn receive_payment(
        &self,
        _: Request<ReceivePaymentRequest>,
    ) -> Reply<ReceivePaymentResponse> {
        Err(Status::unimplemented(""))
    }
    async fn resolve_suspense(
        &self,
        _: Request<ResolveSuspenseRequest>,
    ) -> Reply<ResolveSuspenseResponse> {
        Err(Status::unimplemented(""))
    }
    async fn refund_payment(
        &self,
        _: Request<RefundPaymentRequest>,
    ) -> Reply<RefundPaymentResponse> {
        Err(Status::unimplemented(""))
    }
    async fn split_payment(&self, _: Request<SplitPaymentRequest>) -> Reply<SplitPaymentResponse> {
        Err(Status::unimplemented(""))
    }
    async fn return_share(&self, _: Request<ReturnShareRequest>) -> Reply<ReturnShareResponse> {
        Err(Status::unimplemented(""))
    }
    async fn charge_back(&self, _: Request<ChargeBackRequest>) -> Reply<ChargeBackResponse> {
        Err(Status::unimplemented(""))
    }
    async fn adjust(&self, _: Request<AdjustRequest>) -> Reply<AdjustResponse> {
        Err(Status::unimplemented(""))
    }
    async fn get_refund(&self, _: Request<GetRefundRequest>) -> Reply<GetRefundResponse> {
        Err(Status::unimplemented(""))
    }
    async fn get_split(&self, _: Request<GetSplitRequest>) -> Reply<GetSplitResponse> {
        Err(Status::unimplemented(""))
    }
    async fn list_payments(&self, _: Request<ListPaymentsRequest>) -> Reply<ListPaymentsResponse> {
        Err(Status::unimplemented(""))
    }
    async fn list_suspense(&self, _: Request<ListSuspenseRequest>) -> Reply<ListSuspenseResponse> {
        Err(Status::unimplemented(""))
    }
}
