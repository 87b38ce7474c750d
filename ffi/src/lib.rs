//! `libcfhost`: the C library.
//!
//! What a C programmer has to know stands in `include/cfhost.h`, which is made from this crate: its comments are written for
//! them, and say "NULL" and "free".

#![allow(
    unsafe_code,
    clippy::missing_safety_doc,
    clippy::doc_markdown,
    missing_debug_implementations,
    non_camel_case_types,
    reason = "C's pointers and names; the header says in its opening what every function asks of its caller"
)]

pub mod acts;
pub mod border;
pub mod call;
pub mod client;
pub mod dns;
mod either_or;
pub mod envelope;
pub mod error;
pub mod error_code;
pub mod event;
mod guard;
pub mod memory;
pub mod ranges;
pub mod text;
pub mod types;
pub mod version;
pub mod zones;
