//! The gRPC contract `farthing.v1`, generated from `proto/farthing/v1/*.proto`.

/// Version 1 of the contract.
#[allow(missing_docs, clippy::all, clippy::pedantic, reason = "generated")]
pub mod v1 {
    tonic::include_proto!("farthing.v1");
}

/// The compiled protos, for server reflection: an encoded `google.protobuf.FileDescriptorSet`.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
