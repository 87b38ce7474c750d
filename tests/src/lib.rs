//! What the tests of several rooms share.

pub mod http;
pub mod outcome;
pub mod shape;
pub mod vectors;
