//! A typed client for Cloudflare's Hosting Provider API.

mod error_code;

pub use error_code::{Category, ErrorCode};
