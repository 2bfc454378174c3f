//! A server in this process, and clients with the windows that large batches need.

use farthing::args::ServeArgs;
use farthing::serve::{self, Serving};
use farthing_bench::figures::folder_on_disk;
use farthing_bench::whole;
use farthing_ledger::pipeline::Commands;
use farthing_proto::v1::ledger_service_client::LedgerServiceClient;
use std::path::Path;
use tokio::runtime::Runtime;
use tonic::transport::{Channel, Endpoint};

/// Bytes that may be sent ahead on one stream, and on one connection.
const STREAM_WINDOW_BYTES: u32 = 8 << 20;
const CONNECTION_WINDOW_BYTES: u32 = 64 << 20;
/// Bytes of one HTTP/2 frame.
const FRAME_BYTES_MAX: u32 = 1 << 20;
/// Bytes of one message.
const MESSAGE_BYTES_MAX: usize = 64 << 20;

/// A client on a connection of its own.
pub(crate) type Client = LedgerServiceClient<Channel>;

/// A served ledger in a temporary folder.
pub(crate) struct Served {
    runtime: Runtime,
    serving: Option<Serving>,
    dir: tempfile::TempDir,
}

impl Served {
    /// Opens a ledger with `openings`, and serves it on free ports.
    pub(crate) fn with(openings: impl Iterator<Item = Commands>) -> Self {
        let dir = folder_on_disk().expect("a temporary folder");
        let ledger = whole::open(dir.path()).expect("opened");
        whole::submit(&ledger, openings).expect("answered");
        ledger.stop().expect("stopped");
        drop(ledger);
        let runtime = Runtime::new().expect("a runtime");
        let any = || Some("127.0.0.1:0".to_owned());
        let args = ServeArgs {
            data_dir: Some(dir.path().to_owned()),
            listen: any(),
            metrics_listen: any(),
            ..ServeArgs::default()
        };
        let serving = runtime.block_on(Box::pin(serve::start(args))).expect("serving");
        Self { runtime, serving: Some(serving), dir }
    }

    /// The folder of the ledger.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The runtime that it is served in.
    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// So many clients, each on a connection of its own.
    pub(crate) fn clients(&self, count: usize) -> Vec<Client> {
        let address = self.serving.as_ref().expect("serving").grpc;
        let connect = || async {
            let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
            let channel = endpoint
                .initial_stream_window_size(STREAM_WINDOW_BYTES)
                .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
                .max_frame_size(FRAME_BYTES_MAX)
                .tcp_nodelay(true)
                .connect()
                .await
                .expect("connected");
            Client::new(channel)
                .max_decoding_message_size(MESSAGE_BYTES_MAX)
                .max_encoding_message_size(MESSAGE_BYTES_MAX)
        };
        (0..count).map(|_| self.runtime.block_on(connect())).collect()
    }

    /// Stops gracefully: everything is in index files then.
    pub(crate) fn stop(&mut self) {
        if let Some(serving) = self.serving.take() {
            self.runtime.block_on(Box::pin(serving.stop())).expect("stopped");
        }
    }
}
