//! Farthing: the gRPC server, the shell client, and the verbs of the command `farthing`.

pub mod args;
pub mod cli;
pub mod config;
mod connection;
pub mod convert;
pub mod demo;
pub mod grpc;
pub mod http;
pub mod inspect;
pub mod logs;
pub mod serve;
pub mod server;
pub mod status;
pub mod verify;
