//! What the tests of several folders share.

mod acts;
pub mod bind;
pub mod binding;
pub mod browser;
pub mod c;
pub mod callgrind;
pub mod cargo;
pub mod chart;
pub mod faults;
pub mod fpm;
pub mod http;
pub mod jobs;
pub mod loopback;
pub mod outcome;
pub mod postgres;
pub mod running;
pub mod scan;
pub mod series;
pub mod served;
pub mod shape;
pub mod situations;
pub mod tools;
pub mod vectors;
pub mod vendor;
pub mod wait;
