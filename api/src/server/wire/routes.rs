//! Which calls are read straight from their bytes; all others go to the generated service.

use crate::grpc::REQUEST_BYTES_MAX;
use crate::server::Server;
use crate::server::batches;
use crate::server::feed::Feed;
use crate::server::stream;
use crate::server::wire::Streamed;
use crate::server::wire::codec::CompactBatch;
use crate::server::wire::codec::ReadableBatch;
use crate::server::wire::codec::WireCodec;
use farthing_proto::v1;
use farthing_proto::v1::ledger_service_server::LedgerServiceServer;
use std::convert::Infallible;
use std::future::Ready;
use std::future::ready;
use std::task::Context;
use std::task::Poll;
use tonic::Request;
use tonic::Response;
use tonic::Status;
use tonic::Streaming;
use tonic::codegen::Body;
use tonic::codegen::BoxFuture;
use tonic::codegen::Service;
use tonic::codegen::StdError;
use tonic::codegen::http;
use tonic::server::Grpc;
use tonic::server::NamedService;
use tonic::server::StreamingService;
use tonic::server::UnaryService;

/// The service with its quick ways.
#[derive(Clone)]
pub struct Routes {
    server: Server,
    others: LedgerServiceServer<Server>,
}

impl Routes {
    /// Serves `server`.
    #[must_use]
    pub fn to(server: Server) -> Self {
        let others = LedgerServiceServer::new(server.clone());
        Self { server, others: others.max_decoding_message_size(REQUEST_BYTES_MAX) }
    }

    fn codec<E, R>(server: &Server) -> Grpc<WireCodec<E, R>>
    where
        WireCodec<E, R>: tonic::codec::Codec,
    {
        let codec = WireCodec::over(server.clone());
        Grpc::new(codec).max_decoding_message_size(REQUEST_BYTES_MAX)
    }
}

impl NamedService for Routes {
    const NAME: &'static str = <LedgerServiceServer<Server> as NamedService>::NAME;
}

impl<B> Service<http::Request<B>> for Routes
where
    B: Body + Send + 'static,
    B::Error: Into<StdError> + Send + 'static,
{
    type Response = http::Response<tonic::body::Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let server = self.server.of(request.extensions());
        match request.uri().path() {
            "/farthing.v1.LedgerService/SubmitBatch" => {
                let mut grpc = Self::codec(&server);
                Box::pin(async move { Ok(grpc.unary(SubmitBatch(server), request).await) })
            }
            "/farthing.v1.LedgerService/SubmitCompact" => {
                let mut grpc = Self::codec(&server);
                Box::pin(async move { Ok(grpc.unary(SubmitCompact(server), request).await) })
            }
            "/farthing.v1.LedgerService/Submit" => {
                let mut grpc = Self::codec(&server);
                Box::pin(async move { Ok(grpc.streaming(Submit(server), request).await) })
            }
            _ => Service::call(&mut self.others, request),
        }
    }
}

struct SubmitBatch(Server);

impl UnaryService<ReadableBatch> for SubmitBatch {
    type Response = v1::SubmitBatchResponse;
    type Future = BoxFuture<Response<v1::SubmitBatchResponse>, Status>;

    fn call(&mut self, request: Request<ReadableBatch>) -> Self::Future {
        let server = self.0.clone();
        let ReadableBatch(batch) = request.into_inner();
        Box::pin(async move { Ok(Response::new(batches::submit_batch(&server, batch).await?)) })
    }
}

struct SubmitCompact(Server);

impl UnaryService<CompactBatch> for SubmitCompact {
    type Response = v1::SubmitCompactResponse;
    type Future = BoxFuture<Response<v1::SubmitCompactResponse>, Status>;

    fn call(&mut self, request: Request<CompactBatch>) -> Self::Future {
        let server = self.0.clone();
        let CompactBatch(batch) = request.into_inner();
        Box::pin(async move { Ok(Response::new(batches::submit_compact(&server, batch).await?)) })
    }
}

struct Submit(Server);

impl StreamingService<Streamed> for Submit {
    type Response = v1::SubmitResponse;
    type ResponseStream = Feed<v1::SubmitResponse>;
    type Future = Ready<Result<Response<Self::ResponseStream>, Status>>;

    fn call(&mut self, request: Request<Streaming<Streamed>>) -> Self::Future {
        ready(Ok(Response::new(stream::submit(&self.0, request.into_inner()))))
    }
}
