//! The DNS half of a panel's job.

mod message;
mod plan;
mod record;
mod server;

pub use plan::{Change, Conflicts, Left, Plan, PlanOptions};
pub use record::Record;
pub use server::{Answers, Check, NameServer, ReadBy, TsigAlgorithm, TsigKey, check, name_servers};
