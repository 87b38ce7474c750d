//! The DNS half of a panel's job: pointing a customer's names at the network, and back.
//!
//! Setting a zone is not enough: each name has to be a CNAME of its target. [`Provisioner`] does the whole job, acts and DNS
//! together. What it is made of can be used alone:
//!
//! - [`Plan`] is what has to change in a zone, as data, with its exact inverse; as zone-file lines, commands of `nsupdate`,
//!   or JSON. A panel whose DNS sits behind an API of its own carries it out itself.
//! - [`NameServer`] reads a zone and applies a plan: one dynamic update (RFC 2136), signed by a TSIG key, which is carried
//!   out whole or not at all, and not if somebody else changed the names meanwhile.
//! - [`check()`] asks name servers what they answer.
//!
//! Everything goes over TCP and blocks, within [`NameServer::timeout`]; a job ends soon after its client is
//! [cancelled](crate::Client::cancel), and undoes then what it had done, as after any other failure.

mod alias;
mod job;
mod message;
mod origin;
mod plan;
mod record;
mod server;
mod wildcard;

pub use alias::Alias;
pub use job::{Outcome, Provisioner, Step, StepEvent, User};
pub use origin::Origin;
pub use plan::{Change, Conflicts, Left, Plan, PlanOptions};
pub use record::Record;
pub use server::{Answers, Check, NameServer, ReadBy, TsigAlgorithm, TsigKey, check, name_servers};
