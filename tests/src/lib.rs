//! What the tests of several rooms share.

pub mod fpm;
pub mod http;
pub mod outcome;
pub mod php_bench;
pub mod shape;
pub mod situations;
pub mod vectors;

/// The code of the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
