//! What stands beside the service: health, reflection, gRPC-Web, metrics over HTTP.

use crate::support::account;
use crate::support::exchange;
use crate::support::fresh;
use crate::support::open;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

const SERVICE: &str = "farthing.v1.LedgerService";
const PAYMENT_SERVICES: [&str; 7] = [
    "farthing.v1.WalletService",
    "farthing.v1.MerchantService",
    "farthing.v1.PaymentService",
    "farthing.v1.ReceiptService",
    "farthing.v1.StatementService",
    "farthing.v1.SettlementService",
    "farthing.v1.ReconciliationService",
];

#[tokio::test]
async fn health_says_that_it_serves() {
    let (_dir, served, _client) = fresh().await;
    let mut health = HealthClient::new(served.channel().await);
    for service in ["", SERVICE].into_iter().chain(PAYMENT_SERVICES) {
        let request = HealthCheckRequest { service: service.to_owned() };
        let status = health.check(request).await.unwrap().into_inner().status();
        assert_eq!(status, ServingStatus::Serving);
    }
}

#[tokio::test]
async fn reflection_names_the_service_in_both_versions() {
    let (_dir, served, client) = fresh().await;
    drop(client);
    macro_rules! services {
        ($version:ident) => {{
            use tonic_reflection::pb::$version::ServerReflectionRequest;
            use tonic_reflection::pb::$version::server_reflection_client::ServerReflectionClient;
            use tonic_reflection::pb::$version::server_reflection_request::MessageRequest;
            use tonic_reflection::pb::$version::server_reflection_response::MessageResponse;
            let mut reflection = ServerReflectionClient::new(served.channel().await);
            let asked = Some(MessageRequest::ListServices(String::new()));
            let request = ServerReflectionRequest { message_request: asked, ..Default::default() };
            let stream = reflection.server_reflection_info(tokio_stream::once(request)).await;
            let answer = stream.unwrap().into_inner().message().await.unwrap().unwrap();
            match answer.message_response {
                Some(MessageResponse::ListServicesResponse(listed)) => {
                    listed.service.into_iter().map(|service| service.name).collect::<Vec<_>>()
                }
                other => panic!("{other:?}"),
            }
        }};
    }
    for services in [services!(v1), services!(v1alpha)] {
        assert!(services.contains(&SERVICE.to_owned()), "{services:?}");
    }
}

#[tokio::test]
async fn a_browser_can_call_it() {
    let (_dir, served, mut client) = fresh().await;
    open(&mut client, &[account("bank")]).await;
    let head = format!(
        "POST /{SERVICE}/GetTrialBalance HTTP/1.1\r\nContent-Type: application/grpc-web+proto\r\n\
         X-Grpc-Web: 1"
    );
    let answer = exchange(&served.grpc, &head, &[0; 5]);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("application/grpc-web"), "{answer}");
    assert!(answer.contains("grpc-status:0"), "{answer}");
    assert!(answer.contains("CNY"), "{answer}");
}

#[tokio::test]
async fn metrics_and_health_are_pages() {
    let (_dir, served, mut client) = fresh().await;
    open(&mut client, &[account("bank")]).await;
    let page = |path: &str| exchange(&served.http, &format!("GET {path} HTTP/1.1"), &[]);
    for path in ["/healthz", "/readyz"] {
        assert!(page(path).starts_with("HTTP/1.1 200"), "{path}");
    }
    let metrics = page("/metrics");
    for line in [
        "ledger_commands_total{kind=\"open_account\",outcome=\"applied\"} 1",
        "ledger_append_seconds_bucket{le=\"0.001\"}",
        "ledger_durable_seq 1",
        "# HELP ledger_commands_total Commands answered",
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
    assert!(page("/nothing").starts_with("HTTP/1.1 404"));
}
