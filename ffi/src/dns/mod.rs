//! The DNS half, for C.

pub mod job;
pub mod plan;
pub mod record;
pub mod server;
